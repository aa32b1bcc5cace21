import ClientModels
import Testing

@testable import TUI

struct HoldingsTotalTests {
  private func book(_ count: Int) throws -> Portfolio {
    var book = Portfolio()
    for number in 0..<count {
      let symbol = try #require(Symbol("S\(number)"))
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(FixedDecimal(number + 1)),
        averageEntryPrice: Price(FixedDecimal(10)), costBasis: money("\(10 * (number + 1))"))
    }
    return book
  }

  private func traded(_ symbol: Symbol, _ price: String) throws -> MarketSnapshot {
    MarketSnapshot(
      symbol: symbol,
      trade: MarketTrade(price: try Price(strict: price), size: Quantity(100), at: nil),
      receivedAt: Timestamp(seconds: 1_000))
  }

  @Test func totalsFollowTheQuotesOfSingleSymbols() throws {
    var state = AppState(
      settings: AppSettings(profile: "p", kind: .paper, rules: OrderRules(.alpaca)),
      now: Timestamp(seconds: 1_000))
    func send(_ event: SyncEvent) {
      _ = state.update(Event(.sync(event), at: Timestamp(seconds: 1_000)))
    }
    send(.bookLoaded(try book(3)))
    #expect(state.total.marketValue == nil)
    let symbols = try ["S0", "S1", "S2"].map { try #require(Symbol($0)) }
    send(.marketUpdated(try symbols.map { try traded($0, "11") }))
    #expect(state.total.marketValue == money("66"))
    #expect(state.total.unrealized == money("6"))
    send(.marketUpdated([try traded(symbols[1], "7.5"), try traded(symbols[1], "9")]))
    #expect(state.total.marketValue == money("62"))
    #expect(state.total.unrealized == money("2"))
    #expect(state.total == HoldingsTotal(of: state.portfolio))
    send(
      .positionsReplaced(Array(state.portfolio.positions.values.filter { $0.symbol != symbols[2] }))
    )
    #expect(state.total.marketValue == money("29"))
    #expect(state.holdings.map(\.symbol) == [symbols[0], symbols[1]])
  }

  @Test func aSumThatDoesNotFitIsNotShown() throws {
    var total = HoldingsTotal()
    var book = Portfolio()
    let large = FixedDecimal(units: .max / 2)
    for name in ["A", "B", "C"] {
      let symbol = try #require(Symbol(name))
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(1), averageEntryPrice: Price(.one),
        marketValue: Money(large))
    }
    total = HoldingsTotal(of: book)
    #expect(total.marketValue == nil)
  }
}
