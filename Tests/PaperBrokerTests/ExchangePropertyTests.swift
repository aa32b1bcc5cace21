import ClientModels
import Testing

@testable import PaperBroker

/// Rules that hold after every event, whatever the commands and the market do.
@Suite struct ExchangePropertyTests {
  @Test(arguments: 1...40) func moneyAndSharesAreNeverMadeOrLost(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    var desk = try Desk(cash: "25000")
    let names = ["SPY", "AAPL", "PENNY"]
    var middle: [String: Int] = ["SPY": 10_000, "AAPL": 23_456, "PENNY": 250]
    for _ in 0..<120 {
      for name in names {
        let cents = max(2, (middle[name] ?? 100) + Int.random(in: -40...40, using: &random))
        middle[name] = cents
        desk.market.quotes[symbol(name)] = Quote(
          bid: Price(Self.dollars(cents - 1)), bidSize: Quantity(100),
          ask: Price(Self.dollars(cents)), askSize: Quantity(100), at: nil)
      }
      desk.market.now = desk.market.now.advanced(
        bySeconds: Double(Int.random(in: 1...4_000, using: &random)))
      try act(&desk, names.randomElement(using: &random) ?? "SPY", &random)
      desk.match()
      try check(desk)
    }
    #expect(desk.log.contains { if case .orderFilled = $0.kind { true } else { false } })
    var rebuilt = Exchange()
    for event in desk.log { rebuilt.apply(event) }
    #expect(rebuilt == desk.exchange, "a replay of the ledger is the state")
    var general = GeneralLedger()
    for event in desk.log { try general.post(event) }
    try general.checkAll()
    #expect(general.count > 10, "and every event of it balances")
    let kept = try #require(ExchangeSnapshot.encode(desk.exchange))
    #expect(kept.withUnsafeBytes { ExchangeSnapshot.decode($0) } == desk.exchange)
  }

  private static func dollars(_ cents: Int) -> FixedDecimal {
    decimal("\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)")
  }

  /// Submits or cancels; a refusal must change nothing.
  private func act(_ desk: inout Desk, _ name: String, _ random: inout SplitMix64) throws {
    let before = desk.exchange
    do {
      if let open = try desk.book.open.sorted().randomElement(using: &random),
        Int.random(in: 0..<4, using: &random) == 0
      {
        desk.apply(try desk.exchange.cancel(open, account: desk.account, at: desk.market.now))
        return
      }
      if let open = try desk.book.open.sorted().randomElement(using: &random),
        Int.random(in: 0..<4, using: &random) == 0
      {
        let isLimit = try desk.order(open).limitPrice != nil
        let cents = Int.random(in: 100...24_000, using: &random)
        try desk.replace(
          open, quantity: "\(Int.random(in: 1...90, using: &random))",
          limit: isLimit ? Self.dollars(cents).description : nil)
        return
      }
      let isMarket = Bool.random(using: &random)
      let cents = Int.random(in: 100...24_000, using: &random)
      let size =
        isMarket
        ? "\(Int.random(in: 0...20, using: &random)).\(Int.random(in: 1...999_999_999, using: &random))"
        : "\(Int.random(in: 1...90, using: &random))"
      try desk.submit(
        Bool.random(using: &random) ? .buy : .sell, size, name,
        limit: isMarket ? nil : Self.dollars(cents).description)
    } catch is Refusal {
      #expect(desk.exchange == before)
    }
  }

  private func check(_ desk: Desk) throws {
    let book = try desk.book
    #expect(!book.cash.isNegative)
    #expect(!book.buyingPower.isNegative)
    var sum = book.cash
    for holding in book.holdings.values { sum = try sum + holding.book.costBasis.amount }
    #expect(try sum - book.realized == decimal("25000"))
    for name in book.holdings.keys {
      #expect(!book.available(name).isNegative)
      var bought = Quantity.zero
      for record in book.orders.values where record.order.symbol == name {
        let filled = record.order.filledQuantity
        bought = try record.order.side == .buy ? bought + filled : bought - filled
      }
      #expect(book.holdings[name]?.book.quantity == bought)
    }
    for record in book.orders.values {
      #expect(book.open.contains(record.order.id) == !record.order.status.isTerminal)
    }
  }
}
