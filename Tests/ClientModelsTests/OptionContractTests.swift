// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

/// Prices of options are told for one share, and a contract is for a hundred.
@Suite struct OptionContractTests {
  private let call = Symbol("AAPL261218C00300000")!
  private let at = Timestamp(seconds: 1_775_000_000)
  private func money(_ text: String) -> Money { Money(try! FixedDecimal(strict: text)) }
  private func price(_ text: String) -> Price { try! Price(strict: text) }

  private func fill(_ number: Int, _ side: OrderSide, _ size: Int, _ at: String) -> Activity {
    Activity(
      Fill(
        executionID: ExecutionID("f-\(number)")!, orderID: BrokerOrderID("o-\(number)")!,
        symbol: call, side: side, quantity: Quantity(FixedDecimal(size)), price: price(at),
        at: self.at.advanced(bySeconds: Double(number))))
  }

  @Test func aContractIsKnownByItsForm() {
    #expect(call.isOptionContract && call.assetClass == .usOption && call.sharesEach == 100)
    for text in ["SPXW261218P05000000", "F261218C00010000"] {
      #expect(Symbol(text)!.isOptionContract, "\(text)")
    }
    for text in ["AAPL", "BTC/USD", "BRK.B", "AAPL261218X00300000", "261218C00300000"] {
      #expect(!Symbol(text)!.isOptionContract && Symbol(text)!.sharesEach == 1, "\(text)")
    }
  }

  @Test func cashCostGainAndValueCountAHundredShares() throws {
    let (bought, sold) = (fill(1, .buy, 2, "3.5"), fill(2, .sell, 1, "5"))
    #expect(bought.cash == money("-700") && sold.cash == money("500"))
    #expect(try bought.movedCash() == FixedDecimal(-700))
    var lots = LotBook(.fifo)
    var matches: [LotMatch] = []
    for activity in [bought, sold] {
      let movement = Movement(
        id: activity.id, symbol: call, quantity: activity.movedQuantity, at: activity.at!,
        fill: activity.fill, isSplit: false)
      if let match = lots.apply(movement) { matches.append(match) }
    }
    #expect(matches.last?.gain == FixedDecimal(150) && matches.last?.value == FixedDecimal(500))
    let open = try #require(lots.open[call])
    #expect(try open.cost() == FixedDecimal(350))
    #expect(open.lots.map(\.price) == [price("3.5")], "of one share, as it was paid")
    var book = Portfolio()
    let position = Position(
      symbol: call, assetClass: .usOption, quantity: Quantity(FixedDecimal(1)),
      averageEntryPrice: price("3.5"), costBasis: money("350"))
    book.positions[call] = position
    book.market[call] = MarketSnapshot(
      symbol: call, trade: MarketTrade(price: price("6"), size: .zero, at: at), receivedAt: at)
    #expect(book.valuation(of: position).marketValue == money("600"))
    #expect(book.valuation(of: position).unrealized == money("250"))
    let books = try AccountBooks(
      [bought, sold], of: book, today: NewYork.civil(at).day, by: .fifo)
    let text = BeancountText.encode(books, title: "")
    #expect(text.contains("2 AAPL261218C00300000 {350 USD,"))
    #expect(text.contains(" @ 500 USD") && text.contains("price AAPL261218C00300000  600 USD"))
    let ledger = HledgerText.encode(books, title: "")
    #expect(ledger.contains("@@ 700 USD") && ledger.contains("Income:Gains    -150 USD"))
  }

  @Test func aFileOfAnotherBrokerIsHeldAgainstContracts() throws {
    let text = """
      Date,Action,Symbol,Quantity,Price,Amount,Fees
      2026-04-10,Buy to Open,AAPL261218C00300000,2,3.50,-701.30,1.30
      2026-05-01,Sell to Close,AAPL261218C00300000,1,,499.35,0.65

      """
    let file = try ImportFile(Array(text.utf8), ImportMapping())
    #expect(file.rejected.isEmpty)
    guard case .transactions(let activities) = file.content else { return }
    #expect(activities.map(\.cash) == ["-700", "-1.3", "500", "-0.65"].map(money))
    #expect(activities[2].price == price("5"))
  }

  @Test func theBookOfADayIsWorkedOutInContracts() throws {
    var start = Account(id: AccountID("a")!, cash: money("1000"))
    start.equity = money("1000")
    let day = NewYork.civil(at).day
    var rebuild = DayRebuild(
      after: DayBook(day: day.advanced(by: -1), account: start, place: .beginning),
      [fill(1, .buy, 2, "3.5"), fill(2, .sell, 1, "5")], lots: LotBook(.fifo))
    let made = rebuild.book(of: day) { _ in DayPrice(price("6"), .bar, at: at) }
    let book = try #require(made)
    #expect(book.account?.cash == money("800") && book.worth == money("1400"))
    let position = try #require(book.holdings[call]?.position)
    #expect(position.costBasis == money("350") && position.averageEntryPrice == price("3.5"))
    #expect(position.marketValue == money("600") && position.assetClass == .usOption)
  }
}
