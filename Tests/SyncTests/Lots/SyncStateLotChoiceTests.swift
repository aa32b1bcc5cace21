import ClientModels
import Testing

@testable import Sync

private func execution(_ text: String) throws -> ExecutionID { try #require(ExecutionID(text)) }

private func fill(_ id: String, _ quantity: Int, order: String) throws -> Movement {
  Movement(
    id: try execution(id), symbol: try symbol("SPY"), quantity: Quantity(quantity), at: .noonish,
    fill: Fill(
      executionID: try execution(id), orderID: try brokerID(order), symbol: try symbol("SPY"),
      side: quantity < 0 ? .sell : .buy, quantity: Quantity(abs(quantity)), price: Price(100),
      at: .noonish))
}

private func sell(_ quantity: Int, _ lots: [(String, Int)]) throws -> OrderRequest {
  let choice = try #require(
    LotChoice(try lots.map { LotChoice.Part(try execution($0.0), Quantity($0.1)) }))
  return OrderRequest(
    OrderInstruction(
      symbol: try symbol("SPY"), side: .sell, size: .quantity(Quantity(quantity)),
      pricing: .market, lots: choice, intent: .sellToClose),
    clientOrderID: try clientID("folio-1"))
}

extension Machine {
  /// Twenty shares in two lots of ten, and everything is read.
  fileprivate static func holding() throws -> Machine {
    var machine = try Machine.connected()
    machine.handle(
      .activitiesRead(try account("a-1"), ActivityHistory(LotBook(.fifo))), after: 0.1)
    let fills = [try fill("e1", 10, order: "o1"), try fill("e2", 10, order: "o2")]
    machine.answer(.history(.beginning, .success(Listing(fills))), after: 0.1)
    machine.answer(.history(.after(try execution("e2")), .success(Listing([]))), after: 0.1)
    machine.answer(.movements(.success(Listing([try fill("e2", 10, order: "o2")]))), after: 0.1)
    let position = Position(
      symbol: try symbol("SPY"), quantity: Quantity(20), averageEntryPrice: Price(100))
    machine.answer(.positions(.success(Listing([position]))), after: 0.1)
    machine.handle(.tick, after: 3)
    return machine
  }

  fileprivate var lots: [String] {
    get throws {
      state.portfolio.lots?[try symbol("SPY")]?.lots.map { "\($0.quantity) of \($0.id)" } ?? []
    }
  }

  /// The broker took the order, under the id `b-1`.
  @discardableResult
  fileprivate mutating func accept(_ request: OrderRequest, filled: Int = 0) throws -> [SyncAction]
  {
    let order = try order(request, status: filled > 0 ? .filled : .accepted, filled: filled)
    return answer(
      .submitted(request.clientOrderID, reply(response(200, "x"), order: order)), after: 0.1)
  }
}

