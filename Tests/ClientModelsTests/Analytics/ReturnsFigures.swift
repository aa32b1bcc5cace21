import ClientModels
import Foundation

/// Accounts with the figures that other libraries have of them (`Tests/Returns/figures.py`).
struct ReturnsFigures: Decodable {
  struct Case: Decodable {
    let from: String
    let through: String
    let gain: String
    let figures: [String: Double]
    let peak: String
    let trough: String
    let recovery: String?
  }

  let name: String
  let timing: String
  let days: [[String]]
  let flows: [[String]]
  let benchmark: [String]
  let cases: [Case]

  static func read(_ path: String) throws -> [ReturnsFigures] {
    try JSONDecoder().decode(
      [ReturnsFigures].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  struct Unreadable: Error {
    let text: String
  }

  private static func day(_ text: String) throws -> CalendarDay {
    guard let day = CalendarDay(text) else { throw Unreadable(text: text) }
    return day
  }

  /// Every figure of every case with what is expected of it, by name, and in words what else is not as expected.
  func compare(_ take: (String, _ ours: Figure, _ theirs: Double) -> Void) throws -> [String] {
    let values = try days.map {
      ValueDay(try Self.day($0[0]), Money(try FixedDecimal(strict: $0[1])))
    }
    let flows = try flows.map {
      CashFlow(try Self.day($0[0]), Money(try FixedDecimal(strict: $0[1])))
    }
    var closes: [CalendarDay: Price] = [:]
    for (day, close) in zip(values, benchmark) { closes[day.day] = try Price(strict: close) }
    guard let symbol = Symbol("BENCH"), let timing = FlowTiming(rawValue: timing) else {
      throw Unreadable(text: timing)
    }
    let history = ValueHistory(days: values, flows: flows)
    let benchmark = Benchmark(symbol, closes: closes)
    var faults: [String] = []
    for entry in cases {
      let part = history.part(from: try Self.day(entry.from), through: try Self.day(entry.through))
      let performance = Performance(.all, of: part, timing: timing, benchmark: benchmark)
      let risk = try Risk(try part.dayReturns(timing))
      let own: [String: Figure] = [
        "simple": performance.simple, "time-weighted": performance.timeWeighted,
        "time-weighted, a year": performance.timeWeightedPerYear,
        "money-weighted": performance.moneyWeighted,
        "money-weighted, a year": performance.moneyWeightedPerYear,
        "drawdown": performance.drawdown.map(\.maximum.depth),
        "volatility": performance.volatility, "volatility (skfolio)": performance.volatility,
        "sharpe": performance.sharpe, "sortino": performance.sortino,
        "downside": Figure { () throws(FigureGap) in try risk.downsideDeviation() },
        "benchmark": performance.benchmarkReturn, "beta": performance.beta,
        "correlation": performance.correlation,
      ]
      for (name, theirs) in entry.figures {
        guard let ours = own[name] else { throw Unreadable(text: name) }
        take(name, ours, theirs)
      }
      let place = "\(name), \(entry.from) to \(entry.through)"
      let gain = try performance.gain.get().amount
      if gain != (try FixedDecimal(strict: entry.gain)) {
        faults.append("\(place): gain \(gain), not \(entry.gain)")
      }
      let maximum = try performance.drawdown.get().maximum
      let days = [maximum.peak, maximum.trough, maximum.recovery].map { $0?.description }
      if days != [entry.peak, entry.trough, entry.recovery] {
        faults.append(
          "\(place): drawdown \(days), not \(entry.peak) \(entry.trough) \(entry.recovery ?? "-")")
      }
    }
    return faults
  }
}
