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

  @Test(arguments: ["benchmark QQQQ", "quote QQQQ", "alert QQQQ > 5", "alert fill QQQQ"])
  func isRefusedInOneLineThatStaysToBeMended(line: String) throws {
    var fixture = try listed()
    let effects = run(line, &fixture)
    #expect(effects.isEmpty)
    #expect(fixture.state.notice?.text.hasPrefix("the broker knows no QQQQ") == true)
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("the line is closed")
      return
    }
    #expect(entry.text == line)
    #expect(fixture.state.settings.benchmark == Benchmark.usual)
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
