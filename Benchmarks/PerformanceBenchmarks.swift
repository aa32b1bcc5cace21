import ClientModels
import FoundationEssentials
import Sync
import TUI

/// Tab 5 of an account with years of days: from the key to the frame that tells all, what is kept on the disk included.
struct PerformanceBenchmarks {
  private let book: Portfolio
  private let years: Int
  private let positions: Int
  private let times: Int

  private static let size = Size(columns: 160, rows: 50)

  /// `book` is that of the last day.
  init(_ book: Portfolio, years: Int, positions: Int, times: Int) {
    (self.book, self.years, self.positions, self.times) = (book, years, positions, times)
  }

  /// The screen as it is opened, for the time that it begins with.
  func open(_ store: AccountStore) throws -> Measurement {
    Measurement(
      "performance: open the tab with \(years) years of days and \(positions) positions",
      try (0..<times).map { _ in
        var screen = try Screen(book, store)
        return try screen.press(.character("5"))
      })
  }

  /// From a year to all of it.
  func wholeTime(_ store: AccountStore) throws -> Measurement {
    Measurement(
      "performance: tell of all \(years) years",
      try (0..<times).map { _ in
        var screen = try Screen(book, store)
        _ = try screen.press(.character("5"))
        return try screen.press(.character("]"))
      })
  }

  /// `folio performance --offline` of the last year, from its start to its end. It takes longer than a key may, so that a tenth
  /// of the runs are enough.
  func verb(_ programs: String, profile: String, state: String) throws -> Measurement {
    let folio = URL(filePath: programs).path + "/folio"
    guard FileManager.default.isExecutableFile(atPath: folio),
      let benchmark = book.positions.keys.min()
    else { throw BenchmarkFailure("\(folio) is not there: build it for release first") }
    let environment = [
      "HOME": state, "XDG_CONFIG_HOME": "\(state)/config", "XDG_STATE_HOME": state,
      "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
    ]
    return Measurement(
      "performance: folio performance, with \(years) years of days and \(positions) positions",
      try (0..<max(20, times / 10)).map { _ in
        let start = ContinuousClock.now
        let text = try ScreenProcess.output(
          of: [
            folio, "performance", "--offline", "--profile", profile, "--benchmark",
            benchmark.text,
          ], environment, in: state)
        let duration = ContinuousClock.now - start
        guard text.contains("Sharpe"), text.contains("REALISED"), text.contains("CONTRIBUTION")
        else { throw BenchmarkFailure("folio performance does not tell it:\n\(text)") }
        return duration
      })
  }

  /// A screen, and what it asks of the store.
  private struct Screen {
    private var state: AppState
    private let store: AccountStore
    private var now: Timestamp

    init(_ book: Portfolio, _ store: AccountStore) throws {
      guard let benchmark = book.positions.keys.min(), let asOf = book.asOf else {
        throw BenchmarkFailure("the account of the benchmark holds nothing")
      }
      var settings = AppSettings(profile: "bench", kind: .paper, rules: OrderRules(.alpaca))
      settings.benchmark = benchmark
      self.store = store
      now = asOf
      state = AppState(settings: settings, now: asOf)
      _ = state.update(Event(.resized(PerformanceBenchmarks.size), at: now))
      _ = state.update(Event(.sync(.bookLoaded(book)), at: now))
      if let log = ActivityRows.read(from: store) {
        _ = state.update(Event(.sync(.activityRead(log)), at: now))
      }
    }

    /// Until nothing more is asked of the store and the frame is drawn.
    mutating func press(_ key: Key) throws -> Duration {
      now = now.advanced(bySeconds: 0.1)
      let start = ContinuousClock.now
      var effects = state.update(Event(.key(key), at: now))
      while let question = question(in: effects) {
        let bars = DayCloseRows.read(question, from: store)
        let reading = PerformanceReading(
          values: ValueRows.read(from: store),
          bars: Dictionary(bars.map { ($0.request.symbol, $0) }) { _, last in last },
          closings: question.symbols.isEmpty
            ? StoredMovements(store)?.closings(by: .fifo) : nil)
        effects = state.update(Event(.sync(.performanceRead(reading)), at: now))
      }
      let text = state.render(size: PerformanceBenchmarks.size).text
      let duration = ContinuousClock.now - start
      guard text.contains("Sharpe"), text.contains("contribution") else {
        throw BenchmarkFailure("tab 5 does not tell the performance:\n\(text)")
      }
      return duration
    }

    private func question(in effects: [Effect]) -> PerformanceQuestion? {
      for case .send(.followPerformance(let question?)) in effects { return question }
      return nil
    }
  }
}
