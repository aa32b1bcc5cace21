/// What changed in an account between two days: from the end of the one to the end of the other.
public struct BookDifference: Hashable, Sendable {
  public let from: CalendarDay
  public let to: CalendarDay
  /// Positions whose quantity changed, in the order of their symbols.
  public let positions: [PositionChange]
  /// What the broker told of that happened between the two, the oldest first; nil when it is not known.
  public let activities: [Activity]?
  /// The change in value and its parts, or why it cannot be said.
  public let value: Value

  public enum Value: Hashable, Sendable {
    case known(ValueChange)
    case unknown(ValueGap)
  }

  /// `activities` are all that came after the place of the first book, up to that of the second, the oldest first; nil when
  /// nobody knows them: then whatever they would tell of is unexplained.
  public init(from before: DayBook, to after: DayBook, activities: [Activity]?) {
    from = before.day
    to = after.day
    self.activities = activities
    positions = Self.changes(before, after, activities ?? [])
    value = Self.value(before, after, activities ?? [])
  }

  private static func changes(
    _ before: DayBook, _ after: DayBook, _ activities: [Activity]
  ) -> [PositionChange] {
    let splits = KnownSplits(before.holdings.mapValues(\.position.quantity), activities)
    return Set(before.holdings.keys).union(after.holdings.keys).sorted().compactMap { symbol in
      PositionChange(
        symbol, from: before.holdings[symbol], to: after.holdings[symbol],
        splits: splits.all(of: symbol))
    }
  }

  private static func value(
    _ before: DayBook, _ after: DayBook, _ activities: [Activity]
  ) -> Value {
    for book in [before, after] {
      guard book.account?.cash != nil else { return .unknown(.noCash(book.day)) }
      guard book.unpriced.isEmpty else { return .unknown(.unpriced(book.unpriced, book.day)) }
    }
    do throws(ArithmeticError) {
      return .known(try ValueChange(from: before, to: after, activities))
    } catch {
      switch error {
      case .currencyMismatch(let one, let other): return .unknown(.currencies(one, other))
      case .overflow, .divisionByZero: return .unknown(.tooLarge)
      }
    }
  }
}

extension BookDifference {
  public var fills: [Activity] { activities?.filter { $0.kind == .trade } ?? [] }

  /// Splits, mergers and the like.
  public var corporateActions: [Activity] { activities?.filter { $0.kind == .corporate } ?? [] }

  /// Money and shares that came or went without an execution.
  public var movements: [Activity] {
    activities?.filter { $0.kind != .trade && $0.kind != .corporate } ?? []
  }
}

/// Why a change in value cannot be said.
public enum ValueGap: Hashable, Sendable, CustomStringConvertible {
  /// The book of the day says nothing of cash.
  case noCash(CalendarDay)
  /// What was held on the day, and has no price in its book.
  case unpriced([Symbol], CalendarDay)
  case currencies(Currency, Currency)
  case tooLarge

  public var description: String {
    switch self {
    case .noCash(let day): "the book of \(day) says nothing of cash"
    case .unpriced(let symbols, let day):
      "the book of \(day) has no price of \(symbols.prefix(3).map(\.text).joined(separator: ", "))"
        + (symbols.count > 3 ? " and \(symbols.count - 3) more" : "")
    case .currencies(let one, let other): "amounts are in \(one) and in \(other)"
    case .tooLarge: "an amount is larger than can be reckoned"
    }
  }
}

/// A position of two books with another quantity in each.
public struct PositionChange: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case opened, closed, changed
    /// Long became short, or short long.
    case reversed
  }

  public let symbol: Symbol
  public let kind: Kind
  /// Nil when nothing was held.
  public let before: DayBook.Holding?
  public let after: DayBook.Holding?
  /// Between the two, in the order of their days: quantities and prices before are of other shares than those after.
  public let splits: [KnownSplits.Split]

  /// What happened, such as `changed, split 3:1`.
  public var words: String { ([kind.rawValue] + splits.map(\.words)).joined(separator: ", ") }

  /// Nil when the quantity is the same.
  init?(
    _ symbol: Symbol, from before: DayBook.Holding?, to after: DayBook.Holding?,
    splits: [KnownSplits.Split] = []
  ) {
    let (old, new) = (before?.position.quantity ?? .zero, after?.position.quantity ?? .zero)
    guard old != new else { return nil }
    self.symbol = symbol
    self.before = before
    self.after = after
    self.splits = splits
    kind =
      if old.isZero { .opened } else if new.isZero {
        .closed
      } else if old.isNegative
        != new.isNegative
      { .reversed } else { .changed }
  }

  public var quantityBefore: Quantity { before?.position.quantity ?? .zero }
  public var quantityAfter: Quantity { after?.position.quantity ?? .zero }
}
