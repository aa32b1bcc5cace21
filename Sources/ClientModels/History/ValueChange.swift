/// How the value of an account, its cash and what it holds at the prices of each day, became another.
///
/// The parts come to the change to the last digit: what no activity tells of is a part of its own and named.
public struct ValueChange: Hashable, Sendable {
  public let before: Money
  public let after: Money
  public let parts: ValueSplit
  /// Of each symbol that has a part in it, in their order.
  public let symbols: [SymbolChange]
  public let unexplained: [UnexplainedChange]

  public struct SymbolChange: Hashable, Sendable {
    public let symbol: Symbol
    public let parts: ValueSplit
  }

  public var currency: Currency { after.currency }

  /// Throws when two currencies are mixed or a figure does not fit. Both books know their cash and their prices.
  init(
    from before: DayBook, to after: DayBook, _ activities: [Activity]
  ) throws(ArithmeticError) {
    self.before = try before.value()
    self.after = try after.value()
    let currency = self.after.currency
    guard self.before.currency == currency else {
      throw .currencyMismatch(self.before.currency, currency)
    }
    var movements = try Self.movements(before, after, activities)
    var parts = ValueSplit()
    var bySymbol: [Symbol: ValueSplit] = [:]
    var unexplained: [UnexplainedChange] = []
    var cash = try after.cash() - before.cash()
    // By their places: there may be tens of thousands, and to copy one takes longer than to add it.
    for place in activities.indices where !activities[place].isCanceled {
      if let other = activities[place].cash?.currency, other != currency {
        throw .currencyMismatch(other, currency)
      }
      let moved = try activities[place].movedCash()
      cash = try cash - (moved ?? .zero)
      if let symbol = activities[place].symbol { try movements[symbol]?.take(activities[place]) }
      guard activities[place].tradedPrice == nil, let amount = moved else { continue }
      let part = activities[place].valuePart
      try parts.add(part, amount)
      if let symbol = activities[place].symbol {
        try bySymbol[symbol, default: ValueSplit()].add(part, amount)
      }
    }
    for (symbol, movement) in movements {
      let split = try movement.value()
      try parts.add(split)
      try bySymbol[symbol, default: ValueSplit()].add(split)
      let left = try movement.unexplained()
      guard !left.isZero else { continue }
      unexplained.append(
        .quantity(symbol, left, worth: Money(split[.unexplained], currency)))
    }
    if !cash.isZero {
      try parts.add(.unexplained, cash)
      unexplained.append(.cash(Money(cash, currency)))
    }
    self.parts = parts
    self.unexplained = unexplained.sorted { $0.place < $1.place }
    symbols = bySymbol.filter { $0.value != ValueSplit() }.sorted { $0.key < $1.key }
      .map { SymbolChange(symbol: $0.key, parts: $0.value) }
  }

  private static func movements(
    _ before: DayBook, _ after: DayBook, _ activities: [Activity]
  ) throws(ArithmeticError) -> [Symbol: SymbolMovement] {
    var movements: [Symbol: SymbolMovement] = [:]
    var symbols = Set(before.holdings.keys).union(after.holdings.keys)
    for place in activities.indices {
      guard let symbol = activities[place].symbol, !symbols.contains(symbol),
        !activities[place].movedQuantity.isZero
      else { continue }
      symbols.insert(symbol)
    }
    for symbol in symbols {
      movements[symbol] = try SymbolMovement(
        symbol, from: before.holdings[symbol], to: after.holdings[symbol])
    }
    return movements
  }

  /// `after` less `before`.
  public func change() throws(ArithmeticError) -> Money { try after - before }
}

/// Something of a change that no activity tells of.
public enum UnexplainedChange: Hashable, Sendable {
  case cash(Money)
  /// Shares with their sign, and what they were worth in the second book.
  case quantity(Symbol, Quantity, worth: Money)

  /// Cash first, then by symbol.
  fileprivate var place: String {
    switch self {
    case .cash: ""
    case .quantity(let symbol, _, _): symbol.text
    }
  }
}

extension DayBook {
  /// Cash and what is held, at the prices of the day. Only for a book that knows its cash; what has no price counts nothing.
  func value() throws(ArithmeticError) -> Money {
    var sum = try cash()
    for holding in holdings.values { sum = try sum + (holding.value() ?? .zero) }
    return Money(sum, account?.currency ?? .usd)
  }

  /// What the broker told the account was worth, where that is not what cash and prices come to: the one was asked for with the
  /// account, the others are of when each price was made.
  public var equityApart: Money? {
    guard origin == .kept, let worth, let equity = account?.equity, equity != worth else {
      return nil
    }
    return equity
  }

  func cash() throws(ArithmeticError) -> FixedDecimal { account?.cash?.amount ?? .zero }

  /// What the account was worth at the prices of the day; nil when cash or a price is not known, or the sum does not fit.
  public var worth: Money? {
    guard account?.cash != nil, unpriced.isEmpty else { return nil }
    return try? value()
  }
}
