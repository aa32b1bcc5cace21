// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

@Suite("Tab 5") struct PerformanceScreenTests {
  private static let sizes = [
    Size(columns: 60, rows: 14), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
    Size(columns: 200, rows: 60),
  ]

  private func text(_ fixture: ScreenFixture, _ columns: Int = 120, _ rows: Int = 60) -> String {
    fixture.state.render(size: Size(columns: columns, rows: rows)).text
  }

  private func questions(_ fixture: ScreenFixture) -> [PerformanceQuestion?] {
    fixture.effects.compactMap {
      if case .send(.followPerformance(let question)) = $0 { question } else { nil }
    }
  }

  @Test(arguments: sizes) func theCurveAndTheFiguresOfAYear(size: Size) {
    let fixture = PerformanceFixture.screen(size: size)
    let name = "performance-\(size.columns)x\(size.rows)"
    expectScreen(fixture.state.render(size: size), named: name)
    var plain = fixture
    plain.state.settings.isASCII = true
    let canvas = plain.state.render(size: size)
    let picture = Picture(canvas: canvas, theme: .mono, isASCII: true).file(.text)
    #expect(picture.utf8.allSatisfy { $0 == 10 || (0x20...0x7e).contains($0) })
    expectText(
      picture, in: "Tests/TUITests/Golden/\(name)-ascii.txt", sourceLocation: #_sourceLocation)
  }

  @Test(arguments: sizes) func theEndOfTheListIsReachedByKeys(size: Size) {
    var fixture = PerformanceFixture.screen(size: size)
    fixture.press(.character("G"))
    expectScreen(
      fixture.state.render(size: size), named: "performance-end-\(size.columns)x\(size.rows)")
  }

  @Test func whatClosedLotsRealisedStandsBySymbolAndIsExplained() throws {
    var reading = PerformanceFixture.reading()
    reading.closings = PerformanceFixture.closings
    var fixture = PerformanceFixture.screen(reading: reading)
    let rows = fixture.state.performance.rows
    let heading = try #require(rows.firstIndex { $0.title == "realised by lots" })
    #expect(rows[heading + 1].title == "NVDA" && rows[heading + 1].value?.text == "+360.00")
    #expect(rows[heading + 1].second?.text == "+400.00")
    #expect(rows[heading + 2].title == "all of it" && rows[heading + 2].value?.text == "+360.00")
    fixture.state.select(heading + 1, in: .performance)
    fixture.press(.enter)
    guard case .reading(let sheet)? = fixture.state.layers.last else {
      Issue.record("no explanation")
      return
    }
    #expect(sheet.title == "realised gain of NVDA")
    #expect(sheet.lines.contains { $0.contains("held 2 days, short term") })
  }

  /// The positions are at newer prices than the value that the gain ends with.
  @Test func theLinesOfTheContributionComeToTheGain() throws {
    var fixture = PerformanceFixture.screen()
    var account = try #require(fixture.state.portfolio.account)
    let (cash, value) = (try #require(account.cash), try #require(fixture.state.total.marketValue))
    account.longMarketValue = value
    account.shortMarketValue = Money(.zero, value.currency)
    account.equity = try cash + value
    fixture.send(.sync(.accountUpdated(account)))
    fixture.wait(10)
    let review = try #require(fixture.state.performance.review)
    #expect(try review.contributions.get().moved != nil)
    func gain(_ row: PerformanceRow) -> FixedDecimal? {
      if case .gain(let money)? = row.value { money.amount } else { nil }
    }
    let rows = fixture.state.performance.rows
    let start = try #require(rows.firstIndex { $0.title == "contribution" })
    let lines = rows[start...].dropFirst().prefix { $0.value != nil }
    #expect(lines.contains { $0.title == "not in the gain yet" })
    let sum = try lines.compactMap(gain).reduce(FixedDecimal.zero) { try $0 + $1 }
    #expect(try sum == review.performance.gain.get().amount)
  }

  @Test(arguments: sizes) func whatCannotBeComputedSaysWhy(size: Size) {
    let fixture = PerformanceFixture.screen(
      size: size, reading: PerformanceFixture.reading(1, withPrices: false))
    expectScreen(
      fixture.state.render(size: size), named: "performance-gaps-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: sizes) func beforeAnythingIsKnownItSaysWhatIsMissing(size: Size) {
    var loading = PerformanceFixture.screen(size: size, reading: nil)
    expectScreen(
      loading.state.render(size: size), named: "performance-loading-\(size.columns)x\(size.rows)")
    loading.send(.sync(.performanceFailed(reason: "the broker answers with status 503")))
    expectScreen(
      loading.state.render(size: size), named: "performance-failed-\(size.columns)x\(size.rows)")
    let uncached = PerformanceFixture.screen(
      size: size, offline: true, reading: PerformanceReading(), log: nil)
    expectScreen(
      uncached.state.render(size: size),
      named: "performance-uncached-\(size.columns)x\(size.rows)")
  }

  @Test func offlineEveryFigureIsThereAndSaysThatItIsCached() {
    let fixture = PerformanceFixture.screen(
      offline: true, reading: PerformanceFixture.reading(source: .cache))
    #expect(text(fixture).contains("cached, read 0 s ago"))
    #expect(!text(fixture, 120, 120).contains("— "))
    var stale = PerformanceFixture.screen()
    stale.send(.sync(.performanceFailed(reason: "no answer")))
    #expect(text(stale).contains("failed, read 0 s ago"))
    #expect(text(stale).contains("time-weighted"))
  }

  @Test func keysGoThroughThePeriodsAndDaysAreTyped() {
    var fixture = PerformanceFixture.screen()
    #expect(text(fixture).contains("262 trading days") == false)
    var seen: [String] = []
    for _ in PerformancePeriod.named {
      fixture.press(.character("]"))
      seen.append(fixture.state.performance.period.name)
    }
    #expect(seen == ["all", "1D", "1W", "1M", "3M", "YTD", "1Y"])
    fixture.press(.character("["))
    #expect(fixture.state.performance.period == .yearToDate)
    fixture.press(.character("P"))
    fixture.type("2025-03-03 2025-03-31")
    fixture.press(.enter)
    #expect(text(fixture).contains("2025-02-28 to 2025-03-31, 21 trading days"))
    fixture.press(.character(":"))
    fixture.type("period 3m")
    fixture.press(.enter)
    #expect(fixture.state.performance.period == .threeMonths)
    for wrong in ["period", "period 2Y", "period 2025-02-30", "period 2025-03-02 2025-03-01"] {
      fixture.press(.character(":"))
      fixture.type(wrong)
      fixture.press(.enter)
      #expect(fixture.state.notice?.severity == .warning)
      fixture.press(.escape)
    }
    #expect(fixture.state.performance.period == .threeMonths)
  }

  @Test func theBenchmarkIsChosenByAKeyAskedForAndKept() {
    var fixture = PerformanceFixture.screen()
    #expect(text(fixture).contains("against SPY"))
    fixture.effects = []
    fixture.press(.character("I"))
    fixture.type("qqq")
    fixture.press(.enter)
    let qqq = Symbol("QQQ")!
    #expect(fixture.effects.contains(.settings(.keep(.value(.benchmark, .text("QQQ"))))))
    #expect(questions(fixture).last??.benchmark == qqq)
    #expect(text(fixture).contains("the prices of QQQ are not read"))
    var reading = PerformanceFixture.reading()
    reading.bars[qqq] = PerformanceFixture.bars(qqq, base: 500)
    fixture.send(.sync(.performanceRead(reading)))
    #expect(text(fixture).contains("against QQQ"))
    #expect(!text(fixture).contains("are not read"))
  }

  @Test func pricesOfWhatWasHeldAreAskedForAndNoLongerOnAnotherTab() {
    var fixture = PerformanceFixture.screen()
    #expect(questions(fixture).last??.symbols.map(\.text) == ["AAPL", "BRK.B"])
    fixture.effects = []
    fixture.wait(2)
    #expect(questions(fixture).isEmpty, "nothing is asked twice")
    fixture.press(.character("1"))
    let stops = fixture.effects.contains(.send(.followPerformance(nil)))
    #expect(stops)
  }

  @Test func olderActivityIsReadUntilItReachesBack() {
    let short = ActivityLog(
      Array(PerformanceFixture.log.activities.prefix(2)), hasOlder: true,
      asOf: ScreenFixture.start, source: .live)
    var fixture = PerformanceFixture.screen(log: short)
    #expect(fixture.effects.contains(.send(.readOlderActivity)))
    #expect(text(fixture).contains("older activity is not read"))
    fixture.send(.sync(.activityRead(PerformanceFixture.log)))
    #expect(!text(fixture).contains("older activity is not read"))
  }

  @Test func quotesMoveAllocationOnceASecondAndNeverTheFiguresOfTheAccount() {
    var fixture = PerformanceFixture.screen()
    let before = fixture.state.performance.rows
    var snapshot = fixture.state.portfolio.market[PerformanceFixture.aapl]!
    snapshot.trade = MarketTrade(
      price: try! Price(strict: "250"), size: Quantity(1), at: fixture.now.advanced(bySeconds: 1))
    for _ in 0..<20 { fixture.send(.sync(.marketUpdated([snapshot]))) }
    #expect(fixture.state.performance.rows == before)
    fixture.wait(1.1)
    #expect(fixture.state.performance.rows != before)
    #expect(fixture.state.performance.rows.prefix(12) == before.prefix(12))
  }

  @Test func ofAnotherDayEverythingIsAsOfThatDay() {
    var fixture = PerformanceFixture.screen()
    let day = PerformanceFixture.days[120]
    fixture.state.timeMachine.awaited = day
    var account = Account(id: AccountID("acc-1")!, cash: money("100"))
    account.equity = money("100")
    let book = DayBook(
      day: day, asOf: NewYork.timestamp(day, secondOfDay: 57_600), account: account)
    fixture.send(.sync(.lookedBack(.book(book))))
    #expect(text(fixture).contains("THE BOOK OF \(day)"))
    #expect(text(fixture).contains("to \(day), 120 trading days"))
    // Nothing was held then, and the fill of later days does not count.
    #expect(!text(fixture, 120, 100).contains("SHIB"))
    fixture.press(.character("T"))
    #expect(text(fixture, 120, 100).contains("SHIB"))
  }

  @Test func amountsAreHiddenAndRatesAreNot() {
    var fixture = PerformanceFixture.screen()
    fixture.press(.character("M"))
    let shown = text(fixture, 120, 100)
    #expect(!shown.contains("50,000") && shown.contains("•••"))
    #expect(shown.contains("time-weighted"))
  }

  @Test func aRowIsCopiedWithItsFigures() {
    var fixture = PerformanceFixture.screen()
    let index = fixture.state.performance.rows.firstIndex { $0.title == "Sharpe" }!
    fixture.state.select(index, in: .performance)
    fixture.press(.character("Y"))
    let copied = fixture.effects.compactMap { effect -> String? in
      if case .copy(let text) = effect { text } else { nil }
    }
    #expect(copied.last?.hasPrefix("Sharpe\t") == true)
  }
}
