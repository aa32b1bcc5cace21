/// What one symbol added, and what one name has of the whole.
struct PartFigures {
  private let context: FigureContext

  init(_ context: FigureContext) { self.context = context }

  func explain(_ figure: ExplainedFigure) -> Explanation {
    guard let review = context.review else {
      return .without(figure, "the account's daily values are not read")
    }
    guard let name = figure.of else {
      return .without(figure, "it is of a part, and none is named")
    }
    var explanation = Explanation(figure)
    do throws(FigureGap) {
      if let key = figure.name.allocationKey {
        try share(&explanation, name, key, review)
      } else if figure.name == .realized {
        try realized(&explanation, name, review)
      } else {
        try contribution(&explanation, name, review)
      }
    } catch {
      explanation.value = nil
      explanation.missing = error.words
    }
    return explanation
  }

  private func contribution(
    _ explanation: inout Explanation, _ name: String, _ review: PerformanceReview
  ) throws(FigureGap) {
    let known = try review.contributions.get()
    guard let part = known.parts.first(where: { $0.symbol.text == name }) else {
      explanation.missing = "\(name) was neither held nor traded in that time"
      return
    }
    if let past = part.past {
      let base = review.performance.history.first.map(\.description) ?? ""
      let history = context.bars[part.symbol]
      explanation.inputs = [
        Explanation.Input(
          "value at its end", .money(past.closingValue), "price × quantity",
          isStale: context.portfolio.source != .live),
        Explanation.Input(
          "quantity at first", .quantity(past.openingQuantity), "what is held, followed back"),
        Explanation.Input(
          "price at first", part.openingPrice.map { .price($0) }, "close of \(base)",
          at: history?.asOf, isStale: history?.source == .cache),
        Explanation.Input("cash", .money(past.cash), "trades and dividends between"),
      ]
      if past.openingQuantity.isZero { explanation.inputs.remove(at: 2) }
    }
    let own = try part.outcome.get()
    explanation.value = .money(own.gain)
    if let past = part.past {
      explanation.numbers = [.value(.money(past.closingValue)), .text(" − ")]
      if past.openingQuantity.isZero {
        explanation.numbers.append(.text("0"))
      } else if let price = part.openingPrice {
        explanation.numbers += [
          .value(.price(price)), .text(" × "), .value(.quantity(past.openingQuantity)),
        ]
      }
      explanation.numbers += [.text(" + "), .value(.money(past.cash))]
    }
    if let share = own.share {
      explanation.notes = [
        [
          .text("Of the capital of "), .value(.money(known.capital)), .text(" it is "),
          .text("\(Explanation.Value.ratio(share).shown(isSigned: true))."),
        ]
      ]
    }
  }

  /// Each lot that was closed, with how long it was held.
  private func realized(
    _ explanation: inout Explanation, _ name: String, _ review: PerformanceReview
  ) throws(FigureGap) {
    let known = try review.realized.get()
    guard let part = known.parts.first(where: { $0.symbol.text == name }) else {
      explanation.missing = "no lot of \(name) was closed in that time"
      return
    }
    let currency = part.gain.currency
    explanation.value = .money(part.gain)
    explanation.partsName = "lots by the day on which they were closed"
    for closing in part.closings {
      for lot in closing.match.parts {
        let days = lot.daysHeld(at: closing.match.at)
        let term = lot.isLongTerm(at: closing.match.at) ? "long" : "short"
        explanation.parts.append(
          Explanation.Part(
            closing.day.description, .money(Money(lot.gain, currency)),
            [
              .value(.quantity(lot.quantity)),
              .text(
                lot.lot.side == .long
                  ? " sold at \(closing.match.price), bought "
                  : " bought back at \(closing.match.price), sold "
              ),
              .text(
                "\(NewYork.civil(lot.lot.openedAt).day) at \(closing.match.isAveraged ? "the average of " : "")\(lot.lot.price), "
              ),
              .text("held \(days) \(days == 1 ? "day" : "days"), \(term) term"),
            ]))
      }
    }
    explanation.numbers = [
      .text(
        "the sum of \(explanation.parts.count) closed \(explanation.parts.count == 1 ? "lot" : "lots")"
      )
    ]
    explanation.notes = [
      [.text("Held for more than a year: "), .value(.money(part.longTerm)), .text(".")],
      [.text("\(review.performance.period.name): \(known.span).")],
    ]
  }

  private func share(
    _ explanation: inout Explanation, _ name: String, _ key: Allocation.Key,
    _ review: PerformanceReview
  ) throws(FigureGap) {
    guard let allocation = try review.allocations[key]?.get(),
      let slice = allocation.slices.first(where: { $0.name == name })
    else {
      explanation.missing = "nothing of the account is under \(name)"
      return
    }
    explanation.inputs = [
      Explanation.Input("value", .money(slice.value), "the sum of what follows"),
      Explanation.Input(
        "account", .money(allocation.whole), "cash and positions",
        isStale: context.portfolio.source != .live),
    ]
    explanation.partsName = "cash and positions under \(name)"
    explanation.parts = members(of: name, key)
    guard let share = slice.share else {
      explanation.missing = "the account is not worth more than nothing"
      return
    }
    explanation.value = .ratio(share)
    explanation.numbers = [
      .value(.money(slice.value)), .text(" ÷ "), .value(.money(allocation.whole)),
    ]
  }

  private func members(of name: String, _ key: Allocation.Key) -> [Explanation.Part] {
    let portfolio = context.portfolio
    var parts: [Explanation.Part] = []
    if name == Allocation.cashName, let cash = portfolio.account?.cash, !cash.isZero {
      parts.append(Explanation.Part(Allocation.cashName, .money(cash)))
    }
    for position in portfolio.positions.values.sorted(by: { $0.symbol < $1.symbol }) {
      let own =
        switch key {
        case .symbol: position.symbol.text
        case .assetClass: position.assetClass.wire
        case .tag: context.tag(position.symbol) ?? Allocation.untaggedName
        }
      guard own == name, !position.quantity.isZero,
        let value = portfolio.valuation(of: position).marketValue
      else { continue }
      parts.append(Explanation.Part(position.symbol.text, .money(value)))
    }
    return parts
  }
}
