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
    if figure.name == .contribution {
      let performance = review.performance
      explanation.notes.append([.text("\(performance.period.name): \(performance.span).")])
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
      explanation.inputs = closing(past)
      explanation.inputs.append(
        Explanation.Input(
          "quantity at first", .quantity(past.openingQuantity), "what is held, followed back"))
      if !past.openingQuantity.isZero {
        let shares = try past.openingShares()
        if shares != past.openingQuantity {
          explanation.inputs.append(
            Explanation.Input(
              "in shares of now", .quantity(shares), "after the splits since, as prices are told"))
        }
        explanation.inputs.append(
          Explanation.Input(
            "price at first", part.openingPrice.map { .price($0) }, "close of \(base)",
            at: history?.asOf, isStale: history?.source == .cache))
      }
      explanation.inputs.append(
        Explanation.Input("cash", .money(past.cash), "the sum of what follows"))
      explanation.partsName = "what moved its cash"
      explanation.parts = past.activities.prefix(ActivityFigures.mostListed).compactMap {
        activity in
        activity.cash.map {
          Explanation.Part(activity.day.description, .money($0), activity.told)
        }
      }
      let others = past.activities.dropFirst(ActivityFigures.mostListed)
      if !others.isEmpty {
        var sum = FixedDecimal.zero
        for activity in others {
          let before = sum
          sum = try exactly { () throws(ArithmeticError) in
            try before + (activity.cash?.amount ?? .zero)
          }
        }
        explanation.parts.append(
          Explanation.Part(
            "before", .money(Money(sum, past.cash.currency)), [.text("\(others.count) more")]))
      }
    }
    let own = try part.outcome.get()
    explanation.value = .money(own.gain)
    if let past = part.past {
      explanation.numbers = [.value(.money(past.closingValue)), .text(" − ")]
      if past.openingQuantity.isZero {
        explanation.numbers.append(.text("0"))
      } else if let price = part.openingPrice {
        explanation.numbers += [
          .value(.price(price)), .text(" × "), .value(.quantity(try past.openingShares())),
        ]
      }
      explanation.numbers += [
        .text(past.cash.isNegative ? " − " : " + "), .value(.money(past.cash.magnitude)),
      ]
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

  /// What it is worth at the end of the time, and where that is now, at which price.
  private func closing(_ past: SymbolPast) -> [Explanation.Input] {
    let isStale = context.portfolio.source != .live
    let worth = Explanation.Input(
      "value at its end", .money(past.closingValue), "price × quantity", isStale: isStale)
    guard let position = context.portfolio.positions[past.symbol],
      context.portfolio.valuation(of: position).marketValue == past.closingValue
    else { return [worth] }
    let held = [FigureName.price, .quantity].compactMap { name in
      Explanation(of: ExplainedFigure(name, of: past.symbol.text), in: context).inputs.first
    }
    return [worth] + held
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
              .text(" \(closing.words(of: lot.lot.side)) "),
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
    if part.closings.contains(where: { $0.event.map { $0 != .expiry } ?? false }) {
      explanation.notes.append([
        .text("The premium is realised on the contract; its shares come or go at the strike alone.")
      ])
    }
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
        case .assetClass: position.assetClass.words
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
