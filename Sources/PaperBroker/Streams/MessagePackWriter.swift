import ClientModels

/// Writes messages as MessagePack (github.com/msgpack/msgpack, spec.md), each value in its shortest form.
struct MessagePackWriter: MessageWriter {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// Empties what was written and keeps the room.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func beginMap(_ count: Int) {
    switch count {
    case ..<16: bytes.append(0x80 | UInt8(count))
    case ..<65_536: big(0xde, UInt16(count))
    default: big(0xdf, UInt32(count))
    }
  }

  mutating func endMap() {}

  mutating func beginArray(_ count: Int) {
    switch count {
    case ..<16: bytes.append(0x90 | UInt8(count))
    case ..<65_536: big(0xdc, UInt16(count))
    default: big(0xdd, UInt32(count))
    }
  }

  mutating func endArray() {}

  mutating func name(_ name: String) { string(name) }
  mutating func null() { bytes.append(0xc0) }
  mutating func bool(_ value: Bool) { bytes.append(value ? 0xc3 : 0xc2) }

  mutating func string(_ value: String) {
    let text = value.utf8
    switch text.count {
    case ..<32: bytes.append(0xa0 | UInt8(text.count))
    case ..<256: big(0xd9, UInt8(text.count))
    case ..<65_536: big(0xda, UInt16(text.count))
    default: big(0xdb, UInt32(text.count))
    }
    bytes += text
  }

  mutating func integer(_ value: Int64) {
    switch value {
    case 0..<128: bytes.append(UInt8(value))
    case -32..<0: bytes.append(UInt8(bitPattern: Int8(value)))
    case 128..<256: big(0xcc, UInt8(value))
    case 256..<65_536: big(0xcd, UInt16(value))
    case 65_536..<4_294_967_296: big(0xce, UInt32(value))
    case 4_294_967_296...: big(0xcf, UInt64(value))
    case -128 ..< -32: big(0xd0, Int8(value))
    case -32_768 ..< -128: big(0xd1, Int16(value))
    case -2_147_483_648 ..< -32_768: big(0xd2, Int32(value))
    default: big(0xd3, value)
    }
  }

  mutating func float(_ value: FixedDecimal) { big(0xcb, value.nearestDouble.bitPattern) }

  mutating func number(_ value: FixedDecimal) {
    if let scaled = value.tenThousandths, scaled % 10_000 == 0 {
      integer(scaled / 10_000)
    } else {
      float(value)
    }
  }

  /// The extension type -1, in 32, 64 or 96 bits: whichever holds the time.
  mutating func time(_ value: Timestamp) {
    let (seconds, nanoseconds) = (value.seconds, UInt64(value.nanosecondOfSecond))
    if seconds < 0 || seconds >= 1 << 34 {
      bytes += [0xc7, 12, 0xff]
      append(UInt32(nanoseconds))
      append(seconds)
    } else if nanoseconds == 0, seconds < 1 << 32 {
      bytes += [0xd6, 0xff]
      append(UInt32(seconds))
    } else {
      bytes += [0xd7, 0xff]
      append(nanoseconds << 34 | UInt64(seconds))
    }
  }

  private mutating func big(_ type: UInt8, _ value: some FixedWidthInteger) {
    bytes.append(type)
    append(value)
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
