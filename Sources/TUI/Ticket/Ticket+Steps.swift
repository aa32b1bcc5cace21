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
      let price = (try? Price(strict: self[text: focus])) ?? market?.lastPrice,
      let step = try? (tick ?? price.tick).decimal * FixedDecimal(ticks),
      let moved = try? price.decimal + step, moved.isPositive
    else { return false }
    self[text: focus] = moved.text(minimumDigits: 2)
    (isTextSelected, isPriceSet) = (false, true)
    return true
  }

  /// Moves the quantity by 1 below 100, by 10 below 1,000, else by 100, from what it comes to; false below one.
  mutating func stepQuantity(up: Bool, from quantity: Quantity) -> Bool {
    let current = quantity.decimal
    // Downwards the step is that of the range below: from 100 it is 1.
    let (small, middle) = up ? (current < 100, current < 1_000) : (current <= 100, current <= 1_000)
    let step: FixedDecimal = small ? 1 : middle ? 10 : 100
    guard let moved = up ? try? current + step : try? current - step, moved >= 1 else {
      return false
    }
    self[text: .quantity] = moved.description
    return true
  }

  /// To the nearest tick, ties to even.
  private static func snapped(_ price: Price, _ tick: Price?) -> Price? {
    let tick = (tick ?? price.tick).decimal
    let ticks = try? FixedDecimal.multiply(price.decimal, .one, dividedBy: tick, toDigits: 0)
    return ticks.flatMap { try? $0 * tick }.map(Price.init)
  }
}
