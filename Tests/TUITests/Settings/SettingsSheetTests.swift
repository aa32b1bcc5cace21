import ClientModels
import Testing

@testable import TUI

@Suite struct SettingsSheetTests {
  private let shelf = MemoryShelf()

  @Test(arguments: [(60, 14), (80, 24), (120, 40)])
  func eachSettingWithItsValueAndItsSource(columns: Int, rows: Int) {
    let size = Size(columns: columns, rows: rows)
    var fixture = ScreenFixture(size: size)
    fixture.press(.character(","), on: shelf)
    fixture.press(.down, .down, .down, .right, on: shelf)
    fixture.wait(10)
    expectScreen(fixture.state.render(size: size), named: "settings-\(columns)x\(rows)")
  }

  private func opened(at row: Int) -> ScreenFixture {
    var fixture = ScreenFixture()
    fixture.press(.character(","), on: shelf)
    for _ in 0..<row { fixture.press(.down, on: shelf) }
    return fixture
  }

  @Test func aChoiceGoesOnAndIsSeenAtOnce() {
    var fixture = opened(at: 0)
    fixture.press(.right, on: shelf)
    #expect(shelf.kept == [.value(.theme, .text("light"))])
    #expect(fixture.state.theme?.name == "light")
    fixture.press(.left, .left, on: shelf)
    #expect(fixture.state.theme?.name == "mono")
    fixture.press(.character("u"), on: shelf)
    #expect(shelf.kept.last == .value(.theme, nil))
    #expect(fixture.state.theme?.name == "dark")
  }

  @Test func yesAndNoChangeByOneKey() {
    var fixture = opened(at: 2)
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept == [.value(.masksAmounts, .flag(true))])
    #expect(fixture.state.settings.masksAmounts)
    fixture.press(.character(" "), on: shelf)
    #expect(!fixture.state.settings.masksAmounts)
  }

  @Test func theLastLineOffersWhatTheChosenOneTakesAndTheSheetDoesNotSayItAgain() throws {
    var fixture = opened(at: 0)
    let entries = try #require(fixture.state.settingsSheet?.entries)
    for entry in entries {
      let canvas = fixture.state.render(size: fixture.state.size)
      let keys = canvas.text(row: canvas.size.rows - 1)
      let isFixed = entry.form == .fixed
      #expect(keys.contains("Esc close") && keys.contains("Enter") == !isFixed, "\(entry.name)")
      if case .flag = entry.value { #expect(keys.contains("Enter change"), "\(entry.name)") }
      if case .text = entry.form { #expect(!keys.contains("next value"), "\(entry.name)") }
      #expect(canvas.text.contains("only config.toml changes this") == isFixed)
      let said = canvas.text.split(separator: "\n").filter { $0.contains("Esc close") }
      #expect(said.count == 1, "\(entry.name)")
      fixture.press(.down, on: shelf)
    }
  }

  @Test func whatCountsFromTheNextStartSaysSo() {
    var fixture = opened(at: 1)
    fixture.press(.enter, on: shelf)
    #expect(
      fixture.state.notice?.text == "ascii is now yes, from the next start on (config.toml)")
  }

  @Test(arguments: ["-1", "10001", "4e2", "", "99999999999999999999", "400 "])
  func aNumberThatIsNoneIsNotKept(text: String) {
    var fixture = opened(at: 3)
    fixture.press(.enter, .control("u"), on: shelf)
    fixture.type(text, on: shelf)
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept.isEmpty)
    #expect(fixture.state.notice?.text == "hint_delay is a whole number from 0 to 10000")
    fixture.press(.escape, .escape, on: shelf)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func numbersStepWithinTheirBounds() {
    var fixture = opened(at: 3)
    for _ in 0..<6 { fixture.press(.left, on: shelf) }
    #expect(fixture.state.settings.hintDelay == 0)
    #expect(shelf.kept.count == 4)
    fixture.press(.enter, .control("u"), on: shelf)
    fixture.type("750", on: shelf)
    fixture.press(.enter, on: shelf)
    #expect(fixture.state.settings.hintDelay == 0.75)
  }

  @Test func symbolsAreReadAndQuotedFromThenOn() {
    var fixture = opened(at: 4)
    fixture.press(.enter, .control("u"), on: shelf)
    fixture.type("nvda, btc/usd nvda", on: shelf)
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept == [.value(.watch, .list(["NVDA", "BTC/USD"]))])
    #expect(fixture.state.settings.watchlist.map(\.text) == ["NVDA", "BTC/USD"])
    fixture.press(.enter, .control("u"), on: shelf)
    fixture.type("$$", on: shelf)
    fixture.press(.enter, on: shelf)
    #expect(fixture.state.notice?.text == "watch is symbols such as SPY BTC/USD, and $$ is none")
  }

  @Test func aPasteGoesIntoTheFieldAndNowhereElse() {
    var fixture = opened(at: 5)
    fixture.press(.enter, on: shelf)
    fixture.send(.paste("/tmp/pictures\r\u{1b}[A"))
    #expect(fixture.state.notice?.text.hasPrefix("a paste was dropped: ") == true)
    fixture.send(.paste("/tmp/pictures\r"))
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept == [.value(.pictures, .text("/tmp/pictures"))])
    fixture.press(.escape, .function(2), on: shelf)
    fixture.send(.paste("refresh"))
    fixture.press(.enter, on: shelf)
    fixture.send(.paste("x"))
    #expect(fixture.state.settings.keymap == .usual)
    fixture.press(.function(5), on: shelf)
    #expect(fixture.state.settings.keymap.keys(of: .refresh) == [.function(5)])
  }

  @Test func rulesOfTheAccountAreShownAndOnlyTheFileChangesThem() {
    var fixture = opened(at: 7)
    for key in [Key.enter, .right, .left, .character("u"), .character(" ")] {
      fixture.press(key, on: shelf)
      #expect(fixture.state.notice?.text == "read_only is changed in config.toml, not here")
    }
    #expect(shelf.kept.isEmpty)
    #expect(!fixture.state.settings.isReadOnly)
  }

  @Test func withoutAPlaceToKeepThemNothingIsChanged() {
    var fixture = ScreenFixture()
    fixture.press(.character(","))
    fixture.send(.settings(SettingsAnswer(.list, from: nil)))
    #expect(fixture.state.notice?.text == "settings are not kept here")
    fixture.press(.enter, .right, .character("u"))
    #expect(fixture.state.layers.count == 1)
  }
}

