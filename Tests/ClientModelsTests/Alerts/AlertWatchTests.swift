// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import Testing

@testable import ClientModels

private let noon = Timestamp(seconds: 1_763_744_400)  // 2025-11-21T17:00:00Z, noon in New York
private let apple = Symbol("AAPL")!

private func records(_ texts: String...) -> AlertRecords {
  var records = AlertRecords()
  for text in texts { _ = records.add(try! AlertRule(text: text), at: noon) }
  return records
}

/// Alerts fed as the engine feeds them, at seconds after noon.
private struct Session {
  var watch: AlertWatch
  var fired: [AlertFiring] = []
  var now = noon

  init(_ records: AlertRecords, at seconds: Double = 0, isOpen: Bool = true, stream: Bool = true) {
    now = noon.advanced(bySeconds: seconds)
    watch = AlertWatch(records, startedAt: now)
    send(
      .clockUpdated(
        MarketClock(
          timestamp: now, isOpen: isOpen, nextOpen: nil,
          nextClose: now.advanced(bySeconds: 4 * 3_600), receivedAt: now)))
    send(.bookConfirmed(at: now))
    if stream { send(.streamChanged(.marketData, .live)) }
  }

  mutating func send(_ event: SyncEvent) { fired += watch.take(event, at: now) }

  mutating func wait(_ seconds: Double) {
    now = now.advanced(bySeconds: seconds)
    fired += watch.tick(at: now)
  }

  mutating func trade(
    _ price: String, _ source: Receipt.Source = .stream, symbol: Symbol = apple,
    previous: String? = nil
  ) {
    let price = try! Price(strict: price)
    let day = previous.map { _ in
      bar(price, NewYork.timestamp(NewYork.civil(now).day, secondOfDay: 0))
    }
    let before = previous.map {
      bar(
        try! Price(strict: $0),
        NewYork.timestamp(NewYork.civil(now).day.advanced(by: -1), secondOfDay: 0))
    }
    send(
      .marketUpdated([
        MarketSnapshot(
          symbol: symbol, trade: MarketTrade(price: price, size: Quantity(1), at: now),
          dailyBar: day, previousDailyBar: before, source: source, receivedAt: now)
      ]))
  }

  private func bar(_ close: Price, _ at: Timestamp) -> Bar {
    Bar(at: at, open: close, high: close, low: close, close: close, volume: Quantity(1))
  }

  /// Seconds in which the stream is heard and nothing trades.
  mutating func quiet(_ seconds: Int) {
    for _ in 0..<seconds {
      wait(1)
      send(.marketHeard(at: now))
    }
  }

  var kinds: [AlertFiring.Kind] { fired.map(\.kind) }
}

@Suite("What the engine tells, as alerts see it") struct AlertWatchTests {
  @Test("A quiet symbol of a live stream is looked at all the time")
  func quiet() {
    var session = Session(records("AAPL > 200"))
    session.trade("199")
    session.quiet(600)
    session.trade("200.5")
    #expect(session.kinds == [.crossed])
    #expect(session.fired.first?.marketAt == session.now)
  }

  @Test("What happened while the stream was down is told as such")
  func streamDown() {
    var session = Session(records("AAPL > 200"))
    session.trade("199")
    session.send(.streamChanged(.marketData, .down(reason: "cut", retryAt: session.now)))
    session.wait(120)
    session.send(.streamChanged(.marketData, .live))
    // The stream is heard again before it has said anything of the symbol.
    session.quiet(5)
    session.trade("205", .poll)
    #expect(session.kinds == [.away])
  }

  @Test("Polling every other second is looking all the time")
  func polling() {
    var session = Session(records("AAPL > 200"), stream: false)
    for _ in 0..<60 {
      session.trade("199", .poll)
      session.wait(2)
    }
    session.trade("201", .poll)
    #expect(session.kinds == [.crossed])
  }

  @Test("Nothing of the cache fires, nor a price of before the start")
  func cache() {
    var session = Session(records("AAPL > 200"), at: 100)
    let old = noon
    session.send(
      .marketLoaded([
        apple: MarketSnapshot(
          symbol: apple,
          trade: MarketTrade(price: try! Price(strict: "250"), size: Quantity(1), at: old),
          receivedAt: old)
      ]))
    session.send(
      .marketUpdated([
        MarketSnapshot(
          symbol: apple,
          trade: MarketTrade(price: try! Price(strict: "250"), size: Quantity(1), at: old),
          receivedAt: old)
      ]))
    session.wait(1)
    #expect(session.kinds == [])
  }

  @Test("Before the broker has confirmed the book, and with a stale price, nothing fires")
  func stale() {
    var watch = AlertWatch(records("AAPL > 200"), startedAt: noon)
    let quote = MarketSnapshot(
      symbol: apple,
      trade: MarketTrade(price: try! Price(strict: "250"), size: Quantity(1), at: noon),
      receivedAt: noon)
    #expect(watch.take(.marketUpdated([quote]), at: noon) == [])
    let clock = MarketClock(
      timestamp: noon, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: noon)
    #expect(watch.take(.clockUpdated(clock), at: noon) == [])
    let later = noon.advanced(bySeconds: 6)
    #expect(watch.take(.bookConfirmed(at: later), at: later) == [])
    #expect(watch.tick(at: later) == [], "six seconds old")
  }

