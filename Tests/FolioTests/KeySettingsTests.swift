import ClientModels
import TUI
import Testing

@testable import folio

private func read(_ text: String) throws -> Configuration {
  try Configuration(toml: text, path: "config.toml")
}

@Suite struct KeySettingsTests {
  @Test func keysAreReadAndWhatIsWrongIsNamedWithItsLine() throws {
    let configuration = try read(
      """
      theme = "light"
      [keys]
      buy = "B" # big
      cancel-all = []
      refresh = ["F5", "r"]
      sel = "s"
      sort = 7
      """)
    #expect(configuration.theme == "light")
    #expect(
      configuration.keymap.changed == [
        .buy: [.character("B")], .cancelAll: [], .refresh: [.function(5), .character("r")],
      ])
    #expect(
      configuration.keyProblems == [
        "config.toml:6: [keys] sel: there is no such command; docs/keys.md names them all",
        "config.toml:7: [keys] sort: it takes a key in quotes, or a list of them",
      ])
  }

  @Test(arguments: [
    "keys = 3", "keys = []", "[keys]\n\"\\u001b[2J\" = \"b\"", "[keys]\nbuy = [[\"b\"]]",
    "[keys.buy]\na = 1", "[keys]\nsend = \"Enter\"", "[keys]\nquit = []",
    "[keys]\nbuy = \"\\u0000\"",
  ])
  func hostileKeysCostOneLineEach(text: String) throws {
    let configuration = try read(text)
    #expect(configuration.keymap == .usual)
    #expect(configuration.keyProblems.count == 1)
    #expect(configuration.keyProblems.allSatisfy { !$0.unicodeScalars.contains("\u{1b}") })
  }

  @Test(arguments: [
    ([Key.character("b")], "\"b\""), ([], "[]"),
    ([.control("d"), .enter], "[\"Ctrl-D\", \"Enter\"]"),
    ([.character("\"")], "'\"'"), ([.character("\\")], "'\\'"), ([.character("'")], "\"'\""),
  ])
  func keysAreWrittenSoThatTheyAreReadBack(keys: [Key], literal: String) throws {
    #expect(KeySettings.literal(keys) == literal)
    let back = try read("[keys]\nmask-amounts = \(literal)\n")
    #expect(back.keymap.keys(of: .maskAmounts) == keys)
  }
}

@Suite struct TOMLTableEditTests {
  @Test(
    arguments: [
      ("", "B", "[keys]\nbuy = \"B\"\n"),
      ("# mine\ntheme = \"x\"", "B", "# mine\ntheme = \"x\"\n\n[keys]\nbuy = \"B\"\n"),
      (
        "[keys] # all\nsell = \"S\"\n\n[profiles.a]\n", "B",
        "[keys] # all\nsell = \"S\"\nbuy = \"B\"\n\n[profiles.a]\n"
      ),
      (
        "[keys]\n  buy  =  [ 'b', \"F5\" ]  # both\n[b]\nbuy = 1\n", "B",
        "[keys]\n  buy  =  \"B\"  # both\n[b]\nbuy = 1\n"
      ),
      ("[keys]\r\nsell = \"S\"\r\n", "B", "[keys]\r\nsell = \"S\"\r\nbuy = \"B\"\r\n"),
      ("[keys]\nbuy = \"x\" # why\nsell = \"S\"\n", nil, "[keys]\n# why\nsell = \"S\"\n"),
      ("[keys]\nbuy = \"x\"\nsell = \"S\"\n", nil, "[keys]\nsell = \"S\"\n"),
      ("[keys]\nsell = \"S\"\n", nil, "[keys]\nsell = \"S\"\n"),
    ] as [(String, String?, String)])
  func oneEntryOfATableIsChangedAndEveryOtherByteStays(
    before: String, key: String?, after: String
  ) {
    #expect(
      TOMLEdit.setting("buy", to: key.map { "\"\($0)\"" }, inTable: "keys", in: before) == after)
  }

  @Test(arguments: [
    "keys = { buy = \"b\" }\n", "keys.buy = \"b\"\n", "[keys]\nbuy = [\n\"b\"]\n",
    "[keys]\nsell = \"\"\"\nbuy = 1\n\"\"\"\n[keys.x]\n",
  ])
  func aTableThatIsNotUnderstoodIsLeftToItsOwner(text: String) {
    let edited = TOMLEdit.setting("buy", to: "\"B\"", inTable: "keys", in: text)
    #expect(edited == nil || text.contains("\"\"\""))
  }

  @Test func aSettingIsTakenOutAndItsCommentStays() {
    #expect(
      TOMLEdit.setting("hint_delay", to: nil, in: "a = 1\nhint_delay = 3 # slow\n[b]\n")
        == "a = 1\n# slow\n[b]\n")
  }

  @Test func theLineOfASettingIsThatOfItsOwnTable() {
    let text = "theme = \"a\"\n[profiles.a.limits]\nmax_value = 1\n[keys]\ntheme = \"t\"\n"
    #expect(TOMLEdit.line(of: "theme", in: text) == 1)
    #expect(TOMLEdit.line(of: "theme", inTable: "keys", in: text) == 5)
    #expect(TOMLEdit.line(of: "max_value", inTable: "profiles.a.limits", in: text) == 3)
    #expect(TOMLEdit.line(of: "ascii", in: text) == nil)
  }
}
