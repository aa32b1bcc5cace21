/// What happened to one symbol between two books: shares by what brought them, and what they were worth then.
///
/// A split makes all shares more or fewer in proportion, whatever brought them.
struct SymbolMovement: Hashable, Sendable {
  let symbol: Symbol
  let before: DayBook.Holding?
  let after: DayBook.Holding?
  /// Shares by part: under `prices` those that were held, or came at a price that is stated.
  private var shares = PartAmounts()
  /// What was paid for them, or what they were worth when they came.
  private var paid = PartAmounts()
  /// Amounts that stand whatever the last price is.
  private var settled = ValueSplit()
  private var lastExecution: Price?
  /// What a split in two steps took out in its first.
  private var takenOut = PartAmounts()

  /// Throws when a figure does not fit.
  init(
    _ symbol: Symbol, from before: DayBook.Holding?, to after: DayBook.Holding?
  ) throws(ArithmeticError) {
    self.symbol = symbol
    self.before = before
    self.after = after
    guard let before else { return }
    shares[.prices] = before.position.quantity.decimal
    paid[.prices] = try before.value() ?? .zero
  }

  mutating func take(_ activity: Activity) throws(ArithmeticError) {
    let moved = activity.movedQuantity.decimal
    guard !moved.isZero else { return }
    if activity.isSplit { return try split(moved) }
    let part = activity.valuePart
    if part == .trades {
      guard let price = activity.tradedPrice else { return }
      try move(.trades, moved, at: price)
      lastExecution = price
    } else if let price = activity.price {
      let worth = try price.times(Quantity(moved), of: symbol)
      try settled.add(part, worth)
      try move(.prices, moved, at: price)
    } else {
      shares[part] = try (shares[part] ?? .zero) + moved
    }
  }

  private mutating func move(
    _ part: ValuePart, _ moved: FixedDecimal, at price: Price
  ) throws(ArithmeticError) {
    shares[part] = try (shares[part] ?? .zero) + moved
    paid[part] = try (paid[part] ?? .zero) + price.times(Quantity(moved), of: symbol)
  }

  private mutating func split(_ change: FixedDecimal) throws(ArithmeticError) {
    let total = try quantity()
    let removed = try takenOut.total()
    if total.isZero, !removed.isZero {
      shares = try scaled(takenOut, to: change)
      takenOut = PartAmounts()
      return
    }
    guard !total.isZero else {
      shares[.corporate] = try (shares[.corporate] ?? .zero) + change
      return
    }
    let after = try total + change
    if after.isZero { takenOut = shares }
    shares = try scaled(shares, to: after)
  }

  /// Each part in proportion; the last takes what is left by rounding.
  private func scaled(
    _ shares: PartAmounts, to after: FixedDecimal
  ) throws(ArithmeticError) -> PartAmounts {
    let total = try shares.total()
    var result = PartAmounts()
    let parts = ValuePart.allCases.filter { shares[$0].map { !$0.isZero } ?? false }
    var left = after
    for part in parts.dropLast() {
      let amount = try FixedDecimal.multiply(shares[part] ?? .zero, after, dividedBy: total)
      result[part] = amount
      left = try left - amount
    }
    if let last = parts.last { result[last] = left }
    return result
  }

  /// What the first book and the activities come to.
  private func quantity() throws(ArithmeticError) -> FixedDecimal { try shares.total() }

  /// Shares of the second book that nothing told of.
  func unexplained() throws(ArithmeticError) -> Quantity {
    Quantity(try (after?.position.quantity.decimal ?? .zero) - quantity())
  }

  /// What one share counts at the end: what it was worth; of what is held no more its last execution, else what it was worth
  /// before.
  var lastPrice: Price {
    after?.price?.price ?? lastExecution ?? before?.price?.price ?? .zero
  }

  /// The change in value by what it came from, cash of executions included. Both books know the price of what they hold.
  func value() throws(ArithmeticError) -> ValueSplit {
    var shares = shares
    let unexplained = try unexplained().decimal
    if !unexplained.isZero { shares[.unexplained] = unexplained }
    var split = settled
    for part in ValuePart.allCases {
      if let amount = paid[part] { try split.add(part, -amount) }
    }
    var left = try after?.value() ?? .zero
    let parts = ValuePart.allCases.filter { shares[$0].map { !$0.isZero } ?? false }
    for part in parts.dropLast() {
      let worth = try lastPrice.times(Quantity(shares[part] ?? .zero), of: symbol)
      try split.add(part, worth)
      left = try left - worth
    }
    try split.add(parts.last ?? .prices, left)
    return split
  }
}

/// An amount for each part that has one. A dictionary would hash twice for every activity.
private struct PartAmounts: Hashable, Sendable {
  private var amounts = [FixedDecimal?](repeating: nil, count: ValuePart.allCases.count)

  subscript(part: ValuePart) -> FixedDecimal? {
    get { amounts[part.place] }
    set { amounts[part.place] = newValue }
  }

  func total() throws(ArithmeticError) -> FixedDecimal {
    var sum = FixedDecimal.zero
    for case let amount? in amounts { sum = try sum + amount }
    return sum
  }
}

extension ValuePart {
  /// Among all of them.
  fileprivate var place: Int {
    switch self {
    case .trades: 0
    case .prices: 1
    case .income: 2
    case .fees: 3
    case .flows: 4
    case .corporate: 5
    case .other: 6
    case .unexplained: 7
    }
  }
}

extension Activity {
  /// More or fewer shares for the same money.
  public var isSplit: Bool { type == "SPLIT" }

  /// What it changed a position by, with its sign. A dividend names the shares it was paid for, which moved nowhere; one in
  /// shares, or a fee in coins, moves no cash.
  public var movedQuantity: Quantity {
    guard !isCanceled, let quantity, symbol != nil else { return .zero }
    switch kind {
    case .trade: return side == .buy ? quantity : -quantity
    case .transfer, .corporate, .other: return quantity
    case .dividend, .interest, .fee: return cash.map(\.isZero) ?? true ? quantity : .zero
    }
  }

  /// The part of a change in value that it belongs to.
  public var valuePart: ValuePart {
    switch kind {
    case .trade: .trades
    case .dividend, .interest: .income
    case .fee: .fees
    case .transfer: .flows
    case .corporate: .corporate
    case .other: settlement == nil ? .other : .trades
    }
  }

  /// What it changed the cash of the account by; of an execution price × quantity. Nil when nothing is said of it.
  public func movedCash() throws(ArithmeticError) -> FixedDecimal? {
    guard !isCanceled else { return .zero }
    if kind == .trade {
      guard let price, let symbol else { return cash?.amount }
      return try -price.times(movedQuantity, of: symbol)
    }
    return cash?.amount ?? (quantity == nil ? nil : .zero)
  }
}
