import Foundation
import TestSupport
import Testing

@testable import TUI

private let themes = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("themes").path

private let coloured = [
  "dark", "light", "high-contrast", "colour-blind", "gruvbox", "dracula", "catppuccin-mocha",
  "tokyo-night",
]

/// The contrast of two colours by the Web Content Accessibility Guidelines 2.1; nil with the terminal's own.
private func contrast(_ style: Style) -> Double? {
  func luminance(_ color: Color) -> Double? {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    let parts = [red, green, blue].map { part in
      let value = Double(part) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
  guard let a = luminance(style.foreground), let b = luminance(style.background) else { return nil }
  return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

private func fault(_ text: String) -> String? {
  do throws(ThemeError) {
    _ = try ThemeFile.parse(text, path: "my.toml")
    return nil
  } catch {
    return error.description
  }
}

@Suite struct ThemeTests {
  @Test(arguments: coloured)
  func everyRoleCanBeReadOnItsBackground(name: String) throws {
    let theme = try ThemeFile.load(named: name, in: [themes])
    let lines: Set<Role> = [.border, .sheetBorder]
    let text = name == "high-contrast" ? 7 : 4.5
    for role in Role.allCases {
      let found = try #require(contrast(theme[role]), "\(role) leaves a colour to the terminal")
      #expect(found >= (lines.contains(role) ? 3 : text), "\(role) has a contrast of \(found)")
      #expect(abs(found - (Contrast.ratio(theme[role]) ?? 0)) < 0.000_1)
    }
  }

  @Test func thereAreNineThemesAndEachLooksDifferent() throws {
    #expect(ThemeFile.names(in: [themes]) == (coloured + ["mono"]).sorted())
    let looks = try coloured.map { name in
      let theme = try ThemeFile.load(named: name, in: [themes])
      return Role.allCases.map { theme[$0] }
    }
    #expect(Set(looks).count == 8)
  }

  @Test func gainAndLossStayApartForColourBlindEyes() throws {
    let theme = try ThemeFile.load(named: "colour-blind", in: [themes])
    for eyes in ColourVision.allCases {
      let apart = try #require(
        eyes.difference(theme[.gain].foreground, theme[.loss].foreground))
      #expect(apart > 60, "\(eyes): \(apart)")
    }
    // The measure can tell: a green and a red of the same brightness fall together.
    let alike = try #require(
      ColourVision.deuteranopia.difference(.rgb(120, 140, 40), .rgb(175, 115, 40)))
    #expect(alike < 20, "\(alike)")
  }

  @Test(arguments: ["dark", "light"])
  func aThemeThatComesWithTheProgramNamesEveryRole(name: String) throws {
    let text = try String(contentsOfFile: "\(themes)/\(name).toml", encoding: .utf8)
    let styles = try ThemeFile.parse(text, path: name)
    #expect(Set(Role.allCases).subtracting(styles.keys) == [])
    #expect(ThemeFile.names(in: [themes]).contains(name))
  }

  @Test(arguments: coloured)
  func gainAndLossPaperAndLiveLookDifferent(name: String) throws {
    let theme = try ThemeFile.load(named: name, in: [themes])
    #expect(theme[.gain] != theme[.loss])
    #expect(theme[.paper].background != theme[.live].background)
    #expect(theme[.live].background != theme[.offline].background)
    #expect(theme[.selection] != theme[.selectionUnfocused])
  }

  @Test func luminanceIsThatOfTheGuidelines() throws {
    let known: [(Color, Double)] = [
      (.rgb(0, 0, 0), 0), (.rgb(255, 255, 255), 1), (.rgb(128, 128, 128), 0.215_860_5),
      (.rgb(255, 0, 0), 0.212_6), (.rgb(10, 10, 10), 0.003_035_3),
    ]
    for (color, value) in known {
      #expect(abs(try #require(color.luminance) - value) < 0.000_000_1)
    }
    #expect(Color.terminal.luminance == nil)
  }

  @Test(arguments: [
    ("#12161f", Color.rgb(18, 22, 31)), ("#FFFFFF", .rgb(255, 255, 255)), ("terminal", .terminal),
    ("bright-black", .rgb(127, 127, 127)),
  ])
  func coloursAreReadAsTheyAreWritten(text: String, color: Color) {
    #expect(Color(text) == color)
  }

  @Test(arguments: [
    "", "#", "#fff", "#12345g", "#+12345", "#-12345", "#1234567", "12161f", "#１2345", "Red", "navy",
    "# 12345",
  ])
  func whatIsNoColourIsRefused(text: String) {
    #expect(Color(text) == nil)
  }

  @Test(
    arguments: [
      (Color.rgb(0, 0, 0), 16, 0, 0), (.rgb(255, 255, 255), 231, 15, 7),
      (.rgb(255, 0, 0), 196, 9, 1),
      (.rgb(8, 8, 8), 232, 0, 0), (.terminal, -1, -1, -1),
    ] as [(Color, Int16, Int16, Int16)])
  func coloursAreBroughtToWhatTheTerminalHas(
    color: Color, of256: Int16, of16: Int16, of8: Int16
  ) {
    #expect(color.index(among: 256) == of256)
    #expect(color.index(among: 16) == of16)
    #expect(color.index(among: 8) == of8)
  }

  @Test(arguments: [
    (
      "[roles]\ngain = \"#4fd6be\"\ngian = \"red\"",
      "my.toml:3: \"gian\" is not a role: did you mean \"gain\"?"
    ),
    (
      "[roles]\n\n# gain\ngain = \"gren\"",
      "my.toml:4: \"gren\" is not a colour or attribute: did you mean \"green\"?"
    ),
    (
      "[roles]\nloss = \"white on #12345\"",
      "my.toml:2: \"#12345\" is not a colour or attribute"
    ),
    (
      "[roles]\ntext = 7",
      "my.toml:2: text must be a style in quotes, like \"white on #2d3f76 bold\""
    ),
    (
      "[roles]\nsheetBorder = \"red\"\nsheet = \"zebra\"",
      "my.toml:3: \"zebra\" is not a colour or attribute"
    ),
    ("inherits = \"dark\"\n[roles]\ninherit = \"red\"", "my.toml:3: \"inherit\" is not a role"),
    (
      "[role]\ngain = \"red\"",
      "my.toml:1: \"role\" is not a key of a theme: did you mean \"roles\"?"
    ),
    (
      "inherit = \"dark\"",
      "my.toml:1: \"inherit\" is not a key of a theme: did you mean \"inherits\"?"
    ),
    (
      "\r\n[roles]\r\ntext = 7\r\n",
      "my.toml:3: text must be a style in quotes, like \"white on #2d3f76 bold\""
    ),
    ("\nroles = 3", "my.toml:2: roles must be a table: write [roles] on a line of its own"),
    ("inherits = 3", "my.toml:1: inherits must be the name of a theme in quotes"),
  ])
  func aMistakeIsNamedWithItsLine(text: String, message: String) {
    #expect(fault(text) == message)
  }

  @Test(arguments: [
    ("[roles]\ngain = ", 2), ("[roles\ngain = \"red\"", 1),
    ("[roles]\ngain = \"red\"\ngain = \"red\"", 3),
    ("[roles]\ngain = \"red\n", 2), ("[roles]\n\n\0", 3),
  ])
  func aFileThatIsNoTOMLIsRefusedWithItsLine(text: String, line: Int) throws {
    let message = try #require(fault(text))
    #expect(message.hasPrefix("my.toml:\(line): not valid TOML: "), "\(message)")
    #expect(!message.contains("\n"))
  }

  @Test func aThemeInheritsWhatItDoesNotName() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "folio-themes-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func put(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent("\(name).toml"))
    }
    try put("mine", "inherits = \"dark\"\n[roles]\ngain = \"white on black underline\"\n")
    try put("one", "inherits = \"two\"\n")
    try put("two", "inherits = \"one\"\n")
    let mine = try ThemeFile.load(named: "mine", in: [folder.path, themes])
    let dark = try ThemeFile.load(named: "dark", in: [themes])
    #expect(
      mine[.gain]
        == Style(
          foreground: .rgb(229, 229, 229), background: .rgb(0, 0, 0), underlined: true))
    #expect(mine[.loss] == dark[.loss])
    #expect(throws: ThemeError("theme \"one\" inherits from itself: mend its inherits line")) {
      try ThemeFile.load(named: "one", in: [folder.path])
    }
    let none = ThemeError("there is no theme \"three\": known are mine, mono, one, two")
    #expect(throws: none) { try ThemeFile.load(named: "three", in: [folder.path]) }
    #expect(throws: ThemeError.self) { try ThemeFile.load(named: "../dark", in: [themes]) }
    #expect(try ThemeFile.load(named: "mono", in: []) == .mono)
  }

  @Test func withoutColoursTheRolesThatMatterStillStandOut() {
    for role in Role.allCases {
      #expect(Theme.mono[role].foreground == .terminal)
      #expect(Theme.mono[role].background == .terminal)
    }
    let plain = Theme.mono[.text]
    let roles: [Role] = [
      .selection, .live, .unconfirmed, .failure, .gain, .loss, .warning, .offline, .stale,
    ]
    for role in roles {
      #expect(Theme.mono[role] != plain, "\(role)")
    }
  }

  @Test func aPaletteNamesColoursAndTheInheritingOneCounts() throws {
    let folder = try TemporaryFolder()
    func put(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: folder.url.appendingPathComponent("\(name).toml"))
    }
    try put("base", "[palette]\nink = \"#010203\"\n[roles]\ntext = \"ink on white\"\n")
    try put("mine", "inherits = \"base\"\n[palette]\nink = \"#040506\"\n")
    let folders = [folder.url.path]
    #expect(try ThemeFile.load(named: "base", in: folders)[.text].foreground == .rgb(1, 2, 3))
    #expect(try ThemeFile.load(named: "mine", in: folders)[.text].foreground == .rgb(4, 5, 6))
  }

  @Test func aCheckNamesEverythingThatIsWrongWithItsLine() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("mine.toml")
    let text = """
      inherits = "dark"
      size = 3
      [palette]
      text = "#12"
      Bold = "red"
      ink = "red"
      [roles]
      gian = "red"
      gain = "inks on black"
      loss = "ink on black"
      """
    try Data(text.utf8).write(to: file)
    let (theme, faults) = ThemeFile.check(path: file.path, directories: [themes])
    let lines = faults.map {
      $0.description.dropFirst(file.path.utf8.count + 1).prefix { $0 != " " }
    }
    #expect(lines == ["2:", "5:", "4:", "8:", "9:"])
    #expect(faults.last?.description.hasSuffix("did you mean \"ink\"?") == true)
    #expect(theme[.loss].foreground == .rgb(205, 0, 0))
  }

  @Test(arguments: ["one", "loop"])
  func aCircleOfThemesIsRefusedHoweverLongItIs(name: String) throws {
    let folder = try TemporaryFolder()
    for (theme, parent) in [("one", "one"), ("loop", "a"), ("a", "b"), ("b", "c"), ("c", "a")] {
      try Data("inherits = \"\(parent)\"\n".utf8)
        .write(to: folder.url.appendingPathComponent("\(theme).toml"))
    }
    #expect(throws: ThemeError("theme \"\(name)\" inherits from itself: mend its inherits line")) {
      try ThemeFile.load(named: name, in: [folder.url.path])
    }
  }
}
