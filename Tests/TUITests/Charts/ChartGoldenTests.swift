import ClientModels
import Testing

@testable import TUI

@Suite struct ChartGoldenTests {
  static let sizes = [(60, 14), (80, 24), (120, 40)]

  @Test(arguments: sizes, [false, true])
  func candlesWithFillsOrdersVolumeAndAverages(size: (Int, Int), ascii: Bool) {
    var look = ChartLook()
    look.isASCII = ascii
    expect(ChartFixture.intraday, look, "candles", size, ascii)
  }

  @Test(arguments: sizes, [false, true])
  func aLineWithTheCursorOnABar(size: (Int, Int), ascii: Bool) {
    var look = ChartLook()
    look.isASCII = ascii
    look.style = .line
    look.averages = ChartLook.averageSets[1]
    let content = ChartFixture.intraday
    look.cursorAt = content.bars[content.bars.count - 12].at
    expect(content, look, "line", size, ascii)
  }

  @Test(arguments: sizes, [false, true])
  func daysWithTheDepthOfTheQuote(size: (Int, Int), ascii: Bool) {
    var look = ChartLook()
    look.isASCII = ascii
    look.zoomIndex = 1
    let depth = DepthPanel(
      quote: Quote(
        bid: ChartFixture.price("234.28"), bidSize: Quantity(300),
        ask: ChartFixture.price("234.31"), askSize: Quantity(1_200), at: nil), isASCII: ascii)
    let canvas = ChartFixture.draw(ChartFixture.daily(), look, size.0, size.1, depth: depth)
    expectScreen(canvas, named: name("days", size, ascii))
  }

  @Test(arguments: sizes)
  func weeksWithoutVolume(columns: Int, rows: Int) {
    var look = ChartLook()
    look.showsVolume = false
    expect(ChartFixture.daily(.week), look, "weeks", (columns, rows), false)
  }

  @Test func nothingKnownYetAndWhy() throws {
    var content = ChartContent(
      symbol: try #require(Symbol("AAPL")), interval: .hour, bars: [])
    content.note = .failure("the bars could not be read: the broker cannot be reached")
    let canvas = ChartFixture.draw(content, ChartLook(), 60, 14)
    #expect(canvas.text(row: 2).contains("the broker cannot be reached"))
    expectScreen(canvas, named: "chart-failed")
  }

  private func expect(
    _ content: ChartContent, _ look: ChartLook, _ kind: String, _ size: (Int, Int), _ ascii: Bool
  ) {
    let canvas = ChartFixture.draw(content, look, size.0, size.1)
    if ascii { #expect(canvas.text.utf8.allSatisfy { $0 < 0x80 }) }
    expectScreen(canvas, named: name(kind, size, ascii))
  }

  private func name(_ kind: String, _ size: (Int, Int), _ ascii: Bool) -> String {
    "chart-\(kind)\(ascii ? "-ascii" : "")-\(size.0)x\(size.1)"
  }

  @Test func aSmallChartHasAllFourPricesOfABar() {
    let canvas = ChartFixture.draw(ChartFixture.intraday, ChartLook(), 60, 14)
    let line = canvas.text(row: 1)
    for name in ["O ", "H ", "L ", "C "] { #expect(line.contains(" " + name), "\(line)") }
  }
}
