import ClientModels
import Testing

@testable import Sync

/// Days that were missed are made again as they were.
@Suite struct RemadeDayTests: HistoryFixture {
  /// The exchange was closed on Thursday, and shares were traded on a market that never closes.
  @Test func aHolidayOnWhichSharesWereTradedIsMadeAgain() throws {
    let store = try open(MemoryFileSystem())
    let spy = try spy()
    let all = [try fill("e1", 0, 5, at: 100)]
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 1_000, 5, at: 100), log(all, 0), at: noon(0))
    let facts = DayFacts(
      closes: [spy: DayFacts.closes(of: bars(of: 3...7))],
      sessions: Set([3, 4, 5, 7].map { first.advanced(by: $0) }))
    var later = DayKeeping(store)
    try later.keep(
      try portfolio(10, cash: 1_000, 5, at: 130), log(all, 10), at: noon(10), facts)
    let holiday = try #require(DayBooks.read(first.advanced(by: 6), from: store))
    #expect(holiday.account?.equity == Money(FixedDecimal(1_000 + 5 * 116)))
    #expect(holiday.costWords == "costs by our lots")
    #expect(DayBooks.read(first, from: store)?.costWords == nil)
  }

  @Test func aDayThatTheListOfItsYearNamesIsMadeAgainThoughItWasAHoliday() throws {
    let disk = MemoryFileSystem()
    let thursday = first.advanced(by: 6)
    do {
      let store = try open(disk)
      var keeping = DayKeeping(store)
      for day in 0..<20 {
        try keeping.keep(
          try portfolio(day, cash: 1_000, 5, at: 100), log([], day), at: noon(day))
      }
      try store.close()
    }
    disk.remove(folder + "/history/\(thursday).json")
    let store = try open(disk)
    #expect(DayBooks.read(thursday, from: store) == nil)
    let facts = DayFacts(
      sessions: Set((0..<20).filter { $0 != 6 }.map { first.advanced(by: $0) }))
    var keeping = DayKeeping(store)
    try keeping.keep(
      try portfolio(20, cash: 1_000, 5, at: 100), log([], 20), at: noon(20), facts)
    #expect(DayBooks.read(thursday, from: store)?.origin == .reconstructed)
  }

  /// Five shares become fifteen on Wednesday; bars that are read later are adjusted for that from their beginning on.
  @Test func closesOfDaysBeforeASplitAreOfTheSharesOfTheirDay() throws {
    let store = try open(MemoryFileSystem())
    let spy = try spy()
    let split = Activity(
      id: try #require(ExecutionID("s1")), type: "SPLIT", day: first.advanced(by: 5),
      at: NewYork.timestamp(first.advanced(by: 5), secondOfDay: 34_200), symbol: spy,
      quantity: Quantity(10))
    let all = [try fill("e1", 0, 5, at: 120), split]
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 1_000, 5, at: 120), log([all[0]], 0), at: noon(0))
    let bars = (3...7).map { days in
      let price = Price(FixedDecimal(40 + days))
      return Bar(
        at: NewYork.timestamp(first.advanced(by: days), secondOfDay: 0), open: price, high: price,
        low: price, close: price, volume: Quantity(1))
    }
    var later = DayKeeping(store)
    try later.keep(
      try portfolio(10, cash: 1_000, 15, at: 50), log(all, 10), at: noon(10),
      DayFacts(closes: [spy: DayFacts.closes(of: bars)]))
    func book(_ days: Int) throws -> DayBook {
      try #require(DayBooks.read(first.advanced(by: days), from: store))
    }
    #expect(try book(4).holdings[spy]?.price?.price == Price(FixedDecimal(132)))
    #expect(try book(4).worth == Money(FixedDecimal(1_000 + 5 * 132)))
    #expect(try book(5).holdings[spy]?.price?.price == Price(FixedDecimal(45)))
    #expect(try book(5).worth == Money(FixedDecimal(1_000 + 15 * 45)))
    // The same for a day without a book, by what is kept.
    try ActivityRows.keep(log(all, 10), in: store, at: noon(10))
    let request = BarRequest(spy, .day)
    try BarRows.keep(
      BarHistory(request, bars: bars, asOf: noon(10), source: .live), in: store, at: noon(10))
    func price(_ days: Int) -> Price? {
      PastPrices.price(of: spy, on: first.advanced(by: days), book: nil, in: store)?.price
    }
    #expect(price(4) == Price(FixedDecimal(132)))
    #expect(price(5) == Price(FixedDecimal(45)))
  }
}
