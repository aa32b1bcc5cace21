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
      #expect(gate.take(ByteBuffer(bytes: [byte]), now: .zero) == [])
    }
    #expect(
      gate.take(ByteBuffer(bytes: all.suffix(1)), now: .zero) == [.pass(bytes(Self.head))])
    #expect(gate.isProven)
  }

  @Test func anEmptyLineBeforeARequestIsOverlooked() {
    var gate = gate()
    #expect(gate.take(bytes("\r\n" + Self.head), now: .zero) == [.pass(bytes(Self.head))])
  }

  @Test func theNextRequestWaitsForTheAnswer() {
    var gate = gate()
    let both = bytes(Self.head + Self.post + "{}{}")
    #expect(gate.take(both, now: .zero) == [.pass(bytes(Self.head))])
    #expect(!gate.wantsMore)
    #expect(
      gate.answerEnded(now: .zero) == [.pass(bytes(Self.post)), .pass(bytes("{}{}"))])
    #expect(gate.wantsMore)
  }

  @Test func aClientThatSendsItsHeadersSlowlyIsCutOffAfterTenSeconds() {
    var gate = gate()
    #expect(gate.take(bytes("GET /"), now: .seconds(1)) == [])
    #expect(gate.deadline == .seconds(11))
    #expect(gate.take(bytes("v2/"), now: .seconds(10)) == [])
    #expect(gate.timePassed(now: .milliseconds(10_999)) == [])
    #expect(gate.timePassed(now: .seconds(11)) == [.refuse(.slow)])
    #expect(gate.take(bytes("clock"), now: .seconds(11)) == [])
    #expect(gate.timePassed(now: .seconds(13)) == [.close])
  }

  @Test func aClientThatSaysNothingIsCutOffWithoutAWord() {
    var gate = gate()
    #expect(gate.timePassed(now: .seconds(10)) == [.close])
  }

  @Test func aClientThatSendsItsBodySlowlyIsCutOffAfterThirtySeconds() {
    var gate = gate()
    #expect(gate.take(bytes(Self.post), now: .seconds(2)) == [.pass(bytes(Self.post))])
    #expect(gate.take(bytes("{"), now: .seconds(31)) == [.pass(bytes("{"))])
    #expect(gate.timePassed(now: .seconds(32)) == [.refuse(.slow)])
  }

  @Test func aClientThatIsIdleIsLetGoAfterSeventyFiveSeconds() {
    var gate = gate()
    _ = gate.take(bytes(Self.head), now: .zero)
    #expect(gate.deadline == nil)
    #expect(gate.answerEnded(now: .seconds(1)) == [])
    #expect(gate.timePassed(now: .seconds(75)) == [])
    #expect(gate.timePassed(now: .seconds(76)) == [.close])
  }

  @Test func aClientThatDoesNotReadItsAnswerIsCutOff() {
    var gate = gate()
    _ = gate.take(bytes(Self.head), now: .zero)
    gate.answerBegan(now: .seconds(1))
    #expect(gate.timePassed(now: .seconds(75)) == [])
    #expect(gate.timePassed(now: .seconds(76)) == [.close])
  }

  @Test func anAnswerWithoutAnEndLastsWhileItIsRead() {
    var gate = gate()
    _ = gate.take(bytes(Self.head), now: .zero)
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
    #expect(gate.take(bytes(last + Self.head), now: .zero) == [.pass(bytes(last))])
    #expect(gate.answerEnded(now: .zero) == [.finish])
    #expect(gate.timePassed(now: .seconds(2)) == [.close])
  }

  @Test func whoWaitsForAWordBeforeTheBodyGetsIt() {
    var gate = gate()
    let head =
      "POST /v2/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    #expect(gate.take(bytes(head), now: .zero) == [.pass(bytes(head)), .sayContinue])
    #expect(gate.take(bytes("{}"), now: .zero) == [.pass(bytes("{}"))])
  }

  @Test func aBodyInChunksGoesOnAsItCame() {
    var gate = gate()
    let head =
      "POST /v2/orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n"
    let body = "1\r\n{\r\n00A\r\n0123456789\r\n1\r\n}\r\n0\r\n\r\n"
    #expect(gate.take(bytes(head), now: .zero) == [.pass(bytes(head))])
    for byte in body.utf8 {
      #expect(
        gate.take(ByteBuffer(bytes: [byte]), now: .zero) == [.pass(ByteBuffer(bytes: [byte]))])
    }
    #expect(gate.answerEnded(now: .zero) == [])
    #expect(gate.take(bytes(Self.head), now: .zero) == [.pass(bytes(Self.head))])
  }

  @Test func anAnswerGivenBeforeTheBodyIsThereDoesNotMixUpRequests() {
    var gate = gate()
    _ = gate.take(bytes(Self.post + "{}"), now: .zero)
    #expect(gate.answerEnded(now: .zero) == [])
    #expect(
      gate.take(bytes("{}" + Self.head), now: .zero) == [
        .pass(bytes("{}")), .pass(bytes(Self.head)),
      ])
  }

  @Test func whoHasAnAnswerAlreadyGetsNoSecondOne() {
    var gate = gate()
    _ = gate.take(bytes(Self.post), now: .zero)
    _ = gate.answerEnded(now: .zero)
    #expect(gate.timePassed(now: .seconds(30)) == [.close])
  }

  @Test func onceItIsAStreamEverythingGoesThrough() {
    var gate = gate()
    _ = gate.take(bytes(Self.head + "\u{0}\u{1}"), now: .zero)
    #expect(gate.switched() == [.pass(bytes("\u{0}\u{1}"))])
    #expect(gate.take(bytes("\n\n"), now: .seconds(1_000)) == [.pass(bytes("\n\n"))])
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
    _ = gate.take(bytes("nonsense\r\n"), now: .zero)
    let much = ByteBuffer(repeating: 0, count: 1 << 18)
    #expect(gate.take(much, now: .zero) == [])
    #expect(gate.take(bytes("x"), now: .zero) == [.close])
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
    actions.reduce(into: []) { bytes, action in
      if case .pass(let buffer) = action { bytes += buffer.readableBytesView }
    }
  }
}

extension RequestGate.Action {
  fileprivate var isRefusal: Bool { if case .refuse = self { true } else { false } }
}
