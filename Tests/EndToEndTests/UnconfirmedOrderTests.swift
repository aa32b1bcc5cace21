import Foundation
import TestSupport
import Testing

/// An order that is lost on its way, on the command line and on the screen.
@Suite(.serialized, .blocking) struct UnconfirmedOrderTests {
  private let home: TemporaryFolder
  private let server: PaperServer
  private let proxy: FaultProxy
  private let environment: [String: String]
  private let folio = Products.url("folio").path

  init() throws {
    home = try TemporaryFolder()
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    server = try PaperServer(data: data)
    proxy = try FaultProxy(
      before: server.url, .scripted([.dropBefore(.fin)], matching: \.isSubmission))
    environment = home.environment([
      "APCA_API_KEY_ID": account.keyID, "APCA_API_SECRET_KEY": account.secretKey,
      "APCA_API_BASE_URL": proxy.url, "APCA_API_DATA_URL": proxy.url,
    ])
  }

  @Test func theCommandEndsWithStatusFourAndTheOrderIsNamedUntilItsFateIsKnown() throws {
    defer { server.stop() }
    defer { proxy.stop() }
    let lost = runSeparately(
      [folio, "buy", "3", "SPY", "--yes", "--json"], environment: environment)
    #expect(lost.status == 4, "\(lost.error)")
    #expect(lost.error.contains("UNCONFIRMED"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(lost.output.utf8)) as? [String: Any])
    #expect(json["state"] as? String == "unconfirmed")
    let id = try #require(json["client_order_id"] as? String)
    let orders = runSeparately([folio, "orders"], environment: environment)
    #expect(orders.error.contains("UNCONFIRMED: BUY 3 SPY MARKET DAY, \(id), since "))
    // A script that goes on regardless does not buy twice by that.
    let again = runSeparately([folio, "buy", "3", "SPY", "--yes"], environment: environment)
    #expect(again.status == 1)
    #expect(again.error.contains("--beside-unconfirmed; nothing was sent"))
    #expect(proxy.log.filter(\.isSubmission).count == 1)
    let early = runSeparately([folio, "resend", id, "--yes"], environment: environment)
    #expect(early.status == 1)
    #expect(early.error.contains("s it can be sent again; nothing was sent"))
    let synced = runSeparately([folio, "sync"], environment: environment)
    #expect(synced.status == 0)
    #expect(synced.error.contains("UNCONFIRMED: BUY 3 SPY MARKET DAY, \(id), since "))

    let screen = try TerminalSession([folio], columns: 140, rows: 30, environment: environment)
    try screen.wait(for: "UNCONFIRMED")
    screen.press("Tab", "Tab")
    // Half a minute after its sending the same order may be sent again, under its own id.
    try screen.wait("the settle time", seconds: 60) { text in
      screen.press("R")
      return text.contains("Send this order again?")
    }
    try screen.wait("the order to be there") { text in
      if text.contains("y does it") { screen.press("y") }
      return text.contains("3/3") && text.contains("filled")
    }
    screen.press("7")
    let log = try screen.wait("the log") { $0.contains("POST") && $0.contains("2") }
    #expect(log.contains(id))
    screen.press("q")
    try screen.wait(for: "exit status 0")
    #expect(proxy.log.filter(\.isSubmission).map(\.clientOrderID) == [id, id])
    #expect(
      !runSeparately([folio, "orders"], environment: environment).error.contains("UNCONFIRMED"))
  }

  @Test func theCommandLineSendsItAgainOrGivesItUpUnderItsOwnId() throws {
    defer { server.stop() }
    defer { proxy.stop() }
    let lost = runSeparately(
      [folio, "buy", "3", "SPY", "--yes", "--json"], environment: environment)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(lost.output.utf8)) as? [String: Any])
    let id = try #require(json["client_order_id"] as? String)
    let unasked = runSeparately([folio, "abandon", id], environment: environment)
    #expect(unasked.status == 2)
    #expect(unasked.error.contains("say --yes"))
    let givenUp = runSeparately([folio, "abandon", id, "--yes"], environment: environment)
    #expect(givenUp.status == 0, "\(givenUp.error)")
    #expect(givenUp.output == "\(id): given up; it is watched for all the same\n")
    #expect(
      runSeparately([folio, "orders"], environment: environment).error
        .contains("abandoned, still watched for: BUY 3 SPY"))
    let late = runSeparately([folio, "resend", id, "--yes"], environment: environment)
    #expect(late.status == 1)
    #expect(late.error.contains("no order \(id) is unconfirmed; nothing was done"))
    let unknown = runSeparately([folio, "resend", "folio-NONE", "--yes"], environment: environment)
    #expect(unknown.status == 1)
    #expect(proxy.log.filter(\.isSubmission).count == 1)
  }

  @Test func anOrderThatIsSentAgainFromTheCommandLineIsSentUnderItsOwnId() throws {
    defer { server.stop() }
    defer { proxy.stop() }
    let lost = runSeparately(
      [folio, "buy", "3", "SPY", "--yes", "--json"], environment: environment)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(lost.output.utf8)) as? [String: Any])
    let id = try #require(json["client_order_id"] as? String)
    let deadline = ContinuousClock.now + .seconds(90)
    var again = runSeparately([folio, "resend", id, "--yes"], environment: environment)
    while again.error.contains("s it can be sent again"), ContinuousClock.now < deadline {
      again = runSeparately([folio, "resend", id, "--yes"], environment: environment)
    }
    #expect(again.status == 0, "\(again.error)")
    #expect(again.output.contains("BUY 3 SPY MARKET DAY: "))
    #expect(proxy.log.filter(\.isSubmission).map(\.clientOrderID) == [id, id])
    #expect(
      !runSeparately([folio, "sync"], environment: environment).error.contains("UNCONFIRMED"))
  }
}
