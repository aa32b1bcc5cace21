import ClientModels

/// What part of the trading day it is (contract section 13). Coins trade around the clock: for them it is always regular.
public enum MarketPhase: Hashable, Sendable {
  case closed, preMarket, regular, afterHours
}

/// What orders are held against at one moment of the market's clock.
public struct MarketMoment: Hashable, Sendable {
  /// The quote that stands.
  public var quote: Quote?
  /// The last sale.
  public var trade: MarketTrade?
  public var phase: MarketPhase
  /// When the regular session in progress began.
  public var openedAt: Timestamp?
  /// Trading is stopped: orders wait.
  public var isHalted: Bool
  /// Those of the day, as far as they are over; nil where the market holds none.
  public var auctions: SessionAuctions?
  public var at: Timestamp

  public init(
    quote: Quote?, trade: MarketTrade? = nil, phase: MarketPhase, openedAt: Timestamp? = nil,
    isHalted: Bool = false, auctions: SessionAuctions? = nil, at: Timestamp
  ) {
    self.quote = quote
    self.trade = trade
    self.phase = phase
    self.openedAt = openedAt
    self.isHalted = isHalted
    self.auctions = auctions
    self.at = at
  }
}

extension MarketSource {
  func phase(of symbol: Symbol, at time: Timestamp) -> MarketPhase {
    if symbol.isCryptoPair || isOpen(at: time) { return .regular }
    let civil = NewYork.civil(time)
    guard let session = calendar.session(on: civil.day) else { return .closed }
    if (session.sessionOpen..<session.open).contains(civil.secondOfDay) { return .preMarket }
    if (session.close..<session.sessionClose).contains(civil.secondOfDay) { return .afterHours }
    return .closed
  }

  /// What a quote or a print of the past step meets at `time`; without them, what stands now.
  public func moment(
    of symbol: Symbol, quote: Quote?, trade: MarketTrade? = nil, at time: Timestamp
  ) -> MarketMoment {
    let phase = phase(of: symbol, at: time)
    var openedAt: Timestamp?
    if phase == .regular {
      let day = NewYork.civil(time).day
      let isScheduled = calendar.isOpen(at: time)
      openedAt = NewYork.timestamp(
        day, secondOfDay: isScheduled ? calendar.session(on: day)?.open ?? 0 : 0)
    }
    return MarketMoment(
      quote: quote, trade: trade, phase: phase, openedAt: openedAt,
      isHalted: isHalted(symbol, at: time), auctions: auctions(of: symbol, at: time), at: time)
  }

  /// What stands now.
  public func moment(of symbol: Symbol) -> MarketMoment {
    let snapshot = snapshot(symbol)
    return moment(of: symbol, quote: snapshot?.quote, trade: snapshot?.trade, at: now)
  }

  /// The price that a stop is compared with: the last sale, else the middle of the quote.
  func currentPrice(_ symbol: Symbol) -> Price? {
    let snapshot = snapshot(symbol)
    return snapshot?.lastPrice ?? snapshot?.quote?.mid
  }

  /// When extended hours end that are in progress or come next.
  func nextExtendedClose(after time: Timestamp) -> Timestamp? {
    let today = NewYork.civil(time).day
    for offset in 0..<15 {
      guard let session = calendar.session(on: today.advanced(by: offset)) else { continue }
      let end = NewYork.timestamp(session.day, secondOfDay: session.sessionClose)
      if end > time { return end }
    }
    return nil
  }
}
