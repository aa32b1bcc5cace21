import ClientModels

/// `/v2/account/portfolio/history` (contract section 3): equity at the end of each window, of the ledger and the market's
/// own bars. A window before the account's first day is left out.
struct HistoryRoutes {
  let account: AccountPast
  let market: any MarketSource
  let request: APIRequest

  private struct Point {
    let window: HistoryWindows.Window
    let equity: FixedDecimal
  }

  func history() throws(Refusal) -> JSONValue {
    let query = try HistoryQuery(QueryReader(query: request.query), now: market.now)
    let past = PastBook(account)
    // An account may be opened on a clock that is ahead of the market's.
    let beginning = min(past.beginning, market.now)
    let firstDay = NewYork.timestamp(NewYork.civil(beginning).day, secondOfDay: 0)
    let windows = HistoryWindows(frame: query.frame, hours: query.hours, market: market)
      .windows(from: max(query.start ?? firstDay, firstDay), through: query.end)
    let prices = windows.count * max(1, past.symbols.count)
    guard prices <= HistoryQuery.priceLimit else {
      throw .invalid("that is too much for one answer: ask for a shorter time or longer windows")
    }
    let points = points(of: windows, past, query.frame.interval)
    let base = query.frame == .day ? nil : closeBefore(points, notBefore: firstDay)
    return json(points, base, query)
  }

  private func points(
    of windows: [HistoryWindows.Window], _ past: PastBook, _ interval: BarInterval
  ) -> [Point] {
    guard let first = windows.first, let last = windows.last else { return [] }
    var past = past
    // A price from before the first window holds until there is one in it.
    let from = first.start.advanced(bySeconds: -8 * 86_400)
    var prices: [Symbol: HistoryPrices] = [:]
    for symbol in past.symbols {
      prices[symbol] = HistoryPrices(
        of: symbol, interval, before: from...first.start, in: first.start...last.end, market)
    }
    return windows.map { window in
      past.advance(to: window.end)
      var equity = past.cash
      for (symbol, quantity) in past.quantities where !quantity.isZero {
        guard let price = prices[symbol]?.price(before: window.end),
          let value = try? price.decimal * quantity.decimal
        else { continue }
        equity = (try? equity + value) ?? equity
      }
      return Point(window: window, equity: equity)
    }
  }

  /// Equity at the end of the trading day before the first point, where the account was there.
  private func closeBefore(
    _ points: [Point], notBefore firstDay: Timestamp
  ) -> (equity: FixedDecimal, day: CalendarDay)? {
    guard let day = points.first?.window.day else { return nil }
    let windows = HistoryWindows(frame: .day, hours: .market, market: market)
    let before = NewYork.timestamp(day.advanced(by: -15), secondOfDay: 0)
    let last = Timestamp(nanoseconds: NewYork.timestamp(day, secondOfDay: 0).nanoseconds - 1)
    guard
      let closed = windows.windows(from: max(before, firstDay), through: last).last,
      let point = self.points(of: [closed], PastBook(account), .day).first
    else { return nil }
    return (point.equity, closed.day)
  }

  private func json(
    _ points: [Point], _ base: (equity: FixedDecimal, day: CalendarDay)?, _ query: HistoryQuery
  ) -> JSONValue {
    let baseValue = base?.equity ?? points.first?.equity ?? .zero
    var gains: [JSONValue] = []
    var shares: [JSONValue] = []
    var (reference, previous) = (baseValue, baseValue)
    var day = points.first?.window.day
    for point in points {
      // Of days each is told against the one before; within a day all against the close before it.
      if query.frame == .day || (query.resetsDaily && day != point.window.day) {
        reference = previous
      }
      day = point.window.day
      previous = point.equity
      gains.append(Self.number(try? point.equity - reference, digits: 4))
      let gain = (try? point.equity - reference) ?? .zero
      shares.append(Self.number(try? Percent(gain, of: reference).decimal, digits: 4))
    }
    var json = JSONValue.object([
      "timestamp": .array(points.map { .number("\($0.window.start.seconds)") }),
      "equity": .array(points.map { Self.number($0.equity, digits: 9) }),
      "profit_loss": .array(gains), "profit_loss_pct": .array(shares),
      "base_value": Self.number(baseValue, digits: 9),
      "timeframe": .string(query.frame.rawValue),
    ])
    if let base { json = json.adding("base_value_asof", .text(base.day)) }
    if let types = query.cashFlows {
      json = json.adding("cashflow", cashFlows(types, points.map(\.window)))
    }
    return json
  }

  /// What came and went in each window, for each type of which there is any.
  private func cashFlows(
    _ types: Set<EntryType>, _ windows: [HistoryWindows.Window]
  ) -> JSONValue {
    var members: [JSONValue.Member] = []
    for type in types.sorted(by: { $0.rawValue < $1.rawValue }) {
      var sums = [FixedDecimal](repeating: .zero, count: windows.count)
      for entry in account.entries where entry.type == type {
        // What came between two windows counts in the later one.
        guard let place = windows.firstIndex(where: { entry.at < $0.end }),
          place > 0 || entry.at >= windows[0].start
        else { continue }
        sums[place] = (try? sums[place] + entry.netAmount) ?? sums[place]
      }
      guard sums.contains(where: { !$0.isZero }) else { continue }
      members.append(
        JSONValue.Member(
          name: type.rawValue, value: .array(sums.map { Self.number($0, digits: 9) })))
    }
    return .object(members)
  }

  private static func number(_ value: FixedDecimal?, digits: Int) -> JSONValue {
    (value.flatMap { try? $0.rounded(toDigits: digits) }).map { .number($0.description) } ?? .null
  }
}

/// The closing prices of a symbol's bars, and the one that held before the first of them.
private struct HistoryPrices {
  private let bars: [Bar]
  private let earlier: Price?
  private let now: Price?

  init(
    of symbol: Symbol, _ interval: BarInterval, before: ClosedRange<Timestamp>,
    in range: ClosedRange<Timestamp>, _ market: any MarketSource
  ) {
    bars = market.bars(
      symbol, interval: interval, in: range, limit: HistoryQuery.priceLimit)
    earlier =
      market.newestBars(symbol, interval: .day, in: before, limit: 2)
      .first { $0.at < NewYork.timestamp(NewYork.civil(range.lowerBound).day, secondOfDay: 0) }?
      .close
    now = range.upperBound >= market.now ? market.markPrice(symbol) : nil
  }

  /// The last one of the bars that begin before `end`, found by halving.
  func price(before end: Timestamp) -> Price? {
    var (low, high) = (0, bars.count)
    while low < high {
      let middle = (low + high) / 2
      if bars[middle].at < end { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? bars[low - 1].close : earlier ?? now
  }
}
