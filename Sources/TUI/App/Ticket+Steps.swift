import ClientModels

extension Ticket {
  /// What a price key puts into the price field.
  enum PriceAnchor {
    case last, bid, mid, ask
  }

  /// Sets the limit to a price of the market; false when the market has none.
  mutating func setLimit(_ anchor: PriceAnchor, from market: MarketSnapshot?) -> Bool {
    let price: Price? =
      switch anchor {
      case .last: market?.lastPrice
      case .bid: market?.quote?.bid
      case .ask: market?.quote?.ask
      case .mid: market?.quote?.mid
      }
    guard let price, let snapped = Self.snapped(price) else { return false }
    limitText = snapped.decimal.text(minimumDigits: 2)
    return true
  }

  /// Moves the limit by ticks; an empty or unreadable price starts from the last trade.
  mutating func stepLimit(by ticks: Int, from market: MarketSnapshot?) -> Bool {
    guard let price = (try? Price(strict: limitText)) ?? market?.lastPrice,
      let step = try? price.tick.decimal * FixedDecimal(ticks),
      let moved = try? price.decimal + step, moved.isPositive
    else { return false }
    limitText = moved.text(minimumDigits: 2)
    return true
  }

  /// Moves the quantity by 1 below 100, by 10 below 1,000, else by 100; never below one.
  mutating func stepQuantity(up: Bool) {
    let current = (try? Quantity(strict: quantityText))?.decimal ?? .zero
    // Downwards the step is that of the range below: from 100 it is 1.
    let (small, middle) = up ? (current < 100, current < 1_000) : (current <= 100, current <= 1_000)
    let step: FixedDecimal = small ? 1 : middle ? 10 : 100
    guard let moved = up ? try? current + step : try? current - step, moved >= 1 else { return }
    quantityText = moved.description
  }

  /// To the nearest tick, ties to even.
  private static func snapped(_ price: Price) -> Price? {
    (try? price.decimal.rounded(toDigits: price.decimal < .one ? 4 : 2)).map(Price.init)
  }
}
