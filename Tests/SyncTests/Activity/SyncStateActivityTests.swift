import ClientModels
import Testing

@testable import Sync

@Suite("Activity while somebody looks at it") struct SyncStateActivityTests {
  private func entry(_ number: Int) throws -> Activity {
    Activity(
      id: try #require(ExecutionID("a::\(number)")), type: "DIV",
      day: try #require(CalendarDay("2026-11-20")), cash: Money(FixedDecimal(number)))
  }

  private func entries(_ numbers: some Sequence<Int>) throws -> [Activity] {
    try numbers.map { try entry($0) }
  }

  private func asked(_ actions: [SyncAction]) -> [ActivityQuery] {
    actions.questions.compactMap { if case .activities(let query) = $0 { query } else { nil } }
  }

  private func logs(_ actions: [SyncAction]) -> [ActivityLog] {
    actions.events.compactMap { if case .activityRead(let log) = $0 { log } else { nil } }
  }

  private func kept(_ actions: [SyncAction]) -> [ActivityLog] {
    actions.compactMap { if case .keepActivity(let log) = $0 { log } else { nil } }
  }

  private func older(_ number: Int) throws -> ActivityQuery {
    let id = try #require(ExecutionID("a::\(number)"))
    return ActivityQuery(olderThan: id)
  }

  private func connected() throws -> Machine {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 3)
    return machine
  }

