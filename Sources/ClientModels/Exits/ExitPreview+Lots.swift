extension ExitPreview.Closing {
  /// The lots that it would close by the profile's method, and what that realises at the price that it is reckoned at; nil
  /// without a price.
  public func lots(in portfolio: Portfolio, rules: OrderRules, now: Timestamp) -> LotPreview? {
    guard let price else { return nil }
    guard let known = portfolio.lots else { return .unread }
    let held = position.quantity
    let lots = known[position.symbol] ?? OpenLots(position.symbol)
    guard lots.explain(held) else { return .unexplained(byLots: lots.quantity, held: held) }
    let match = try? lots.match(side, quantity, at: price, on: now, by: rules.lotMethod)
    return match.map { .match($0, by: rules.lotMethod) }
  }
}
