/// What changed in value between two days.
struct DifferenceFigures {
  private let context: FigureContext

  init(_ context: FigureContext) { self.context = context }

  func explain(_ figure: ExplainedFigure) -> Explanation {
    guard let difference = context.difference else {
      return .without(figure, "no two days are set against each other")
    }
    switch difference.value {
    case .unknown(let gap): return .without(figure, gap.description)
    case .known(let change):
      var explanation = Explanation(figure)
      explanation.inputs = [
        Explanation.Input("value \(difference.from)", .money(change.before), "the book of the day"),
        Explanation.Input("value \(difference.to)", .money(change.after), "the book of the day"),
      ]
      if figure.name == .symbolChange {
        explain(symbol: figure.of, in: change, difference, &explanation)
      } else if let part = figure.name.valuePart {
        explain(part, of: change, difference, &explanation)
      } else {
        explain(change, &explanation)
      }
      return explanation
    }
  }

  private func explain(_ change: ValueChange, _ explanation: inout Explanation) {
    explanation.value = .optional(try? change.change())
    explanation.numbers = [
      .value(.money(change.after)), .text(" − "), .value(.money(change.before)),
    ]
    explanation.partsName = "parts"
    explanation.parts = change.parts.shown.map { part in
      Explanation.Part(part.words, .money(Money(change.parts[part], change.currency)))
    }
  }

  private func explain(
    _ part: ValuePart, of change: ValueChange, _ difference: BookDifference,
    _ explanation: inout Explanation
  ) {
    let whole = change.parts[part]
    explanation.value = .money(Money(whole, change.currency))
    explanation.partsName = "by symbol"
    var rest = whole
    for symbol in change.symbols where !symbol.parts[part].isZero {
      let amount = symbol.parts[part]
      guard let left = try? rest - amount else { return }
      rest = left
      explanation.parts.append(
        Explanation.Part(symbol.symbol.text, .money(Money(amount, change.currency))))
    }
    if !rest.isZero {
      explanation.parts.append(
        Explanation.Part("of no symbol", .money(Money(rest, change.currency))))
    }
    explanation.numbers = [.text("the sum of what follows")]
    tell(difference, &explanation) { $0.valuePart == part }
  }

  /// One symbol's part of the change, by what it comes from.
  private func explain(
    symbol name: String?, in change: ValueChange, _ difference: BookDifference,
    _ explanation: inout Explanation
  ) {
    guard let symbol = name.flatMap({ Symbol($0) }) else {
      explanation.missing = "it is of a symbol, and none is named"
      return
    }
    explanation.inputs = []
    if let position = difference.positions.first(where: { $0.symbol == symbol }) {
      explanation.inputs =
        inputs(position.before, difference.from) + inputs(position.after, difference.to)
    }
    tell(difference, &explanation) { $0.symbol == symbol }
    guard let own = change.symbols.first(where: { $0.symbol == symbol }) else {
      guard explanation.inputs.isEmpty, explanation.notes.isEmpty else {
        explanation.value = .money(Money(.zero, change.currency))
        return
      }
      explanation.missing = "nothing of the change comes from \(symbol)"
      return
    }
    explanation.value = (try? own.parts.sum()).map { .money(Money($0, change.currency)) }
    explanation.numbers = [.text("the sum of what follows")]
    explanation.partsName = "parts"
    explanation.parts = ValuePart.allCases.filter { !own.parts[$0].isZero }.map { part in
      Explanation.Part(part.words, .money(Money(own.parts[part], change.currency)))
    }
  }

  /// What was held of a symbol at the end of a day.
  private func inputs(_ holding: DayBook.Holding?, _ day: CalendarDay) -> [Explanation.Input] {
    guard let holding, let worth = try? holding.value() else {
      return [Explanation.Input("worth \(day)", .money(.zero), "nothing was held")]
    }
    let price = holding.price.map { ", \(Explanation.Value.price($0.price).exact)" } ?? ""
    return [
      Explanation.Input(
        "worth \(day)", .money(Money(worth)),
        "price × quantity\(price)\(holding.price.map { " (\($0.origin))" } ?? "")",
        at: holding.price?.at),
      Explanation.Input(
        "held \(day)", .quantity(holding.position.quantity), "the book of the day"),
    ]
  }

  /// What happened that counts.
  private func tell(
    _ difference: BookDifference, _ explanation: inout Explanation,
    counts: (Activity) -> Bool
  ) {
    let activities = (difference.activities ?? []).filter { !$0.isCanceled && counts($0) }
    explanation.notes = activities.map { activity in
      var note = [.text("\(activity.day) ")] + activity.told
      if let cash = activity.cash { note += [.text(", cash "), .value(.money(cash))] }
      return note
    }
    if difference.activities == nil {
      explanation.notes.append([.text("What happened between the two days is not kept.")])
    }
  }
}
