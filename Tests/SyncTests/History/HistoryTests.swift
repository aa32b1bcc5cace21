import ClientModels
import Testing

@testable import Sync

@Suite struct HistoryTests {
  private let folder = "/state/folio/paper-api.alpaca.markets-a-1"
  /// Friday to Thursday, at noon in New York.
  private let first = CalendarDay(year: 2026, month: 11, day: 20) ?? CalendarDay(ordinal: 0)

  private func noon(_ days: Int) -> Timestamp {
    NewYork.timestamp(first.advanced(by: days), secondOfDay: 43_200)
  }

  private func open(_ disk: MemoryFileSystem) throws -> AccountStore {
    try StoreRoot(path: "/state/folio", environment: storeEnvironment(disk)).openAccount(
      host: "paper-api.alpaca.markets", account: try #require(AccountID("a-1")))
  }

  private func portfolio(_ days: Int, cash: Int, _ quantity: Int, at price: Int) throws -> Portfolio
  {
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

  private func spy() throws -> Symbol { try #require(Symbol("SPY")) }

  private func fill(_ name: String, _ days: Int, _ quantity: Int, at price: Int) throws -> Activity
  {
    Activity(
      Fill(
        executionID: try #require(ExecutionID(name)), orderID: try #require(BrokerOrderID("o")),
        symbol: try spy(), side: .buy, quantity: Quantity(quantity),
        price: Price(FixedDecimal(price)), at: noon(days)))
  }

  private func log(_ activities: [Activity], _ days: Int) -> ActivityLog {
    ActivityLog(activities.reversed(), hasOlder: false, asOf: noon(days))
  }

  @Test func todayIsReplacedAndAPastDayIsNot() throws {
    let store = try open(MemoryFileSystem())
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 10, 5, at: 100), log([], 0), at: noon(0))
    try keeping.keep(try portfolio(0, cash: 20, 5, at: 100), log([], 0), at: noon(0))
    #expect(DayBooks.read(first, from: store)?.account?.cash == Money(FixedDecimal(20)))
    try store.keepDay(
      DayBookRows.encode(DayBook(day: first)), of: first, asOf: nil, at: noon(1))
    #expect(DayBooks.read(first, from: store)?.account?.cash == Money(FixedDecimal(20)))
  }

  @Test func missedDaysAreMadeOfTheBookBeforeAndTheActivities() throws {
    let store = try open(MemoryFileSystem())
    let old = try fill("e1", 0, 5, at: 100)
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 1_000, 5, at: 100), log([old], 0), at: noon(0))
    // Friday was kept; on Monday and Wednesday something happened, and on Thursday the program starts again.
    let all = [old, try fill("e2", 3, 1, at: 110), try fill("e3", 5, 2, at: 120)]
    var later = DayKeeping(store)
    try later.keep(try portfolio(6, cash: 650, 8, at: 130), log(all, 6), at: noon(6))
    #expect(
      store.days.map(\.description) == [
        "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26",
      ])
    let monday = try #require(DayBooks.read(first.advanced(by: 3), from: store))
    #expect(monday.origin == .reconstructed)
    #expect(monday.account?.cash == Money(FixedDecimal(890)))
    #expect(monday.holdings[try spy()]?.position.quantity == Quantity(6))
    #expect(monday.holdings[try spy()]?.price == nil)
    #expect(monday.activities.map(\.id.text) == ["e2"])
    let thursday = try #require(DayBooks.read(first.advanced(by: 6), from: store))
    #expect(thursday.origin == .kept)
    #expect(thursday.activities.isEmpty)
    let difference = try DayBooks.difference(
      from: first, to: first.advanced(by: 6), in: store)
    #expect(difference.fills.map(\.id.text) == ["e2", "e3"])
    guard case .known(let change) = difference.value else {
      Issue.record("\(difference.value)")
      return
    }
    #expect(change.unexplained.isEmpty)
    #expect(change.parts[.trades] == FixedDecimal(40))
    #expect(change.parts[.prices] == FixedDecimal(150))
  }

  @Test func aDamagedDayCostsThatDayOnlyIsNamedAndIsMadeAgain() throws {
    let disk = MemoryFileSystem()
    let all = [try fill("e1", 0, 5, at: 100), try fill("e2", 3, 1, at: 110)]
    do {
      let store = try open(disk)
      var keeping = DayKeeping(store)
      try keeping.keep(
        try portfolio(0, cash: 1_000, 5, at: 100), log([all[0]], 0), at: noon(0))
      try keeping.keep(try portfolio(3, cash: 890, 6, at: 111), log(all, 3), at: noon(3))
      try keeping.keep(try portfolio(4, cash: 890, 6, at: 112), log(all, 4), at: noon(4))
      try store.close()
    }
    let path = folder + "/history/2026-11-23.json"
    var bytes = try #require(disk.contents(path))
    bytes[bytes.count / 2] ^= 1
    disk.place(bytes, at: path)
    let check = try AccountCheck(at: folder, disk)
    #expect(check.damages.map(\.path) == [path])
    #expect(check.files.count { $0.path.contains("/history/") } == 3)
    let store = try open(disk)
    let damaged = first.advanced(by: 3)
    #expect(throws: MissingDay.self) { try DayBooks.book(of: damaged, in: store) }
    #expect(store.damages.contains { $0.contains("2026-11-23.json") })
    #expect(DayBooks.read(first, from: store) != nil)
    #expect(DayBooks.read(first.advanced(by: 4), from: store) != nil)
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(5, cash: 890, 6, at: 113), log(all, 5), at: noon(5))
    let made = try #require(DayBooks.read(damaged, from: store))
    #expect(made.origin == .reconstructed)
    #expect(made.account?.cash == Money(FixedDecimal(890)))
    #expect(made.activities.map(\.id.text) == ["e2"])
    #expect(try AccountCheck(at: folder, disk).isSound)
  }

  @Test func activitiesComeFromTheBooksBetweenWhenTheListNoLongerHasThem() throws {
    let store = try open(MemoryFileSystem())
    let all = try (0..<4).map { try fill("e\($0)", $0, 1, at: 100) }
    var keeping = DayKeeping(store)
    for day in 0..<4 {
      try keeping.keep(
        try portfolio(day, cash: 1_000 - 100 * day, 1 + day, at: 100),
        log(Array(all.prefix(day + 1)), day), at: noon(day))
    }
    try ActivityRows.keep(ActivityLog([all[3]], hasOlder: true), in: store, at: noon(3))
    let difference = try DayBooks.difference(from: first, to: first.advanced(by: 3), in: store)
    #expect(difference.activities?.map(\.id.text) == ["e1", "e2", "e3"])
  }

  /// Of the week of Thanksgiving nothing was kept, and the first lot was sold in it.
  @Test func missedDaysHaveTheClosesAndTheHolidaysThatTheBrokerTellsAndCostWhatTheirLotsDo() throws
  {
    let store = try open(MemoryFileSystem())
    let spy = try spy()
    let sold = Activity(
      Fill(
        executionID: try #require(ExecutionID("e3")), orderID: try #require(BrokerOrderID("o")),
        symbol: spy, side: .sell, quantity: Quantity(5), price: Price(FixedDecimal(120)),
        at: noon(4)))
    let all = [try fill("e1", 0, 5, at: 100), try fill("e2", 3, 1, at: 110), sold]
    let movements = all.compactMap { activity in
      activity.fill.map {
        Movement(
          id: activity.id, symbol: spy, quantity: activity.movedQuantity, at: activity.at, fill: $0)
      }
    }
    try store.keepActivities(ActivityLists.encode(movements), list: 1, at: noon(10))
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 1_000, 5, at: 100), log([all[0]], 0), at: noon(0))
    var later = DayKeeping(store, .fifo)
    let now = try portfolio(10, cash: 1_490, 1, at: 130)
    let told = later.gap(before: now, log(all, 10), at: noon(10))
    let gap = try #require(told)
    #expect(
      gap.days.map(\.description) == [
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27",
      ])
    #expect(gap.symbols == [spy])
    let again = later.gap(before: now, log(all, 10), at: noon(10))
    #expect(again == nil)
    let bars = [3, 4, 5, 7].map { days in
      let price = Price(FixedDecimal(110 + days))
      return Bar(
        at: NewYork.timestamp(first.advanced(by: days), secondOfDay: 0), open: price, high: price,
        low: price, close: price, volume: Quantity(1))
    }
    let facts = DayFacts(
      closes: [spy: DayFacts.closes(of: bars)],
      sessions: Set([3, 4, 5, 7].map { first.advanced(by: $0) }))
    try later.keep(now, log(all, 10), at: noon(10), nil)
    #expect(store.days.count == 2)
    try later.keep(now, log(all, 10), at: noon(10), facts)
    #expect(
      store.days.map(\.description) == [
        "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-27", "2026-11-30",
      ])
    let tuesday = try #require(DayBooks.read(first.advanced(by: 4), from: store))
    #expect(tuesday.holdings[spy]?.price?.price == Price(FixedDecimal(114)))
    #expect(tuesday.holdings[spy]?.price?.source == .bar)
    // The first lot went; by average cost it would be 101 2/3.
    #expect(tuesday.holdings[spy]?.position.costBasis == Money(FixedDecimal(110)))
    #expect(tuesday.holdings[spy]?.position.averageEntryPrice == Price(FixedDecimal(110)))
    // The calendar is known from then on.
    #expect(
      store.calendar.flatMap { CalendarRows.days($0.payload) }?[first.advanced(by: 6)] == false)
  }

  /// The exchange was closed on Thursday, and shares were traded on a market that never closes.
  @Test func aHolidayOnWhichSharesWereTradedIsMadeAgain() throws {
    let store = try open(MemoryFileSystem())
    let spy = try spy()
    let all = [try fill("e1", 0, 5, at: 100)]
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 1_000, 5, at: 100), log(all, 0), at: noon(0))
    let bars = (3...7).map { days in
      let price = Price(FixedDecimal(110 + days))
      return Bar(
        at: NewYork.timestamp(first.advanced(by: days), secondOfDay: 0), open: price, high: price,
        low: price, close: price, volume: Quantity(1))
    }
    let facts = DayFacts(
      closes: [spy: DayFacts.closes(of: bars)],
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

  /// Two hundred days over the turn of a year, with an activity on each.
  @Test func listsOfYearsSaveOpeningTheDaysBetweenAndAreNotNeeded() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    let all = try (0..<200).map { try fill("e\($0)", $0, 1, at: 100) }
    var keeping = DayKeeping(store)
    for day in 0..<200 {
      // The list of activities holds few of them.
      let known = Array(all[max(0, day - 4)...day])
      try keeping.keep(
        try portfolio(day, cash: 100_000 - 100 * day, 1 + day, at: 100),
        ActivityLog(known.reversed(), hasOlder: day > 4, asOf: noon(day)), at: noon(day))
    }
    let listed = try [2026, 2027].map { year in
      try #require(store.year(year).flatMap { YearRows.links($0.payload) })
    }
    #expect(listed[0].map(\.day).last?.description == "2026-12-31")
    #expect(listed[1].count >= 190 - listed[0].count)
    #expect(
      listed.flatMap { $0 }.allSatisfy { $0.activities.count == ($0.day == first ? 0 : 1) }
        || listed[0].first?.activities.count == 1)
    #expect(YearRows.encode(listed[0]) == store.year(2026)?.payload)
    let expected = (1..<200).map { "e\($0)" }
    func activities() throws -> [String]? {
      try DayBooks.difference(from: first, to: first.advanced(by: 199), in: store)
        .activities?.map(\.id.text)
    }
    #expect(try activities() == expected)
    for year in ["2026", "2027"] {
      let path = folder + "/years/\(year).json"
      var bytes = try #require(disk.contents(path))
      bytes[bytes.count / 2] ^= 1
      disk.place(bytes, at: path)
    }
    #expect(try AccountCheck(at: folder, disk).damages.count == 2)
    #expect(try activities() == expected)
    #expect(store.damages.count { $0.contains("/years/") } == 2)
    // They are made again.
    var later = DayKeeping(store)
    try later.keep(
      try portfolio(200, cash: 1, 200, at: 100),
      ActivityLog([], hasOlder: true, asOf: noon(200)), at: noon(200))
    #expect(store.year(2026).flatMap { YearRows.links($0.payload) } == listed[0])
    #expect(try AccountCheck(at: folder, disk).isSound)
    // A day that was deleted is named by the list.
    let lost = folder + "/history/2026-12-30.json"
    disk.remove(lost)
    let check = try AccountCheck(at: folder, disk)
    #expect(check.damages.map(\.path) == [lost])
    #expect(
      check.damages[0].text
        == "\(lost) is missing, and years/2026.json is kept: at the next start \(HistoryShelf.remedy)"
    )
  }

  @Test func theLotsOfADayAreThoseThatItsBookCounts() throws {
    let store = try open(MemoryFileSystem())
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 10, 5, at: 100), log([], 0), at: noon(0))
    #expect(DayBooks.answer(.lots(first), from: store, by: .fifo) == .lots(first, nil))
    let symbol = try symbol("SPY")
    let movements = try (0..<2).map { number in
      let fill = Fill(
        executionID: try #require(ExecutionID("f\(number)")), orderID: try brokerID("b-1"),
        symbol: symbol, side: .buy, quantity: Quantity(5), price: Price(100),
        at: noon(number * 3))
      return Movement(
        id: fill.executionID, symbol: symbol, quantity: fill.quantity, at: fill.at, fill: fill)
    }
    try store.keepActivities(ActivityLists.encode(movements), list: 1, at: noon(3))
    guard case .lots(first, let lots?) = DayBooks.answer(.lots(first), from: store, by: .average)
    else {
      Issue.record("no lots")
      return
    }
    #expect(lots[symbol]?.quantity == Quantity(5) && lots[symbol]?.isAveraged == true)
  }

  @Test func aDayWithoutABookNamesTheNearest() throws {
    let store = try open(MemoryFileSystem())
    var keeping = DayKeeping(store)
    try keeping.keep(try portfolio(0, cash: 10, 5, at: 100), log([], 0), at: noon(0))
    let missing = first.advanced(by: 9)
    #expect(
      DayBooks.answer(.book(missing), from: store, by: .fifo)
        == .missing(MissingDay(missing, in: BookDays([first]))))
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

