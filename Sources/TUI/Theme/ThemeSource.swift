import TOMLKit

/// What is wrong with a theme, in one line.
public struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// One theme file, read, and not yet joined with what it inherits.
struct ThemeSource {
  /// A style as it is written, and where.
  struct Written {
    let words: String
    let place: String
  }

  let path: String
  private(set) var inherits: String?
  private(set) var palette: [String: Color] = [:]
  private(set) var styles: [Role: Written] = [:]
  /// Everything that is wrong with it by itself, in the order of its sections.
  private(set) var faults: [ThemeError] = []

  static let attributes = ["bold", "reverse", "underline"]

  init(_ text: String, path: String) {
    self.path = path
    // The parser takes a C string and would silently stop there.
    if let end = text.utf8.firstIndex(of: 0) {
      let line = text.utf8[..<end].count { $0 == UInt8(ascii: "\n") } + 1
      faults = [ThemeError("\(path):\(line): not valid TOML: a NUL byte; mend the line")]
      return
    }
    do {
      let table = try TOMLTable(string: text)
      let lines = TOMLLines(text)
      takeTopLevel(of: table, lines)
      takePalette(table["palette"]?.table, lines)
      takeRoles(table["roles"]?.table, lines)
    } catch let error as TOMLParseError {
      faults = [
        ThemeError(
          "\(path):\(error.source.begin.line): not valid TOML: \(error.description); mend the line")
      ]
    } catch {
      faults = [ThemeError("\(path): not valid TOML")]
    }
  }

  private mutating func takeTopLevel(of table: TOMLTable, _ lines: TOMLLines) {
    for key in table.keys.sorted() {
      let place = "\(path):\(lines.line(of: [key]))"
      switch key {
      case "inherits":
        inherits = table[key]?.string
        guard inherits == nil else { continue }
        note("\(place): inherits must be the name of a theme in quotes")
      case "roles", "palette":
        guard table[key]?.table == nil else { continue }
        note("\(place): \(key) must be a table: write [\(key)] on a line of its own")
      default:
        let known = ["inherits", "palette", "roles"]
        note("\(place): \"\(key)\" is not a key of a theme\(NearWord.hint(key, among: known))")
      }
    }
  }

  private mutating func takePalette(_ table: TOMLTable?, _ lines: TOMLLines) {
    for key in table?.keys.sorted() ?? [] {
      let place = "\(path):\(lines.line(of: ["palette", key]))"
      guard Self.mayName(key) else {
        note(
          "\(place): \"\(key)\" cannot name a colour: use small letters, digits and -, and none of on, terminal, bold, reverse, underline"
        )
        continue
      }
      guard let text = table?[key]?.string, let color = Color(text) else {
        note("\(place): \(key) must be a colour in quotes, like \"#2d3f76\"")
        continue
      }
      palette[key] = color
    }
  }

  private mutating func takeRoles(_ table: TOMLTable?, _ lines: TOMLLines) {
    for key in table?.keys.sorted() ?? [] {
      let place = "\(path):\(lines.line(of: ["roles", key]))"
      guard let role = Role(name: key) else {
        let hint = NearWord.hint(key, among: Role.allCases.map(\.name))
        note("\(place): \"\(key)\" is not a role\(hint)")
        continue
      }
      guard let words = table?[key]?.string else {
        note("\(place): \(key) must be a style in quotes, like \"white on #2d3f76 bold\"")
        continue
      }
      styles[role] = Written(words: words, place: place)
    }
  }

  private static func mayName(_ key: String) -> Bool {
    !key.isEmpty && !["on", "terminal"].contains(key) && !attributes.contains(key)
      && key.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
      }
  }

  private mutating func note(_ text: String) { faults.append(ThemeError(text)) }
}

/// Where keys stand in a TOML text; the parser keeps no positions of values.
struct TOMLLines {
  private let lines: [String]

  init(_ text: String) {
    // By scalars: a carriage return and the line feed after it are one character.
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// The line, counted from 1, of a key or table by its path; 1 when it is written in a way that is not found.
  func line(of path: [String]) -> Int {
    var section: [String] = []
    var loose: Int?
    for (index, line) in lines.enumerated() {
      let trimmed = line.drop { " \t".contains($0) }
      if trimmed.hasPrefix("[") {
        section = Self.keys(trimmed.drop { $0 == "[" }.prefix { $0 != "]" })
        if section == path { return index + 1 }
        continue
      }
      guard let equals = trimmed.firstIndex(of: "=") else { continue }
      let keys = Self.keys(trimmed[..<equals])
      if section + keys == path { return index + 1 }
      if loose == nil, keys.first == path.last || section + keys == Array(path.dropLast()) {
        loose = index + 1
      }
    }
    return loose ?? 1
  }

  private static func keys(_ text: Substring) -> [String] {
    text.split(separator: ".").map { $0.filter { !" \t\"'\r".contains($0) } }
  }
}

/// What was probably meant by a misspelt word.
enum NearWord {
  /// `: did you mean "…"?`, or nothing when no word is near.
  static func hint(_ word: String, among words: [String]) -> String {
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
