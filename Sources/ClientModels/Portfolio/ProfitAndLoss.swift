/// The profit and loss figures of the program, each defined once, here.
///
/// All are signed money of the account's currency, before fees. A short has a negative quantity, cost basis and
/// market value, so that the same formulas hold for both sides.
public enum ProfitAndLoss {
  /// Unrealised: market value less cost basis.
  public static func unrealized(
    marketValue: Money, costBasis: Money
  ) throws(ArithmeticError) -> Money {
    try marketValue - costBasis
  }

  /// Unrealised as a share of the size of the cost basis; throws when nothing was paid.
  public static func unrealizedPercent(
    marketValue: Money, costBasis: Money
  ) throws(ArithmeticError) -> Percent {
    try Percent(
      unrealized(marketValue: marketValue, costBasis: costBasis).amount,
      of: costBasis.amount.magnitude)
  }

  /// The day's profit of the whole account: equity now less equity at the last close. Deposits made
  /// today count as profit here, as they do in the broker's own figure.
  public static func day(equity: Money, lastEquity: Money) throws(ArithmeticError) -> Money {
    try equity - lastEquity
  }

  /// The day's profit of a position held since the last close: (price now − last close) × quantity.
  public static func day(
    price: Price, lastClose: Price, quantity: Quantity, _ currency: Currency
  ) throws(ArithmeticError) -> Money {
    Money(try (price - lastClose).decimal * quantity.decimal, currency)
  }
}

/// A quantity and what it cost, carried by the average-cost method.
///
/// A fill that adds to the position adds its cost. A fill that takes away removes the same share of the cost basis
/// as of the quantity, rounded half to even to nine digits, and realises proceeds less what was removed; the last
/// share takes all that is left, so that cost basis plus realised profit always equals cash that moved, exactly.
/// A fill may cross zero: it closes first and opens the rest at its own price.
public struct AverageCost: Hashable, Sendable {
  /// Signed: negative is short.
  public private(set) var quantity: Quantity
  /// Signed like `quantity`.
  public private(set) var costBasis: Money

  public static let digitsKept = 9

  public init(quantity: Quantity = .zero, costBasis: Money = .zero) {
    self.quantity = quantity
    self.costBasis = costBasis
  }

  /// Cost basis over quantity, rounded half to even to nine digits; nil for an empty position.
  public var averageEntryPrice: Price? {
    guard !quantity.isZero,
      let quotient = try? FixedDecimal.multiply(
        costBasis.amount, .one, dividedBy: quantity.decimal, toDigits: Self.digitsKept)
    else { return nil }
    return Price(quotient)
  }

  /// Applies an execution of `signed` units (negative sells) at `price` and says what profit it realised.
  public mutating func apply(signed: Quantity, at price: Price) throws(ArithmeticError) -> Money {
    let closes = quantity.isNegative != signed.isNegative && !quantity.isZero && !signed.isZero
    guard closes else {
      let cost = try Money(price, times: signed, costBasis.currency)
      let total = try quantity + signed
      costBasis = try costBasis + cost
      quantity = total
      return Money(.zero, costBasis.currency)
    }
    let closing = signed.magnitude > quantity.magnitude ? -quantity : signed
    let removed = try basisRemoved(by: closing)
    // Selling a long: proceeds − basis. Buying back a short: |basis| − cost. Both are −closing × price − removed.
    let proceeds = try Money(price, times: -closing, costBasis.currency)
    let realized = try proceeds - removed
    let rest = try signed - closing
    var after = AverageCost(
      quantity: try quantity + closing, costBasis: try costBasis - removed)
    if !rest.isZero { _ = try after.apply(signed: rest, at: price) }
    self = after
    return realized
  }

  private func basisRemoved(by closing: Quantity) throws(ArithmeticError) -> Money {
    if closing.magnitude == quantity.magnitude { return costBasis }
    let share = try FixedDecimal.multiply(
      costBasis.amount, closing.decimal.magnitude, dividedBy: quantity.decimal.magnitude,
      toDigits: Self.digitsKept)
    return Money(share, costBasis.currency)
  }
}
