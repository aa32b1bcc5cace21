import Foundation
import TestSupport
import Testing

/// The market of a running server, held and moved from the command line, and what a screen shows of it.
@Suite(.serialized, .blocking) struct MarketCommandTests {
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59Z,SPY,167.4,100,167.42,300
    2013-10-08T13:50:00Z,SPY,160.00,100,160.02,300
    2013-10-08T13:55:00Z,SPY,161.00,100,161.02,300

    """
  private static let statuses = """
    timestamp,symbol,status_code,status_message,reason_code,reason_message
    2013-10-08T13:40:00Z,SPY,H,Trading Halt,T1,News pending
    2013-10-08T13:55:00Z,SPY,T,Trading Resumption,,

    """

  private let home: TemporaryFolder
  private let server: PaperServer
  private let environment: [String: String]

  init() throws {
    home = try TemporaryFolder()
    let recording = home.url.appendingPathComponent("recording")
    try FileManager.default.createDirectory(at: recording, withIntermediateDirectories: true)
    try Data(Self.quotes.utf8).write(to: recording.appendingPathComponent("quotes.csv"))
    try Data("timestamp,symbol,price,size\n".utf8)
      .write(to: recording.appendingPathComponent("trades.csv"))
    try Data(Self.statuses.utf8).write(to: recording.appendingPathComponent("statuses.csv"))
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    server = try PaperServer(data: data, arguments: ["--replay", recording.path, "--paused"])
    environment = home.environment(account.environment(at: server.url))
  }

  private func market(
    _ arguments: String...
  ) -> (status: Int32, output: String, error: String) {
    let result = runSeparately(
      [Products.url("folio-paper").path, "market"] + arguments, environment: environment)
    return (result.status, result.output, result.error)
  }

  @Test func theClockStandsStillIsMovedAndRuns() throws {
    let start = market("status")
    #expect(start.status == 0, "\(start.error)")
    #expect(
      start.output == "2013-10-08T09:30:00-04:00 · paused · speed 1 · open until "
        + "2013-10-08T16:00:00-04:00\n")
    #expect(market("step", "--by", "90s").output.hasPrefix("2013-10-08T09:31:30-04:00 · paused"))
    #expect(market("step", "--events", "1").output.contains("· halted: SPY"))
    #expect(market("step", "--to", "09:56").output.hasPrefix("2013-10-08T09:56:00-04:00"))
    let back = market("step", "--to", "09:30")
    #expect(back.status == 1)
    #expect(
      back.error
        == "folio-paper: the server refuses (422): the market cannot step to 2013-10-08T09:30:00-04:00: its clock stands at 2013-10-08T09:56:00-04:00\n"
    )
    #expect(market("speed", "60").output.contains("· speed 60 ·"))
    let running = market("resume", "--json")
    #expect(running.output.contains(#""paused":false,"speed":"60""#), "\(running.output)")
    #expect(market("pause").output.contains("· paused ·"))
    #expect(market("step").status == 2)
    #expect(market("step", "--by", "1m", "--events", "2").status == 2)
  }

  /// The run before left its prices in the cache.
  @Test func aReviewOnTheCommandLineGoesByTheMarketAsItIsNow() throws {
    let order = ["buy", "10", "SPY", "--dry-run"]
    let folio = [Products.url("folio").path]
    let early = runSeparately(folio + order, environment: environment)
    #expect(early.error.contains("cost about 1,674.20,"), "\(early.error)")
    #expect(market("step", "--to", "09:56").status == 0)
    let late = runSeparately(folio + order, environment: environment)
    #expect(late.error.contains("cost about 1,610.20,"), "\(late.error)")
    #expect(!late.error.contains("s old"), "\(late.error)")
    let words = home.url.appendingPathComponent("orders.txt")
    try Data("buy 10 SPY\n".utf8).write(to: words)
    #expect(market("step", "--by", "1m").status == 0)
    let basket = runSeparately(
      folio + ["basket", words.path, "--dry-run"], environment: environment)
    #expect(basket.error.contains("cost about 1,610.20,"), "\(basket.error)")
    #expect(!basket.error.contains("s old"), "\(basket.error)")
  }

  @Test func whoCannotBeReachedOrHasNoKeyIsToldSo() throws {
    let nobody = market("status", "--url", "http://127.0.0.1:1")
    #expect(nobody.status == 1)
    #expect(
      nobody.error
        == "folio-paper: 127.0.0.1:1 does not answer (nobody listens there): is the server running?\n"
    )
    let stranger = runSeparately(
      [Products.url("folio-paper").path, "market", "pause"],
      environment: environment.merging(["APCA_API_SECRET_KEY": "wrong"]) { $1 })
    #expect(stranger.status == 1)
    #expect(stranger.error == "folio-paper: the server refuses (401): unauthorized.\n")
    let keyless = runSeparately(
      [Products.url("folio-paper").path, "market", "pause"], environment: home.environment())
    #expect(keyless.error.hasPrefix("folio-paper: no key: set APCA_API_KEY_ID"))
  }

  /// Of a halt that began before the screen opened, too.
  @Test func aScreenShowsAHaltWhileItLastsAndTheOrderWaits() throws {
    #expect(market("step", "--to", "09:41").output.contains("· halted: SPY"))
    let body =
      #"{"symbol":"SPY","qty":"5","side":"buy","type":"limit","limit_price":"162","time_in_force":"day"}"#
    let sent = runSeparately([
      "/usr/bin/env", "curl", "-s", "-H",
      "APCA-API-KEY-ID: \(environment["APCA_API_KEY_ID"] ?? "")", "-H",
      "APCA-API-SECRET-KEY: \(environment["APCA_API_SECRET_KEY"] ?? "")", "-d", body,
      server.url + "/v2/orders",
    ])
    #expect(sent.output.contains(#""status":"pending_new""#), "\(sent.output)")
    let screen = try TerminalSession(
      [Products.url("folio").path], columns: 140, rows: 30, environment: environment)
    try screen.wait(for: "100,000.00")
    try screen.wait("the resting order") { $0.contains("0/5") }
    try screen.wait(for: "SPY HALT")
    #expect(market("step", "--to", "09:54").status == 0)
    #expect(!screen.screen().contains("5/5"), "the quote of the halt fills nothing")
    #expect(market("step", "--to", "09:56").status == 0)
    try screen.wait("the fill") { $0.contains("5/5") && !$0.contains("HALT") }
    try screen.leave()
  }
}
