import ClientModels
import Testing

@testable import Sync

private func filled(_ count: Int, _ id: String = "o-1", of all: Int = 10) throws -> Order {
  Order(
    id: try #require(BrokerOrderID(id)), symbol: try symbol("AAPL"), side: .buy, type: .market,
    timeInForce: .day, quantity: Quantity(all), filledQuantity: Quantity(count),
    status: count == all ? .filled : count == 0 ? .new : .partiallyFilled, updatedAt: .noonish)
}

private func execution(_ event: OrderEventKind, _ order: Order, _ id: String) throws -> TradeUpdate
{
  TradeUpdate(
    event: event, order: order, at: .noonish, price: try Price(strict: "10"), quantity: Quantity(4),
    executionID: ExecutionID(id))
}

extension Machine {
  /// A machine whose stream of order events has just been said to send.
  static func listening() throws -> Machine {
    var machine = try connected(usesStreams: true)
    machine.trade(.listening)
    return machine
  }

  /// And which has read the book since.
  static func live(orders: [Order] = []) throws -> Machine {
    var machine = try listening()
    machine.catchUp(orders: orders)
    return machine
  }

  @discardableResult
  mutating func trade(_ signal: TradeStreamSignal, after seconds: Double = 0) -> [SyncAction] {
    handle(
      .tradeStream(signal, generation: state.tradeLink.generation), after: seconds)
  }

  @discardableResult
  mutating func market(_ signal: MarketStreamSignal, after seconds: Double = 0) -> [SyncAction] {
    handle(
      .marketStream(signal, generation: state.marketLink.generation), after: seconds)
  }

  @discardableResult
  mutating func catchUp(orders: [Order] = []) -> [SyncAction] {
    var actions: [SyncAction] = []
    if let account = state.portfolio.account { actions += answer(.account(.success(account))) }
    actions += answer(.positions(.success(Listing([]))))
    actions += answer(.openOrders(.success(Listing(orders.filter { !$0.status.isTerminal }))))
    actions += answer(.recentOrders(.success(Listing(orders))))
    return actions
  }
}

extension [SyncAction] {
  var openings: [StreamKind] {
    compactMap { if case .openStream(let kind, _) = $0 { kind } else { nil } }
  }
  var follows: [[Symbol]] {
    compactMap { if case .follow(let symbols, _) = $0 { symbols } else { nil } }
  }
  var drains: [Bool] {
    compactMap { if case .drainMarket(let withHidden) = $0 { withHidden } else { nil } }
  }
}

@Suite struct SyncStateStreamTests {
  @Test func theOrderStreamIsOpenedOnceTheBrokerAnswers() throws {
    let id = try account("a-1")
    var machine = Machine(known: id, usesStreams: true)
    #expect(machine.handle(.start).openings.isEmpty)
    machine.handle(.storeOpened(StoredBook(account: id)))
    #expect(machine.answer(.account(.success(Account(id: id)))).openings == [.tradeUpdates])
  }

