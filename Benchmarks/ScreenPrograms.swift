import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The programs that are measured, and an environment in which they find nothing of the user's.
struct ScreenPrograms {
  /// Where `folio` and `folio-paper` are.
  let folder: String
  /// Where they keep what they write.
  let home: String

  init(folder: String, home: String) throws {
    self.folder = folder
    self.home = home
    for name in ["folio", "folio-paper"] where access("\(folder)/\(name)", X_OK) != 0 {
      throw BenchmarkFailure("\(folder)/\(name) is not there: build it for release first")
    }
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
  }

  var folio: String { "\(folder)/folio" }
  var paper: String { "\(folder)/folio-paper" }

  func environment(_ more: [String: String] = [:]) -> [String: String] {
    [
      "HOME": home, "XDG_CONFIG_HOME": "\(home)/config", "XDG_STATE_HOME": "\(home)/state",
      "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
    ].merging(more) { _, new in new }
  }

  /// Whether the paper broker has an option of that name.
  func paperKnows(_ option: String) throws -> Bool {
    try ScreenProcess.output(of: [paper, "serve", "--help"], environment(), in: home)
      .contains(option)
  }
}

/// A paper broker on a free loopback port, with an account that holds something.
final class ScreenBroker {
  /// For a client of that account.
  let environment: [String: String]
  let pid: pid_t
  private var hasEnded = false

  private struct NewAccount: Decodable {
    let keyID: String
    let secret: String

    enum CodingKeys: String, CodingKey {
      case keyID = "key_id"
      case secret = "secret_key"
    }
  }

  static let symbols = ["AAPL", "MSFT", "NVDA", "SPY"]

  /// A market that is open and in which nothing happens: a recording of two moments, a thousand times slower than life.
  static func quietMarket(_ programs: ScreenPrograms) throws -> [String] {
    let folder = "\(programs.home)/quiet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let moments = ["2013-10-08T13:29:00.000Z", "2013-10-08T19:59:00.000Z"]
    func rows(_ header: String, _ values: String) -> Data {
      let lines = moments.flatMap { time in symbols.map { "\(time),\($0),\(values)" } }
      return Data(([header] + lines).joined(separator: "\n").utf8)
    }
    try rows("timestamp,symbol,bid_price,bid_size,ask_price,ask_size", "100,500,100.02,500")
      .write(to: URL(fileURLWithPath: "\(folder)/quotes.csv"))
    try rows("timestamp,symbol,price,size", "100.01,100")
      .write(to: URL(fileURLWithPath: "\(folder)/trades.csv"))
    return ["--replay", folder, "--speed", "0.001"]
  }

  /// The market never closes unless `market` says otherwise; of each symbol in `holding` one share is bought.
  init(
    _ programs: ScreenPrograms, arguments: [String] = [], market: [String] = ["--always-open"],
    holding: [String] = symbols
  ) throws {
    let data = "\(programs.home)/paper-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let created = try ScreenProcess.output(
      of: [programs.paper, "account", "create", "--data", data, "--json"], programs.environment(),
      in: programs.home)
    let account = try JSONDecoder().decode(NewAccount.self, from: Data(created.utf8))
    let greeting = "\(data)/greeting"
    pid = try ScreenProcess.spawn(
      [programs.paper, "serve", "--port", "0", "--data", data] + market + arguments,
      programs.environment(), output: greeting)
    do {
      let url = try Self.address(greeting)
      environment = programs.environment([
        "APCA_API_KEY_ID": account.keyID, "APCA_API_SECRET_KEY": account.secret,
        "APCA_API_BASE_URL": url, "APCA_API_DATA_URL": url,
        "XDG_STATE_HOME": "\(data)/state",
      ])
      for symbol in holding {
        _ = try ScreenProcess.output(
          of: [programs.folio, "buy", "1", symbol, "market", "day", "--yes"], environment,
          in: programs.home)
      }
    } catch {
      ScreenProcess.end(pid)
      throw error
    }
  }

  deinit { end() }

  func end() {
    guard !hasEnded else { return }
    hasEnded = true
    ScreenProcess.end(pid)
  }

  private static func address(_ path: String) throws -> String {
    let start = "listening on "
    for _ in 0..<1_000 {
      let text = (try? Data(contentsOf: URL(filePath: path))).map {
        String(decoding: $0, as: UTF8.self)
      }
      if let text, text.hasPrefix(start), text.hasSuffix("\n") {
        return String(text.dropFirst(start.count).dropLast())
      }
      poll(nil, 0, 20)
    }
    throw BenchmarkFailure("the paper broker did not listen within 20 s")
  }
}
