import ClientModels
import Testing

@testable import Sync

/// An account of one symbol, and its days on a disk in memory.
protocol HistoryFixture {}

extension HistoryFixture {
  var folder: String { "/state/folio/paper-api.alpaca.markets-a-1" }
  /// Friday to Thursday, at noon in New York.
  var first: CalendarDay { CalendarDay(year: 2026, month: 11, day: 20) ?? CalendarDay(ordinal: 0) }

  func noon(_ days: Int) -> Timestamp {
    NewYork.timestamp(first.advanced(by: days), secondOfDay: 43_200)
  }

  func open(_ disk: MemoryFileSystem) throws -> AccountStore {
    try StoreRoot(path: "/state/folio", environment: storeEnvironment(disk)).openAccount(
      host: "paper-api.alpaca.markets", account: try #require(AccountID("a-1")))
  }

  func portfolio(_ days: Int, cash: Int, _ quantity: Int, at price: Int) throws -> Portfolio {
    var portfolio = Portfolio()
    portfolio.account = Account(
      id: try #require(AccountID("a-1")), cash: Money(FixedDecimal(cash)))
    let spy = try spy()
    portfolio.positions = [
      spy: Position(
        symbol: spy, quantity: Quantity(quantity), averageEntryPrice: Price(FixedDecimal(100)),
        costBasis: Money(FixedDecimal(100 * quantity)), currentPrice: Price(FixedDecimal(price)))
    ]
    portfolio.asOf = noon(days)
    portfolio.source = .live
    return portfolio
  }

  func spy() throws -> Symbol { try #require(Symbol("SPY")) }

  func fill(_ name: String, _ days: Int, _ quantity: Int, at price: Int) throws -> Activity {
    Activity(
      Fill(
        executionID: try #require(ExecutionID(name)), orderID: try #require(BrokerOrderID("o")),
        symbol: try spy(), side: .buy, quantity: Quantity(quantity),
        price: Price(FixedDecimal(price)), at: noon(days)))
  }

  /// Daily bars, each at one price: 110 and the number of its day.
  func bars(of days: some Sequence<Int>) -> [Bar] {
    days.map { number in
      let price = Price(FixedDecimal(110 + number))
      return Bar(
        at: NewYork.timestamp(first.advanced(by: number), secondOfDay: 0), open: price, high: price,
        low: price, close: price, volume: Quantity(1))
    }
  }

  func log(_ activities: [Activity], _ days: Int) -> ActivityLog {
    ActivityLog(activities.reversed(), hasOlder: false, asOf: noon(days))
  }
}

extension Machine {
  /// Connected to account `a-1`, of which the day's book is kept.
  static func keepingDays() throws -> Machine {
    let id = try account("a-1")
    var machine = Machine(known: id, keepsDays: true)
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: id)))
    machine.answer(.account(.success(Account(id: id, cash: Money(FixedDecimal(1))))))
    machine.answer(.positions(.success(Listing([]))))
    machine.answer(.openOrders(.success(Listing([]))))
    machine.answer(.recentOrders(.success(Listing([]))))
    return machine
  }
}