@Suite struct ReadingSearchTests {
  private let size = Size(columns: 80, rows: 24)

  @Test func aTextIsFoundOnAPageOfHelp() {
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("?"), .character("/"))
    fixture.type("bid")
    expectScreen(fixture.state.render(size: size), named: "help-found")
    let first = fixture.state.render(size: size).text
    fixture.press(.enter, .character("n"))
    #expect(fixture.state.render(size: size).text != first)
    fixture.press(.character("N"))
    #expect(fixture.state.render(size: size).text.contains("join the bid"))
    fixture.press(.escape)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func whatIsNotThereSaysSoAndEscapeLeavesTheSearchFirst() {
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("?"), .character("/"))
    fixture.type("zebra")
    #expect(fixture.state.render(size: size).text.contains("/zebra▏  not found"))
    fixture.press(.escape)
    #expect(fixture.state.layers.count == 1)
    fixture.press(.escape)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func lettersOfASearchRunNoCommand() {
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("?"), .character("/"))
    fixture.type("qXbKFyn")
    #expect(fixture.state.layers.count == 1)
    #expect(fixture.orders.isEmpty)
  }

  @Test func aSettingIsFoundByAPartOfItsName() {
    var fixture = ScreenFixture()
    fixture.press(.character(","), on: MemoryShelf())
    fixture.press(.character("/"))
    fixture.type("delay")
    #expect(fixture.state.settingsSheet?.entry?.name == "hint_delay")
    #expect(fixture.state.render(size: Size(columns: 100, rows: 30)).text.contains("/delay"))
    fixture.type("x")
    #expect(
      fixture.state.render(size: Size(columns: 100, rows: 30)).text
        .contains("no setting is called so"))
    fixture.press(.enter)
    #expect(fixture.state.settingsSheet?.wanted == nil)
    #expect(fixture.state.settingsSheet?.entry?.name == "hint_delay")
  }
}
