import ClientModels

/// One record of the order journal (order-submission protocol, records).
public enum JournalEntry: Hashable, Sendable {
  /// The user confirmed this request; `body` is the exact body that is sent. With `replacing` it takes that order's place.
  case intent(OrderRequest, body: String, replacing: BrokerOrderID? = nil)
  /// The request is about to leave, for the `attempt`th time (from 1).
  case send(ClientOrderID, attempt: Int)
  /// What came back; nil parts did not.
  case reply(
    ClientOrderID, attempt: Int, http: Int?, brokerID: BrokerOrderID?, status: String?,
    failure: String?)
  /// A state that we decided, and the evidence.
  case resolve(ClientOrderID, to: OrderResolution, why: String)
  /// A cancel request is about to leave, for the `attempt`th time (from 1).
  case cancel(BrokerOrderID, attempt: Int)
  /// What the broker reports of an order, and by which way: `source` is `stream`, `sweep` or the like.
  case broker(
    BrokerOrderID, ClientOrderID?, status: String, filled: Quantity, updatedAt: Timestamp?,
    source: String)
  /// One execution of an order. `price` is per share, in the account's currency.
  case fill(
    executionID: String, BrokerOrderID, symbol: Symbol, side: OrderSide, quantity: Quantity,
    price: Price, at: Timestamp)
  /// The broker's ids of an order of ours and of its legs, which close lots as the order was sent to.
  case legs(BrokerOrderID, [BrokerOrderID])
  /// A way out is about to begin, or came to an end that was told.
  case exit(ExitRequest, hasEnded: Bool)
}

/// What we hold to have become of an order, as the journal writes it.
public enum OrderResolution: String, CaseIterable, Hashable, Sendable {
  /// The broker has it.
  case working
  /// The broker refused it, and looking it up found nothing.
  case rejected
  /// No byte of it left this machine.
  case notSent = "not_sent"
  /// It may or may not be at the broker.
  case unconfirmed
  /// The user gave it up without evidence; it is still watched for.
  case abandoned
}
