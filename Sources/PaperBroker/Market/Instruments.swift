import ClientModels

/// A listed instrument and how its synthetic price behaves.
struct Instrument: Hashable, Sendable {
  let symbol: Symbol
  let name: String
  let exchange: String
  /// The price that its path moves around, in dollars.
  let basePrice: Double
  /// The reach of a day, as a share of the price.
  let dailyVolatility: Double
  let factors: PriceFactors
  /// The usual spread, as a share of the price.
  let spreadShare: Double
  private(set) var quoteIntervalNanoseconds: Int64
  /// A trade is on every so many quotes: eight at the symbol's own pace.
  private(set) var quotesPerTrade = Self.quotesPerTradeAtOwnPace
  /// Traded on an exchange, whose sessions begin and end with auctions and which may stop trading.
  let isListed: Bool
  /// The largest trade, in shares.
  let tradeSize: Double
  /// A number made from the symbol (FNV-1a), the same on every machine.
  let hash: UInt64

  /// A stock or fund: symbol, name, exchange, base price, volatility in per cent a year.
  init?(line: some StringProtocol) {
    let fields = String(line).split(separator: "|").map { String($0) }
    guard fields.count == 5, let symbol = Symbol(fields[0]), let price = Double(fields[3]),
      let volatility = Double(fields[4])
    else { return nil }
    self.init(
      symbol, fields[1], fields[2], price, volatility, tradeSize: min(2_000, 60_000 / price))
  }

  /// A currency pair; sizes are in its lots.
  init?(
    pair: some StringProtocol, _ name: some StringProtocol, _ price: some StringProtocol,
    _ volatility: some StringProtocol
  ) {
    guard let symbol = Symbol(pair), let price = Double(price), let volatility = Double(volatility)
    else { return nil }
    self.init(symbol, String(name), "CRYPTO", price, volatility, tradeSize: 400)
  }

  private init(
    _ symbol: Symbol, _ name: String, _ exchange: String, _ price: Double, _ volatility: Double,
    tradeSize: Double
  ) {
    self.symbol = symbol
    self.name = name
    self.exchange = exchange
    isListed = !["CRYPTO", "TEST"].contains(exchange)
    self.tradeSize = tradeSize
    factors = exchange == "CRYPTO" ? .pair : .of(symbol.text)
    basePrice = price
    // From per cent a year to a share a day: 252 sessions a year.
    dailyVolatility = volatility / 100 / 15.875
    spreadShare = 0.000_05 + volatility / 100 * 0.000_6
    hash = Self.hash(symbol.text)
    // Between 0.8 s and 2.4 s, by the symbol.
    quoteIntervalNanoseconds = 800_000_000 + Int64(hash % 1_600) * 1_000_000
  }

  static let quotesPerTradeAtOwnPace: Int64 = 8

  /// The same instrument with `factor` times its quotes in a second. Trades keep their pace, so that bars stay as cheap as
  /// they are.
  func quoting(timesFaster factor: Double) -> Instrument {
    var result = self
    let interval = Double(quoteIntervalNanoseconds) / factor
    result.quoteIntervalNanoseconds = Int64(min(max(interval, 1_000), 3.6e12))
    result.quotesPerTrade *= Int64(max(1, factor.rounded()))
    return result
  }

  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

/// The instruments of the synthetic market.
enum Instruments {
  static let all: [Instrument] = instrumentTable.split(separator: "\n").compactMap {
    Instrument(line: $0)
  }

  /// The same instruments at a pace of `quotesPerSecond` all together.
  static func quoting(_ instruments: [Instrument], quotesPerSecond: Int) -> [Instrument] {
    let own = instruments.reduce(0) { $0 + 1e9 / Double($1.quoteIntervalNanoseconds) }
    guard own > 0 else { return instruments }
    return instruments.map { $0.quoting(timesFaster: Double(quotesPerSecond) / own) }
  }

  private static let bySymbol = Dictionary(uniqueKeysWithValues: all.map { ($0.symbol, $0) })

  /// The asset of a symbol, under its real name where the table has it. Its id follows from the symbol.
  static func asset(_ symbol: Symbol) -> Asset {
    let known = bySymbol[symbol] ?? CryptoPair.bySymbol[symbol]?.instrument
    let isPair = symbol.isCryptoPair
    let (first, second) = (
      Instrument.hash("asset " + symbol.text), Instrument.hash(symbol.text + " asset")
    )
    let bytes = [first, second].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    return Asset(
      id: uuidText(bytes), symbol: symbol, name: known?.name ?? symbol.text,
      assetClass: isPair ? .crypto : .usEquity, exchange: known?.exchange ?? "NYSE",
      status: "active", isTradable: true, isMarginable: !isPair, isShortable: !isPair,
      isFractionable: true)
  }
}