@Suite struct SyncStateDayKeepingTests {

  private func kept(_ actions: [SyncAction]) -> [ActivityLog] {
    actions.compactMap { if case .keepDay(_, let log) = $0 { log } else { nil } }
  }

  @Test func theDayIsKeptAMinuteAfterAChangeWithTheActivitiesThatExplainIt() throws {
    var machine = try Machine.keepingDays()
    machine.handle(.activityStored(try account("a-1"), nil, problems: []))
    let asked = machine.handle(.tick, after: 3).questions
    #expect(asked.contains(.activities(ActivityQuery())))
    machine.answer(.activities(ActivityQuery(), .success(Listing([]))))
    #expect(kept(machine.handle(.tick, after: 30)).isEmpty)
    let logs = kept(machine.handle(.tick, after: 30))
    #expect(logs.count == 1)
    #expect(logs.first?.asOf != nil)
    // Without a change nothing is written again.
    #expect(kept(machine.handle(.tick, after: 600)).isEmpty)
  }

  @Test func whatIsNotWrittenYetIsWrittenAtTheEnd() throws {
    var machine = try Machine.keepingDays()
    let actions = machine.handle(.stop)
    #expect(kept(actions).count == 1)
    #expect(actions.last == .finish)
  }

  @Test func whenTheMarketClosesTheDayIsKeptAsSoonAsTheActivitiesAreRead() throws {
    var machine = try Machine.keepingDays()
    machine.handle(.activityStored(try account("a-1"), nil, problems: []))
    machine.handle(.tick, after: 3)
    machine.answer(.activities(ActivityQuery(), .success(Listing([]))))
    machine.handle(.tick, after: 61)
    func clock(_ isOpen: Bool) -> SyncInput {
      .answered(
        .clock(
          .success(
            MarketClock(
              timestamp: machine.now, isOpen: isOpen, nextOpen: nil, nextClose: nil,
              receivedAt: machine.now))),
        askedAt: machine.now)
    }
    machine.handle(clock(true))
    #expect(kept(machine.handle(clock(false), after: 1)).isEmpty)
    machine.handle(.tick, after: 3)
    #expect(kept(machine.answer(.activities(ActivityQuery(), .success(Listing([]))))).count == 1)
  }
}
