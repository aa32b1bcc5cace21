/// The figures of one position.
struct PositionFigures {
  private let context: FigureContext
  private var portfolio: Portfolio { context.portfolio }

  init(_ context: FigureContext) { self.context = context }

  func explain(_ figure: ExplainedFigure) -> Explanation {
    guard let symbol = figure.of.flatMap({ Symbol($0) }) else {
      return .without(figure, "it is of a symbol, and none is named")
    }
    guard let position = portfolio.positions[symbol] else {
      return .without(figure, "\(symbol) is not held")
    }
    let holding = Holding(position, portfolio.valuation(of: position), context)
    var explanation = Explanation(figure)
    switch figure.name {
    case .quantity: holding.quantity(&explanation)
    case .price: holding.price(&explanation)
    case .marketValue: holding.marketValue(&explanation)
    case .averageEntry: holding.averageEntry(&explanation)
    case .costBasis: holding.costBasis(&explanation)
    case .unrealized: holding.unrealized(&explanation)
    case .unrealizedPercent: holding.unrealizedPercent(&explanation)
    case .day: holding.day(&explanation)
    case .weight: holding.weight(&explanation)
    default: break
    }
    return explanation
  }

  /// One position at the newest price that is known.
  private struct Holding {
    let position: Position
    let value: Valuation
    let context: FigureContext

    init(_ position: Position, _ value: Valuation, _ context: FigureContext) {
      (self.position, self.value, self.context) = (position, value, context)
    }

    private typealias Input = Explanation.Input

    private var portfolio: Portfolio { context.portfolio }

    /// Nothing but the broker's own figures is shown: no trade of the symbol is known here.
    private var isReported: Bool { value.receipt == nil && pastPrice == nil }

    /// What the book of a past day has.
    private var pastPrice: DayPrice? { context.day?.holdings[position.symbol]?.price }

    /// `atPrice` says that it hangs on a price, which is old sooner.
    private func reported(
      _ name: String, _ value: Explanation.Value?, atPrice: Bool = false, isCost: Bool = false
    ) -> Input {
      Input(
        name, value, context.origin(context.told("position"), isCost: isCost), at: portfolio.asOf,
        isStale: atPrice ? context.isStale(nil) : context.isBookStale)
    }

    private var priceInput: Input {
      if let pastPrice {
        return Input(
          "price", .price(pastPrice.price), context.origin(pastPrice.origin), at: pastPrice.at)
      }
      guard let receipt = value.receipt else {
        return reported("price", value.price.map { .price($0) }, atPrice: true)
      }
      if receipt.source == .file {
        return Input(
          "price", value.price.map { .price($0) }, DayPrice.Source.file.words, at: receipt.at,
          isStale: context.isStale(receipt))
      }
      let way = receipt.source == .stream ? "by the stream" : "by asking"
      let trade = portfolio.market[position.symbol]?.trade
      return Input(
        "price", value.price.map { .price($0) }, "last trade, came \(way)", at: receipt.at,
        madeAt: trade?.at, isStale: context.isStale(receipt))
    }

    private var quantityInput: Input { reported("quantity", .quantity(position.quantity)) }
    private var costInput: Input {
      reported("cost basis", .optional(position.costBasis), isCost: true)
    }

    /// Whose word the cost of a position is, where our lots come to another.
    private func teller(_ imported: String, _ broker: String) -> String {
      if context.day?.origin == .reconstructed { return "; in the book made later, " }
      return context.isImported ? imported : broker
    }

    private var marketValueInput: Input {
      isReported
        ? reported("market value", .optional(value.marketValue), atPrice: true)
        : Input(
          "market value", .optional(value.marketValue), "price × quantity",
          at: priceInput.at, isStale: priceInput.isStale)
    }

    private func settle(
      _ explanation: inout Explanation, _ value: Explanation.Value?, _ reason: String
    ) {
      explanation.value = value
      if value == nil { explanation.missing = reason }
    }

