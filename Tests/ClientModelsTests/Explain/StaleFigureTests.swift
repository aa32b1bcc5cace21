// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

/// What is old or missing under a figure is marked, and said.
@Suite struct StaleFigureTests {
  private typealias Fixture = ExplanationFixture

  @Test func staleAndMissingInputsAreMarkedAndSaid() {
    let cached = Fixture.context(source: .cache)
    let value = Explanation(of: ExplainedFigure(.marketValue, of: "AAPL"), in: cached)
    #expect(value.isStale)
    #expect(value.lines(now: Fixture.now).contains { $0.contains("STALE") })
    let live = Explanation(of: ExplainedFigure(.marketValue, of: "AAPL"), in: Fixture.context())
    #expect(!live.isStale)
    let lines = live.lines(now: Fixture.now)
    #expect(lines.contains("  shown       11,714.00"))
    #expect(lines.contains("  in numbers  234.28 × 50"))
    #expect(lines.contains { $0.contains("came by asking") && $0.contains("2 s ago") })

    var bare = Fixture.context(withValues: false)
    #expect(
      Explanation(of: ExplainedFigure(.sharpe), in: bare).missing
        == "the account's daily values are not read")
    #expect(
      Explanation(of: ExplainedFigure(.trades), in: bare).missing
        == "no two days are set against each other")
    #expect(
      Explanation(of: ExplainedFigure(.price, of: "NONE"), in: bare).missing == "NONE is not held")
    var book = bare.portfolio
    book.positions[Fixture.symbols[3]]?.marketValue = nil
    book.account = nil
    bare = FigureContext(book, now: Fixture.now)
    #expect(
      Explanation(of: ExplainedFigure(.totalValue), in: bare).missing == "not known of OLD")
    #expect(
      Explanation(of: ExplainedFigure(.equity), in: bare).missing == "the account was never read")
    #expect(
      Explanation(of: ExplainedFigure(.weight, of: "OLD"), in: bare).missing == "OLD has no price")
  }

  @Test func aDayThatGoesOnHasNoClose() throws {
    func source(of name: FigureName, isOpen: Bool) throws -> String {
      let (day, now) = (NewYork.civil(Fixture.now).day, Fixture.now)
      let values = ValueReading(
        ValueHistory(
          days: [
            ValueDay(day.advanced(by: -1), Fixture.money("100")),
            ValueDay(day, Fixture.money("101")),
          ], flows: []), asOf: now, source: .live)
      var book = Fixture.book()
      book.clock = MarketClock(
        timestamp: now, isOpen: isOpen, nextOpen: nil, nextClose: nil, receivedAt: now)
      var context = FigureContext(book, now: now)
      context.values = values
      context.review = PerformanceReview(
        .all, of: PerformanceReading(values: values), benchmark: Fixture.symbols[0],
        book: book, log: nil, tag: { _ in nil })
      let input = try #require(Explanation(of: ExplainedFigure(name), in: context).inputs.first)
      return input.origin
    }
    #expect(try source(of: .closingValue, isOpen: true).hasSuffix("so far"))
    #expect(try source(of: .closingValue, isOpen: false).contains("close of "))
    #expect(try source(of: .openingValue, isOpen: true).contains("close of "))
  }

  @Test func whatHangsOnNoPriceIsNotStaleAfterSeconds() {
    let book = Fixture.context().portfolio
    func isStale(_ name: FigureName, after seconds: Double) -> Bool {
      let later = FigureContext(book, now: book.asOf!.advanced(bySeconds: seconds))
      return Explanation(of: ExplainedFigure(name, of: "AAPL"), in: later).inputs.contains {
        $0.name != "price" && $0.isStale
      }
    }
    for name in [FigureName.costBasis, .averageEntry] {
      #expect(!isStale(name, after: 60), "\(name)")
      #expect(isStale(name, after: 91), "\(name)")
    }
  }
}
