// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

@Suite struct SelectionTests {
  @Test func aRowThatComesAboveDoesNotMoveTheCursorFromItsRow() throws {
    var fixture = ScreenFixture()
    #expect(fixture.state.selectedSymbol?.text == "AAPL")
    let first = try #require(Symbol("AA"))
    let more = Position(
      symbol: first, quantity: Quantity(1), averageEntryPrice: try Price(strict: "40"))
    fixture.send(
      .sync(.positionsReplaced([more] + fixture.state.portfolio.positions.values)))
    #expect(fixture.state.holdings.first?.symbol == first)
    #expect(fixture.state.selectedSymbol?.text == "AAPL")
  }
}
