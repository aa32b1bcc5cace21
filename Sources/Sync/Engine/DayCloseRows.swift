import ClientModels

/// The daily bars of symbols in the store, for performance: joined with those that a chart has kept.
public enum DayCloseRows {
  /// What is stored of these; one that is not there is left out.
  public static func read(
    _ requests: [BarRequest], from store: any BookStoring
  ) -> [BarHistory] {
    requests.compactMap { BarRows.read($0, from: store) }
  }

  /// Nothing is written of a history without bars.
  public static func keep(
    _ fresh: BarHistory, in store: any BookStoring, at time: Timestamp
  ) throws(StoreError) {
    guard let first = fresh.bars.first else { return }
    var bars = fresh
    if let kept = BarRows.read(fresh.request, from: store), let last = kept.bars.last,
      first.at <= last.at
    {
      bars = BarHistory(
        fresh.request, bars: kept.bars, asOf: fresh.asOf, source: fresh.source)
      bars.merge(fresh.bars)
    }
    try BarRows.keep(bars, in: store, at: time)
  }
}
