import ClientModels
import Testing

@testable import PaperBroker

/// An account does not trade with itself.
@Suite struct WashTradeTests {
  private let spy = symbol("SPY")

  /// Ten shares held, SPY at 100 to 100.10.
  private func desk() throws -> Desk {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.1")
    try desk.submit(.buy, "10")
    desk.match()
    return desk
  }

  struct Pair: Sendable {
    let resting: (side: OrderSide, limit: String)
    let new: (side: OrderSide, limit: String?)
    let isRefused: Bool
  }

  @Test(arguments: [
    Pair(resting: (.buy, "100.05"), new: (.sell, nil), isRefused: true),
    Pair(resting: (.buy, "100.05"), new: (.sell, "100.05"), isRefused: true),
    Pair(resting: (.buy, "100.05"), new: (.sell, "99"), isRefused: true),
    Pair(resting: (.buy, "100.05"), new: (.sell, "100.06"), isRefused: false),
    Pair(resting: (.buy, "90"), new: (.sell, nil), isRefused: false),
    Pair(resting: (.sell, "100.05"), new: (.buy, nil), isRefused: true),
    Pair(resting: (.sell, "100.05"), new: (.buy, "100.05"), isRefused: true),
    Pair(resting: (.sell, "100.05"), new: (.buy, "100.04"), isRefused: false),
    Pair(resting: (.sell, "120"), new: (.buy, nil), isRefused: false),
    Pair(resting: (.buy, "100.05"), new: (.buy, nil), isRefused: false),
  ])
  func anOrderThatWouldMeetOnesOwnIsRefused(_ pair: Pair) throws {
    var desk = try desk()
    // A sell at 100.05 rests only while nobody bids that much.
    desk.market.quotes[spy] = quote("100", "100.1")
    let existing = try desk.submit(pair.resting.side, "1", limit: pair.resting.limit)
    desk.match()
    #expect(try desk.order(existing).status == .new)
    let before = desk.exchange
    guard pair.isRefused else {
      try desk.submit(pair.new.side, "1", limit: pair.new.limit)
      return
    }
    let refusal = #expect(throws: Refusal.self) {
      try desk.submit(pair.new.side, "1", limit: pair.new.limit)
    }
    #expect(
      refusal
        == Refusal(
          403, 40_310_000, "potential wash trade detected. use complex orders",
          details: [
            "existing_order_id": existing.text, "reject_reason": "opposite side limit order exists",
          ]))
    #expect(desk.exchange == before)
  }

  @Test func aMarketOrderThatWaitsMeetsAnything() throws {
    var desk = try desk()
    desk.market.now = time("2026-11-17T22:00:00Z")
    try desk.submit(.buy, "1")
    let refusal = #expect(throws: Refusal.self) { try desk.submit(.sell, "1", limit: "200") }
    #expect(refusal?.details["reject_reason"] == "opposite side market/stop order exists")
  }

  @Test func anotherInstrumentOrAnOrderThatIsOverIsNoOpposite() throws {
    var desk = try desk()
    let resting = try desk.submit(.buy, "1", limit: "100.05")
    desk.market.quotes[symbol("AAPL")] = quote("20", "20.02")
    try desk.submit(.buy, "1", "AAPL")
    desk.match()
    try desk.submit(.sell, "1", "AAPL")
    desk.apply(try desk.exchange.cancel(resting, account: desk.account, at: Desk.open))
    try desk.submit(.sell, "1")
  }
}
