import ClientModels
import TOMLKit
import TUI

/// What `config.toml` says. Of it the program writes only what the screen keeps (`SettingsFile`).
struct Configuration: Equatable {
  var theme = "dark"
  /// Nothing but ASCII leaves for the terminal.
  var isASCII = false
  var masksAmounts = false
  /// Where pictures of the screen go; nil for a folder beside the cached book.
  var pictures: String?
  /// Rows may be copied to the clipboard around the terminal.
  var copies = true
  /// The mouse selects, sorts and scrolls.
  var usesMouse = true
  /// Milliseconds until the keys that can follow one are listed.
  var hintDelay = 400
  static let hintDelays = 0...10_000
  var keymap = Keymap.usual
  /// Entries of `[keys]` that are not used, one line each.
  var keyProblems: [String] = []
  var alerts = AlertSettings()
  var defaultProfile: String?
  var profiles: [String: Profile] = [:]
  /// Symbols that are quoted besides those held, working or in the ticket.
  var watch: [Symbol] = Self.usualSymbols
  /// What performance is set against.
  var benchmark = Benchmark.usual
  /// What the user calls symbols by, such as a sector, in the order of the names.
  var tags: [Symbol: [String]] = [:]

  init() {}

  private static let usualSymbols = [
    "SPY", "QQQ", "AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "IWM",
  ].compactMap { Symbol($0) }

  /// Reads the text of `config.toml`; `path` is only for messages. The error tells every fault, each with its line.
  init(toml text: String, path: String) throws(UserError) {
    do throws(UserError) { self = try Configuration(reading: text, path: path) } catch {
      throw ConfigurationFaults.all(after: error, in: text, path: path) { text throws(UserError) in
        _ = try Configuration(reading: text, path: path)
      }
    }
  }

  /// Stops at the first fault.
  private init(reading text: String, path: String) throws(UserError) {
    let table = try TOMLText.table(text, path: path)
    var reader = TableReader(table, place: path)
    theme = try reader.string("theme") ?? "dark"
    isASCII = try reader.bool("ascii") ?? false
    masksAmounts = try reader.bool("mask_amounts") ?? false
    pictures = try reader.string("pictures")
    copies = try reader.bool("clipboard") ?? true
    usesMouse = try reader.bool("mouse") ?? true
    hintDelay = try reader.integer("hint_delay") ?? 400
    guard Self.hintDelays.contains(hintDelay) else {
      throw reader.wrong("hint_delay", "between 0 and 10000 milliseconds")
    }
    (keymap, keyProblems) = KeySettings.read(
      reader.whatever(KeySettings.table), text: text, path: path)
    alerts =
      try reader.table("alerts").map { table throws(UserError) in
        try AlertSettings(table, place: "\(path): [alerts]")
      } ?? AlertSettings()
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
    if let word = try reader.string("benchmark") {
      guard let symbol = Symbol(typed: word) else {
        throw UserError(.usage, "\(path): benchmark: \"\(word)\" is not a symbol")
      }
      benchmark = symbol
    }
    if let table = try reader.table("tags") {
      tags = try Self.tags(table, place: "\(path): [tags]")
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

  private static func tags(
    _ table: TOMLTable, place: String
  ) throws(UserError) -> [Symbol: [String]] {
    var reader = TableReader(table, place: place)
    var tags: [Symbol: [String]] = [:]
    for name in table.keys.sorted() {
      for word in try reader.strings(name) ?? [] {
        guard let symbol = Symbol(named: word) else {
          throw UserError(.usage, "\(place): \(name): \"\(word)\" is not a symbol")
        }
        if tags[symbol]?.contains(name) != true { tags[symbol, default: []].append(name) }
      }
    }
    return tags
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
    let told = try reader.string("feed")
    let feed = told ?? Profile.defaultFeed
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
    let limits = try reader.table("limits").map { table throws(UserError) in
      try LimitSettings.read(table, place: "\(path): [profiles.\(name).limits]")
    }
    let lotMethod = try lotMethod(&reader)
    try reader.refuseUnknownKeys()
    return Profile(
      name: name, kind: kind,
      tradingURL: trading ?? (kind == .live ? Profile.liveURL : Profile.paperURL), dataURL: data,
      streamURL: stream, feed: feed, isReadOnly: readOnly,
      limits: limits ?? TradingLimits(), lotMethod: lotMethod,
      credentials: try CredentialSource(
        profile: name, keyID: keyID, command: command, file: file, place: reader.place),
      isBare: [named?.rawValue, trading, data, stream, told, keyID, file].allSatisfy { $0 == nil }
        && command == nil && limits == nil)
  }

  private static func lotMethod(_ reader: inout TableReader) throws(UserError) -> LotMethod {
    let methods: [String: LotMethod] = [
      "fifo": .fifo, "lifo": .lifo, "highest": .highestCost, "average": .average,
      "chosen": .chosen(.none),
    ]
    guard let word = try reader.string("lot_method") else { return .fifo }
    guard let method = methods[word] else {
      throw reader.wrong(
        "lot_method", "\"fifo\", \"lifo\", \"highest\", \"average\" or \"chosen\", not \"\(word)\"")
    }
    return method
  }
}
