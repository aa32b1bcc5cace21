import ClientModels

/// The figure of an alert now, and how far it is from its level, for the eye.
struct AlertReading {
  let now: String
  let distance: String
  let isStale: Bool
  /// Its condition is so now, by figures that are fresh.
  let isMet: Bool

  init(_ alert: Alert, in state: AppState) {
    guard case .figure(let subject, let bound) = alert.rule.condition else {
      (now, distance, isStale, isMet) = ("", "", false, false)
      return
    }
    let market = subject.symbol.flatMap { state.portfolio.market[$0] }
    isStale =
      subject.symbol != nil && state.portfolio.isStale(market?.lastReceipt, now: state.now)
    let figure = Self.figure(subject, state)
    isMet =
      !isStale
      && (figure.flatMap {
        try? bound.isMet(by: AlertFigure($0))
      } ?? false)
    switch subject {
    case .price:
      let price = market?.lastPrice
      now = price.map { Format.price($0) } ?? "no quote"
      distance = Format.percent(
        price.flatMap { price in
          guard price.isPositive, let gap = try? bound.level - price.decimal else { return nil }
          return try? Percent(gap, of: price.decimal)
        })
    case .change:
      let change = market?.changePercent
      now = change.map { Format.percent($0) } ?? (market == nil ? "no quote" : "—")
      let points = change.flatMap { change in
        (try? change.decimal * 100).flatMap { try? bound.level - $0 }
      }
      distance = points.map { "\($0.isPositive ? "+" : "")\($0.grouped(digits: 2)) pt" } ?? "—"
    case .unrealized, .day:
      let amount = Self.amount(subject, state)
      now = Format.signed(amount)
      distance = Format.signed(
        amount.flatMap { amount in
          (try? bound.level - amount.amount).map { Money($0, amount.currency) }
        })
    }
  }

  /// In the unit of its bound; nil where it is not known.
  private static func figure(_ subject: AlertSubject, _ state: AppState) -> FixedDecimal? {
    let market = subject.symbol.flatMap { state.portfolio.market[$0] }
    return switch subject {
    case .price: market?.lastPrice?.decimal
    case .change: market?.changePercent.flatMap { try? $0.decimal * 100 }
    case .unrealized, .day: amount(subject, state)?.amount
    }
  }

  private static func amount(_ subject: AlertSubject, _ state: AppState) -> Money? {
    switch subject {
    case .unrealized(nil): state.total.unrealized
    case .day(nil): state.portfolio.dayProfitAndLoss
    case .unrealized(let symbol?):
      state.portfolio.positions[symbol].flatMap { state.portfolio.valuation(of: $0).unrealized }
    case .day(let symbol?):
      state.portfolio.positions[symbol].flatMap { state.portfolio.valuation(of: $0).day }
    case .price, .change: nil
    }
  }
}
