import TOMLKit

/// One setting of a TOML text changed, and every other byte of it kept.
enum TOMLEdit {
  /// The text with `key`, at its top level or in the table of that name, set to a value that is written as it is given, or
  /// taken out where there is none; nil when the text is written in a way that is not understood well enough, and it is
  /// left to its owner. A comment behind the value stays.
  static func setting(
    _ key: String, to value: String?, inTable table: String? = nil, in text: String
  ) -> String? {
    guard let before = try? TOMLTable(string: text) else { return nil }
    let isThere = entry(key, table, of: before) != nil
    if value == nil, !isThere { return text }
    let edited =
      replaced(key, value, table, text)
      ?? (isThere ? nil : value.map { added(key, $0, table, text) })
    // The parser has the last word: the setting is there, and nothing else has changed.
    guard let edited, let after = try? TOMLTable(string: edited) else { return nil }
    return isOnlyChange(key, value, table, before, after) ? edited : nil
  }

  /// The line on which a key stands, from 1 on; nil when it is not written on a line of its own.
  static func line(of key: String, inTable table: String? = nil, in text: String) -> Int? {
    let lines = split(text)
    return section(table, lines)?.first { name(on: lines[$0]) == key }.map { $0 + 1 }
  }

  private static func isOnlyChange(
    _ key: String, _ value: String?, _ table: String?, _ before: TOMLTable, _ after: TOMLTable
  ) -> Bool {
    let wanted = value.flatMap { try? TOMLTable(string: "\(key) = \($0)") }
    guard words(of: entry(key, table, of: after)) == words(of: wanted?[key]) else { return false }
    guard let table else { return isSame(before, after, but: key) }
    return isSame(before, after, but: table)
      && isSame(before[table]?.table ?? TOMLTable(), after[table]?.table ?? TOMLTable(), but: key)
  }

  private static func isSame(_ one: TOMLTable, _ other: TOMLTable, but key: String) -> Bool {
    Set(one.keys).union(other.keys).allSatisfy {
      $0 == key || words(of: one[$0]) == words(of: other[$0])
    }
  }

  private static func entry(
    _ key: String, _ table: String?, of root: TOMLTable
  ) -> (any TOMLValueConvertible)? {
    guard let table else { return root[key] }
    return root[table]?.table?[key]
  }

  private static func words(of value: (any TOMLValueConvertible)?) -> String? {
    guard let value else { return nil }
    let table = TOMLTable()
    table["value"] = value
    return table.convert(to: .toml)
  }

  private static func split(_ text: String) -> [String] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The lines of the top level, or those below the heading of a table; nil when it has none.
  private static func section(_ table: String?, _ lines: [String]) -> Range<Int>? {
    func isHeading(_ index: Int) -> Bool {
      lines[index].drop { " \t".contains($0) }.hasPrefix("[")
    }
    var start = 0
    if let table {
      let heading = lines.indices.first {
        isHeading($0)
          && lines[$0].prefix { $0 != "#" }.filter { !" \t\r".contains($0) } == "[\(table)]"
      }
      guard let heading else { return nil }
      start = heading + 1
    }
    return start..<((start..<lines.count).first(where: isHeading) ?? lines.count)
  }

  private static func name(on line: String) -> String? {
    guard let equals = line.firstIndex(of: "=") else { return nil }
    return line[..<equals].filter { !" \t\"'".contains($0) }
  }

  /// The value on the first line of that key, its comment kept.
  private static func replaced(
    _ key: String, _ value: String?, _ table: String?, _ text: String
  ) -> String? {
    var lines = split(text)
    guard let index = section(table, lines)?.first(where: { name(on: lines[$0]) == key }),
      let equals = lines[index].firstIndex(of: "=")
    else { return nil }
    let line = lines[index]
    let rest = line[line.index(after: equals)...]
    let space = rest.prefix { " \t".contains($0) }
    let old = rest.dropFirst(space.count)
    guard let end = endOfValue(old) else { return nil }
    if let value {
      lines[index] = line[...equals] + (space.isEmpty ? " " : space) + value + old[end...]
    } else if let comment = old[end...].firstIndex(of: "#") {
      lines[index] = String(old[comment...])
    } else {
      lines.remove(at: index)
      if let table { removeIfEmpty(table, &lines) }
    }
    return lines.joined(separator: "\n")
  }

  /// The heading of a table with nothing below it goes, too, and the blank line before it.
  private static func removeIfEmpty(_ table: String, _ lines: inout [String]) {
    func isBlank(_ line: String) -> Bool { line.allSatisfy { " \t\r".contains($0) } }
    guard let section = section(table, lines), section.allSatisfy({ isBlank(lines[$0]) }) else {
      return
    }
    let heading = section.lowerBound - 1
    let isLast = section.upperBound == lines.count
    let start = heading > 0 && isBlank(lines[heading - 1]) ? heading - 1 : heading
    // The blank lines before what follows stay, and so does the end of the last line.
    let end = isLast ? section.upperBound - 1 : start < heading ? heading + 1 : section.upperBound
    lines.removeSubrange(start..<max(end, heading + 1))
    if isLast, lines.last?.isEmpty == false { lines.append("") }
  }

  /// Where a string or a list on one line, or a plain word, ends.
  private static func endOfValue(_ text: Substring) -> Substring.Index? {
    guard let first = text.first else { return nil }
    switch first {
    case "\"", "'": return endOfString(text)
    case "[": return endOfList(text)
    default: return text.firstIndex { " \t#\r".contains($0) } ?? text.endIndex
    }
  }

  private static func endOfString(_ text: Substring) -> Substring.Index? {
    guard let quote = text.first else { return nil }
    var index = text.index(after: text.startIndex)
    while index < text.endIndex {
      if text[index] == "\\", quote == "\"" {
        index = text.index(index, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
        continue
      }
      if text[index] == quote { return text.index(after: index) }
      index = text.index(after: index)
    }
    return nil
  }

  private static func endOfList(_ text: Substring) -> Substring.Index? {
    var index = text.startIndex
    var depth = 0
    while index < text.endIndex {
      switch text[index] {
      case "\"", "'":
        guard let end = endOfString(text[index...]) else { return nil }
        index = end
        continue
      case "[": depth += 1
      case "]":
        depth -= 1
        if depth == 0 { return text.index(after: index) }
      case "#": return nil
      default: break
      }
      index = text.index(after: index)
    }
    return nil
  }

  /// At the top, or as the last entry of its table, which is made at the end where there is none.
  private static func added(
    _ key: String, _ value: String, _ table: String?, _ text: String
  ) -> String {
    guard let table else { return "\(key) = \(value)\n" + text }
    var lines = split(text)
    guard let section = section(table, lines) else {
      let gap = text.isEmpty ? "" : text.unicodeScalars.last == "\n" ? "\n" : "\n\n"
      return text + gap + "[\(table)]\n\(key) = \(value)\n"
    }
    let last = section.last { lines[$0].contains { !" \t\r".contains($0) } }
    let end = lines[section.lowerBound - 1].hasSuffix("\r") ? "\r" : ""
    lines.insert("\(key) = \(value)\(end)", at: (last ?? section.lowerBound - 1) + 1)
    return lines.joined(separator: "\n")
  }
}
