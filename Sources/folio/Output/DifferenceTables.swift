import ClientModels

extension Tables {
  /// The difference between two days: the value and its parts, then what changed, then what happened.
  static func difference(_ difference: BookDifference) -> String {
    var text = "\(difference.from) to \(difference.to)\n\n" + value(difference.value)
    if !difference.positions.isEmpty { text += "\n" + changes(difference.positions) }
    guard let activities = difference.activities else {
      return text + "\nwhat happened between the two is not kept: run `folio sync` with a network\n"
    }
    if !activities.isEmpty { text += "\n" + activity(activities) }
    return text
  }

  private static func value(_ value: BookDifference.Value) -> String {
    guard case .known(let change) = value else {
      if case .unknown(let gap) = value { return "value: not known, \(gap)\n" }
      return ""
    }
    var table = TextTable([.init("VALUE"), .init(change.currency.code, number: true)])
    table.rows = [
      ["before", PlainFigure.money(change.before)], ["after", PlainFigure.money(change.after)],
      ["change", PlainFigure.money(try? change.change())],
    ]
    for part in change.parts.shown {
      table.rows.append(["  " + part.words, PlainFigure.amount(change.parts[part])])
    }
    let unexplained = change.unexplained.map { line($0) }.joined()
    return table.text + unexplained + symbols(change)
  }

  private static func line(_ change: UnexplainedChange) -> String {
    switch change {
    case .cash(let money): "unexplained: cash \(money)\n"
    case .quantity(let symbol, let quantity, let worth):
      "unexplained: \(quantity) \(symbol), worth \(worth)\n"
    }
  }

  private static func symbols(_ change: ValueChange) -> String {
    guard !change.symbols.isEmpty else { return "" }
    let parts = ValuePart.allCases.filter { part in
      change.symbols.contains { !$0.parts[part].isZero }
    }
    var table = TextTable(
      [.init("SYMBOL")] + parts.map { .init($0.words.uppercased(), number: true) })
    table.rows = change.symbols.map { symbol in
      [symbol.symbol.text] + parts.map { PlainFigure.amount(symbol.parts[$0]) }
    }
    return "\n" + table.text
  }

  private static func changes(_ changes: [PositionChange]) -> String {
    var table = TextTable([
      .init("SYMBOL"), .init("CHANGE"), .init("QTY BEFORE", number: true),
      .init("QTY AFTER", number: true), .init("PRICE BEFORE", number: true),
      .init("PRICE AFTER", number: true),
    ])
    table.rows = changes.map { change in
      [
        change.symbol.text, change.words, change.quantityBefore.description,
        change.quantityAfter.description, PlainFigure.price(change.before?.price?.price),
        PlainFigure.price(change.after?.price?.price),
      ]
    }
    return table.text
  }
}
