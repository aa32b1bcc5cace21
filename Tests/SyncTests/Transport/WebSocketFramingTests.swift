import Testing

@testable import Sync

@Suite struct WebSocketFramingTests {
  private final class Side {
    let framing: WebSocketFraming
    var messages: [FakeStream.Message] = []

    init(messageLimit: Int = 1 << 20) {
      var random = SplitMix64(seed: 7)
      framing = WebSocketFraming(messageLimit: messageLimit) {
        UInt32(truncatingIfNeeded: random.next())
      }
    }

    func take(_ bytes: [UInt8]) {
      bytes.withUnsafeBytes { bytes in
        framing.receive(bytes) { messages.append(.init(Array($0), isText: $1)) }
      }
    }

    func sent() throws -> [ClientFrame] {
      let frames = try #require(ClientFrame.all(in: &framing.output))
      #expect(framing.output.isEmpty)
      return frames
    }

    var closed: WebSocketClose? {
      if case .closed(let close) = framing.state { close } else { nil }
    }
  }

  @Test func messagesOfBothKindsComeWhole() {
    let side = Side()
    side.take(ServerFrame.text("héllo") + ServerFrame.bytes(ServerFrame.binary, [0, 255]))
    side.take(ServerFrame.text(""))
    #expect(
      side.messages == [
        .init(bytes("héllo"), isText: true), .init([0, 255], isText: false),
        .init([], isText: true),
      ])
    #expect(side.framing.state == .open && side.framing.output.isEmpty)
  }

  @Test(arguments: [1, 2, 3, 7, 125, 4_096, 5_000])
  func howTheBytesAreCutMakesNoDifference(step: Int) {
    let side = Side()
    let long = String(repeating: "0123456789", count: 7_000)
    let stream =
      ServerFrame.text("a") + ServerFrame.text(String(long.prefix(126)))
      + ServerFrame.bytes(ServerFrame.ping, [1]) + ServerFrame.text(long) + ServerFrame.text("b")
    for start in stride(from: 0, to: stream.count, by: step) {
      side.take(Array(stream[start..<min(start + step, stream.count)]))
    }
    #expect(side.messages.map(\.text) == ["a", String(long.prefix(126)), long, "b"])
  }

  @Test func aCharacterMaySpanFragmentsAndAPingMayComeBetween() throws {
    let side = Side()
    let euro = bytes("€")
    side.take(ServerFrame.bytes(ServerFrame.text, [euro[0]], isLast: false))
    side.take(ServerFrame.bytes(ServerFrame.ping, bytes("hi")))
    side.take(ServerFrame.more([euro[1]], isLast: false) + ServerFrame.more([], isLast: false))
    side.take(ServerFrame.more([euro[2]], isLast: true))
    #expect(side.messages == [.init(euro, isText: true)])
    let pong = try #require(try side.sent().first)
    #expect(pong.opcode == ServerFrame.pong && pong.text == "hi")
  }

  @Test(arguments: [
    ("reserved bit 1", ServerFrame.bytes(1, [65], reserved: 4), 1_002),
    ("reserved bit 2", ServerFrame.bytes(2, [65], reserved: 2), 1_002),
    ("reserved bit 3", ServerFrame.bytes(9, [], reserved: 1), 1_002),
    ("masked", ServerFrame.bytes(1, [65], mask: [1, 2, 3, 4]), 1_002),
    ("masked and empty", ServerFrame.bytes(1, [], mask: [0, 0, 0, 0]), 1_002),
    ("unknown kind", ServerFrame.bytes(3, [65]), 1_002),
    ("unknown control", ServerFrame.bytes(11, []), 1_002),
    ("long ping", ServerFrame.bytes(9, [UInt8](repeating: 65, count: 126)), 1_002),
    ("fragmented ping", ServerFrame.bytes(9, [65], isLast: false), 1_002),
    ("continues nothing", ServerFrame.more([65], isLast: true), 1_002),
    ("within another", ServerFrame.text("a", isLast: false) + ServerFrame.text("b"), 1_002),
    ("length not shortest", [0x82, 126, 0, 1, 65], 1_002),
    ("length not shortest", [0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, 65], 1_002),
    ("length of 2^63", [0x82, 127, 128, 0, 0, 0, 0, 0, 0, 0, 65], 1_002),
    ("length of 2^62", ServerFrame.head(2, length: 1 << 62) + [65], 1_009),
    ("not UTF-8", ServerFrame.bytes(1, [0xc0, 0xaf]), 1_007),
    ("a surrogate", ServerFrame.bytes(1, bytes("12345678") + [0xed, 0xa0, 0x80]), 1_007),
    ("half a character", ServerFrame.bytes(1, [65, 0xe2, 0x82]), 1_007),
    ("close of one byte", ServerFrame.bytes(8, [3]), 1_002),
    ("close with 1005", ServerFrame.close(1_005), 1_002),
    ("close with 999", ServerFrame.close(999), 1_002),
    ("close with 2999", ServerFrame.close(2_999), 1_002),
    ("close not UTF-8", ServerFrame.bytes(8, [3, 0xe8, 0xff]), 1_007),
  ])
  func aBreachIsClosedWithItsCode(name: String, frame: [UInt8], code: Int) throws {
    let side = Side()
    side.take(frame + ServerFrame.text("after"))
    let frames = try side.sent()
    #expect(frames.map(\.opcode) == [ServerFrame.close] && frames.first?.closeCode == code)
    #expect(side.closed?.code == code && side.closed?.isByServer == false)
    #expect(side.messages.isEmpty)
  }

  @Test func theLimitIsForWholeMessages() throws {
    let exact = Side(messageLimit: 1 << 20)
    let half = [UInt8](repeating: 65, count: 1 << 19)
    exact.take(ServerFrame.bytes(1, half, isLast: false) + ServerFrame.more(half, isLast: true))
    exact.take(ServerFrame.bytes(2, half + half))
    #expect(exact.messages.map(\.bytes.count) == [1 << 20, 1 << 20])
    #expect(exact.framing.state == .open)
    let over = Side(messageLimit: 1 << 20)
    over.take(ServerFrame.bytes(1, half, isLast: false))
    over.take(ServerFrame.head(0, length: 1 << 19 + 1) + [65])
    #expect(over.closed?.code == 1_009)
    #expect(over.closed?.reason == "a message is larger than 1048576 bytes")
    #expect(over.messages.isEmpty)
  }

  @Test func ourFramesAreMaskedAndReadableByAServer() throws {
    let side = Side()
    let long = [UInt8](repeating: 0x7a, count: 70_000)
    side.framing.send(bytes("{\"action\":\"auth\"}"), isText: true)
    side.framing.send(long, isText: false)
    side.framing.ping()
    let frames = try side.sent()
    #expect(frames.map(\.opcode) == [ServerFrame.text, ServerFrame.binary, ServerFrame.ping])
    #expect(frames[0].text == "{\"action\":\"auth\"}" && frames[1].payload == long)
    #expect(Set(frames.map(\.mask)).count == 3)
  }

  @Test(arguments: [(1_000, "bye"), (1_012, ""), (4_001, "later")])
  func theServersCloseIsAnsweredWithItsCode(code: Int, reason: String) throws {
    let side = Side()
    side.take(ServerFrame.close(code, reason) + ServerFrame.text("late"))
    let frames = try side.sent()
    #expect(frames.map(\.opcode) == [ServerFrame.close] && frames[0].closeCode == code)
    #expect(side.closed == WebSocketClose(code: code, reason: reason, isByServer: true))
    #expect(side.messages.isEmpty)
  }

  @Test func aCloseWithoutACodeIsAnsweredInKind() throws {
    let side = Side()
    side.take(ServerFrame.bytes(ServerFrame.close, []))
    #expect(try side.sent().map(\.payload) == [[]])
    #expect(side.closed == WebSocketClose(code: nil, reason: "", isByServer: true))
  }

  @Test func afterOurGoodbyeMessagesAreDroppedAndTheServersGoodbyeEndsIt() throws {
    let side = Side()
    side.framing.close()
    side.framing.close()
    side.framing.send([65], isText: true)
    let frames = try side.sent()
    #expect(frames.map(\.opcode) == [ServerFrame.close] && frames[0].closeCode == 1_000)
    side.take(ServerFrame.text("late") + ServerFrame.bytes(ServerFrame.ping, []))
    #expect(side.messages.isEmpty && side.framing.state == .closing)
    side.take(ServerFrame.close(1_000))
    #expect(side.closed == WebSocketClose(code: 1_000, reason: "", isByServer: true))
    #expect(side.framing.output.isEmpty)
  }

  @Test func anyBytesAreTakenOrRefusedNeverMore() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<2_000 {
      let side = Side(messageLimit: 512)
      side.take((0..<200).map { _ in UInt8.random(in: 0...255, using: &random) })
      #expect(side.messages.allSatisfy { $0.bytes.count <= 512 })
    }
  }

  @Test func textIsCheckedWholeWhereverItStopsBeingASCII() {
    for length in 0..<20 {
      let prefix = [UInt8](repeating: 65, count: length)
      (prefix + bytes("é")).withUnsafeBytes { #expect(UTF8Check.isValid($0)) }
      (prefix + [0x80]).withUnsafeBytes { #expect(!UTF8Check.isValid($0)) }
      (prefix + bytes("é") + prefix + [0xff]).withUnsafeBytes { #expect(!UTF8Check.isValid($0)) }
    }
  }
}
