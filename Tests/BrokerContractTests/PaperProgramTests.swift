import Foundation
import TestSupport
import Testing

/// What `folio-paper` says on its command line when it cannot do what it is asked.
@Suite(.blocking) struct PaperProgramTests {
  private let home: TemporaryFolder
  private let program = Products.url("folio-paper").path

  init() throws { home = try TemporaryFolder() }

  private func run(_ arguments: [String]) -> (status: Int32, output: String, error: String) {
    runSeparately([program] + arguments, environment: home.environment())
  }

  @Test func listingTheAccountsOfAMisspeltFolderMakesNoFolder() {
    let folder = home.url.appendingPathComponent("typo").path
    let result = run(["account", "list", "--data", folder])
    #expect(result.status == 1)
    #expect(
      result.error
        == "folio-paper: \(folder) holds no ledger: check --data, or make an account first\n")
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test(arguments: [["account", "create"], ["account", "list"], ["serve", "--port", "0"]])
  func aFolderThatCannotBeMadeIsOneLine(verb: [String]) {
    let result = run(verb + ["--data", "/proc/x"])
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("folio-paper: /proc/x "), "\(result.error)")
    #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
  }

  @Test func aTransferIsToldAndOneThatCannotBeIsOneLine() throws {
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    func transfer(_ arguments: String...) -> (status: Int32, output: String, error: String) {
      run(["account", "transfer", "--data", data.path, account.keyID] + arguments)
    }
    let paid = transfer("250.5")
    #expect(paid.status == 0, "\(paid.error)")
    #expect(paid.output.hasPrefix("CSD 250.5 for "))
    #expect(transfer("20", "--withdraw").output.hasPrefix("CSW 20 for "))
    #expect(transfer("0.01", "--fee").output.hasPrefix("FEE 0.01 for "))
    let much = transfer("100231", "--withdraw")
    #expect(much.status == 1)
    #expect(much.error.contains("has only 100230.49 to take away"), "\(much.error)")
    #expect(transfer("soon").status == 2)
  }

  @Test func aFileOfCorporateActionsThatMeansNothingIsOneLine() throws {
    let file = home.url.appendingPathComponent("actions.json")
    try Data("{}x".utf8).write(to: file)
    let data = home.url.appendingPathComponent("paper").path
    let result = run(
      ["serve", "--port", "0", "--data", data, "--corporate-actions", file.path])
    #expect(result.status == 1)
    #expect(
      result.error
        == "folio-paper: the corporate actions are not JSON with cash_dividends, forward_splits or reverse_splits\n"
    )
  }

  @Test func aReplayIsNotTurnedBackByItsStart() throws {
    let recording = home.url.appendingPathComponent("recording")
    try FileManager.default.createDirectory(at: recording, withIntermediateDirectories: true)
    let quotes = """
      timestamp,symbol,bid_price,bid_size,ask_price,ask_size
      2013-10-08T13:29:59Z,SPY,167.4,100,167.42,300

      """
    try Data(quotes.utf8).write(to: recording.appendingPathComponent("quotes.csv"))
    try Data("timestamp,symbol,price,size\n".utf8).write(
      to: recording.appendingPathComponent("trades.csv"))
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    let replay = ["--replay", recording.path, "--speed", "60"]
    let server = try PaperServer(data: data, arguments: replay + ["--from", "13:00"])
    let submitted = try member("submitted_at", of: submit(server, account))
    server.kill()
    #expect(submitted >= "2013-10-08T17:00:00Z", "\(submitted)")

    let early = run(["serve", "--port", "0", "--data", data.path] + replay + ["--from", "10:00"])
    #expect(early.status == 1)
    #expect(
      early.error.hasPrefix("folio-paper: the replay cannot start at 2013-10-08T14:00:00Z: "),
      "\(early.error)")
    #expect(early.error.split(separator: "\n").count == 1, "\(early.error)")

    let again = try PaperServer(data: data, arguments: replay)
    defer { again.stop() }
    let next = try member("submitted_at", of: submit(again, account))
    #expect(next > submitted, "\(next) is before \(submitted)")
  }

  private func submit(_ server: PaperServer, _ account: PaperServer.Credentials) -> String {
    runSeparately([
      "/usr/bin/env", "curl", "-s", "-H", "APCA-API-KEY-ID: \(account.keyID)",
      "-H", "APCA-API-SECRET-KEY: \(account.secretKey)", server.url + "/v2/orders", "-d",
      #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"gtc"}"#,
    ]).output
  }

  private func member(_ name: String, of text: String) throws -> String {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(json?[name] as? String, "\(text)")
  }
}
