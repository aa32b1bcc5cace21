import ClientModels
import Testing

@testable import TUI

/// What goes from the tables of the screen to files.
@Suite struct WriteTableTests {
  private func written(_ effects: [Effect]) -> [(name: String, lines: [String])] {
    effects.compactMap { effect in
      guard case .keepTable(let name, let text) = effect else { return nil }
      return (name, text.split(separator: "\r\n").map(String.init))
    }
  }

  @Test func theRowsThatAreShownAreWrittenInTheirOrderWithEveryDigit() throws {
    var screen = ScreenFixture()
    let all = try #require(written(screen.press(.character("E"))).first)
    #expect(all.name == "holdings")
    #expect(
      all.lines.first == "symbol,qty,price,value,pl,pl%,day,entry,cost,weight,name,side,class")
    #expect(all.lines.count == screen.state.portfolio.positions.count + 1)
    #expect(all.lines[1].hasPrefix("AAPL,50,234.28,11714,"))
    screen.press(.character("/"))
    screen.type("pl < 0")
    screen.press(.enter)
    let filtered = try #require(written(screen.press(.character("E"))).first)
    #expect(filtered.lines.count < all.lines.count)
    #expect(filtered.lines.dropFirst().allSatisfy { $0.contains(",-") })
    screen.send(.settings(.tableKept("/tables/holdings.csv")))
    #expect(screen.state.notice?.text == "the table is in /tables/holdings.csv")
  }

  @Test func theOrderOfTheTableIsThatOfTheFile() throws {
    var screen = ScreenFixture()
    let before = try #require(written(screen.press(.character("E"))).first).lines.dropFirst()
    screen.press(.character("O"))
    let after = try #require(written(screen.press(.character("E"))).first).lines.dropFirst()
    #expect(Array(after) == before.reversed())
  }

  @Test func everyPaneHasItsTable() throws {
    var screen = ScreenFixture()
    screen.press(.tab)
    #expect(written(screen.press(.character("E"))).first?.name == "quotes")
    screen.press(.tab)
    let orders = try #require(written(screen.press(.character("E"))).first)
    #expect(orders.name == "orders")
    #expect(orders.lines.first?.contains("age") == true)
    screen.press(.character("3"))
    #expect(written(screen.press(.character("E"))).first?.name == "orders")
    screen.press(.character("4"))
    #expect(written(screen.press(.character("E"))).isEmpty)
    #expect(screen.state.notice?.text == "there are no rows to write")
  }

  @Test func nothingIsWrittenWhileAmountsAreHidden() {
    var screen = ScreenFixture()
    screen.press(.character("M"))
    #expect(written(screen.press(.character("E"))).isEmpty)
    #expect(
      screen.state.notice?.text == "nothing is written while amounts are hidden: M shows them")
  }
}
