/// What an order would do, worked out before it is sent: the review line of the ticket.
public struct OrderReview: Hashable, Sendable {
  /// What a buy is expected to cost or a sell to bring, without sign; nil without a price.
  public let estimatedValue: Money?
  /// The price that the estimate is made at: the limit, or the far side of the quote for a market order.
  public let priceUsed: Price?
  /// What is bought or sold: as asked for, or about what the amount of money comes to; nil without a price.
  public let quantity: Quantity?
  /// Buying power less the cost of a buy or of a short sale. A sell is not counted as released before it is filled.
  public let buyingPowerAfter: Money?
  /// It makes a position smaller, which brings buying power when it is filled and none before.
  public let isReducing: Bool
  /// What the buying power comes to when it is filled, of an order that reduces or has something kept back; nil for other
  /// orders, and where the rules of the account do not tell.
  public let buyingPowerWhenFilled: Money?
  /// What the broker sets aside beyond the cost of a buy without a limit until it is filled, in per cent; nil for other orders.
  public let keptBack: FixedDecimal?
  /// What a buy takes of a margin account beyond its cash, without sign; nil when the cash pays for it.
  public let beyondCash: Money?
  /// The position if the whole order fills; negative is short.
  public let positionAfter: Quantity?
  /// What that position would be of the account's equity, without sign; nil without a price.
  public let shareOfEquityAfter: Percent?
  /// The order is a leg whose entry works: that position is the one when both are filled.
  public let isAfterEntry: Bool
  /// The position when the working orders of the same side are filled, too, and its share of equity; nil without such orders.
  public let positionWithWorking: Quantity?
  public let shareOfEquityWithWorking: Percent?
  /// How far the order's own price is from the market that it would meet; positive is above. Nil without either.
  public let distanceFromMarket: Percent?
  /// Where a trailing stop would stand at first, by the last price or the best that the changed order saw; nil for other
  /// orders, and without a price.
  public let firstStop: Price?
  public let session: MarketSession?
  /// Which lots it closes, and what that realises; nil when it closes none.
  public let lots: LotPreview?
  public let problems: [OrderProblem]

  public var isBlocked: Bool { problems.contains(where: \.isBlocking) }
}

/// Which part of the trading day it is.
public enum MarketSession: String, Hashable, Sendable {
  /// 09:30 to the close, New York.
  case regular
  /// 04:00 to the open.
  case preMarket
  /// From the close, four hours.
  case afterHours
  /// 20:00 to 04:00 before a trading day.
  case closed
  /// Coins trade around the clock.
  case continuous

  public var words: String {
    switch self {
    case .regular: "regular session"
    case .preMarket: "pre-market"
    case .afterHours: "after hours"
    case .closed: "market closed"
    case .continuous: "trades around the clock"
    }
  }
}
