/// The figures of an account in a time.
struct PerformanceFigures {
  let context: FigureContext

  init(_ context: FigureContext) { self.context = context }

  func explain(_ figure: ExplainedFigure) -> Explanation {
    guard let review = context.review else {
      return .without(figure, "the account's daily values are not read")
    }
    var explanation = Explanation(figure)
    do throws(FigureGap) { try fill(&explanation, review) } catch {
      explanation.missing = error.words
      explanation.value = nil
    }
    let performance = review.performance
    if let span = span(of: figure.name, review) {
      explanation.notes.append([.text("\(performance.period.name): \(span).")])
    }
    if usesFlows(figure.name) {
      explanation.notes.append([.text("Flows: \(performance.timing.rawValue).")])
    }
    return explanation
  }

  /// The time that it is of; nil for what is of one moment.
  private func span(of name: FigureName, _ review: PerformanceReview) -> String? {
    switch name {
    case .herfindahl, .effectivePositions, .largest: nil
    case .totalRealized: (try? review.realized.get())?.span ?? review.performance.span
    default: review.performance.span
    }
  }

  private func usesFlows(_ name: FigureName) -> Bool {
    switch name {
    case .timeWeighted, .timeWeightedPerYear, .drawdown, .volatility, .sharpe, .sortino, .beta,
      .correlation:
      true
    default: false
    }
  }

  private func fill(_ explanation: inout Explanation, _ review: PerformanceReview) throws(FigureGap)
  {
    let performance = review.performance
    switch explanation.figure.name {
    case .openingValue, .closingValue: try end(&explanation, performance)
    case .netFlow: try netFlow(&explanation, performance)
    case .gain: try gain(&explanation, performance)
    case .simpleReturn: try simple(&explanation, performance)
    case .timeWeighted:
      try timeWeighted(&explanation, performance)
      addYear(&explanation, performance, performance.timeWeighted, performance.timeWeightedPerYear)
    case .timeWeightedPerYear:
      try perYear(
        &explanation, performance, performance.timeWeighted, performance.timeWeightedPerYear)
    case .moneyWeighted:
      try moneyWeighted(&explanation, performance)
      addYear(
        &explanation, performance, performance.moneyWeighted, performance.moneyWeightedPerYear)
    case .moneyWeightedPerYear:
      try perYear(
        &explanation, performance, performance.moneyWeighted, performance.moneyWeightedPerYear)
    case .drawdown: try drawdown(&explanation, performance)
    case .volatility, .sharpe, .sortino: try spread(&explanation, performance)
    case .benchmarkReturn: try benchmark(&explanation, performance)
    case .beta, .correlation: try moments(&explanation, performance)
    case .rest: try rest(&explanation, review)
    case .totalRealized: try realized(&explanation, review)
    case .herfindahl, .effectivePositions, .largest: try concentration(&explanation, review)
    default: break
    }
  }

  /// A value of the portfolio history.
  private func input(_ name: String, _ day: ValueDay) -> Explanation.Input {
    let values = context.values
    let source = context.isImported ? "cash and prices of the imported file" : "portfolio history"
    // While the day goes on it has no close.
    let goesOn =
      values?.asOf.map { NewYork.civil($0).day == day.day } ?? false
      && context.portfolio.clock?.isOpen ?? false
    let time = goesOn ? "\(day.day) so far" : "close of \(day.day)"
    return Explanation.Input(
      name, .optional(day.value), "\(source), \(time)", at: values?.asOf,
      isStale: values?.source == .cache)
  }

  private func ends(
    _ performance: Performance
  ) throws(FigureGap) -> (opening: ValueDay, closing: ValueDay) {
    _ = try performance.history.ends()
    let days = performance.history.days
    return (days[0], days[days.count - 1])
  }

  private func end(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    let days = performance.history.days
    let isOpening = explanation.figure.name == .openingValue
    guard let day = isOpening ? days.first : days.last else {
      throw .tooFewDays(needed: 1, have: 0)
    }
    guard day.value != nil else { throw .dayWithoutValue(day.day) }
    explanation.value = .optional(day.value)
    explanation.inputs = [input("value", day)]
    guard !isOpening else { return }
    // Where it is what the book shows, that says what it is made of.
    let book = Explanation(of: ExplainedFigure(.bookValue), in: context)
    guard book.value == explanation.value, !book.parts.isEmpty else { return }
    explanation.inputs += book.inputs
    explanation.partsName = book.partsName
    explanation.parts = book.parts
  }

