// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import TestSupport
import Testing

@testable import TUI

@Suite(.reckoning) struct ChartPropertyTests {
  @Test func aHigherPriceNeverStandsLowerAndNoneStandsOutside() {
    var random = CountingGenerator(state: 11)
    for _ in 0..<2_000 {
      let places = (0..<2).map { _ in wildPrice(&random) }
      let scale = PriceScale(low: places[0], high: places[1], tick: ChartFixture.cents(1))
      let rows = 1 + Int(random.next() >> 33) % 500
      let prices = (0..<20).map { _ in wildPrice(&random) }.sorted()
      let found = prices.map { scale.row($0, of: rows) }
      #expect(zip(found, found.dropFirst()).allSatisfy { $0 >= $1 })
      #expect(found.allSatisfy { (0..<rows).contains($0) })
    }
  }

  @Test func everyLabelIsARoundPriceOnATickAndStandsInItsRow() {
    var random = CountingGenerator(state: 5)
    for _ in 0..<2_000 {
      let low = 1 + Int(random.next() >> 33) % 100_000
      let high = low + 1 + Int(random.next() >> 33) % 50_000
      let tick = ChartFixture.cents(1)
      let scale = PriceScale(
        low: ChartFixture.cents(low), high: ChartFixture.cents(high), tick: tick)
      let rows = 2 + Int(random.next() >> 33) % 60
      let axis = PriceAxis(scale, tick: tick, rows: rows)
      let cents = Int(axis.step.decimal.units / tick.decimal.units)
      // Five rows from label to label, as near as round steps come, closer only where there would be fewer than two labels;
      // never closer than a tick.
      if cents > 5, cents * rows < 3 * (high - low) {
        #expect(axis.prices.count <= 5)
      } else {
        #expect(axis.prices.count <= rows / 3 + 2)
        if cents > 5 { #expect(cents * rows <= 7 * (high - low)) }
      }
      if rows >= 3, high - low >= 2 { #expect(axis.prices.count >= 2) }
      var digits = axis.step.decimal.units
      while digits % 10 == 0 { digits /= 10 }
      #expect([1, 2, 25, 5].contains(digits))
      for price in axis.prices {
        #expect(scale.contains(price))
        #expect(price.decimal.isMultiple(of: tick.decimal))
        #expect(price.decimal.isMultiple(of: axis.step.decimal))
        #expect(axis.text(price).filter { $0 != "," } == price.decimal.text(minimumDigits: 2))
      }
    }
  }

  @Test func everyCandleLiesWithinThePlotAndItsWickEnclosesItsBody() {
    for seed in 1..<50 {
      let bars = ChartFixture.bars(
        ChartFixture.minutes(60), start: 40 * seed, step: 1 + seed % 9, seed: UInt64(seed))
      let scale = PriceScale(
        low: bars.map(\.low).min()!, high: bars.map(\.high).max()!, tick: ChartFixture.cents(1))
      for rows in [1, 2, 7, 33] {
        for bar in bars {
          let candle = Candle(bar, scale, rows: rows)
          #expect(candle.high >= 0 && candle.low < 2 * rows)
          #expect(candle.high <= candle.bodyTop && candle.bodyTop <= candle.bodyBottom)
          #expect(candle.bodyBottom <= candle.low)
          #expect(candle.rows.allSatisfy { candle.glyph(row: $0, isASCII: false) != " " })
          #expect(candle.rows.allSatisfy { candle.glyph(row: $0, isASCII: true) != " " })
        }
      }
    }
  }

  @Test(arguments: [false, true])
  func noBarsAndNoSizeMakeItTrapAndNothingIsDrawnOutside(ascii: Bool) {
    var random = CountingGenerator(state: 3)
    for round in 0..<400 {
      var content = ChartContent(
        symbol: Symbol(round % 5 == 0 ? "BTC/USD" : "AAPL")!,
        interval: ChartInterval.allCases[round % 6], bars: wildBars(&random, round % 40))
      content.last = round % 3 == 0 ? wildPrice(&random) : nil
      content.orders = [.init(price: wildPrice(&random), text: "buy 1")]
      content.fills = content.bars.prefix(3).map {
        .init(at: $0.at, side: .sell, quantity: Quantity(1), price: $0.close)
      }
      var look = ChartLook()
      look.isASCII = ascii
      look.style = round % 2 == 0 ? .candles : .line
      look.zoomIndex = round % 12 - 1
      look.averages = ChartLook.averageSets[round % 4]
      look.endAt = round % 4 == 0 ? content.bars.first?.at : nil
      look.cursorAt = round % 3 == 1 ? content.bars.randomElement(using: &random)?.at : nil
      let columns = 1 + Int(random.next() >> 33) % 90
      let rows = 1 + Int(random.next() >> 33) % 40
      var canvas = Canvas(size: Size(columns: columns + 2, rows: rows + 2))
      canvas.fill(Rect(canvas.size), with: "@")
      let inside = Rect(x: 1, y: 1, width: columns, height: rows)
      canvas.fill(inside)
      ChartPane(content: content, look: look, depth: DepthPanel(quote: nil, isASCII: ascii))
        .draw(into: &canvas, in: inside)
      #expect(canvas.text.filter { $0 == "@" }.count == 2 * (columns + 2) + 2 * rows)
      if ascii { #expect(canvas.text.utf8.allSatisfy { $0 < 0x80 }) }
    }
  }

  @Test func barsThatContradictThemselvesAreDrawnWithoutATrap() {
    let wild = ["-9e18", "1e20", "-1e20", "0", "3"].map { try! Price(wire: $0) }
    var content = ChartFixture.intraday
    content.bars = content.bars.enumerated().map { index, bar in
      var bar = bar
      bar.open = wild[index % 5]
      bar.high = wild[(index / 5) % 5]
      bar.low = wild[(index / 3) % 5]
      bar.close = wild[(index / 7) % 5]
      bar.volume = Quantity(-5)
      return bar
    }
    for averages in ChartLook.averageSets {
      var look = ChartLook()
      look.averages = averages
      for style in ChartLook.Style.allCases {
        look.style = style
        let canvas = ChartFixture.draw(content, look, 80, 24)
        #expect(canvas.text(row: 0).hasPrefix("AAPL"))
      }
    }
  }

  @Test func everyFigureOnTheScreenIsWholeAtEveryWidth() {
    let content = ChartFixture.intraday
    let whole = Set(words(ChartFixture.draw(content, ChartLook(), 200, 24)))
    for width in 1..<200 {
      let canvas = ChartFixture.draw(content, ChartLook(), width, 24)
      for word in words(canvas, rows: 0..<2) {
        #expect(whole.contains(word), "\(word) at width \(width)")
      }
      // A price beside the plot has both its digits after the point.
      for row in 2..<17 {
        let text = canvas.text(row: row)
        guard let mark = text.lastIndex(where: { "┤◂".contains($0) }) else { continue }
        let label = text[text.index(after: mark)...].drop { $0 == " " }
        #expect(label.split(separator: ".").last?.count == 2, "\(label) at width \(width)")
      }
    }
  }

  private func words(_ canvas: Canvas, rows: Range<Int> = 0..<2) -> [String] {
    rows.flatMap { canvas.text(row: $0).split(separator: " ").map(String.init) }
  }

  /// From a billionth to hundreds of quintillions.
  private func wildPrice(_ random: inout CountingGenerator) -> Price {
    let power = Int(random.next() >> 33) % 37
    let units = (0..<power).reduce(Int128(1 + Int(random.next() >> 33) % 99)) { value, _ in
      value * 10
    }
    return Price(FixedDecimal(units: units))
  }

  private func wildBars(_ random: inout CountingGenerator, _ count: Int) -> [Bar] {
    var at = ScreenFixture.start
    let isFlat = count % 7 == 0
    let flat = wildPrice(&random)
    return (0..<count).map { _ in
      at = at.advanced(bySeconds: Double(60 + Int(random.next() >> 33) % 100_000))
      let prices = (0..<4).map { _ in isFlat ? flat : wildPrice(&random) }.sorted()
      let isUp = random.next() >> 40 & 1 == 0
      return Bar(
        at: at, open: prices[isUp ? 1 : 2], high: prices[3], low: prices[0],
        close: prices[isUp ? 2 : 1], volume: Quantity(wildPrice(&random).decimal))
    }
  }
}
