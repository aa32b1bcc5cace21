// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// Bars that are always the same.
enum ChartFixture {
  /// Friday, 2025-11-21.
  static let day = CalendarDay(year: 2025, month: 11, day: 21)!

  static func price(_ text: String) -> Price { try! Price(strict: text) }

  static func cents(_ value: Int) -> Price {
    Price(FixedDecimal(units: Int128(value) * 10_000_000_000_000_000))
  }

  /// A walk of `count` steps from `start` cents, one bar at each of `times`.
  static func bars(_ times: [Timestamp], start: Int = 23_400, step: Int = 12, seed: UInt64 = 7)
    -> [Bar]
  {
    var random = CountingGenerator(state: seed)
    func chance(_ below: Int) -> Int { Int((random.next() >> 33) % UInt64(below)) }
    var close = start
    return times.map { at in
      let open = close
      close = max(100, open + chance(2 * step + 1) - step)
      let high = max(open, close) + chance(step)
      let low = max(1, min(open, close) - chance(step))
      return Bar(
        at: at, open: cents(open), high: cents(high), low: cents(low), close: cents(close),
        volume: Quantity(200 + chance(4_000)))
    }
  }

  /// Every five minutes from 08:00 to 17:00 in New York on two days, with ten bars missing on the second.
  static var twoDays: [Timestamp] {
    [day.advanced(by: -1), day].flatMap { day in
      stride(from: 8 * 3_600, to: 17 * 3_600, by: 300)
        .filter { day != Self.day || !(44_000..<48_000).contains($0) }
        .map { NewYork.timestamp(day, secondOfDay: $0) }
    }
  }

  /// Trading days back from the fixture's, the oldest first.
  static func days(_ count: Int) -> [Timestamp] {
    var days: [CalendarDay] = []
    var day = Self.day
    while days.count < count {
      if (1...5).contains(day.weekday) { days.append(day) }
      day = day.advanced(by: -1)
    }
    return days.reversed().map { NewYork.timestamp($0, secondOfDay: 0) }
  }

  static func minutes(_ count: Int) -> [Timestamp] {
    (0..<count).map {
      NewYork.timestamp(day, secondOfDay: 0).advanced(bySeconds: Double($0 * 60))
    }
  }

  static var intraday: ChartContent {
    let bars = bars(twoDays)
    var content = ChartContent(
      symbol: Symbol("AAPL")!, interval: .fiveMinutes, bars: bars, last: bars.last!.close)
    content.fills = [
      ChartContent.Execution(
        at: bars[bars.count - 40].at.advanced(bySeconds: 70), side: .buy,
        quantity: Quantity(100), price: bars[bars.count - 40].open),
      ChartContent.Execution(
        at: bars[bars.count - 12].at, side: .sell, quantity: Quantity(40),
        price: bars[bars.count - 12].close),
    ]
    content.orders = [
      ChartContent.WorkingLevel(price: bars[bars.count - 8].low, text: "buy 100"),
      ChartContent.WorkingLevel(price: price("250"), text: "sell 60"),
    ]
    return content
  }

  static func daily(_ interval: ChartInterval = .day) -> ChartContent {
    ChartContent(
      symbol: Symbol("BRK.B")!, interval: interval, bars: bars(days(500), step: 400, seed: 3))
  }

  static func draw(
    _ content: ChartContent, _ look: ChartLook = ChartLook(), _ columns: Int, _ rows: Int,
    depth: DepthPanel? = nil
  ) -> Canvas {
    var canvas = Canvas(size: Size(columns: columns, rows: rows))
    ChartPane(content: content, look: look, depth: depth)
      .draw(into: &canvas, in: Rect(canvas.size))
    return canvas
  }
}
