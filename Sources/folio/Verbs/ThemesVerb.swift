import ArgumentParser
import FoundationEssentials
import TUI

struct ThemesVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "The themes, the current one marked; `themes check FILE` looks for mistakes in one.",
    subcommands: [ListThemes.self, CheckTheme.self], defaultSubcommand: ListThemes.self)
}

struct ListThemes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Every theme by its name, and where it is.")

  private struct Entry: Encodable {
    let name: String
    let path: String?
    let current: Bool
  }

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let context = try Context.load()
    let directories = context.paths.themeDirectories(executable: Context.executable)
    let entries = ThemeFile.names(in: directories).map { name in
      Entry(
        name: name, path: ThemeFile.path(of: name, in: directories),
        current: name == context.configuration.theme)
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      Output.text(String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n")
      return
    }
    let width = entries.map(\.name.count).max() ?? 0
    for entry in entries {
      let name = entry.name + String(repeating: " ", count: width - entry.name.count)
      Output.lines("\(entry.current ? "*" : " ") \(name)  \(entry.path ?? "built in")\n")
    }
  }
}

struct CheckTheme: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Every mistake in a theme with its line, and the contrast of every role; exit status 1 when there is a mistake."
  )

  @Argument(help: "A theme file.")
  var file: String

  func run() throws {
    let context = try Context.load()
    let (theme, faults) = ThemeFile.check(
      path: file, directories: context.paths.themeDirectories(executable: Context.executable))
    for fault in faults { Output.lines("\(fault)\n") }
    Output.lines(Self.contrasts(of: theme))
    guard !faults.isEmpty else { return }
    throw UserError(
      .refused, "\(file): \(faults.count == 1 ? "1 mistake" : "\(faults.count) mistakes")")
  }

  /// Figures below what can be read well are marked; a mistake they are not.
  private static func contrasts(of theme: Theme) -> String {
    var table = TextTable([
      .init("ROLE"), .init("CONTRAST", number: true), .init("AT LEAST", number: true), .init(""),
    ])
    for role in Role.allCases {
      let ratio = Contrast.ratio(theme[role])
      let least = Contrast.least(for: role)
      let words =
        ratio.map { $0 < least ? "hard to read" : "" } ?? "left to the terminal"
      table.rows.append([role.name, ratio.map(tenths) ?? "-", tenths(least), words])
    }
    return table.text
  }

  private static func tenths(_ ratio: Double) -> String {
    let tenths = Int(ratio * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }
}
