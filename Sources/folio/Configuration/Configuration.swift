import ClientModels
import TOMLKit

/// What `config.toml` says. The program reads it and never writes it.
struct Configuration: Equatable {
  var theme = "dark"
  var defaultProfile: String?
  var profiles: [String: Profile] = [:]
  /// Symbols that are quoted besides those held, working or in the ticket.
  var watch: [Symbol] = Self.usualSymbols

  init() {}

  private static let usualSymbols = [
    "SPY", "QQQ", "AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "IWM",
  ].compactMap { Symbol($0) }

  /// Reads the text of `config.toml`; `path` is only for messages. Errors name the line or the key.
  init(toml text: String, path: String) throws(UserError) {
    let table = try TOMLText.table(text, path: path)
    var reader = TableReader(table, place: path)
    theme = try reader.string("theme") ?? "dark"
    defaultProfile = try reader.string("default_profile")
    if let words = try reader.strings("watch") {
      watch = []
      for word in words {
        guard let symbol = Symbol(typed: word) else {
          throw UserError(.usage, "\(path): watch: \"\(word)\" is not a symbol")
        }
        watch.append(symbol)
      }
    }
    for (name, profile) in try reader.tables("profiles") {
      profiles[name] = try Self.profile(name, profile, path: path)
    }
    try reader.refuseUnknownKeys()
    if let defaultProfile, profiles[defaultProfile] == nil {
      throw UserError(
        .usage, "\(path): default_profile \"\(defaultProfile)\" is not among [profiles]")
    }
  }

  private static func profile(
    _ name: String, _ table: TOMLTable, path: String
  ) throws(UserError) -> Profile {
    var reader = TableReader(table, place: "\(path): [profiles.\(name)]")
    let word = try reader.string("kind")
    let named = word.flatMap { Profile.Kind(rawValue: $0) }
    if let word, named == nil {
      throw UserError(
        .usage, "\(path): [profiles.\(name)] kind is \"paper\" or \"live\", not \"\(word)\"")
    }
    let trading = try reader.string("trading_url")
    let kind = named ?? trading.map(Profile.kind(of:)) ?? .paper
    if kind == .paper, let trading, Profile.isLiveHost(trading) {
      throw UserError(
        .usage,
        "\(path): [profiles.\(name)] kind is \"paper\", but \(trading) trades real money: "
          + "set kind = \"live\", or the paper address \(Profile.paperURL)")
    }
    let data = try reader.string("data_url")
    let stream = try reader.string("stream_url")
    let feed = try reader.string("feed") ?? Profile.defaultFeed
    guard Profile.feeds.contains(feed) else {
      throw UserError(
        .usage,
        "\(path): [profiles.\(name)] feed is one of \(Profile.feeds.joined(separator: ", ")), not \"\(feed)\""
      )
    }
    let readOnly = try reader.bool("read_only") ?? false
    let keyID = try reader.string("key_id")
    let command = try reader.strings("secret_command")
    let file = try reader.string("credentials_file")
    try reader.refuseUnknownKeys()
    return Profile(
      name: name, kind: kind,
      tradingURL: trading ?? (kind == .live ? Profile.liveURL : Profile.paperURL), dataURL: data,
      streamURL: stream, feed: feed, isReadOnly: readOnly,
      credentials: try CredentialSource(
        profile: name, keyID: keyID, command: command, file: file, place: reader.place))
  }
}

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

  private mutating func value(_ key: String) -> (any TOMLValueConvertible)? {
    asked.insert(key)
    return table[key]
  }

  private func wrong(_ key: String, _ expected: String) -> UserError {
    UserError(.usage, "\(place): \(key) must be \(expected)")
  }
}
