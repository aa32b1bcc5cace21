import ClientModels

/// The first and the last print of each recorded session: a recording says nothing of auctions, and these came closest.
struct ReplayAuctions: Sendable {
  private struct Key: Hashable {
    let symbol: Symbol
    let day: CalendarDay
  }

  private var bySession: [Key: (first: RecordedTrade, last: RecordedTrade)] = [:]

  /// `trades` are in order of time.
  init(_ trades: [RecordedTrade], _ calendar: TradingCalendar) {
    var session: (day: CalendarDay, open: Timestamp, close: Timestamp)?
    for trade in trades {
      if session.map({ trade.at >= $0.close }) ?? true {
        session = Self.session(of: trade.at, calendar)
      }
      guard let session, (session.open..<session.close).contains(trade.at) else { continue }
      let key = Key(symbol: trade.symbol, day: session.day)
      bySession[key] = (bySession[key]?.first ?? trade, trade)
    }
  }

  /// Nil on a day without a session.
  private static func session(
    of time: Timestamp, _ calendar: TradingCalendar
  ) -> (day: CalendarDay, open: Timestamp, close: Timestamp)? {
    calendar.session(on: NewYork.civil(time).day).map {
      (
        $0.day, NewYork.timestamp($0.day, secondOfDay: $0.open),
        NewYork.timestamp($0.day, secondOfDay: $0.close)
      )
    }
  }

  /// Those of a recorded day's session: the rows of its first and its last print.
  func rows(
    of symbol: Symbol, on day: CalendarDay
  ) -> (first: RecordedTrade, last: RecordedTrade)? {
    bySession[Key(symbol: symbol, day: day)]
  }
}

extension ReplayMarket {
  public func auctions(of symbol: Symbol, at time: Timestamp) -> SessionAuctions? {
    let day = NewYork.civil(time).day
    guard let round = rounds.last(where: { $0.recordedDay(playedOn: day) != nil }),
      let recorded = round.recordedDay(playedOn: day),
      let rows = auctionRows.rows(of: symbol, on: recorded),
      let session = calendar.session(on: day)
    else { return nil }
    let (first, close) = (
      round.played(rows.first.at), NewYork.timestamp(day, secondOfDay: session.close)
    )
    var auctions = SessionAuctions()
    if first <= time {
      auctions.opening = MarketTrade(
        price: rows.first.trade.price, size: rows.first.trade.size, at: first, auction: .opening)
    }
    // That a print was the last is known only when the session is over.
    if close <= time {
      auctions.closing = MarketTrade(
        price: rows.last.trade.price, size: rows.last.trade.size, at: close, auction: .closing)
    }
    return auctions
  }

  public func notice(of symbol: Symbol, at time: Timestamp) -> TradingNotice? {
    guard !statuses.isEmpty else { return nil }
    for round in rounds.reversed() {
      let found = statuses.last { $0.symbol == symbol && round.played($0.at) <= time }
      if let found { return found.played(at: round.played(found.at)) }
    }
    return nil
  }
}
