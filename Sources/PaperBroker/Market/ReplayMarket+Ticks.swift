import ClientModels

extension ReplayMarket {
  public func quotes(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [Quote] {
    guard isListed(symbol) else { return [] }
    return rows(quotes, at: \.at, range, limit, newestFirst) { row, time in
      guard row.symbol == symbol else { return nil }
      var quote = row.quote
      quote.at = time
      return quote
    }
  }

  public func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade] {
    guard isListed(symbol) else { return [] }
    return rows(trades, at: \.at, range, limit, newestFirst) { row, time in
      guard row.symbol == symbol else { return nil }
      return MarketTrade(price: row.trade.price, size: row.trade.size, at: time)
    }
  }

  private func isListed(_ symbol: Symbol) -> Bool { assets.contains { $0.symbol == symbol } }

  /// The rows of every round that was played, up to and at `now`.
  private func rows<Row, Value>(
    _ rows: [Row], at time: KeyPath<Row, Timestamp>, _ range: ClosedRange<Timestamp>, _ limit: Int,
    _ newestFirst: Bool, _ value: (Row, Timestamp) -> Value?
  ) -> [Value] {
    var values: [Value] = []
    for round in newestFirst ? rounds.reversed() : rounds {
      let last = min(range.upperBound, now)
      guard values.count < limit, round.end >= range.lowerBound else {
        continue
      }
      let first = Self.firstIndex(in: rows) { round.played($0[keyPath: time]) >= range.lowerBound }
      let end = Self.firstIndex(in: rows) { round.played($0[keyPath: time]) > last }
      for place in 0..<max(0, end - first) {
        guard values.count < limit else { break }
        let row = rows[newestFirst ? end - 1 - place : first + place]
        if let value = value(row, round.played(row[keyPath: time])) { values.append(value) }
      }
    }
    return values
  }

  /// Where the rows begin for which `isIn` holds; it holds for none before one for which it does not.
  private static func firstIndex<Row>(in rows: [Row], where isIn: (Row) -> Bool) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if isIn(rows[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
