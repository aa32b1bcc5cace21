import TOMLKit

/// One setting of a TOML text changed, and every other byte of it kept.
enum TOMLEdit {
  /// The text with `key`, at its top level, set to a value that is written as it is given; nil when the text is written in a way
  /// that is not understood well enough, and it is left to its owner.
  static func setting(_ key: String, to value: String, in text: String) -> String? {
    guard let before = try? TOMLTable(string: text) else { return nil }
    let edited =
      replaced(key, value, text) ?? (before[key] == nil ? prefixed(key, value, text) : nil)
    // The parser has the last word: the setting is there, and nothing else has changed.
    guard let edited, let after = try? TOMLTable(string: edited),
      let wanted = try? TOMLTable(string: "\(key) = \(value)"),
      Self.words(of: after[key]) == Self.words(of: wanted[key]),
      Set(after.keys) == Set(before.keys + [key]),
      before.keys.allSatisfy({ $0 == key || words(of: after[$0]) == words(of: before[$0]) })
    else { return nil }
    return edited
  }

  private static func words(of value: (any TOMLValueConvertible)?) -> String? {
    guard let value else { return nil }
    let table = TOMLTable()
    table["value"] = value
    return table.convert(to: .toml)
  }

  /// The value on the first line of that key before any table, its comment kept.
  private static func replaced(_ key: String, _ value: String, _ text: String) -> String? {
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    for (index, line) in lines.enumerated() {
      let trimmed = line.drop { " \t".contains($0) }
      if trimmed.hasPrefix("[") { return nil }
      guard let equals = line.firstIndex(of: "=") else { continue }
      let name = line[..<equals].filter { !" \t\"'".contains($0) }
      guard name == key else { continue }
      let rest = line[line.index(after: equals)...]
      let space = rest.prefix { " \t".contains($0) }
      let old = rest.dropFirst(space.count)
      guard let end = endOfValue(old) else { return nil }
      lines[index] = line[...equals] + (space.isEmpty ? " " : space) + value + old[end...]
      return lines.joined(separator: "\n")
    }
    return nil
  }

  /// Where a string on one line, or a plain word, ends.
  private static func endOfValue(_ text: Substring) -> Substring.Index? {
    guard let first = text.first else { return nil }
    guard first == "\"" || first == "'" else {
      return text.firstIndex { " \t#\r".contains($0) } ?? text.endIndex
    }
    var index = text.index(after: text.startIndex)
    while index < text.endIndex {
      if text[index] == "\\", first == "\"" {
        index = text.index(index, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
        continue
      }
      if text[index] == first { return text.index(after: index) }
      index = text.index(after: index)
    }
    return nil
  }

  private static func prefixed(_ key: String, _ value: String, _ text: String) -> String {
    "\(key) = \(value)\n" + text
  }
}