  @Test("A change of the day is against the close of the day before that day")
  func change() {
    var session = Session(records("AAPL -5%", "AAPL +5%"))
    session.trade("100", previous: "100")
    session.trade("95.01", previous: "100")
    #expect(session.kinds == [])
    session.trade("95", previous: "100")
    #expect(session.fired.map(\.number) == [1])
    #expect(session.fired.map(\.value) == ["-5%"])
    // The next morning: the bars are still those of the day before.
    session.now = noon.advanced(bySeconds: 86_400)
    session.trade("110")
    #expect(session.fired.count == 1)
  }

  @Test("Profit of a position and of the account follow the market")
  func profit() {
    var session = Session(records("AAPL pl > 100", "pl < -50", "day < -10"))
    let position = { (cost: String) in
      Position(
        symbol: apple, quantity: Quantity(10), averageEntryPrice: try! Price(strict: "100"),
        costBasis: Money(try! FixedDecimal(strict: cost)))
    }
    session.send(.positionsReplaced([position("1000")]))
    session.trade("105")
    #expect(session.kinds == [])
    session.trade("110.01")
    #expect(session.fired.map(\.number) == [1])
    session.trade("94.99")
    #expect(session.fired.map(\.number) == [1, 2])
    func account(_ equity: String) -> Account {
      Account(
        id: AccountID("a")!, equity: Money(try! FixedDecimal(strict: equity)),
        lastEquity: Money(1_000))
    }
    session.send(.accountUpdated(account("990")))
    #expect(session.fired.count == 2)
    session.send(.accountUpdated(account("989.99")))
    #expect(session.fired.map(\.number) == [1, 2, 3])
    #expect(session.kinds == [.crossed, .crossed, .crossed])
    #expect(session.fired.map(\.isAmount) == [true, true, true])
  }

  private func fill(_ id: String, _ symbol: Symbol = apple, at: Timestamp) -> Fill {
    Fill(
      executionID: ExecutionID(id)!, orderID: BrokerOrderID("o")!, symbol: symbol, side: .buy,
      quantity: Quantity(10), price: try! Price(strict: "230.5"), at: at)
  }

  @Test("A fill is told once, whichever way it comes, and over restarts")
  func fills() {
    var session = Session(records("fill repeat", "fill TSLA"))
    session.send(.fillsListed([fill("old", at: noon.advanced(bySeconds: -3_600))]))
    #expect(session.kinds == [], "what was there when the alert was made is no news")
    session.wait(1)
    session.send(.fillReported(fill("x1", at: session.now)))
    #expect(session.kinds == [.crossed])
    #expect(session.fired.first?.value == "buy 10 AAPL at 230.5")
    session.send(.fillsListed([fill("20251121::x1", at: session.now)]))
    #expect(session.fired.count == 1)
    // The next run is told the same list, and one that came meanwhile.
    let missed = fill("x2", Symbol("TSLA")!, at: session.now.advanced(bySeconds: 5))
    var next = Session(session.watch.records, at: 60)
    next.send(
      .fillsListed([
        fill("old", at: noon.advanced(bySeconds: -3_600)), fill("x1", at: session.now), missed,
      ]))
    #expect(next.fired.map(\.kind) == [.away, .away])
    #expect(next.fired.map(\.number) == [1, 2])
    next.send(.fillReported(missed))
    #expect(next.fired.count == 2)
    #expect(next.watch.records[1]?.state == .armed)
    #expect(next.watch.records[2]?.state == .spent)
  }

  @Test("One that only the list tells within two minutes happened now")
  func listedFills() {
    var session = Session(records("fill repeat"), stream: false)
    session.send(.fillsListed([]))
    session.wait(1)
    session.send(.fillsListed([fill("a", at: session.now.advanced(bySeconds: -60))]))
    session.send(.fillsListed([fill("b", at: session.now.advanced(bySeconds: -600))]))
    #expect(session.kinds == [.crossed, .away])
  }

  @Test("Executions beyond those that are remembered are not told again")
  func manyFills() {
    var session = Session(records("fill repeat"))
    session.send(.fillsListed([]))
    for number in 0..<3_000 {
      session.send(
        .fillReported(fill("e\(number)", at: noon.advanced(bySeconds: Double(number) / 10))))
    }
    #expect(session.fired.count == 3_000)
    #expect(session.watch.records.fills.times.count <= 2_500)
    for number in 0..<3_000 {
      session.send(
        .fillReported(fill("e\(number)", at: noon.advanced(bySeconds: Double(number) / 10))))
    }
    #expect(session.fired.count == 3_000)
    #expect(session.watch.records.firings.count == 200)
  }

  @Test("Another watcher's changes stay, and what it did not touch is ours")
  func joined() {
    var base = records("AAPL > 200", "AAPL > 300", "fill")
    base.alerts[0].seenAt = noon
    var ours = base
    ours.alerts[0].state = .spent
    ours.alerts[1].state = .fired
    var theirs = base
    let (removed, rearmed) = (theirs.remove(1), theirs.rearm(2))
    #expect(removed && rearmed)
    _ = theirs.add(try! AlertRule(text: "TSLA > 5"), at: noon)
    let joined = AlertRecords.joined(ours: ours, theirs: theirs, base: base)
    #expect(joined.alerts.map(\.number) == [2, 3, 4])
    #expect(joined[2]?.state == .fired, "to arm what was armed already changes nothing")
    #expect(joined.nextNumber == 5)
    #expect(AlertRecords.joined(ours: ours, theirs: base, base: base) == ours)
  }
}
