import ClientModels
import Testing

@testable import PaperBroker

/// What one book gives another takes, to the last digit.
@Suite struct PostingTests {
  private func lines(_ postings: [Posting]) -> [String] {
    postings.map { posting in
      let commodity =
        switch posting.commodity {
        case .money: "$"
        case .instrument(let symbol): symbol.text
        }
      return "\(posting.book) \(posting.amount) \(commodity)"
    }
  }

  @Test func aFillMovesCashHoldingAndGainAndTheMarketsOtherSide() throws {
    var desk = try Desk()
    desk.market.quotes[symbol("SPY")] = quote("100", "100.02")
    try desk.submit(.buy, "3")
    desk.match()
    let opened = try #require(desk.log.first)
    #expect(
      lines(try Posting.postings(of: opened, before: Exchange())) == [
        "cash 10000 $", "openingEquity -10000 $",
      ])
    desk.market.quotes[symbol("SPY")] = quote("101.03", "101.05")
    try desk.submit(.sell, "1")
    let before = desk.exchange
    desk.match()
    let sold = try #require(desk.log.last)
    let spy = symbol("SPY")
    #expect(
      lines(try Posting.postings(of: sold, before: before)) == [
        "cash 101.03 $", "\(Posting.Book.holding(spy)) -100.02 $", "realizedGain -1.01 $",
        "\(Posting.Book.holding(spy)) -1 SPY", "\(Posting.Book.market(spy)) 1 SPY",
      ])
  }

  @Test func aFillOfAnOrderThatIsNotThereIsSaid() throws {
    let desk = try Desk()
    let fill = LedgerEvent(
      account: desk.account, at: Desk.open,
      .orderFilled(
        try #require(BrokerOrderID("b1")), try #require(ExecutionID("e1")), quantity: Quantity(1),
        price: Price(1)))
    var general = GeneralLedger()
    try general.post(try #require(desk.log.first))
    let error = #expect(throws: PostingError.self) { try general.post(fill) }
    #expect(error?.description == "fills an order that is not there")
  }

  @Test func aCancelMovesNothing() throws {
    var desk = try Desk()
    let order = try desk.submit(.buy, "1", limit: "90", .goodTillCanceled)
    let events = try desk.exchange.cancel(order, account: desk.account, at: Desk.open)
    for event in events {
      #expect(try Posting.postings(of: event, before: desk.exchange).isEmpty)
    }
  }
}
