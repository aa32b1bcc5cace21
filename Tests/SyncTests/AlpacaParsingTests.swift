import ClientModels
import Testing

@testable import Sync

@Suite struct AlpacaParsingTests {
  @Test func theAccountIsReadToTheLastDigit() throws {
    let account = try AlpacaParsing.account(Fixtures.load("account"))
    #expect(account.id.text == "1d9eed04-be39-4e01-9b84-a48ac5bbafcf")
    #expect(account.lastEquity?.description == "122011.09751111286868")
    #expect(account.buyingPower?.description == "245432.61")
    #expect(account.multiplier == 2)
    #expect(account.isShortingEnabled && !account.isTradingBlocked)
    #expect(account.createdAt?.rfc3339 == "2023-01-01T18:20:20.272275Z")
  }

  @Test func anAccountWithLittleInItIsStillAnAccount() throws {
    let account = try AlpacaParsing.account(Fixtures.load("account-minimal"))
    #expect(account.status == "AML_REVIEW")
    #expect(account.cash?.description == "1000.5")
    #expect(account.equity == nil && account.buyingPower == nil)
    #expect(account.currency == .usd && account.isTradingBlocked)
  }

  @Test func anOrderSizedByAmountHasNoQuantity() throws {
    let order = try AlpacaParsing.order(Fixtures.load("order"))
    #expect(order.notional == 500 && order.quantity == nil)
    #expect(order.orderClass == .simple && order.status == .accepted && order.side == .buy)
    #expect(order.submittedAt?.rfc3339 == "2021-04-20T19:22:23.990302Z")
  }

  @Test func unknownWordsAreKeptAndBadElementsAreReported() throws {
    let listing = try AlpacaParsing.orders(Fixtures.load("orders-odd"))
    #expect(listing.values.map(\.id.text) == ["o-1", "o-4"])
    #expect(
      listing.problems == [
        "orders[1]: [1].status is missing", "orders[2]: an id, symbol or time",
        "orders[4]: [4] is of another kind",
      ])
    let odd = try #require(listing.values.first)
    #expect(odd.status == .other("contemplating") && odd.type == .other("pegged"))
    #expect(odd.side == .other("sell_short") && odd.timeInForce == .other("gtd"))
    #expect(odd.assetClass == .other("crypto_perp") && odd.orderClass == .bracket)
    #expect(odd.quantity == Quantity(10) && odd.filledQuantity.description == "2.5")
    #expect(odd.averageFillPrice?.description == "189.25")
    #expect(odd.legs.map(\.id.text) == ["o-1a"] && odd.legs[0].legs.isEmpty)
    let empty = try #require(listing.values.last)
    #expect(empty.symbol == nil && empty.assetClass == nil && empty.updatedAt == nil)
  }

  @Test func shortPositionsAreNegativeAndUnpricedOnesHaveNoValue() throws {
    let listing = try AlpacaParsing.positions(Fixtures.load("positions"))
    #expect(listing.values.map(\.symbol.text) == ["FB", "BTC/USD"])
    #expect(listing.problems == ["positions[2]: [2].qty is missing"])
    #expect(listing.values[0].quantity == Quantity(-100) && listing.values[0].side == .short)
    #expect(listing.values[0].changeToday?.description == "0.0176747037188394")
    #expect(listing.values[1].quantity.description == "0.028300001")
    #expect(listing.values[1].marketValue == nil && listing.values[1].currentPrice == nil)
  }

  @Test func theClockKeepsItsNanoseconds() throws {
    let clock = try AlpacaParsing.clock(Fixtures.load("clock"), receivedAt: .noonish)
    #expect(clock.timestamp.rfc3339 == "2025-06-24T18:15:22.123456789Z")
    #expect(clock.isOpen && clock.receivedAt == .noonish)
    #expect(clock.nextClose?.rfc3339 == "2025-06-24T20:00:00Z")
  }

  @Test func theCalendarMixesTwoWaysOfWritingTimes() throws {
    let listing = try AlpacaParsing.calendar(Fixtures.load("calendar"))
    #expect(listing.values.count == 2 && listing.problems.count == 1)
    #expect(listing.values[0].open == 34_200 && listing.values[0].sessionOpen == 14_400)
    #expect(listing.values[1].close == 46_800 && listing.values[1].sessionClose == 46_800)
  }

  @Test func snapshotsAreExactAndAnEmptySideIsNoPrice() throws {
    let listing = try AlpacaParsing.stockSnapshots(
      Fixtures.load("snapshots"), receivedAt: .noonish)
    #expect(listing.values.map(\.symbol.text) == ["AAPL"])
    #expect(listing.problems.count == 1)
    let apple = try #require(listing.values.first)
    #expect(apple.quote?.ask == nil && apple.quote?.bid?.description == "172.6")
    #expect(apple.trade?.price.description == "172.55" && apple.trade?.size == Quantity(229))
    #expect(apple.dailyBar?.volumeWeightedPrice?.description == "178.235733")
    #expect(apple.minuteBar == nil && apple.previousDailyBar == nil)
    let coins = try AlpacaParsing.cryptoSnapshots(
      Fixtures.load("crypto-snapshots"), receivedAt: .noonish)
    #expect(coins.values.first?.trade?.size.description == "0.0016")
  }

  @Test func marketNumbersNeverGoThroughBinaryFloatingPoint() throws {
    let page = try AlpacaParsing.bars(Fixtures.load("bars-2"), of: try symbol("AAPL"))
    #expect(page.bars.values.first?.close.description == "0.100000000000000006")
    #expect(page.bars.values.first?.low.description == "0.0000001")
    #expect(page.nextPageToken == nil)
  }

  @Test func cancelAllSaysWhichOrdersWereNotTaken() throws {
    let results = try AlpacaParsing.cancelResults(Fixtures.load("cancel-all"))
    #expect(
      results.map(\.failure) == [nil, "order is already in \"filled\" state", "status 500"])
  }

  @Test(arguments: [
    "", "<html>", "[[[[[[[[", "{", "null", "\u{feff}", "{\"id\":NaN}", "[1,2", "42", "\"x\"",
  ])
  func answersThatAreNotTheContractAreErrors(text: String) {
    #expect(throws: BrokerError.self) { try AlpacaParsing.account(bytes(text)) }
    #expect(throws: BrokerError.self) { try AlpacaParsing.positions(bytes(text)) }
    #expect(throws: BrokerError.self) {
      try AlpacaParsing.stockSnapshots(bytes(text), receivedAt: .noonish)
    }
  }

  @Test func deepNestingIsRefusedAndDoesNotCrash() {
    let deep = String(repeating: "[", count: 200_000)
    #expect(throws: BrokerError.self) { try AlpacaParsing.orders(bytes(deep)) }
  }
}
