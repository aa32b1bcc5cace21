/// What a user wants to be told of, and how often.
public struct AlertRule: Hashable, Sendable {
  public let condition: AlertCondition
  /// Fires again after it has gone back; once unless set.
  public var repeats: Bool
  /// How far it must go back before it may fire again, in the unit of the bound; nil for the usual margin.
  public var margin: FixedDecimal?
  /// The last day on which it may fire, in New York; nil for no end.
  public var lastDay: CalendarDay?
  /// The user's own words; empty for none.
  public var note: String

  /// In characters.
  public static let noteLimit = 120

  public init(
    _ condition: AlertCondition, repeats: Bool = false, margin: FixedDecimal? = nil,
    lastDay: CalendarDay? = nil, note: String = ""
  ) {
    self.condition = condition
    self.repeats = repeats
    self.margin = margin
    self.lastDay = lastDay
    self.note = note
  }

  /// Why it could never fire, set on `today` in New York; nil when it may.
  public func fault(on today: CalendarDay) -> String? {
    guard let lastDay, lastDay < today else { return nil }
    return "until \(lastDay) is over, today is \(today): name a later day, or leave until out"
  }

  /// The usual one: a thousandth of a price, in whole ticks and one at the least, a tenth of a point of a change, a hundredth of a profit and one at the least.
  public var effectiveMargin: FixedDecimal {
    if let margin { return margin }
    guard case .figure(let subject, let bound) = condition else { return .zero }
    let level = bound.level.magnitude
    switch subject {
    case .price:
      let tick = Price(level).tick.decimal
      let share = (try? FixedDecimal.multiply(level, .one, dividedBy: 1_000)) ?? .zero
      return max(tick, (try? share.rounded(toDigits: tick.fractionDigits)) ?? share)
    case .change: return FixedDecimal(units: FixedDecimal.one.units / 10)
    case .unrealized, .day:
      return max(.one, (try? FixedDecimal.multiply(level, .one, dividedBy: 100)) ?? .one)
    }
  }
}

/// A rule at work.
public struct Alert: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// Waits for its condition.
    case armed
    /// Its condition is met, and was told; it waits until that is over.
    case fired
    /// It fired, and does so once.
    case spent
    /// Its last day is over.
    case expired
  }

  /// From one; never given twice.
  public let number: Int
  public var rule: AlertRule
  public let createdAt: Timestamp
  public var state: State
  /// When its figure was first looked at since it was armed by hand; nil before.
  public var seenAt: Timestamp?
  /// The last time that it fired.
  public var lastFiring: AlertFiring?

  public init(
    number: Int, rule: AlertRule, createdAt: Timestamp, state: State = .armed,
    seenAt: Timestamp? = nil, lastFiring: AlertFiring? = nil
  ) {
    self.number = number
    self.rule = rule
    self.createdAt = createdAt
    self.state = state
    self.seenAt = seenAt
    self.lastFiring = lastFiring
  }

  /// It may still fire without anybody doing anything.
  public var isAlive: Bool { state == .armed || state == .fired }

  /// Looks at everything anew, as if it had just been made.
  public mutating func rearm() {
    state = .armed
    seenAt = nil
  }
}

/// An alert that fired, and how it was found out.
public struct AlertFiring: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// It happened while we looked.
    case crossed
    /// It was not so when we last looked, and is so now: when it happened is not known.
    case away
    /// It was so when we looked for the first time.
    case wasMet = "was_met"
  }

  public let number: Int
  /// The condition in words.
  public let condition: String
  public let note: String
  /// Whether the figure is one of our own amounts.
  public let isAmount: Bool
  public let kind: Kind
  /// Our time when it was seen.
  public let at: Timestamp
  /// When the market made the figure; nil where that is not known.
  public let marketAt: Timestamp?
  /// What was seen, in words.
  public let value: String
  /// What it is about; that of the order for a fill, nil for the account.
  public let symbol: Symbol?
  /// Somebody has looked at it.
  public var isSeen = false

  public init(
    number: Int, condition: String, note: String, isAmount: Bool, kind: Kind, at: Timestamp,
    marketAt: Timestamp?, value: String, symbol: Symbol? = nil, isSeen: Bool = false
  ) {
    self.number = number
    self.condition = condition
    self.note = note
    self.isAmount = isAmount
    self.kind = kind
    self.at = at
    self.marketAt = marketAt
    self.value = value
    self.symbol = symbol
    self.isSeen = isSeen
  }

  /// It happens now: only then a bell rings, a message is shown and the hook is run.
  public var isFresh: Bool { kind == .crossed }
}
