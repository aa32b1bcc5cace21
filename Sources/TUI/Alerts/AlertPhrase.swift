import ClientModels

/// What can be said of alerts on the `:` line.
public enum AlertPhrase: Hashable, Sendable {
  case list
  case add(AlertRule)
  case change(Int, AlertRule)
  case delete([Int])
  case rearm([Int])

  static let form =
    "alert SYMBOL > PRICE | SYMBOL -5% | pl < -500 | fill [SYMBOL] [repeat] [until DAY] [note …], "
    + "alert change N …, alert delete|rearm N…"

  /// What may follow, while only the symbol of an alert is typed; nil for any other line.
  static func hint(_ line: String) -> String? {
    let words = line.split(separator: " ").map { $0.lowercased() }
    guard words.first == "alert", words.count == 2,
      !["list", "delete", "rearm", "change"].contains(words[1])
    else { return nil }
    return "next: > PRICE, < PRICE, -5% or +5%; then repeat, until DAY, note …"
  }

  /// `words` are those after `alert`.
  public init(_ words: [String]) throws(AlertRule.Fault) {
    switch words.first?.lowercased() {
    case nil, "list": self = .list
    case "delete": self = .delete(try Self.numbers(words.dropFirst()))
    case "rearm": self = .rearm(try Self.numbers(words.dropFirst()))
    case "change":
      guard words.count > 2 else {
        throw AlertRule.Fault(description: "say which alert and what it becomes")
      }
      self = .change(
        try Self.numbers(words[1...1])[0], try AlertRule(words: Array(words.dropFirst(2))))
    default: self = .add(try AlertRule(words: words))
    }
  }

  private static func numbers(_ words: ArraySlice<String>) throws(AlertRule.Fault) -> [Int] {
    var numbers: [Int] = []
    for word in words {
      guard let number = Int(word), number > 0 else {
        throw AlertRule.Fault(description: "\"\(word)\" is no number of an alert")
      }
      numbers.append(number)
    }
    guard !numbers.isEmpty else {
      throw AlertRule.Fault(description: "say which alert by its number")
    }
    return numbers
  }
}
