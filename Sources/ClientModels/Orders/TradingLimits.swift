/// What a profile lets its user send, in the user's own words (`[profiles.NAME.limits]` of config.toml). They are for slips of
/// the hand; what the broker allows is another matter.
public struct TradingLimits: Hashable, Sendable {
  /// What happens to an order beyond a limit.
  public enum Response: String, CaseIterable, Hashable, Sendable {
    /// It is said in the review, and the order may be sent.
    case warn
    /// The order is not sent.
    case block
  }

  public struct Limit<Value: Hashable & Sendable>: Hashable, Sendable {
    public let value: Value
    public let response: Response

    public init(_ value: Value, _ response: Response = .block) {
      self.value = value
      self.response = response
    }
  }

  /// The most that one order may cost or bring, in the account's currency.
  public var notional: Limit<FixedDecimal>?
  /// The most shares or coins of one order.
  public var quantity: Limit<Quantity>?
  /// How far the price of an order may be from the market, either way.
  public var distance: Limit<Percent>?
  /// The most of the equity that one position may come to.
  public var shareOfEquity: Limit<Percent>?
  /// Orders confirmed within any minute.
  public var ordersPerMinute: Limit<Int>?
  /// How much the account may have lost since the last close, as a positive amount.
  public var dayLoss: Limit<FixedDecimal>?
  /// Symbols that may be traded; nil is all.
  public var allowed: Limit<Set<Symbol>>?
  /// Symbols that may not be traded.
  public var barred: Limit<Set<Symbol>>?
  /// The same order again within so many seconds.
  public var repeated: Limit<Int>?

  /// Ten seconds are long enough for a finger that slipped and short enough for one that means it.
  public static let usualRepetition = Limit(10, .warn)

  public init() { repeated = Self.usualRepetition }

  /// No limit at all.
  public static let none: TradingLimits = {
    var limits = TradingLimits()
    limits.repeated = nil
    return limits
  }()
}

/// A limit of the profile that an order is beyond.
public struct LimitBreach: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case notional(FixedDecimal, most: FixedDecimal)
    case quantity(Quantity, most: Quantity)
    case distance(Percent, most: Percent)
    case shareOfEquity(Percent, most: Percent)
    case ordersPerMinute(most: Int)
    case dayLoss(FixedDecimal, most: FixedDecimal)
    case notAllowed(Symbol)
    case barred(Symbol)
    case repeated(secondsAgo: Int)
    /// What the limit is held against is not known.
    case unknown(String)
  }

  public let kind: Kind
  public let response: TradingLimits.Response

  public init(_ kind: Kind, _ response: TradingLimits.Response) {
    self.kind = kind
    self.response = response
  }
}

extension LimitBreach: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .notional(let amount, let most):
      Self.words(amount, most) {
        "profile limit: about \($0) in one order, this profile allows \($1)"
      }
    case .quantity(let quantity, let most):
      "profile limit: \(quantity) in one order, this profile allows \(most)"
    case .distance(let distance, let most):
      Self.words(distance, most) {
        "profile limit: \($0) from the market, this profile allows \($1)"
      }
    case .shareOfEquity(let share, let most):
      Self.words(share, most) {
        "profile limit: the position would be \($0) of equity, this profile allows \($1)"
      }
    case .ordersPerMinute(let most): "profile limit: this profile allows \(most) orders a minute"
    case .dayLoss(let loss, let most):
      Self.words(loss, most) {
        "profile limit: down \($0) today, this profile stops opening at \($1)"
      }
    case .notAllowed(let symbol):
      "profile limit: \(symbol) is not among the symbols of this profile"
    case .barred(let symbol): "profile limit: \(symbol) is barred in this profile"
    case .repeated(let seconds): "same order: it was confirmed \(seconds) s ago"
    case .unknown(let what):
      "profile limit: \(what) is not known, so that it cannot be held to its limit"
    }
  }

  /// Figures that are told apart, however little they differ.
  private static func words(
    _ found: FixedDecimal, _ most: FixedDecimal, _ sentence: (String, String) -> String
  ) -> String {
    let (found, most) = FixedDecimal.apart(found, most, digits: 2)
    return sentence(found, most)
  }

  private static func words(
    _ found: Percent, _ most: Percent, _ sentence: (String, String) -> String
  ) -> String {
    words(found.perCent, most.perCent) { sentence($0 + "%", $1 + "%") }
  }
}
