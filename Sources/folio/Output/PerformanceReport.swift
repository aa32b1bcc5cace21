import ClientModels
import Sync

/// A performance, what each symbol added, and how the account is divided, as lines and as JSON.
struct PerformanceReport {
  let review: PerformanceReview
  var isImported = false

  private var performance: Performance { review.performance }

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

  private func allocation(_ key: Allocation.Key) -> Result<Allocation, FigureGap> {
    review.allocations[key] ?? .failure(.notSums(.divisionByZero))
  }

  var text: String {
    guard !review.isUnvalued else { return unvaluedText }
    let history = performance.history
    var lines = ["\(performance.period.name), by closes: \(performance.span)"]
    if let beginning = performance.beginning { lines.append(beginning) }
    if isImported { lines += PerformanceReview.importedWords }
    let ends = [history.days.first?.value, history.days.last?.value].map { grouped($0) }
    // Of one day there is nothing between.
    lines.append(
      "value " + (history.days.count == 1 ? ends[1] : ends[0] + " to " + ends[1]))
    lines.append("net flow \(words(performance.netFlow)), gain \(words(performance.gain))")
    lines.append("flows: \(performance.timing.rawValue)")
    var table = TextTable([.init("FIGURE"), .init("VALUE", number: true), .init("WHY NOT")])
    for (name, _, figure, form) in figures {
      let value = figure.value.map {
        form == .percent ? FigureText.percent($0) : FigureText.number($0)
      }
      table.rows.append([name, value ?? "-", figure.gap?.words ?? ""])
    }
    var text = lines.map { $0 + "\n" }.joined() + "\n" + table.text
    if let maximum { text += "drawdown \(maximum.words)\n" }
    return text + contributionText + realizedText + allocationText
  }

  /// What needs no daily values.
  private var unvaluedText: String {
    let span = (try? review.realized.get()).map { ": \($0.span)" } ?? ""
    return "\(performance.period.name)\(span)\n" + realizedText + allocationText
  }

  private var realizedText: String {
    switch review.realized {
    case .failure(let gap): return "\nrealised by lots: \(gap.words)\n"
    case .success(let known):
      guard !known.parts.isEmpty else { return "\nrealised by lots: none was closed\n" }
      var table = TextTable([
        .init("REALISED"), .init("GAIN", number: true), .init("LONG TERM", number: true),
      ])
      for part in known.parts {
        table.rows.append([part.symbol.text, signed(part.gain), signed(part.longTerm)])
      }
      table.rows.append(["all of it", signed(known.gain), signed(known.longTerm)])
      return "\n" + table.text
    }
  }

  private var contributionText: String {
    switch review.contributions {
    case .failure(let gap): return "\ncontribution: \(gap.words)\n"
    case .success(let known):
      var table = TextTable([
        .init("CONTRIBUTION"), .init("GAIN", number: true), .init("OF CAPITAL", number: true),
        .init("WHY NOT"),
      ])
      for part in known.parts {
        switch part.outcome {
        case .success(let own):
          table.rows.append([part.symbol.text, signed(own.gain), share(own.share), ""])
        case .failure(let gap): table.rows.append([part.symbol.text, "-", "-", gap.words])
        }
      }
      if let rest = known.rest {
        table.rows.append(["of no symbol", signed(rest), share(known.share(of: rest)), ""])
        if let moved = known.moved {
          table.rows.append(["not in the gain yet", signed(-moved), "", ""])
        }
      }
      return table.rows.isEmpty ? "" : "\n" + table.text
    }
  }

  private func share(_ percent: Percent?) -> String {
    percent.flatMap { try? $0.decimal * 100 }.map {
      let text = $0.grouped(digits: 2)
      // What rounds to nothing has no sign.
      return ($0.isPositive && text != "0.00" ? "+" : "") + text + "%"
    } ?? "-"
  }

  private func signed(_ money: Money) -> String {
    FigureText.cents(money.amount, isSigned: true)
  }

  private var allocationText: String {
    // The period may have ended long before.
    var text = review.bookDay.map { "\nallocation and concentration as of \($0)\n" } ?? ""
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
            slice.name, grouped(slice.value), share.map { FigureText.cents($0) + "%" } ?? "-",
          ])
        }
        if !table.rows.isEmpty { text += "\n" + table.text }
      case .failure(let gap): text += "\nallocation by \(key.rawValue): \(gap.words)\n"
      }
    }
    if case .success(let concentration) = review.concentration {
      let top = min(5, concentration.positions)
      let largest = top == 1 ? "the largest is" : "the \(top) largest are"
      text +=
        "\nconcentration (Herfindahl) \(FigureText.number(concentration.herfindahl)), as of "
        + "\(FigureText.number(concentration.effectivePositions)) positions of one size; \(largest) "
        + "\(FigureText.share(concentration.top(top))) of what is invested\n"
    }
    return text
  }

  private func words(_ money: Result<Money, FigureGap>) -> String {
    switch money {
    case .success(let money): signed(money)
    case .failure(let gap): "not known (\(gap.words))"
    }
  }

  private func grouped(_ money: Money?) -> String {
    money.map { FigureText.cents($0.amount) } ?? "-"
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
    object.add(
      "contribution", raw: Self.json(review.contributions.map(Self.contributions)))
    object.add("realized", raw: Self.json(review.realized.map(Self.realized)))
    object.add("allocation", raw: parts.text)
    object.add("allocation_as_of", review.bookDay?.description)
    object.add("herfindahl", raw: Self.json(review.concentration.map(\.herfindahl)))
    object.add("top_5", raw: Self.json(review.concentration.map { $0.top(5) }))
    return object.text
  }

  private static func contributions(_ known: Contributions) -> String {
    var object = JSONObject()
    object.add("capital", known.capital.description)
    object.add("rest", known.rest?.description)
    object.add("moved", known.moved?.description)
    let parts = known.parts.map { part in
      var object = JSONObject()
      object.add("symbol", part.symbol.text)
      switch part.outcome {
      case .success(let own):
        object.add("gain", own.gain.description)
        object.add("share", own.share?.description)
      case .failure(let gap): object.add("unknown", gap.words)
      }
      return object.text
    }
    object.add("symbols", raw: "[" + parts.joined(separator: ", ") + "]")
    return object.text
  }

  private static func realized(_ known: RealizedGains) -> String {
    var object = JSONObject()
    object.add("gain", known.gain.description)
    object.add("long_term", known.longTerm.description)
    let parts = known.parts.map { part in
      var object = JSONObject()
      object.add("symbol", part.symbol.text)
      object.add("gain", part.gain.description)
      object.add("long_term", part.longTerm.description)
      return object.text
    }
    object.add("symbols", raw: "[" + parts.joined(separator: ", ") + "]")
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
