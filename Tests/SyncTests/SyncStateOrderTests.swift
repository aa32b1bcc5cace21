import ClientModels
import Testing

@testable import Sync

@Suite struct SyncStateOrderTests {
  @Test func anOrderIsOnDiskBeforeItLeaves() throws {
    let request = try limitBuy()
    var machine = try sent(request)
    let accepted = try order(request, status: .accepted)
    let actions = machine.answer(
      .submitted(request.clientOrderID, reply(response(200, "x"), order: accepted)))
    #expect(machine.state(of: request.clientOrderID) == .working(accepted.id))
    #expect(
      actions.records == [
        .reply(
          request.clientOrderID, attempt: 1, http: 200, brokerID: accepted.id, status: "accepted",
          failure: nil),
        .resolve(request.clientOrderID, to: .working, why: "the broker has it as b-1"),
        .broker(
          accepted.id, request.clientOrderID, status: "accepted", filled: .zero, updatedAt: nil,
          source: "poll"),
      ])
    #expect(actions.questions.contains(.openOrders))
  }

  @Test func whatCannotBeRecordedIsNotSent() throws {
    let request = try limitBuy()
    var machine = try Machine.connected()
    machine.handle(.command(.submit(request)))
    let actions = machine.handle(
      .recordFailed(request.clientOrderID, reason: "/s/orders/000001.jsonl: disk full"))
    #expect(actions.questions.allSatisfy { $0 != .submit(request, attempt: 1) })
    #expect(
      machine.state(of: request.clientOrderID)
        == .notSent(
          reason: "the order journal could not be written: /s/orders/000001.jsonl: disk full"))
    // That holds for the next order, too, and is told until one is recorded.
    #expect(actions.contains(.emit(.journalFailed("/s/orders/000001.jsonl: disk full"))))
    let next = try limitBuy()
    machine.handle(.command(.submit(next)))
    #expect(machine.handle(.recorded(next.clientOrderID)).contains(.emit(.journalFailed(nil))))
  }

  @Test func theSameConfirmationNeverSendsTwice() throws {
    let request = try limitBuy()
    var machine = try sent(request)
    let again = machine.handle(.command(.submit(request)))
    #expect(!again.contains(.recordBeforeSending(request, attempt: 1)))
    #expect(machine.handle(.recorded(request.clientOrderID)).questions.isEmpty)
  }

  @Test func aConnectionThatNeverOpenedMeansNotSent() throws {
    let request = try limitBuy()
    var machine = try sent(request)
    let actions = machine.answer(
      .submitted(request.clientOrderID, reply(failure(7, bytesLeft: false))))
    #expect(machine.state(of: request.clientOrderID) == .notSent(reason: "curl 7"))
    #expect(
      actions.records.last
        == .resolve(request.clientOrderID, to: .notSent, why: "curl 7"))
    #expect(machine.state.lookUps.isEmpty)
  }

  @Test func timeoutAfterSubmitLeavesTheOrderUnconfirmedForEver() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try sent(request)
    machine.answer(.submitted(id, reply(failure(28, bytesLeft: true))))
    guard case .unconfirmed = machine.state(of: id) else {
      Issue.record("a timeout must leave the order unconfirmed")
      return
    }
    var gaps: [Double] = []
    for _ in 0..<8 {
      let due = try #require(machine.state.lookUps[id]?.dueAt)
      gaps.append(due.seconds(since: machine.now))
      let actions = machine.handle(.tick, after: due.seconds(since: machine.now))
      #expect(actions.questions.contains(.lookUp(id)))
      #expect(actions.questions.allSatisfy { $0 != .submit(request, attempt: 1) })
      machine.answer(.lookUp(id, .failure(.notFound(what: "order not found"))))
      guard case .unconfirmed = machine.state(of: id) else {
        Issue.record("looking in vain must not settle the order")
        return
      }
    }
    for (gap, step) in zip(gaps, [0.25, 0.5, 1, 2, 4, 8, 30, 30]) {
      #expect((step * 0.79...step * 1.21).contains(gap))
    }
    let found = try order(request)
    let settled = machine.answer(.lookUp(id, .success(found)))
    #expect(machine.state(of: id) == .working(found.id))
    #expect(
      settled.records == [
        .resolve(id, to: .working, why: "the broker has it as b-1"),
        .broker(found.id, id, status: "new", filled: .zero, updatedAt: nil, source: "poll"),
      ])
    #expect(machine.state.lookUps.isEmpty)
  }

  @Test func aRefusalIsBelievedOnceTheLookUpFindsNothing() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try sent(request)
    let refused = machine.answer(
      .submitted(id, reply(response(403), refusal: "insufficient buying power")))
    #expect(refused.questions.first == .lookUp(id))
    #expect(machine.state(of: id) == .sending)
    let settled = machine.answer(.lookUp(id, .failure(.notFound(what: "order not found"))))
    #expect(machine.state(of: id) == .rejected(reason: "insufficient buying power"))
    #expect(
      settled.records == [.resolve(id, to: .rejected, why: "insufficient buying power")])
  }

  @Test func aDuplicateIdThatIsFoundIsWorking() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try sent(request)
    machine.answer(.submitted(id, reply(response(422), refusal: "client_order_id must be unique")))
    machine.answer(.lookUp(id, .success(try order(request))))
    #expect(machine.state(of: id) == .working(try brokerID("b-1")))
  }

  @Test func anotherOrderUnderOurIdIsAnAlarmAndNotOurOrder() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try sent(request)
    machine.answer(.submitted(id, reply(response(422), refusal: "client_order_id must be unique")))
    var other = try order(request)
    other.quantity = Quantity(1)
    let actions = machine.answer(.lookUp(id, .success(other)))
    #expect(actions.notices.first?.contains("another order under its id (quantity)") == true)
    guard case .unconfirmed = machine.state(of: id) else {
      Issue.record("an order that is not ours settles nothing")
      return
    }
  }

  @Test func aRefusalWhoseLookUpFailsIsUnconfirmedUntilItSucceeds() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try sent(request)
    machine.answer(.submitted(id, reply(response(422), refusal: "no")))
    machine.answer(.lookUp(id, .failure(.unreachable(reason: "x"))))
    guard case .unconfirmed = machine.state(of: id) else {
      Issue.record("without a look-up a refusal is not certain")
      return
    }
    machine.handle(.tick, after: 1)
    machine.answer(.lookUp(id, .failure(.notFound(what: ""))))
    #expect(machine.state(of: id) == .rejected(reason: "no"))
  }

  @Test func tooManyRequestsIsLookedUpAfterThePause() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try sent(request)
    let limited = SubmissionReply(
      outcome: response(429), refusal: .init(code: 42910000, message: "rate limit exceeded"),
      retryAfter: 2)
    #expect(!machine.answer(.submitted(id, limited)).questions.contains(.lookUp(id)))
    #expect(machine.handle(.tick, after: 2.1).questions.contains(.lookUp(id)))
    machine.answer(.lookUp(id, .failure(.notFound(what: ""))))
    #expect(machine.state(of: id) == .rejected(reason: "rate limit exceeded"))
  }

  @Test func aReportOfTheOrderBeforeItsReplySettlesIt() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try sent(request)
    machine.answer(.openOrders(.success(Listing([try order(request)]))))
    #expect(machine.state(of: id) == .working(try brokerID("b-1")))
    machine.answer(.submitted(id, reply(failure(28, bytesLeft: true))))
    #expect(machine.state(of: id) == .working(try brokerID("b-1")))
    #expect(machine.state.lookUps.isEmpty)
  }

  @Test func ordersAreDeniedBeforeTheAccountIsConfirmed() throws {
    var machine = Machine(known: try account("a-1"))
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: try account("a-1"))))
    let request = try limitBuy()
    let actions = machine.handle(.command(.submit(request)))
    #expect(!actions.contains(.recordBeforeSending(request, attempt: 1)))
    guard case .notSent = machine.state(of: request.clientOrderID) else {
      Issue.record("an order for an unconfirmed account must be denied")
      return
    }
  }

  @Test func aSecondClientNeitherSendsNorCancelsUntilTheFirstHasGone() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: id, viewOnlyBecause: "held by process 42")))
    machine.answer(.account(.success(Account(id: id))))
    let request = try limitBuy()
    machine.handle(.command(.submit(request)))
    guard case .notSent(let reason) = machine.state(of: request.clientOrderID) else {
      Issue.record("a view-only client must not send")
      return
    }
    #expect(reason.contains("held by process 42"))
    let cancel = machine.handle(.command(.cancel(try brokerID("b-1"))))
    #expect(!cancel.questions.contains(.cancel(try brokerID("b-1"))))

    let retry = machine.handle(.tick, after: 6)
    #expect(retry.contains(.openStore(id)))
    let freed = machine.handle(.storeOpened(StoredBook(account: id)))
    #expect(freed.events.contains(.viewOnlyChanged(nil)))
    let later = try limitBuy("folio-2")
    #expect(
      machine.handle(.command(.submit(later))).contains(.recordBeforeSending(later, attempt: 1)))
  }

  @Test func aReadOnlyProfileGivesTheAccountUpToWhoTrades() throws {
    let id = try account("a-1")
    var machine = try Machine.connected(isReadOnly: true)
    #expect(machine.handle(.storeWanted).contains(.openStore(id)))
    let given = machine.handle(
      .storeOpened(StoredBook(account: id, viewOnlyBecause: "process 42 has it")))
    #expect(given.events.contains(.viewOnlyChanged("process 42 has it")))
    #expect(!machine.handle(.storeWanted).contains(.openStore(id)))
    #expect(machine.handle(.tick, after: 6).contains(.openStore(id)))
    let back = machine.handle(.storeOpened(StoredBook(account: id)))
    #expect(
      back.notices == ["the other client has gone: the book is kept from here again"])
    var trader = try Machine.connected()
    #expect(!trader.handle(.storeWanted).contains(.openStore(id)))
  }

  @Test func aReadOnlyProfileNeitherSendsNorCancels() throws {
    var machine = try Machine.connected(isReadOnly: true)
    let request = try limitBuy()
    machine.handle(.command(.submit(request)))
    #expect(
      machine.state(of: request.clientOrderID) == .notSent(reason: "this profile is read-only"))
    let id = try brokerID("b-1")
    #expect(
      machine.handle(.command(.cancel(id))).events.first
        == .cancelFailed(id, reason: "this profile is read-only"))
  }

  @Test func aCancelIsARequestAndNotAResult() throws {
    var machine = try Machine.connected()
    let working = try order(try limitBuy())
    machine.answer(.openOrders(.success(Listing([working]))))
    let asked = machine.handle(.command(.cancel(working.id)), after: 3)
    #expect(asked.questions.contains(.cancel(working.id)))
    #expect(asked.records == [.cancel(working.id, attempt: 1)])
    let taken = machine.answer(.canceled(working.id, nil))
    #expect(taken.questions.contains(.order(working.id)))
    #expect(machine.state.portfolio.orders[working.id]?.status == .new)
    let refused = machine.answer(
      .canceled(working.id, .refused(status: 422, code: 42210000, message: "already filled")))
    #expect(
      refused.events.first
        == .cancelFailed(
          working.id, reason: "the broker refused: already filled (code 42210000)"))
  }

  @Test func afterARestartTheJournalDecidesAndNothingIsSentAgain() throws {
    let (unsent, lost) = (try limitBuy("folio-1"), try limitBuy("folio-2"))
    let (settled, replied) = (try limitBuy("folio-3"), try limitBuy("folio-4"))
    var machine = try Machine.connected(journal: [
      .intent(unsent, body: "{}"),
      .intent(lost, body: "{}"), .send(lost.clientOrderID, attempt: 1),
      .intent(settled, body: "{}"), .send(settled.clientOrderID, attempt: 1),
      .resolve(settled.clientOrderID, to: .rejected, why: "x"),
      .intent(replied, body: "{}"), .send(replied.clientOrderID, attempt: 1),
      .reply(
        replied.clientOrderID, attempt: 1, http: 200, brokerID: try brokerID("b-9"), status: "new",
        failure: nil),
    ])
    #expect(
      machine.state(of: unsent.clientOrderID)
        == .notSent(reason: "the program ended before it was sent"))
    #expect(
      machine.state(of: lost.clientOrderID)
        == .unconfirmed(reason: "the program ended before the answer was known"))
    #expect(machine.state(of: settled.clientOrderID) == nil)
    #expect(machine.state(of: replied.clientOrderID) == nil)
    let later = machine.handle(.tick, after: 1).questions
    #expect(machine.state.lookUps.keys.map(\.text) == ["folio-2"])
    #expect(!later.contains(.submit(lost, attempt: 1)))
  }

  @Test func anOrderThatWouldWaitTooLongGoesBackToTheUser() throws {
    var machine = try Machine.connected()
    machine.handle(
      .traffic(
        BrokerTraffic(
          record: BrokerRequestRecord(
            at: machine.now, method: "GET", path: "/v2/clock", clientOrderID: nil, status: 429,
            milliseconds: 1, failure: nil), rateLimit: RateLimitReport(pauseSeconds: 20))))
    let request = try limitBuy()
    let actions = machine.handle(.command(.submit(request)))
    #expect(!actions.contains(.recordBeforeSending(request, attempt: 1)))
    #expect(
      machine.state(of: request.clientOrderID)
        == .notSent(reason: "too many requests in the last minute: confirm it again in 20 s"))
  }

  @Test(arguments: [OrderStatus.filled, .canceled, .expired, .rejected, .replaced])
  func whatIsOverIsNotChanged(status: OrderStatus) throws {
    var machine = try Machine.connected()
    let over = try order(try limitBuy("folio-9"), status: status)
    machine.answer(.recentOrders(.success(Listing([over]))))
    let change = try limitBuy("folio-1").replacing(over.id)
    let actions = machine.handle(.command(.submit(change)))
    #expect(!actions.contains(.recordBeforeSending(change, attempt: 1)))
    #expect(
      machine.state(of: change.clientOrderID)
        == .notSent(reason: "the order is \(status.wire): there is nothing to change"))
  }

  @Test func whatEndsWhileItsChangeWaitsIsNotChanged() throws {
    var machine = try Machine.connected()
    let working = try order(try limitBuy("folio-9"))
    machine.answer(.openOrders(.success(Listing([working]))))
    machine.handle(
      .traffic(
        BrokerTraffic(
          record: BrokerRequestRecord(
            at: machine.now, method: "GET", path: "/v2/clock", clientOrderID: nil, status: 429,
            milliseconds: 1, failure: nil), rateLimit: RateLimitReport(pauseSeconds: 2))))
    let change = try limitBuy("folio-1").replacing(working.id)
    machine.handle(.command(.submit(change)))
    #expect(machine.state(of: change.clientOrderID) == .sending)
    var filled = working
    filled.status = .filled
    machine.answer(.recentOrders(.success(Listing([filled]))))
    #expect(
      machine.state(of: change.clientOrderID)
        == .notSent(reason: "the order is filled: there is nothing to change"))
    let later = machine.handle(.tick, after: 3)
    #expect(!later.contains(.recordBeforeSending(change, attempt: 1)))
  }

  @Test func stoppingWaitsALittleForOrdersOnTheirWay() throws {
    let request = try limitBuy()
    var machine = try sent(request)
    #expect(!machine.handle(.stop).contains(.finish))
    let ended = machine.answer(
      .submitted(request.clientOrderID, reply(response(200), order: try order(request))))
    #expect(ended.last == .finish)
    var patient = try sent(request)
    patient.handle(.stop)
    #expect(patient.handle(.tick, after: 1.6).last == .finish)
  }

  @Test func stoppingWaitsForCancelsOnTheirWay() throws {
    var machine = try Machine.connected()
    let id = try brokerID("b-1")
    machine.handle(.command(.cancel(id)), after: 3)
    #expect(!machine.handle(.stop).contains(.finish))
    #expect(machine.answer(.canceled(id, nil)).last == .finish)
  }

  @Test func aRefusalThatWasRecordedIsStillBelievedAfterARestart() throws {
    let request = try limitBuy()
    let id = request.clientOrderID
    var machine = try Machine.connected(journal: [
      .intent(request, body: "{}"), .send(id, attempt: 1),
      .reply(
        id, attempt: 1, http: 403, brokerID: nil, status: nil, failure: "insufficient buying power"),
    ])
    machine.answer(.lookUp(id, .failure(.notFound(what: ""))))
    #expect(machine.state(of: id) == .rejected(reason: "insufficient buying power"))
  }

  @Test func nothingIsLookedUpBeforeTheAccountIsConfirmed() throws {
    let request = try limitBuy()
    let account = try account("a-1")
    var machine = Machine(known: account)
    machine.handle(.start)
    let journal: [JournalEntry] = [
      .intent(request, body: "{}"), .send(request.clientOrderID, attempt: 1),
    ]
    let opened = machine.handle(
      .storeOpened(StoredBook(account: account, journal: JournalState(journal, at: .noonish))))
    #expect(!opened.questions.contains(.lookUp(request.clientOrderID)))
    let confirmed = machine.answer(.account(.success(Account(id: account))))
    #expect(confirmed.questions.first == .lookUp(request.clientOrderID))
  }

  @Test func theTimeOfAnOrderIsReadFromItsId() throws {
    var generator = SplitMix64(seed: 3)
    let id = ClientOrderID.mint(at: .noonish, using: &generator)
    #expect(id.mintedAt == .noonish)
    #expect(try clientID("somebody-else").mintedAt == nil)
  }
}
