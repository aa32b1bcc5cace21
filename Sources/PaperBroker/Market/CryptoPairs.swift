import ClientModels

/// A currency pair of the synthetic market: traded around the clock, in parts of a coin.
struct CryptoPair: Sendable {
  let instrument: Instrument
  /// What one unit of the tape's sizes is, in coins.
  let lot: FixedDecimal
  /// In coins.
  let smallestOrder: FixedDecimal
  /// In coins.
  let quantityIncrement: FixedDecimal
  /// In dollars.
  let priceIncrement: FixedDecimal

  /// Symbol, name, base price in dollars, volatility in per cent a year, lot; all quantities are told to nine digits.
  fileprivate init?(line: some StringProtocol) {
    let fields = line.split(separator: "|")
    guard fields.count == 5,
      let instrument = Instrument(pair: fields[0], fields[1], fields[2], fields[3]),
      let lot = try? FixedDecimal(strict: String(fields[4])),
      let increment = try? FixedDecimal(strict: "0.000000001")
    else { return nil }
    self.instrument = instrument
    self.lot = lot
    smallestOrder = (try? lot / 10) ?? lot
    quantityIncrement = increment
    priceIncrement = (try? FixedDecimal(strict: instrument.basePrice >= 1 ? "0.01" : "0.0001")) ?? 1
  }

  /// Prices and volatilities are plausible for late 2024 and no more.
  static let all: [CryptoPair] = """
    BTC/USD|Bitcoin / US Dollar|95000|52|0.001
    ETH/USD|Ethereum / US Dollar|3400|66|0.01
    SOL/USD|Solana / US Dollar|230|85|0.1
    LTC/USD|Litecoin / US Dollar|95|75|0.1
    AVAX/USD|Avalanche / US Dollar|42|95|1
    LINK/USD|Chainlink / US Dollar|17|90|1
    UNI/USD|Uniswap / US Dollar|11|95|1
    DOGE/USD|Dogecoin / US Dollar|0.4|105|10
    """.split(separator: "\n").compactMap { CryptoPair(line: $0) }

  static let bySymbol = Dictionary(uniqueKeysWithValues: all.map { ($0.instrument.symbol, $0) })
}

extension Asset {
  /// What is special about it, in the contract's words (section 7).
  var attributes: [String] {
    assetClass == .usEquity ? ["fractional_eh_enabled", "has_options"] : []
  }
}

extension MarketSource {
  /// Whether a symbol is traded at a time: pairs are at any.
  public func isOpen(_ symbol: Symbol, at time: Timestamp) -> Bool {
    symbol.isCryptoPair || isOpen(at: time)
  }
}
