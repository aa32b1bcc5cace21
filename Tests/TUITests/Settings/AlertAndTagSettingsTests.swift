import ClientModels
import Testing

@testable import TUI

/// Settings of tables of `config.toml`: what is done for alerts, and what symbols are called.
@Suite struct AlertAndTagSettingsTests {
  private let shelf = MemoryShelf()

  /// The sheet with the cursor on the entry of that name.
  private func opened(at name: String) throws -> ScreenFixture {
    shelf.hasTables = true
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    fixture.press(.character(","), on: shelf)
    let row = try #require(shelf.entries.firstIndex { $0.name == name })
    for _ in 0..<row { fixture.press(.down, on: shelf) }
    return fixture
  }

  private func typed(_ text: String, at name: String) throws -> ScreenFixture {
    var fixture = try opened(at: name)
    fixture.press(.enter, .control("u"), on: shelf)
    fixture.type(text, on: shelf)
    fixture.press(.enter, on: shelf)
    return fixture
  }

  @Test(arguments: [(60, 14), (80, 24), (120, 40)])
  func theyAreShownWithTheOthers(columns: Int, rows: Int) throws {
    var fixture = try opened(at: "tags.tech")
    let size = Size(columns: columns, rows: rows)
    fixture.send(.resized(size))
    expectScreen(
      fixture.state.render(size: size), named: "settings-tables-\(columns)x\(rows)")
  }

  @Test func theBellIsTurnedOffAtOnceAndTheRestFromTheNextStartOn() throws {
    var fixture = try opened(at: "alerts.bell")
    fixture.press(.enter, on: shelf)
    #expect(shelf.kept == [.value(.bell, .flag(false))])
    #expect(!fixture.state.settings.ringsForAlerts)
    fixture.press(.character("u"), on: shelf)
    #expect(fixture.state.settings.ringsForAlerts)
    fixture.press(.down, .right, on: shelf)
    #expect(shelf.kept.last == .value(.notify, .text("osc9")))
    #expect(
      fixture.state.notice?.text
        == "alerts.notify is now osc9, from the next start on (config.toml)")
  }

  @Test(
    arguments: [
      ("/bin/say", ["/bin/say"]),
      ("/bin/say -n \"two words\" ''", ["/bin/say", "-n", "two words", "''"]),
      (#"/a\ b "q\"q" """#, [#"/a\ b"#, #"q"q"#, ""]), ("", []),
    ] as [(String, [String])])
  func aHookIsAProgramAndItsArguments(text: String, words: [String]) throws {
    // An empty one is what it was.
    if words.isEmpty {
      _ = try typed("/bin/true", at: "alerts.hook")
      _ = try typed("", at: "alerts.hook")
    } else {
      _ = try typed(text, at: "alerts.hook")
    }
    #expect(shelf.kept.last == .value(.hook, .list(words)))
    #expect(QuotedWords.read(QuotedWords.text(words)) == words)
  }

  @Test(arguments: ["say", "bin/say", "/bin/say \"open", "-x /bin/say", #"/bin/say \"#])
  func aHookThatIsNoneIsNotKept(text: String) throws {
    let fixture = try typed(text, at: "alerts.hook")
    #expect(shelf.kept.isEmpty)
    #expect(fixture.state.notice?.text.hasPrefix("alerts.hook is a program with its whole") == true)
  }

  @Test func aTagIsMadeChangedUsedAndTakenAway() throws {
    var fixture = try typed("coins btc/usd, shib", at: "tags")
    #expect(shelf.kept == [.tag("coins", ["BTC/USD", "SHIB"])])
    #expect(fixture.state.notice?.text == "BTC/USD SHIB are called coins (config.toml)")
    let shib = try #require(Symbol("SHIB"))
    #expect(fixture.state.settings.tags[shib] == ["coins"])
    fixture.press(.escape, .character("/"))
    fixture.type("tag = coins")
    fixture.press(.enter)
    #expect(fixture.state.holdings.map(\.symbol) == [shib])

    fixture = try typed("msft aapl aapl", at: "tags.tech")
    #expect(shelf.kept.last == .tag("tech", ["MSFT", "AAPL"]))
    fixture = try typed("", at: "tags.tech")
    #expect(shelf.kept.last == .tag("tech", nil))
    #expect(fixture.state.notice?.text == "nothing is called tech any more (config.toml)")
    #expect(fixture.state.settings.tags[try #require(Symbol("AAPL"))] == nil)
  }

  @Test(arguments: [
    ("tech msft", "tech is there already: change its own line"),
    ("two", "tags is a name and the symbols that are called so"),
    (
      "é aapl",
      "tags is a name of letters, digits, - and _, and its symbols, such as tech AAPL MSFT"
    ),
    ("", "tags is a name of letters, digits, - and _, and its symbols, such as tech AAPL MSFT"),
    (
      "a.b aapl",
      "tags is a name of letters, digits, - and _, and its symbols, such as tech AAPL MSFT"
    ),
    ("ok $$", "tags is symbols such as SPY BTC/USD, and $$ is none"),
  ])
  func aTagThatIsNoneIsNotKept(text: String, words: String) throws {
    let fixture = try typed(text, at: "tags")
    #expect(shelf.kept.isEmpty)
    #expect(fixture.state.notice?.text == words)
  }

  @Test func aTagWhoseNameIsNoPlainWordIsLeftToTheFile() throws {
    var fixture = try opened(at: "tags.big tech")
    for key in [Key.enter, .right, .character("u")] {
      fixture.press(key, on: shelf)
      #expect(fixture.state.notice?.text == "tags.big tech is changed in config.toml, not here")
    }
    #expect(shelf.kept.isEmpty)
  }
}
