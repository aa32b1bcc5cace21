import ClientModels
import Testing

@testable import TUI

/// What is asked and said when the screen is left while something has no answer.
@Suite struct PartingTests {
  private func sent(_ fixture: inout ScreenFixture) throws -> OrderRequest {
    fixture.press(.character(":"))
    fixture.type("buy 5 AAPL @ 230")
    fixture.press(.enter)
    fixture.wait(0.4)
    fixture.press(.character("y"))
    let request = try #require(fixture.orders.first)
    fixture.tell(.sending, of: request)
    return request
  }

  @Test func leavingIsAskedAboutOnceWhileAnOrderIsSent() throws {
    var fixture = ScreenFixture()
    let request = try sent(&fixture)
    #expect(fixture.press(.character("q")).isEmpty)
    #expect(
      fixture.state.notice?.text
        == "BUY 5 AAPL LIMIT 230.00 DAY is being sent and has no answer yet: press the key again to leave all the same"
    )
    #expect(fixture.press(.character("q")) == [.quit])
    fixture.wait(6)
    #expect(fixture.press(.character("q")).isEmpty)
    fixture.tell(.working(BrokerOrderID("order-9")!), of: request)
    fixture.wait(6)
    #expect(fixture.press(.character("q")) == [.quit])
  }

  @Test func leavingIsAskedAboutWhileACancelHasNoAnswer() throws {
    var fixture = ScreenFixture()
    fixture.press(.tab, .tab, .character("c"))
    fixture.wait(0.4)
    fixture.press(.character("y"))
    #expect(fixture.press(.character("q")).isEmpty)
    #expect(fixture.state.notice?.text.hasPrefix("the cancel of BUY ") == true)
    let lines = Parting(leaving: fixture.state).lines(of: fixture.state, command: "folio")
    #expect(lines.count == 1)
    #expect(
      lines.first?.hasSuffix("has no answer: it may still work, `folio orders` tells it") == true)
    #expect(!Parting.isUnconfirmed(fixture.state))
  }

  @Test(arguments: [
    (
      SubmissionState.unconfirmed(reason: "no answer in time"),
      "UNCONFIRMED: BUY 5 AAPL LIMIT 230.00 DAY may be live at the broker: `folio` looks it up at its next start, `folio orders` tells it"
    ),
    (.rejected(reason: "no"), "rejected: BUY 5 AAPL LIMIT 230.00 DAY: no"),
    (.notSent(reason: "refused"), "not sent: BUY 5 AAPL LIMIT 230.00 DAY: refused"),
    (.working(BrokerOrderID("order-9")!), "the broker has it: BUY 5 AAPL LIMIT 230.00 DAY"),
  ])
  func whatBecameOfItIsSaidOutsideTheScreen(end: SubmissionState, line: String) throws {
    var fixture = ScreenFixture()
    let request = try sent(&fixture)
    let parting = Parting(leaving: fixture.state)
    #expect(parting.waiting == "waiting for the answer to BUY 5 AAPL LIMIT 230.00 DAY")
    fixture.tell(end, of: request)
    #expect(parting.lines(of: fixture.state, command: "folio") == [line])
    #expect(Parting.isUnconfirmed(fixture.state) == line.hasPrefix("UNCONFIRMED"))
  }

  @Test func ofWhatIsSettledOrGivenUpNothingIsSaid() throws {
    var fixture = ScreenFixture()
    let request = try sent(&fixture)
    fixture.tell(.abandoned, of: request)
    let parting = Parting(leaving: fixture.state)
    #expect(parting.waiting == nil)
    #expect(parting.lines(of: fixture.state, command: "folio").isEmpty)
    #expect(fixture.press(.character("q")) == [.quit])
  }

  @Test func whoLooksAtAPastDayIsAskedAboutTheOrdersOfNow() throws {
    var fixture = ScreenFixture()
    _ = try sent(&fixture)
    fixture.state.timeMachine.present = TimeMachine.Present(
      portfolio: fixture.state.portfolio, log: nil, fills: fixture.state.fills)
    fixture.state.portfolio = Portfolio()
    #expect(fixture.press(.character("q")).isEmpty)
    #expect(fixture.state.notice?.text.contains("has no answer yet") == true)
    #expect(Parting(leaving: fixture.state).waiting != nil)
    #expect(Parting.isUnconfirmed(fixture.state))
  }
}
