import ClientModels
import Testing

@testable import TUI

/// Commands by the words that people have for them.
@Suite struct CommandListTests {
  /// What the palette lists for a text, the first of it.
  private func found(_ text: String) -> [Command] {
    var entry = PaletteEntry()
    for character in text { entry.type(character) }
    return entry.commands { _ in false }
  }

  @Test func theListOfCommandsHasTheLikeliestFirst() {
    #expect(found("buy").first == .buy)
    #expect(found("Sell").first == .sell)
    #expect(found("orders").first == .showOrders)
    #expect(found("cancel").prefix(2) == [.cancelOrder, .cancelAll])
    #expect(found("all cancel").first == .cancelAll)
    #expect(found("kill").first == .killSwitch)
    #expect(found("close everything") == [.killSwitch])
    #expect(found("work ord").first == .cancelOrder)
    #expect(found("rfrsh").first == .refresh)
    #expect(found("ca").first == .cancelOrder)
  }

  /// In a long sentence nearly any letters stand somewhere.
  @Test func lettersThatStandFarApartFindNothing() {
    #expect(found("aktcl") == [])
    #expect(found("tkr") == [])
    #expect(found("zzz") == [])
    #expect(found("aeo") == [])
    #expect(found("") == Command.allCases.filter(\.hasName))
    #expect(found(" - ") == Command.allCases.filter(\.hasName))
  }

  @Test func theListOfCommandsFindsThemByAFewLetters() {
    var fixture = ScreenFixture()
    fixture.press(.control("p"))
    fixture.type("cancl all")
    guard case .palette(let entry)? = fixture.state.layers.last else {
      Issue.record("no list")
      return
    }
    #expect(entry.commands { _ in false }.first == .cancelAll)
    #expect(!entry.commands(isRefused: \.isMutating).contains(.cancelAll))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "palette")
    fixture.press(.enter)
    guard case .confirmation? = fixture.state.layers.last else {
      Issue.record("no question")
      return
    }
  }
}
