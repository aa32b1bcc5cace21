import ClientModels

/// The body of `POST /v2/orders`, read strictly (contract section 4).
enum OrderBody {
  private static let known: Set<String> = [
    "symbol", "qty", "notional", "side", "type", "time_in_force", "limit_price", "stop_price",
    "trail_price", "trail_percent", "extended_hours", "client_order_id", "order_class",
    "take_profit", "stop_loss", "legs", "position_intent", "advanced_instructions",
  ]

  /// `generatedID` stands in for a client order id that was not sent.
  static func read(_ body: RequestBody, generatedID: String) throws(Refusal) -> OrderSubmission {
    let body = try BodyReader(body, known: known)
    try body.refuse(["legs"])
    var submission = OrderSubmission(
      symbol: try body.required("symbol"), side: OrderSide(wire: try body.required("side")),
      type: OrderType(wire: try body.required("type")),
      timeInForce: TimeInForce(wire: try body.required("time_in_force")),
      quantity: try body.decimal("qty").map(Quantity.init), notional: try body.decimal("notional"),
      limitPrice: try body.decimal("limit_price").map(Price.init),
      stopPrice: try body.decimal("stop_price").map(Price.init), trail: try trail(body),
      extendedHours: try body.bool("extended_hours"),
      orderClass: OrderClass(wire: try body.string("order_class") ?? ""),
      takeProfit: try takeProfit(body), stopLoss: try stopLoss(body), intent: try intent(body),
      clientOrderID: try body.clientOrderID(generated: generatedID))
    // Of an oco order the take-profit is the order itself; some clients name its price there only (contract section 4).
    if submission.orderClass == .oneCancelsOther {
      submission.limitPrice = submission.limitPrice ?? submission.takeProfit
    }
    return submission
  }

  private static func trail(_ body: BodyReader) throws(Refusal) -> Trail? {
    let (price, percent) = (try body.decimal("trail_price"), try body.decimal("trail_percent"))
    guard price == nil || percent == nil else {
      throw .invalid("only one of trail_price or trail_percent is accepted")
    }
    return price.map { .price(Price($0)) } ?? percent.map { .percent($0) }
  }

  private static func takeProfit(_ body: BodyReader) throws(Refusal) -> Price? {
    guard let ends = try body.object("take_profit", known: ["limit_price"]) else { return nil }
    guard let limit = try ends.decimal("limit_price") else {
      throw .unprocessable("take_profit.limit_price is required")
    }
    return Price(limit)
  }

  private static func stopLoss(_ body: BodyReader) throws(Refusal) -> StopLoss? {
    guard let ends = try body.object("stop_loss", known: ["stop_price", "limit_price"]) else {
      return nil
    }
    guard let stop = try ends.decimal("stop_price") else {
      throw .unprocessable("stop_loss.stop_price is required")
    }
    return StopLoss(
      stopPrice: Price(stop), limitPrice: try ends.decimal("limit_price").map(Price.init))
  }

  private static func intent(_ body: BodyReader) throws(Refusal) -> PositionIntent? {
    guard let text = try body.string("position_intent"), !text.isEmpty else { return nil }
    guard let intent = PositionIntent(rawValue: text) else {
      throw .invalid("invalid position_intent \"\(text.prefix(32))\"")
    }
    return intent
  }
}

/// The body of `PATCH /v2/orders/{id}`, read strictly (contract section 4).
enum OrderChangeBody {
  private static let known: Set<String> = [
    "qty", "limit_price", "stop_price", "trail", "time_in_force", "client_order_id", "notional",
    "advanced_instructions",
  ]

  /// `generatedID` stands in for a client order id that was not sent.
  static func read(_ body: RequestBody, generatedID: String) throws(Refusal) -> OrderChange {
    let body = try BodyReader(body, known: known)
    try body.refuse(["notional"])
    let change = OrderChange(
      quantity: try body.decimal("qty").map(Quantity.init),
      limitPrice: try body.decimal("limit_price").map(Price.init),
      stopPrice: try body.decimal("stop_price").map(Price.init), trail: try body.decimal("trail"),
      timeInForce: try body.string("time_in_force").map { TimeInForce(wire: $0) },
      clientOrderID: try body.clientOrderID(generated: generatedID))
    guard change.isAny || change.clientOrderID.text != generatedID else {
      throw .invalid(
        "qty, limit_price, stop_price, trail, time_in_force or client_order_id is required")
    }
    return change
  }
}
