import Foundation
import TestSupport
import Testing

/// An order that is lost on its way, on the command line and on the screen.
@Suite(.serialized, .blocking) struct UnconfirmedOrderTests {
  private let home: PaperHome

  init() throws {
    home = try PaperHome()
    home.proxy.follow(.scripted([.dropBefore(.fin)], matching: \.isSubmission))
  }

  @Test func theCommandEndsWithStatusFourAndTheOrderIsNamedUntilItsFateIsKnown() throws {
    let lost = home.run("buy 3 SPY --yes --json")
    #expect(lost.status == 4, "\(lost.error)")
    #expect(lost.error.contains("UNCONFIRMED"))
    let json = try jsonObject(lost.output)
    #expect(json["state"] as? String == "unconfirmed")
    let id = try #require(json["client_order_id"] as? String)
    let orders = home.run("orders")
    #expect(orders.error.contains("UNCONFIRMED: BUY 3 SPY MARKET DAY, \(id), since "))
    // A script that goes on regardless does not buy twice by that.
    let again = home.run("buy 3 SPY --yes")
    #expect(again.status == 1)
    #expect(again.error.contains("--beside-unconfirmed; nothing was sent"))
    #expect(home.submissions == 1)
    let early = home.run("resend \(id) --yes")
    #expect(early.status == 1)
    #expect(early.error.contains("s it can be sent again; nothing was sent"))
    let synced = home.run("sync")
    #expect(synced.status == 0)
    #expect(synced.error.contains("UNCONFIRMED: BUY 3 SPY MARKET DAY, \(id), since "))

    let screen = try home.screen(140, 30)
    try screen.wait(for: "UNCONFIRMED")
    screen.press("Tab", "Tab")
    // Half a minute after its sending the same order may be sent again, under its own id.
    try screen.wait("the settle time", seconds: 60) { text in
      screen.press("R")
      return text.contains("Send this order again?")
    }
    try screen.wait("the order to be there") { text in
      if text.contains("y does it") { screen.pressAlone("y") }
      return text.contains("3/3") && text.contains("filled")
    }
    screen.press("7")
    let log = try screen.wait("the log") { $0.contains("POST") && $0.contains("2") }
    #expect(log.contains(id))
    try screen.leave()
    #expect(home.proxy.log.filter(\.isSubmission).map(\.clientOrderID) == [id, id])
    #expect(
      !home.run("orders").error.contains("UNCONFIRMED"))
  }

  @Test func theCommandLineSendsItAgainOrGivesItUpUnderItsOwnId() throws {
    let lost = home.run("buy 3 SPY --yes --json")
    let json = try jsonObject(lost.output)
    let id = try #require(json["client_order_id"] as? String)
    let unasked = home.run("abandon \(id)")
    #expect(unasked.status == 2)
    #expect(unasked.error.contains("say --yes"))
    let givenUp = home.run("abandon \(id) --yes")
    #expect(givenUp.status == 0, "\(givenUp.error)")
    #expect(givenUp.output == "\(id): given up; it is watched for all the same\n")
    #expect(
      home.run("orders").error
        .contains("abandoned, still watched for: BUY 3 SPY"))
    let late = home.run("resend \(id) --yes")
    #expect(late.status == 1)
    #expect(late.error.contains("no order \(id) is unconfirmed; nothing was done"))
    let unknown = home.run("resend folio-NONE --yes")
    #expect(unknown.status == 1)
    #expect(home.submissions == 1)
  }

  @Test func anOrderThatIsSentAgainFromTheCommandLineIsSentUnderItsOwnId() throws {
    let lost = home.run("buy 3 SPY --yes --json")
    let json = try jsonObject(lost.output)
    let id = try #require(json["client_order_id"] as? String)
    let deadline = ContinuousClock.now + .seconds(90)
    var again = home.run("resend \(id) --yes")
    while again.error.contains("s it can be sent again"), ContinuousClock.now < deadline {
      again = home.run("resend \(id) --yes")
    }
    #expect(again.status == 0, "\(again.error)")
    #expect(again.output.contains("BUY 3 SPY MARKET DAY: "))
    #expect(home.proxy.log.filter(\.isSubmission).map(\.clientOrderID) == [id, id])
    #expect(
      !home.run("sync").error.contains("UNCONFIRMED"))
  }
}
