// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

/// What figures are made of: the parts come to the figure that is shown, to the last digit.
@Suite struct ExplanationTests {
  private typealias Fixture = ExplanationFixture

  private func figures(_ names: [FigureName]) -> [ExplainedFigure] {
    names.flatMap { name -> [ExplainedFigure] in
      switch name {
      case .realized: [ExplainedFigure(name, of: Fixture.symbols[1].text)]
      case .contribution, .symbolShare: Fixture.symbols.map { ExplainedFigure(name, of: $0.text) }
      case .classShare: ["stocks", "coins", "cash"].map { ExplainedFigure(name, of: $0) }
      case .tagShare: ["tech", "no tag"].map { ExplainedFigure(name, of: $0) }
      case .symbolChange: Fixture.symbols.prefix(2).map { ExplainedFigure(name, of: $0.text) }
      default:
        name.subject == .position
          ? Fixture.symbols.map { ExplainedFigure(name, of: $0.text) } : [ExplainedFigure(name)]
      }
    }
  }

  private func amount(_ value: Explanation.Value?) throws -> FixedDecimal {
    switch value {
    case .money(let money): money.amount
    case .price(let price): price.decimal
    case .quantity(let quantity): quantity.decimal
    case .ratio(let percent): percent.decimal
    default: throw ArithmeticError.divisionByZero
    }
  }

  private func number(_ value: Explanation.Value?) throws -> Double {
    switch value {
    case .rate(let number), .number(let number): number
    case .count(let count): Double(count)
    case .money(let money): money.amount.approximateDouble
    default: throw ArithmeticError.divisionByZero
    }
  }

  private func sum(_ parts: [Explanation.Part]) throws -> FixedDecimal {
    try parts.reduce(FixedDecimal.zero) { try $0 + amount($1.value) }
  }

  /// As the headings of tab 4 have them.
  private func sums(_ name: FigureName) -> Money? {
    let sums = ActivitySums(Fixture.context().activities?.activities ?? [])
    return switch name {
    case .bought: sums.bought
    case .sold: sums.sold
    case .activityIncome: sums.income
    case .activityFees: sums.fees
    default: sums.net
    }
  }

  /// What the shown figure is by its inputs and parts alone; nil where it is the broker's word.
  private func exact(_ told: Explanation) throws -> FixedDecimal? {
    func input(_ name: String) throws -> FixedDecimal { try amount(told[name]) }
    switch told.figure.name {
    case .quantity: return told.parts.isEmpty ? nil : try sum(told.parts)
    case .price: return try input("price")
    case .averageEntry, .equity, .cash, .buyingPower, .openingValue, .closingValue: return nil
    case .costBasis: return told.parts.isEmpty ? nil : try sum(told.parts)
    case .marketValue: return told["price"] == nil ? nil : try input("price") * input("quantity")
    case .unrealized:
      return told.numbers.isEmpty ? nil : try input("market value") - input("cost basis")
    case .unrealizedPercent:
      guard !told.numbers.isEmpty else { return nil }
      return try input("unrealized P/L") / input("cost basis").magnitude
    case .day:
      guard !told.numbers.isEmpty else { return nil }
      return try input("broker's figure")
        + (input("price") - input("broker's price")) * input("quantity")
    case .weight: return try input("market value") / input("equity")
    case .totalValue, .totalUnrealized, .totalDay, .netFlow, .realized, .totalRealized:
      return try sum(told.parts)
    case .netCash, .bought, .sold, .activityIncome, .activityFees:
      #expect(try amount(told.value) == amount(.optional(sums(told.figure.name))))
      return try sum(told.parts)
    case .accountDay: return try input("equity") - input("equity at the last close")
    case .gain: return try input("value at its end") - input("value at first") - input("net flow")
    case .contribution:
      let opening =
        told["price at first"] == nil
        ? FixedDecimal.zero : try input("price at first") * input("quantity at first")
      return try input("value at its end") - opening + input("cash")
    case .rest:
      let moved = told["moved since"] == nil ? FixedDecimal.zero : try input("moved since")
      return try input("gain") + moved - sum(told.parts)
    case .symbolShare, .classShare, .tagShare:
      #expect(try sum(told.parts) == input("value"))
      return try input("value") / input("account")
    case .change:
      let whole = try amount(told.inputs[1].value) - amount(told.inputs[0].value)
      #expect(try sum(told.parts) == whole)
      return whole
    case .bookValue: return try input("cash") + sum(told.parts)
    case .trades, .prices, .income, .fees, .flows, .corporate, .other, .unexplained, .symbolChange:
      return try sum(told.parts)
    default: return nil
    }
  }

