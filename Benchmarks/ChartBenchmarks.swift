import ClientModels
import TUI

/// What a chart costs to draw, with averages, the day's mean price, volume, own trades and orders.
struct ChartBenchmarks {
  let times: Int

  func all() -> [Measurement] {
    [390, 1_440, 10_000].map { count in
      let name =
        count > 1_440
        ? "chart: \(count) one-minute bars at 200x60, the newest shown"
        : "chart: \(count) one-minute candles at 200x60"
      return Measurement(name, durations(of: count))
    }
  }

  private func durations(of count: Int) -> [Duration] {
    let content = Self.content(count)
    var look = ChartLook()
    // As many bars in a column as it takes to show the day whole.
    look.zoomIndex =
      count > 1_440
      ? look.zoomIndex
      : ChartLook.zooms.firstIndex { $0.columns == 1 && count / $0.bars <= 185 } ?? look.zoomIndex
    let pane = ChartPane(content: content, look: look)
    let size = Size(columns: 200, rows: 60)
    return (0..<times).map { _ in
      let start = ContinuousClock.now
      var canvas = Canvas(size: size)
      pane.draw(into: &canvas, in: Rect(size))
      precondition(canvas[0, 0] != .blank)
      return ContinuousClock.now - start
    }
  }

  /// A walk that is the same every time.
  private static func content(_ count: Int) -> ChartContent {
    var state: UInt64 = 42
    func chance(_ below: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % below)
    }
    func price(_ cents: Int) -> Price {
      Price(FixedDecimal(units: Int128(cents) * 10_000_000_000_000_000))
    }
    let start = Timestamp(seconds: 1_763_735_400)
    var close = 23_000
    let bars = (0..<count).map { index in
      let open = close
      close += chance(21) - 10
      return Bar(
        at: start.advanced(bySeconds: Double(60 * index)), open: price(open),
        high: price(max(open, close) + chance(8)), low: price(min(open, close) - chance(8)),
        close: price(close), volume: Quantity(100 + chance(5_000)))
    }
    // A symbol that trades at all hours: its day has 1,440 minutes.
    let symbol = Symbol(count == 390 ? "SPY" : "BTC/USD")
    guard let symbol else { preconditionFailure("a symbol of the benchmark is none") }
    var content = ChartContent(symbol: symbol, interval: .minute, bars: bars)
    content.orders = [.init(price: price(22_950), text: "buy 100")]
    content.fills = bars.enumerated().filter { $0.offset % 40 == 0 }.map {
      .init(at: $0.element.at, side: .buy, quantity: Quantity(1), price: $0.element.close)
    }
    return content
  }
}