  @Test func whatHappensWhileTheBookIsReadIsTakenInAfterIt() throws {
    var machine = try Machine.listening()
    let fill = try execution(.fill, try filled(10), "e-1")
    #expect(machine.trade(.update(fill)).events.isEmpty)
    #expect(machine.state.portfolio.orders.isEmpty)
    // The list is older than the event, and arrives later.
    let actions = machine.catchUp(orders: [try filled(0)])
    #expect(machine.state.portfolio.orders.values.map(\.status) == [.filled])
    #expect(machine.state.portfolio.streams[.tradeUpdates] == .live)
    let live = try #require(
      actions.events.firstIndex(of: .streamChanged(.tradeUpdates, .live)))
    let told = try #require(actions.events.firstIndex(of: .ordersUpdated([fill.order])))
    #expect(live < told)
  }

  @Test func anAnswerThatWasAskedForBeforeTheServersWordDoesNotCount() throws {
    var machine = try Machine.connected(usesStreams: true)
    let before = machine.now
    machine.trade(.listening, after: 1)
    machine.handle(
      .answered(.openOrders(.success(Listing([]))), askedAt: before), after: 0.1)
    #expect(machine.state.catchUp?.unread == CatchUp.polls)
    machine.catchUp()
    #expect(machine.state.tradeLink.phase == .live)
  }

  @Test func anExecutionIsToldAndRecordedOnceHoweverOftenItArrives() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    let part = try execution(.partialFill, try filled(4), "e-1")
    let first = machine.trade(.update(part))
    #expect(first.events.contains(.fillReported(try #require(part.fill))))
    #expect(
      first.records.contains { if case .fill("e-1", _, _, _, _, _, _) = $0 { true } else { false } }
    )
    let second = machine.trade(.update(part), after: 1)
    #expect(!second.events.contains { if case .fillReported = $0 { true } else { false } })
    #expect(second.records.isEmpty)
    // A report that was overtaken takes nothing back.
    machine.trade(.update(TradeUpdate(event: .new, order: try filled(0))))
    #expect(machine.state.portfolio.orders.values.map(\.filledQuantity) == [Quantity(4)])
  }

  @Test func theAnswerNamesTheLegsAlsoWhenTheStreamToldOfTheOrderBefore() throws {
    var machine = try Machine.live()
    let request = try limitBuy("folio-1")
    machine.handle(.command(.submit(request)))
    machine.handle(.recorded(request.clientOrderID))
    var told = try order(request)
    machine.trade(.update(try execution(.new, told, "none")))
    #expect(machine.state(of: request.clientOrderID) == .working(told.id))
    told.legs = [try filled(0, "leg-1")]
    machine.answer(
      .submitted(request.clientOrderID, reply(response(200), order: told)))
    #expect(machine.state.portfolio.orders[told.id]?.legs.map(\.id) == [try brokerID("leg-1")])
    #expect(machine.state.portfolio.orders[try brokerID("leg-1")] != nil)
  }

  @Test func anEventOfAnUnknownKindHasTheOrderReadAgain() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    let order = try filled(0)
    let actions = machine.trade(.update(TradeUpdate(event: .other("trade_mended"), order: order)))
    #expect(actions.questions == [.order(order.id)])
  }

  @Test func anExecutionHasAccountAndPositionsReadAMomentLater() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    #expect(machine.trade(.update(try execution(.fill, try filled(10), "e-1"))).questions.isEmpty)
    let questions = machine.handle(.tick, after: 0.3).questions
    #expect(questions.contains(.account) && questions.contains(.positions))
  }

  @Test func aChangeThatTheStreamLeftOutIsCountedWhenAPollFindsIt() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    machine.answer(.openOrders(.success(Listing([try filled(4)]))))
    #expect(machine.state.repairs == 0)
    let told = machine.handle(.tick, after: 4)
    #expect(told.events.contains(.repairedBySweep(1)))
    #expect(told.notices.first?.contains("left out a change of an order") == true)
    // What the stream tells a moment later is no repair.
    machine.answer(.openOrders(.success(Listing([try filled(8)]))))
    machine.trade(.update(try execution(.partialFill, try filled(8), "e-2")), after: 1)
    machine.handle(.tick, after: 4)
    #expect(machine.state.repairs == 1)
  }

  @Test func aLateWordOfAnEarlierStateDoesNotStandForTheChangeThatWasLeftOut() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    machine.answer(.recentOrders(.success(Listing([try filled(10, "o-2"), try filled(0)]))))
    // That it works comes after the poll has found it filled; the fill never comes.
    machine.trade(.update(TradeUpdate(event: .new, order: try filled(0, "o-2"))), after: 1)
    let told = machine.handle(.tick, after: 4)
    #expect(told.events.contains(.repairedBySweep(1)))
  }

  @Test func anOrderThatTheStreamNeverToldOfIsCountedAsWell() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    machine.answer(.recentOrders(.success(Listing([try filled(10, "o-2"), try filled(0)]))))
    let told = machine.handle(.tick, after: 4)
    #expect(told.events.contains(.repairedBySweep(1)))
    // One that it tells of a moment after the poll is no repair.
    machine.answer(.openOrders(.success(Listing([try filled(0), try filled(0, "o-3")]))))
    machine.trade(.update(TradeUpdate(event: .new, order: try filled(0, "o-3"))), after: 1)
    machine.handle(.tick, after: 4)
    #expect(machine.state.repairs == 1)
  }

  @Test func whileTheStreamIsLiveOrdersAreSweptEveryHalfMinute() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    machine.handle(.tick, after: 20)
    machine.catchUp(orders: [try filled(0)])
    #expect(!machine.handle(.tick, after: 25).questions.contains(.openOrders))
    #expect(machine.handle(.tick, after: 6).questions.contains(.openOrders))
  }

  @Test func aStreamThatEndsIsTriedAgainAndTheOrdersAreAskedForAtOnce() throws {
    var machine = try Machine.live(orders: [try filled(0)])
    let ended = machine.trade(
      .ended(BrokerStreamEnd(.lost, reason: "closed by the server")), after: 10)
    #expect(ended.questions.contains(.openOrders))
    guard case .down(let reason, let retryAt)? = machine.state.portfolio.streams[.tradeUpdates]
    else {
      Issue.record("the stream is not shown as down")
      return
    }
    #expect(reason == "closed by the server")
    #expect(retryAt.seconds(since: machine.now) <= 1)
    #expect(machine.handle(.tick, after: 1).openings == [.tradeUpdates])
    // A late word of the stream before is nobody's.
    let late = machine.handle(.tradeStream(.listening, generation: 1))
    #expect(late.events.isEmpty && machine.state.tradeLink.phase == .opening)
  }

  @Test(arguments: [
    (BrokerStreamEnd.Kind.lost, 0.0, 1.0), (.occupied, 30, 31), (.refused, 60, 60),
    (.absent, 600, 600),
  ])
  func howSoonItIsTriedAgainGoesByWhyItEnded(
    kind: BrokerStreamEnd.Kind, least: Double, most: Double
  ) throws {
    var machine = try Machine.live()
    machine.trade(.ended(BrokerStreamEnd(kind, reason: "so")))
    let dueAt = try #require(machine.state.tradeLink.dueAt)
    let delay = dueAt.seconds(since: machine.now)
    #expect(delay >= least && delay <= most + 0.001)
    #expect(
      (machine.state.portfolio.streams[.tradeUpdates] == .unused) == (kind == .absent))
  }

  @Test func anOpeningThatTakesTooLongIsGivenUp() throws {
    var machine = try Machine.connected(usesStreams: true)
    let actions = machine.handle(.tick, after: 21)
    #expect(actions.contains(.closeStream(.tradeUpdates)))
    #expect(machine.state.tradeLink.phase == .waiting)
  }

  @Test func aRefusedKeyClosesTheStreams() throws {
    var machine = try Machine.live()
    let actions = machine.answer(.account(.failure(.unauthorized(message: "no"))))
    #expect(actions.contains(.closeStream(.tradeUpdates)))
    #expect(machine.handle(.tick, after: 30).openings.isEmpty)
  }
}