  @Test("Nothing is asked while nobody looks") func quiet() throws {
    var machine = try connected()
    for _ in 0..<200 { #expect(asked(machine.handle(.tick, after: 1)).isEmpty) }
    machine.handle(.command(.followActivity(true)))
    machine.answer(.activities(ActivityQuery(), .success(Listing([]))))
    machine.handle(.command(.followActivity(false)))
    for _ in 0..<100 { #expect(asked(machine.handle(.tick, after: 5)).isEmpty) }
  }

  @Test("First comes what is stored, then what the broker says; it is kept for the next run")
  func opening() throws {
    var machine = try connected()
    let id = try account("a-1")
    let opened = machine.handle(.command(.followActivity(true)))
    #expect(opened.contains(.readActivity(id)))
    #expect(asked(opened) == [ActivityQuery()])
    let stored = ActivityLog(try entries([2, 1]), hasOlder: false, asOf: .noonish)
    #expect(logs(machine.handle(.activityStored(id, stored, problems: []))) == [stored])
    let answered = machine.answer(
      .activities(ActivityQuery(), .success(Listing(try entries([3, 2, 1])))), after: 1)
    let live = try #require(logs(answered).first)
    #expect(live.activities == (try entries([3, 2, 1])))
    #expect(live.source == .live && !live.hasOlder)
    #expect(kept(answered) == [live])
    // What is on the disk comes too late to replace what the broker told.
    #expect(logs(machine.handle(.activityStored(id, stored, problems: []))).isEmpty)
    // Half a minute later, one question at a time; the same again is not written again.
    #expect(asked(machine.handle(.tick, after: 29)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 1)) == [ActivityQuery()])
    #expect(asked(machine.handle(.tick, after: 100)).isEmpty)
    let same = machine.answer(
      .activities(ActivityQuery(), .success(Listing(try entries([3, 2, 1])))))
    #expect(logs(same).count == 1 && kept(same).isEmpty)
  }

  @Test("A damaged file is named, and the list read anew") func damage() throws {
    var machine = try connected()
    machine.handle(.command(.followActivity(true)))
    let told = machine.handle(
      .activityStored(try account("a-1"), nil, problems: ["activity.json is damaged"]))
    #expect(told.notices == ["activity.json is damaged"])
    #expect(logs(told).isEmpty)
  }

  @Test("A fill is looked for a second after it was told of") func fills() throws {
    var machine = try connected()
    machine.handle(.command(.followActivity(true)))
    machine.answer(.activities(ActivityQuery(), .success(Listing([]))))
    machine.state.emit(.fillsListed([]))
    #expect(asked(machine.handle(.tick, after: 0.5)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 0.6)) == [ActivityQuery()])
  }

  @Test("Older ones are read page by page, when they are wanted") func olderOnes() throws {
    var machine = try connected()
    machine.handle(.command(.followActivity(true)))
    machine.answer(
      .activities(ActivityQuery(), .success(Listing(try entries((101...200).reversed())))))
    #expect(asked(machine.handle(.tick, after: 1)).isEmpty)
    #expect(asked(machine.handle(.command(.readOlderActivity))) == [try older(101)])
    #expect(asked(machine.handle(.command(.readOlderActivity))).isEmpty)
    let page = machine.answer(
      .activities(try older(101), .success(Listing(try entries((90...100).reversed())))))
    let log = try #require(logs(page).first)
    #expect(log.activities.count == 111 && !log.hasOlder)
    #expect(asked(machine.handle(.command(.readOlderActivity))).isEmpty)
  }

  @Test("What went wrong is told and asked again later and later; a place that is gone is left")
  func failures() throws {
    var machine = try connected()
    machine.handle(.command(.followActivity(true)))
    var waits: [Int] = []
    for _ in 0..<4 {
      let failed = machine.answer(
        .activities(
          ActivityQuery(), .failure(.refused(status: 403, code: nil, message: "forbidden"))))
      #expect(
        failed.events.contains {
          if case .activityFailed(let reason) = $0 { reason.contains("forbidden") } else { false }
        })
      var seconds = 1
      while asked(machine.handle(.tick, after: 1)).isEmpty, seconds < 600 { seconds += 1 }
      waits.append(seconds)
    }
    #expect(waits.allSatisfy { (5...120).contains($0) })
    #expect(machine.state.link == .up)
    machine.answer(
      .activities(ActivityQuery(), .success(Listing(try entries((101...200).reversed())))))
    machine.handle(.command(.readOlderActivity))
    machine.answer(
      .activities(
        try older(101),
        .failure(.refused(status: 422, code: 40_010_001, message: "invalid page_token"))))
    for _ in 0..<300 { #expect(asked(machine.handle(.tick, after: 0.05)).isEmpty) }
  }

  @Test("The list of another account is forgotten with it") func otherAccount() throws {
    var machine = try connected()
    machine.handle(.command(.followActivity(true)))
    machine.answer(.activities(ActivityQuery(), .success(Listing(try entries([1])))))
    let other = try account("b-2")
    machine.handle(.storeOpened(StoredBook(account: other)))
    #expect(machine.state.activity.log == ActivityLog())
    #expect(machine.state.activity.isSeen)
  }

  @Test("With the end what is new is written") func ending() throws {
    var machine = try connected()
    machine.handle(.command(.followActivity(true)))
    machine.answer(.activities(ActivityQuery(), .success(Listing(try entries([1])))))
    machine.state.emit(.fillsListed([]))
    machine.handle(.tick, after: 1)
    let next = machine.answer(.activities(ActivityQuery(), .success(Listing(try entries([2, 1])))))
    #expect(kept(next).isEmpty)
    #expect(kept(machine.handle(.stop)).map(\.activities.count) == [2])
  }

  @Test("What was read for the day's book is written soon, and with the end, though nobody looks")
  func forTheDay() throws {
    let id = try account("a-1")
    var machine = try Machine.keepingDays()
    machine.handle(.activityStored(id, nil, problems: []))
    machine.handle(.tick, after: 3)
    let first = machine.answer(.activities(ActivityQuery(), .success(Listing(try entries([1])))))
    #expect(kept(first).map(\.activities.count) == [1])
    // Cash moved a second later, and again.
    func move(_ cash: Int) throws {
      machine.answer(.account(.success(Account(id: id, cash: Money(FixedDecimal(cash))))))
    }
    try move(2)
    #expect(asked(machine.handle(.tick, after: 2)) == [ActivityQuery()])
    let next = machine.answer(.activities(ActivityQuery(), .success(Listing(try entries([2, 1])))))
    #expect(kept(next).map(\.activities.count) == [2], "two seconds after the first")
    try move(3)
    machine.handle(.tick, after: 1)
    machine.handle(.tick, after: 1)
    machine.answer(.activities(ActivityQuery(), .success(Listing(try entries([3, 2, 1])))))
    let stopped = machine.handle(.stop)
    #expect(machine.state.activity.isUnsaved == false)
    #expect(kept(stopped).allSatisfy { $0.activities.count == 3 })
  }
}

@Suite("Activity on the disk") struct ActivityRowsTests {
  private func rows() throws -> [Activity] {
    let day = try #require(CalendarDay("2026-11-20"))
    let at = Timestamp(nanoseconds: 1_795_262_400_123_456_789)
    return [
      Activity(
        Fill(
          executionID: try #require(ExecutionID("a::1")),
          orderID: try #require(BrokerOrderID("o-1")), symbol: try symbol("BTC/USD"), side: .sell,
          quantity: try Quantity(strict: "0.000000001"), price: try Price(strict: "93000.5"),
          at: at)),
      Activity(
        id: try #require(ExecutionID("a::2")), type: "DIV", subtype: "x\"\\\n", status: "executed",
        day: day, at: at, symbol: try symbol("AAPL"), quantity: Quantity(2),
        price: try Price(strict: "0.51"),
        cash: Money(try FixedDecimal(strict: "1.02"), try #require(Currency(code: "EUR"))),
        group: "g", note: "Ünïcode"),
      Activity(id: try #require(ExecutionID("a::3")), type: "NEWTYPE", day: day),
    ]
  }

  @Test("Every part of it comes back", arguments: [true, false]) func roundTrip(hasOlder: Bool)
    throws
  {
    let store = MemoryStore()
    #expect(ActivityRows.read(from: store) == nil)
    let log = ActivityLog(try rows(), hasOlder: hasOlder, asOf: .noonish)
    try ActivityRows.keep(log, in: store, at: .noonish)
    #expect(ActivityRows.read(from: store) == log)
    let empty = ActivityLog([], hasOlder: hasOlder, asOf: .noonish)
    try ActivityRows.keep(empty, in: store, at: .noonish)
    #expect(ActivityRows.read(from: store) == empty)
  }

  @Test("A file that was changed anywhere is not half read") func damage() throws {
    let bytes = ActivityRows.encode(ActivityLog(try rows(), hasOlder: true))
    let whole = try #require(ActivityRows.rows(bytes))
    #expect(whole.activities.count == 3 && whole.hasOlder)
    for end in 0..<bytes.count { #expect(ActivityRows.rows(Array(bytes[..<end])) == nil) }
    let text = String(decoding: bytes, as: UTF8.self)
    for (old, new) in [
      ("\"a::2\"", "null"), ("\"2026-11-20\"", "\"2026-02-31\""), ("\"BTC/USD\"", "\"btc usd\""),
      ("\"EUR\"", "\"euro\""), ("\"EUR\"", "null"), ("0.51", "0,51"), ("\"o-1\"", "\"\""),
      ("\"DIV\"", "null"), ("[\"a::3\"", "[[\"a::3\""),
    ] {
      #expect(text.contains(old))
      #expect(
        ActivityRows.rows(Array(text.replacing(old, with: new, maxReplacements: 1).utf8)) == nil,
        "\(old) as \(new)")
    }
  }

  @Test("A reading for the command line goes down to the end, or joins what is stored")
  func reading() throws {
    func page(_ numbers: some Sequence<Int>) throws -> Listing<Activity> {
      Listing(
        try numbers.map {
          Activity(
            id: try #require(ExecutionID("a::\($0)")), type: "INT",
            day: try #require(CalendarDay("2026-11-20")))
        })
    }
    var reading = ActivityReading(ActivityQuery(types: ["INT"]))
    #expect(reading.question == ActivityQuery(types: ["INT"]))
    reading.take(try page((101...200).reversed()), askedAt: .noonish)
    let next = ActivityQuery(olderThan: ExecutionID("a::101"), types: ["INT"])
    #expect(reading.question == next)
    reading.take(try page((60...100).reversed()), askedAt: .noonish)
    #expect(reading.question == nil)
    #expect(reading.log.activities.count == 141 && !reading.log.hasOlder)

    var joining = ActivityReading(joining: reading.log)
    #expect(joining.question == ActivityQuery())
    joining.take(try page((150...249).reversed()), askedAt: .noonish)
    #expect(joining.question == nil)
    #expect(joining.log.activities.count == 190)

    var first = ActivityReading(joining: ActivityLog())
    var pages = 0
    while first.question != nil, pages < 100 {
      let top = 10_000 - pages * 100
      first.take(try page((top - 99...top).reversed()), askedAt: .noonish)
      pages += 1
    }
    #expect(pages == 10)
    #expect(first.log.activities.count == 1_000 && first.log.hasOlder)
  }
}
