import Foundation
import TestSupport

/// A profile in a config.toml of its own before a paper broker, and a proxy that counts what changes something there.
final class TradingDesk {
  let home: TemporaryFolder
  let proxy: FaultProxy
  private let server: PaperServer
  private let account: PaperServer.Credentials

  init() throws {
    home = try TemporaryFolder()
    let data = home.url.appendingPathComponent("paper")
    account = try PaperServer.createAccount(data: data)
    server = try PaperServer(data: data)
    proxy = try FaultProxy(before: server.url, .none)
    try write(
      "[desk]\nkey_id = \"\(account.keyID)\"\nsecret_key = \"\(account.secretKey)\"\n",
      to: "credentials.toml")
    try configure("")
  }

  deinit {
    proxy.stop()
    server.stop()
  }

  var environment: [String: String] { home.environment() }

  /// Writes the profile: where the broker is, and these lines.
  func configure(_ lines: String) throws {
    try write(
      """
      default_profile = "desk"
      watch = ["SPY"]
      [profiles.desk]
      kind = "paper"
      trading_url = "\(proxy.url)"
      \(lines)

      """, to: "config.toml")
  }

  func run(_ words: String) -> (status: Int32, output: String, error: String) {
    runSeparately(
      [Products.url("folio").path] + words.split(separator: " ").map(String.init),
      environment: environment)
  }

  /// How many requests so far asked the broker to change something.
  var changes: Int { proxy.count { $0.method != "GET" } }

  func ledger() throws -> LedgerReading { try LedgerReading(from: server.url, account) }

  private func write(_ text: String, to name: String) throws {
    let file = home.url.appendingPathComponent("config/folio/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }
}