  private func netFlow(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    explanation.value = .money(try performance.netFlow.get())
    explanation.partsName = "flows"
    explanation.parts = flows(performance).map { day, amount in
      Explanation.Part(day.description, .money(amount))
    }
    explanation.numbers = [.text("the sum of \(explanation.parts.count) flows")]
  }

  private func flows(_ performance: Performance) -> [(CalendarDay, Money)] {
    performance.history.flows.compactMap { flow in
      flow.day > performance.history.first ?? flow.day ? flow.amount.map { (flow.day, $0) } : nil
    }
  }

  private func gain(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    explanation.value = .money(try performance.gain.get())
    let (opening, closing) = try ends(performance)
    let flow = try performance.netFlow.get()
    explanation.inputs = [
      input("value at its end", closing), input("value at first", opening),
      Explanation.Input("net flow", .money(flow), "transfers between"),
    ]
    explanation.numbers = [
      .value(.money(try performance.history.ends().closing)), .text(" − "),
      .value(.money(try performance.history.ends().opening)), .text(" − "), .value(.money(flow)),
    ]
  }

  private func simple(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    explanation.value = .rate(try performance.simple.get())
    let gain = try performance.gain.get()
    let came = try performance.history.contributions()
    let (opening, _) = try ends(performance)
    explanation.inputs = [
      Explanation.Input("gain", .money(gain), "value at the end − at first − net flow"),
      input("value at first", opening),
      Explanation.Input("what came", .money(came), "flows into the account"),
    ]
    explanation.numbers = [
      .value(.money(gain)), .text(" ÷ ("),
      .value(.money(try performance.history.ends().opening)), .text(" + "), .value(.money(came)),
      .text(")"),
    ]
  }

  private func timeWeighted(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    explanation.value = .rate(try performance.timeWeighted.get())
    try addDays(&explanation, performance)
  }

  /// The return of each day, the oldest first.
  private func addDays(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    let values = Dictionary(
      performance.history.days.map { ($0.day, $0.value) }
    ) { first, _ in first }
    explanation.partsName = "returns of days"
    explanation.parts = try performance.history.dayReturns(performance.timing).map { entry in
      var note: [Explanation.Token] = []
      if let before = values[entry.from] ?? nil, let after = values[entry.day] ?? nil {
        note = [
          .text("from "), .value(.money(before)), .text(" to "), .value(.money(after)),
        ]
      }
      for flow in performance.history.flows
      where flow.day > entry.from && flow.day <= entry.day {
        if let amount = flow.amount { note += [.text(", flow "), .value(.money(amount))] }
      }
      return Explanation.Part(entry.day.description, .rate(entry.rate), note)
    }
    explanation.numbers = [
      .text(
        "\(explanation.parts.count) \(explanation.parts.count == 1 ? "return" : "returns"), below")
    ]
  }

  private func perYear(
    _ explanation: inout Explanation, _ performance: Performance, _ whole: Figure, _ year: Figure
  ) throws(FigureGap) {
    let history = performance.history
    let days = (history.last?.ordinal ?? 0) - (history.first?.ordinal ?? 0)
    explanation.inputs = [
      Explanation.Input("days", .count(days), "from the first close to the last")
    ]
    let rate = try whole.get()
    explanation.inputs.insert(
      Explanation.Input("return", .rate(rate), "of the whole time"), at: 0)
    explanation.value = .rate(try year.get())
    explanation.numbers = [
      .text("(1 + "), .value(.number(rate)), .text(") ^ (365 ÷ \(days)) − 1"),
    ]
  }

  /// What it comes to for a year, which stands beside it on the screen.
  private func addYear(
    _ explanation: inout Explanation, _ performance: Performance, _ whole: Figure, _ year: Figure
  ) {
    guard let rate = whole.value, let perYear = year.value else { return }
    let history = performance.history
    let days = (history.last?.ordinal ?? 0) - (history.first?.ordinal ?? 0)
    explanation.notes.append([
      .text("For a year: (1 + "), .value(.number(rate)), .text(") ^ (365 ÷ \(days)) − 1 = "),
      .value(.rate(perYear)), .text("."),
    ])
  }

