/// What is wrong with a config.toml, all of it at once, each fault with the line that it is about.
///
/// The reader stops at the first fault. The settings that this one names are left out, and the rest is read again.
enum ConfigurationFaults {
  private static let most = 20
  /// Where one of these is at fault, the others would only be missed.
  private static let credentials: Set = ["key_id", "secret_command", "credentials_file"]

  /// The faults of `text` as one error, a line each; `first` is the one that the reader stopped at.
  static func all(
    after first: UserError, in text: String, path: String,
    read: (String) throws(UserError) -> Void
  ) -> UserError {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var found: [(line: Int?, words: String)] = []
    var next: UserError? = first
    while let fault = next, found.count < most {
      // What is no TOML has its line already, and nothing behind it can be read.
      guard fault.description.hasPrefix("\(path): ") else {
        if found.isEmpty { return fault }
        break
      }
      let words = String(fault.description.dropFirst(path.count + 2))
      let named = namedLines(words, in: lines)
      found.append((named.first ?? headingLine(words, in: lines), words))
      for line in named { lines[line - 1] = "" }
      next = nil
      guard !named.isEmpty else { break }
      do throws(UserError) { try read(lines.joined(separator: "\n")) } catch { next = error }
    }
    let told = found.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
      .map { "\(path)\($0.line.map { ":\($0)" } ?? ""): \($0.words)" }
    return UserError(first.status, told.joined(separator: "\n"))
  }

  /// The lines of the settings that a fault names before it says what else there is, the first named first.
  private static func namedLines(_ words: String, in lines: [String]) -> [Int] {
    let (table, rest) = parts(words)
    let text = lines.joined(separator: "\n")
    let said = rest.prefix { $0 != ";" }
    var keys = said.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    if keys.contains(where: credentials.contains) { keys += credentials.sorted() }
    var found: [Int] = []
    for key in keys {
      guard let line = TOMLEdit.line(of: key, inTable: table, in: text), !found.contains(line)
      else {
        continue
      }
      found.append(line)
    }
    return found
  }

  private static func headingLine(_ words: String, in lines: [String]) -> Int? {
    guard let table = parts(words).table else { return nil }
    return lines.firstIndex { $0.filter { !" \t\r".contains($0) }.hasPrefix("[\(table)]") }
      .map { $0 + 1 }
  }

  /// `[table]: words` or `[table] words` in its parts.
  private static func parts(_ words: String) -> (table: String?, rest: Substring) {
    guard words.first == "[", let end = words.firstIndex(of: "]") else { return (nil, words[...]) }
    return (String(words[words.index(after: words.startIndex)..<end]), words[end...])
  }
}
