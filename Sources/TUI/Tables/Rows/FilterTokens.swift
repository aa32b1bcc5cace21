import ClientModels

/// How a filter compares a column with what was typed.
enum FilterComparison: String, Hashable, Sendable, CaseIterable {
  case less = "<"
  case atMost = "<="
  case more = ">"
  case atLeast = ">="
  case equal = "="
  case unequal = "!="
  /// The text has what was typed in it.
  case contains = "~"
}

/// The pieces of a filter as it is typed.
enum FilterToken: Hashable, Sendable {
  case word(String)
  /// Between quotation marks: a text, whatever it looks like.
  case quoted(String)
  case comparison(FilterComparison)
  case open, close, and, or, not

  /// Cuts a text into at most `limit` pieces; nil when there are more.
  static func all(of text: String, limit: Int) -> [FilterToken]? {
    var tokens: [FilterToken] = []
    var rest = Substring(text)
    while let first = rest.first {
      guard !first.isWhitespace else {
        rest.removeFirst()
        continue
      }
      guard tokens.count < limit else { return nil }
      tokens.append(next(first, &rest))
    }
    return tokens
  }

  private static func next(_ first: Character, _ rest: inout Substring) -> FilterToken {
    switch first {
    case "(", ")":
      rest.removeFirst()
      return first == "(" ? .open : .close
    case "\"":
      rest.removeFirst()
      let text = rest.prefix { $0 != "\"" }
      rest = rest.dropFirst(text.count + 1)
      return .quoted(String(text))
    case "<", ">", "=", "!", "~": return comparison(first, &rest)
    default:
      let word = rest.prefix { !$0.isWhitespace && !"()\"<>=!~".contains($0) }
      rest = rest.dropFirst(word.count)
      return self.word(word)
    }
  }

  private static func comparison(_ first: Character, _ rest: inout Substring) -> FilterToken {
    rest.removeFirst()
    let isDouble = rest.first == "="
    if isDouble, first != "~" { rest.removeFirst() }
    switch first {
    case "<":
      if rest.first == ">", !isDouble {
        rest.removeFirst()
        return .comparison(.unequal)
      }
      return .comparison(isDouble ? .atMost : .less)
    case ">": return .comparison(isDouble ? .atLeast : .more)
    case "=": return .comparison(.equal)
    case "~": return .comparison(.contains)
    default: return isDouble ? .comparison(.unequal) : .not
    }
  }

  private static func word(_ word: Substring) -> FilterToken {
    switch word.lowercased() {
    case "and": .and
    case "or": .or
    case "not": .not
    default: .word(String(word))
    }
  }
}
