import ClientModels

/// One thing that happened at the paper broker. The ledger holds these and nothing else; every figure follows from them.
public struct LedgerEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// An account with its opening cash; only a digest of the secret is kept.
    case accountCreated(number: String, cash: FixedDecimal, key: APIKey)
    /// A further key of an account that exists.
    case keyCreated(APIKey)
    /// The account is a margin account from here on: 2 or 4 times (1 takes it back).
    case marginGranted(multiplier: Int)
    /// An order passed every check. The legs of one follow it, each in an event of its own. What is large is kept
    /// apart from the event, which is copied often.
    indirect case orderAccepted(AcceptedOrder)
    /// A working order gave way to another one, which passed every check.
    indirect case orderReplaced(BrokerOrderID, by: AcceptedOrder)
    /// The order went to work.
    case orderActivated(BrokerOrderID)
    /// A print elected the order's stop.
    case orderTriggered(BrokerOrderID)
    /// A trailing stop saw a better price. Prices are not in the ledger, so that what follows from them must be: a replay
    /// and a restart find the stop where it stood.
    case orderTrailed(BrokerOrderID, best: Price)
    /// The quantity of an exit shrank with what its rival filled.
    case orderResized(BrokerOrderID, quantity: Quantity)
    case orderFilled(BrokerOrderID, ExecutionID, quantity: Quantity, price: Price)
    /// A cancel is on its way to the venue until then; a fill may come before it.
    case orderCancelRequested(BrokerOrderID, until: Timestamp)
    /// The order was filled before the cancel reached it.
    case orderCancelRejected(BrokerOrderID)
    /// A change is on its way until then. The new order is there and does not work yet.
    indirect case orderReplaceRequested(BrokerOrderID, by: AcceptedOrder, until: Timestamp)
    /// A fill or an end came before the change; what is left of the order works on as it was.
    case orderReplaceRejected(BrokerOrderID)
    case orderCanceled(BrokerOrderID)
    case orderExpired(BrokerOrderID)
    /// The order failed after it was accepted.
    case orderRejected(BrokerOrderID)
    /// A trading day gave way to the next one, with its closing price of everything held.
    case dayClosed(CalendarDay, closes: [Symbol: Price])
    indirect case accountChanged(AccountChange)
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
