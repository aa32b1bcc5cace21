import ClientModels

extension Ticket {
  /// What a price key puts into the price field.
  enum PriceAnchor {
    case last, bid, mid, ask
  }

  /// Sets the focused price to a price of the market, on a tick; false when the market has none.
  mutating func setPrice(_ anchor: PriceAnchor, from market: MarketSnapshot?, tick: Price?) -> Bool
  {
    let price: Price? =
      switch anchor {
      case .last: market?.lastPrice
      case .bid: market?.quote?.bid
      case .ask: market?.quote?.ask
      case .mid: market?.quote?.mid
      }
    guard focus.isPrice, let price, let snapped = Self.snapped(price, tick) else { return false }
    self[text: focus] = snapped.decimal.text(minimumDigits: 2)
    (isTextSelected, isPriceSet) = (false, true)
    return true
  }

  /// Moves the focused price by ticks; an empty or unreadable price starts from the last trade.
  mutating func stepPrice(by ticks: Int, from market: MarketSnapshot?, tick: Price?) -> Bool {
    guard focus.isPrice,
      let price = (try? Price(typed: self[text: focus])) ?? market?.lastPrice,
      let step = try? (tick ?? price.tick).decimal * FixedDecimal(ticks),
      let moved = try? price.decimal + step, moved.isPositive
    else { return false }
    self[text: focus] = moved.text(minimumDigits: 2)
    (isTextSelected, isPriceSet) = (false, true)
    return true
  }

  /// Moves the quantity by a step that fits it, from what it comes to; false where less than `least` would be left.
  ///
  /// Shares and contracts go by 1 below 100, by 10 below 1,000, else by 100; coins by 0.1 below 10, and below 0.1 by
  /// one in the first digit that is not zero. A step down takes the step up that led there away.
  mutating func stepQuantity(up: Bool, from quantity: Quantity, least: Quantity?) -> Bool {
    let current = quantity.decimal
    let isCoin = symbol?.isCryptoPair == true
    let least = max(least?.decimal ?? 0, isCoin ? Self.finestStep : 0)
    let steps = isCoin ? Self.coinSteps : Self.steps
    /// The step up from there.
    func step(from: FixedDecimal) -> FixedDecimal? {
      steps.last { $0.from <= from && $0.step >= least }?.step
        ?? steps.first { $0.step >= least }?.step
    }
    let back = steps.reversed().lazy.map(\.step).first { size in
      (try? current - size).map { $0.isPositive && step(from: $0) == size } ?? false
    }
    let step = up ? step(from: current) : back ?? steps.last { $0.from < current }?.step
    guard let step, let moved = up ? try? current + step : try? current - step, moved.isPositive,
      up || moved >= least
    else { return false }
    self[text: .quantity] = moved.description
    return true
  }

  private typealias Step = (from: FixedDecimal, step: FixedDecimal)

  private static let steps: [Step] = [(0, 1), (100, 10), (1_000, 100)]

  private static let coinSteps: [Step] =
    sequence(first: finestStep) { try? $0 * 10 }.prefix { $0.units < FixedDecimal.one.units / 10 }
    .map { ($0, $0) } + [(tenth, tenth), (10, 1), (100, 10), (1_000, 100)]

  /// A quantity has at most nine digits after the point.
  private static let finestStep = QuantityEntry.finest
  private static let tenth = FixedDecimal(units: FixedDecimal.one.units / 10)

  /// To the nearest tick, ties to even.
  private static func snapped(_ price: Price, _ tick: Price?) -> Price? {
    let tick = (tick ?? price.tick).decimal
    let ticks = try? FixedDecimal.multiply(price.decimal, .one, dividedBy: tick, toDigits: 0)
    return ticks.flatMap { try? $0 * tick }.map(Price.init)
  }
}
