import ClientModels

/// Bars of before a split or a dividend in terms of after it, so that a line through all of them has no step.
struct BarAdjustment {
  let actions: CorporateActionBook
  let market: any MarketSource
  let splits: Bool
  let dividends: Bool

  func adjusted(_ bar: Bar, of symbol: Symbol) -> Bar {
    guard splits || dividends, !actions.actions.isEmpty else { return bar }
    let day = NewYork.civil(bar.at).day
    let today = NewYork.civil(market.now).day
    var result = bar
    for action in actions.actions
    where action.symbol == symbol && action.exDay > day && action.exDay <= today {
      switch action.terms {
      case .split(let ratio):
        if splits { result = result.scaled(price: ratio.old, by: ratio.new, volume: true) }
      case .cashDividend(let rate):
        // The share of the last price with the dividend that is left without it.
        guard dividends, let close = close(before: action.exDay, symbol)?.decimal,
          let rest = try? close - rate, rest.isPositive
        else { continue }
        result = result.scaled(price: rest, by: close, volume: false)
      }
    }
    return result
  }

  private func close(before day: CalendarDay, _ symbol: Symbol) -> Price? {
    market.calendar.previousSession(before: day).flatMap { market.close(of: symbol, on: $0.day) }
  }
}

extension Bar {
  /// Prices times `factor` over `divisor`, to six digits; the volume the other way round.
  func scaled(price factor: FixedDecimal, by divisor: FixedDecimal, volume scalesVolume: Bool)
    -> Bar
  {
    func scaled(_ price: Price) -> Price {
      let product = try? FixedDecimal.multiply(
        price.decimal, factor, dividedBy: divisor, toDigits: 6)
      return product.map(Price.init) ?? price
    }
    var bar = self
    bar.open = scaled(open)
    bar.high = scaled(high)
    bar.low = scaled(low)
    bar.close = scaled(close)
    bar.volumeWeightedPrice = volumeWeightedPrice.map(scaled)
    if scalesVolume,
      let size = try? FixedDecimal.multiply(
        volume.decimal, divisor, dividedBy: factor, toDigits: 0)
    {
      bar.volume = Quantity(size)
    }
    return bar
  }
}
