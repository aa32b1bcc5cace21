import ClientModels

/// The body of `POST /v2/orders`, read strictly (contract section 4).
enum OrderBody {
  private static let known: Set<String> = [
    "symbol", "qty", "notional", "side", "type", "time_in_force", "limit_price", "stop_price",
    "trail_price", "trail_percent", "extended_hours", "client_order_id", "order_class",
    "take_profit", "stop_loss", "legs", "position_intent", "advanced_instructions",
  ]
  private static let unsupported = [
    "stop_price", "trail_price", "trail_percent", "take_profit", "stop_loss", "legs",
  ]

  /// `generatedID` stands in for a client order id that was not sent.
  static func read(_ bytes: [UInt8], generatedID: String) throws(Refusal) -> OrderSubmission {
    let body = try BodyReader(bytes, known: known)
    try body.refuse(unsupported)
    if let orderClass = try body.string("order_class"), orderClass != "", orderClass != "simple" {
      throw .unprocessable("order_class \"\(orderClass)\" is not supported by this paper broker")
    }
    let symbol = try body.required("symbol")
    let quantity = try body.decimal("qty")
    guard try body.decimal("notional") == nil else {
      throw quantity == nil
        ? .unprocessable("notional orders are not supported by this paper broker: send qty")
        : .invalid("only one of qty or notional is accepted")
    }
    guard let quantity else { throw .invalid("qty or notional is required") }
    return OrderSubmission(
      symbol: symbol, side: OrderSide(wire: try body.required("side")),
      type: OrderType(wire: try body.required("type")),
      timeInForce: TimeInForce(wire: try body.required("time_in_force")),
      quantity: Quantity(quantity), limitPrice: try body.decimal("limit_price").map(Price.init),
      extendedHours: try body.bool("extended_hours"),
      clientOrderID: try body.clientOrderID(generated: generatedID))
  }
}

/// The body of `PATCH /v2/orders/{id}`, read strictly (contract section 4).
enum OrderChangeBody {
  private static let known: Set<String> = [
    "qty", "limit_price", "stop_price", "trail", "time_in_force", "client_order_id", "notional",
    "advanced_instructions",
  ]

  /// `generatedID` stands in for a client order id that was not sent.
  static func read(_ bytes: [UInt8], generatedID: String) throws(Refusal) -> OrderChange {
    let body = try BodyReader(bytes, known: known)
    try body.refuse(["stop_price", "trail", "notional"])
    let change = OrderChange(
      quantity: try body.decimal("qty").map(Quantity.init),
      limitPrice: try body.decimal("limit_price").map(Price.init),
      timeInForce: try body.string("time_in_force").map { TimeInForce(wire: $0) },
      clientOrderID: try body.clientOrderID(generated: generatedID))
    guard change.isAny || change.clientOrderID.text != generatedID else {
      throw .invalid("qty, limit_price, time_in_force or client_order_id is required")
    }
    return change
  }
}
