import ClientModels
import Sync

/// A performance and what the account holds, as lines and as JSON.
struct PerformanceReport {
  let performance: Performance
  let book: Portfolio
  let tags: [Symbol: [String]]

  private enum Form {
    case percent, number
  }

  /// Name for people, member of JSON, figure, how it is written.
  private var figures: [(String, String, Figure, Form)] {
    let name = performance.benchmark?.text ?? "benchmark"
    return [
      ("simple return", "simple_return", performance.simple, .percent),
      ("time-weighted return", "time_weighted_return", performance.timeWeighted, .percent),
      ("money-weighted return", "money_weighted_return", performance.moneyWeighted, .percent),
      (
        "time-weighted, a year", "time_weighted_return_per_year", performance.timeWeightedPerYear,
        .percent
      ),
      (
        "money-weighted, a year", "money_weighted_return_per_year",
        performance.moneyWeightedPerYear, .percent
      ),
      ("drawdown, largest", "max_drawdown", depth, .percent),
      ("volatility", "volatility", performance.volatility, .percent),
      ("Sharpe", "sharpe", performance.sharpe, .number),
      ("Sortino", "sortino", performance.sortino, .number),
      ("\(name), without dividends", "benchmark_return", performance.benchmarkReturn, .percent),
      ("beta against \(name)", "beta", performance.beta, .number),
      ("correlation with \(name)", "correlation", performance.correlation, .number),
    ]
  }

  private var depth: Figure { performance.drawdown.map(\.maximum.depth) }

  private var maximum: DrawdownSeries.Maximum? {
    guard case .success(let series) = performance.drawdown, series.maximum.depth < 0 else {
      return nil
    }
    return series.maximum
  }

  private var tag: (Symbol) -> String? {
    let tags = tags
    return { tags[$0]?.first }
  }

  private func allocation(_ key: Allocation.Key) -> Result<Allocation, FigureGap> {
    do throws(FigureGap) { return .success(try Allocation(by: key, of: book, tag: tag)) } catch {
      return .failure(error)
    }
  }

  private var concentration: Result<Concentration, FigureGap> {
    do throws(FigureGap) { return .success(try Concentration(of: book)) } catch {
      return .failure(error)
    }
  }

  var text: String {
    let history = performance.history
    var lines = ["\(performance.period.name): \(span)"]
    if performance.isCut, let first = history.first {
      lines.append("no value before \(first) is known, so that it begins there")
    }
    let ends = [history.days.first?.value, history.days.last?.value].map { grouped($0) }
    lines.append("value \(ends[0]) to \(ends[1])")
    lines.append("net flow \(words(performance.netFlow)), gain \(words(performance.gain))")
    lines.append("flows: \(performance.timing.rawValue)")
    var table = TextTable([.init("FIGURE"), .init("VALUE", number: true), .init("WHY NOT")])
    for (name, _, figure, form) in figures {
      let value = figure.value.map { form == .percent ? percent($0) : number($0) }
      table.rows.append([name, value ?? "-", figure.gap?.words ?? ""])
    }
    var text = lines.map { $0 + "\n" }.joined() + "\n" + table.text
    if let maximum {
      let end = maximum.recovery.map { "back on \($0)" } ?? "not back since"
      text += "drawdown from \(maximum.peak) to \(maximum.trough), \(end)\n"
    }
    return text + allocationText
  }

  private var span: String {
    let history = performance.history
    guard let first = history.first, let last = history.last, history.days.count > 1 else {
      return "no days of it are known"
    }
    let count = history.days.count - 1
    return "from the close of \(first) to \(last), \(count) trading \(count == 1 ? "day" : "days")"
  }

