/// An ISO 4217 code, three capital letters.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
  public let code: String
  public static let usd = Currency(unchecked: "USD")

  /// Nil unless `code` is three capital ASCII letters.
  public init?(code: String) {
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else { return nil }
    self.code = code
  }

  private init(unchecked code: String) { self.code = code }

  public var description: String { code }
}

/// An exact amount in one currency. Amounts of two currencies do not add: they throw.
public struct Money: Hashable, Sendable, CustomStringConvertible {
  public let amount: FixedDecimal
  public let currency: Currency

  public init(_ amount: FixedDecimal, _ currency: Currency = .usd) {
    self.amount = amount
    self.currency = currency
  }

  /// What `quantity` units cost at `price` each.
  public init(
    _ price: Price, times quantity: Quantity, _ currency: Currency = .usd
  ) throws(ArithmeticError) {
    self.init(try price.decimal * quantity.decimal, currency)
  }

  /// The same of an instrument of which one may stand for many shares.
  public init(
    _ price: Price, times quantity: Quantity, of symbol: Symbol?, _ currency: Currency = .usd
  ) throws(ArithmeticError) {
    self.init(try price.times(quantity, of: symbol), currency)
  }

  public static let zero = Money(.zero)

  public var isZero: Bool { amount.isZero }
  public var isNegative: Bool { amount.isNegative }
  public var isPositive: Bool { amount.isPositive }
  public var magnitude: Money { Money(amount.magnitude, currency) }
  public var description: String { amount.description }

  public static prefix func - (money: Money) -> Money { Money(-money.amount, money.currency) }

  public static func + (a: Money, b: Money) throws(ArithmeticError) -> Money {
    guard a.currency == b.currency else { throw .currencyMismatch(a.currency, b.currency) }
    return Money(try a.amount + b.amount, a.currency)
  }

  public static func - (a: Money, b: Money) throws(ArithmeticError) -> Money {
    try a + -b
  }
}

extension Price {
  /// What so many of an instrument come to at this price of one share.
  public func times(
    _ quantity: Quantity, of symbol: Symbol?
  ) throws(ArithmeticError) -> FixedDecimal {
    let plain = try decimal * quantity.decimal
    guard let symbol, symbol.isOptionContract else { return plain }
    return try plain * symbol.sharesEach
  }
}
