import ClientModels

extension TradeUpdate {
  /// The execution, when the event is one and says all of it.
  public var fill: Fill? {
    guard let executionID, let price, let quantity, let symbol = order.symbol, let at else {
      return nil
    }
    return Fill(
      executionID: executionID, orderID: order.id, symbol: symbol, side: order.side,
      quantity: quantity, price: price, at: at)
  }
}

/// Why a stream of a broker ended, and so how soon it is worth another try.
public struct BrokerStreamEnd: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The link broke, or never came about.
    case lost
    /// Another client of the account has the stream (error 406).
    case occupied
    /// The key opens no stream.
    case refused
    /// The server has no such stream.
    case absent
  }

  public let kind: Kind
  /// One safe line.
  public let reason: String
  /// Seconds the server wants to be left alone.
  public let retryAfter: Double?

  public init(_ kind: Kind, reason: String, retryAfter: Double? = nil) {
    self.kind = kind
    self.reason = SafeText.line(reason)
    self.retryAfter = retryAfter
  }
}

/// What comes of the stream of trade updates.
public enum TradeStreamSignal: Hashable, Sendable {
  /// The server has confirmed that it sends what happens from now on.
  case listening
  case update(TradeUpdate)
  /// Something happened that could not be read, to this order if it says so much.
  case unreadable(BrokerOrderID?, String)
  /// Last.
  case ended(BrokerStreamEnd)
}

/// What comes of the stream of market data. The figures themselves wait on the `QuoteBoard`.
public enum MarketStreamSignal: Hashable, Sendable {
  /// The server has taken the key; symbols may be followed.
  case ready
  /// The symbols that the server sends from now on.
  case following([Symbol])
  /// The plan allows fewer symbols than were asked for (error 405); those followed before still are.
  case limited
  /// The board has something new, of a symbol that is shown or of another one. Said once until the board is drained.
  case changed(isShown: Bool)
  /// A sign of life without anything new.
  case heard
  /// The server sent something that could not be read.
  case unreadable(String)
  /// Last.
  case ended(BrokerStreamEnd)
}

/// An open stream, or one on its way.
public protocol BrokerStream: Sendable {
  /// The stream's `ended` follows.
  func close()
}

public protocol MarketStream: BrokerStream {
  /// Asks the server for these symbols and no others; answered by `following` or `limited`.
  func follow(_ symbols: [Symbol])
}

/// A broker without streams is polled.
extension Broker {
  public func openTradeStream(
    _ take: @escaping @Sendable (TradeStreamSignal) -> Void
  ) -> (any BrokerStream)? { nil }

  public func openMarketStream(
    _ board: QuoteBoard, _ take: @escaping @Sendable (MarketStreamSignal) -> Void
  ) -> (any MarketStream)? { nil }
}
