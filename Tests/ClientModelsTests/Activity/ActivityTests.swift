import ClientModels
import Testing

@Suite("The account's activity") struct ActivityTests {
  private let day = CalendarDay("2026-11-20")
  private let now = Timestamp(seconds: 1_795_262_400)

  private func id(_ number: Int) throws -> ExecutionID {
    try #require(ExecutionID("a::\(number)"))
  }

  private func entry(
    _ number: Int, _ type: String = "DIV", _ amount: String? = "1", _ currency: String = "USD",
    status: String? = "executed", quantity: Quantity? = nil
  ) throws -> Activity {
    Activity(
      id: try id(number), type: type, status: status, day: try #require(day), quantity: quantity,
      cash: try amount.map {
        Money(try FixedDecimal(strict: $0), try #require(Currency(code: currency)))
      })
  }

  private func fill(
    _ number: Int, _ side: OrderSide, _ quantity: String, _ price: String
  ) throws -> Activity {
    Activity(
      Fill(
        executionID: try id(number), orderID: try #require(BrokerOrderID("o-1")),
        symbol: try #require(Symbol("AAPL")), side: side, quantity: try Quantity(strict: quantity),
        price: try Price(strict: price),
        at: try #require(Timestamp(rfc3339: "2026-11-21T02:30:00Z"))))
  }

  @Test("Every type of the contract has one kind, and one that is new is other") func kinds() {
    let all = ActivityKind.allCases.flatMap(\.types)
    #expect(all.count == 41 && Set(all).count == 41)
    #expect(ActivityKind(type: "FILL") == .trade)
    #expect(ActivityKind(type: "DIVNRA") == .dividend)
    #expect(ActivityKind(type: "PTR") == .fee)
    #expect(ActivityKind(type: "XYZ") == .other)
  }

  @Test("An execution counts for its day in New York, and to the last digit of its value")
  func execution() throws {
    let bought = try fill(1, .buy, "0.123456789", "0.000000001")
    #expect(bought.day == day)
    #expect(bought.cash?.description == "-0.000000000123456789")
    #expect(try fill(2, .sell, "2", "10.5").cash?.description == "21")
    let huge = try fill(3, .buy, "99999999999999999999", "99999999999999999999")
    #expect(huge.cash == nil)
  }

  @Test("A day's sums are exact, and say so where a figure is missing") func sums() throws {
    var sums = ActivitySums([
      try fill(1, .buy, "3", "0.1"), try fill(2, .sell, "1", "0.3"), try entry(3, "DIV", "0.24"),
      try entry(4, "DIVNRA", "-0.03"), try entry(5, "INT", "0.0000001"),
      try entry(6, "FEE", "-0.02"), try entry(7, "CSD", "1000"),
      try entry(8, "DIV", "99", status: "canceled"),
      // Shares alone.
      try entry(9, "SPLIT", nil, quantity: Quantity(10)),
    ])
    #expect(sums.bought?.description == "0.3")
    #expect(sums.sold?.description == "0.3")
    #expect(sums.income?.description == "0.2100001")
    #expect(sums.fees?.description == "-0.02")
    #expect(sums.net?.description == "1000.1900001")
    sums.add(try entry(10, "CSW", nil))
    #expect(sums.net == nil)
    #expect(sums.income?.description == "0.2100001")
    #expect(ActivitySums().net == .zero)
    let mixed = ActivitySums([try entry(1), try entry(2, "DIV", "1", "EUR")])
    #expect(mixed.income == nil && mixed.net == nil)
    let large = String(repeating: "9", count: 20)
    let broken = ActivitySums([try entry(1, "DIV", large), try entry(2, "DIV", large)])
    #expect(broken.income == nil)
    // What does not fit stays unknown, whatever comes after it.
    var still = broken
    still.add(try entry(3, "DIV", "-" + large))
    #expect(still.income == nil)
  }

  private func entries(_ numbers: some Sequence<Int>) throws -> [Activity] {
    try numbers.map { try entry($0) }
  }

  private func taken(_ log: inout ActivityLog, _ page: [Activity], isLast: Bool) -> Bool {
    log.takeNewest(page, isLast: isLast, askedAt: now)
  }

  private func numbers(_ log: ActivityLog) -> [String] { log.activities.map(\.id.text) }

  @Test("Newer ones join what is known, page by page, and nothing stands twice") func joining()
    throws
  {
    var log = ActivityLog()
    #expect(log.newest == ActivityQuery())
    #expect(taken(&log, try entries((1...100).reversed()), isLast: false))
    #expect(log.hasOlder && log.asOf == now && log.source == .live)
    // Two pages of news, the second overlaps.
    #expect(!taken(&log, try entries((151...250).reversed()), isLast: false))
    #expect(log.activities.count == 100)
    #expect(log.newest.olderThan == (try id(151)))
    #expect(taken(&log, try entries((51...150).reversed()), isLast: false))
    #expect(numbers(log) == (1...250).reversed().map { "a::\($0)" })
    #expect(log.newest == ActivityQuery())
    // Nothing new, and one that the broker took away or changed.
    var page = try entries((151...250).reversed())
    page[3] = try entry(247, "DIV", "2")
    page.remove(at: 1)
    #expect(taken(&log, page, isLast: false))
    #expect(log.activities.count == 249)
    #expect(log.activities[2].cash?.description == "2")
  }

  @Test("Older ones follow, down to the end of the list") func older() throws {
    var log = ActivityLog()
    _ = log.takeNewest(try entries((101...200).reversed()), isLast: false, askedAt: now)
    #expect(log.older == ActivityQuery(olderThan: try id(101)))
    log.takeOlder(try entries([7]), below: try id(44), isLast: true)
    #expect(log.activities.count == 100 && log.hasOlder)
    log.takeOlder(try entries((90...101).reversed()), below: try id(101), isLast: true)
    #expect(numbers(log) == (90...200).reversed().map { "a::\($0)" })
    #expect(log.older == nil && !log.hasOlder)
  }

  @Test("A server that turns no page is not asked for ever, and what is kept is bounded")
  func bounds() throws {
    var log = ActivityLog(try entries([1]), asOf: now)
    let page = try entries(100...199)
    #expect(!taken(&log, page, isLast: false))
    #expect(taken(&log, page, isLast: false))
    #expect(log.activities.count == 100 && log.hasOlder)
    log.takeOlder(page, below: try id(199), isLast: false)
    #expect(!log.hasOlder)
    let all = try entries(1...10_050)
    let full = ActivityLog(all, hasOlder: false)
    #expect(full.activities.count == 10_000 && full.hasOlder && full.older == nil)
    // An account that did more than is read in one go: the older ones would stand behind a gap.
    var busy = ActivityLog(try entries([1]), asOf: now)
    var pages = 0
    repeat {
      pages += 1
    } while !busy.takeNewest(
      try entries((pages * 100)..<(pages * 100 + 100)), isLast: false, askedAt: now)
    #expect(pages == 20)
    #expect(busy.activities.count == 2_000 && busy.hasOlder)
  }
}
