/// An instrument as the broker describes it (contract section 7).
public struct Asset: Hashable, Sendable {
  public var id: String?
  public var symbol: Symbol
  public var name: String
  public var assetClass: AssetClass
  public var exchange: String
  /// `active` or `inactive`, as it came.
  public var status: String
  public var isTradable: Bool
  public var isMarginable: Bool
  public var isShortable: Bool
  public var isFractionable: Bool
  /// Of coins: the least quantity of an order, and the steps of quantities and prices. Nil for the rules of US equities.
  public var leastOrder: Quantity?
  public var lot: Quantity?
  public var tick: Price?

  public init(
    id: String? = nil, symbol: Symbol, name: String, assetClass: AssetClass = .usEquity,
    exchange: String = "", status: String = "active", isTradable: Bool = true,
    isMarginable: Bool = false, isShortable: Bool = false, isFractionable: Bool = false,
    leastOrder: Quantity? = nil, lot: Quantity? = nil, tick: Price? = nil
  ) {
    self.id = id
    self.symbol = symbol
    self.name = name
    self.assetClass = assetClass
    self.exchange = exchange
    self.status = status
    self.isTradable = isTradable
    self.isMarginable = isMarginable
    self.isShortable = isShortable
    self.isFractionable = isFractionable
    self.leastOrder = leastOrder
    self.lot = lot
    self.tick = tick
  }
}

/// The broker's clock and the session it is in.
public struct MarketClock: Hashable, Sendable {
  /// The broker's time when it answered.
  public var timestamp: Timestamp
  public var isOpen: Bool
  public var nextOpen: Timestamp?
  public var nextClose: Timestamp?
  /// Our time when the answer came.
  public var receivedAt: Timestamp

  public init(
    timestamp: Timestamp, isOpen: Bool, nextOpen: Timestamp?, nextClose: Timestamp?,
    receivedAt: Timestamp
  ) {
    self.timestamp = timestamp
    self.isOpen = isOpen
    self.nextOpen = nextOpen
    self.nextClose = nextClose
    self.receivedAt = receivedAt
  }

  /// It opens again at the moment at which it closes.
  public var isOpenAtAllHours: Bool { isOpen && nextOpen != nil && nextOpen == nextClose }

  /// By its next close it trades in the exchange's own day, which ends at 16:00 in New York or earlier. Another, such as a
  /// made-up market that is open around the clock, has no time before its opening and after its close.
  public var keepsUsualHours: Bool {
    guard let second = nextClose.map({ NewYork.civil($0).secondOfDay }) else { return true }
    return second > 34_200 && second <= 16 * 3_600
  }
}

/// One trading day of the exchange's calendar. Times are New York wall time, in seconds after midnight.
public struct CalendarSession: Hashable, Sendable {
  public var day: CalendarDay
  public var open: Int
  public var close: Int
  /// Start of pre-market trading.
  public var sessionOpen: Int
  /// End of after-hours trading.
  public var sessionClose: Int

  public init(day: CalendarDay, open: Int, close: Int, sessionOpen: Int, sessionClose: Int) {
    self.day = day
    self.open = open
    self.close = close
    self.sessionOpen = sessionOpen
    self.sessionClose = sessionClose
  }
}
