import ClientModels
import Testing

@testable import Sync

@Suite struct HistoryTests: HistoryFixture {
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
    let facts = DayFacts(
      closes: [spy: DayFacts.closes(of: bars(of: [3, 4, 5, 7]))],
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
