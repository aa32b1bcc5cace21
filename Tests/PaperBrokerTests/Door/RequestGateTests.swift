import NIOCore
import TestSupport
import Testing

@testable import PaperBroker

/// One connection's bytes and moments, without a socket.
@Suite struct RequestGateTests {
  private static let head = "GET /v2/clock HTTP/1.1\r\nHost: localhost\r\n\r\n"
  private static let post =
    "POST /v2/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"

  private func gate() -> RequestGate {
    RequestGate(limits: DoorLimits(), hosts: HostRule(), now: .zero)
  }

  private func bytes(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

  @Test func aHeadGoesOnWholeHoweverItArrives() {
    var gate = gate()
    let all = Array(Self.head.utf8)
    for byte in all.dropLast() {
      #expect(gate.letsThrough(ByteBuffer(bytes: [byte]), now: .zero) == [])
    }
    #expect(
      gate.letsThrough(ByteBuffer(bytes: all.suffix(1)), now: .zero) == [.pass(bytes(Self.head))])
    #expect(gate.isProven)
  }

  @Test func aHeadIsReadOnceForAllWhoAnswer() throws {
    var gate = gate()
    let text =
      "POST /v2/orders?a=%20 HTTP/1.1\r\nHost: localhost\r\napca-api-KEY-id: \tAK1 \r\nAPCA-API-SECRET-KEY: s\r\n"
      + "Content-Length: 2\r\nConnection: a, close\r\n\r\n"
    let actions = gate.take(bytes(text + "{}"), now: .zero)
    try #require(actions.count == 3)
    guard case .begin(let head, let sent) = actions[0] else {
      Issue.record("\(actions[0])")
      return
    }
    #expect(sent == bytes(text))
    #expect((head.method, head.target) == ("POST", "/v2/orders?a=%20"))
    #expect((head.framing, head.closes, head.expectsContinue) == (.length(2), true, false))
    #expect(head.keys == RequestHead.KeyFields(keyID: "AK1", secret: "s"))
    #expect(actions[1...] == [.pass(bytes("{}")), .end])
  }

  @Test func aKeyPairThatCouldBeReadTwoWaysIsNone() {
    for fields in [
      "APCA-API-KEY-ID: a", "APCA-API-SECRET-KEY: b",
      "APCA-API-KEY-ID: a\r\nAPCA-API-SECRET-KEY: b\r\nAPCA-API-KEY-ID: a",
      "APCA-API-KEY-ID: a\r\nAPCA-API-SECRET-KEY: b\r\nAPCA-API-SECRET-KEY: c",
    ] {
      var gate = gate()
      let text = "GET / HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n\r\n"
      guard case .begin(let head, _) = gate.take(bytes(text), now: .zero).first else {
        Issue.record("\(fields)")
        continue
      }
      #expect(head.keys == nil)
    }
  }

  @Test func anEmptyLineBeforeARequestIsOverlooked() {
    var gate = gate()
    #expect(gate.letsThrough(bytes("\r\n" + Self.head), now: .zero) == [.pass(bytes(Self.head))])
  }