    func quantity(_ explanation: inout Explanation) {
      explanation.value = .quantity(position.quantity)
      explanation.inputs = [quantityInput]
      addLots(&explanation) { .quantity($0.signedQuantity) }
      if let difference = portfolio.differences[position.symbol] {
        explanation.notes.append([
          .text("The account's activities come to "),
          .value(.quantity(difference.byActivities)), .text(", the broker says "),
          .value(.quantity(difference.atBroker)), .text("."),
        ])
      }
    }

    func price(_ explanation: inout Explanation) {
      settle(&explanation, value.price.map { .price($0) }, "no trade and no price of it is known")
      explanation.inputs = [priceInput]
    }

    func marketValue(_ explanation: inout Explanation) {
      settle(
        &explanation, .optional(value.marketValue), "\(position.symbol) has no price")
      guard !isReported, let price = value.price else {
        explanation.inputs = [marketValueInput, quantityInput]
        addReportedNote(&explanation)
        return
      }
      explanation.inputs = [priceInput, quantityInput]
      explanation.numbers = [
        .value(.price(price)), .text(" × "), .value(.quantity(position.quantity)),
      ]
      if position.symbol.isOptionContract {
        explanation.numbers.append(.text(" × \(position.symbol.sharesEach)"))
        explanation.notes.append([.text("A contract is for a hundred shares.")])
      }
    }

    private func addReportedNote(_ explanation: inout Explanation) {
      guard !context.isImported else { return }
      explanation.notes.append([
        .text("No trade of it is known here: it is the broker's own figure.")
      ])
    }

    func averageEntry(_ explanation: inout Explanation) {
      settle(
        &explanation, position.averageEntryPrice.map { .price($0) }, context.untold)
      explanation.inputs =
        position.averageEntryPrice.map {
          [reported("average entry", .price($0), isCost: true)]
        } ?? []
      addLots(&explanation) { .price($0.price) }
      guard let lots, let cost = Self.cost(of: lots, .usd),
        let ours = try? FixedDecimal.multiply(
          cost.amount, .one,
          dividedBy: position.quantity.decimal * position.symbol.sharesEach,
          toDigits: AverageCost.digitsKept)
      else { return }
      explanation.notes.append([
        .text("The lots cost "), .value(.money(cost)), .text(" in all, ÷ "),
        .value(.quantity(position.quantity)), .text(" = "), .value(.price(Price(ours))),
        .text(" each."),
      ])
    }

    func costBasis(_ explanation: inout Explanation) {
      settle(&explanation, .optional(position.costBasis), context.untold)
      explanation.inputs = [costInput]
      addLots(&explanation) { .money(Self.cost(of: $0, position.costBasis?.currency ?? .usd)) }
      guard let lots, let ours = Self.cost(of: lots, position.costBasis?.currency ?? .usd),
        let theirs = position.costBasis
      else { return }
      guard ours != theirs else {
        explanation.notes.append([
          .text("The lots come to "), .value(.money(ours)), .text(", the same."),
        ])
        return
      }
      explanation.notes.append([
        .text("By our lots it is "), .value(.money(ours)),
        .text(teller(", as imported ", ", by the broker ")),
        .value(.money(theirs)), .text("."),
      ])
    }

    func unrealized(_ explanation: inout Explanation) {
      settle(
        &explanation, .optional(value.unrealized),
        value.marketValue == nil
          ? "\(position.symbol) has no price" : "its cost basis: \(context.untold)")
      explanation.inputs = [marketValueInput, costInput]
      guard !isReported, let worth = value.marketValue, let cost = position.costBasis else {
        if value.unrealized != nil { addReportedNote(&explanation) }
        return
      }
      explanation.numbers = [.value(.money(worth)), .text(" − "), .value(.money(cost))]
      guard let lots, let ours = Self.cost(of: lots, cost.currency), ours != cost,
        let gain = try? worth - ours
      else { return }
      explanation.notes.append([
        .text("By the cost of our lots, "), .value(.money(ours)), .text(", it is "),
        .value(.money(gain)),
        .text(teller("; as imported, ", "; by the broker's, ")),
        .value(.money(cost)), .text(", as above."),
      ])
    }

