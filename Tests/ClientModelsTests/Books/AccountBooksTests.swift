import ClientModels
import Testing

@Suite struct AccountBooksTests {
  /// Two thousand histories in each run, and always the same.
  @Test(arguments: 0..<20)
  func everyEntryComesToNothingAndTheBooksEndWithWhatTheModelsSay(block: Int) throws {
    for seed in 0..<100 {
      var history = BooksHistory(seed: UInt64(block * 100 + seed))
      try history.run()
      let books = try history.books()
      var sums: [BookAccount: Int128] = [:]
      var quantities: [BookAccount: Int128] = [:]
      var lots: [ExecutionID: (quantity: Int128, cost: Int128)] = [:]
      for entry in books.transactions {
        var (money, shares): (Int128, [Symbol: Int128]) = (0, [:])
        for posting in entry.postings {
          switch posting {
          case .money(let account, let amount):
            money += amount.amount.units
            sums[account, default: 0] += amount.amount.units
          case .lot(let lot):
            money += lot.cost.units
            sums[posting.account, default: 0] += lot.cost.units
            quantities[posting.account, default: 0] += lot.quantity.decimal.units
            let known = lots[lot.lot] ?? (0, 0)
            #expect((known.quantity == 0) == lot.isOpening, "\(entry)")
            lots[lot.lot] = (
              known.quantity + lot.quantity.decimal.units, known.cost + lot.cost.units
            )
          case .shares(let account, let symbol, let quantity):
            shares[symbol, default: 0] += quantity.decimal.units
            quantities[account, default: 0] += quantity.decimal.units
          }
        }
        #expect(money == 0, "\(entry)")
        #expect(shares.values.allSatisfy { $0 == 0 }, "\(entry)")
      }
      #expect(sums[.cash] ?? 0 == history.cash)
      #expect(sums[.gains] ?? 0 == -history.gains)
      #expect(sums[.opening] ?? 0 == -history.openingBalance)
      #expect(sums[.unknownCost] == nil)
      for (account, amount) in history.paid { #expect(sums[account] ?? 0 == amount) }
      for symbol in history.symbols {
        let model = history.lots(symbol)
        let account = BookAccount.holdings(symbol)
        let costs = model.lots.reduce(Int128(0)) { $0 + ($1.isLong ? $1.costLeft : -$1.costLeft) }
        #expect(quantities[account] ?? 0 == model.total * 1_000_000_000)
        #expect(sums[account] ?? 0 == costs)
        #expect(books.holdings[symbol]?.decimal ?? .zero == BooksHistory.decimal(model.total))
      }
      #expect(lots.values.allSatisfy { $0.quantity != 0 || $0.cost == 0 })
      #expect(
        zip(books.transactions, books.transactions.dropFirst()).allSatisfy { $0.day <= $1.day })
    }
  }

  @Test func sharesThatCameWithoutACostAreSoldForProceedsOfUnknownCost() throws {
    let symbol = try #require(Symbol("AAPL"))
    let at = Timestamp(seconds: 1_700_000_000)
    let activities = [
      Activity(
        id: try #require(ExecutionID("t")), type: "ACATS", day: NewYork.civil(at).day, at: at,
        symbol: symbol, quantity: Quantity(10)),
      Activity(
        Fill(
          executionID: try #require(ExecutionID("f")), orderID: try #require(BrokerOrderID("o")),
          symbol: symbol, side: .sell, quantity: Quantity(10), price: Price(FixedDecimal(12)),
          at: at)),
    ]
    let books = try AccountBooks(
      activities, of: Portfolio(), today: NewYork.civil(at).day, by: .fifo)
    let postings = books.transactions.flatMap(\.postings)
    #expect(postings.contains(.money(.unknownCost, Money(FixedDecimal(-120)))))
    #expect(postings.contains(.shares(.unpriced(symbol), symbol, Quantity(-10))))
    #expect(!postings.contains { if case .lot = $0 { true } else { false } })
    #expect(books.holdings.isEmpty && books.unpriced.isEmpty)
  }

  @Test func whatTheBrokerHasBeyondTheActivitiesIsSaidAtTheEnd() throws {
    let symbol = try #require(Symbol("AAPL"))
    var book = Portfolio()
    book.positions[symbol] = Position(
      symbol: symbol, quantity: Quantity(3), averageEntryPrice: Price(.one))
    let books = try AccountBooks(
      [], of: book, today: CalendarDay(ordinal: 20_000), by: .fifo)
    #expect(books.transactions.map(\.words) == ["Positions that no activity tells of"])
    #expect(books.unpriced == [symbol: Quantity(3)])
  }

  @Test func noOptionThatAVersionOfBeancountDoesNotKnowIsInTheJournal() throws {
    let symbol = try #require(Symbol("BTC/USD"))
    let at = Timestamp(seconds: 1_700_000_000)
    func trade(_ id: String, _ side: OrderSide, _ quantity: String) throws -> Activity {
      Activity(
        Fill(
          executionID: try #require(ExecutionID(id)), orderID: try #require(BrokerOrderID(id)),
          symbol: symbol, side: side, quantity: try Quantity(wire: quantity),
          price: Price(try FixedDecimal(wire: "64999.123456789")), at: at))
    }
    let activities = [try trade("b", .buy, "0.123456789"), try trade("s", .sell, "0.023456787")]
    let books = try AccountBooks(
      activities, of: Portfolio(), today: NewYork.civil(at).day, by: .fifo)
    let text = BeancountText.encode(books, title: "coins")
    #expect(!text.contains("multiplier"))
    // Each entry has more digits than the journal's default, and may miss zero by half of the last digit of this.
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0 == "  Assets:Cash  0.000000000 USD" } == 2)
  }

  @Test func aPositionThatNoActivityMovedIsALotAtTheCostThatIsTold() throws {
    let (aapl, tsla) = (try #require(Symbol("AAPL")), try #require(Symbol("TSLA")))
    var book = Portfolio()
    for (symbol, size, cost) in [(aapl, 3, 450), (tsla, -2, -400)] {
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(FixedDecimal(size)), averageEntryPrice: Price(.one),
        costBasis: Money(FixedDecimal(cost)))
    }
    let day = CalendarDay(ordinal: 20_000)
    let books = try AccountBooks([], of: book, today: day, by: .fifo)
    #expect(books.unpriced.isEmpty)
    #expect(books.holdings == [aapl: Quantity(3), tsla: Quantity(FixedDecimal(-2))])
    let text = HledgerText.encode(books, title: "")
    #expect(text.contains("Assets:Holdings:AAPL    3 AAPL @@ 450 USD"))
    #expect(text.contains("Assets:Holdings:TSLA    -2 TSLA @@ 400 USD"))
    #expect(
      text.contains("Equity:Opening    -450 USD") && text.contains("Equity:Opening    400 USD"))
    #expect(
      BeancountText.encode(books, title: "").contains(
        "3 AAPL {{450 USD, 2024-10-04, \"opening-AAPL\"}}"))
  }
}
