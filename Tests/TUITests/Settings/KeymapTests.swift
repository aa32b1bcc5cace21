import Testing

@testable import TUI

private func fault(_ key: Key, _ command: Command, in map: Keymap = .usual) -> String? {
  do throws(KeyFault) {
    _ = try map.mapping([key], to: command).get()
    return nil
  } catch {
    return error.description
  }
}

@Suite struct KeymapTests {
  @Test func aKeyThatIsGivenToAnotherCommandIsTakenFromTheOneThatHadIt() throws {
    let map = try Keymap.usual.mapping([.character("c"), .function(5)], to: .buy).get()
    #expect(map.command(for: .character("c"), in: .table) == .buy)
    #expect(map.command(for: .function(5), in: .table) == .buy)
    #expect(map.command(for: .character("b"), in: .table) == nil)
    #expect(map.keys(of: .cancelOrder) == [])
    let back = try map.resetting(.cancelOrder).get()
    #expect(back.command(for: .character("c"), in: .table) == .cancelOrder)
    #expect(back.keys(of: .buy) == [.function(5)])
  }

  @Test func everyUsualKeyMayBeGivenToItsOwnCommand() {
    for command in Command.allCases where !command.keys.isEmpty {
      #expect(Keymap.usual.mapping(command.keys, to: command) == .success(.usual), "\(command)")
    }
  }

  @Test(arguments: [
    (Key.enter, Command.send, "a letter"), (.character(" "), .confirm, "a letter"),
    (.control("y"), .send, "a letter"), (.character("b"), .send, "opens a sheet"),
    (.character("c"), .confirm, "opens a sheet"), (.character("K"), .confirm, "opens a sheet"),
    (.character("y"), .buy, "sends a sheet"), (.character("y"), .killSwitch, "sends a sheet"),
    (.character("y"), .details, "sends a sheet"),
  ])
  func whatSendsIsALetterThatOpensNothing(key: Key, command: Command, words: String) {
    #expect(fault(key, command)?.contains(words) == true)
  }

  @Test func sendingMayHaveAnotherLetter() throws {
    let map = try Keymap.usual.mapping([.character("z")], to: .send).get()
    #expect(map.command(for: .character("z"), in: .review) == .send)
    #expect(map.command(for: .character("y"), in: .review) == nil)
    #expect(fault(.character("z"), .sell, in: map)?.contains("sends a sheet") == true)
  }

  @Test func thereIsAlwaysAWayOutAndHelp() throws {
    for command in Command.allCases where command.mustHaveKey {
      guard case .failure = Keymap.usual.mapping([], to: command) else {
        Issue.record("\(command) could lose its keys")
        continue
      }
    }
    #expect(fault(.character("q"), .refresh) == nil, "Ctrl-C still leaves")
    let map = try Keymap.usual.mapping([.character("q")], to: .refresh).get()
    #expect(fault(.control("c"), .sort, in: map)?.contains("no key would be left") == true)
    for way in [Command.backToTicket, .decline, .leaveTicket] {
      for key in [Key.character("w"), .enter] {
        #expect(fault(key, way) != nil, "\(key.name) is typed on a sheet that asks for a word")
      }
      #expect(fault(.function(9), way) == nil)
    }
    #expect(fault(.escape, .toggleLot)?.contains("no key would be left") == true)
  }

  @Test(arguments: [
    (Key.character("x"), Command.runLine), (.backspace, .runLine), (.character("5"), .toggleLot),
    (.character("d"), .keepDraft), (.character("3"), .tickUp), (.character("a"), .nextKeyRow),
  ])
  func whereTextIsTypedLettersStayText(key: Key, command: Command) {
    #expect(fault(key, command)?.contains("is typed there") == true)
  }

  @Test(arguments: [
    ("b", Key.character("b")), ("B", .character("B")), ("space", .character(" ")),
    ("Ctrl-D", .control("d")), ("ctrl-d", .control("d")), ("F12", .function(12)),
    ("PgDn", .pageDown), ("shift-tab", .backTab), ("é", .character("é")), ("|", .character("|")),
  ])
  func keysAreReadAsPeopleWriteThem(name: String, key: Key) { #expect(Key(name: name) == key) }

  @Test(arguments: [
    "", "ab", "Ctrl-", "Ctrl-1", "Ctrl-é", "ctrl-i", "Ctrl-M", "F0", "F13", "F-1",
    "F99999999999999",
    "\u{1b}", "\u{202e}", "\u{7}", "\u{301}", "Hyper-X", String(repeating: "x", count: 10_000),
  ])
  func whatIsNoKeyIsNone(name: String) { #expect(Key(name: name) == nil) }

  @Test func everyKeyIsReadBackFromItsName() {
    for key in Command.allCases.flatMap(\.keys) { #expect(Key(name: key.name) == key) }
  }

  @Test func badEntriesAreNamedAndTheRestIsKept() {
    let (map, problems) = Keymap.reading([
      KeyEntry("buy", ["B"]), KeyEntry("bye", ["q"]), KeyEntry("cancel-all", nil),
      KeyEntry("filter", ["Ctrl-Ü"]), KeyEntry("sell", ["B"]), KeyEntry("send", ["Enter"]),
      KeyEntry("sort", Array(repeating: "o", count: 9)), KeyEntry("refresh", ["F5", "f5", "v"]),
    ])
    #expect(
      map.changed == [
        .buy: [.character("B")], .refresh: [.function(5), .character("v")], .showChart: [],
      ])
    #expect(
      problems.map(\.command) == [
        "bye", "cancel-all", "filter", "sell", "send", "sort", "refresh",
      ])
    #expect(problems[0].words == "there is no such command; docs/keys.md names them all")
    #expect(problems[3].words == "one of its keys is mapped to buy already")
    #expect(problems[6].words == "it takes the only key of show-chart")
  }

  @Test func twoEntriesMaySwapTheirKeys() {
    let (map, problems) = Keymap.reading([KeyEntry("buy", ["s"]), KeyEntry("sell", ["b"])])
    #expect(problems.isEmpty)
    #expect(map.command(for: .character("s"), in: .table) == .buy)
    #expect(map.command(for: .character("b"), in: .table) == .sell)
  }

  @Test func aKeyThatIsTakenFromACommandOfEverywhereIsNamed() {
    let (map, problems) = Keymap.reading([KeyEntry("refresh", ["q"])])
    #expect(problems.map(\.words) == ["q is taken from quit in tables, which Ctrl-C still does"])
    var fixture = ScreenFixture()
    fixture.state.settings.keymap = map
    let text = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(text.contains("Ctrl-C quit") && !text.contains("q  quit"))
  }
}
