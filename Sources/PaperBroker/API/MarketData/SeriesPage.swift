import ClientModels

/// Where a page of a series ended: the time of the first that did not fit, and how many of that time were told before it.
struct SeriesCursor: Hashable {
  /// More rows of one moment than any recording has; a page never has to read more than these in vain.
  private static let toldLimit = 20_000

  let symbol: Symbol
  let at: Timestamp
  let told: Int

  init(symbol: Symbol, at: Timestamp, told: Int) {
    self.symbol = symbol
    self.at = at
    self.told = told
  }

  /// Nil for a token that this server did not give.
  init?(token: String) {
    let parts = token.split(separator: "|", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let symbol = Symbol(parts[0]),
      let at = Timestamp(rfc3339: parts[1])
    else { return nil }
    var told = 0
    if parts.count == 3 {
      guard let count = Int(parts[2]), (1...Self.toldLimit).contains(count) else { return nil }
      told = count
    }
    self.init(symbol: symbol, at: at, told: told)
  }

  var token: String { "\(symbol)|\(at.rfc3339)" + (told > 0 ? "|\(told)" : "") }
}

/// Rows of several symbols, by symbol and then by time; the limit counts all of them together (contract section 10).
struct SeriesPage<Row> {
  /// At most so many rows of a symbol in a range, in order, and the time of the first after them.
  typealias Source = (
    _ symbol: Symbol, _ range: ClosedRange<Timestamp>, _ limit: Int, _ isDescending: Bool
  ) -> (rows: [Row], next: Timestamp?)

  private(set) var rows: [(symbol: Symbol, rows: [Row])] = []
  private(set) var next: SeriesCursor?

  init(
    of symbols: [Symbol], in range: ClosedRange<Timestamp>?, limit: Int, isDescending: Bool,
    after cursor: SeriesCursor?, time: (Row) -> Timestamp?, source: Source
  ) {
    guard let range else { return }
    var remaining = limit
    for symbol in symbols.sorted() {
      if let cursor, symbol < cursor.symbol { continue }
      var (first, last) = (range.lowerBound, range.upperBound)
      let resumed = cursor.flatMap { $0.symbol == symbol ? $0 : nil }
      if let resumed {
        if isDescending { last = min(last, resumed.at) } else { first = max(first, resumed.at) }
      }
      guard first <= last else { continue }
      let skipped = resumed?.told ?? 0
      var (found, next) = source(symbol, first...last, remaining + skipped, isDescending)
      found.removeFirst(min(skipped, found.count))
      rows.append((symbol, found))
      remaining -= found.count
      guard let next else { continue }
      let before = found.reversed().prefix { time($0) == next }.count
      let again = next == resumed?.at && before == found.count ? skipped : 0
      self.next = SeriesCursor(symbol: symbol, at: next, told: before + again)
      return
    }
  }
}
