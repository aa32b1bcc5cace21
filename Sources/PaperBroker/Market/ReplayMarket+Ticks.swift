import ClientModels

extension ReplayMarket {
  public func quotes(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [Quote] {
    rows(quotes, at: \.at, range, limit, newestFirst) { row, time in
      guard row.symbol == symbol else { return nil }
      var quote = row.quote
      quote.at = time
      return quote
    }
  }

  public func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade] {
    rows(trades, at: \.at, range, limit, newestFirst) { row, time in
      guard row.symbol == symbol else { return nil }
      return MarketTrade(price: row.trade.price, size: row.trade.size, at: time)
    }
  }

  /// The rows of every round that was played, up to and at `now`.
  private func rows<Row, Value>(
    _ rows: [Row], at time: KeyPath<Row, Timestamp>, _ range: ClosedRange<Timestamp>, _ limit: Int,
    _ newestFirst: Bool, _ value: (Row, Timestamp) -> Value?
  ) -> [Value] {
    var values: [Value] = []
    for round in newestFirst ? rounds.reversed() : rounds {
      let last = min(range.upperBound, now)
      guard values.count < limit, round.end >= range.lowerBound, round.begin <= last else {
        continue
      }
      for place in rows.indices {
        guard values.count < limit else { break }
        let row = rows[newestFirst ? rows.count - 1 - place : place]
        let played = round.played(row[keyPath: time])
        guard played >= range.lowerBound, played <= last else { continue }
        if let value = value(row, played) { values.append(value) }
      }
    }
    return values
  }
}
