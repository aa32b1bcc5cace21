/// What the legs of an order bring against its entry, before fees: at the limit of the one, at the stop of the other, and
/// where that has a limit, at that.
public struct LegOutcome: Hashable, Sendable {
  /// Negative where the leg is on the wrong side of the entry. Nil without that leg.
  public let profit: Money?
  public let loss: Money?
  /// At the limit of the stop loss, the worst price that it takes. Nil where it has none: it then fills at any price.
  public let lossAtLimit: Money?

  /// Nil for legs without an entry of their own, for an order that closes what is held, and where no price of the entry is known.
  public init?(_ instruction: OrderInstruction, _ review: OrderReview) {
    guard !review.isReducing, let entry = review.priceUsed, let quantity = review.quantity,
      let currency = review.estimatedValue?.currency
    else { return nil }
    switch instruction.legs {
    case .none, .orStopLoss: return nil
    case .bracket, .thenTakeProfit, .thenStopLoss: break
    }
    func outcome(_ leg: Price?) -> Money? {
      guard let leg,
        let gain = instruction.side == .buy
          ? try? leg.decimal - entry.decimal : try? entry.decimal - leg.decimal,
        let amount = try? Price(gain).times(quantity, of: instruction.symbol)
      else { return nil }
      return Money(amount, currency)
    }
    profit = outcome(instruction.legs.takeProfit)
    loss = outcome(instruction.legs.stopLoss?.stopPrice)
    lossAtLimit = outcome(instruction.legs.stopLoss?.limitPrice)
  }

  /// How many times the loss the profit is; nil without both, and where either is none.
  public var ratio: FixedDecimal? {
    guard let profit, let loss, profit.isPositive, loss.isNegative else { return nil }
    return try? FixedDecimal.multiply(
      profit.amount, .one, dividedBy: loss.amount.magnitude, toDigits: 2)
  }
}
