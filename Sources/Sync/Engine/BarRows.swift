import ClientModels

/// The bars of a chart in the store: a table with the contract's names as columns.
public enum BarRows {
  /// The newest so many are kept.
  static let limit = 2_000
  /// Of days twenty years.
  static let dayLimit = 5_040

  private static func limit(_ interval: BarInterval) -> Int {
    interval == .day ? dayLimit : limit
  }

  /// What is stored of them; nil when nothing is, or nothing that can be read.
  public static func read(_ request: BarRequest, from store: any BookStoring) -> BarHistory? {
    guard let document = store.bars(request),
      let bars = bars(document.payload, limit: limit(request.interval))
    else { return nil }
    return BarHistory(request, bars: bars, asOf: document.asOf, source: .cache)
  }

  /// Those that begin in one of these times; the rest is not looked at.
  static func read(
    _ request: BarRequest, in times: [Range<Timestamp>], from store: any BookStoring
  ) -> BarHistory? {
    guard let document = store.bars(request) else { return nil }
    let found = document.payload.withUnsafeBufferPointer { buffer -> [Bar]? in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var bars: [Bar] = []
      while reader.nextRow() {
        guard let at = reader.time() else { return nil }
        guard times.contains(where: { $0.contains(at) }) else {
          reader.skipRow()
          continue
        }
        guard let bar = reader.bar(at) else { return nil }
        reader.endRow()
        bars.append(bar)
      }
      return reader.hasFailed ? nil : bars
    }
    return found.map { BarHistory(request, bars: $0, asOf: document.asOf, source: .cache) }
  }

  /// Nothing is written of a history without bars.
  public static func keep(
    _ history: BarHistory, in store: any BookStoring, at time: Timestamp
  ) throws(StoreError) {
    guard !history.bars.isEmpty else { return }
    try store.keepBars(
      encode(history.bars.suffix(limit(history.request.interval))), for: history.request,
      asOf: history.asOf, at: time)
  }

  /// The same for the engine, which is told of a failure.
  static func keeping(
    _ history: BarHistory, in store: (any BookStoring)?, at time: Timestamp
  ) -> SyncInput? {
    guard let store else { return nil }
    do throws(StoreError) {
      try keep(history, in: store, at: time)
      return nil
    } catch {
      return .saveFailed(reason: error.description)
    }
  }

  static func encode(_ bars: some Sequence<Bar>) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    for bar in bars {
      writer.row {
        $0.time(bar.at)
        $0.decimal(bar.open.decimal)
        $0.decimal(bar.high.decimal)
        $0.decimal(bar.low.decimal)
        $0.decimal(bar.close.decimal)
        $0.decimal(bar.volume.decimal)
        $0.integer(bar.tradeCount)
        $0.decimal(bar.volumeWeightedPrice?.decimal)
      }
    }
    return writer.finished()
  }

  /// All of them or nil.
  static func bars(_ bytes: [UInt8], limit: Int = BarRows.limit) -> [Bar]? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var bars: [Bar] = []
      while bars.count < limit, reader.nextRow() {
        guard let at = reader.time(), let bar = reader.bar(at) else { return nil }
        reader.endRow()
        bars.append(bar)
      }
      return reader.nextRow() || reader.hasFailed ? nil : bars
    }
  }

  private static let columns = ["t", "o", "h", "l", "c", "v", "n", "vw"]
}

extension RowReader {
  /// What follows the time.
  fileprivate mutating func bar(_ at: Timestamp) -> Bar? {
    let prices = (0..<4).map { _ in decimal().map(Price.init) }
    let volume = decimal().map(Quantity.init)
    let count = integer()
    let weighted = decimal().map(Price.init)
    guard !hasFailed, let open = prices[0], let high = prices[1], let low = prices[2],
      let close = prices[3], let volume
    else { return nil }
    return Bar(
      at: at, open: open, high: high, low: low, close: close, volume: volume, tradeCount: count,
      volumeWeightedPrice: weighted)
  }
}
