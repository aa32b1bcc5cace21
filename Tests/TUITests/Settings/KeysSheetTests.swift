import ClientModels
import Testing

@testable import TUI

@Suite struct KeysSheetTests {
  private let shelf = MemoryShelf()
  private let size = Size(columns: 80, rows: 24)

  private func opened(_ search: String = "") -> ScreenFixture {
    var fixture = ScreenFixture()
    fixture.press(.function(2), on: shelf)
    fixture.type(search, on: shelf)
    return fixture
  }

  @Test(arguments: [(60, 14), (80, 24), (120, 40)])
  func everyCommandWithItsKeys(columns: Int, rows: Int) {
    let size = Size(columns: columns, rows: rows)
    var fixture = ScreenFixture(size: size)
    fixture.press(.function(2))
    expectScreen(fixture.state.render(size: size), named: "keys-\(columns)x\(rows)")
    fixture.type("close")
    expectScreen(fixture.state.render(size: size), named: "keys-found-\(columns)x\(rows)")
  }

  @Test func aCommandIsFoundGetsAKeyAndTheFooterSaysSo() {
    var fixture = opened("refresh")
    fixture.press(.enter, .function(5), on: shelf)
    #expect(shelf.kept == [.keys([KeyChange(command: .refresh, keys: [.function(5)])])])
    #expect(fixture.state.notice?.text == "refresh is F5 (config.toml)")
    fixture.press(.escape, on: shelf)
    fixture.wait(10)
    #expect(fixture.press(.function(5)) == [.send(.refresh)])
    #expect(fixture.press(.character("r")) == [])
    #expect(fixture.state.notice?.text == "r does nothing here; refresh is F5")
    fixture.wait(10)
    let footer = fixture.state.render(size: Size(columns: 240, rows: 24)).text
    #expect(footer.contains("F5 refresh"))
  }

  @Test func oneMoreKeyStandsBesideTheOthers() {
    var fixture = opened("refresh")
    fixture.press(.control("a"), .function(5), on: shelf)
    #expect(fixture.state.settings.keymap.keys(of: .refresh) == [.character("r"), .function(5)])
  }

