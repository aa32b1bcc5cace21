/// All that is known of an instrument's market at one time. Quote and trade each keep how and when they came.
public struct MarketSnapshot: Hashable, Sendable {
  public let symbol: Symbol
  public var quote: Quote?
  public var quoteReceipt: Receipt?
  public var trade: MarketTrade?
  public var tradeReceipt: Receipt?
  private var seldom: Seldom
  /// When the newest part reached us.
  public var receivedAt: Timestamp

  /// The parts came together, from `source`.
  public init(
    symbol: Symbol, quote: Quote? = nil, trade: MarketTrade? = nil, minuteBar: Bar? = nil,
    dailyBar: Bar? = nil, previousDailyBar: Bar? = nil, status: TradingStatus? = nil,
    source: Receipt.Source = .poll, receivedAt: Timestamp
  ) {
    self.symbol = symbol
    self.quote = quote
    quoteReceipt = quote == nil ? nil : Receipt(source, at: receivedAt)
    self.trade = trade
    tradeReceipt = trade == nil ? nil : Receipt(source, at: receivedAt)
    seldom = Seldom(
      Parts(minute: minuteBar, daily: dailyBar, previous: previousDailyBar, status: status))
    self.receivedAt = receivedAt
  }

  public var minuteBar: Bar? {
    get { seldom.parts.minute }
    set { change { $0.minute = newValue } }
  }

  public var dailyBar: Bar? {
    get { seldom.parts.daily }
    set { change { $0.daily = newValue } }
  }

  /// That of the trading day before.
  public var previousDailyBar: Bar? {
    get { seldom.parts.previous }
    set { change { $0.previous = newValue } }
  }

  /// The last word on whether it trades; nil when none came.
  public var status: TradingStatus? {
    get { seldom.parts.status }
    set { change { $0.status = newValue } }
  }

  private struct Parts: Hashable, Sendable {
    var minute: Bar?
    var daily: Bar?
    var previous: Bar?
    var status: TradingStatus?
  }

  /// Most of a snapshot, and seldom new: kept apart, so that a quote replaces only what is in the snapshot itself.
  private indirect enum Seldom: Hashable, Sendable {
    case none
    case known(Parts)

    init(_ parts: Parts) { self = parts == Parts() ? .none : .known(parts) }

    var parts: Parts {
      switch self {
      case .none: Parts()
      case .known(let parts): parts
      }
    }
  }

  private mutating func change(_ body: (inout Parts) -> Void) {
    var parts = seldom.parts
    body(&parts)
    seldom = Seldom(parts)
  }

  /// The last trade, else the close of the day so far.
  public var lastPrice: Price? { trade?.price ?? dailyBar?.close }

  /// How and when `lastPrice` came.
  public var lastReceipt: Receipt {
    (trade == nil ? nil : tradeReceipt) ?? Receipt(.poll, at: receivedAt)
  }

  /// Last price less the close of the day before, in money per share; nil without both.
  public var change: Price? {
    guard let lastPrice, let previous = previousDailyBar?.close else { return nil }
    return try? lastPrice - previous
  }

  /// `change` over the close of the day before.
  public var changePercent: Percent? {
    guard let change, let previous = previousDailyBar?.close else { return nil }
    return try? Percent(change.decimal, of: previous.decimal)
  }

  /// The exchange stopped trading in it.
  public var isHalted: Bool { status?.meaning == .halted }

  /// What is known after `newer` arrived: parts that it lacks are kept, and so are parts that the exchange made later than
  /// the ones that arrive, as an answer that was on its way longer than the stream's message.
  public mutating func update(with newer: MarketSnapshot) {
    if let quote = newer.quote, !Self.isLate(quote.at, than: self.quote?.at) {
      self.quote = quote
      quoteReceipt = newer.quoteReceipt
    }
    if let trade = newer.trade, !Self.isLate(trade.at, than: self.trade?.at) {
      self.trade = trade
      tradeReceipt = newer.tradeReceipt
    }
    if newer.seldom != .none {
      let news = newer.seldom.parts
      change { parts in
        parts.minute = news.minute ?? parts.minute
        parts.daily = news.daily ?? parts.daily
        parts.previous = news.previous ?? parts.previous
        if let status = news.status, status.meaning != .unchanged || parts.status == nil {
          parts.status = status
        }
      }
    }
    receivedAt = max(receivedAt, newer.receivedAt)
  }

  /// See `update(with:)`.
  public func updated(with newer: MarketSnapshot) -> MarketSnapshot {
    var result = self
    result.update(with: newer)
    return result
  }

  /// Late is older by less than this, in seconds. What is older by more is a market that was begun anew, as a replay is.
  private static let lateness: Double = 60

  private static func isLate(_ time: Timestamp?, than known: Timestamp?) -> Bool {
    guard let time, let known, time < known else { return false }
    return known.seconds(since: time) < lateness
  }
}
