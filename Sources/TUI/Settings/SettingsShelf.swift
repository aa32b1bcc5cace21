import ClientModels

/// What the screen changes of its settings for good.
public enum KeptSetting: Hashable, Sendable {
  case theme(String)
  case masksAmounts(Bool)
  case keys([KeyChange])
  /// Nil for the usual value.
  case value(Setting, SettingValue?)
  /// What symbols are called; nil for none.
  case tag(String, [String]?)
}

/// The keys of one command; nil for the usual ones.
public struct KeyChange: Hashable, Sendable {
  public let command: Command
  public let keys: [Key]?

  public init(command: Command, keys: [Key]?) {
    self.command = command
    self.keys = keys
  }
}

/// Where themes come from and settings are kept. The screen asks by an effect and hears by an event.
public protocol SettingsShelf: AnyObject {
  /// The name of the theme at the start.
  var theme: String { get }
  var themes: [String] { get }
  /// Everything that is set, and by what.
  var entries: [SettingEntry] { get }
  func load(theme: String) throws(ThemeError) -> Theme
  /// Returns where it was written; the error says what to do by hand.
  func keep(_ setting: KeptSetting) throws(ThemeError) -> String
}

/// What the screen asks of the shelf.
public enum SettingsRequest: Hashable, Sendable {
  case listThemes
  case list
  case showTheme(String)
  /// Shows it and keeps it, where there is such a one.
  case takeTheme(String)
  case keep(KeptSetting)
}

/// What the shelf answers.
public enum SettingsAnswer: Hashable, Sendable {
  case themes([String], current: String)
  case entries([SettingEntry])
  case theme(Theme)
  /// It was kept.
  case themeTaken(Theme, path: String)
  case kept(KeptSetting, path: String)
  /// The screen was written to these files.
  case pictured([String])
  /// A table was written to this file.
  case tableKept(String)
  case failed(String)

  /// Performs a request; `shelf` may be nil where nothing is kept.
  init(_ request: SettingsRequest, from shelf: (any SettingsShelf)?) {
    guard let shelf else {
      self = .failed("settings are not kept here")
      return
    }
    do throws(ThemeError) {
      switch request {
      case .listThemes: self = .themes(shelf.themes, current: shelf.theme)
      case .list: self = .entries(shelf.entries)
      case .showTheme(let name): self = .theme(try shelf.load(theme: name))
      case .takeTheme(let name):
        let theme = try shelf.load(theme: name)
        self = .themeTaken(theme, path: try shelf.keep(.theme(name)))
      case .keep(let setting): self = .kept(setting, path: try shelf.keep(setting))
      }
    } catch {
      self = .failed(error.description)
    }
  }

  /// Keeps a picture; `shelf` may be nil where nothing is kept.
  init(_ picture: Picture, from shelf: (any PictureShelf)?) {
    guard let shelf else {
      self = .failed("pictures are not kept here")
      return
    }
    do throws(ThemeError) {
      self = .pictured(try shelf.keep(picture))
    } catch {
      self = .failed(error.description)
    }
  }
}

extension SettingsAnswer {
  /// Keeps a table; `shelf` may be nil where nothing is kept.
  init(table text: String, named name: String, from shelf: (any PictureShelf)?) {
    guard let shelf else {
      self = .failed("tables are not kept here")
      return
    }
    do throws(ThemeError) {
      self = .tableKept(try shelf.keep(table: text, named: name))
    } catch {
      self = .failed(error.description)
    }
  }
}

extension AppState {
  mutating func take(_ answer: SettingsAnswer) -> [Effect] {
    switch answer {
    case .themes(let names, let current):
      guard case .themes(var sheet)? = layers.last else { return [] }
      sheet.names = names
      sheet.current = theme?.name ?? current
      sheet.selected = names.firstIndex(of: theme?.name ?? current) ?? 0
      layers[layers.count - 1] = .themes(sheet)
    case .entries(let entries): take(entries)
    case .theme(let theme): self.theme = theme
    case .themeTaken(let theme, let path):
      self.theme = theme
      return take(.kept(.theme(theme.name), path: path))
    case .kept(.theme(let name), let path):
      show(Notice(.success, "the theme is \(name) from now on (\(path))"))
    case .kept(.masksAmounts(let masks), let path):
      let words =
        masks ? "amounts are hidden; a ticket and its review show theirs" : "amounts are shown"
      show(Notice(.success, "\(words) (\(path))"))
    case .kept(.keys(let changes), let path): show(changes, path: path)
    case .kept(.value(let setting, let value), let path):
      return adopt(setting, value, path: path)
    case .kept(.tag(let name, let symbols), let path):
      let words = symbols.map { "\(QuotedWords.text($0)) are called \(name)" }
      show(Notice(.success, "\(words ?? "nothing is called \(name) any more") (\(path))"))
      return [.settings(.list)]
    case .pictured(let paths):
      show(Notice(.success, "the screen is in \(Self.words(paths))"))
    case .tableKept(let path): show(Notice(.success, "the table is in \(path)"))
    case .failed(let reason): show(Notice(.warning, reason))
    }
    return []
  }

  /// Files of one name in one line: `/home/me/folio.svg and .txt`.
  private static func words(_ paths: [String]) -> String {
    let parts = paths.map { path -> (stem: Substring, ending: Substring) in
      let dot = path.lastIndex(of: ".") ?? path.endIndex
      return (path[..<dot], path[dot...])
    }
    guard let first = parts.first, parts.allSatisfy({ $0.stem == first.stem }) else {
      return paths.joined(separator: " and ")
    }
    return first.stem + parts.map(\.ending).joined(separator: " and ")
  }

  private mutating func show(_ changes: [KeyChange], path: String) {
    let words = changes.prefix(3).map { change in
      let keys = settings.keymap.keys(of: change.command).map(\.name).joined(separator: " ")
      return "\(change.command.rawValue) is \(keys.isEmpty ? "without a key" : keys)"
    }
    let more = changes.count > 3 ? " and \(changes.count - 3) more" : ""
    // What was said of another place where the key works is not lost.
    let before = isNoticeForKey ? notice.map { "; \($0.text)" } ?? "" : ""
    show(Notice(.success, words.joined(separator: ", ") + more + " (\(path))" + before))
  }
}
