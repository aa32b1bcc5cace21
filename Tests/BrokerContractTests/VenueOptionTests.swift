import Foundation
import TestSupport
import Testing

/// `folio-paper serve` with a venue that fills in parts and takes its time.
@Suite(.blocking) struct VenueOptionTests {
  private let home: TemporaryFolder
  private let data: URL
  private let recording: URL
  private let account: PaperServer.Credentials

  /// A recording of one quote: three hundred shares at 167.42.
  init() throws {
    home = try TemporaryFolder()
    data = home.url.appendingPathComponent("paper")
    recording = home.url.appendingPathComponent("recording")
    try FileManager.default.createDirectory(at: recording, withIntermediateDirectories: true)
    let quotes = """
      timestamp,symbol,bid_price,bid_size,ask_price,ask_size
      2013-10-08T13:30:05Z,SPY,167.4,100,167.42,300

      """
    try Data(quotes.utf8).write(to: recording.appendingPathComponent("quotes.csv"))
    try Data("timestamp,symbol,price,size\n".utf8).write(
      to: recording.appendingPathComponent("trades.csv"))
    account = try PaperServer.createAccount(data: data)
  }

  private func serve(_ options: String...) throws -> PaperServer {
    try PaperServer(
      data: data, arguments: ["--replay", recording.path, "--from", "10:00"] + options)
  }

  private func call(_ server: PaperServer, _ path: String, _ more: String...) throws -> [String:
    Any]
  {
    let text = runSeparately(
      [
        "/usr/bin/env", "curl", "-s", "-H", "APCA-API-KEY-ID: \(account.keyID)",
        "-H", "APCA-API-SECRET-KEY: \(account.secretKey)", server.url + path,
      ] + more
    ).output
    return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  /// An order for four hundred shares; its id.
  private func submit(_ server: PaperServer, limit: String) throws -> String {
    let order = try call(
      server, "/v2/orders", "-d",
      #"{"symbol":"SPY","qty":"400","side":"buy","type":"limit","limit_price":"\#(limit)","time_in_force":"gtc"}"#
    )
    return try #require(order["id"] as? String, "\(order)")
  }

  /// Waits for the order to come to a status; how much of it is filled then.
  private func filled(
    _ server: PaperServer, _ id: String, when status: String
  ) throws -> String {
    let deadline = Date().addingTimeInterval(30)
    while true {
      let order = try call(server, "/v2/orders/\(id)")
      if order["status"] as? String == status { return order["filled_qty"] as? String ?? "nothing" }
      guard Date() < deadline else { return "the order is \(order)" }
      poll(nil, 0, 20)
    }
  }

  @Test func aQuoteFillsNoMoreThanItShowsWhereThatIsAskedFor() throws {
    let server = try serve("--fill", "displayed")
    defer { server.stop() }
    let id = try submit(server, limit: "168")
    #expect(try filled(server, id, when: "partially_filled") == "300")
  }

  @Test func aQuoteFillsAllUnlessToldOtherwise() throws {
    let server = try serve()
    defer { server.stop() }
    let id = try submit(server, limit: "168")
    #expect(try filled(server, id, when: "filled") == "400")
  }

  @Test func aCancelAndAChangeTakeTheTimeThatIsAskedFor() throws {
    let server = try serve("--request-delay", "3600")
    defer { server.stop() }
    let canceled = try submit(server, limit: "100")
    #expect(try filled(server, canceled, when: "new") == "0")
    _ = runSeparately([
      "/usr/bin/env", "curl", "-s", "-X", "DELETE", "-H", "APCA-API-KEY-ID: \(account.keyID)",
      "-H", "APCA-API-SECRET-KEY: \(account.secretKey)", server.url + "/v2/orders/\(canceled)",
    ])
    #expect(try filled(server, canceled, when: "pending_cancel") == "0")
    let changed = try submit(server, limit: "101")
    #expect(try filled(server, changed, when: "new") == "0")
    let new = try call(
      server, "/v2/orders/\(changed)", "-X", "PATCH", "-d", #"{"limit_price":"102"}"#)
    #expect(new["replaces"] as? String == changed, "\(new)")
    #expect(try filled(server, changed, when: "pending_replace") == "0")
  }

  @Test(arguments: [["--fill", "half"], ["--request-delay", "-1"], ["--request-delay", "3601"]])
  func whatNoVenueDoesIsAWrongUse(options: [String]) {
    let result = runSeparately(
      [Products.url("folio-paper").path, "serve", "--port", "0", "--data", data.path] + options)
    #expect(result.status == 2 || result.status == 64, "\(result)")
    #expect(result.error.contains(options[0]), "\(result.error)")
  }
}
