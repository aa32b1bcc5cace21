import ClientModels
import Testing

@testable import Sync

/// What can become of an order, or of a cancel, whose answer was lost.
@Suite struct UnconfirmedSubmissionTests {
  /// An order whose answer was lost, and that the broker did not know when it was asked after the settle time.
  private func lost(_ request: OrderRequest) throws -> Machine {
    var machine = try sent(request)
    machine.answer(.submitted(request.clientOrderID, reply(failure(28, bytesLeft: true))))
    for _ in 0..<8 {
      machine.handle(.tick, after: 9)
      machine.answer(.lookUp(request.clientOrderID, .failure(.notFound(what: "order"))))
    }
    return machine
  }

  @Test func anUnconfirmedOrderIsSentAgainOnlyByTheUserAfterTheSettleTimeAndALookUp() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var early = try sent(request)
    early.answer(.submitted(id, reply(failure(28, bytesLeft: true))))
    early.handle(.tick, after: 1)
    early.answer(.lookUp(id, .failure(.notFound(what: "order"))))
    let refused = early.handle(.command(.resend(id)))
    #expect(refused.notices == ["it may still arrive: in 29 s it can be sent again"])

    var machine = try lost(request)
    let asked = machine.handle(.command(.resend(id)))
    #expect(asked.questions == [.lookUp(id)])
    let recorded = machine.answer(.lookUp(id, .failure(.notFound(what: "order"))))
    #expect(recorded.contains(.recordBeforeSending(request, attempt: 2)))
    #expect(machine.handle(.recorded(id)).questions == [.submit(request, attempt: 2)])

    // The first attempt may be what the second one is refused for.
    let second = machine.answer(
      .submitted(id, reply(response(403), refusal: "insufficient buying power")))
    #expect(second.questions == [.lookUp(id)])
    machine.answer(.lookUp(id, .failure(.notFound(what: "order"))))
    guard case .unconfirmed = machine.state(of: id) else {
      Issue.record("a refusal of a second attempt proves nothing about the first")
      return
    }
    let found = try order(request)
    machine.answer(.lookUp(id, .success(found)))
    #expect(machine.state(of: id) == .working(found.id))
  }

  @Test func aResendThatFindsTheOrderSendsNothing() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try lost(request)
    machine.handle(.command(.resend(id)))
    let actions = machine.answer(.lookUp(id, .success(try order(request))))
    #expect(!actions.contains(.recordBeforeSending(request, attempt: 2)))
    #expect(machine.state(of: id) == .working(try brokerID("b-1")))
  }

  @Test func aResendWithoutAnAnswerToTheLookUpSendsNothing() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try lost(request)
    machine.handle(.command(.resend(id)))
    let actions = machine.answer(.lookUp(id, .failure(.unreachable(reason: "down"))))
    #expect(!actions.contains(.recordBeforeSending(request, attempt: 2)))
    let next = machine.handle(.tick, after: 40)
    #expect(next.questions.contains(.lookUp(id)))
    let later = machine.answer(.lookUp(id, .failure(.notFound(what: "order"))))
    #expect(!later.contains(.recordBeforeSending(request, attempt: 2)))
  }

  @Test func anAbandonedOrderIsWatchedForAndItsAppearanceIsAnAlarm() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try lost(request)
    let given = machine.handle(.command(.abandon(id)))
    #expect(machine.state(of: id) == .abandoned)
    #expect(
      given.records == [
        .resolve(id, to: .abandoned, why: "given up by the user after 1 attempt(s)")
      ])
    let watched = machine.handle(.tick, after: 40)
    #expect(watched.questions.contains(.lookUp(id)))
    machine.answer(.lookUp(id, .failure(.notFound(what: "order"))))
    #expect(machine.state(of: id) == .abandoned)
    let found = machine.answer(.openOrders(.success(Listing([try order(request)]))))
    #expect(machine.state(of: id) == .working(try brokerID("b-1")))
    #expect(found.notices.contains { $0.contains("was given up, and the broker has it") })
  }

  @Test func afterAnOutageAnUnconfirmedOrderIsLookedUpAtOnce() throws {
    let request = try limitBuy()
    var machine = try lost(request)
    machine.answer(.account(.failure(.unreachable(reason: "down"))))
    let probe = machine.handle(.tick, after: 40)
    #expect(probe.questions.contains(.lookUp(request.clientOrderID)))
    machine.answer(.lookUp(request.clientOrderID, .failure(.unreachable(reason: "down"))))
    let back = machine.answer(.account(.success(Account(id: try account("a-1")))), after: 1)
    #expect(back.questions.contains(.lookUp(request.clientOrderID)))
  }

  @Test func aCancelWithoutAnAnswerIsNotCalledAFailure() throws {
    let request = try limitBuy()
    var machine = try sent(request)
    let working = try order(request)
    machine.answer(
      .submitted(request.clientOrderID, reply(response(200, "x"), order: working)))
    machine.handle(.command(.cancel(working.id)))
    let lost = machine.answer(.canceled(working.id, .unreachable(reason: "no answer in 10 s")))
    #expect(!lost.events.contains { if case .cancelFailed = $0 { true } else { false } })
    #expect(lost.notices.contains { $0.contains("the end is not known yet") })
    #expect(lost.questions.contains(.order(working.id)))
    // The order is asked for until an answer comes.
    machine.answer(.order(working.id, .failure(.unreachable(reason: "down"))))
    machine.answer(.openOrders(.success(Listing([working]))))
    #expect(
      machine.state.waitingReads.contains(.order(working.id))
        || machine.state.readsUnderWay.contains(.order(working.id)))
    let refused = machine.answer(
      .canceled(working.id, .refused(status: 422, code: 42_210_000, message: "already filled")))
    #expect(refused.events.contains { if case .cancelFailed = $0 { true } else { false } })
  }

  @Test func aRefreshAsksAgainWithAKeyThatWasRefused() throws {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 20)
    machine.answer(.account(.failure(.unauthorized(message: "no"))))
    #expect(!machine.handle(.tick, after: 5).questions.contains(.account))
    machine.handle(.command(.refresh))
    #expect(machine.handle(.tick, after: 3.1).questions.contains(.account))
  }

  @Test func aGivenUpOrderThatTheCachedBookShowsIsAnAlarm() throws {
    let request = try limitBuy()
    let id = try account("a-1")
    var book = Portfolio()
    book.apply(.ordersUpdated([try order(request)]))
    var machine = Machine(known: id)
    machine.handle(.start)
    let opened = machine.handle(
      .storeOpened(
        StoredBook(
          account: id, portfolio: book,
          journal: JournalState(
            [
              .intent(request, body: "{}"), .send(request.clientOrderID, attempt: 1),
              .resolve(request.clientOrderID, to: .abandoned, why: "given up"),
            ], at: .noonish))))
    #expect(opened.notices.contains { $0.contains("was given up, and the broker has it") })
  }
}
