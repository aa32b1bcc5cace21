import TOMLKit
import TUI

/// `[keys]` of config.toml: which keys run which command. What cannot be used there costs nobody the rest.
enum KeySettings {
  static let table = "keys"

  static func read(
    _ value: (any TOMLValueConvertible)?, text: String, path: String
  ) -> (map: Keymap, problems: [String]) {
    guard let value else { return (.usual, []) }
    guard let table = value.table else {
      return (.usual, ["\(path): keys must be a table: [keys] and entries such as buy = \"B\""])
    }
    let entries = table.keys.sorted().map { KeyEntry($0, keys(table[$0])) }
    let (map, problems) = Keymap.reading(entries)
    return (
      map,
      problems.map { problem in
        let name = Sanitizer.clean(String(problem.command.prefix(40)))
        let line = TOMLEdit.line(of: problem.command, inTable: Self.table, in: text)
        return "\(path)\(line.map { ":\($0)" } ?? ""): [keys] \(name): \(problem.words)"
      }
    )
  }

  private static func keys(_ value: (any TOMLValueConvertible)?) -> [String]? {
    if let word = value?.string { return [word] }
    guard let list = value?.array else { return nil }
    var words: [String] = []
    for element in list {
      guard let word = element.string else { return nil }
      words.append(word)
    }
    return words
  }

  /// As TOML writes it: one key as text, none or several as a list.
  static func literal(_ keys: [Key]) -> String {
    let words = keys.map { TOMLLiteral.text($0.name) }
    return words.count == 1 ? words[0] : "[\(words.joined(separator: ", "))]"
  }
}

enum TOMLLiteral {
  /// Basic text, or literal text where that would need escapes; nothing but printed characters is given.
  static func text(_ words: String) -> String {
    guard words.contains(where: { "\"\\".contains($0) }) else { return "\"\(words)\"" }
    guard words.contains("'") else { return "'\(words)'" }
    return "\""
      + words.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
  }

  static func of(_ value: SettingValue) -> String {
    switch value {
    case .flag(let isOn): isOn ? "true" : "false"
    case .number(let number): String(number)
    case .text(let words): text(words)
    case .list(let words): "[\(words.map(text).joined(separator: ", "))]"
    }
  }
}
