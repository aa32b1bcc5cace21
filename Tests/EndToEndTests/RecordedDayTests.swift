import Foundation
import TestSupport
import Testing

/// A recording that is replayed: what is shown and filled is what was recorded.
@Suite(.serialized, .blocking) struct RecordedDayTests {
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59.000Z,SPY,167.4,100,167.42,300
    2013-10-08T13:29:59.000Z,AIG,48.6,100,48.61,300

    """
  private static let trades = """
    timestamp,symbol,price,size
    2013-10-08T13:29:00.000Z,SPY,167.41,100

    """

  @Test func aMarketBuyFillsAtTheRecordedAskAndBothSidesAgreeToTheDigit() throws {
    let home = try TemporaryFolder()
    let recording = home.url.appendingPathComponent("recording")
    try FileManager.default.createDirectory(at: recording, withIntermediateDirectories: true)
    try Data(Self.quotes.utf8).write(to: recording.appendingPathComponent("quotes.csv"))
    try Data(Self.trades.utf8).write(to: recording.appendingPathComponent("trades.csv"))
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    let server = try PaperServer(
      data: data, arguments: ["--replay", recording.path, "--speed", "60"])
    defer { server.stop() }
    let environment = home.environment(account.environment(at: server.url))
    let screen = try TerminalSession(
      [Products.url("folio").path], columns: 140, rows: 30, environment: environment)
    try screen.wait(for: "100,000.00")
    screen.press("b")
    try screen.wait(for: "Buy ticket")
    screen.type("SPY")
    screen.press("Tab")
    screen.type("100")
    try screen.wait(for: "ask 167.42")
    screen.press("Enter")
    try screen.wait("the order to be sent and filled") { text in
      if text.contains("y sends it") { screen.pressAlone("y") }
      return text.contains("filled: BUY 100 SPY MARKET DAY at 167.42")
    }
    try screen.leave()

    let printed = runSeparately(
      [Products.url("folio").path, "positions", "--json"], environment: environment)
    #expect(printed.status == 0, "\(printed.error)")
    let served = runSeparately([
      "/usr/bin/env", "curl", "-s", "-H", "APCA-API-KEY-ID: \(account.keyID)",
      "-H", "APCA-API-SECRET-KEY: \(account.secretKey)", server.url + "/v2/positions",
    ])
    let ours = try position(in: printed.output, envelope: true)
    let theirs = try position(in: served.output, envelope: false)
    #expect(theirs["avg_entry_price"] as? String == "167.42")
    #expect(theirs["qty"] as? String == "100")
    for (name, value) in theirs where !(value is NSNull) {
      #expect("\(ours[name] ?? "nothing")" == "\(value)", "\(name)")
    }
  }

  private func position(in text: String, envelope: Bool) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let list: Any? = envelope ? (json as? [String: Any])?["data"] : json
    return try #require((list as? [[String: Any]])?.first)
  }
}
