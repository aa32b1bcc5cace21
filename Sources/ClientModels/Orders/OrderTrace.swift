/// An order by whichever of its two ids are known.
public struct OrderReference: Hashable, Sendable {
  public let client: ClientOrderID?
  public let broker: BrokerOrderID?

  public init(client: ClientOrderID?, broker: BrokerOrderID?) {
    self.client = client
    self.broker = broker
  }

  public init(_ order: Order) { self.init(client: order.clientOrderID, broker: order.id) }
}

/// One thing that happened to an order, as the journal has it: what was asked, what the broker said, what was decided.
public struct OrderTrace: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The user confirmed it.
    case confirmed
    /// A request left, or was about to.
    case sent
    /// What came back.
    case answered
    /// What we hold to have become of it.
    case decided
    /// A report of the broker.
    case reported
    case filled
  }

  public let at: Timestamp
  public let kind: Kind
  /// One line, with the broker's own words where it said any.
  public let text: String

  public init(at: Timestamp, kind: Kind, text: String) {
    self.at = at
    self.kind = kind
    self.text = text
  }
}