  @Test func aConflictIsNamedAndTakenOnlyWhenOneSaysSo() {
    var fixture = opened("ticket to buy")
    fixture.press(.enter, .character("x"), on: shelf)
    #expect(shelf.kept.isEmpty)
    let text = fixture.state.render(size: size).text
    #expect(text.contains("x is close-position now. Enter gives x to buy in place of b;"))
    expectScreen(fixture.state.render(size: size), named: "keys-conflict")
    fixture.press(.escape, on: shelf)
    #expect(fixture.state.settings.keymap == .usual)
    fixture.press(.enter, .character("x"), .enter, on: shelf)
    #expect(
      shelf.kept == [
        .keys([
          KeyChange(command: .buy, keys: [.character("x")]),
          KeyChange(command: .closePosition, keys: []),
        ])
      ])
    fixture.press(.escape, .character("x"), on: shelf)
    #expect(fixture.state.ticket != nil)
    fixture.press(.escape, .character(":"), on: shelf)
    fixture.type("close-position", on: shelf)
    fixture.press(.enter, on: shelf)
    #expect(fixture.state.frontScope == .confirmation, "by its name it can still be run")
  }

  @Test func whatIsRefusedIsSaidAndNothingChanges() {
    var fixture = opened("before sending send the")
    fixture.press(.enter, .enter, on: shelf)
    #expect(fixture.state.notice?.text.contains("takes a letter") == true)
    fixture.press(.enter, .character("c"), on: shelf)
    #expect(fixture.state.notice?.text.contains("opens a sheet") == true)
    #expect(fixture.state.settings.keymap == .usual)
    #expect(shelf.kept.isEmpty)
  }

  @Test func oneOrAllGetTheirUsualKeysBack() {
    var fixture = opened("refresh")
    fixture.press(.enter, .function(5), .control("r"), on: shelf)
    #expect(fixture.state.settings.keymap == .usual)
    #expect(shelf.kept.last == .keys([KeyChange(command: .refresh, keys: nil)]))
    fixture.press(.enter, .function(5), .control("x"), .escape, on: shelf)
    #expect(fixture.state.settings.keymap != .usual)
    fixture.press(.control("x"), .enter, on: shelf)
    #expect(fixture.state.settings.keymap == .usual)
  }

  @Test func aDefaultThatAnotherCommandHasIsTakenBackOnlyWhenOneSaysSo() {
    var fixture = opened("Read account, positions")
    fixture.press(.enter, .character("b"), .enter, on: shelf)
    #expect(fixture.state.settings.keymap.keys(of: .buy) == [])
    fixture.press(.escape, .function(2), on: shelf)
    fixture.type("ticket to buy", on: shelf)
    let asked = shelf.kept.count
    fixture.press(.control("r"), on: shelf)
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(
      text.contains("b is refresh now. Enter gives b to buy; refresh then has r. Esc leaves"))
    fixture.press(.escape, on: shelf)
    #expect(shelf.kept.count == asked)
    fixture.press(.control("r"), .enter, on: shelf)
    #expect(fixture.state.settings.keymap == .usual)
  }

  @Test func whoeverLostItsDefaultGetsItBackWithThatOfTheOther() {
    var fixture = opened("Read account, positions")
    fixture.press(.enter, .character("x"), .enter, on: shelf)
    #expect(fixture.state.settings.keymap.keys(of: .closePosition) == [])
    fixture.press(.control("r"), on: shelf)
    #expect(fixture.state.settings.keymap == .usual)
    // What was said of the keys before is true no more.
    let words = fixture.state.notice?.text ?? ""
    #expect(
      words.hasPrefix("close-position is x, refresh is r (") && !words.contains(";"), "\(words)")
    #expect(
      shelf.kept.last
        == .keys([
          KeyChange(command: .closePosition, keys: nil), KeyChange(command: .refresh, keys: nil),
        ]))
  }

  @Test func aKeyThatTablesHaveIsGivenToWhatWorksEverywhereWithAQuestionOnly() {
    var fixture = opened("mouse")
    fixture.press(.enter, .character("c"), on: shelf)
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("In tables c stays cancel-order. Enter gives it to mouse"), "\(text)")
    fixture.press(.escape, on: shelf)
    #expect(fixture.state.settings.keymap == .usual)
    fixture.press(.enter, .character("c"), .enter, on: shelf)
    #expect(fixture.state.settings.keymap.keys(of: .toggleMouse) == [.character("c")])
    #expect(fixture.state.settings.keymap.command(for: .character("c"), in: .table) == .cancelOrder)
  }

  @Test(arguments: [("sort", Command.sort), ("reverse sort", .reverseSort), ("quit", .quit)])
  func theCommandOfThatNameComesFirst(words: String, command: Command) {
    let fixture = opened(words)
    guard case .mapping(let sheet)? = fixture.state.layers.last else {
      Issue.record("no list of keys")
      return
    }
    #expect(sheet.command(fixture.state.settings.keymap) == command)
  }

  @Test func theTypedWordsGoByOneKey() {
    var fixture = opened("refresh")
    fixture.press(.control("u"), on: shelf)
    fixture.type("close", on: shelf)
    #expect(fixture.state.render(size: Size(columns: 120, rows: 40)).text.contains("> close"))
  }

  @Test func whoeverLosesItsOnlyKeyGetsAFreeDefaultBack() {
    var fixture = opened("Read account, positions")
    fixture.press(.enter, .function(5), on: shelf)
    fixture.press(.escape, .function(2), on: shelf)
    fixture.type("ticket to buy", on: shelf)
    fixture.press(.enter, .function(5), on: shelf)
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(
      text.contains("F5 is refresh now. Enter gives F5 to buy in place of b; refresh then has r."))
    fixture.press(.enter, on: shelf)
    #expect(fixture.state.settings.keymap.keys(of: .refresh) == [.character("r")])
    #expect(fixture.state.settings.keymap.keys(of: .buy) == [.function(5)])
  }

  @Test func whatCannotBeWrittenWorksUntilOneLeavesAndSaysWhy() {
    shelf.fault = ThemeError("config.toml cannot be written: write it by hand")
    var fixture = opened("refresh")
    fixture.press(.enter, .function(5), on: shelf)
    #expect(fixture.state.notice?.text == "config.toml cannot be written: write it by hand")
    #expect(fixture.state.settings.keymap.keys(of: .refresh) == [.function(5)])
  }

  @Test func helpThePaletteAndNoticesNameTheKeysOfNow() {
    var fixture = opened("all orders and fills")
    fixture.press(.enter, .function(9), .escape, on: shelf)
    fixture.press(.character("?"), on: shelf)
    fixture.press(.character("/"), on: shelf)
    fixture.type("all orders and fills", on: shelf)
    #expect(fixture.state.render(size: size).text.contains("F9"))
  }

  @Test func aRemappedSendIsAsDeliberateAsTheUsualOne() {
    var fixture = opened("before sending send the")
    fixture.press(.enter, .character("z"), .escape, on: shelf)
    fixture.press(.character("b"))
    fixture.type("10")
    fixture.press(.enter)
    let sheet = fixture.state.render(size: size).text
    #expect(sheet.contains("wait"))
    fixture.press(.character("z"))
    #expect(fixture.orders.isEmpty, "dead for the first 300 ms")
    fixture.wait(1)
    #expect(fixture.state.render(size: size).text.contains("z sends it"))
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
    // With another key right behind it it is a paste.
    fixture.now = fixture.now.advanced(bySeconds: 1)
    fixture.send(.key(.character("z")))
    fixture.send(.key(.character("z")))
    fixture.settle()
    #expect(fixture.orders.isEmpty)
    fixture.wait(1)
    fixture.press(.character("z"))
    #expect(fixture.orders.count == 1)
  }
}

