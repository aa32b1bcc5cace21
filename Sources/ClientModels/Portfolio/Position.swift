/// What the account holds of one instrument right now, as the broker reports it.
public struct Position: Hashable, Sendable {
  public let symbol: Symbol
  public var assetID: String?
  public var exchange: String?
  public var assetClass: AssetClass
  public var isMarginable: Bool?
  /// Signed: negative is short.
  public var quantity: Quantity
  /// `quantity` less what open closing orders hold; nil when the broker does not say.
  public var quantityAvailable: Quantity?
  public var side: PositionSide
  public var averageEntryPrice: Price
  /// Negative for a short.
  public var marketValue: Money?
  /// What the open quantity was bought for; negative for a short.
  public var costBasis: Money?
  public var unrealizedProfitAndLoss: Money?
  public var unrealizedProfitAndLossPercent: Percent?
  public var unrealizedIntradayProfitAndLoss: Money?
  public var unrealizedIntradayProfitAndLossPercent: Percent?
  public var currentPrice: Price?
  public var lastdayPrice: Price?
  public var changeToday: Percent?

  public init(
    symbol: Symbol, assetID: String? = nil, exchange: String? = nil,
    assetClass: AssetClass = .usEquity, isMarginable: Bool? = nil, quantity: Quantity,
    quantityAvailable: Quantity? = nil, side: PositionSide? = nil, averageEntryPrice: Price,
    marketValue: Money? = nil, costBasis: Money? = nil, currentPrice: Price? = nil,
    lastdayPrice: Price? = nil
  ) {
    self.symbol = symbol
    self.assetID = assetID
    self.exchange = exchange
    self.assetClass = assetClass
    self.isMarginable = isMarginable
    self.quantity = quantity
    self.quantityAvailable = quantityAvailable
    self.side = side ?? (quantity.isNegative ? .short : .long)
    self.averageEntryPrice = averageEntryPrice
    self.marketValue = marketValue
    self.costBasis = costBasis
    self.currentPrice = currentPrice
    self.lastdayPrice = lastdayPrice
  }
}
