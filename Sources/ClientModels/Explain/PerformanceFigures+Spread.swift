/// Figures of the spread of daily returns, alone and with those of a benchmark.
extension PerformanceFigures {
  func spread(_ explanation: inout Explanation, _ performance: Performance) throws(FigureGap) {
    let returns = try performance.history.dayReturns(performance.timing)
    let rates = returns.map(\.rate)
    explanation.partsName = "returns of days"
    explanation.parts = returns.map { Explanation.Part($0.day.description, .rate($0.rate)) }
    let mean = Risk.mean(rates)
    let squares = CompensatedSum.of(rates.lazy.map { ($0 - mean) * ($0 - mean) })
    let below = CompensatedSum.of(rates.lazy.map { min(0, $0) * min(0, $0) })
    let count = Explanation.Input("n", .count(rates.count), "days with a return")
    let average = Explanation.Input("mean of r", .number(mean), "of the returns below")
    let spread = Explanation.Input(
      "sum of squares", .number(squares), "of r − mean, over the returns below")
    let n = rates.count
    switch explanation.figure.name {
    case .volatility:
      explanation.inputs = [count, average, spread]
      explanation.value = .rate(try performance.volatility.get())
      explanation.numbers = [
        .text("sqrt("), .value(.number(squares)), .text(" ÷ \(n - 1)) × sqrt(252)"),
      ]
    case .sharpe:
      explanation.inputs = [count, average, spread]
      explanation.value = .number(try performance.sharpe.get())
      explanation.numbers = [
        .value(.number(mean)), .text(" ÷ sqrt("), .value(.number(squares)),
        .text(" ÷ \(n - 1)) × sqrt(252)"),
      ]
    default:
      explanation.inputs = [
        count, average,
        Explanation.Input(
          "sum of squares below 0", .number(below), "of returns below zero, over all"),
      ]
      explanation.value = .number(try performance.sortino.get())
      explanation.numbers = [
        .value(.number(mean)), .text(" × 252 ÷ (sqrt("), .value(.number(below)),
        .text(" ÷ \(n)) × sqrt(252))"),
      ]
    }
  }

  func benchmark(_ explanation: inout Explanation, _ performance: Performance) throws(FigureGap) {
    let rates = try performance.benchmarkRates.get()
    let returns = try performance.history.dayReturns(performance.timing)
    explanation.value = .rate(try performance.benchmarkReturn.get())
    explanation.partsName = "changes in price"
    let closes = DayCloses(context.bars.values)
    func close(_ day: CalendarDay?) -> Price? {
      performance.benchmark.flatMap { symbol in day.flatMap { closes[symbol, $0] } }
    }
    explanation.parts = zip(returns, rates).map { entry, rate in
      var note: [Explanation.Token] = []
      if let before = close(entry.from), let after = close(entry.day) {
        note = [.text("from \(before) to \(after)")]
      }
      return Explanation.Part(entry.day.description, .rate(rate), note)
    }
    explanation.inputs = benchmarkInputs(performance)
    explanation.numbers = [
      .text("\(rates.count) \(rates.count == 1 ? "change" : "changes"), below")
    ]
    if let first = close(returns.first?.from), let last = close(returns.last?.day) {
      explanation.numbers.append(.text("; as \(last) ÷ \(first) − 1"))
    }
  }

  func moments(_ explanation: inout Explanation, _ performance: Performance) throws(FigureGap) {
    let others = try performance.benchmarkRates.get()
    let returns = try performance.history.dayReturns(performance.timing)
    let figure = explanation.figure.name == .beta ? performance.beta : performance.correlation
    explanation.value = .number(try figure.get())
    let rates = returns.map(\.rate)
    let count = min(rates.count, others.count)
    let (a, b) = (rates.prefix(count), others.prefix(count))
    let (meanA, meanB) = (Risk.mean(a), Risk.mean(b))
    let own = CompensatedSum.of(a.lazy.map { ($0 - meanA) * ($0 - meanA) })
    let other = CompensatedSum.of(b.lazy.map { ($0 - meanB) * ($0 - meanB) })
    let both = CompensatedSum.of(zip(a, b).lazy.map { ($0 - meanA) * ($1 - meanB) })
    explanation.inputs =
      benchmarkInputs(performance) + [
        Explanation.Input("days", .count(count), "that both have"),
        Explanation.Input("sum of products", .number(both), "(r − mean)(m − mean)"),
        Explanation.Input("sum of squares of m", .number(other), "(m − mean)^2"),
      ]
    explanation.numbers = [.value(.number(both)), .text(" ÷ "), .value(.number(other))]
    if explanation.figure.name == .correlation {
      explanation.inputs.append(
        Explanation.Input("sum of squares of r", .number(own), "(r − mean)^2"))
      explanation.numbers = [
        .value(.number(both)), .text(" ÷ sqrt("), .value(.number(own)), .text(" × "),
        .value(.number(other)), .text(")"),
      ]
    }
    explanation.partsName = "returns of days, and of the benchmark"
    explanation.parts = zip(returns, others).map {
      Explanation.Part($0.day.description, .rate($0.rate), [.text("and "), .value(.rate($1))])
    }
  }

  private func benchmarkInputs(_ performance: Performance) -> [Explanation.Input] {
    guard let symbol = performance.benchmark, let history = context.bars[symbol] else { return [] }
    return [
      Explanation.Input(
        "prices of \(symbol)", .count(history.bars.count), "daily bars of the broker",
        at: history.asOf, isStale: history.source == .cache)
    ]
  }
}
