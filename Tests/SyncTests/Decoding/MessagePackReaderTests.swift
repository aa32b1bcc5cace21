import ClientModels
import Testing

@testable import Sync

@Suite struct MessagePackReaderTests {
  private func read<Value>(
    _ bytes: [UInt8], _ body: (WireValue) -> Value
  ) throws(MessagePackError) -> Value {
    let reader = MessagePackReader()
    return try bytes.withUnsafeBytes { bytes in
      Result { () throws(MessagePackError) in body(try reader.whole(bytes)) }
    }.get()
  }

  private func decimal(_ bytes: [UInt8]) throws -> String? {
    try read(bytes) { (try? $0.decimal())?.description }
  }

  private func time(_ bytes: [UInt8]) throws -> String? {
    try read(bytes) { (try? $0.time()).flatMap { $0 }?.rfc3339 }
  }

  @Test(arguments: [
    ([0x00], "0"), ([0x7f], "127"), ([0xff], "-1"), ([0xe0], "-32"), ([0xcc, 0xff], "255"),
    ([0xcd, 0x01, 0x00], "256"), ([0xce, 0xff, 0xff, 0xff, 0xff], "4294967295"),
    ([0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "18446744073709551615"),
    ([0xd0, 0x80], "-128"), ([0xd1, 0x80, 0x00], "-32768"),
    ([0xd2, 0x80, 0x00, 0x00, 0x00], "-2147483648"),
    ([0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], "-9223372036854775808"),
    // 172.6 as a double and as a single, and the double next to 0.3.
    ([0xcb, 0x40, 0x65, 0x93, 0x33, 0x33, 0x33, 0x33, 0x33], "172.6"),
    ([0xca, 0x43, 0x2c, 0x99, 0x9a], "172.6"),
    ([0xcb, 0x3f, 0xd3, 0x33, 0x33, 0x33, 0x33, 0x33, 0x34], "0.30000000000000004"),
    ([0xcb, 0x3e, 0x7a, 0xd7, 0xf2, 0x9a, 0xbc, 0xaf, 0x48], "0.0000001"),
  ])
  func aNumberIsExactlyTheDecimalThatWasSent(bytes: [UInt8], text: String) throws {
    #expect(try decimal(bytes) == text)
  }

  @Test(arguments: [
    [0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0], [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
    [0xcb, 0x7f, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xc3], [0xc0], [0x90],
  ])
  func whatIsNoFigureIsNone(bytes: [UInt8]) throws {
    #expect(try decimal(bytes) == nil)
  }

  @Test(arguments: [
    ([0xd6, 0xff, 0x61, 0xd2, 0xba, 0x50], "2022-01-03T08:56:48Z"),
    (
      [0xd7, 0xff, 0x0d, 0x22, 0x09, 0x1c, 0x62, 0xfc, 0xbf, 0xce],
      "2022-08-17T10:15:42.055083591Z"
    ),
    (
      [0xc7, 12, 0xff, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      "1969-12-31T23:59:59.000000001Z"
    ),
  ])
  func aTimeComesInThreeLengths(bytes: [UInt8], text: String) throws {
    #expect(try time(bytes) == text)
  }

  @Test(arguments: [
    // A second of a thousand million nanoseconds, another type, another length, and the year 1.
    [0xc7, 12, 0xff, 0x3b, 0x9a, 0xca, 0x00, 0, 0, 0, 0, 0, 0, 0, 1], [0xd6, 0x01, 0, 0, 0, 1],
    [0xd5, 0xff, 0, 1], [0xc7, 0, 0xff],
    [0xc7, 12, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xf1, 0x88, 0x6e, 0x09, 0x00],
  ])
  func whatIsNoTimeIsNone(bytes: [UInt8]) throws {
    #expect(try time(bytes) == nil)
  }

  @Test(
    arguments: [
      ([], .cut), ([0x91], .cut), ([0xa2, 0x61], .cut), ([0xdb, 0xff, 0xff, 0xff, 0xff], .cut),
      ([0xdd, 0xff, 0xff, 0xff, 0xff, 0x00], .cut), ([0xdf, 0xff, 0xff, 0xff, 0xff, 0xa0], .cut),
      ([0xc6, 0x7f, 0xff, 0xff, 0xff], .cut), ([0xc9, 0xff, 0xff, 0xff, 0xff, 0xff], .cut),
      ([0xcb, 0], .cut), ([0x01, 0x02], .bytesLeft), ([0xc1], .unknownByte(0xc1)),
      ([0x81, 0x01, 0x02], .nameIsNoText), ([0x81, 0xa1, 0xff, 0x02], .nameIsNoText),
    ] as [([UInt8], MessagePackError)])
  func whatDoesNotAddUpIsRefused(bytes: [UInt8], error: MessagePackError) {
    #expect(throws: error) { try read(bytes) { _ in } }
  }

  @Test func nestingHasABound() throws {
    #expect(throws: MessagePackError.tooDeep) {
      try read([UInt8](repeating: 0x91, count: 100_000)) { _ in }
    }
    let deep = [UInt8](repeating: 0x91, count: 63) + [0x90]
    #expect(try read(deep) { $0.start.pointee.size } == 64)
  }

  @Test func rawBytesAndTextsThatAreNotUTF8AreSkipped() throws {
    // {"b": three raw bytes, "x": not UTF-8, "y": "é", "n": 1}
    let bytes: [UInt8] =
      [0x84, 0xa1, 0x62, 0xc4, 3, 1, 2, 3, 0xa1, 0x78, 0xa2, 0xc3, 0x28, 0xa1, 0x79]
      + [0xa2, 0xc3, 0xa9, 0xa1, 0x6e, 0x01]
    let found = try read(bytes) { value -> [String?] in
      guard var members = try? WireMembers(value) else { return [] }
      return [
        (try? members.text("b")).flatMap { $0 }, (try? members.text("x")).flatMap { $0 },
        (try? members.text("y")).flatMap { $0 },
        (try? members.integer("n")).flatMap { $0.map { "\($0)" } },
      ]
    }
    #expect(found == [nil, nil, "é", "1"])
  }
}
