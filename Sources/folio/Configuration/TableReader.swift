import TOMLKit

/// Reads typed values out of a TOML table and remembers which keys it was asked for.
struct TableReader {
  let place: String
  private let table: TOMLTable
  private var asked: Set<String> = []

  init(_ table: TOMLTable, place: String) {
    self.table = table
    self.place = place
  }

  mutating func string(_ key: String) throws(UserError) -> String? {
    guard let value = value(key) else { return nil }
    guard let string = value.string else { throw wrong(key, "text in quotes") }
    return string
  }

  mutating func bool(_ key: String) throws(UserError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let bool = value.bool else { throw wrong(key, "true or false") }
    return bool
  }

  mutating func strings(_ key: String) throws(UserError) -> [String]? {
    guard let value = value(key) else { return nil }
    guard let array = value.array else { throw wrong(key, "a list of texts") }
    var strings: [String] = []
    for element in array {
      guard let string = element.string else { throw wrong(key, "a list of texts") }
      strings.append(string)
    }
    return strings
  }

  mutating func integer(_ key: String) throws(UserError) -> Int? {
    guard let value = value(key) else { return nil }
    guard let number = value.int else { throw wrong(key, "a whole number") }
    return number
  }

  /// A whole number, or any in quotes: TOML's own fractions are not exact.
  mutating func figure(_ key: String) throws(UserError) -> String? {
    guard let value = value(key) else { return nil }
    if let string = value.string { return string }
    guard let number = value.int else {
      throw wrong(key, "a whole number, or a figure in quotes such as \"2500.50\"")
    }
    return String(number)
  }

  mutating func table(_ key: String) throws(UserError) -> TOMLTable? {
    guard let value = value(key) else { return nil }
    guard let table = value.table else { throw wrong(key, "a table") }
    return table
  }

  /// The sub-tables of the table at `key`, sorted by name.
  mutating func tables(_ key: String) throws(UserError) -> [(String, TOMLTable)] {
    guard let value = value(key) else { return [] }
    guard let outer = value.table else { throw wrong(key, "a table") }
    var result: [(String, TOMLTable)] = []
    for name in outer.keys.sorted() {
      guard let inner = outer[name]?.table else { throw wrong("\(key).\(name)", "a table") }
      result.append((name, inner))
    }
    return result
  }

  /// A misspelt key would otherwise be a setting that silently does nothing.
  func refuseUnknownKeys() throws(UserError) {
    guard let unknown = table.keys.sorted().first(where: { !asked.contains($0) }) else { return }
    throw UserError(
      .usage,
      "\(place): \"\(unknown)\" is not a setting; known are \(asked.sorted().joined(separator: ", "))"
    )
  }

  /// What is read elsewhere, and costs nobody the rest.
  mutating func whatever(_ key: String) -> (any TOMLValueConvertible)? { value(key) }

  private mutating func value(_ key: String) -> (any TOMLValueConvertible)? {
    asked.insert(key)
    return table[key]
  }

  func wrong(_ key: String, _ expected: String) -> UserError {
    UserError(.usage, "\(place): \(key) must be \(expected)")
  }
}