  @Test(arguments: [Portfolio.Source.live, .cache], [PerformancePeriod.all, .month])
  func amountsComeToTheFigureToTheLastDigit(
    source: Portfolio.Source, period: PerformancePeriod
  ) throws {
    let context = Fixture.context(source: source, period: period)
    for figure in figures(FigureName.allCases) {
      let told = Explanation(of: figure, in: context)
      if figure.name == .contribution, told.value == nil { continue }
      #expect(told.missing == nil || told.value == nil, "\(figure.title)")
      switch told.value {
      case .money, .price, .quantity, .ratio:
        if let expected = try exact(told) {
          #expect(try amount(told.value) == expected, "\(figure.title)")
        }
      case .rate, .number, .count, .day: break
      case nil:
        #expect(
          [.timeWeightedPerYear, .moneyWeightedPerYear].contains(figure.name) && period == .month,
          "\(figure.title): \(told.missing ?? "")")
      }
    }
  }

  @Test func theFigureIsTheOneThatTheScreenShows() throws {
    let context = Fixture.context()
    let book = context.portfolio
    for position in book.positions.values {
      let value = book.valuation(of: position)
      func told(_ name: FigureName) -> Explanation.Value? {
        Explanation(of: ExplainedFigure(name, of: position.symbol.text), in: context).value
      }
      #expect(told(.marketValue) == .optional(value.marketValue))
      #expect(told(.unrealized) == .optional(value.unrealized))
      #expect(told(.day) == .optional(value.day))
      #expect(told(.unrealizedPercent) == value.unrealizedPercent.map { .ratio($0) })
      #expect(told(.price) == value.price.map { .price($0) })
    }
    let performance = try #require(context.review?.performance)
    func told(_ name: FigureName) -> Explanation.Value? {
      Explanation(of: ExplainedFigure(name), in: context).value
    }
    #expect(told(.gain) == .money(try performance.gain.get()))
    #expect(told(.simpleReturn) == .rate(try performance.simple.get()))
    #expect(told(.timeWeighted) == .rate(try performance.timeWeighted.get()))
    #expect(told(.moneyWeighted) == .rate(try performance.moneyWeighted.get()))
    #expect(told(.sharpe) == .number(try performance.sharpe.get()))
    #expect(told(.beta) == .number(try performance.beta.get()))
  }

  /// By the textbook's formula over what the explanation lists, and nothing else.
  @Test func statisticsComeOfTheListedReturns() throws {
    let context = Fixture.context()
    func told(_ name: FigureName) -> Explanation {
      Explanation(of: ExplainedFigure(name), in: context)
    }
    func close(_ told: Explanation, _ expected: Double) {
      let value = (try? number(told.value)) ?? .nan
      #expect(
        abs(value - expected) <= 1e-12 * max(1, abs(expected)),
        "\(told.figure.title): \(value) and \(expected)")
    }
    let linked = told(.timeWeighted)
    let rates = try linked.parts.map { try number($0.value) }
    #expect(rates.count == 399)
    close(linked, rates.reduce(1) { $0 * (1 + $1) } - 1)
    let mean = rates.reduce(0, +) / Double(rates.count)
    let squares = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(rates.count - 1)).squareRoot()
    close(told(.volatility), deviation * 252.0.squareRoot())
    close(told(.sharpe), mean / deviation * 252.0.squareRoot())
    let below = rates.reduce(0) { $0 + min(0, $1) * min(0, $1) } / Double(rates.count)
    close(told(.sortino), mean * 252 / (below.squareRoot() * 252.0.squareRoot()))
    let benchmark = told(.benchmarkReturn)
    let others = try benchmark.parts.map { try number($0.value) }
    close(benchmark, others.reduce(1) { $0 * (1 + $1) } - 1)
    let otherMean = others.reduce(0, +) / Double(others.count)
    let both = zip(rates, others).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - otherMean) }
    let other = others.reduce(0) { $0 + ($1 - otherMean) * ($1 - otherMean) }
    close(told(.beta), both / other)
    close(told(.correlation), both / (squares * other).squareRoot())
    let simple = told(.simpleReturn)
    close(
      simple,
      try number(simple["gain"]) / (number(simple["value at first"]) + number(simple["what came"])))
    let fall = told(.drawdown)
    close(fall, try number(fall["linked at the low"]) / number(fall["linked at the high"]) - 1)
    let shares = try told(.herfindahl).parts.map { try number($0.value) }
    close(told(.herfindahl), shares.reduce(0) { $0 + $1 * $1 })
    close(told(.effectivePositions), 1 / shares.reduce(0) { $0 + $1 * $1 })
    close(told(.largest), shares.prefix(5).reduce(0, +))
  }

  @Test func theRateMakesWhatWasPaidInGrowToWhatItCameTo() throws {
    let told = Explanation(of: ExplainedFigure(.moneyWeighted), in: Fixture.context())
    let rate = try number(told.value)
    let days = told.parts.map { CalendarDay($0.name)!.ordinal }
    let span = Double(days.last! - days[0])
    // Whole powers of the rate of a day: x^span = 1 + rate.
    var (low, high) = (0.9, 1.1)
    func power(_ base: Double, _ count: Int) -> Double {
      (0..<count).reduce(1.0) { product, _ in product * base }
    }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if power(middle, Int(span)) < 1 + rate { low = middle } else { high = middle }
    }
    let worth = try zip(told.parts, days).reduce(0.0) { sum, part in
      try sum + number(part.0.value) * power(low, days.last! - part.1)
    }
    #expect(abs(worth) < 1e-6, "\(worth) of 50,000")
  }

  @Test func whereLotsAndTheBrokerDifferBothAreTold() {
    var book = Fixture.book()
    book.positions[Fixture.symbols[0]]?.costBasis = Fixture.money("11500")
    let told = Explanation(
      of: ExplainedFigure(.costBasis, of: "AAPL"), in: FigureContext(book, now: Fixture.now))
    #expect(told.value == .money(Fixture.money("11500")))
    #expect(
      told.lines(now: Fixture.now).contains("By our lots it is 11505, by the broker 11500."))
    let gain = Explanation(
      of: ExplainedFigure(.unrealized, of: "AAPL"), in: FigureContext(book, now: Fixture.now))
    #expect(gain.value == .money(Fixture.money("214")))
    #expect(
      gain.lines(now: Fixture.now).contains(
        "By the cost of our lots, 11505, it is 209; by the broker's, 11500, as above."))
  }

  @Test func gainsHaveTheirSignAndNothingThatIsLessThanACentLooksLikeNothing() throws {
    func shown(_ name: FigureName, _ text: String) throws -> String? {
      var told = Explanation(ExplainedFigure(name))
      told.value = .money(Money(try FixedDecimal(strict: text)))
      return told.shown
    }
    #expect(try shown(.gain, "1234.5") == "+1,234.50")
    #expect(try shown(.gain, "-1234.5") == "-1,234.50")
    #expect(try shown(.gain, "0") == "0.00")
    #expect(try shown(.equity, "1234.5") == "1,234.50")
    #expect(try shown(.gain, "0.004") == "<+0.01")
    #expect(try shown(.gain, "-0.004") == ">-0.01")
    #expect(try shown(.equity, "0.004") == "<0.01")
    var told = Explanation(ExplainedFigure(.simpleReturn))
    told.value = .rate(0.0512)
    #expect(told.shown == "+5.12%")
    #expect(told.lines(now: Fixture.now).first == "  shown       +5.12%")
    told = Explanation(ExplainedFigure(.weight))
    told.value = .ratio(Percent(try FixedDecimal(strict: "0.00000004")))
    #expect(told.shown == "<0.01%")
  }

  @Test func aSumOfActivitiesNamesWhatItLacksAndWhatItLeavesOut() throws {
    var context = Fixture.context()
    let all = try #require(context.activities?.activities)
    let canceled = Activity(
      id: ExecutionID("c-9")!, type: "DIV", status: "canceled", day: Fixture.day(301),
      cash: Fixture.money("100"))
    context.activities = FigureContext.CountedActivities(
      "2024-10-28 Mon", all + [canceled], isCut: true)
    let told = Explanation(of: ExplainedFigure(.activityIncome), in: context)
    #expect(told.value == .money(Fixture.money("17.62")))
    let lines = told.lines(now: Fixture.now)
    #expect(lines.contains("Of 2024-10-28 Mon."))
    #expect(lines.contains("Older ones that belong to it are not read yet, and not counted."))
    #expect(lines.contains("1 that the broker took back counts nothing."))
    let vague = Activity(id: ExecutionID("c-8")!, type: "DIV", day: Fixture.day(301))
    context.activities = FigureContext.CountedActivities("all", all + [vague], isCut: false)
    #expect(
      Explanation(of: ExplainedFigure(.netCash), in: context).missing
        == "of DIV of \(Fixture.day(301)) the amount is not known")
  }

  @Test func atAverageCostEachLotCountsTheAverageAndItIsSaid() throws {
    var book = Fixture.book()
    let symbol = Fixture.symbols[0]
    var lots = OpenLots(symbol, isAveraged: true)
    for (id, price) in [("a", "100"), ("b", "110"), ("c", "121")] {
      try lots.apply(
        Fill(
          executionID: try #require(ExecutionID(id)), orderID: try #require(BrokerOrderID(id)),
          symbol: symbol, side: .buy, quantity: Quantity(1), price: Fixture.price(price),
          at: Fixture.now),
        by: .average)
    }
    book.positions[symbol]?.quantity = Quantity(3)
    book.lots = [symbol: lots]
    let told = Explanation(
      of: ExplainedFigure(.costBasis, of: "AAPL"), in: FigureContext(book, now: Fixture.now)
    ).lines(now: Fixture.now)
    #expect(
      told.contains {
        $0.hasSuffix("bought 1 at the average of 110.333333333333333333, held 0 days, short term")
      })
    #expect(told.contains { $0.contains("By our lots it is 331,") })
    #expect(
      told.contains(
        "Each share counts the average of what all of them cost; the oldest are sold first."))
  }

  @Test func ofAPastDayPricesAreThoseOfItsBookAndNothingIsStale() throws {
    let symbol = Fixture.symbols[0]
    let at = NewYork.timestamp(Fixture.day(3), secondOfDay: 57_600)
    var position = Position(
      symbol: symbol, quantity: Quantity(4), averageEntryPrice: Fixture.price("200"),
      costBasis: Fixture.money("800"))
    position.currentPrice = Fixture.price("231.02")
    position.marketValue = Fixture.money("924.08")
    let day = DayBook(
      day: Fixture.day(3), asOf: at,
      account: Account(id: AccountID("acc-1")!, cash: Fixture.money("75.92")),
      holdings: [
        DayBook.Holding(position, at: DayPrice(Fixture.price("231.02"), .stream, at: at))
      ])
    var context = FigureContext(day.portfolio, now: Fixture.now)
    context.day = day
    let value = Explanation(of: ExplainedFigure(.marketValue, of: symbol.text), in: context)
    #expect(value.value == .money(Fixture.money("924.08")))
    #expect(value["price"] == .price(Fixture.price("231.02")) && value.inputs[0].at == at)
    #expect(value.inputs[0].origin.contains("by the stream, in the book of \(day.day)"))
    #expect(!value.isStale)
    let whole = Explanation(of: ExplainedFigure(.bookValue), in: context)
    #expect(whole.value == .money(Fixture.money("1000")))
    let text = whole.lines(now: Fixture.now).joined(separator: "\n")
    #expect(text.contains("4 at 231.02 (last trade, came by the stream, \(at.rfc3339))"))
    #expect(!text.contains("STALE"))
  }

  @Test func theChangeOfASymbolIsItsPartsAndWhatHappenedToIt() throws {
    let context = Fixture.context()
    guard case .known(let change)? = context.difference?.value else {
      Issue.record("no difference")
      return
    }
    for own in change.symbols {
      let told = Explanation(
        of: ExplainedFigure(.symbolChange, of: own.symbol.text), in: context)
      #expect(told.value == .money(Money(try own.parts.sum())))
    }
    let other = Explanation(of: ExplainedFigure(.symbolChange, of: "NVDA"), in: context)
    #expect(other.value == nil && other.missing?.contains("NVDA") == true)
  }

  @Test func ourOwnAmountsAreHiddenAndPricesAreNot() {
    let told = Explanation(of: ExplainedFigure(.marketValue, of: "AAPL"), in: Fixture.context())
    let text = told.lines(now: Fixture.now, mask: "•••").joined(separator: "\n")
    #expect(!text.contains("11,714") && !text.contains(" 50"))
    #expect(text.contains("234.28 × •••"))
  }

  @Test func everyFigureHasItsFormulaItsRoundingAndItsSource() {
    for name in FigureName.allCases {
      #expect(!name.words.isEmpty && !name.rounding.isEmpty)
      #expect(!name.source(isImported: false).isEmpty)
      #expect(!name.source(isImported: true).contains("broker"), "there is none")
      #expect(name.rawValue.allSatisfy { $0.isLowercase || $0 == "-" }, "\(name)")
    }
    #expect(Set(FigureName.allCases.map(\.rawValue)).count == FigureName.allCases.count)
    #expect(ValuePart.allCases.allSatisfy { FigureName($0).valuePart == $0 })
    #expect(Allocation.Key.allCases.allSatisfy { FigureName($0).allocationKey == $0 })
  }
}
