// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

private let list = AssetIndex(
  [
    ("AAPL", "Apple Inc. Common Stock"), ("AAP", "Advance Auto Parts Inc."),
    ("AAPD", "Direxion Daily AAPL Bear 1X Shares"), ("APLE", "Apple Hospitality REIT"),
    ("BRK.B", "Berkshire Hathaway Inc."), ("BTC/USD", "Bitcoin / US Dollar"),
    ("MSFT", "Microsoft Corporation \u{1b}[2J"), ("SPY", "SPDR S&P 500 ETF Trust"),
  ].map { AssetName(Symbol($0.0)!, name: $0.1) })

@Suite struct SymbolSearchTests {
  @Test func aSymbolIsFoundAmongAllAndItsChartOpens() {
    var fixture = ScreenFixture()
    fixture.press(.control("f"))
    #expect(fixture.effects.contains(.send(.listAssets)))
    // Until the list comes there is what is known from elsewhere.
    fixture.type("brk")
    #expect(fixture.state.render(size: fixture.state.size).text.contains("BRK.B"))
    fixture.press(.control("u"))
    fixture.send(.sync(.assetsListed(list)))
    fixture.type("apple")
    for size in [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40)] {
      expectScreen(
        fixture.state.render(size: size), named: "search-\(size.columns)x\(size.rows)")
    }
    fixture.press(.down, .enter)
    #expect(fixture.state.chartSymbol?.text == "APLE")
    // It was asked for once.
    fixture.press(.escape, .control("f"))
    #expect(fixture.effects.filter { $0 == .send(.listAssets) }.count == 1)
  }

  @Test func aListThatIsCutSaysSo() {
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    fixture.press(.control("f"))
    let many = (0..<120).map { AssetName(Symbol("Q\($0)")!, name: "Name \($0)") }
    fixture.send(.sync(.assetsListed(AssetIndex(many))))
    func text() -> String { fixture.state.render(size: fixture.state.size).text }
    #expect(text().contains("the first 50 are listed: type more to find others"), "\(text())")
    fixture.type("Q11")
    #expect(!text().contains("are listed"), "\(text())")
  }

  @Test func theTicketShowsWhatASymbolMayBecomeAndTakesOneThatIsFound() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.assetsListed(list)))
    fixture.press(.character("b"))
    fixture.press(.backTab, .control("u"))
    fixture.type("aap")
    #expect(fixture.state.ticket?.focus == .symbol)
    let text = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(text.contains("Advance Auto"), "\(text)")
    fixture.press(.backspace)
    #expect(fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains("AAP AAPD?"))
    fixture.press(.control("f"))
    fixture.type(" ")
    fixture.press(.backspace, .control("u"))
    fixture.type("bitc")
    fixture.press(.enter)
    #expect(fixture.state.ticket?.symbol?.text == "BTC/USD")
    #expect(fixture.state.ticket?.focus == .quantity)
    #expect(fixture.orders.isEmpty)
  }

  @Test func symbolsOfTheListAreCompletedOnTheLine() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.assetsListed(list)))
    fixture.press(.character(":"))
    fixture.type("chart msf")
    fixture.press(.tab, .enter)
    #expect(fixture.state.chartSymbol?.text == "MSFT")
  }

  @Test func namesFromOutsideDoNothingToTheScreen() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.assetsListed(list)))
    fixture.press(.control("f"))
    fixture.type("microsoft")
    let text = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(text.contains("Microsoft"))
    #expect(!text.contains("\u{1b}"))
    fixture.type(String(repeating: "z", count: 200))
    #expect(
      fixture.state.render(size: Size(columns: 60, rows: 14)).text.contains("no symbol and no"))
    fixture.press(.enter, .escape)
    #expect(fixture.state.layers.isEmpty)
  }
}
