import ClientModels
import Testing

@testable import TUI

@Suite struct SparklineTests {
  @Test func lowestAndHighestPricesTakeTheLowestAndHighestBar() {
    let prices = [100, 200, 300, 400, 500, 600, 700, 800].map(ChartFixture.cents)
    #expect(Sparkline.text(of: prices, width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text(of: prices, width: 8, isASCII: true) == "_.,-~=^\"")
    #expect(Sparkline.text(of: prices.reversed(), width: 8) == "█▇▆▅▄▃▂▁")
  }

  @Test func onlyTheLastPricesAreShownWhereThereIsNoRoom() {
    let prices = [900, 100, 200].map(ChartFixture.cents)
    #expect(Sparkline.text(of: prices, width: 2) == "▁█")
    #expect(Sparkline.text(of: prices, width: 0) == "")
    #expect(Sparkline.text(of: [], width: 5) == "")
  }

  @Test func aPriceThatDoesNotMoveStandsInTheMiddle() {
    let prices = [500, 500, 500].map(ChartFixture.cents)
    #expect(Sparkline.text(of: prices, width: 9) == "▄▄▄")
  }
}
