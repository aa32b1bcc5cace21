import ClientModels
import Testing

@testable import TUI

/// What the ticket says below its fields of what is typed in them.
@Suite struct TicketFigureTests {
  /// Whoever types a price passes through its point.
  @Test func aPointBehindWhichNothingStandsYetIsNoFault() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("buy 10 AAPL @ 230 gtc")
    fixture.press(.enter, .escape)
    while fixture.state.ticket?.focus != .limitPrice { fixture.press(.tab) }
    fixture.press(.control("u"))
    fixture.type("230.")
    func text() -> String { fixture.state.render(size: Size(columns: 100, rows: 30)).text }
    #expect(text().contains("cost 2,300.00") && !text().contains("is no number"), "\(text())")
    fixture.press(.enter)
    #expect(
      fixture.state.notice?.text == "Limit price: 230. ends with its point: what follows it?")
    #expect(fixture.state.ticket?.focus == .limitPrice)
    fixture.press(.tab)
    #expect(text().contains("× Limit price: \"230.\" is no number"), "\(text())")
  }

  @Test func whatKeepsAnOrderBackHasAnotherMarkThanAWarning() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("99999")
    fixture.press(.tab, .right, .tab)
    fixture.type("999")
    let text = fixture.state.render(size: Size(columns: 100, rows: 40)).text
    #expect(text.contains("× costs about"), "\(text)")
    #expect(text.contains("! a limit of 999.00 is far"), "\(text)")
  }

  @Test func aShareOfEquityAtAPriceFarFromTheMarketSaysSo() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("10")
    fixture.press(.tab, .right, .tab)
    func text() -> String { fixture.state.render(size: Size(columns: 100, rows: 40)).text }
    fixture.type("230")
    #expect(text().contains("of equity") && !text().contains("the order at"), "\(text())")
    fixture.press(.control("u"))
    fixture.type("1")
    #expect(text().contains("of equity, the order at 1.00"), "\(text())")
  }

  @Test func theSmallestScreenShowsTheFieldAtFaultItsReasonAndThatFieldsAreHidden() {
    let size = Size(columns: 60, rows: 14)
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("b"))
    fixture.type("10")
    var text = fixture.state.render(size: size).text
    #expect(text.contains("▼"), "\(text)")
    func change(_ line: String, to price: String) {
      fixture.press(.escape, .character(":"))
      fixture.type(line)
      fixture.press(.enter, .escape)
      while fixture.state.ticket?.focus != .limitPrice { fixture.press(.tab) }
      fixture.press(.control("u"))
      fixture.type(price)
      fixture.press(.enter)
    }
    change("buy 5 AAPL @ 234", to: "234.12345")
    text = fixture.state.render(size: size).text
    #expect(
      text.contains("Limit price     234.12345") || text.contains("Limit price      234.12345"),
      "\(text)")
    #expect(text.contains("is between ticks: prices"), "\(text)")
    #expect(text.contains("steps of 0.01"), "\(text)")
    #expect(text.contains("▲"), "\(text)")
    change("sell 3 AAPL @ 234", to: "0")
    text = fixture.state.render(size: size).text
    #expect(text.contains("the limit price must be more than zero"), "\(text)")
    #expect(!text.contains("far on the wrong") || text.contains("which is at 234.28"), "\(text)")
  }
}
