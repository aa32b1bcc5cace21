// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import Testing

@testable import ClientModels

/// Contracts that expired, were exercised or assigned, and the shares that were traded for them.
@Suite struct SettlementTests {
  private let call = Symbol("AAPL261218C00150000")!
  private let aapl = Symbol("AAPL")!
  private func money(_ text: String) -> Money { Money(decimal(text)) }
  private func decimal(_ text: String) -> FixedDecimal { try! FixedDecimal(strict: text) }
  private func time(_ day: String) -> Timestamp {
    NewYork.timestamp(CalendarDay(day)!, secondOfDay: 43_200)
  }

  private func fill(_ id: String, _ day: String, _ side: OrderSide, _ size: Int, _ at: String)
    -> Activity
  {
    Activity(
      Fill(
        executionID: ExecutionID(id)!, orderID: BrokerOrderID("o-\(id)")!, symbol: call, side: side,
        quantity: Quantity(size), price: try! Price(strict: at), at: time(day)))
  }

  private func told(
    _ type: String, _ day: String, _ symbol: Symbol, _ size: Int, cash: String? = nil,
    price: String? = nil
  ) -> Activity {
    Activity(
      id: ExecutionID("\(type)-\(symbol)")!, type: type, day: CalendarDay(day)!, at: time(day),
      symbol: symbol, quantity: Quantity(size), price: price.map { try! Price(strict: $0) },
      cash: cash.map { money($0) })
  }

  /// The lots after all of them, and what closed some.
  private func lots(_ activities: [Activity]) -> (LotBook, [LotMatch]) {
    var book = LotBook(.fifo)
    let matches = activities.compactMap { $0.movement.flatMap { book.apply($0) } }
    return (book, matches.filter(\.closed.isPositive))
  }

  @Test func anExpiredContractLosesItsWholeCostOnTheDayThatItEnded() {
    // Entered on the Monday after.
    let (book, closed) = lots([
      fill("b", "2025-12-17", .buy, 2, "3.5"),
      told("OPEXP", "2026-12-21", call, -2, cash: "0"),
    ])
    #expect(book.open.isEmpty)
    #expect(closed.map(\.gain) == [decimal("-700")])
    #expect(closed.map(\.longTermGain) == [decimal("-700")])
    #expect(closed.map { NewYork.civil($0.at).day } == [CalendarDay("2026-12-18")!])
  }

  @Test func aContractSoldShortThatExpiresKeepsItsWholePremium() {
    let (book, closed) = lots([
      fill("s", "2025-01-02", .sell, 3, "1.25"), told("OPEXP", "2026-12-18", call, 3),
    ])
    #expect(book.open.isEmpty)
    #expect(closed.map(\.gain) == [decimal("375")] && closed[0].longTermGain.isZero)
  }

  @Test func anExerciseClosesTheContractAtZeroAndBringsSharesAtTheStrike() {
    let exercise = [
      fill("b", "2026-11-02", .buy, 2, "3.5"), told("OPEXC", "2026-12-18", call, -2, cash: "0"),
      // What was moved in cash says the strike; the price that is told is the market's.
      told("OPTRD", "2026-12-18", aapl, 200, cash: "-30000", price: "161"),
    ]
    let (book, closed) = lots(exercise)
    #expect(closed.map(\.gain) == [decimal("-700")])
    #expect(book.open[aapl]?.lots.map(\.cost) == [decimal("30000")])
    #expect(book.open[aapl]?.lots.map(\.price) == [try! Price(strict: "150")])
    #expect(book.open[aapl]?.unexplained.isZero == true && book.open[call] == nil)
  }

  @Test func anAssignmentSellsTheSharesThatWereHeld() throws {
    let bought = Activity(
      Fill(
        executionID: ExecutionID("s")!, orderID: BrokerOrderID("o")!, symbol: aapl, side: .buy,
        quantity: Quantity(100), price: try Price(strict: "120"), at: time("2025-06-02")))
    let (book, closed) = lots([
      bought, fill("c", "2026-11-02", .sell, 1, "2"), told("OPASN", "2026-12-18", call, 1),
      told("OPTRD", "2026-12-18", aapl, -100, cash: "15000"),
    ])
    #expect(closed.map(\.gain) == [decimal("200"), decimal("3000")])
    #expect(closed[1].longTermGain == decimal("3000") && book.open.isEmpty)
  }

