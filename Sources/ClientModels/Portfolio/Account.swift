/// The account as the broker reports it. The contract lets nearly every field be absent.
public struct Account: Hashable, Sendable {
  public var id: AccountID
  /// The number that people know the account by.
  public var number: String?
  /// The broker's word, `ACTIVE` for an account that trades.
  public var status: String
  public var currency: Currency
  public var cash: Money?
  /// Cash and the market value of all positions.
  public var equity: Money?
  /// Equity at the last close.
  public var lastEquity: Money?
  /// The broker's figure, shown and never computed here.
  public var buyingPower: Money?
  public var longMarketValue: Money?
  /// Zero or negative.
  public var shortMarketValue: Money?
  public var initialMargin: Money?
  public var maintenanceMargin: Money?
  public var multiplier: FixedDecimal?
  public var isTradingBlocked: Bool
  public var isShortingEnabled: Bool
  public var createdAt: Timestamp?

  /// The status of an account that was made of a file and has no broker.
  public static let importedStatus = "LOCAL"

  public var isImported: Bool { status == Self.importedStatus }

  public init(
    id: AccountID, number: String? = nil, status: String = "ACTIVE", currency: Currency = .usd,
    cash: Money? = nil, equity: Money? = nil, lastEquity: Money? = nil, buyingPower: Money? = nil,
    longMarketValue: Money? = nil, shortMarketValue: Money? = nil, initialMargin: Money? = nil,
    maintenanceMargin: Money? = nil, multiplier: FixedDecimal? = nil,
    isTradingBlocked: Bool = false, isShortingEnabled: Bool = false, createdAt: Timestamp? = nil
  ) {
    self.id = id
    self.number = number
    self.status = status
    self.currency = currency
    self.cash = cash
    self.equity = equity
    self.lastEquity = lastEquity
    self.buyingPower = buyingPower
    self.longMarketValue = longMarketValue
    self.shortMarketValue = shortMarketValue
    self.initialMargin = initialMargin
    self.maintenanceMargin = maintenanceMargin
    self.multiplier = multiplier
    self.isTradingBlocked = isTradingBlocked
    self.isShortingEnabled = isShortingEnabled
    self.createdAt = createdAt
  }
}
