import ClientModels

/// The strings and whole numbers of a JSON object; members of other kinds are passed over.
struct FlatMembers {
  private var texts: [(name: String, value: String)] = []
  private var numbers: [(name: String, value: Int)] = []

  init() {}

  /// Nil when it is not an object.
  init?(_ scanner: inout JSONScanner) {
    var members = Self()
    guard scanner.object({ members.take($0, &$1) }) else { return nil }
    self = members
  }

  /// Reads the value of one member; false when it is not JSON.
  mutating func take(_ name: String, _ value: inout JSONScanner) -> Bool {
    if value.isAtString {
      guard let text = value.string() else { return false }
      texts.append((name, text))
    } else if value.isAtNumber {
      guard let number: Int = value.integer() else { return false }
      numbers.append((name, number))
    } else {
      return value.skip() != nil
    }
    return true
  }

  func text(_ name: String) -> String? { texts.first { $0.name == name }?.value }
  func number(_ name: String) -> Int? { numbers.first { $0.name == name }?.value }

  func clientOrderID(_ name: String) -> ClientOrderID? { text(name).flatMap { ClientOrderID($0) } }
  func brokerOrderID(_ name: String) -> BrokerOrderID? { text(name).flatMap { BrokerOrderID($0) } }
  func quantity(_ name: String) -> Quantity? { text(name).flatMap { try? Quantity(strict: $0) } }
  func price(_ name: String) -> Price? { text(name).flatMap { try? Price(strict: $0) } }
  func time(_ name: String) -> Timestamp? { text(name).flatMap { Timestamp(rfc3339: $0) } }

  /// The number of an attempt, which nobody makes a million times.
  var attempt: Int? { number("n").flatMap { (1...1_000_000).contains($0) ? $0 : nil } }

  /// A member that may be missing: nil only when it is there and cannot be read.
  func optional<Value>(_ name: String, _ read: (String) -> Value?) -> Value?? {
    guard let text = text(name) else { return .some(nil) }
    return read(text).map { .some($0) }
  }
}

extension FlatMembers {
  /// Nil when a member is missing, cannot be read or does not go with the others.
  var orderRequest: OrderRequest? {
    guard let id = clientOrderID("client_order_id"),
      let symbol = text("symbol").flatMap({ Symbol($0) }),
      let side = text("side"), let size, let pricing, let legs,
      let timeInForce = text("time_in_force"),
      let lots = optional("lots", { LotChoice(recorded: $0) }),
      let method = optional("lot_method", { LotMethod(recorded: $0) }),
      let intent = optional("position_intent", { PositionIntent(rawValue: $0) }),
      let changed = optional("changes", { OrderTerm.terms(recorded: $0) })
    else { return nil }
    var instruction = OrderInstruction(
      symbol: symbol, side: OrderSide(wire: side), size: size, pricing: pricing,
      timeInForce: TimeInForce(wire: timeInForce),
      isExtendedHours: text("extended_hours") == "true", legs: legs, lots: lots, intent: intent)
    instruction.lotMethod = method
    return OrderRequest(
      instruction, clientOrderID: id, changed: changed ?? Set(OrderTerm.allCases))
  }

  private var size: OrderSize? {
    guard let quantity = optional("qty", { try? Quantity(strict: $0) }),
      let notional = optional("notional", { try? FixedDecimal(strict: $0) })
    else { return nil }
    switch (quantity, notional) {
    case (let quantity?, nil): return .quantity(quantity)
    case (nil, let notional?): return .notional(notional)
    default: return nil
    }
  }

  private var pricing: OrderPricing? {
    guard let type = text("type").map({ OrderType(wire: $0) }),
      let limit = somePrice("limit_price"),
      let stop = somePrice("stop_price"), let trail = someTrail
    else { return nil }
    return OrderPricing(type: type, limit: limit, stop: stop, trail: trail)
  }

  private var legs: OrderLegs? {
    guard let takeProfit = somePrice("take_profit_limit_price"),
      let stop = somePrice("stop_loss_stop_price"), let limit = somePrice("stop_loss_limit_price")
    else { return nil }
    return OrderLegs(
      OrderClass(wire: text("order_class") ?? ""), takeProfit: takeProfit,
      stopLoss: stop.map { StopLoss(stopPrice: $0, limitPrice: limit) })
  }

  private var someTrail: Trail?? {
    guard let price = somePrice("trail_price"),
      let percent = optional("trail_percent", { try? FixedDecimal(strict: $0) })
    else { return nil }
    switch (price, percent) {
    case (nil, nil): return .some(nil)
    case (let price?, nil): return .price(price)
    case (nil, let percent?): return .percent(percent)
    default: return nil
    }
  }

  private func somePrice(_ name: String) -> Price?? {
    optional(name) { try? Price(strict: $0) }
  }
}
