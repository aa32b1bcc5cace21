// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

/// What closed lots realised in a time.
@Suite struct RealizedGainsTests {
  private typealias Fixture = ExplanationFixture

  private func gains(after base: Int, through end: Int) throws -> RealizedGains {
    try RealizedGains(
      of: Fixture.closings, after: Fixture.day(base), through: Fixture.day(end), in: .usd)
  }

  @Test func aSaleCountsInItsTimeWithWhatWasHeldForMoreThanAYear() throws {
    let known = try gains(after: 397, through: 398)
    // 5 × (321.07 − 250.5) after 395 days, and 7 × (321.07 − 330.25) after 8.
    #expect(known.longTerm == Fixture.money("352.85"))
    #expect(known.gain == Fixture.money("288.59"))
    #expect(known.parts.map(\.symbol) == [Fixture.symbols[1]])
    #expect(known.parts[0].gain == known.gain && known.parts[0].longTerm == known.longTerm)
  }

  @Test func theCloseThatATimeBeginsFromIsNotInIt() throws {
    for (base, end) in [(398, 399), (0, 397)] {
      let known = try gains(after: base, through: end)
      #expect(known.parts.isEmpty && known.gain == .zero && known.longTerm == .zero)
    }
  }

  @Test func whatWasRealisedAndHowItIsDividedNeedNoDailyValues() throws {
    let book = Fixture.context().portfolio
    func review(_ period: PerformancePeriod) -> PerformanceReview {
      PerformanceReview(
        period, of: PerformanceReading(closings: Fixture.closings), benchmark: Fixture.symbols[0],
        book: book, log: nil, tag: { _ in nil })
    }
    let sold = Fixture.day(398)
    #expect(NewYork.civil(book.asOf!).day == Fixture.day(385))
    for period in [PerformancePeriod.all, .year] {
      #expect(try review(period).realized.get().parts.isEmpty)
    }
    let known = review(.custom(from: nil, through: sold))
    #expect(known.isUnvalued)
    #expect(throws: Never.self) { try known.allocations[.symbol]?.get() }
    var later = book
    later.asOf = NewYork.timestamp(sold, secondOfDay: 60_000)
    let whole = PerformanceReview(
      .all, of: PerformanceReading(closings: Fixture.closings), benchmark: Fixture.symbols[0],
      book: later, log: nil, tag: { _ in nil })
    #expect(try whole.realized.get().gain == Fixture.money("288.59"))
    #expect(try whole.realized.get().span == "up to \(sold)")
    #expect(whole.performance.simple.gap?.words == "no daily value of that time is known")
    var context = FigureContext(later, now: Fixture.now)
    context.review = whole
    let told = Explanation(of: ExplainedFigure(.realized, of: "TSLA"), in: context)
    #expect(told.value == .money(Fixture.money("288.59")))
    #expect(told.notes.contains([.text("all: up to \(sold).")]))
  }

  @Test func eachClosedLotIsExplainedWithItsPricesDaysAndTerm() throws {
    let told = Explanation(of: ExplainedFigure(.realized, of: "TSLA"), in: Fixture.context())
    #expect(told.value == .money(Fixture.money("288.59")))
    let text = told.lines(now: Fixture.now).joined(separator: "\n")
    #expect(text.contains("5 sold at 321.07, bought 2024-11-04 at 250.5, held 395 days, long term"))
    #expect(text.contains("7 sold at 321.07, bought 2025-11-26 at 330.25, held 8 days, short term"))
  }
}
