/// How far a price is to move: by ticks or by a part of itself. `+2t` is two ticks up, `-0.5%` half a percent down.
public enum PriceShift: Hashable, Sendable {
  case ticks(Int)
  /// A ratio: 0.005 is half a percent.
  case part(Percent)

  /// Ticks beyond this are hardly meant.
  public static let mostTicks = 100_000

  /// Nil when the text does not begin with a sign and end with `t` or `%`.
  public init?(typed text: String) {
    guard let sign = text.first, sign == "+" || sign == "-", text.count > 2 else { return nil }
    let digits = String(text.dropFirst().dropLast())
    switch text.last {
    case "t", "T":
      guard let ticks = Int(digits), (1...Self.mostTicks).contains(ticks),
        digits.utf8.allSatisfy({ (48...57).contains($0) })
      else { return nil }
      self = .ticks(sign == "-" ? -ticks : ticks)
    case "%":
      guard let number = try? FixedDecimal(typed: digits), number.isPositive,
        let ratio = try? number / 100
      else { return nil }
      self = .part(Percent(sign == "-" ? -ratio : ratio))
    default: return nil
    }
  }

  /// The price moved, on the nearest tick, ties to even. Nil when nothing of it would be left. `tick` is that of the
  /// instrument, in the price's own unit; without it the usual one of prices of that size.
  public func applied(to price: Price, tick: Price?) -> Price? {
    let moved: FixedDecimal?
    switch self {
    case .ticks(let count):
      moved = try? price.decimal + (tick ?? price.tick).decimal * FixedDecimal(count)
    case .part(let part):
      moved =
        try? price.decimal
        + FixedDecimal.multiply(price.decimal, part.decimal, dividedBy: .one)
    }
    guard let moved else { return nil }
    let step = (tick ?? Price(moved).tick).decimal
    guard let ticks = try? FixedDecimal.multiply(moved, .one, dividedBy: step, toDigits: 0),
      let snapped = try? ticks * step, snapped.isPositive
    else { return nil }
    return Price(snapped)
  }
}