    func unrealizedPercent(_ explanation: inout Explanation) {
      settle(
        &explanation, value.unrealizedPercent.map { .ratio($0) },
        value.unrealized == nil
          ? "its unrealized P/L is not known" : "nothing was paid for it")
      let gain = Input(
        "unrealized P/L", .optional(value.unrealized), "market value − cost basis",
        at: priceInput.at, isStale: priceInput.isStale)
      explanation.inputs = [gain, costInput]
      guard !isReported, let own = value.unrealized, let cost = position.costBasis else { return }
      explanation.numbers = [
        .value(.money(own)), .text(" ÷ "), .value(.money(cost.magnitude)),
      ]
    }

    func day(_ explanation: inout Explanation) {
      guard !context.isImported else {
        explanation.missing = "an imported file tells no day's P/L"
        return
      }
      settle(&explanation, .optional(value.day), "the broker does not say its day's P/L")
      explanation.inputs = [
        reported(
          "broker's figure", .optional(position.unrealizedIntradayProfitAndLoss), atPrice: true),
        priceInput,
        reported("broker's price", position.currentPrice.map { .price($0) }, atPrice: true),
        quantityInput,
      ]
      guard !isReported, let then = position.currentPrice, let price = value.price,
        let told = position.unrealizedIntradayProfitAndLoss
      else { return }
      explanation.numbers = [
        .value(.money(told)), .text(" + ("), .value(.price(price)), .text(" − "),
        .value(.price(then)), .text(") × "), .value(.quantity(position.quantity)),
      ]
    }

    func weight(_ explanation: inout Explanation) {
      let equity = portfolio.account?.equity
      explanation.inputs = [
        marketValueInput,
        Input(
          "equity", .optional(equity), context.origin(context.told("account")),
          at: portfolio.asOf,
          isStale: context.isBookStale),
      ]
      guard let worth = value.marketValue else {
        explanation.missing = "\(position.symbol) has no price"
        return
      }
      guard let equity, equity.isPositive,
        let share = try? Percent(worth.amount, of: equity.amount)
      else {
        explanation.missing = "there is no equity to take a share of"
        return
      }
      explanation.value = .ratio(share)
      explanation.numbers = [.value(.money(worth)), .text(" ÷ "), .value(.money(equity))]
    }

    private var lots: [Lot]? {
      portfolio.lots?[position.symbol].flatMap { $0.explain(position.quantity) ? $0.counted : nil }
    }

    private static func cost(of lot: Lot, _ currency: Currency) -> Money {
      Money(lot.side == .long ? lot.cost : -lot.cost, currency)
    }

    private static func cost(of lots: [Lot], _ currency: Currency) -> Money? {
      var sum = Money(.zero, currency)
      for lot in lots {
        guard let next = try? sum + cost(of: lot, currency) else { return nil }
        sum = next
      }
      return sum
    }

    private func addLots(
      _ explanation: inout Explanation, _ value: (Lot) -> Explanation.Value
    ) {
      guard let lots else {
        let reason =
          if portfolio.lots != nil {
            "The account's activities do not explain all of it, so that no lots are shown."
          } else if context.awaitsLots {
            "Its lots of that day are being read."
          } else if context.isImported {
            "The imported file has positions and no transactions: there are no lots."
          } else {
            "The account's activities are not read, so that no lots are shown."
          }
        explanation.notes.append([.text(reason)])
        return
      }
      explanation.partsName = "lots"
      let isAveraged = portfolio.lots?[position.symbol]?.isAveraged ?? false
      if isAveraged {
        explanation.notes.append([
          .text(
            "Each share counts the average of what all of them cost; the oldest are sold first.")
        ])
      }
      let time = context.day.map { NewYork.timestamp($0.day, secondOfDay: 57_600) } ?? context.now
      explanation.parts = lots.map { lot in
        let days = lot.daysHeld(at: time)
        let term = LotTerm.isLong(lot, closedAt: time) ? "long" : "short"
        return Explanation.Part(
          NewYork.civil(lot.openedAt).day.description, value(lot),
          [
            .text(lot.side == .long ? "bought " : "sold "),
            .value(.quantity(lot.quantity)),
            .text(" at \(isAveraged ? "the average of " : "")\(lot.price), "),
            .text("held \(days) \(days == 1 ? "day" : "days"), \(term) term"),
          ])
      }
    }
  }
}
