/// The splits that an account's shares went through, as its activities tell them.
public struct KnownSplits: Hashable, Sendable {
  public struct Split: Hashable, Sendable {
    public let day: CalendarDay
    /// Nil where the shares tell none, such as of so few that nothing was left.
    public let ratio: SplitFactor?

    /// Such as `split 3:1`.
    public var words: String { ratio.map { "split \($0)" } ?? "split" }
  }

  private var splits: [Symbol: [Split]] = [:]

  /// `held` are the shares before the first of `activities`, which are the oldest first. Where these are not all that there were,
  /// `isWhole` false, no ratio follows from the shares.
  public init(
    _ held: [Symbol: Quantity], _ activities: some Sequence<Activity>, isWhole: Bool = true
  ) {
    var held = held.mapValues(\.decimal)
    // Some brokers book a split in two steps: all old shares go, and the new ones come.
    var takenOut: [Symbol: FixedDecimal] = [:]
    for activity in activities {
      let moved = activity.movedQuantity.decimal
      guard let symbol = activity.symbol, !moved.isZero else { continue }
      let before = held[symbol] ?? .zero
      guard let after = try? before + moved else { continue }
      held[symbol] = after
      guard activity.isSplit else { continue }
      if after.isZero, takenOut[symbol] == nil {
        takenOut[symbol] = before
      } else {
        let ratio = isWhole ? SplitFactor(from: takenOut[symbol] ?? before, to: after) : nil
        takenOut[symbol] = nil
        splits[symbol, default: []].append(Split(day: activity.day, ratio: ratio))
      }
    }
  }

  public func all(of symbol: Symbol) -> [Split] { splits[symbol] ?? [] }

  /// Those after a day, and not after `last` where that is given.
  public func splits(
    of symbol: Symbol, after day: CalendarDay, through last: CalendarDay? = nil
  ) -> [Split] {
    all(of: symbol).filter { split in
      split.day > day && (last.map { split.day <= $0 } ?? true)
    }
  }

  /// A price of a day, adjusted for the splits since up to `last`, for one share as it was on that day; to four digits where
  /// there was a split. Nil when a ratio is not known.
  public func unadjusted(
    _ price: Price, of symbol: Symbol, on day: CalendarDay, through last: CalendarDay? = nil
  ) -> Price? {
    let since = splits(of: symbol, after: day, through: last)
    guard !since.isEmpty else { return price }
    var each = price.decimal
    for split in since {
      guard let ratio = split.ratio,
        let old = try? FixedDecimal.multiply(
          each, FixedDecimal(ratio.new), dividedBy: FixedDecimal(ratio.old))
      else { return nil }
      each = old
    }
    return (try? each.rounded(toDigits: 4)).map { Price($0) }
  }
}
