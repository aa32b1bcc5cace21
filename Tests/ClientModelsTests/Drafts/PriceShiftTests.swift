import Testing

@testable import ClientModels

@Suite("A price moved by ticks or by a part of itself") struct PriceShiftTests {
  private func price(_ text: String) throws -> Price { try Price(strict: text) }

  @Test(arguments: [
    ("+2t", "189.25", "189.27"), ("-2t", "189.25", "189.23"), ("+1T", "0.5", "0.5001"),
    ("-1t", "1", "0.99"), ("+1%", "189.25", "191.14"), ("-0.5%", "200", "199"),
    ("+0.5%", "0.1234", "0.124"), ("-50%", "1.5", "0.75"), ("+1%", "0.995", "1"),
  ])
  func moved(_ text: String, from: String, to: String) throws {
    let shift = try #require(PriceShift(typed: text))
    #expect(shift.applied(to: try price(from), tick: nil) == (try price(to)))
  }

  @Test("An instrument's own tick is the step, and what it comes to stands on one")
  func ownTick() throws {
    let two = try #require(PriceShift(typed: "+2t"))
    #expect(two.applied(to: try price("100.5"), tick: try price("0.25")) == (try price("101")))
    let part = try #require(PriceShift(typed: "+1%"))
    #expect(part.applied(to: try price("100.5"), tick: try price("0.25")) == (try price("101.5")))
  }

  @Test("Nothing is left of a price that is moved too far")
  func nothingLeft() throws {
    for (text, from) in [
      ("-200t", "2"), ("-100%", "2"), ("+99999999999999999%", "99999999999999999"),
    ] {
      let shift = try #require(PriceShift(typed: text))
      #expect(shift.applied(to: try price(from), tick: nil) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    "", "+", "t", "+t", "%", "+%", "2t", "1%", "+2", "+1.5t", "+0t", "+100001t", "+0%", "+-1%",
    "++1t", "+1e3%", "+٣t", "+ 1t", "+1t ",
  ])
  func noShift(_ text: String) { #expect(PriceShift(typed: text) == nil) }
}
