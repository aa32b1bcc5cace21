// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

@Suite struct ChartSheetTests {
  private let aapl = Symbol("AAPL")!

  /// The chart of AAPL, opened by its key, with bars up to the fixture's time.
  private func opened(size: Size = Size(columns: 100, rows: 30)) -> ScreenFixture {
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("v"))
    fixture.send(.sync(.barsRead(history(.fiveMinutes, count: 400, at: fixture.now))))
    return fixture
  }

  private func history(_ interval: BarInterval, count: Int, at now: Timestamp) -> BarHistory {
    let edge = Timestamp(seconds: now.seconds / 300 * 300)
    let times = (0..<count).map {
      edge.advanced(bySeconds: Double(($0 - count + 1) * interval.seconds))
    }
    return BarHistory(
      BarRequest(aapl, interval), bars: ChartFixture.bars(times), asOf: now, source: .live)
  }

  private func text(_ fixture: ScreenFixture) -> String {
    fixture.state.render(size: fixture.state.size).text
  }

  @Test func theKeyOpensTheChartOfTheSelectedRowAndEscapeClosesIt() {
    var fixture = ScreenFixture(size: Size(columns: 100, rows: 30))
    #expect(
      fixture.press(.character("v")).contains(
        .send(.followBars(BarRequest(aapl, .fiveMinutes)))))
    #expect(text(fixture).contains("reading the bars"))
    #expect(fixture.press(.escape).contains(.send(.followBars(nil))))
    #expect(text(fixture).contains("Holdings"))
  }

  @Test func withNothingHeldItIsThatOfTheFirstQuote() throws {
    let spy = try #require(Symbol("SPY"))
    var fixture = ScreenFixture(offline: true, filled: false)
    let quoted = [aapl, spy].map { MarketSnapshot(symbol: $0, receivedAt: fixture.now) }
    fixture.send(.sync(.marketUpdated(quoted)))
    fixture.press(.character("v"))
    #expect(fixture.state.chartSymbol == aapl)
    fixture.press(.character("j"))
    #expect(fixture.state.chartSymbol == spy)
  }

  @Test func theScreenWithAChart() {
    let fixture = opened()
    expectScreen(fixture.state.render(size: fixture.state.size), named: "chart-screen")
  }

  @Test func otherIntervalsAreAskedForAndWeeksAreMadeOfDays() {
    var fixture = opened()
    #expect(
      fixture.press(.character("]")) == [.send(.followBars(BarRequest(aapl, .fifteenMinutes)))])
    fixture.press(.character("]"))
    #expect(fixture.press(.character("]")) == [.send(.followBars(BarRequest(aapl, .day)))])
    #expect(fixture.press(.character("]")) == [])
    #expect(text(fixture).contains("AAPL  5m  reading the bars of 1w"))
    #expect(fixture.press(.character("]")) == [])
  }

  @Test func theLastPictureStaysUntilTheBarsOfAnotherIntervalCome() {
    var fixture = opened()
    let close = "C \(ChartText.price(fixture.state.chart.history!.bars.last!.close))"
    fixture.press(.character("]"))
    #expect(text(fixture).contains("AAPL  5m  reading the bars of 15m"), "\(text(fixture))")
    #expect(text(fixture).contains(close))
    fixture.press(.character("]"))
    #expect(text(fixture).contains("AAPL  5m  reading the bars of 1h"))
    fixture.send(.sync(.barsRead(history(.hour, count: 30, at: fixture.now))))
    #expect(text(fixture).contains("AAPL  1h"))
    #expect(!text(fixture).contains("reading"))
    fixture.press(.character("["))
    fixture.send(.sync(.barsFailed(BarRequest(aapl, .fifteenMinutes), reason: "too many")))
    #expect(text(fixture).contains("AAPL  15m") && text(fixture).contains("too many"))
    #expect(!text(fixture).contains("AAPL  1h"))
    // One that is opened anew begins with nothing.
    fixture.press(.character("["), .escape, .character("v"))
    #expect(text(fixture).contains("AAPL  5m") && !text(fixture).contains("  O "))
  }

  @Test func barsOfAnotherSymbolAreNeverShownAndItsQuoteIsThereAtOnce() {
    var fixture = opened()
    fixture.press(.character("]"), .down)
    let shown = text(fixture)
    #expect(shown.contains("BRK.B  15m") && shown.contains("reading the bars of 15m"), "\(shown)")
    #expect(shown.contains("last 470.50") && shown.contains("Spread 0.50"), "\(shown)")
    #expect(!shown.contains("AAPL") && !shown.contains("  O "))
  }

  @Test func theNewestBarMovesWithATrade() {
    var fixture = opened()
    let trade = MarketTrade(
      price: ChartFixture.price("250.55"), size: Quantity(1), at: fixture.now)
    fixture.send(
      .sync(
        .marketUpdated([MarketSnapshot(symbol: aapl, trade: trade, receivedAt: fixture.now)])))
    let line = fixture.state.render(size: fixture.state.size).text(row: 4)
    #expect(line.contains("H 250.55"))
    #expect(line.contains("C 250.55"))
  }

  @Test func theCursorReadsOneBarAndEscapeLeavesItFirst() {
    var fixture = opened()
    fixture.press(.left, .left, .left)
    let bars = fixture.state.chart.history!.bars
    #expect(fixture.state.chart.look.cursorAt == bars[bars.count - 3].at)
    #expect(text(fixture).contains("O \(ChartText.price(bars[bars.count - 3].open))"))
    fixture.press(.right)
    #expect(fixture.state.chart.look.cursorAt == bars[bars.count - 2].at)
    fixture.press(.escape)
    #expect(fixture.state.chart.look.cursorAt == nil)
    #expect(fixture.state.chartSymbol == aapl)
  }

  @Test func theChartMovesBackInTimeAndEndsAtItsOldestBar() {
    var fixture = opened()
    let bars = fixture.state.chart.history!.bars
    fixture.press(.pageUp)
    #expect(fixture.state.chart.look.endAt! < bars.last!.at)
    fixture.press(.character("g"))
    let oldest = fixture.state.chart.look.endAt
    for _ in 0..<20 { fixture.press(.pageUp) }
    #expect(fixture.state.chart.look.endAt == oldest)
    fixture.press(.character("G"))
    #expect(fixture.state.chart.look.endAt == nil)
  }

  @Test func everyKeyOfAChartDoesWhatItSaysOrNothing() {
    var fixture = opened()
    var random = CountingGenerator(state: 9)
    let keys = Command.allCases.filter { $0.scope == .chart && $0 != .leaveChart }.flatMap(\.keys)
    for _ in 0..<600 {
      fixture.press(keys[Int(random.next() >> 33) % keys.count])
      if let request = fixture.state.chart.followed, fixture.state.chart.history == nil,
        random.next() >> 40 & 1 == 0
      {
        fixture.send(
          .sync(
            .barsRead(
              BarHistory(
                request,
                bars: history(request.interval, count: 70, at: fixture.now).bars,
                asOf: fixture.now, source: .live))))
      }
      let size = Size(
        columns: 60 + Int(random.next() >> 33) % 80, rows: 14 + Int(random.next() >> 33) % 30)
      fixture.send(.resized(size))
      #expect(fixture.state.render(size: size).text(row: 2).contains("Chart"))
    }
  }

  @Test func itsSymbolIsBoughtSoldCopiedAndHiddenFromThere() throws {
    var fixture = ScreenFixture(size: Size(columns: 100, rows: 30))
    fixture.type(":chart SHIB")
    fixture.press(.enter)
    for (key, side) in [(Key.character("b"), OrderSide.buy), (.character("s"), .sell)] {
      fixture.press(key)
      let ticket = try #require(fixture.state.ticket)
      #expect(ticket.side == side)
      #expect(ticket.symbol == Symbol("SHIB"))
      fixture.press(.escape)
      #expect(fixture.state.chartSymbol == Symbol("SHIB"))
    }
    #expect(fixture.press(.character("y")).contains(.copy("SHIB")))
    fixture.press(.character("M"))
    #expect(fixture.state.settings.masksAmounts)
    fixture.press(.character(":"), .escape, .escape)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func anAlertIsSetOnItsSymbolFromThere() {
    var fixture = ScreenFixture(size: Size(columns: 100, rows: 30))
    fixture.type(":chart SHIB")
    fixture.press(.enter, .character("@"))
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("no line")
      return
    }
    #expect(entry.text == "alert SHIB ")
  }

  @Test func anOrderThatIsSentFromThereLeadsBackToIt() {
    var fixture = ScreenFixture(size: Size(columns: 100, rows: 30))
    fixture.type(":chart AAPL")
    fixture.press(.enter, .character("b"))
    fixture.type("1")
    fixture.press(.enter)
    fixture.wait(1)
    fixture.press(.character("y"))
    #expect(fixture.state.notice?.text.hasPrefix("sending BUY 1 AAPL") == true)
    #expect(fixture.state.chartSymbol == Symbol("AAPL"))
    #expect(fixture.state.layers.count == 1)
  }

  @Test func helpSaysWhatTheLinesAre() {
    var fixture = opened()
    fixture.press(.character("?"))
    #expect(text(fixture).contains("VWAP            The day's mean price by volume"))
    #expect(text(fixture).contains("b               Open the ticket to buy"))
  }

  @Test func downGoesToTheChartOfTheNextRow() {
    var fixture = opened()
    let sent = fixture.press(.down)
    #expect(sent.contains(.send(.followBars(BarRequest(Symbol("BRK.B")!, .fiveMinutes)))))
    #expect(text(fixture).contains("BRK.B  5m"))
    fixture.press(.escape)
    #expect(fixture.state.selectedSymbol == Symbol("BRK.B")!)
  }

  @Test func aChartByItsWordsHasAnySymbolAndInterval() {
    var fixture = ScreenFixture()
    fixture.type(":chart tsla 1h")
    let sent = fixture.press(.enter)
    #expect(sent.contains(.send(.followBars(BarRequest(Symbol("TSLA")!, .hour)))))
    #expect(
      fixture.effects.contains { effect in
        if case .send(.watch(let symbols)) = effect {
          symbols.contains(Symbol("TSLA")!)
        } else {
          false
        }
      })
    fixture.press(.escape)
    fixture.type(":chart tsla 3h")
    fixture.press(.enter)
    #expect(fixture.state.notice?.text.contains("1m, 5m, 15m, 1h, 1d or 1w") == true)
  }

  @Test func whatIsWrongWithTheBarsIsSaid() {
    var fixture = opened()
    fixture.send(
      .sync(.barsFailed(BarRequest(aapl, .fiveMinutes), reason: "too many requests")))
    #expect(text(fixture).contains("too many requests"))
    fixture.send(.sync(.barsRead(history(.fiveMinutes, count: 9, at: fixture.now))))
    #expect(!text(fixture).contains("too many requests"))
    fixture.wait(200)
    #expect(text(fixture).contains("read 3 m ago"))
  }

  @Test func offlineTheBarsAreThoseOfTheDiskAndSaySo() {
    var fixture = ScreenFixture(offline: true, size: Size(columns: 100, rows: 30))
    fixture.press(.character("v"))
    #expect(text(fixture).contains("no bars are cached for this interval"))
    let others = "no bars are cached for this interval, but for 1d, 1w"
    fixture.send(.sync(.barsFailed(BarRequest(aapl, .fiveMinutes), reason: others)))
    #expect(text(fixture).contains(others) && !text(fixture).contains("asked for again"))
    var stored = history(.fiveMinutes, count: 50, at: fixture.now)
    stored.source = .cache
    stored.asOf = fixture.now.advanced(bySeconds: -7_300)
    fixture.send(.sync(.barsRead(stored)))
    #expect(text(fixture).contains("cached 2 h ago"))
  }

  @Test func ownTradesAndWorkingOrdersAreOnTheChart() {
    var fixture = opened()
    let orders = fixture.state.chart.levels
    #expect(orders.contains { $0.text == "buy 100" && $0.price == ChartFixture.price("230.5") })
    let fill = Fill(
      executionID: ExecutionID("e-1")!, orderID: BrokerOrderID("order-0")!, symbol: aapl,
      side: .buy, quantity: Quantity(30), price: ChartFixture.price("230.4"), at: fixture.now)
    fixture.send(.sync(.fillReported(fill)))
    #expect(text(fixture).contains("▲"))
    // The bar's own figures stay: the price of the fill goes before them.
    let figures = text(fixture).split(separator: "\n").first { $0.contains("bought 30") } ?? ""
    for name in ["  O ", "  H ", "  L ", "  C ", "  V "] { #expect(figures.contains(name)) }
  }

  /// A bar that named the first of two sales alone let the second be doubted.
  @Test func severalFillsOfASideAreToldTogether() {
    var fixture = opened()
    for (index, price) in ["230.4", "230.6", "230.5"].enumerated() {
      let fill = Fill(
        executionID: ExecutionID("e-\(index)")!, orderID: BrokerOrderID("order-0")!, symbol: aapl,
        side: .sell, quantity: Quantity(5), price: ChartFixture.price(price), at: fixture.now)
      fixture.send(.sync(.fillReported(fill)))
    }
    #expect(text(fixture).contains("sold 15 in 3"))
    fixture.state.size = Size(columns: 140, rows: 45)
    #expect(text(fixture).contains("sold 15 in 3 at 230.40 to 230.60"))
  }

  @Test func theFooterSaysWhatEscapeDoesWhileABarIsReadAndNewsOpenOverTheChart() {
    var fixture = opened()
    #expect(text(fixture).contains("Esc close"))
    fixture.press(.left)
    #expect(text(fixture).contains("Esc newest bar"))
    fixture.press(.escape, .character("i"))
    guard case .news(let sheet)? = fixture.state.layers.last else {
      Issue.record("\(fixture.state.layers.count)")
      return
    }
    #expect(sheet.symbol == aapl)
    fixture.press(.escape)
    #expect(fixture.state.chartSymbol == aapl)
  }

  @Test func aTerminalWithoutUnicodeGetsAsciiCharts() {
    var fixture = opened()
    fixture.state.settings.isASCII = true
    let canvas = fixture.state.render(size: fixture.state.size)
    // The frame is the terminal's to replace; what is inside is not.
    for row in 3..<27 {
      let inside = canvas.text(row: row).filter { $0 != "│" }
      #expect(inside.utf8.allSatisfy { $0 < 0x80 }, "\(inside)")
    }
  }
}