  private var allocationText: String {
    var text = ""
    for key in Allocation.Key.allCases {
      switch allocation(key) {
      case .success(let allocation):
        var table = TextTable([
          .init(key.rawValue.uppercased()), .init("VALUE", number: true),
          .init("SHARE", number: true),
        ])
        for slice in allocation.slices {
          let share = slice.share.flatMap { try? $0.decimal * 100 }
          table.rows.append([
            slice.name, grouped(slice.value), share.map { $0.grouped(digits: 2) + "%" } ?? "-",
          ])
        }
        if !table.rows.isEmpty { text += "\n" + table.text }
      case .failure(let gap): text += "\nallocation by \(key.rawValue): \(gap.words)\n"
      }
    }
    if case .success(let concentration) = concentration {
      let top = min(5, concentration.positions)
      let largest = top == 1 ? "the largest is" : "the \(top) largest are"
      text +=
        "\nconcentration (Herfindahl) \(number(concentration.herfindahl)), as of "
        + "\(number(concentration.effectivePositions)) positions of one size; \(largest) "
        + "\(share(concentration.top(top))) of what is invested\n"
    }
    return text
  }

  private func words(_ money: Result<Money, FigureGap>) -> String {
    switch money {
    case .success(let money): (money.isPositive ? "+" : "") + grouped(money)
    case .failure(let gap): "not known (\(gap.words))"
    }
  }

  private func grouped(_ money: Money?) -> String {
    money.map { $0.amount.grouped(digits: 2) } ?? "-"
  }

  private func percent(_ ratio: Double) -> String {
    (ratio > 0 ? "+" : "") + (Self.decimal(ratio * 100, digits: 2) ?? "\(ratio * 100)") + "%"
  }

  private func share(_ ratio: Double) -> String {
    (Self.decimal(ratio * 100, digits: 2) ?? "\(ratio * 100)") + "%"
  }

  private func number(_ value: Double) -> String {
    Self.decimal(value, digits: 4) ?? "\(value)"
  }

  /// Nil for what is too large to be read so.
  private static func decimal(_ value: Double, digits: Int) -> String? {
    guard value.magnitude < 1e15 else { return nil }
    var scale = Int128(1)
    for _ in 0..<digits { scale *= 10 }
    let rounded = Int128((value * Double(scale)).rounded())
    return FixedDecimal(units: rounded * (FixedDecimal.one.units / scale)).grouped(digits: digits)
  }

  var json: String {
    let history = performance.history
    var object = JSONObject()
    object.add("period", performance.period.name)
    object.add("base", history.first?.description)
    object.add("through", history.last?.description)
    object.add("trading_days", max(0, history.days.count - 1))
    object.add("is_cut", raw: performance.isCut ? "true" : "false")
    object.add("flow_timing", performance.timing.rawValue)
    object.add("opening_value", history.days.first?.value?.description)
    object.add("closing_value", history.days.last?.value?.description)
    object.add("net_flow", raw: Self.json(performance.netFlow.map { "\"\($0)\"" }))
    object.add("gain", raw: Self.json(performance.gain.map { "\"\($0)\"" }))
    object.add("benchmark", performance.benchmark?.text)
    for (_, name, figure, _) in figures { object.add(name, raw: Self.json(figure)) }
    if let maximum {
      var part = JSONObject()
      part.add("peak", maximum.peak.description)
      part.add("trough", maximum.trough.description)
      part.add("recovery", maximum.recovery?.description)
      object.add("drawdown", raw: part.text)
    }
    var parts = JSONObject()
    for key in Allocation.Key.allCases {
      parts.add(key.rawValue, raw: Self.json(allocation(key).map(Self.slices)))
    }
    object.add("allocation", raw: parts.text)
    object.add("herfindahl", raw: Self.json(concentration.map(\.herfindahl)))
    object.add("top_5", raw: Self.json(concentration.map { $0.top(5) }))
    return object.text
  }

  private static func slices(_ allocation: Allocation) -> String {
    let slices = allocation.slices.map { slice in
      var object = JSONObject()
      object.add("name", slice.name)
      object.add("value", slice.value.description)
      object.add("share", slice.share?.description)
      return object.text
    }
    return "[" + slices.joined(separator: ", ") + "]"
  }

  /// A figure, or an object with the reason why there is none.
  private static func json(_ figure: Figure) -> String {
    json(figure.map { $0.isFinite ? $0.description : "null" })
  }

  private static func json(_ value: Result<String, FigureGap>) -> String {
    switch value {
    case .success(let text): return text
    case .failure(let gap):
      var object = JSONObject()
      object.add("unknown", gap.words)
      return object.text
    }
  }
}
