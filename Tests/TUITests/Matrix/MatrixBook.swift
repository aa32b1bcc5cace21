// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// One instrument of the account, from which all that the panes show of it is made.
struct MatrixRow {
  let symbol: String
  let name: String
  let quantity: String
  let entry: String
  let price: String
  let before: String
  let volume: String

  init(
    _ symbol: String, _ name: String, _ quantity: String, entry: String, price: String,
    before: String, volume: String
  ) {
    (self.symbol, self.name, self.quantity, self.entry) = (symbol, name, quantity, entry)
    (self.price, self.before, self.volume) = (price, before, volume)
  }

  static let usual = [
    MatrixRow(
      "AAPL", "Apple Inc. Common Stock", "50", entry: "230.1", price: "234.28", before: "231",
      volume: "51234567"),
    MatrixRow(
      "MSFT", "Microsoft Corporation", "12", entry: "440", price: "431.08", before: "440",
      volume: "13786200"),
    MatrixRow(
      "SPY", "SPDR S&P 500 ETF Trust", "7.5", entry: "601.23", price: "601.23", before: "601.23",
      volume: "90123456"),
  ]

  static let long = [
    MatrixRow(
      "AAPL251219C00237500", "AAPL Dec 19 2025 237.5 Call, a contract with a name that goes on",
      "10", entry: "4.35", price: "5.1", before: "4.8", volume: "18234"),
    MatrixRow(
      "ABCDEFGHIJKLMNOPQRSTUVWX", "東京エレクトロン株式会社 and Sons of the Widest Letters Ltd.", "100",
      entry: "19.99", price: "21.5", before: "20", volume: "1200"),
    MatrixRow(
      "BRK.B", "Berkshire \u{1b}[31mHathaway\u{202e} Inc. e\u{301}\u{301}\u{301} Class B", "3",
      entry: "462", price: "470.5", before: "468", volume: "3456789"),
  ]

  static let extreme = [
    MatrixRow(
      "BRK.A", "Berkshire Hathaway", "123456", entry: "541000.5", price: "745123.25",
      before: "744000", volume: "1"),
    MatrixRow(
      "HUGE", "Holdings of a Nation", "987654321012", entry: "100000", price: "123456.7891",
      before: "120000", volume: "999999999999"),
    MatrixRow(
      "TINY", "Less than a Cent", "0.000000001", entry: "0.0001", price: "0.0002",
      before: "0.0001", volume: "0.000000001"),
  ]

  static let short = [
    MatrixRow(
      "BRK.B", "Berkshire Hathaway Class B", "-3", entry: "462", price: "470.5", before: "468",
      volume: "3456789"),
    MatrixRow(
      "GME", "GameStop Corp.", "-1250", entry: "31.4", price: "22.05", before: "24.11",
      volume: "20456000"),
    MatrixRow(
      "TSLA", "Tesla, Inc.", "-40", entry: "322.5", price: "322.5", before: "320",
      volume: "81234567"),
  ]

  static let coins = [
    MatrixRow(
      "BTC/USD", "Bitcoin / US Dollar", "0.123456789", entry: "93000.123456789",
      price: "131108.087654321", before: "131500", volume: "1010.413456789"),
    MatrixRow(
      "ETH/USD", "Ethereum / US Dollar", "12.000000001", entry: "3100.55", price: "2987.123456789",
      before: "3001", volume: "24567.987654321"),
    MatrixRow(
      "SHIB/USD", "Shiba Inu / US Dollar", "1234567890.123456789", entry: "0.000012345",
      price: "0.000013579", before: "0.000012999", volume: "123456789012.123456789"),
  ]
}

extension MatrixRow {
  var key: Symbol { Symbol(symbol)! }
  private var last: Price { try! Price(strict: price) }
  var held: Quantity { try! Quantity(strict: quantity) }
  var isCoin: Bool { key.isCryptoPair }

  var asset: Asset {
    Asset(
      symbol: key, name: name, assetClass: key.assetClass, isFractionable: true,
      leastOrder: isCoin ? try! Quantity(strict: "0.000000001") : nil,
      lot: isCoin ? try! Quantity(strict: "0.000000001") : nil,
      tick: isCoin ? try! Price(strict: "0.000000001") : nil)
  }

