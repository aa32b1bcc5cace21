import ClientModels
import Testing

@testable import Sync

/// Orders of every kind, as they go to the broker and into the journal.
private func kinds() throws -> [(OrderInstruction, body: String)] {
  let apple = try symbol("AAPL")
  func price(_ text: String) throws -> Price { try Price(strict: text) }
  func instruction(
    _ side: OrderSide, _ size: OrderSize, _ pricing: OrderPricing,
    _ timeInForce: TimeInForce = .day, isExtendedHours: Bool = false, legs: OrderLegs = .none
  ) -> OrderInstruction {
    OrderInstruction(
      symbol: apple, side: side, size: size, pricing: pricing, timeInForce: timeInForce,
      isExtendedHours: isExtendedHours, legs: legs)
  }
  let ten = OrderSize.quantity(Quantity(10))
  let head = #"{"symbol":"AAPL","qty":"10","#
  let tail = #","client_order_id":"folio-1"}"#
  return [
    (
      instruction(.buy, .notional(try FixedDecimal(strict: "500.25")), .market),
      #"{"symbol":"AAPL","notional":"500.25","side":"buy","type":"market","time_in_force":"day""#
        + tail
    ),
    (
      instruction(.sell, ten, .stop(try price("180")), .goodTillCanceled),
      head + #""side":"sell","type":"stop","time_in_force":"gtc","stop_price":"180""# + tail
    ),
    (
      instruction(.sell, ten, .stopLimit(stop: try price("180"), limit: try price("179.5"))),
      head + #""side":"sell","type":"stop_limit","time_in_force":"day","limit_price":"179.5","#
        + #""stop_price":"180""# + tail
    ),
    (
      instruction(.sell, ten, .trailingStop(.price(try price("2.5")))),
      head + #""side":"sell","type":"trailing_stop","time_in_force":"day","trail_price":"2.5""#
        + tail
    ),
    (
      instruction(.sell, ten, .trailingStop(.percent(try FixedDecimal(strict: "1.5")))),
      head + #""side":"sell","type":"trailing_stop","time_in_force":"day","trail_percent":"1.5""#
        + tail
    ),
    (
      instruction(.buy, ten, .limit(try price("190")), isExtendedHours: true),
      head + #""side":"buy","type":"limit","time_in_force":"day","limit_price":"190","#
        + #""extended_hours":true"# + tail
    ),
    (
      instruction(
        .buy, ten, .limit(try price("190")),
        legs: .bracket(
          takeProfit: try price("200"),
          stopLoss: StopLoss(stopPrice: try price("180"), limitPrice: try price("179")))),
      head + #""side":"buy","type":"limit","time_in_force":"day","limit_price":"190","#
        + #""order_class":"bracket","take_profit":{"limit_price":"200"},"#
        + #""stop_loss":{"stop_price":"180","limit_price":"179"}"# + tail
    ),
    (
      instruction(.buy, ten, .market, legs: .thenTakeProfit(try price("200"))),
      head + #""side":"buy","type":"market","time_in_force":"day","order_class":"oto","#
        + #""take_profit":{"limit_price":"200"}"# + tail
    ),
    (
      instruction(
        .buy, ten, .market, legs: .thenStopLoss(StopLoss(stopPrice: try price("180")))),
      head + #""side":"buy","type":"market","time_in_force":"day","order_class":"oto","#
        + #""stop_loss":{"stop_price":"180"}"# + tail
    ),
    (
      instruction(
        .sell, ten, .limit(try price("200")), .goodTillCanceled,
        legs: .orStopLoss(StopLoss(stopPrice: try price("180")))),
      head + #""side":"sell","type":"limit","time_in_force":"gtc","limit_price":"200","#
        + #""order_class":"oco","take_profit":{"limit_price":"200"},"#
        + #""stop_loss":{"stop_price":"180"}"# + tail
    ),
  ]
}

