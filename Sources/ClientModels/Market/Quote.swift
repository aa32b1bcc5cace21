/// The best bid and ask of one instrument. A side without a price is nil (the wire writes 0).
public struct Quote: Hashable, Sendable {
  public var bid: Price?
  /// Shares (not round lots) wanted at the bid.
  public var bidSize: Quantity
  public var ask: Price?
  /// Shares offered at the ask.
  public var askSize: Quantity
  /// When the exchange made it.
  public var at: Timestamp?

  public init(bid: Price?, bidSize: Quantity, ask: Price?, askSize: Quantity, at: Timestamp?) {
    self.bid = bid
    self.bidSize = bidSize
    self.ask = ask
    self.askSize = askSize
    self.at = at
  }

  /// Ask less bid; negative when the market is crossed, nil without both sides.
  public var spread: Price? {
    guard let bid, let ask else { return nil }
    return try? ask - bid
  }

  /// Half way between bid and ask, not rounded to a tick.
  public var mid: Price? {
    guard let bid, let ask, let sum = try? bid.decimal + ask.decimal else { return nil }
    return (try? sum / 2).map(Price.init)
  }
}

/// A print on the tape: somebody's trade, not ours.
public struct MarketTrade: Hashable, Sendable {
  public var price: Price
  public var size: Quantity
  public var at: Timestamp?
  /// Which of a session's auctions made it; nil for any other trade, and where the source does not say.
  public var auction: Auction?

  /// The two at which a session's orders meet all at one price.
  public enum Auction: Hashable, Sendable {
    case opening, closing
  }

  public init(price: Price, size: Quantity, at: Timestamp?, auction: Auction? = nil) {
    self.price = price
    self.size = size
    self.at = at
    self.auction = auction
  }
}

/// Open, high, low, close and volume of one interval.
public struct Bar: Hashable, Sendable {
  /// The left edge of the interval.
  public var at: Timestamp
  public var open: Price
  public var high: Price
  public var low: Price
  public var close: Price
  public var volume: Quantity
  public var tradeCount: Int?
  public var volumeWeightedPrice: Price?

  public init(
    at: Timestamp, open: Price, high: Price, low: Price, close: Price, volume: Quantity,
    tradeCount: Int? = nil, volumeWeightedPrice: Price? = nil
  ) {
    self.at = at
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.tradeCount = tradeCount
    self.volumeWeightedPrice = volumeWeightedPrice
  }
}

/// How long a bar is, in the wire's words.
public enum BarInterval: String, Hashable, Sendable, CaseIterable {
  case minute = "1Min"
  case fiveMinutes = "5Min"
  case fifteenMinutes = "15Min"
  case hour = "1Hour"
  case day = "1Day"

  public var seconds: Int {
    switch self {
    case .minute: 60
    case .fiveMinutes: 300
    case .fifteenMinutes: 900
    case .hour: 3_600
    case .day: 86_400
    }
  }
}
