import ClientModels

/// Reads query members by their rules: booleans in any case, times as RFC 3339 or a day, lists by commas.
struct QueryReader {
  let query: [String: String]

  func bool(_ name: String) throws(Refusal) -> Bool {
    switch query[name]?.lowercased() {
    case nil, "", "false", "0": return false
    case "true", "1": return true
    default: throw .invalid("\(name) must be true or false")
    }
  }

  /// One of `words`, as it is written there; nil when it is not given.
  func word(_ name: String, among words: [String]) throws(Refusal) -> String? {
    guard let text = query[name], !text.isEmpty else { return nil }
    guard words.contains(text) else {
      throw .invalid("invalid \(name) \"\(text.prefix(32))\": it is \(Self.either(words))")
    }
    return text
  }

  /// Words of a comma-separated list, each one of `words`.
  func words(_ name: String, among words: [String]) throws(Refusal) -> [String] {
    let list = list(name)
    if let other = list.first(where: { !words.contains($0) }) {
      throw .invalid("invalid \(name) \"\(other.prefix(32))\": it is \(Self.either(words))")
    }
    return list
  }

  private static func either(_ words: [String]) -> String {
    words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }

  func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws(Refusal)
    -> Int
  {
    guard let text = query[name], !text.isEmpty else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      throw .invalid(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func time(_ name: String) throws(Refusal) -> Timestamp? {
    guard let text = query[name], !text.isEmpty else { return nil }
    if let time = Timestamp(rfc3339: text) { return time }
    if let day = CalendarDay(text) { return NewYork.timestamp(day, secondOfDay: 0) }
    throw Refusal(
      400, 40_010_000, "Invalid format for parameter \(name): expected RFC 3339 or YYYY-MM-DD")
  }

  func list(_ name: String) -> [String] {
    (query[name] ?? "").split(separator: ",").map(String.init)
  }
}
