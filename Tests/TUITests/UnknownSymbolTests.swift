import ClientModels
import Testing

@testable import TUI

/// Symbols that the broker does not have, wherever one may be named.
@Suite struct UnknownSymbolTests {
  private func listed() throws -> ScreenFixture {
    var fixture = ScreenFixture()
    let names = [("AAPL", "Apple Inc."), ("SPY", "SPDR S&P 500"), ("ZM", "Zoom")]
    fixture.send(
      .sync(
        .assetsListed(
          AssetIndex(
            try names.map { AssetName(try #require(Symbol($0.0)), name: $0.1) }))))
    return fixture
  }

  private func run(_ line: String, _ fixture: inout ScreenFixture) -> [Effect] {
    fixture.press(.character(":"))
    fixture.type(line)
    return fixture.press(.enter)
  }

  private func lineInFront(_ fixture: ScreenFixture) -> String? {
    if case .line(let entry)? = fixture.state.layers.last { entry.text } else { nil }
  }

  private func shown(_ fixture: ScreenFixture) -> String {
    fixture.state.render(size: Size(columns: 80, rows: 24)).text
  }

  static let lines = [
    "benchmark QQQQ", "quote QQQQ", "chart QQQQ", "alert QQQQ > 5", "alert fill QQQQ",
    "buy 1 QQQQ @ 5",
  ]

  @Test(arguments: lines)
  func isAskedAboutAndThenRefusedOnTheLine(line: String) throws {
    let symbol = try #require(Symbol("QQQQ"))
    var fixture = try listed()
    #expect(run(line, &fixture) == [.send(.findAsset(symbol))])
    #expect(shown(fixture).contains("asking the broker about QQQQ"))
    fixture.send(.sync(.assetUnknown(symbol)))
    #expect(shown(fixture).contains("the broker knows no QQQQ"), "\(shown(fixture))")
    #expect(lineInFront(fixture) == line)
    #expect(fixture.state.settings.benchmark == Benchmark.usual)
  }

  @Test(arguments: lines)
  func whatTheListHasNotAndTheBrokerKnowsIsDone(line: String) throws {
    let symbol = try #require(Symbol("QQQQ"))
    var fixture = try listed()
    _ = run(line, &fixture)
    #expect(lineInFront(fixture) == line)
    fixture.send(.sync(.assetUpdated(Asset(symbol: symbol, name: "Of this morning"))))
    #expect(lineInFront(fixture) == nil)
    #expect(fixture.state.notice?.isFault != true, "\(String(describing: fixture.state.notice))")
  }

  @Test func noChartIsOpenedOfWhatTheBrokerKnowsNot() throws {
    var fixture = try listed()
    _ = run("chart QQQQ", &fixture)
    fixture.send(.sync(.assetUnknown(try #require(Symbol("QQQQ")))))
    fixture.press(.enter)
    #expect(lineInFront(fixture) == "chart QQQQ")
    #expect(shown(fixture).contains("the broker knows no QQQQ"))
  }

  @Test func aSettingThatNamesItIsKeptWhenItIsSaidTwice() throws {
    let shelf = MemoryShelf()
    var fixture = try listed()
    fixture.press(.character(","), on: shelf)
    let row = try #require(shelf.entries.firstIndex { $0.setting == .watch })
    for _ in 0..<row { fixture.press(.down, on: shelf) }
    fixture.press(.enter, on: shelf)
    fixture.type(" qqqq", on: shelf)
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept.isEmpty)
    #expect(
      fixture.state.notice?.text == "the broker's list has no QQQQ; Enter once more keeps it")
    // Another text is asked about anew.
    fixture.type("r", on: shelf)
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept.isEmpty)
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept == [.value(.watch, .list(["SPY", "QQQ", "QQQQR"]))])
  }

  /// The broker answers for BTCUSD with BTC/USD.
  @Test func aSymbolOfAnotherNameIsNotWaitedForAnyMore() throws {
    var fixture = try listed()
    _ = run("quote BTCUSD", &fixture)
    #expect(shown(fixture).contains("asking the broker about BTCUSD"))
    let pair = try #require(Symbol("BTC/USD"))
    fixture.send(.sync(.assetUpdated(Asset(symbol: pair, name: "Bitcoin"))))
    #expect(lineInFront(fixture) == "quote BTCUSD")
    #expect(!shown(fixture).contains("asking the broker"), "\(shown(fixture))")
    #expect(shown(fixture).contains("the broker's list has no BTCUSD"))
  }

  /// What was typed on meanwhile is not what was asked about.
  @Test func anAnswerRunsNoLineThatIsStillTyped() throws {
    let symbol = try #require(Symbol("QQQQ"))
    var fixture = try listed()
    _ = run("buy 1 QQQQ @ 5", &fixture)
    fixture.type("0")
    fixture.send(.sync(.assetUpdated(Asset(symbol: symbol, name: "Of this morning"))))
    #expect(lineInFront(fixture) == "buy 1 QQQQ @ 50")
  }

  @Test func aBrokerThatDoesNotAnswerKeepsNothingBack() throws {
    var fixture = try listed()
    _ = run("buy 1 QQQQ @ 5", &fixture)
    fixture.press(.enter)
    #expect(fixture.state.frontScope == .review)
  }

  @Test func anOrderOfWhatTheListHasNotCanBeChanged() throws {
    var fixture = try listed()
    let order = Order(
      id: try #require(BrokerOrderID("coin")), symbol: Symbol("BTC/USD"), side: .buy, type: .limit,
      timeInForce: .goodTillCanceled, quantity: Quantity(1), limitPrice: try Price(strict: "100"),
      status: .new, createdAt: fixture.now, updatedAt: fixture.now, submittedAt: fixture.now)
    fixture.send(.sync(.ordersUpdated([order])))
    _ = run("replace coin @ 101", &fixture)
    #expect(
      fixture.state.frontScope == .review, "\(String(describing: fixture.state.notice?.text))")
  }

  @Test func theListIsAskedForWhileTheLineIsTyped() {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("alert")
    #expect(!fixture.effects.contains(.send(.listAssets)))
    fixture.type(" ")
    #expect(fixture.effects.contains(.send(.listAssets)))
  }

  @Test func aContractOfAnOptionIsInNoListAndMayBeNamed() throws {
    var fixture = try listed()
    let effects = run("alert AAPL260116C00200000 > 5", &fixture)
    #expect(effects.contains { if case .alerts(.add) = $0 { true } else { false } })
  }

  @Test func whatTheBrokerSaysLaterIsSaidWhereItIsWaitedFor() throws {
    let symbol = try #require(Symbol("QQQQ"))
    var fixture = ScreenFixture()
    _ = run("quote QQQQ", &fixture)
    #expect(fixture.state.notice?.text == "asking for the quote of QQQQ")
    fixture.send(.sync(.assetUnknown(symbol)))
    #expect(fixture.state.notice?.text == "no quote: the broker knows no QQQQ")
    #expect(!fixture.state.wanted.contains(symbol))
    var records = AlertRecords()
    _ = records.add(try AlertRule(text: "QQQQ > 5"), at: fixture.now)
    fixture.send(.alerts(.listed(records, watcher: nil)))
    fixture.send(.sync(.assetUnknown(symbol)))
    #expect(
      fixture.state.notice?.text
        == "alert 1 can never fire, `alert delete 1` takes it away: the broker knows no QQQQ")
  }

  @Test func anAlertIsNotSetUntilADayThatIsOver() {
    var fixture = ScreenFixture()
    let effects = run("alert AAPL > 300 until 2020-01-01", &fixture)
    #expect(effects.isEmpty)
    #expect(
      fixture.state.notice?.text
        == "until 2020-01-01 is over, today is 2025-11-21: name a later day, or leave until out")
    fixture.press(.escape)
    let today = run("alert AAPL > 300 until 2025-11-21", &fixture)
    #expect(today.contains { if case .alerts(.add) = $0 { true } else { false } })
  }
}
