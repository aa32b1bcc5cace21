/// How the value of an account is divided, cash included. Exact: the parts come to the whole.
public struct Allocation: Hashable, Sendable {
  public enum Key: String, CaseIterable, Hashable, Sendable {
    case symbol, assetClass = "class", tag
  }

  public struct Slice: Hashable, Sendable {
    public let name: String
    /// Below zero for what is short, or owed.
    public let value: Money
    /// Of the whole; nil where the whole is not above zero.
    public let share: Percent?
  }

  public let key: Key
  public let whole: Money
  /// The largest in size first.
  public let slices: [Slice]

  public static let cashName = "cash"
  public static let untaggedName = "no tag"

  /// `tag` names what a symbol is counted under; nil for none. Throws where a position has no price.
  public init(
    by key: Key, of portfolio: Portfolio, tag: (Symbol) -> String?
  ) throws(FigureGap) {
    self.key = key
    let currency = portfolio.account?.currency ?? .usd
    var sums: [String: Money] = [:]
    if let cash = portfolio.account?.cash, !cash.isZero { sums[Self.cashName] = cash }
    for position in portfolio.positions.values where !position.quantity.isZero {
      guard let value = portfolio.valuation(of: position).marketValue else {
        throw .positionWithoutPrice(position.symbol)
      }
      let name =
        switch key {
        case .symbol: position.symbol.text
        case .assetClass: position.assetClass.words
        case .tag: tag(position.symbol) ?? Self.untaggedName
        }
      sums[name] = try exactly { () throws(ArithmeticError) in
        try (sums[name] ?? Money(.zero, currency)) + value
      }
    }
    var whole = Money(.zero, currency)
    for sum in sums.values {
      whole = try exactly { () throws(ArithmeticError) in try whole + sum }
    }
    self.whole = whole
    slices = sums.map { name, value in
      let share = whole.isPositive ? try? Percent(value.amount, of: whole.amount) : nil
      return Slice(name: name, value: value, share: share)
    }.sorted {
      let (a, b) = ($0.value.magnitude.amount, $1.value.magnitude.amount)
      return a == b ? $0.name < $1.name : a > b
    }
  }
}

/// How much of what is invested, long and short by size and cash left out, is in few positions.
public struct Concentration: Hashable, Sendable {
  public let positions: Int
  /// The sum of the squared shares (Herfindahl and Hirschman): from 1 ÷ n, all alike, to 1, all in one.
  public let herfindahl: Double
  /// 1 ÷ the index: as many positions of one size would be as concentrated.
  public var effectivePositions: Double { 1 / herfindahl }
  /// Of each position, the largest first.
  let shares: [Double]

  /// Throws where a position has no price, or nothing is invested.
  public init(of portfolio: Portfolio) throws(FigureGap) {
    var sizes: [FixedDecimal] = []
    for position in portfolio.positions.values where !position.quantity.isZero {
      guard let value = portfolio.valuation(of: position).marketValue else {
        throw .positionWithoutPrice(position.symbol)
      }
      sizes.append(value.magnitude.amount)
    }
    try self.init(sizes: sizes)
  }

  init(sizes: [FixedDecimal]) throws(FigureGap) {
    let sum = CompensatedSum.of(sizes.lazy.map(\.approximateDouble))
    guard sum > 0 else { throw .notSums(.divisionByZero) }
    shares = sizes.map { $0.approximateDouble / sum }.sorted(by: >)
    positions = sizes.count
    herfindahl = CompensatedSum.of(shares.lazy.map { $0 * $0 })
  }

  /// The share of the `count` largest positions together.
  public func top(_ count: Int) -> Double { CompensatedSum.of(shares.prefix(max(0, count))) }
}
