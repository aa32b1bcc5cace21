import Testing

@testable import PaperBroker

@Suite struct FramingTests {
  private func frame(
    _ kind: ClientFrame.Kind, _ text: String = "", isFinal: Bool = true
  ) -> ClientFrame {
    ClientFrame(kind: kind, isFinal: isFinal, bytes: Array(text.utf8))
  }

  private func message(_ text: String, isText: Bool = true) -> MessageAssembler.Event {
    .message(ClientMessage(bytes: Array(text.utf8), isText: isText))
  }

  @Test func fragmentsBecomeOneMessageWithPingsBetweenThem() {
    var assembler = MessageAssembler()
    #expect(assembler.take(frame(.binary, "ab", isFinal: false)) == nil)
    #expect(assembler.take(frame(.ping, "x")) == .ping(Array("x".utf8)))
    #expect(assembler.take(frame(.continuation, "cd", isFinal: false)) == nil)
    #expect(assembler.take(frame(.continuation)) == message("abcd", isText: false))
    #expect(assembler.take(frame(.text, "next")) == message("next"))
  }

  @Test func anUnmaskedFrameABitOfAnExtensionAndAReservedKindBreakTheProtocol() {
    for edit: (inout ClientFrame) -> Void in [
      { $0.isMasked = false }, { $0.hasReservedBits = true }, { $0.kind = .reserved },
      { $0.kind = .continuation },
    ] {
      var (assembler, broken) = (MessageAssembler(), frame(.text, "x"))
      edit(&broken)
      #expect(assembler.take(broken) == .violation(.protocolError))
    }
  }

  @Test func aNewMessageWithinAnotherBreaksTheProtocol() {
    var assembler = MessageAssembler()
    _ = assembler.take(frame(.text, "a", isFinal: false))
    #expect(assembler.take(frame(.text, "b")) == .violation(.protocolError))
  }

  @Test func aControlFrameIsShortAndWhole() {
    var assembler = MessageAssembler()
    #expect(
      assembler.take(frame(.ping, String(repeating: "x", count: 126)))
        == .violation(.protocolError))
    #expect(assembler.take(frame(.close, isFinal: false)) == .violation(.protocolError))
  }

  @Test func aMessageOfMoreThan64KiBIsTooBigHoweverItComes() {
    let half = String(repeating: "x", count: 32_768)
    var assembler = MessageAssembler()
    #expect(assembler.take(frame(.text, half, isFinal: false)) == nil)
    #expect(assembler.take(frame(.continuation, half, isFinal: false)) == nil)
    #expect(assembler.take(frame(.continuation, "x")) == .violation(.messageTooBig))
  }

  @Test func aMessageInTooManyFragmentsIsRefused() {
    var assembler = MessageAssembler()
    _ = assembler.take(frame(.text, isFinal: false))
    let events = (0..<2_000).lazy.compactMap { _ in
      assembler.take(ClientFrame(kind: .continuation, isFinal: false))
    }
    #expect(events.first == .violation(.policyViolation))
  }

  @Test func textThatIsNotUTF8IsRefusedAndBinaryIsNotLookedAt() {
    var assembler = MessageAssembler()
    let bytes: [UInt8] = [0xc3, 0x28]
    #expect(
      assembler.take(ClientFrame(kind: .text, bytes: bytes)) == .violation(.invalidText))
    #expect(
      assembler.take(ClientFrame(kind: .binary, bytes: bytes))
        == .message(ClientMessage(bytes: bytes, isText: false)))
  }

  @Test func aCloseSaysItsCodeOrNone() {
    func event(_ bytes: [UInt8]) -> MessageAssembler.Event? {
      var assembler = MessageAssembler()
      return assembler.take(ClientFrame(kind: .close, bytes: bytes))
    }
    #expect(event([]) == .closed(nil))
    #expect(event([0x03, 0xe8]) == .closed(1000))
    #expect(event([0x0f, 0xa0, 0x62]) == .closed(4000))
    #expect(event([0x03]) == .violation(.protocolError))
    #expect(event([0x03, 0xed]) == .violation(.protocolError))
    #expect(event([0x00, 0x00]) == .violation(.protocolError))
    #expect(event([0x03, 0xe8, 0xff]) == .violation(.invalidText))
  }

  @Test func aSilentClientIsPingedAndThenGivenUp() {
    var liveness = StreamLiveness(now: .zero)
    #expect(liveness.look(now: .seconds(9)) == .alive)
    #expect(liveness.look(now: .seconds(10)) == .ping)
    #expect(liveness.look(now: .seconds(19)) == .alive)
    #expect(liveness.look(now: .seconds(20)) == .dead)
  }

  @Test func anyFrameShowsThatAClientLives() {
    var liveness = StreamLiveness(now: .zero)
    #expect(liveness.look(now: .seconds(10)) == .ping)
    liveness.heard(now: .seconds(12))
    #expect(liveness.look(now: .seconds(21)) == .alive)
    #expect(liveness.look(now: .seconds(22)) == .ping)
  }
}
