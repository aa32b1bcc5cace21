import ClientModels

/// The course of the day in the store: a table of symbol, time and close.
enum DayPriceRows {
  /// Of so many symbols at the most.
  static let limit = 1_000

  static func encode(_ prices: [Symbol: DayPrices]) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    for (symbol, day) in prices.sorted(by: { $0.key < $1.key }).prefix(limit) {
      for close in day.closes {
        writer.row {
          $0.text(symbol.text)
          $0.time(close.at)
          $0.decimal(close.price.decimal)
        }
      }
    }
    return writer.finished()
  }

  /// All of them or none.
  static func read(_ bytes: [UInt8]) throws(BrokerError) -> [Symbol: DayPrices] {
    let closes: [Symbol: [DayPrices.Close]]? = bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var closes: [Symbol: [DayPrices.Close]] = [:]
      while reader.nextRow() {
        let (symbol, at, price) = (reader.text(), reader.time(), reader.decimal())
        reader.endRow()
        guard !reader.hasFailed, let symbol = symbol.flatMap({ Symbol($0) }), let at, let price
        else { return nil }
        closes[symbol, default: []].append(DayPrices.Close(at: at, price: Price(price)))
      }
      return reader.hasFailed ? nil : closes
    }
    guard let closes else { throw .unreadable(what: "day prices") }
    return closes.mapValues { DayPrices($0) }
  }

  private static let columns = ["symbol", "t", "c"]
}
