import ClientModels
import Sync

/// An account that holds a lot, with prices and names of all of it; the same every time.
struct TableAccount {
  let symbols: [Symbol]
  private var random = SplitMix64(seed: 7)

  static let start = Timestamp(seconds: 1_795_204_800)

  init(positions: Int) throws {
    symbols = try (0..<positions).map(Self.symbol)
  }

  /// `AAAA`, `AAAB`, and so on.
  static func symbol(_ number: Int) throws -> Symbol {
    var rest = number
    var letters: [UInt8] = []
    for _ in 0..<4 {
      letters.append(UInt8(65 + rest % 26))
      rest /= 26
    }
    guard let symbol = Symbol(String(decoding: letters.reversed(), as: UTF8.self)) else {
      throw BenchmarkFailure("a symbol of the benchmark is none")
    }
    return symbol
  }

  private static func price(_ cents: Int) -> Price {
    Price(FixedDecimal(units: Int128(cents) * 10_000_000_000_000_000))
  }

  private mutating func chance(_ below: Int) -> Int { Int.random(in: 0..<below, using: &random) }

  mutating func portfolio() throws -> Portfolio {
    var book = Portfolio()
    guard let id = AccountID("b1e00000-0000-4000-8000-000000000002") else {
      throw BenchmarkFailure("an account id of the benchmark is none")
    }
    var account = Account(id: id, status: "ACTIVE", currency: .usd)
    account.equity = Money(FixedDecimal(98_765_432))
    book.account = account
    let words = ["Global", "Holdings", "Energy", "Systems", "Trust", "American", "Bank", "Bio"]
    for symbol in symbols {
      let entry = Self.price(500 + chance(90_000))
      let quantity = Quantity(1 + chance(900))
      var position = Position(
        symbol: symbol, assetClass: chance(10) == 0 ? .crypto : .usEquity, quantity: quantity,
        averageEntryPrice: entry)
      position.costBasis = try Money(entry, times: quantity)
      position.unrealizedIntradayProfitAndLoss = Money(FixedDecimal(chance(2_000) - 1_000))
      position.currentPrice = entry
      book.positions[symbol] = position
      book.market[symbol] = snapshot(symbol, at: Self.start)
      let name = (0..<3).map { _ in words[chance(words.count)] }.joined(separator: " ")
      book.assets[symbol] = Asset(symbol: symbol, name: "\(name) Corporation")
    }
    book.asOf = Self.start
    return book
  }

  /// New prices of some of them.
  mutating func prices(_ count: Int, at time: Timestamp) -> [MarketSnapshot] {
    (0..<count).map { _ in snapshot(symbols[chance(symbols.count)], at: time) }
  }

  private mutating func snapshot(_ symbol: Symbol, at time: Timestamp) -> MarketSnapshot {
    let cents = 500 + chance(90_000)
    return MarketSnapshot(
      symbol: symbol,
      quote: Quote(
        bid: Self.price(cents - 1), bidSize: Quantity(300), ask: Self.price(cents + 1),
        askSize: Quantity(500), at: time),
      trade: MarketTrade(price: Self.price(cents), size: Quantity(100), at: time),
      receivedAt: time)
  }
}
