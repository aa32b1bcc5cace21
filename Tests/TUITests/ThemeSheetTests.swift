import ClientModels
import Testing

@testable import TUI

/// Three themes, and what was kept.
private final class Shelf: SettingsShelf {
  let theme = "dark"
  let themes = ["dark", "light", "mono"]
  let entries: [SettingEntry] = []
  var kept: [KeptSetting] = []

  func load(theme: String) throws(ThemeError) -> Theme {
    guard theme != "light" else { throw ThemeError("light.toml:3: \"gian\" is not a role") }
    return Theme(name: theme)
  }

  func keep(_ setting: KeptSetting) throws(ThemeError) -> String {
    kept.append(setting)
    return "config.toml"
  }
}

@Suite struct ThemeSheetTests {
  private let shelf = Shelf()

  private func press(_ fixture: inout ScreenFixture, _ keys: Key...) {
    for key in keys {
      fixture.press(key)
      for case .settings(let request) in fixture.effects {
        fixture.send(.settings(SettingsAnswer(request, from: shelf)))
      }
      fixture.effects = []
    }
  }

  @Test func eachThemeIsSeenAndTheOneThatIsKeptIsWritten() {
    var fixture = ScreenFixture()
    press(&fixture, .character("T"))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "themes")
    press(&fixture, .up)
    #expect(fixture.state.theme?.name == "mono")
    press(&fixture, .enter)
    #expect(fixture.state.layers.isEmpty)
    #expect(shelf.kept == [.theme("mono")])
    #expect(fixture.state.notice?.text == "the theme is mono from now on (config.toml)")
    press(&fixture, .character("T"), .down, .escape)
    #expect(fixture.state.theme?.name == "mono", "back to the one of before")
    #expect(shelf.kept == [.theme("mono")])
  }

  @Test func aThemeIsTakenByNameAndOneThatIsNoneIsNotKept() {
    var fixture = ScreenFixture()
    press(&fixture, .character(":"))
    for character in "theme mono" { press(&fixture, .character(character)) }
    press(&fixture, .enter)
    #expect(fixture.state.theme?.name == "mono")
    #expect(shelf.kept == [.theme("mono")])
    #expect(fixture.state.notice?.text == "the theme is mono from now on (config.toml)")
    press(&fixture, .character(":"))
    for character in "theme light" { press(&fixture, .character(character)) }
    press(&fixture, .enter)
    #expect(fixture.state.theme?.name == "mono")
    #expect(shelf.kept == [.theme("mono")])
    #expect(fixture.state.notice?.text == "light.toml:3: \"gian\" is not a role")
  }

  @Test func theEndsOfAListAreReachedByTheKeysOfATable() {
    var fixture = ScreenFixture()
    press(&fixture, .character("T"), .end, .home, .character("G"))
    #expect(fixture.state.theme?.name == "mono")
    press(&fixture, .escape, .character("|"), .character("G"))
    guard case .columns(let sheet)? = fixture.state.layers.last else {
      Issue.record("no list of columns")
      return
    }
    let last = fixture.state.columnChoices(of: sheet.table).count - 1
    #expect(last > 0 && sheet.list.selected == last)
    press(&fixture, .home)
    guard case .columns(let sheet)? = fixture.state.layers.last else { return }
    #expect(sheet.list.selected == 0)
  }

  @Test func aThemeThatIsWrongSaysSoAndTheOneBeforeStays() {
    var fixture = ScreenFixture()
    press(&fixture, .character("T"), .down)
    #expect(fixture.state.theme == nil)
    #expect(fixture.state.notice?.text == "light.toml:3: \"gian\" is not a role")
  }

  @Test func oneKeyHidesOurAmountsAndNoPriceOfTheMarket() {
    var fixture = ScreenFixture()
    press(&fixture, .character("M"))
    #expect(shelf.kept == [.masksAmounts(true)])
    fixture.wait(10)
    let size = Size(columns: 160, rows: 50)
    expectScreen(fixture.state.render(size: size), named: "masked")
    let text = fixture.state.render(size: size).text
    for own in ["61,860.40", "48,107.50", "1,234,567", "11,714.00", "40/100"] {
      #expect(!text.contains(own), "\(own)")
    }
    for ofTheMarket in ["234.28", "471.00", "300"] { #expect(text.contains(ofTheMarket)) }
    // What is about to be sent is shown whole.
    press(&fixture, .character("b"), .character("7"), .enter)
    #expect(fixture.state.render(size: size).text.contains("BUY 7 AAPL"))
    press(&fixture, .escape, .escape, .character("M"))
    #expect(fixture.state.render(size: size).text.contains("61,860.40"))
    #expect(shelf.kept.last == .masksAmounts(false))
  }

  @Test func detailsAndReportsAreMaskedToo() {
    var fixture = ScreenFixture()
    press(&fixture, .character("M"), .enter)
    let text = fixture.state.render(size: Size(columns: 100, rows: 40)).text
    #expect(text.contains("cost basis"))
    #expect(!text.contains("11505"))
  }
}
