import ClientModels

/// One thing that the market did, at the market's own time.
public enum MarketEvent: Hashable, Sendable {
  case quote(Symbol, Quote)
  case trade(Symbol, MarketTrade)
  /// Trading in the symbol stopped or goes on.
  case status(Symbol, TradingNotice)
}

extension MarketEvent {
  var symbol: Symbol {
    switch self {
    case .quote(let symbol, _), .trade(let symbol, _), .status(let symbol, _): symbol
    }
  }

  var at: Timestamp? {
    switch self {
    case .quote(_, let quote): quote.at
    case .trade(_, let trade): trade.at
    case .status(_, let notice): notice.status.at
    }
  }
}

/// What happened in the market after the step before and up to and at a moment of its clock.
///
/// Every price that a limit order could have met is among the events: whoever matches orders looks at each quote in turn,
/// not only at the one that stands at the end.
public struct MarketStep: Hashable, Sendable {
  /// In order of time.
  public let events: [MarketEvent]
  /// The market's clock after the step.
  public let now: Timestamp

  public init(events: [MarketEvent], now: Timestamp) {
    self.events = events
    self.now = now
  }
}

/// Where prices come from: a recording that is replayed, or a synthetic market.
/// A value without I/O or clock: the server tells it the wall time and it says what happened since.
public protocol MarketSource: Sendable {
  /// Every instrument that is listed, each with an id.
  var assets: [Asset] { get }
  /// By symbol, by a pair's symbol without its slash, or by asset id.
  func asset(_ text: String) -> Asset?
  var calendar: TradingCalendar { get }
  /// The market's clock.
  var now: Timestamp { get }
  /// Whether a regular session is in progress at a time.
  func isOpen(at time: Timestamp) -> Bool
  /// The trading day before the one that `time` belongs to.
  func closedDay(at time: Timestamp) -> ClosedDay?
  /// When the next regular session begins; nil when none is near.
  func nextOpen(after time: Timestamp) -> Timestamp?
  /// When the regular session in progress ends or, outside one, the next.
  func nextClose(after time: Timestamp) -> Timestamp?
  /// Moves the market's clock to where it stands at this wall time and returns what happened on the way.
  mutating func advance(toWall wall: Timestamp) -> MarketStep
  /// The last notice at or before a time that is not after `now`; nil where nothing was said of the symbol's trading.
  func notice(of symbol: Symbol, at time: Timestamp) -> TradingNotice?
  /// The auctions of the session of a time's day, as far as they were over by then; nil where none are held.
  func auctions(of symbol: Symbol, at time: Timestamp) -> SessionAuctions?
  /// Nil for a symbol that is not listed or has no price yet.
  func snapshot(_ symbol: Symbol) -> MarketSnapshot?
  /// Quote and trade of the snapshot alone: its bars are most of the work, and orders and positions need none.
  func latest(_ symbol: Symbol) -> MarketSnapshot?
  /// Bars whose left edge lies in `range`, oldest first, none after `now`; `limit` at the most.
  func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar]
  /// The same bars newest first; the newest `limit` of them.
  func newestBars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar]
  /// Quotes of `range`, none after `now`, in order of time or the newest first; `limit` at the most.
  func quotes(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [Quote]
  /// Trades in the same way.
  func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade]
}

/// A trading day that a later one has followed. A day lasts until the next trading day begins, at midnight in New York: its
/// evening and the weekend after it are still its own.
public struct ClosedDay: Hashable, Sendable {
  public let day: CalendarDay
  /// When the trading day after it began.
  public let at: Timestamp

  public init(day: CalendarDay, at: Timestamp) {
    self.day = day
    self.at = at
  }
}

extension MarketSource {
  /// Regular session in progress at `now`.
  public var isOpen: Bool { isOpen(at: now) }

  public func asset(_ text: String) -> Asset? { AssetIndex(assets)[text] }

  public func latest(_ symbol: Symbol) -> MarketSnapshot? { snapshot(symbol) }

  public func isOpen(at time: Timestamp) -> Bool { calendar.isOpen(at: time) }

  public func notice(of symbol: Symbol, at time: Timestamp) -> TradingNotice? { nil }

  public func auctions(of symbol: Symbol, at time: Timestamp) -> SessionAuctions? { nil }

  /// The last notice of every symbol that had one today.
  var standingNotices: [(symbol: Symbol, notice: TradingNotice)] {
    assets.compactMap { asset in notice(of: asset.symbol, at: now).map { (asset.symbol, $0) } }
  }

  /// Whether trading in a symbol is stopped.
  func isHalted(_ symbol: Symbol, at time: Timestamp) -> Bool {
    notice(of: symbol, at: time)?.isHalt ?? false
  }

  public func nextOpen(after time: Timestamp) -> Timestamp? { calendar.nextOpen(after: time) }

  public func nextClose(after time: Timestamp) -> Timestamp? { calendar.nextClose(after: time) }

  public func closedDay(at time: Timestamp) -> ClosedDay? { calendar.closedDay(at: time) }

  public func newestBars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    bars(symbol, interval: interval, in: range, limit: .max).suffix(max(0, limit)).reversed()
  }
}
