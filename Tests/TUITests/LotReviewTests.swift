import ClientModels
import Testing

@testable import TUI

@Suite struct LotReviewTests {
  /// Fifty AAPL in five lots of ten, the first of them bought two years ago.
  private func lots() throws -> OpenLots {
    let apple = try #require(Symbol("AAPL"))
    var lots = OpenLots(apple)
    for (number, price) in ["180.25", "240", "230.1", "235", "265.15"].enumerated() {
      let days = number == 0 ? 730 : 10 * (6 - number)
      let fill = Fill(
        executionID: try #require(ExecutionID("e\(number)")),
        orderID: try #require(BrokerOrderID("o\(number)")), symbol: apple, side: .buy,
        quantity: Quantity(10), price: try Price(strict: price),
        at: ScreenFixture.start.advanced(bySeconds: Double(-86_400 * days)))
      try lots.apply(fill, by: .fifo)
    }
    return lots
  }

  private func reviewing(
    _ quantity: String, _ size: Size, lots: [OpenLots]?
  ) -> ScreenFixture {
    var fixture = ScreenFixture(size: size)
    if let lots {
      fixture.send(.sync(.lotsReplaced(Dictionary(lots.map { ($0.symbol, $0) }) { $1 })))
    }
    fixture.press(.character("s"))
    fixture.type(quantity)
    fixture.press(.enter)
    fixture.wait(1)
    return fixture
  }

  @Test func theReviewOfASellNamesItsLotsAndWhatTheyRealise() throws {
    let size = Size(columns: 80, rows: 24)
    let fixture = reviewing("45", size, lots: [try lots()])
    expectScreen(fixture.state.render(size: size), named: "review-lots")
  }

  /// On a screen with room for them all lots are seen; on a smaller one it says how many are not, and where they are.
  @Test func asManyLotsAreShownAsThereIsRoomFor() throws {
    let large = Size(columns: 100, rows: 50)
    let all = reviewing("45", large, lots: [try lots()]).state.render(size: large).text
    #expect(all.split(separator: "\n").count { $0.contains(" of 10 at ") } == 5)
    #expect(!all.contains("more lots"))
    let small = Size(columns: 80, rows: 20)
    let some = reviewing("45", small, lots: [try lots()]).state.render(size: small).text
    #expect(some.contains("and 2 more lots; --dry-run lists them"), "\(some)")
  }

  @Test func onASmallScreenTheLotsAreReadBeforeTheOrderIsSent() throws {
    let size = Size(columns: 60, rows: 14)
    var fixture = reviewing("45", size, lots: [try lots()])
    #expect(!fixture.state.render(size: size).text.contains("y sends it"))
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
    fixture.press(.pageDown, .pageDown, .pageDown)
    fixture.wait(0.3)
    let text = fixture.state.render(size: size).text
    #expect(text.contains("y sends it") && text.contains("realises"))
    fixture.press(.character("y"))
    #expect(fixture.orders.count == 1)
  }

  @Test func lotsThatAreNotKnownGiveNoGain() throws {
    let size = Size(columns: 80, rows: 24)
    let unread = reviewing("45", size, lots: nil).state.render(size: size).text
    #expect(unread.contains("lots                not read yet, so the gain is not known"))
    let missing = reviewing("45", size, lots: []).state.render(size: size).text
    #expect(missing.contains("lots                do not explain the position:"))
    #expect(missing.contains("0 of 50"))
  }

  @Test func theCommandLineSaysTheSame() throws {
    var fixture = ScreenFixture()
    fixture.send(.sync(.lotsReplaced([try #require(Symbol("AAPL")): try lots()])))
    let ticket = try OrderPhrase(.sell, ["45", "AAPL", "@", "234.28"]).ticket
    let reading = TicketReading(
      ticket, portfolio: fixture.state.portfolio,
      rules: OrderRules(.alpaca, lotMethod: .highestCost), now: fixture.now)
    let request = OrderRequest(
      try #require(reading.instruction), clientOrderID: try #require(ClientOrderID("folio-1")))
    let lines = OrderText.review(request, try #require(reading.review), kind: "paper")
    #expect(
      lines.drop { !$0.hasPrefix("  lot") }.prefix { !$0.hasPrefix("  !") } == [
        "  lot: 10 of 10 at 265.15, 20 days, -308.70",
        "  lot: 10 of 10 at 240.00, 50 days, -57.20",
        "  lot: 10 of 10 at 235.00, 30 days, -7.20",
        "  lot: 10 of 10 at 230.10, 40 days, +41.80",
        "  lot: 5 of 10 at 180.25, 730 days, +270.15",
        "  unless a working order of this side fills before it and takes them",
        "  long-term: +270.15",
        "  short-term: -331.30",
        "  realises: -61.15, highest cost",
      ])
  }
}
