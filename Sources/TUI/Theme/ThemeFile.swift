import FoundationEssentials
import TOMLKit

/// What is wrong with a theme, in one line.
public struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Reads themes from TOML.
///
///     inherits = "dark"
///     [roles]
///     gain = "#4fd6be"
///     selection = "white on #2d3f76 bold"
///
/// A style is `[FOREGROUND] [on BACKGROUND] [bold] [reverse] [underline]`; a colour is `#rrggbb`, one of 16 names, or `terminal`.
public enum ThemeFile {
  static let byteLimit = 262_144
  private static let inheritanceLimit = 8

  /// The names of all themes in the directories, sorted.
  public static func names(in directories: [String]) -> [String] {
    var names: Set<String> = []
    for directory in directories {
      for file in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      where file.hasSuffix(".toml") {
        names.insert(String(file.dropLast(5)))
      }
    }
    return names.sorted()
  }

  /// Loads a theme by name from the first directory that has it.
  public static func load(
    named name: String, in directories: [String]
  ) throws(ThemeError) -> Theme {
    if name == Theme.mono.name { return .mono }
    return Theme(name: name, styles: try styles(named: name, in: directories, depth: 0))
  }

  private static func styles(
    named name: String, in directories: [String], depth: Int
  ) throws(ThemeError) -> [Role: Style] {
    guard depth < inheritanceLimit else {
      throw ThemeError("theme \"\(name)\" inherits from itself: mend its inherits line")
    }
    guard let path = path(of: name, in: directories) else {
      let known = (names(in: directories) + [Theme.mono.name]).joined(separator: ", ")
      throw ThemeError("there is no theme \"\(name)\": known are \(known)")
    }
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= byteLimit else {
      throw ThemeError("\(path) cannot be read as a theme: mend or remove it")
    }
    let parsed = try parse(String(decoding: bytes, as: UTF8.self), path: path)
    guard let parent = parsed.inherits else { return parsed.styles }
    return try styles(named: parent, in: directories, depth: depth + 1)
      .merging(parsed.styles) { _, own in own }
  }

  static func parse(
    _ text: String, path: String
  ) throws(ThemeError) -> (inherits: String?, styles: [Role: Style]) {
    // The parser takes a C string and would silently stop there.
    if let end = text.utf8.firstIndex(of: 0) {
      let line = text.utf8[..<end].count { $0 == UInt8(ascii: "\n") } + 1
      throw ThemeError("\(path):\(line): not valid TOML: a NUL byte; mend the line")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw ThemeError(
        "\(path):\(error.source.begin.line): not valid TOML: \(error.description); mend the line")
    } catch {
      throw ThemeError("\(path): not valid TOML")
    }
    try checkTopLevel(of: table, text: text, path: path)
    var styles: [Role: Style] = [:]
    let roles = table["roles"]?.table
    for key in roles?.keys.sorted() ?? [] {
      let place = "\(path):\(line(of: key, in: text))"
      guard let role = Role(rawValue: key) else {
        throw ThemeError(
          "\(place): \"\(key)\" is not a role\(nearest(key, among: Role.allCases.map(\.rawValue)))")
      }
      guard let words = roles?[key]?.string else {
        throw ThemeError(
          "\(place): \(key) must be a style in quotes, like \"white on #2d3f76 bold\"")
      }
      styles[role] = try style(words, place: place)
    }
    return (table["inherits"]?.string, styles)
  }

  private static func checkTopLevel(
    of table: TOMLTable, text: String, path: String
  ) throws(ThemeError) {
    for key in table.keys.sorted() {
      let place = "\(path):\(line(of: key, in: text))"
      switch key {
      case "inherits":
        guard table[key]?.string == nil else { continue }
        throw ThemeError("\(place): inherits must be the name of a theme in quotes")
      case "roles":
        guard table[key]?.table == nil else { continue }
        throw ThemeError("\(place): roles must be a table: write [roles] on a line of its own")
      default:
        throw ThemeError(
          "\(place): \"\(key)\" is not a key of a theme\(nearest(key, among: ["inherits", "roles"]))"
        )
      }
    }
  }

  private static func style(_ text: String, place: String) throws(ThemeError) -> Style {
    var style = Style()
    var isBackground = false
    for word in text.split(separator: " ").map(String.init) {
      switch word {
      case "on": isBackground = true
      case "bold": style.isBold = true
      case "reverse": style.isReversed = true
      case "underline": style.isUnderlined = true
      default:
        guard let color = Color(word) else {
          throw ThemeError(
            "\(place): \"\(word)\" is not a colour or attribute\(nearest(word, among: Color.names.map(\.name) + ["bold", "reverse", "underline", "terminal"]))"
          )
        }
        if isBackground { style.background = color } else { style.foreground = color }
      }
    }
    return style
  }

  private static func path(of name: String, in directories: [String]) -> String? {
    guard !name.contains("/"), !name.hasPrefix(".") else { return nil }
    return directories.map { "\($0)/\(name).toml" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The parser keeps no positions of values, so the line is found by its key.
  private static func line(of key: String, in text: String) -> Int {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = lines.firstIndex { line in
      let trimmed = line.drop { " \t\"'[".contains($0) }
      guard trimmed.hasPrefix(key) else { return false }
      return trimmed.dropFirst(key.count).first.map { " \t\"']=.".contains($0) } ?? false
    }
    return (index ?? 0) + 1
  }

  private static func nearest(_ word: String, among words: [String]) -> String {
    let best = words.map { ($0, editDistance(word, $0)) }.min { $0.1 < $1.1 }
    guard let best, best.1 <= 3 else { return "" }
    return ": did you mean \"\(best.0)\"?"
  }

  private static func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.prefix(32)), Array(b.prefix(32)))
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (left == right ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
