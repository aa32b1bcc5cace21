// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

/// From a figure to what it is made of, by keys.
@Suite struct ExplainScreenTests {
  private static let sizes = [
    Size(columns: 60, rows: 14), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
  ]

  private func title(_ fixture: ScreenFixture) -> String? {
    if case .reading(let sheet)? = fixture.state.layers.last { sheet.title } else { nil }
  }

  @Test(arguments: sizes) func theFiguresOfAPositionAreExplainedFromItsDetails(size: Size) {
    var fixture = ScreenFixture(size: size)
    fixture.press(.enter)
    #expect(title(fixture) == "AAPL")
    fixture.press(.enter)
    #expect(title(fixture) == "quantity of AAPL")
    fixture.press(.escape, .tab, .tab, .tab, .tab)
    #expect(title(fixture) == "AAPL")
    fixture.press(.enter)
    #expect(title(fixture) == "market value of AAPL")
    expectScreen(
      fixture.state.render(size: size), named: "explain-value-\(size.columns)x\(size.rows)")
    fixture.press(.escape, .backTab, .enter)
    #expect(title(fixture) == "price of AAPL")
    fixture.press(.escape, .escape)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test(arguments: sizes) func theChosenFigureOfTheDetailsIsSeen(size: Size) {
    var fixture = ScreenFixture(size: size)
    fixture.press(.enter)
    for _ in 0..<8 { fixture.press(.tab) }
    let canvas = fixture.state.render(size: size)
    expectScreen(canvas, named: "explain-details-\(size.columns)x\(size.rows)")
    #expect(canvas.text.contains("weight"))
    for _ in 0..<20 { fixture.press(.backTab) }
    #expect(fixture.state.render(size: size).text.contains("quantity"))
  }

  @Test func theFiguresOfTheTotalsAndTheAccountAreExplained() {
    var fixture = ScreenFixture()
    fixture.press(.character("e"))
    #expect(title(fixture)?.hasPrefix("Figures") == true)
    fixture.press(.enter)
    #expect(title(fixture) == "market value of the positions")
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("positions (3)") && text.contains("BRK.B"))
    fixture.press(.escape, .tab, .tab, .tab, .enter)
    #expect(title(fixture) == "equity")
    fixture.press(.escape, .escape, .character("/"))
    fixture.type("aapl")
    fixture.press(.enter, .character("e"), .enter)
    #expect(
      fixture.state.render(size: Size(columns: 120, rows: 40)).text.contains("positions (1)"))
  }

  @Test func theSumsOfAGroupAreExplainedFromItsHeading() {
    let size = Size(columns: 120, rows: 40)
    var fixture = ScreenFixture(size: size)
    fixture.press(.control("g"), .character("g"))
    let group = fixture.state.groupName(at: 0, in: .holdings)
    #expect(group == "long")
    fixture.press(.character("e"))
    #expect(title(fixture)?.hasPrefix("Figures of the group long at ") == true)
    fixture.press(.enter)
    #expect(title(fixture) == "market value of the positions")
    let text = fixture.state.render(size: size).text
    #expect(text.contains("Of the group long.") && text.contains("AAPL"))
    let short = fixture.state.portfolio.positions.values.filter(\.quantity.isNegative)
    #expect(!short.isEmpty && short.allSatisfy { !text.contains("  \($0.symbol) ") })
  }

  @Test(arguments: sizes) func aFigureOfPerformanceIsExplainedWhereItStands(size: Size) {
    var fixture = PerformanceFixture.screen(size: size)
    let index = fixture.state.performance.rows.firstIndex { $0.title == "Sharpe" }!
    fixture.state.select(index, in: .performance)
    fixture.press(.enter)
    #expect(title(fixture) == "Sharpe ratio")
    expectScreen(
      fixture.state.render(size: size), named: "explain-sharpe-\(size.columns)x\(size.rows)")
  }

  @Test func everyFigureOfPerformanceHasAnExplanation() {
    var fixture = PerformanceFixture.screen()
    for (index, row) in fixture.state.performance.rows.enumerated() where row.kind == .figure {
      fixture.state.select(index, in: .performance)
      fixture.press(.enter)
      #expect(title(fixture) != nil, "\(row.title)")
      if case .reading(let sheet)? = fixture.state.layers.last {
        let isMissing = sheet.lines[0].contains("there is none")
        if case .missing? = row.value {
          #expect(isMissing, "\(row.title)")
        } else {
          #expect(!isMissing, "\(row.title): \(sheet.lines[0])")
        }
      }
      fixture.press(.escape)
    }
  }

  @Test func theAgesOfAnExplanationGoOnWhileItIsRead() throws {
    var fixture = ScreenFixture()
    fixture.press(.enter, .tab, .tab, .tab, .enter)
    #expect(title(fixture) == "price of AAPL")
    func price() -> String? {
      guard case .reading(let sheet)? = fixture.state.layers.last else { return nil }
      return sheet.lines.first { $0.contains("came by") }
    }
    let first = try #require(price())
    fixture.wait(30)
    let later = try #require(price())
    #expect(first != later)
    #expect(first.contains("made 2025-11-21 09:00:00 New York, received 2025-11-21 09:00:00"))
    #expect(first.prefix(60) == later.prefix(60))
  }

  @Test func amountsStayHiddenInExplanations() {
    var fixture = ScreenFixture()
    fixture.press(.character("M"), .enter, .tab, .tab, .tab, .tab, .enter)
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("market value of AAPL") && !text.contains("11,714"))
    #expect(text.contains("234.28 × •••"))
  }
}
