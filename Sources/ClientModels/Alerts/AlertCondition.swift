/// What an alert waits for.
public enum AlertCondition: Hashable, Sendable {
  /// A figure goes beyond a bound.
  case figure(AlertSubject, AlertBound)
  /// An order is filled, wholly or in part; nil for an order of any symbol.
  case fill(Symbol?)

  /// It tells of what is ours.
  public var isAmount: Bool {
    switch self {
    case .figure(let subject, _): subject.isAmount
    case .fill: true
    }
  }

  public var symbol: Symbol? {
    switch self {
    case .figure(let subject, _): subject.symbol
    case .fill(let symbol): symbol
    }
  }
}

/// The figure that an alert looks at.
public enum AlertSubject: Hashable, Sendable {
  /// The last trade, in money per share.
  case price(Symbol)
  /// The last trade against the close of the day before, in per cent.
  case change(Symbol)
  /// Unrealised profit of a position, or of all; nil for the account.
  case unrealized(Symbol?)
  /// The day's profit of a position; nil for that of the account, as the header has it.
  case day(Symbol?)

  public var symbol: Symbol? {
    switch self {
    case .price(let symbol), .change(let symbol): symbol
    case .unrealized(let symbol), .day(let symbol): symbol
    }
  }

  /// What it looks at is ours, and hidden with our own amounts.
  public var isAmount: Bool {
    switch self {
    case .price, .change: false
    case .unrealized, .day: true
    }
  }
}

/// A level, and the side of it on which an alert fires.
public struct AlertBound: Hashable, Sendable {
  public enum Side: String, Hashable, Sendable, CaseIterable {
    case above = ">"
    case atLeast = ">="
    case below = "<"
    case atMost = "<="

    public var isUpward: Bool { self == .above || self == .atLeast }
  }

  public let side: Side
  /// In money, or in per cent where the subject is a change.
  public let level: FixedDecimal

  public init(_ side: Side, _ level: FixedDecimal) {
    self.side = side
    self.level = level
  }

  /// Throws where the figures are too large to be compared exactly.
  public func isMet(by figure: AlertFigure) throws(ArithmeticError) -> Bool {
    let bound = try level * figure.per
    return switch side {
    case .above: figure.part > bound
    case .atLeast: figure.part >= bound
    case .below: figure.part < bound
    case .atMost: figure.part <= bound
    }
  }

  /// Whether the figure is back on the other side by `margin` at the least, so that it may fire once more.
  public func isLeft(
    by figure: AlertFigure, margin: FixedDecimal
  ) throws(ArithmeticError) -> Bool {
    let isMet = try isMet(by: figure)
    guard !isMet else { return false }
    let back = try (side.isUpward ? level - margin : level + margin) * figure.per
    return side.isUpward ? figure.part <= back : figure.part >= back
  }
}

/// A figure as it is now: `part ÷ per`, which is never divided, so that a comparison is exact.
public struct AlertFigure: Hashable, Sendable {
  public let part: FixedDecimal
  /// Positive.
  public let per: FixedDecimal

  public init(_ part: FixedDecimal, per: FixedDecimal = .one) {
    self.part = part
    self.per = per
  }

  /// Rounded to four digits where it is a quotient; nil when it does not fit.
  public var value: FixedDecimal? {
    per == .one
      ? part : try? FixedDecimal.multiply(part, .one, dividedBy: per, toDigits: 4)
  }
}
