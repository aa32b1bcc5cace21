import ClientModels

/// The figure of an alert now, and how far it is from its level, for the eye.
struct AlertReading {
  let now: String
  /// How far the figure has to go, up or down; of a condition that is met, that it is.
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
    let gap: String
    switch subject {
    case .price:
      let price = market?.lastPrice
      now = price.map { Format.price($0) } ?? "no quote"
      gap = Format.percent(
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
      gap = points.map { "\($0.isPositive ? "+" : "")\($0.grouped(digits: 2)) pt" } ?? "—"
    case .unrealized, .day:
      let amount = Self.amount(subject, state)
      now = Format.signed(amount)
      gap = Format.signed(
        amount.flatMap { amount in
          (try? bound.level - amount.amount).map { Money($0, amount.currency) }
        })
    }
    distance = isMet ? "met" : gap
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

extension Alert {
  /// Where its figure has to go back to before it can fire; nil for one that is armed, and for one of our own amounts while these
  /// are hidden.
  var returnLevel: String? {
    guard state == .fired, case .figure(let subject, let bound) = rule.condition,
      !(subject.isAmount && Format.masksAmounts)
    else { return nil }
    let margin = rule.effectiveMargin
    let level = try? bound.side.isUpward ? bound.level - margin : bound.level + margin
    return level.map { "\($0)\(subject.isPercent ? "%" : "")" }
  }
}
