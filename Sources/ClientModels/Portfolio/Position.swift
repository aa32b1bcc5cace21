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
  /// Nil where nobody knows what it cost.
  public var averageEntryPrice: Price?
  private var reported: Reported

  /// Negative for a short.
  public var marketValue: Money? {
    get { reported.figures.marketValue }
    set { reported.change { $0.marketValue = newValue } }
  }
  /// What the open quantity was bought for; negative for a short.
  public var costBasis: Money? {
    get { reported.figures.costBasis }
    set { reported.change { $0.costBasis = newValue } }
  }
  public var unrealizedProfitAndLoss: Money? {
    get { reported.figures.unrealizedProfitAndLoss }
    set { reported.change { $0.unrealizedProfitAndLoss = newValue } }
  }
  public var unrealizedProfitAndLossPercent: Percent? {
    get { reported.figures.unrealizedProfitAndLossPercent }
    set { reported.change { $0.unrealizedProfitAndLossPercent = newValue } }
  }
  public var unrealizedIntradayProfitAndLoss: Money? {
    get { reported.figures.unrealizedIntradayProfitAndLoss }
    set { reported.change { $0.unrealizedIntradayProfitAndLoss = newValue } }
  }
  public var unrealizedIntradayProfitAndLossPercent: Percent? {
    get { reported.figures.unrealizedIntradayProfitAndLossPercent }
    set { reported.change { $0.unrealizedIntradayProfitAndLossPercent = newValue } }
  }
  public var currentPrice: Price? {
    get { reported.figures.currentPrice }
    set { reported.change { $0.currentPrice = newValue } }
  }
  public var lastdayPrice: Price? {
    get { reported.figures.lastdayPrice }
    set { reported.change { $0.lastdayPrice = newValue } }
  }
  public var changeToday: Percent? {
    get { reported.figures.changeToday }
    set { reported.change { $0.changeToday = newValue } }
  }

  /// Figures that come and go together. They are two thirds of a position and kept apart, so that a table of thousands has
  /// no room for them where it has no position.
  private struct Figures: Hashable, Sendable {
    var marketValue: Money?
    var costBasis: Money?
    var unrealizedProfitAndLoss: Money?
    var unrealizedProfitAndLossPercent: Percent?
    var unrealizedIntradayProfitAndLoss: Money?
    var unrealizedIntradayProfitAndLossPercent: Percent?
    var currentPrice: Price?
    var lastdayPrice: Price?
    var changeToday: Percent?
  }

  private indirect enum Reported: Hashable, Sendable {
    case known(Figures)

    var figures: Figures {
      switch self {
      case .known(let figures): figures
      }
    }

    mutating func change(_ change: (inout Figures) -> Void) {
      var figures = figures
      change(&figures)
      self = .known(figures)
    }
  }

  public init(
    symbol: Symbol, assetID: String? = nil, exchange: String? = nil,
    assetClass: AssetClass = .usEquity, isMarginable: Bool? = nil, quantity: Quantity,
    quantityAvailable: Quantity? = nil, side: PositionSide? = nil, averageEntryPrice: Price?,
    marketValue: Money? = nil, costBasis: Money? = nil, unrealizedProfitAndLoss: Money? = nil,
    unrealizedProfitAndLossPercent: Percent? = nil, unrealizedIntradayProfitAndLoss: Money? = nil,
    unrealizedIntradayProfitAndLossPercent: Percent? = nil, currentPrice: Price? = nil,
    lastdayPrice: Price? = nil, changeToday: Percent? = nil
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
    reported = .known(
      Figures(
        marketValue: marketValue,
        costBasis: costBasis,
        unrealizedProfitAndLoss: unrealizedProfitAndLoss,
        unrealizedProfitAndLossPercent: unrealizedProfitAndLossPercent,
        unrealizedIntradayProfitAndLoss: unrealizedIntradayProfitAndLoss,
        unrealizedIntradayProfitAndLossPercent: unrealizedIntradayProfitAndLossPercent,
        currentPrice: currentPrice,
        lastdayPrice: lastdayPrice,
        changeToday: changeToday))
  }
}
