// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// A year of an account's values with flows, the prices of SPY and of what is held, and the activities between.
enum PerformanceFixture {
  static let first = CalendarDay("2024-11-20")!
  static let spy = Benchmark.usual
  static let aapl = Symbol("AAPL")!

  /// Weekdays from the first on, 262 of them, so that it is more than a year.
  static let days: [CalendarDay] = (0...365).map { first.advanced(by: $0) }
    .filter { (1...5).contains($0.weekday) }

  /// A wave with a fall in its middle, to the cent, flows included.
  static func value(_ index: Int) -> Money {
    let wave = [0, 31, 12, -44, 20, 63, -18, 7, -52, 40][index % 10]
    let fall = (100..<150).contains(index) ? -(index - 100) * 150 : 0
    let back = index >= 150 ? -7_500 + min(9_000, (index - 150) * 120) : 0
    let flows = (index >= 60 ? 5_000 : 0) + (index >= 200 ? -2_000 : 0)
    let whole = 50_000 + index * 25 + wave * 5 + fall + back + flows
    return Money(FixedDecimal(whole))
  }

  static func values(
    _ count: Int = days.count, asOf: Timestamp = ScreenFixture.start,
    source: Portfolio.Source = .live
  ) -> ValueReading {
    let flows = [
      CashFlow(days[60], Money(FixedDecimal(5_000))),
      CashFlow(days[200], Money(FixedDecimal(-2_000))),
    ].filter { $0.day <= days[count - 1] }
    return ValueReading(
      ValueHistory(
        days: days.prefix(count).enumerated().map { ValueDay($1, value($0)) }, flows: flows),
      asOf: asOf, source: source)
  }

  static func bars(_ symbol: Symbol, base: Int, source: Portfolio.Source = .live) -> BarHistory {
    let bars = days.enumerated().map { index, day in
      let cents = base * 100 + index * 7 + [0, 90, 30, -70, 55, 120, -20, 10, -95, 60][index % 10]
      let price = Price(FixedDecimal(units: Int128(cents) * 10_000_000_000_000_000))
      return Bar(
        at: NewYork.timestamp(day, secondOfDay: 0), open: price, high: price, low: price,
        close: price, volume: Quantity(1_000))
    }
    return BarHistory(
      BarRequest(symbol, .day), bars: bars, asOf: ScreenFixture.start, source: source)
  }

  static func reading(
    _ count: Int = days.count, source: Portfolio.Source = .live, withPrices: Bool = true
  ) -> PerformanceReading {
    var reading = PerformanceReading(values: values(count, source: source))
    guard withPrices else { return reading }
    reading.closings = []
    for (symbol, base) in [("SPY", 580), ("AAPL", 210), ("BRK.B", 460)] {
      reading.bars[Symbol(symbol)!] = bars(Symbol(symbol)!, base: base, source: source)
    }
    return reading
  }

  /// NVDA bought before the time and sold within it, after more than a year and after two days.
  static var closings: [LotClosing] {
    let symbol = Symbol("NVDA")!
    func fill(_ id: String, _ day: CalendarDay, _ side: OrderSide, _ size: Int, _ at: String)
      -> Fill
    {
      Fill(
        executionID: ExecutionID(id)!, orderID: BrokerOrderID("o-\(id)")!, symbol: symbol,
        side: side, quantity: Quantity(size), price: try! Price(strict: at),
        at: NewYork.timestamp(day, secondOfDay: 40_000))
    }
    var lots = OpenLots(symbol)
    for buy in [
      fill("n1", first.advanced(by: -300), .buy, 10, "100"), fill("n2", days[198], .buy, 10, "150"),
    ] { try! lots.apply(buy, by: .fifo) }
    let sale = fill("n3", days[200], .sell, 14, "140")
    return [LotClosing(sale, try! lots.apply(sale, by: .fifo))]
  }

  /// AAPL bought in two parts, the first before the time; SHIB within it.
  static var log: ActivityLog {
    func fill(_ id: String, _ day: CalendarDay, _ symbol: String, _ size: String, _ at: String)
      -> Activity
    {
      Activity(
        Fill(
          executionID: ExecutionID(id)!, orderID: BrokerOrderID("o-\(id)")!,
          symbol: Symbol(symbol)!, side: .buy, quantity: try! Quantity(strict: size),
          price: try! Price(strict: at), at: NewYork.timestamp(day, secondOfDay: 40_000)))
    }
    return ActivityLog(
      [
        Activity(
          id: ExecutionID("int")!, type: "INT", day: days[240], cash: Money(FixedDecimal(12))),
        Activity(
          id: ExecutionID("div")!, type: "DIV", day: days[180], symbol: aapl,
          cash: Money(FixedDecimal(25))),
        fill("f3", days[150], "SHIB", "1234567.123456789", "0.0001"),
        fill("f2", days[90], "AAPL", "20", "221.5"),
      ], hasOlder: false, asOf: ScreenFixture.start, source: .live)
  }

  static func screen(
    size: Size = Size(columns: 120, rows: 40), offline: Bool = false,
    reading: PerformanceReading? = reading(), log: ActivityLog? = log
  ) -> ScreenFixture {
    var fixture = ScreenFixture(offline: offline, size: size)
    fixture.state.settings.tags = [aapl: ["tech"], Symbol("SHIB")!: ["coins"]]
    fixture.press(.character("5"))
    if let log { fixture.send(.sync(.activityRead(log))) }
    if let reading { fixture.send(.sync(.performanceRead(reading))) }
    fixture.state.notice = nil
    return fixture
  }
}
