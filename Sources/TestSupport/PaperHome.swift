import Foundation

/// A home of its own before a paper broker, with an account there and a net between them: the fixture of tests that
/// run the real programs.
///
/// Everything goes when the value does, so a test keeps it as long as what it started.
public final class PaperHome {
  public let folder: TemporaryFolder
  public let account: PaperServer.Credentials
  /// Sound until it is told otherwise; knows every request.
  public let proxy: FaultProxy
  /// Of this home alone; nil when it is a guest of another's.
  public let server: PaperServer?
  /// With the account's keys, or with nothing but the folders once there is a profile.
  public private(set) var environment: [String: String]
  private let broker: String

  /// A server of its own, started with these arguments.
  public convenience init(
    serving arguments: [String] = ["--always-open", "--seed", "1"]
  ) throws {
    try self.init(in: TemporaryFolder(), serving: arguments)
  }

  private convenience init(
    in folder: TemporaryFolder, serving arguments: [String], multiplier: Int = 1
  ) throws {
    let data = folder.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data, multiplier: multiplier)
    let server = try PaperServer(data: data, arguments: arguments)
    try self.init(folder, account, server, at: server.url)
  }

  /// A server of its own, whose market is these two files of a recording. Above 1, `multiplier` is that of an account that
  /// lends.
  public convenience init(
    replaying quotes: String, trades: String, serving arguments: [String] = [],
    multiplier: Int = 1
  ) throws {
    let folder = try TemporaryFolder()
    let recording = folder.url.appendingPathComponent("recording")
    try FileManager.default.createDirectory(at: recording, withIntermediateDirectories: true)
    try Data(quotes.utf8).write(to: recording.appendingPathComponent("quotes.csv"))
    try Data(trades.utf8).write(to: recording.appendingPathComponent("trades.csv"))
    try self.init(
      in: folder, serving: ["--replay", recording.path] + arguments, multiplier: multiplier)
  }

  /// A server of its own with hours of SPY at 167.40 and 167.48 in which nothing moves, so that every key has one answer.
  public static func inQuietMarket() throws -> PaperHome {
    let times = ["2013-10-08T13:29:59Z", "2013-10-08T19:00:00Z"]
    let quotes = times.map { "\($0),SPY,167.40,10000,167.48,10000\n" }
    let trades = times.map { "\($0),SPY,167.45,100\n" }
    return try PaperHome(
      replaying: "timestamp,symbol,bid_price,bid_size,ask_price,ask_size\n" + quotes.joined(),
      trades: "timestamp,symbol,price,size\n" + trades.joined())
  }

  /// A server of its own at nine in the morning of New York, before the session and its auctions: orders of every time in force
  /// are taken, whatever the time is here.
  public static func beforeTheOpen(_ symbols: [String]) throws -> PaperHome {
    let lines = ["2013-10-08T13:00:00Z", "2013-10-08T19:00:00Z"].flatMap { time in
      symbols.map { "\(time),\($0),167.40,10000,167.48,10000\n" }
    }
    return try PaperHome(
      replaying: "timestamp,symbol,bid_price,bid_size,ask_price,ask_size\n" + lines.joined(),
      trades: "timestamp,symbol,price,size\n", serving: ["--from", "09:00"])
  }

  /// A new account at a server that runs already, with its ledger in `data`.
  public convenience init(at broker: String, data: URL) throws {
    let account = try PaperServer.createAccount(data: data)
    try self.init(TemporaryFolder(), account, nil, at: broker)
  }

  private init(
    _ folder: TemporaryFolder, _ account: PaperServer.Credentials, _ server: PaperServer?,
    at broker: String
  ) throws {
    (self.folder, self.account, self.server, self.broker) = (folder, account, server, broker)
    proxy = try FaultProxy(before: broker, .none)
    environment = folder.environment(account.environment(at: proxy.url))
  }

  deinit { proxy.stop() }

  /// From now on the account is that of a profile in config.toml, with these lines.
  public func configure(_ lines: String, kind: String = "paper") throws {
    try write(
      "[desk]\nkey_id = \"\(account.keyID)\"\nsecret_key = \"\(account.secretKey)\"\n",
      to: "credentials.toml")
    try write(
      """
      default_profile = "desk"
      watch = ["SPY"]
      [profiles.desk]
      kind = "\(kind)"
      trading_url = "\(proxy.url)"
      \(lines)

      """, to: "config.toml")
    environment = folder.environment()
  }

  /// Runs `folio` with the words between the spaces.
  public func run(_ words: String) -> (status: Int32, output: String, error: String) {
    run(words.split(separator: " ").map(String.init))
  }

  public func run(_ words: [String]) -> (status: Int32, output: String, error: String) {
    runSeparately([Products.url("folio").path] + words, environment: environment)
  }

  /// `folio` on a terminal of that size.
  public func screen(_ columns: Int, _ rows: Int) throws -> TerminalSession {
    try TerminalSession(
      [Products.url("folio").path], columns: columns, rows: rows, environment: environment)
  }

  public var market: PaperMarket {
    PaperMarket(environment: folder.environment(account.environment(at: broker)))
  }

  /// How many orders were sent so far.
  public var submissions: Int { proxy.count(where: \.isSubmission) }

  /// How many requests so far asked the broker to change something.
  public var changes: Int { proxy.count { $0.method != "GET" } }

  /// What the broker has, asked for past the proxy.
  public func ledger() throws -> LedgerReading { try LedgerReading(from: broker, account) }

  private func write(_ text: String, to name: String) throws {
    let file = folder.url.appendingPathComponent("config/folio/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }
}

extension PaperServer.Credentials {
  /// The variables by which a client finds this account there.
  public func environment(at url: String) -> [String: String] {
    [
      "APCA_API_KEY_ID": keyID, "APCA_API_SECRET_KEY": secretKey,
      "APCA_API_BASE_URL": url, "APCA_API_DATA_URL": url,
    ]
  }
}

/// The one JSON object that a program printed; throws what it printed instead.
public func jsonObject(_ printed: String) throws -> [String: Any] {
  guard
    let object = try? JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [String: Any]
  else { throw SpawnedProgram.Failed(description: "no JSON object: \(printed)") }
  return object
}
