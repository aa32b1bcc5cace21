/// Shares (or coins) that one execution opened, as far as they are still held or still sold short.
public struct Lot: Hashable, Sendable {
  public enum Side: Hashable, Sendable {
    /// Bought.
    case long
    /// Sold without being held.
    case short
  }

  /// The execution that opened it.
  public let id: ExecutionID
  public let symbol: Symbol
  public let side: Side
  public let openedAt: Timestamp
  /// What is left of it, without sign.
  public private(set) var quantity: Quantity
  /// What `quantity` cost, or brought where it was sold short, in the account's currency and without sign.
  public private(set) var cost: FixedDecimal
  /// The lot as it was opened, or as the last split left it; of lots that share an average all of them together.
  private var whole: Whole
  /// How much of `whole` lies before it: zero but for lots that share an average.
  private var offset = Quantity.zero

  fileprivate struct Whole: Hashable, Sendable {
    var quantity: Quantity
    var cost: FixedDecimal
  }

  /// Throws when price × quantity is larger than a figure can be.
  public init(
    id: ExecutionID, symbol: Symbol, side: Side, quantity: Quantity, price: Price,
    openedAt: Timestamp
  ) throws(ArithmeticError) {
    self.id = id
    self.symbol = symbol
    self.side = side
    self.openedAt = openedAt
    self.quantity = quantity
    cost = try price.times(quantity, of: symbol)
    whole = Whole(quantity: quantity, cost: cost)
  }

  /// With its sign: negative is short.
  public var signedQuantity: Quantity { side == .long ? quantity : -quantity }

  /// The cost of one: exactly what was paid, and after a split, or as an average, the nearest figure, with 18 digits.
  public var price: Price {
    (try? whole.quantity.decimal * symbol.sharesEach).flatMap {
      try? FixedDecimal.multiply(whole.cost, .one, dividedBy: $0)
    }.map(Price.init) ?? .zero
  }

  /// Whether one of it cost more than one of the other, exactly.
  func isDearer(than other: Lot) -> Bool {
    let ours = whole.cost.units.magnitude.multipliedFullWidth(
      by: other.whole.quantity.decimal.units.magnitude)
    let theirs = other.whole.cost.units.magnitude.multipliedFullWidth(
      by: whole.quantity.decimal.units.magnitude)
    return (ours.high, ours.low) > (theirs.high, theirs.low)
  }

  /// Takes some of it away, all of it at most, and returns what that had cost.
  ///
  /// What is left costs the same however many steps led there: its part of the whole lot, rounded once to 18 digits. So an
  /// order that is filled in pieces realises to the last digit what it would have in one.
  mutating func take(_ taken: Quantity) throws(ArithmeticError) -> FixedDecimal {
    let left = try quantity - taken
    let before = cost
    cost = try whole.cost(from: offset, left)
    quantity = left
    return try before - cost
  }

  /// Nothing was taken out of the midst of what they share: each begins where the newer one ends.
  static func shareAverage(_ lots: [Lot]) -> Bool {
    guard let whole = lots.last?.whole else { return true }
    var end = Quantity.zero
    for lot in lots.reversed() {
      guard lot.whole == whole, lot.offset == end, let next = try? end + lot.quantity else {
        return false
      }
      end = next
    }
    return true
  }

  /// The lots, which are given oldest first, with one cost for each share of all of them: what they cost together, divided by
  /// how many they are. What the newest so many of these cost is rounded once to 18 digits, and a lot costs the difference
  /// between two such sums; so the lots cost together what they did, and what is left after the oldest were closed costs the same
  /// however many steps led there.
  static func averaged(_ lots: [Lot]) throws(ArithmeticError) -> [Lot] {
    guard !shareAverage(lots) else { return lots }
    var whole = Whole(quantity: .zero, cost: .zero)
    for lot in lots {
      whole.quantity = try whole.quantity + lot.quantity
      whole.cost = try whole.cost + lot.cost
    }
    var averaged = lots
    var end = Quantity.zero
    for place in lots.indices.reversed() {
      averaged[place].whole = whole
      averaged[place].offset = end
      averaged[place].cost = try whole.cost(from: end, lots[place].quantity)
      end = try end + lots[place].quantity
    }
    return averaged
  }

  /// After a split there are more or fewer of them, and they cost together what they did.
  mutating func become(_ quantity: Quantity) {
    self.quantity = quantity
    whole = Whole(quantity: quantity, cost: cost)
    offset = .zero
  }

  /// What another had cost is added, when nothing else is left of it.
  mutating func add(cost more: FixedDecimal) throws(ArithmeticError) {
    cost = try cost + more
    whole = Whole(quantity: quantity, cost: cost)
    offset = .zero
  }
}

extension Lot.Whole {
  /// What so much of it costs that begins at `offset`.
  fileprivate func cost(
    from offset: Quantity, _ part: Quantity
  ) throws(ArithmeticError) -> FixedDecimal {
    let end = try cost(ofFirst: offset + part)
    return offset.isZero ? end : try end - cost(ofFirst: offset)
  }

  private func cost(ofFirst part: Quantity) throws(ArithmeticError) -> FixedDecimal {
    try FixedDecimal.multiply(cost, part.decimal, dividedBy: quantity.decimal)
  }
}
