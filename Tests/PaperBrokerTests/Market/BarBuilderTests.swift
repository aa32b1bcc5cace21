import ClientModels
import Testing

@testable import PaperBroker

@Suite struct BarBuilderTests {
  private func bar(_ trades: [(price: String, size: String)]) throws -> Bar? {
    var builder = BarBuilder(at: Timestamp(seconds: 60))
    for trade in trades {
      builder.add(
        MarketTrade(
          price: try Price(strict: trade.price), size: try Quantity(strict: trade.size), at: nil))
    }
    return builder.bar
  }

  @Test func withoutATradeThereIsNoBar() throws { #expect(try bar([]) == nil) }

  @Test func oneTradeIsAllFourPrices() throws {
    let bar = try #require(try bar([("10.01", "3")]))
    #expect([bar.open, bar.high, bar.low, bar.close].allSatisfy { $0.description == "10.01" })
    #expect(bar.volume.description == "3")
    #expect(bar.tradeCount == 1)
    #expect(bar.volumeWeightedPrice?.description == "10.01")
    #expect(bar.at == Timestamp(seconds: 60))
  }

  @Test func pricesAreFirstHighestLowestAndLast() throws {
    let bar = try #require(try bar([("10", "1"), ("12", "2"), ("9", "3"), ("11", "4")]))
    #expect(bar.open.description == "10")
    #expect(bar.high.description == "12")
    #expect(bar.low.description == "9")
    #expect(bar.close.description == "11")
    #expect(bar.volume.description == "10")
    #expect(bar.tradeCount == 4)
    // (10 + 24 + 27 + 44) / 10
    #expect(bar.volumeWeightedPrice?.description == "10.5")
  }

  @Test func theAverageIsRoundedToSixDigits() throws {
    let bar = try #require(try bar([("1", "1"), ("2", "2")]))
    #expect(bar.volumeWeightedPrice?.description == "1.666667")
  }

  @Test func tradesOfNoSizeAverageToTheirLastPrice() throws {
    let bar = try #require(try bar([("5", "0"), ("6", "0")]))
    #expect(bar.volumeWeightedPrice?.description == "6")
    #expect(bar.volume.isZero)
  }

  @Test func sumsThatOverflowLeaveTheBarWhole() throws {
    let huge = "100000000000000000000"
    let bar = try #require(try bar([(huge, huge), (huge, huge), ("1", "1")]))
    #expect(bar.close.description == "1")
    #expect(bar.high.description == huge)
    #expect(bar.tradeCount == 3)
  }

  @Test(arguments: [
    (BarInterval.minute, "2026-11-20T15:59:59.999Z", "2026-11-20T15:59:00Z"),
    (.minute, "2026-11-20T16:00:00Z", "2026-11-20T16:00:00Z"),
    (.fiveMinutes, "2026-11-20T15:59:59Z", "2026-11-20T15:55:00Z"),
    (.fifteenMinutes, "2026-11-20T15:59:59Z", "2026-11-20T15:45:00Z"),
    (.hour, "2026-11-20T14:30:00Z", "2026-11-20T14:00:00Z"),
    (.day, "2026-11-20T14:30:00Z", "2026-11-20T05:00:00Z"),
    (.day, "2026-11-20T04:59:59Z", "2026-11-19T05:00:00Z"),
    (.day, "2026-07-01T03:59:59Z", "2026-06-30T04:00:00Z"),
    (.day, "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z"),
    (.day, "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z"),
    (.minute, "1969-12-31T23:59:59Z", "1969-12-31T23:59:00Z"),
  ])
  func anIntervalStartsOnItsEdge(interval: BarInterval, time: String, edge: String) throws {
    let time = try #require(Timestamp(rfc3339: time))
    #expect(interval.start(of: time).rfc3339 == edge)
  }
}