  @Test func whatThereAreNoLotsForEndsWithoutAPriceAndOpensNothing() {
    let came = told("ACATS", "2026-11-01", call, 1)
    let (known, closed) = lots([
      came, fill("b", "2026-11-02", .buy, 1, "3.5"), told("OPEXP", "2026-12-18", call, -2),
    ])
    #expect(known.open.isEmpty && closed.map(\.gain) == [decimal("-350")])
    let (short, none) = lots([told("OPEXP", "2026-12-18", call, -2)])
    #expect(none.isEmpty && short.open[call]?.lots.isEmpty == true)
    #expect(short.open[call]?.unexplained == Quantity(-2))
  }

  @Test func onlyWhatIsSettledAtAPriceIsASettlement() {
    #expect(told("OPEXP", "2026-12-18", aapl, -2).settlement == nil)
    #expect(told("OPCA", "2026-12-18", call, -2).settlement == nil)
    // Shares for no money, and money that goes the way of the shares, have no price.
    #expect(told("OPTRD", "2026-12-18", aapl, 100).settlement == nil)
    #expect(told("OPTRD", "2026-12-18", aapl, 100, cash: "15000").settlement == nil)
    // Contracts that are settled in cash.
    #expect(
      told("OPEXC", "2026-12-18", call, -2, cash: "4210").settlement?.price
        == (try! Price(strict: "21.05")))
    #expect(call.expiresOn == CalendarDay("2026-12-18")! && aapl.expiresOn == nil)
  }

  @Test func theDifferenceOfTwoBooksAndWhatASymbolAddedCountItAsATrade() throws {
    let activities = [
      told("OPEXC", "2026-12-18", call, -2, cash: "0"),
      told("OPTRD", "2026-12-18", aapl, 200, cash: "-30000"),
    ]
    func book(_ day: String, _ cash: String, _ held: (Symbol, Int, String)) -> DayBook {
      DayBook(
        day: CalendarDay(day)!,
        account: Account(id: AccountID("acc-1")!, cash: money(cash)),
        holdings: [
          DayBook.Holding(
            Position(
              symbol: held.0, quantity: Quantity(held.1), averageEntryPrice: Price(.one),
              costBasis: .zero),
            at: DayPrice(try! Price(strict: held.2), .poll, at: nil))
        ], place: .beginning)
    }
    let (first, second) = (
      book("2026-12-17", "40000", (call, 2, "9")), book("2026-12-18", "10000", (aapl, 200, "161"))
    )
    let difference = BookDifference(from: first, to: second, activities: activities)
    guard case .known(let change) = difference.value else {
      Issue.record("\(difference.value)")
      return
    }
    #expect(change.parts[.prices] == decimal("-1800") && change.parts[.trades] == decimal("2200"))
    #expect(change.parts[.other].isZero && change.parts[.unexplained].isZero)
    let past = try SymbolPast(
      call, held: .zero, worth: .zero, activities: activities.reversed(),
      after: CalendarDay("2026-12-17")!)
    #expect(past.openingQuantity == Quantity(2) && past.cash == .zero)
    let shares = try SymbolPast(
      aapl, held: Quantity(200), worth: money("32200"), activities: activities.reversed(),
      after: CalendarDay("2026-12-17")!)
    #expect(shares.openingQuantity.isZero && shares.cash == money("-30000"))
    var rebuild = DayRebuild(after: first, activities)
    let made = try #require(
      rebuild.book(of: second.day) { symbol in second.holdings[symbol]?.price })
    #expect(made.worth == second.worth)
    #expect(made.holdings[aapl]?.position.averageEntryPrice == (try! Price(strict: "150")))
  }
}