@Suite struct SyncStateMarketStreamTests {
  private func watching(_ names: [String], shown: [String]) throws -> Machine {
    var machine = try Machine.live()
    machine.handle(.command(.show(try shown.map(symbol))))
    machine.handle(.command(.watch(try names.map(symbol))))
    return machine
  }

  @Test func whatIsShownComesBeforeWhatIsHeld() throws {
    var machine = try watching(["MSFT", "AAPL"], shown: ["ZZZ"])
    machine.answer(
      .positions(
        .success(
          Listing([
            Position(
              symbol: try symbol("BAC"), quantity: Quantity(1),
              averageEntryPrice: try Price(strict: "1")),
            Position(
              symbol: try symbol("BTC/USD"), quantity: Quantity(1),
              averageEntryPrice: try Price(strict: "1")),
          ]))))
    let follows = machine.market(.ready).follows
    #expect(follows == [try ["ZZZ", "MSFT", "AAPL", "BAC"].map(symbol)])
    #expect(machine.state.portfolio.streams[.marketData] == .live)
  }

  @Test func whatIsStreamedIsNotPolledOnceItsDayIsKnown() throws {
    var machine = try watching(["AAPL", "MSFT"], shown: [])
    machine.market(.ready)
    machine.market(.following([try symbol("AAPL")]))
    #expect(machine.state.polledSymbols == (try ["AAPL", "MSFT"].map(symbol)))
    machine.answer(.snapshots([try symbol("AAPL"), try symbol("MSFT")], .success(Listing([]))))
    #expect(machine.state.polledSymbols == [try symbol("MSFT")])
    machine.market(.ended(BrokerStreamEnd(.lost, reason: "closed")))
    #expect(machine.state.polledSymbols == (try ["AAPL", "MSFT"].map(symbol)))
  }

  @Test func aPlanForFewerSymbolsStreamsTheMostImportant() throws {
    let names = (0..<50).map { "S\($0 < 10 ? "0" : "")\($0)" }
    var machine = try watching(names, shown: ["S49"])
    machine.market(.ready)
    let fewer = machine.market(.limited).follows
    #expect(fewer.first?.count == 30)
    #expect(fewer.first?.first == (try symbol("S49")))
    #expect(machine.market(.limited).follows.first?.count == 15)
  }

  @Test func theBoardIsLookedAtOnceAFrameForWhatIsShownAndOnceASecondForTheRest() throws {
    var machine = try watching(["AAPL"], shown: ["AAPL"])
    machine.market(.ready)
    #expect(machine.market(.changed(isShown: true), after: 1).drains == [false])
    let soon = machine.market(.changed(isShown: true), after: 0.005)
    #expect(soon.drains.isEmpty)
    #expect(machine.handle(.tick, after: 0.013).drains == [false])
    #expect(machine.market(.changed(isShown: false)).drains == [true])
    #expect(machine.market(.changed(isShown: false), after: 0.1).drains.isEmpty)
    #expect(machine.handle(.tick, after: 0.95).drains == [true])
  }

  @Test func aSignOfLifeIsPassedOnAtMostOnceASecond() throws {
    var machine = try watching(["AAPL"], shown: [])
    machine.market(.ready)
    #expect(machine.market(.heard, after: 0.5).events.isEmpty)
    let heard = machine.market(.heard, after: 0.6)
    #expect(heard.events == [.marketHeard(at: machine.now)])
  }
}
