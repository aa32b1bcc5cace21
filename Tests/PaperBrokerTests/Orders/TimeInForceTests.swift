import ClientModels
import Testing

@testable import PaperBroker

/// How long orders live, and at what hours they work (contract section 13).
@Suite struct TimeInForceTests {
  private let spy = symbol("SPY")

  private func desk(at text: String = "2026-11-17T15:00:00Z") throws -> Desk {
    var desk = try Desk(at: time(text))
    desk.market.quotes[spy] = quote("100", "100.02")
    return desk
  }

  @Test func immediateOrCancelTakesWhatIsThereOrNothing() throws {
    var desk = try desk()
    let taken = try desk.submit(.buy, "1", limit: "101", .immediateOrCancel)
    let missed = try desk.submit(.buy, "1", limit: "99", .immediateOrCancel)
    desk.match()
    #expect(desk.story(taken) == ["activated", "filled 1 at 100.02"])
    #expect(desk.story(missed) == ["activated", "canceled"])
    #expect(try desk.book.held == .zero)
  }

  @Test func fillOrKillTakesAllOfTheDisplayedSizeOrNothing() throws {
    var desk = try desk()
    desk.exchange.rules.partialFills = .displayedSize
    desk.market.quotes[spy]?.askSize = quantity("30")
    let killed = try desk.submit(.buy, "31", limit: "101", .fillOrKill)
    let cut = try desk.submit(.buy, "32", limit: "101", .immediateOrCancel)
    desk.match()
    #expect(desk.story(killed) == ["activated", "canceled"])
    #expect(desk.story(cut) == ["activated", "filled 30 at 100.02", "canceled"])
    #expect(try desk.order(cut).filledQuantity == quantity("30"))
  }

  @Test func theDisplayedSizeIsSharedAndEachQuoteFillsAnOrderOnce() throws {
    var desk = try desk()
    desk.exchange.rules.partialFills = .displayedSize
    desk.market.quotes[spy] = quote("100", "100.02", at: "2026-11-17T15:00:00Z")
    let first = try desk.submit(.buy, "60", limit: "101")
    desk.match()
    #expect(try desk.order(first).filledQuantity == quantity("60"))
    let second = try desk.submit(.sell, "50", limit: "100")
    let third = try desk.submit(.sell, "10", limit: "100")
    desk.market.quotes[spy]?.bidSize = quantity("20")
    desk.match()
    #expect(desk.story(second) == ["activated", "filled 20 at 100"])
    #expect(desk.story(third) == ["activated"])
    desk.market.now = desk.market.now.advanced(bySeconds: 1)
    desk.match()
    #expect(try desk.order(second).status == .partiallyFilled, "the quote is the same one")
    #expect(try desk.order(second).filledQuantity == quantity("20"))
    desk.market.quotes[spy] = quote("100", "100.02", at: "2026-11-17T15:00:01Z")
    desk.match()
    #expect(try desk.order(second).status == .filled)
    #expect(try desk.order(third).status == .filled)
    #expect(try desk.book.holdings.isEmpty)
  }

  @Test func anOrderForTheOpenMeetsTheFirstQuoteOfTheSession() throws {
    var desk = try desk(at: "2026-11-17T13:00:00Z")
    desk.market.quotes[spy] = quote("98", "98.02", at: "2026-11-16T20:59:00Z")
    let market = try desk.submit(.buy, "1", limit: nil, .onOpen)
    let low = try desk.submit(.buy, "1", limit: "95", .onOpen)
    #expect(try desk.order(market).status == .accepted)
    desk.market.now = time("2026-11-17T14:30:00Z")
    desk.match()
    #expect(try desk.order(market).status == .new, "the quote is yesterday's")
    desk.market.quotes[spy] = quote("99", "99.02", at: "2026-11-17T14:30:00Z")
    desk.match()
    #expect(desk.story(market).last == "filled 1 at 99.02")
    #expect(desk.story(low).last == "expired")
  }

  @Test func anOrderForTheCloseMeetsTheQuoteThatStandsThere() throws {
    var desk = try desk()
    let market = try desk.submit(.buy, "1", limit: nil, .onClose)
    let low = try desk.submit(.buy, "1", limit: "95", .onClose)
    desk.match()
    #expect(try desk.order(market).status == .new)
    desk.market.quotes[spy] = quote("101", "101.02")
    desk.market.now = time("2026-11-17T21:00:00Z")
    desk.match()
    #expect(desk.story(market) == ["activated", "filled 1 at 101.02"])
    #expect(desk.story(low) == ["activated", "expired"])
  }

  @Test func ordersForTheAuctionsAreRefusedInTheirWindows() throws {
    func refusal(_ text: String, _ timeInForce: TimeInForce) throws -> String {
      var desk = try desk(at: text)
      return try desk.refusal(.buy, .market, "1", "SPY", timeInForce)
    }
    #expect(try refusal("2026-11-17T14:27:59Z", .onOpen) == "accepted")
    #expect(
      try refusal("2026-11-17T14:28:00Z", .onOpen)
        == "422 opg orders are not taken from 9:28am to 7:00pm New York time")
    #expect(try refusal("2026-11-18T00:00:00Z", .onOpen) == "accepted")
    #expect(try refusal("2026-11-17T20:49:59Z", .onClose) == "accepted")
    #expect(
      try refusal("2026-11-17T20:50:00Z", .onClose)
        == "422 cls orders are not taken from ten minutes before the close to 7:00pm New York time")
    #expect(
      try refusal("2026-11-27T17:50:00Z", .onClose)
        == "422 cls orders are not taken from ten minutes before the close to 7:00pm New York time",
      "the day after Thanksgiving closes at 13:00")
    #expect(try refusal("2026-11-21T17:00:00Z", .onOpen) == "accepted", "a Saturday")
  }

  @Test func aLimitWithExtendedHoursWorksFromFourToEight() throws {
    var desk = try desk(at: "2026-11-17T09:00:00Z")
    let early = try desk.place(.buy, .limit, "1") {
      $0.limitPrice = price("101")
      $0.extendedHours = true
    }
    #expect(try desk.order(early).status == .pendingNew)
    let plain = try desk.submit(.buy, "1", limit: "101")
    desk.match()
    #expect(try desk.order(early).status == .filled)
    #expect(try desk.order(plain).status == .accepted)
    desk.market.now = time("2026-11-17T22:00:00Z")
    let late = try desk.place(.buy, .limit, "1") {
      $0.limitPrice = price("99")
      $0.extendedHours = true
    }
    #expect(try desk.book.orders[late]?.expiresAt == time("2026-11-18T01:00:00Z"), "20:00")
    desk.match()
    #expect(try desk.order(plain).status == .expired)
    desk.market.now = time("2026-11-18T01:00:00Z")
    desk.match()
    #expect(try desk.order(late).status == .expired)
    #expect(
      try desk.refusal(.buy, .market, "1") { $0.extendedHours = true }
        == "422 extended hours order must be DAY or GTC limit orders")
  }
}
