/// Words in one line, those with blanks in double quotes; `\\` before a quote or a backslash takes its meaning away.
enum QuotedWords {
  /// Nil when a quote is not closed.
  static func read(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    var characters = text.makeIterator()
    while let character = characters.next() {
      switch character {
      case "\"":
        isQuoted.toggle()
        word = word ?? ""
      case "\\":
        guard let next = characters.next() else { return nil }
        word = (word ?? "") + (["\"", "\\"].contains(next) ? String(next) : "\\\(next)")
      case " " where !isQuoted:
        if let whole = word { words.append(whole) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    if let whole = word { words.append(whole) }
    return isQuoted ? nil : words
  }

  static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  private static func quoted(_ word: String) -> String {
    guard word.isEmpty || word.contains(where: { " \"\\".contains($0) }) else { return word }
    let escaped = word.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    return "\"\(escaped)\""
  }
}
