import ClientModels
import Testing

private let noon = Timestamp(seconds: 1_790_000_000)

private func price(_ text: String) throws -> Price { try Price(strict: text) }

private func bar(close: String) throws -> Bar {
  let price = try price(close)
  return Bar(at: noon, open: price, high: price, low: price, close: price, volume: Quantity(1))
}

@Suite struct MarketTests {
  @Test(arguments: [
    ("10", "10.02", "0.02", "10.01"), ("10", "10.01", "0.01", "10.005"),
    ("10.02", "10", "-0.02", "10.01"),
    ("0.0001", "0.0002", "0.0001", "0.00015"),
  ])
  func spreadAndMiddleComeFromBothSides(
    bid: String, ask: String, spread: String, mid: String
  ) throws {
    let quote = Quote(
      bid: try price(bid), bidSize: Quantity(1), ask: try price(ask), askSize: Quantity(1), at: nil)
    #expect(quote.spread?.description == spread)
    #expect(quote.mid?.description == mid)
  }

  @Test func withOneSideThereIsNeitherSpreadNorMiddle() throws {
    let oneSided = Quote(
      bid: try price("10"), bidSize: Quantity(1), ask: nil, askSize: .zero, at: nil)
    #expect(oneSided.spread == nil)
    #expect(oneSided.mid == nil)
  }

  @Test func theLastPriceIsTheLastTradeElseTheCloseOfTheDay() throws {
    let symbol = try #require(Symbol("AAPL"))
    var snapshot = MarketSnapshot(symbol: symbol, receivedAt: noon)
    #expect(snapshot.lastPrice == nil)
    snapshot.dailyBar = try bar(close: "99")
    #expect(snapshot.lastPrice?.description == "99")
    snapshot.trade = MarketTrade(price: try price("101"), size: Quantity(1), at: noon)
    #expect(snapshot.lastPrice?.description == "101")
  }

  @Test(arguments: [
    ("101", "100", "1", "0.01"), ("99.5", "100", "-0.5", "-0.005"), ("100", "100", "0", "0"),
    ("1", "3", "-2", "-0.666666666666666667"),
  ])
  func theChangeIsSinceTheCloseOfTheDayBefore(
    last: String, close: String, change: String, percent: String
  ) throws {
    let snapshot = MarketSnapshot(
      symbol: try #require(Symbol("AAPL")),
      trade: MarketTrade(price: try price(last), size: Quantity(1), at: noon),
      previousDailyBar: try bar(close: close), receivedAt: noon)
    #expect(snapshot.change?.description == change)
    #expect(snapshot.changePercent?.description == percent)
  }

  @Test func aCloseOfZeroHasNoPercentage() throws {
    let snapshot = MarketSnapshot(
      symbol: try #require(Symbol("AAPL")),
      trade: MarketTrade(price: try price("1"), size: Quantity(1), at: noon),
      previousDailyBar: try bar(close: "0"), receivedAt: noon)
    #expect(snapshot.change?.description == "1")
    #expect(snapshot.changePercent == nil)
  }

  @Test(arguments: [
    ("1", "0.01", true), ("1.005", "0.01", false), ("0.9999", "0.0001", true),
    ("0.99995", "0.0001", false), ("-5", "0.0001", true), ("0", "0.0001", true),
    ("189.25", "0.01", true), ("0.000000000000000001", "0.0001", false),
  ])
  func pricesMoveInCentsFromOneDollarUp(text: String, tick: String, isOnTick: Bool) throws {
    #expect(try price(text).tick.description == tick)
    #expect(try price(text).isOnTick == isOnTick)
  }

  @Test func amountsOfTwoCurrenciesDoNotAdd() throws {
    let euro = try #require(Currency(code: "EUR"))
    let error = ArithmeticError.currencyMismatch(.usd, euro)
    #expect(throws: error) { try Money(1) + Money(1, euro) }
    #expect(throws: error) { try Money(1) - Money(1, euro) }
    #expect(try Money(3, euro) - Money(1, euro) == Money(2, euro))
    #expect(try Money(price("0.1"), times: Quantity(3)).description == "0.3")
    #expect(Money(1) != Money(1, euro))
  }
}
