import ClientModels
import Synchronization

/// The daily bars of symbols in the store, for performance: joined with those that a chart has kept.
public enum DayCloseRows {
  /// So many are read at once: years of days of a hundred symbols are many rows.
  private static let lanes = 4

  /// What is stored of these, the benchmark first; one that is not there is left out. Of the others only the days that are needed
  /// are read: years of days of hundreds of symbols are more than anybody looks at.
  public static func read(
    _ question: PerformanceQuestion, from store: any BookStoring
  ) -> [BarHistory] {
    let requests = question.requests
    let found = Mutex<[Int: BarHistory]>([:])
    SideBySide.perform(min(lanes, requests.count)) { lane in
      for place in stride(from: lane, to: requests.count, by: lanes) {
        let request = requests[place]
        let times = question.days.map { DayCloses.span(of: $0, request.symbol) }
        let history =
          request.symbol == question.benchmark
          ? BarRows.read(request, from: store) : BarRows.read(request, in: times, from: store)
        guard let history else { continue }
        found.withLock { $0[place] = history }
      }
    }
    let histories = found.withLock { $0 }
    return requests.indices.compactMap { histories[$0] }
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
