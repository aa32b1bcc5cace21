import ClientModels

/// One thing that happened at the paper broker. The ledger holds these and nothing else; every figure follows from them.
public struct LedgerEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// An account with its opening cash; only a digest of the secret is kept.
    case accountCreated(number: String, cash: FixedDecimal, key: APIKey)
    /// A further key of an account that exists.
    case keyCreated(APIKey)
    /// An order passed every check.
    case orderAccepted(AcceptedOrder)
    /// A working order gave way to another one, which passed every check.
    case orderReplaced(BrokerOrderID, by: AcceptedOrder)
    /// The order went to work.
    case orderActivated(BrokerOrderID)
    case orderFilled(BrokerOrderID, ExecutionID, quantity: Quantity, price: Price)
    case orderCanceled(BrokerOrderID)
    case orderExpired(BrokerOrderID)
    /// A trading day gave way to the next one, with its closing price of everything held.
    case dayClosed(CalendarDay, closes: [Symbol: Price])
  }

  public let account: AccountID
  /// On the market's clock.
  public let at: Timestamp
  public let kind: Kind

  public init(account: AccountID, at: Timestamp, _ kind: Kind) {
    self.account = account
    self.at = at
    self.kind = kind
  }
}

/// An order that passed every check.
public struct AcceptedOrder: Hashable, Sendable {
  public var order: Order
  public let assetID: String
  /// The price at which a buy holds buying power.
  public let reserve: Price?
  public let expiresAt: Timestamp?

  public init(order: Order, assetID: String, reserve: Price?, expiresAt: Timestamp?) {
    self.order = order
    self.assetID = assetID
    self.reserve = reserve
    self.expiresAt = expiresAt
  }
}

/// What the holder of a key may do.
public enum KeyRole: String, Hashable, Sendable {
  case trade
  case readOnly = "read_only"
}

/// A key pair without its secret.
public struct APIKey: Hashable, Sendable {
  public let id: String
  /// SHA-256 of the secret, 64 lower-case hex digits.
  public let secretDigest: String
  public let role: KeyRole

  public init(id: String, secretDigest: String, role: KeyRole = .trade) {
    self.id = id
    self.secretDigest = secretDigest
    self.role = role
  }
}