  private func moneyWeighted(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    let rate = try performance.history.internalRate()
    explanation.value = .rate(rate.wholeTime)
    let (opening, closing) = try ends(performance)
    let (first, last) = try performance.history.ends()
    explanation.inputs = [input("value at first", opening), input("value at its end", closing)]
    explanation.partsName = "what was paid in (−) and what it came to"
    var parts = [Explanation.Part(opening.day.description, .money(-first))]
    parts += flows(performance).map { Explanation.Part($0.description, .money(-$1)) }
    explanation.parts = parts + [Explanation.Part(closing.day.description, .money(last))]
    explanation.numbers = [
      .text("sum of amount × (1 + "), .value(.number(rate.wholeTime)),
      .text(") ^ (days left ÷ \(closing.day.ordinal - opening.day.ordinal)) = 0"),
    ]
  }

  private func drawdown(
    _ explanation: inout Explanation, _ performance: Performance
  ) throws(FigureGap) {
    let series = try performance.drawdown.get()
    let maximum = series.maximum
    explanation.value = .rate(maximum.depth)
    func index(_ day: CalendarDay) -> Double {
      series.points.first { $0.day == day }?.index ?? 1
    }
    explanation.inputs = [
      Explanation.Input(
        "linked at the high", .number(index(maximum.peak)), "close of \(maximum.peak)"),
      Explanation.Input(
        "linked at the low", .number(index(maximum.trough)), "close of \(maximum.trough)"),
    ]
    explanation.numbers = [
      .value(.number(index(maximum.trough))), .text(" ÷ "), .value(.number(index(maximum.peak))),
      .text(" − 1"),
    ]
    if maximum.depth < 0 { explanation.notes = [[.text("It went \(maximum.words).")]] }
  }

  private func rest(
    _ explanation: inout Explanation, _ review: PerformanceReview
  ) throws(FigureGap) {
    let known = try review.contributions.get()
    let gain = try review.performance.gain.get()
    explanation.inputs = [
      Explanation.Input("gain", .money(gain), "value at the end − at first − net flow")
    ]
    explanation.partsName = "symbols"
    for part in known.parts {
      explanation.parts.append(
        Explanation.Part(part.symbol.text, .money(try part.outcome.get().gain)))
    }
    guard let rest = known.rest else { throw .activityUnread }
    explanation.value = .money(rest)
    explanation.numbers = [.value(.money(gain))]
    if let moved = known.moved {
      explanation.inputs.append(
        Explanation.Input("moved since", .money(moved), "prices of the book, since that value"))
      explanation.numbers += [.text(" + "), .value(.money(moved))]
    }
    explanation.numbers.append(.text(" − the sum of \(known.parts.count) symbols"))
  }

  private func realized(
    _ explanation: inout Explanation, _ review: PerformanceReview
  ) throws(FigureGap) {
    let known = try review.realized.get()
    explanation.value = .money(known.gain)
    explanation.partsName = "symbols"
    explanation.parts = known.parts.map { Explanation.Part($0.symbol.text, .money($0.gain)) }
    explanation.numbers = [.text("the sum of \(known.parts.count) symbols")]
    explanation.notes = [
      [.text("Held for more than a year: "), .value(.money(known.longTerm)), .text(".")]
    ]
  }

  private func concentration(
    _ explanation: inout Explanation, _ review: PerformanceReview
  ) throws(FigureGap) {
    let known = try review.concentration.get()
    let values = context.portfolio.positions.values.filter { !$0.quantity.isZero }
      .compactMap { position in
        context.portfolio.valuation(of: position).marketValue.map {
          (position.symbol, $0.magnitude)
        }
      }.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1.amount > $1.1.amount }
    explanation.partsName = "sizes of the positions, and their shares"
    explanation.parts = zip(values, known.shares).map { value, share in
      Explanation.Part(value.0.text, .rate(share), [.value(.money(value.1))])
    }
    switch explanation.figure.name {
    case .herfindahl:
      explanation.value = .number(known.herfindahl)
      explanation.numbers = [.text("the sum of \(known.positions) squares")]
    case .effectivePositions:
      explanation.value = .number(known.effectivePositions)
      explanation.inputs = [
        Explanation.Input(
          "concentration", .number(known.herfindahl), "the sum of the squared shares")
      ]
      explanation.numbers = [.text("1 ÷ "), .value(.number(known.herfindahl))]
    default:
      let count = min(5, known.positions)
      explanation.value = .rate(known.top(count))
      explanation.numbers = [.text("the sum of the first \(count)")]
    }
  }
}