  func position() -> Position {
    let entry = try! Price(strict: entry)
    var position = Position(
      symbol: key, assetClass: key.assetClass, quantity: held,
      averageEntryPrice: entry, costBasis: try? Money(entry, times: held, of: key),
      currentPrice: last)
    position.unrealizedIntradayProfitAndLoss = try? Money(
      last - Price(strict: before), times: held, of: key)
    return position
  }

  func snapshot(at time: Timestamp) -> MarketSnapshot {
    func bar(_ close: String) -> Bar {
      let price = try! Price(strict: close)
      return Bar(
        at: time, open: price, high: price, low: price, close: price,
        volume: try! Quantity(strict: volume))
    }
    let tick = Price(FixedDecimal(units: max(last.decimal.units / 10_000, 1)))
    var snapshot = MarketSnapshot(
      symbol: key,
      quote: Quote(
        bid: try! last - tick, bidSize: Quantity(300), ask: try! last + tick,
        askSize: try! Quantity(strict: volume), at: time),
      trade: MarketTrade(price: last, size: Quantity(100), at: time), receivedAt: time)
    snapshot.dailyBar = bar(price)
    snapshot.previousDailyBar = bar(before)
    return snapshot
  }

  /// A working one, a filled one, and one in a state that this program has no name for.
  func orders(_ number: Int, at time: Timestamp) -> [Order] {
    let size = held.isNegative ? try! Quantity.zero - held : held
    return ["new", "filled", "pending_review_of_the_exchange"].enumerated().map { index, status in
      Order(
        id: BrokerOrderID("order-\(number)-\(index)")!,
        clientOrderID: ClientOrderID("folio-\(number)-\(index)"), symbol: key,
        assetClass: key.assetClass, side: held.isNegative ? .sell : .buy,
        type: index == 0 ? .limit : .market, timeInForce: isCoin ? .goodTillCanceled : .day,
        quantity: size, filledQuantity: index == 1 ? size : .zero,
        averageFillPrice: index == 1 ? last : nil, limitPrice: index == 0 ? last : nil,
        status: OrderStatus(wire: status), updatedAt: time,
        submittedAt: time.advanced(bySeconds: Double(-60 * (number + 1))))
    }
  }

  func fill(_ number: Int, at time: Timestamp) -> Fill {
    Fill(
      executionID: ExecutionID("fill-\(number)")!, orderID: BrokerOrderID("order-\(number)-1")!,
      symbol: key, side: held.isNegative ? .sell : .buy,
      quantity: held.isNegative ? try! Quantity.zero - held : held, price: last,
      at: time.advanced(bySeconds: Double(-30 * (number + 1))))
  }

  func course() -> DayPrices {
    DayPrices(
      (0..<26).map { index in
        let units = last.decimal.units + last.decimal.units / 500 * Int128(index * index % 11 - 5)
        return .init(
          at: ScreenFixture.start.advanced(bySeconds: Double(900 * index)),
          price: Price(FixedDecimal(units: max(1, units))))
      })
  }

  func history(_ interval: BarInterval, at time: Timestamp) -> BarHistory {
    let edge = time.seconds / 300 * 300
    let bars = (0..<240).map { index in
      let base = last.decimal.units
      let open = max(2, base + base / 400 * Int128(index * index % 13 - 6))
      let close = max(2, base + base / 400 * Int128((index + 1) * (index + 1) % 13 - 6))
      func price(_ units: Int128) -> Price { Price(FixedDecimal(units: units)) }
      return Bar(
        at: Timestamp(seconds: edge - Int64((239 - index) * 300)), open: price(open),
        high: price(max(open, close) + base / 800),
        low: price(max(1, min(open, close) - base / 800)),
        close: price(close), volume: Quantity(200 + index * 37 % 900))
    }
    return BarHistory(BarRequest(key, interval), bars: bars, asOf: time, source: .live)
  }
}
