/// What the review of an order says of the lots that it would close.
public enum LotPreview: Hashable, Sendable {
  /// These, if all of it is filled at the price of the review.
  case match(LotMatch, by: LotMethod)
  /// The account's activities have not been read, or not to their end.
  case unread
  /// The activities come to another quantity than the broker holds: a part of them is missing, or shares came without a price.
  case unexplained(byLots: Quantity, held: Quantity)
}

extension OrderCheck {
  var lotProblems: [OrderProblem] {
    let check = LotChoiceCheck(
      instruction, portfolio: portfolio, replaced: replaced?.id, own: own)
    return check.problem.map { [.lots($0)] } ?? []
  }

  /// Nil when the order closes nothing, or nobody knows at which price.
  var lotPreview: LotPreview? {
    let held = estimate.held
    // Which lots there are when the entry of a leg is filled nobody knows before.
    guard estimate.opening.isZero,
      held.isPositive && side != .buy || held.isNegative && side == .buy,
      let quantity = estimate.quantity, quantity.isPositive, let price = estimate.price
    else { return nil }
    guard let known = portfolio.lots else { return .unread }
    let lots = known[symbol] ?? OpenLots(symbol)
    guard lots.explain(held) else {
      return .unexplained(byLots: lots.quantity, held: held)
    }
    let method = instruction.lots.map(LotMethod.chosen) ?? instruction.lotMethod ?? rules.lotMethod
    let match = try? lots.match(side, quantity, at: price, on: now, by: method)
    return match.map { .match($0, by: method) }
  }
}
