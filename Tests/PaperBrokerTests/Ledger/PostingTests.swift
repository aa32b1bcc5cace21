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

  private func post(_ entry: AccountEntry, to desk: inout Desk) throws -> [String] {
    let event = LedgerEvent(
      account: desk.account, at: Desk.open, .accountChanged(.posted(entry)))
    let postings = lines(try Posting.postings(of: event, before: desk.exchange))
    desk.apply([event])
    return postings
  }

  private func entry(
    _ type: EntryType, _ amount: String, _ split: (new: FixedDecimal, old: FixedDecimal)? = nil
  ) -> AccountEntry {
    AccountEntry(
      id: "e", at: Desk.open, type: type, day: NewYork.civil(Desk.open).day,
      netAmount: decimal(amount), symbol: symbol("SPY"),
      split: split.flatMap { SplitRatio(new: $0.new, old: $0.old) })
  }

  @Test func aDepositAndADividendComeFromBooksOfTheirOwn() throws {
    var desk = try Desk()
    #expect(
      try post(entry(.deposit, "500"), to: &desk) == [
        "cash 500 $", "\(Posting.Book.posted(.deposit)) -500 $",
      ])
    #expect(
      try post(entry(.fee, "-0.02"), to: &desk) == [
        "cash -0.02 $", "\(Posting.Book.posted(.fee)) 0.02 $",
      ])
    var general = GeneralLedger()
    for event in desk.log { try general.post(event) }
    try general.checkAll()
    #expect(general.exchange == desk.exchange)
  }

  @Test func aSplitMovesSharesAndWhenItLeavesNoneTheirCost() throws {
    var desk = try Desk()
    desk.market.quotes[symbol("SPY")] = quote("100", "100.02")
    try desk.submit(.buy, "3")
    desk.match()
    let spy = symbol("SPY")
    let (holding, market) = (Posting.Book.holding(spy), Posting.Book.market(spy))
    let none = ["cash 0 $", "\(Posting.Book.posted(.split)) 0 $"]
    #expect(
      try post(entry(.split, "0", (new: 3, old: 2)), to: &desk)
        == none + ["\(holding) 1.5 SPY", "\(market) -1.5 SPY"])
    var last = entry(.split, "0", (new: decimal("0.0000000001"), old: 1_000))
    last.note = "to nothing"
    #expect(
      try post(last, to: &desk)
        == none + [
          "\(holding) -4.5 SPY", "\(market) 4.5 SPY", "\(holding) -300.06 $",
          "realizedGain 300.06 $",
        ])
    #expect(try desk.book.holdings.isEmpty)
    var general = GeneralLedger()
    for event in desk.log { try general.post(event) }
    try general.checkAll()
  }
}