  @Test func theNextRequestWaitsForTheAnswer() {
    var gate = gate()
    let both = bytes(Self.head + Self.post + "{}{}")
    #expect(gate.letsThrough(both, now: .zero) == [.pass(bytes(Self.head))])
    #expect(!gate.wantsMore)
    #expect(
      gate.letsThroughAfterTheAnswer(now: .zero) == [.pass(bytes(Self.post)), .pass(bytes("{}{}"))])
    #expect(gate.wantsMore)
  }

  @Test func aClientThatSendsItsHeadersSlowlyIsCutOffAfterTenSeconds() {
    var gate = gate()
    #expect(gate.letsThrough(bytes("GET /"), now: .seconds(1)) == [])
    #expect(gate.deadline == .seconds(11))
    #expect(gate.letsThrough(bytes("v2/"), now: .seconds(10)) == [])
    #expect(gate.timePassed(now: .milliseconds(10_999)) == [])
    #expect(gate.timePassed(now: .seconds(11)) == [.refuse(.slow)])
    #expect(gate.letsThrough(bytes("clock"), now: .seconds(11)) == [])
    #expect(gate.timePassed(now: .seconds(13)) == [.close])
  }

  @Test func aClientThatSaysNothingIsCutOffWithoutAWord() {
    var gate = gate()
    #expect(gate.timePassed(now: .seconds(10)) == [.close])
  }

  @Test func aClientThatSendsItsBodySlowlyIsCutOffAfterThirtySeconds() {
    var gate = gate()
    #expect(gate.letsThrough(bytes(Self.post), now: .seconds(2)) == [.pass(bytes(Self.post))])
    #expect(gate.letsThrough(bytes("{"), now: .seconds(31)) == [.pass(bytes("{"))])
    #expect(gate.timePassed(now: .seconds(32)) == [.refuse(.slow)])
  }

  @Test func aClientThatIsIdleIsLetGoAfterSeventyFiveSeconds() {
    var gate = gate()
    _ = gate.letsThrough(bytes(Self.head), now: .zero)
    #expect(gate.deadline == nil)
    #expect(gate.letsThroughAfterTheAnswer(now: .seconds(1)) == [])
    #expect(gate.timePassed(now: .seconds(75)) == [])
    #expect(gate.timePassed(now: .seconds(76)) == [.close])
  }

  @Test func aClientThatDoesNotReadItsAnswerIsCutOff() {
    var gate = gate()
    _ = gate.letsThrough(bytes(Self.head), now: .zero)
    gate.answerBegan(now: .seconds(1))
    #expect(gate.timePassed(now: .seconds(75)) == [])
    #expect(gate.timePassed(now: .seconds(76)) == [.close])
  }

  @Test func anAnswerWithoutAnEndLastsWhileItIsRead() {
    var gate = gate()
    _ = gate.letsThrough(bytes(Self.head), now: .zero)
    gate.answerBegan(now: .seconds(1))
    gate.answerStreamed(now: .seconds(70))
    #expect(gate.timePassed(now: .seconds(144)) == [])
    #expect(gate.quiesce(now: .seconds(140)) == [])
    gate.answerStreamed(now: .seconds(141))
    #expect(gate.timePassed(now: .seconds(145)) == [.close], "a server that ends waits no longer")
  }

  @Test func whoAsksForTheEndGetsItAfterTheAnswer() {
    var gate = gate()
    let last = "GET /v2/clock HTTP/1.1\r\nHost: localhost\r\nConnection: x, Close\r\n\r\n"
    #expect(gate.letsThrough(bytes(last + Self.head), now: .zero) == [.pass(bytes(last))])
    #expect(gate.letsThroughAfterTheAnswer(now: .zero) == [.finish])
    #expect(gate.timePassed(now: .seconds(2)) == [.close])
  }

  @Test func whoWaitsForAWordBeforeTheBodyGetsIt() {
    var gate = gate()
    let head =
      "POST /v2/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    #expect(gate.letsThrough(bytes(head), now: .zero) == [.pass(bytes(head)), .sayContinue])
    #expect(gate.letsThrough(bytes("{}"), now: .zero) == [.pass(bytes("{}"))])
  }

  @Test func aBodyInChunksGoesOnAsItCame() {
    var gate = gate()
    let head =
      "POST /v2/orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n"
    let body = "1\r\n{\r\n00A\r\n0123456789\r\n1\r\n}\r\n0\r\n\r\n"
    #expect(gate.letsThrough(bytes(head), now: .zero) == [.pass(bytes(head))])
    for byte in body.utf8 {
      #expect(
        gate.letsThrough(ByteBuffer(bytes: [byte]), now: .zero) == [
          .pass(ByteBuffer(bytes: [byte]))
        ])
    }
    #expect(gate.letsThroughAfterTheAnswer(now: .zero) == [])
    #expect(gate.letsThrough(bytes(Self.head), now: .zero) == [.pass(bytes(Self.head))])
  }

  @Test func anAnswerGivenBeforeTheBodyIsThereDoesNotMixUpRequests() {
    var gate = gate()
    _ = gate.letsThrough(bytes(Self.post + "{}"), now: .zero)
    #expect(gate.letsThroughAfterTheAnswer(now: .zero) == [])
    #expect(
      gate.letsThrough(bytes("{}" + Self.head), now: .zero) == [
        .pass(bytes("{}")), .pass(bytes(Self.head)),
      ])
  }

  @Test func whoHasAnAnswerAlreadyGetsNoSecondOne() {
    var gate = gate()
    _ = gate.letsThrough(bytes(Self.post), now: .zero)
    _ = gate.letsThroughAfterTheAnswer(now: .zero)
    #expect(gate.timePassed(now: .seconds(30)) == [.close])
  }

  @Test func onceItIsAStreamEverythingGoesThrough() {
    var gate = gate()
    _ = gate.letsThrough(bytes(Self.head + "\u{0}\u{1}"), now: .zero)
    #expect(gate.switched() == [.pass(bytes("\u{0}\u{1}"))])
    #expect(gate.letsThrough(bytes("\n\n"), now: .seconds(1_000)) == [.pass(bytes("\n\n"))])
    #expect(gate.deadline == nil)
  }

  @Test func atTheEndIdleConnectionsCloseAndBusyOnesHaveFiveSeconds() {
    var idle = gate()
    #expect(idle.quiesce(now: .zero) == [.close])
    var busy = gate()
    _ = busy.take(bytes(Self.head), now: .zero)
    #expect(busy.quiesce(now: .seconds(1)) == [])
    #expect(busy.deadline == .seconds(6))
    #expect(busy.answerEnded(now: .seconds(2)) == [.finish])
    var slow = gate()
    _ = slow.take(bytes(Self.head), now: .zero)
    _ = slow.quiesce(now: .seconds(1))
    #expect(slow.timePassed(now: .seconds(6)) == [.close])
  }

  @Test func aRefusedClientIsReadToItsEndButNotForEver() {
    var gate = gate()
    _ = gate.letsThrough(bytes("nonsense\r\n"), now: .zero)
    let much = ByteBuffer(repeating: 0, count: 1 << 18)
    #expect(gate.letsThrough(much, now: .zero) == [])
    #expect(gate.letsThrough(bytes("x"), now: .zero) == [.close])
  }

  @Test func whereTheNetCutsTheBytesChangesNothing() {
    for one in DoorCase.all(keyID: "K", secretKey: "s") where one.bytes.count < 2_000 {
      var whole = gate()
      let atOnce = whole.take(ByteBuffer(bytes: one.bytes), now: .zero)
      var parts = gate()
      var byOne: [RequestGate.Action] = []
      for byte in one.bytes { byOne += parts.take(ByteBuffer(bytes: [byte]), now: .zero) }
      // Of a body that turns out to be malformed, more or less may be gone by then.
      #expect(passed(byOne).starts(with: passed(atOnce)), "\(one.name)")
      #expect(byOne.last { $0.isRefusal } == atOnce.last { $0.isRefusal }, "\(one.name)")
      if case .refused(let status) = one.end {
        guard case .refuse(let refusal) = atOnce.last else {
          Issue.record("\(one.name) was let through")
          continue
        }
        #expect(refusal.status == status, "\(one.name)")
      }
    }
  }

  private func passed(_ actions: [RequestGate.Action]) -> [UInt8] {
    actions.reduce(into: []) { $0 += $1.bytes?.readableBytesView ?? ByteBuffer().readableBytesView }
  }
}

extension RequestGate {
  /// What goes on to whoever answers, head or body, and what is done beside.
  fileprivate mutating func letsThrough(_ bytes: ByteBuffer, now: Duration) -> [Action] {
    take(bytes, now: now).compactMap(\.plain)
  }

  fileprivate mutating func letsThroughAfterTheAnswer(now: Duration) -> [Action] {
    answerEnded(now: now).compactMap(\.plain)
  }
}

extension RequestGate.Action {
  fileprivate var plain: Self? {
    switch self {
    case .begin(_, let bytes): .pass(bytes)
    case .end: nil
    default: self
    }
  }

  fileprivate var isRefusal: Bool { if case .refuse = self { true } else { false } }
}
