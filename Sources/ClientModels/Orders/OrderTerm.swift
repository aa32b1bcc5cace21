/// What can be changed of a working order. The words are those of the contract, and of the journal.
public enum OrderTerm: String, CaseIterable, Hashable, Sendable {
  case quantity = "qty"
  case limitPrice = "limit_price"
  case stopPrice = "stop_price"
  case trail
  case timeInForce = "time_in_force"

  /// As people say it.
  public var words: String {
    switch self {
    case .quantity: "the quantity"
    case .limitPrice: "the limit price"
    case .stopPrice: "the stop price"
    case .trail: "the trail"
    case .timeInForce: "the time in force"
    }
  }

  /// Why it is not among what can be changed of an order.
  public var reasonItStays: String {
    switch self {
    case .quantity: "an order with legs, or a leg, keeps its quantity"
    case .timeInForce: "a leg that waits keeps its time in force"
    case .limitPrice, .stopPrice, .trail: "\(words) cannot be changed"
    }
  }

  /// Terms as the journal has them, in one order; nil when all may change.
  public static func recorded(_ terms: Set<OrderTerm>) -> String? {
    guard terms.count < allCases.count else { return nil }
    return allCases.filter(terms.contains).map(\.rawValue).joined(separator: ",")
  }

  /// Reads what `recorded` writes; nil for a word that is none.
  public static func terms(recorded: String) -> Set<OrderTerm>? {
    let words = recorded.split(separator: ",")
    let terms = Set(words.compactMap { OrderTerm(rawValue: String($0)) })
    return terms.count == words.count ? terms : nil
  }
}

extension OrderInstruction {
  /// In what it differs from the working order.
  public func terms(changedOf order: Order) -> Set<OrderTerm> {
    var terms: Set<OrderTerm> = []
    if quantity != order.leavesQuantity { terms.insert(.quantity) }
    if pricing.limitPrice != order.limitPrice { terms.insert(.limitPrice) }
    // The stop of a trailing order moves by itself.
    if order.trailing == nil, pricing.stopPrice != order.stopPrice { terms.insert(.stopPrice) }
    if pricing.trail != order.trailing?.trail { terms.insert(.trail) }
    if timeInForce != order.timeInForce { terms.insert(.timeInForce) }
    return terms
  }
}

extension Order {
  /// What the broker changes of it (contract section 4): an order that has legs, or is one, keeps its quantity, and a leg that
  /// waits its time.
  public var changeable: Set<OrderTerm> {
    var terms = Set(OrderTerm.allCases)
    switch orderClass {
    case .bracket, .oneCancelsOther, .oneTriggersOther: terms.remove(.quantity)
    case .simple, .multiLeg, .other: break
    }
    if status == .held { terms.remove(.timeInForce) }
    return terms
  }

  /// Of these terms those that the broker does not change, in one order.
  public func staying(_ terms: Set<OrderTerm>) -> [OrderTerm] {
    OrderTerm.allCases.filter { terms.contains($0) && !changeable.contains($0) }
  }
}