@Suite struct SyncStateLotChoiceTests {
  @Test func executionsOfAnOrderCloseTheLotsThatWereChosenForIt() throws {
    var machine = try Machine.holding()
    let request = try sell(12, [("e2", 7), ("e1", 5)])
    machine.handle(.command(.submit(request)), after: 0.1)
    machine.handle(.recorded(request.clientOrderID), after: 0.1)
    try machine.accept(request)
    #expect(
      machine.state.portfolio.lotChoices[try brokerID("b-1")]?.parts
        == request.instruction.lots?.parts)
    machine.handle(.tick, after: 300)
    machine.answer(.movements(.success(Listing([try fill("e3", -4, order: "b-1")]))), after: 0.1)
    #expect(try machine.lots == ["10 of e1", "6 of e2"])
    machine.handle(.tick, after: 300)
    let rest = [try fill("e4", -2, order: "other"), try fill("e5", -8, order: "b-1")]
    machine.answer(.movements(.success(Listing(rest))), after: 0.1)
    // Two of the oldest by the method, three of the second and five of the first as chosen.
    #expect(try machine.lots == ["3 of e1", "3 of e2"])
    #expect(machine.state.portfolio.lotChoices == [:])
  }

  @Test func anExecutionThatIsToldBeforeTheAnswerIsReckonedAnewWithItsLots() throws {
    var machine = try Machine.holding()
    let request = try sell(5, [("e2", 5)])
    machine.handle(.command(.submit(request)), after: 0.1)
    machine.handle(.recorded(request.clientOrderID), after: 0.1)
    machine.handle(.tick, after: 300)
    machine.answer(.movements(.success(Listing([try fill("e3", -5, order: "b-1")]))), after: 0.1)
    #expect(try machine.lots == ["5 of e1", "10 of e2"])
    let actions = try machine.accept(request, filled: 5)
    let sent = try #require(machine.state.portfolio.submissions[request.clientOrderID])
    let choice = try #require(request.instruction.lots).made(at: sent.confirmedAt)
    var book = LotBook(.fifo, choices: [try brokerID("b-1"): choice])
    let asked = actions.firstIndex(of: .readActivities(try account("a-1"), book))
    let kept = actions.firstIndex { if case .keepActivities = $0 { true } else { false } }
    let (first, second) = (try #require(kept), try #require(asked))
    #expect(first < second)

    book = LotBook(.fifo, choices: [try brokerID("b-1"): choice])
    var stored = ActivityHistory(book)
    let all = [
      try fill("e1", 10, order: "o1"), try fill("e2", 10, order: "o2"),
      try fill("e3", -5, order: "b-1"),
    ]
    _ = stored.take(all, from: .beginning)
    stored.markSaved()
    machine.handle(.activitiesRead(try account("a-1"), stored), after: 0.1)
    machine.answer(.history(.after(try execution("e3")), .success(Listing([]))), after: 0.1)
    #expect(try machine.lots == ["10 of e1", "5 of e2"])
  }

  @Test func afterARestartTheLotsOfTheJournalAreGivenToWhoReadsTheActivities() throws {
    let request = try sell(5, [("e2", 5)])
    let journal: [JournalEntry] = [
      .intent(request, body: "{}"), .send(request.clientOrderID, attempt: 1),
      .reply(
        request.clientOrderID, attempt: 1, http: 200, brokerID: try brokerID("b-1"),
        status: "filled", failure: nil),
    ]
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(
      .storeOpened(StoredBook(account: id, journal: JournalState(journal, at: .noonish))))
    machine.answer(.account(.success(Account(id: id))))
    machine.answer(.positions(.success(Listing([]))))
    let last = machine.answer(.openOrders(.success(Listing([]))))
    let choice = try #require(request.instruction.lots).made(at: .noonish)
    #expect(
      last.contains(
        .readActivities(id, LotBook(.fifo, choices: [try brokerID("b-1"): choice]))))
  }

  @Test(arguments: [
    ("e9", 5, 5, "a chosen lot is not open any more: choose again (e9)"),
    ("e1", 5, 6, "the chosen lots come to 5, the order is for 6"),
    ("e1", 11, 11, "of a chosen lot 10 are free, not 11: choose again (e1)"),
  ])
  func aChoiceThatDoesNotFitIsNotSent(
    lot: String, chosen: Int, ordered: Int, reason: String
  ) throws {
    var machine = try Machine.holding()
    let request = try sell(ordered, [(lot, chosen)])
    let actions = machine.handle(.command(.submit(request)), after: 0.1)
    #expect(!actions.contains(.recordBeforeSending(request, attempt: 1)))
    #expect(machine.state(of: request.clientOrderID) == .notSent(reason: reason))
  }

  @Test func theJournalKeepsTheLotsForAsLongAsLotsAreReckoned() throws {
    let request = try sell(5, [("20240103::e-2", 3), ("e1", 2)])
    var state = JournalState(
      [
        .intent(request, body: "{}"),
        .reply(
          request.clientOrderID, attempt: 1, http: 200, brokerID: try brokerID("b-1"),
          status: "filled", failure: nil),
      ], at: .noonish)
    state.apply(
      .entry(.send(try clientID("folio-2"), attempt: 1)), sequence: 3,
      at: Timestamp.noonish.advanced(bySeconds: 30 * 86_400))
    #expect(state.orders.isEmpty)
    #expect(
      state.lotChoices.mapValues(\.parts) == [
        try brokerID("b-1"): try #require(request.instruction.lots).parts
      ])
    #expect(
      OrderTrace(.intent(request, body: "{}"), at: .noonish).text
        == "confirmed: {}, closes the lots 20240103::e-2 3,e1 2")
    var scanner = JSONScanner(bytes(state.json)[...])
    #expect(JournalState(&scanner) == state)
  }

  /// A sell under one method, as the journal of an earlier run has it.
  private func sold(_ quantity: Int, by method: LotMethod?) throws -> [JournalEntry] {
    var request = OrderRequest(
      clientOrderID: try clientID("folio-1"), symbol: try symbol("SPY"), side: .sell,
      quantity: Quantity(quantity), pricing: .market, timeInForce: .day)
    if let method { request = request.closing(by: method) }
    return [
      .intent(request, body: "{}"),
      .reply(
        request.clientOrderID, attempt: 1, http: 200, brokerID: try brokerID("b-1"),
        status: "filled", failure: nil),
    ]
  }

  /// What is left of two lots of ten after five were sold, with the setting of now.
  private func left(
    after journal: [JournalEntry], by setting: LotMethod
  ) throws -> [String] {
    let store = MemoryStore(journal: MemoryJournal(recovered: journal))
    var catchUp = ActivityCatchUp(store)
    _ = catchUp.take(
      Listing([
        try fill("e1", 10, order: "o1"), try fill("e2", 10, order: "o2"),
        try fill("e3", -5, order: "b-1"),
      ]))
    try catchUp.save(to: store, at: .noonish)
    let movements = try #require(StoredMovements(store))
    let closing = try #require(movements.closings(by: setting).first)
    let spy = try symbol("SPY")
    let lots = try #require(StoredActivities(store, setting).lots?[spy]).lots
    let closed = try #require(closing.match.parts.first).lot.id
    #expect(lots.first { $0.id == closed }?.quantity == Quantity(5))
    return lots.map { "\($0.quantity) of \($0.id)" }
  }

  @Test func anOrderKeepsTheMethodThatItWasSentUnder() throws {
    for setting in [LotMethod.fifo, .lifo, .chosen(.none)] {
      #expect(
        try left(after: sold(5, by: .lifo), by: setting) == ["10 of e1", "5 of e2"], "\(setting)")
      #expect(
        try left(after: sold(5, by: .fifo), by: setting) == ["5 of e1", "10 of e2"], "\(setting)")
    }
    // Journals of before have none.
    #expect(try left(after: sold(5, by: nil), by: .fifo) == ["5 of e1", "10 of e2"])
    #expect(try left(after: sold(5, by: nil), by: .lifo) == ["10 of e1", "5 of e2"])
  }

  @Test(arguments: [LotMethod.fifo, .lifo, .highestCost, .chosen(.none)])
  func theMethodIsInTheRecordAndInSnapshotsForGood(method: LotMethod) throws {
    let entries = try sold(5, by: method)
    var state = JournalState(entries, at: .noonish)
    let methods = [try brokerID("b-1"): method]
    #expect(state.lotMethods == methods)
    guard case .intent(let request, _, _) = entries[0] else { return }
    var scanner = JSONScanner(bytes(request.json)[...])
    #expect(FlatMembers(&scanner)?.orderRequest == request)
    scanner = JSONScanner(bytes(state.json)[...])
    #expect(JournalState(&scanner) == state)
    state.apply(
      .entry(.send(try clientID("folio-2"), attempt: 1)), sequence: 3,
      at: Timestamp.noonish.advanced(bySeconds: 30 * 86_400))
    #expect(state.orders.isEmpty && state.lotMethods == methods)
    scanner = JSONScanner(bytes(state.json)[...])
    #expect(JournalState(&scanner) == state)
    scanner = JSONScanner(bytes(#"{"day":20000,"orders":[],"fills":[]}"#)[...])
    #expect(JournalState(&scanner)?.lotMethods == [:])
  }

  @Test func afterARestartWithAnotherSettingTheMethodOfTheJournalCounts() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(
      .storeOpened(
        StoredBook(account: id, journal: JournalState(try sold(5, by: .lifo), at: .noonish))))
    machine.answer(.account(.success(Account(id: id))))
    machine.answer(.positions(.success(Listing([]))))
    let last = machine.answer(.openOrders(.success(Listing([]))))
    #expect(
      last.contains(
        .readActivities(id, LotBook(.fifo, methods: [try brokerID("b-1"): .lifo]))))
  }

  @Test func whatOpensAPositionKeepsNoMethod() throws {
    let buy = try limitBuy()
    #expect(buy.closing(by: .lifo) == buy)
    let chosen = try sell(5, [("e2", 5)])
    #expect(chosen.closing(by: .lifo) == chosen)
    var cover = buy.instruction
    cover.intent = .buyToClose
    let request = OrderRequest(cover, clientOrderID: buy.clientOrderID)
    #expect(request.closing(by: .lifo).instruction.lotMethod == .lifo)
    // What was sent once keeps its own.
    #expect(request.closing(by: .lifo).closing(by: .fifo).instruction.lotMethod == .lifo)
  }

  @Test func theStoreTellsLotsByTheirChoiceAndTheLatestFillsWithoutTheNetwork() throws {
    let request = try sell(5, [("e2", 5)])
    let journal = MemoryJournal(recovered: [
      .intent(request, body: "{}"),
      .reply(
        request.clientOrderID, attempt: 1, http: 200, brokerID: try brokerID("b-1"),
        status: "filled", failure: nil),
    ])
    let store = MemoryStore(journal: journal)
    #expect(StoredActivities(store, .fifo).lots == nil)
    var catchUp = ActivityCatchUp(store)
    #expect(catchUp.place == .beginning)
    let fills = [
      try fill("e1", 10, order: "o1"), try fill("e2", 10, order: "o2"),
      try fill("e3", -5, order: "b-1"),
    ]
    let isMore = catchUp.take(Listing(fills))
    let place = MovementPlace.after(try execution("e3"))
    #expect(isMore && catchUp.place == place)
    let isStillMore = catchUp.take(Listing<Movement>([]))
    #expect(!isStillMore)
    try catchUp.save(to: store, at: .noonish)

    let stored = StoredActivities(store, .fifo)
    #expect(stored.fills.map(\.executionID.text) == ["e1", "e2", "e3"])
    var book = Portfolio()
    stored.add(to: &book)
    let lots = try #require(book.lots?[try symbol("SPY")]).lots
    #expect(lots.map { "\($0.quantity) of \($0.id)" } == ["10 of e1", "5 of e2"])
    // The next time only what came since is asked for.
    #expect(ActivityCatchUp(store).place == .after(try execution("e3")))
  }

  @Test func theLegsOfAnOrderAreInTheJournalOnceAsSoonAsTheyAreKnown() throws {
    var machine = try Machine.holding()
    let request = OrderRequest(
      OrderInstruction(
        symbol: try symbol("SPY"), side: .sell, size: .quantity(Quantity(5)),
        pricing: .limit(Price(120)), legs: .orStopLoss(StopLoss(stopPrice: Price(80)))),
      clientOrderID: try clientID("folio-1"))
    machine.handle(.command(.submit(request)), after: 0.1)
    machine.handle(.recorded(request.clientOrderID), after: 0.1)
    var parent = try order(request)
    parent.orderClass = .oneCancelsOther
    var leg = try order(request, id: "l-1", status: .held)
    leg.clientOrderID = nil
    parent.legs = [leg]
    let told = machine.answer(
      .submitted(request.clientOrderID, reply(response(200, "x"), order: parent)), after: 0.1)
    let legs = JournalEntry.legs(try brokerID("b-1"), [try brokerID("l-1")])
    #expect(told.records.filter { $0 == legs }.count == 1)
    let again = machine.answer(.openOrders(.success(Listing([parent]))), after: 0.1)
    #expect(!again.records.contains(legs))
  }

  @Test func afterARestartALegClosesLotsAsItsOrderWasSentTo() throws {
    let request = OrderRequest(
      OrderInstruction(
        symbol: try symbol("SPY"), side: .sell, size: .quantity(Quantity(5)),
        pricing: .limit(Price(120)), legs: .orStopLoss(StopLoss(stopPrice: Price(80)))),
      clientOrderID: try clientID("folio-1")
    ).closing(by: .lifo)
    let journal: [JournalEntry] = [
      .intent(request, body: "{}"), .send(request.clientOrderID, attempt: 1),
      .reply(
        request.clientOrderID, attempt: 1, http: 200, brokerID: try brokerID("b-1"), status: "new",
        failure: nil),
      .legs(try brokerID("b-1"), [try brokerID("l-1")]),
    ]
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(
      .storeOpened(StoredBook(account: id, journal: JournalState(journal, at: .noonish))))
    let methods = machine.state.lotMethods
    #expect(methods == [try brokerID("b-1"): .lifo, try brokerID("l-1"): .lifo])
    // It was filled while nobody looked, and the profile says fifo by now.
    var history = ActivityHistory(LotBook(.fifo, methods: methods))
    _ = history.take(
      [
        try fill("e1", 10, order: "o1"), try fill("e2", 10, order: "o2"),
        try fill("e3", -5, order: "l-1"),
      ], from: .beginning)
    let lots = try #require(history.book.open[try symbol("SPY")]).lots
    #expect(lots.map(\.quantity) == [Quantity(10), Quantity(5)])
  }
}