@Suite struct GoToTests {
  @Test func whoHesitatesIsShownWhatCanFollow() {
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    fixture.send(.key(.character("'")))
    #expect(fixture.state.repaintAt == fixture.now.advanced(bySeconds: 0.4))
    let size = Size(columns: 80, rows: 24)
    #expect(!fixture.state.render(size: size).text.contains("unconfirmed orders"))
    fixture.wait(0.4)
    expectScreen(fixture.state.render(size: size), named: "go-to")
    expectScreen(
      fixture.state.render(size: Size(columns: 60, rows: 14)), named: "go-to-60x14")
    fixture.press(.character("f"))
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.tab == .orders)
    #expect(fixture.state.blotter.view == .fills)
  }

  @Test func theDelayIsAParameter() {
    var fixture = ScreenFixture()
    fixture.state.settings.hintDelay = 0
    fixture.press(.character("'"))
    #expect(
      fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains("unconfirmed orders"))
  }

  @Test func aKeyThatLeadsNowhereEndsItAndDoesNothingElse() {
    var fixture = ScreenFixture()
    fixture.press(.character("'"), .character("b"))
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.notice?.text == "nothing is reached by b")
    fixture.press(.character("'"), .escape)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func noTwoPlacesHaveTheSameKey() {
    #expect(Set(GoTo.allCases.map(\.key)).count == GoTo.allCases.count)
    for (key, tab) in [(Character("2"), Tab.watch), ("a", .activity), ("l", .log)] {
      var screen = ScreenFixture()
      screen.press(.character("'"), .character(key))
      #expect(screen.state.tab == tab)
    }
    var alerts = ScreenFixture()
    alerts.press(.character("'"), .character("!"))
    #expect(alerts.state.frontScope == .alerts)
    var news = ScreenFixture()
    news.press(.character("'"), .character("i"))
    #expect(news.state.frontScope == .news)
  }
}
