import FoundationEssentials
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `config.toml` and the themes, as far as the screen changes and shows them.
final class SettingsFile: SettingsShelf {
  private let path: String
  private let context: Context
  private let options: ScreenOptions
  private let themeDirectories: [String]
  let theme: String
  /// The one that is open.
  var profile: Profile?

  /// `theme` is the one that the screen starts with.
  init(context: Context, options: ScreenOptions) {
    self.context = context
    self.options = options
    path = context.paths.configurationFile
    themeDirectories = context.paths.themeDirectories(executable: Context.executable)
    theme = options.theme ?? context.configuration.theme
  }

  var themes: [String] { ThemeFile.names(in: themeDirectories) }

  var entries: [SettingEntry] {
    let text = (try? text()) ?? ""
    return SettingList(
      configuration: configuration(text), text: text, options: options,
      environment: context.environment, themes: themes, profile: profile
    ).entries
  }

  /// The folder for pictures, by what the file says now.
  var pictures: String {
    context.paths.pictures(
      configuration((try? text()) ?? "").pictures, home: context.environment["HOME"])
  }

  /// What it says now; where it can no longer be read, what it said at the start.
  private func configuration(_ text: String) -> Configuration {
    (try? Configuration(toml: text, path: path)) ?? context.configuration
  }

  func load(theme: String) throws(ThemeError) -> Theme {
    try ThemeFile.load(named: theme, in: themeDirectories)
  }

  /// The theme that the screen starts with: the usual one where config.toml names one that cannot be had, and why. One that the
  /// command line names is not replaced.
  func startingTheme() throws(ThemeError) -> (Theme, problems: [String]) {
    do throws(ThemeError) { return (try load(theme: theme), []) } catch {
      guard options.theme == nil, theme != AppSettings.usualTheme else { throw error }
      let line = TOMLEdit.line(of: Setting.theme.rawValue, in: (try? text()) ?? "")
      let place = "\(path)\(line.map { ":\($0)" } ?? "")"
      return (
        try load(theme: AppSettings.usualTheme),
        ["\(place): \(error), and the screen starts with \(AppSettings.usualTheme)"]
      )
    }
  }

  private struct Edit {
    var table: String?
    let key: String
    /// Nil takes it out.
    let value: String?
  }

  /// Writes one setting; returns where, or throws what to do by hand.
  func keep(_ setting: KeptSetting) throws(ThemeError) -> String {
    let edits = Self.edits(setting)
    let byHand = edits.first.map { edit in
      let place = edit.table.map { "in [\($0)] " } ?? ""
      return edit.value.map { "write \(place)\(edit.key) = \($0) there by hand" }
        ?? "take \(place)\(edit.key) out by hand"
    }
    do throws(ThemeError) {
      var edited = try text()
      for edit in edits {
        guard
          let next = TOMLEdit.setting(edit.key, to: edit.value, inTable: edit.table, in: edited)
        else { throw ThemeError("\(path) is written in a way that is not understood here") }
        edited = next
      }
      try put(edited)
    } catch {
      throw ThemeError("\(error)\(byHand.map { ": " + $0 } ?? "")")
    }
    return path
  }

  private static func edits(_ setting: KeptSetting) -> [Edit] {
    switch setting {
    case .theme(let name): [Edit(key: Setting.theme.rawValue, value: TOMLLiteral.text(name))]
    case .masksAmounts(let masks):
      [Edit(key: Setting.masksAmounts.rawValue, value: masks ? "true" : "false")]
    case .keys(let changes):
      changes.map {
        Edit(
          table: KeySettings.table, key: $0.command.rawValue,
          value: $0.keys.map(KeySettings.literal))
      }
    case .value(let setting, let value):
      [Edit(table: setting.table, key: setting.key, value: value.map(TOMLLiteral.of))]
    case .tag(let name, let symbols):
      [
        Edit(
          table: SettingEntry.tagTable, key: name,
          value: symbols.map { TOMLLiteral.of(.list($0)) })
      ]
    }
  }

  /// Where a link leads: many keep their settings elsewhere.
  private var target: String? {
    realpath(path, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
  }

  private func text() throws(ThemeError) -> String {
    guard let target else { return "" }
    guard let bytes = FileManager.default.contents(atPath: target), bytes.count <= 1 << 20,
      let text = String(validating: bytes, as: UTF8.self)
    else { throw ThemeError("\(path) cannot be read") }
    return text
  }

  private func put(_ text: String) throws(ThemeError) {
    do {
      try FileManager.default.createDirectory(
        atPath: Paths.parent(path), withIntermediateDirectories: true)
    } catch {
      throw ThemeError("\(Paths.parent(path)) cannot be made")
    }
    guard Self.replace(target ?? path, with: text) else {
      throw ThemeError("\(path) cannot be written (\(String(cString: strerror(errno))))")
    }
  }

  /// Whole or not at all: a file beside it, synced, takes its place and its mode.
  private static func replace(_ path: String, with text: String) -> Bool {
    var known = stat()
    let mode = stat(path, &known) == 0 ? known.st_mode & 0o777 : 0o600
    let beside = "\(path).\(getpid()).new"
    let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { return false }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    let isWhole = rest.isEmpty && fchmod(file, mode) == 0 && fsync(file) == 0
    close(file)
    guard isWhole, rename(beside, path) == 0 else {
      unlink(beside)
      return false
    }
    return true
  }
}
