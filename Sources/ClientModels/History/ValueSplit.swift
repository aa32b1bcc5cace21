/// What a change in value comes from.
public enum ValuePart: String, CaseIterable, Hashable, Sendable {
  /// What executions made: what was bought, or sold, at the last price less what was paid for it. Contracts that ended, and the
  /// shares of an exercise, are among them.
  case trades
  /// What moved the value of that which was held already.
  case prices
  /// Dividends and interest.
  case income
  case fees
  /// Money and shares that came from outside, or went there.
  case flows
  /// Mergers, spin-offs and the like; splits change no value and are in none.
  case corporate
  /// What the broker names in words that have no other part.
  case other
  /// What no activity tells of.
  case unexplained

  /// As people say it.
  public var words: String {
    switch self {
    case .trades, .prices, .income, .fees, .flows, .other, .unexplained: rawValue
    case .corporate: "corporate actions"
    }
  }
}

/// An amount and its parts, which come to it exactly.
public struct ValueSplit: Hashable, Sendable {
  private var amounts: [ValuePart: FixedDecimal] = [:]

  public init() {}

  /// Zero for a part that there is nothing of.
  public subscript(part: ValuePart) -> FixedDecimal { amounts[part] ?? .zero }

  public mutating func add(_ part: ValuePart, _ amount: FixedDecimal) throws(ArithmeticError) {
    let sum = try self[part] + amount
    amounts[part] = sum.isZero ? nil : sum
  }

  mutating func add(_ other: ValueSplit) throws(ArithmeticError) {
    for (part, amount) in other.amounts { try add(part, amount) }
  }

  /// All parts together.
  public func sum() throws(ArithmeticError) -> FixedDecimal {
    var sum = FixedDecimal.zero
    for amount in amounts.values { sum = try sum + amount }
    return sum
  }

  /// Parts with an amount, in their order; those that a reader expects are there at zero too.
  public var shown: [ValuePart] {
    ValuePart.allCases.filter { part in
      switch part {
      case .trades, .prices, .income, .fees, .flows: true
      case .corporate, .other, .unexplained: !self[part].isZero
      }
    }
  }
}