@Suite struct OrderKindTests {
  @Test func theBrokerIsToldWhatAnOrderClosesButNotWhichLots() throws {
    let choice = LotChoice([
      LotChoice.Part(try #require(ExecutionID("20240103::e-1")), Quantity(4)),
      LotChoice.Part(try #require(ExecutionID("e2")), try Quantity(strict: "5.5")),
    ])
    let request = OrderRequest(
      OrderInstruction(
        symbol: try symbol("AAPL"), side: .sell, size: .quantity(try Quantity(strict: "9.5")),
        pricing: .market, lots: choice, intent: .sellToClose),
      clientOrderID: try clientID("folio-1"))
    #expect(
      AlpacaRequests.body(for: request)
        == #"{"symbol":"AAPL","qty":"9.5","side":"sell","type":"market","time_in_force":"day","#
        + #""position_intent":"sell_to_close","client_order_id":"folio-1"}"#)
    let disk = MemoryFileSystem()
    let entry = JournalEntry.intent(request, body: "{}")
    try journal(disk).append([entry], durably: true, at: storeNoon)
    #expect(try storedEntries(disk) == [entry])
  }

  @Test func everyKindOfOrderHasTheBodyOfTheContract() throws {
    for (instruction, body) in try kinds() {
      let request = OrderRequest(instruction, clientOrderID: try clientID("folio-1"))
      #expect(AlpacaRequests.body(for: request) == body)
    }
  }

  @Test func aReplacementSaysOnlyWhatMayChange() throws {
    let request = OrderRequest(
      OrderInstruction(
        symbol: try symbol("AAPL"), side: .sell, size: .quantity(Quantity(4)),
        pricing: .trailingStop(.percent(FixedDecimal(2))), timeInForce: .goodTillCanceled),
      clientOrderID: try clientID("folio-2"), replaces: try brokerID("b-1"))
    #expect(
      AlpacaRequests.body(for: request)
        == #"{"qty":"4","trail":"2","time_in_force":"gtc","client_order_id":"folio-2"}"#)
  }

  @Test func aReplacementOfOnePriceNamesThatPriceAloneAndTheJournalKnowsIt() throws {
    var order = Order(
      id: try brokerID("b-1"), symbol: try symbol("AAPL"), side: .sell, type: .stopLimit,
      orderClass: .bracket, timeInForce: .goodTillCanceled, quantity: Quantity(10),
      limitPrice: try Price(strict: "599"), stopPrice: try Price(strict: "600"), status: .held)
    order.filledQuantity = Quantity(0)
    let instruction = OrderInstruction(
      symbol: try symbol("AAPL"), side: .sell, size: .quantity(Quantity(10)),
      pricing: .stopLimit(stop: try Price(strict: "610"), limit: try Price(strict: "599")),
      timeInForce: .goodTillCanceled)
    let request = OrderRequest(instruction, clientOrderID: try clientID("folio-2"), changing: order)
    #expect(
      AlpacaRequests.body(for: request)
        == #"{"stop_price":"610","client_order_id":"folio-2"}"#)
    let disk = MemoryFileSystem()
    let entry = JournalEntry.intent(
      request.replacing(nil), body: AlpacaRequests.body(for: request), replacing: order.id)
    try journal(disk).append([entry], durably: true, at: storeNoon)
    #expect(try storedEntries(disk) == [entry])
    // What remains of the order may be less by then: that is no other order.
    var answer = order
    (answer.stopPrice, answer.quantity) = (try Price(strict: "610"), Quantity(7))
    answer.clientOrderID = try clientID("folio-2")
    answer.replaces = order.id
    #expect(request.difference(from: answer) == nil)
    answer.stopPrice = try Price(strict: "611")
    #expect(request.difference(from: answer) == "stop price")
  }

  @Test func whatTheJournalWritesOfAnOrderItReadsBack() throws {
    let entries = try kinds().enumerated().map { index, kind in
      JournalEntry.intent(
        OrderRequest(kind.0, clientOrderID: try clientID("folio-\(index)")), body: kind.body)
    }
    let disk = MemoryFileSystem()
    try journal(disk).append(entries, durably: true, at: storeNoon)
    #expect(try storedEntries(disk) == entries)
  }

  @Test(arguments: [
    #"{"client_order_id":"x","symbol":"A","side":"buy","qty":"1","notional":"5","type":"market","time_in_force":"day"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"buy","type":"market","time_in_force":"day"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"buy","qty":"1","type":"stop","time_in_force":"day"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"buy","qty":"1","type":"market","limit_price":"1","time_in_force":"day"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"buy","qty":"1","type":"trailing_stop","trail_price":"1","trail_percent":"1","time_in_force":"day"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"buy","qty":"1","type":"market","time_in_force":"day","order_class":"bracket","take_profit_limit_price":"3"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"buy","qty":"1","type":"market","time_in_force":"day","take_profit_limit_price":"3"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"buy","qty":"1e3","type":"market","time_in_force":"day"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"sell","qty":"1","type":"market","time_in_force":"day","lots":"e1"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"sell","qty":"1","type":"market","time_in_force":"day","lots":"e1 1,e1 1"}"#,
    #"{"client_order_id":"x","symbol":"A","side":"sell","qty":"1","type":"market","time_in_force":"day","position_intent":"x"}"#,
  ])
  func aRequestThatContradictsItselfIsNoOrder(text: String) {
    var scanner = JSONScanner(bytes(text)[...])
    #expect(FlatMembers(&scanner).map { $0.orderRequest } == .some(nil))
  }

  @Test func theBrokersReportOfEachKindIsThatOrder() throws {
    for (instruction, _) in try kinds() {
      let request = OrderRequest(instruction, clientOrderID: try clientID("folio-1"))
      var report = Order(
        id: try brokerID("b-1"), clientOrderID: request.clientOrderID, symbol: request.symbol,
        side: request.side, type: request.pricing.type, orderClass: instruction.legs.orderClass,
        timeInForce: request.timeInForce, quantity: request.quantity,
        notional: request.size.notional, limitPrice: request.pricing.limitPrice,
        stopPrice: request.pricing.stopPrice, status: .new,
        extendedHours: instruction.isExtendedHours)
      report.trailing = request.pricing.trail.map { .following($0, highWaterMark: nil) }
      #expect(request.difference(from: report) == nil)
      let listing = try AlpacaParsing.orders(ContractJSON.encode([report]))
      #expect(listing.values == [report])
      #expect(try BookRows.orders(BookRows.encode([report])) == [report.id: report])
      report.stopPrice = try Price(strict: "1")
      #expect(
        request.difference(from: report) == (request.pricing.stopPrice == nil ? nil : "stop price"))
    }
  }

  @Test func aBuyStopMayComeBackAsTheStopLimitThatTheBrokerMakesOfIt() throws {
    let request = OrderRequest(
      OrderInstruction(
        symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(1)),
        pricing: .stop(try Price(strict: "200"))), clientOrderID: try clientID("folio-1"))
    let report = Order(
      id: try brokerID("b-1"), clientOrderID: request.clientOrderID, symbol: request.symbol,
      side: .buy, type: .stopLimit, timeInForce: .day, quantity: Quantity(1),
      limitPrice: try Price(strict: "205"), stopPrice: try Price(strict: "200"), status: .new)
    #expect(request.difference(from: report) == nil)
  }
}
