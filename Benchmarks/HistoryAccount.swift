import ClientModels
import Sync

/// An account that trades a little every day.
struct HistoryAccount {
  private var random = SplitMix64(seed: 9)
  private let id: AccountID
  let symbols: [Symbol]
  private var quantities: [Int]
  private var cents: [Int]
  private var closes: [Int]
  private var cash = 100_000_000
  private var activities: [Activity] = []
  /// What it was worth at the close of each day.
  private(set) var values: [ValueDay] = []
  /// What was brought or taken, about once a quarter.
  private(set) var flows: [CashFlow] = []
  /// The daily bars of its first symbols.
  private(set) var bars: [Symbol: [Bar]] = [:]
  private var count = 0

  init(id: AccountID, positions: Int) throws {
    self.id = id
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    symbols = try (0..<positions).map { number in
      let name = String([
        letters[number / 676 % 26], letters[number / 26 % 26], letters[number % 26], "X",
      ])
      guard let symbol = Symbol(name) else { throw BenchmarkFailure("no symbol \(name)") }
      return symbol
    }
    quantities = (0..<positions).map { 50 + $0 % 300 }
    cents = (0..<positions).map { 2_000 + $0 * 77 % 40_000 }
    closes = cents
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  private func money(_ cents: Int) -> FixedDecimal {
    (try? FixedDecimal(cents) / FixedDecimal(100)) ?? .zero
  }

  mutating func trade(on day: CalendarDay, activities number: Int) throws -> Portfolio {
    closes = cents
    for place in cents.indices {
      cents[place] = max(100, cents[place] + (below(201) - 100) * cents[place] / 5_000)
    }
    for _ in 0..<number { try trade(on: day) }
    if below(63) == 0 { transfer(on: day) }
    var book = Portfolio()
    var worth = cash
    for (place, symbol) in symbols.enumerated() {
      let quantity = Quantity(quantities[place])
      let price = Price(money(cents[place]))
      let entry = Price(money(1_900 + place * 71 % 39_000))
      let value = try Money(price, times: quantity)
      let cost = Money(try entry.decimal * quantity.decimal)
      var position = Position(
        symbol: symbol, assetID: "b0b6dd9d-8b9b-48a9-ba46-b9d54906\(1_000 + place % 9_000)",
        exchange: place % 3 == 0 ? "NYSE" : "NASDAQ", isMarginable: true, quantity: quantity,
        quantityAvailable: quantity, averageEntryPrice: entry, marketValue: value, costBasis: cost)
      position.unrealizedProfitAndLoss = try value - cost
      position.unrealizedProfitAndLossPercent = try ProfitAndLoss.unrealizedPercent(
        marketValue: value, costBasis: cost)
      let last = Price(money(closes[place]))
      position.currentPrice = price
      position.lastdayPrice = last
      position.unrealizedIntradayProfitAndLoss = Money(
        try (price - last).decimal * quantity.decimal)
      position.changeToday = try Percent(price.decimal - last.decimal, of: last.decimal)
      book.positions[symbol] = position
      let traded = NewYork.timestamp(day, secondOfDay: 57_000)
        .advanced(bySeconds: Double(below(600_000)) / 1_000)
      book.market[symbol] = MarketSnapshot(
        symbol: symbol, trade: MarketTrade(price: price, size: Quantity(100), at: traded),
        source: .stream, receivedAt: traded)
      worth += cents[place] * quantities[place]
    }
    book.account = Account(
      id: id, number: "PA1", cash: Money(money(cash)), equity: Money(money(worth)),
      lastEquity: Money(money(worth - 1_234)), buyingPower: Money(money(cash)))
    book.asOf = NewYork.timestamp(day, secondOfDay: 57_660)
    values.append(ValueDay(day, Money(money(worth))))
    for place in 0..<min(Self.charted, symbols.count) { chart(place, on: day) }
    return book
  }

  /// So many symbols have bars.
  private static let charted = PerformanceQuestion.mostSymbols + 1

  private mutating func chart(_ place: Int, on day: CalendarDay) {
    let (open, close) = (closes[place], cents[place])
    bars[symbols[place], default: []].append(
      Bar(
        at: NewYork.timestamp(day, secondOfDay: 0), open: Price(money(open)),
        high: Price(money(max(open, close) + 10)), low: Price(money(min(open, close) - 10)),
        close: Price(money(close)), volume: Quantity(1_000_000)))
  }

  /// What moved shares, as the program keeps it.
  func keepMovements(in store: AccountStore, at time: Timestamp) throws {
    let movements = activities.compactMap { activity -> Movement? in
      guard let fill = activity.fill else { return nil }
      return Movement(
        id: fill.executionID, symbol: fill.symbol, quantity: activity.movedQuantity, at: fill.at,
        fill: fill)
    }
    try StoredMovements.keep(movements, in: store, at: time)
  }

  private mutating func transfer(on day: CalendarDay) {
    let amount = (below(40) - 15) * 100_000
    cash += amount
    flows.append(CashFlow(day, Money(money(amount))))
  }

  private mutating func trade(on day: CalendarDay) throws {
    count += 1
    let place = below(symbols.count)
    let isBuy = quantities[place] < 20 || below(2) == 0
    let size = 1 + below(15)
    quantities[place] += isBuy ? size : -size
    cash -= (isBuy ? size : -size) * cents[place]
    guard let execution = ExecutionID("20160104000000000::\(1_000_000 + count)"),
      let order = BrokerOrderID("b0b6dd9d-8b9b-48a9-ba46-\(100_000_000_000 + count)")
    else { throw BenchmarkFailure("no id") }
    activities.append(
      Activity(
        Fill(
          executionID: execution, orderID: order, symbol: symbols[place],
          side: isBuy ? .buy : .sell, quantity: Quantity(size), price: Price(money(cents[place])),
          at: NewYork.timestamp(day, secondOfDay: 40_000 + count % 9_000))))
  }

  /// The newest that a store keeps.
  func log(at time: Timestamp) -> ActivityLog {
    ActivityLog(
      activities.suffix(ActivityLog.limit).reversed(),
      hasOlder: activities.count > ActivityLog.limit, asOf: time)
  }

  /// The same day in the contract's own words, without a space.
  func plainBytes(_ book: Portfolio) -> Int {
    let positions = book.positions.values.sorted { $0.symbol < $1.symbol }
    let prices = book.market.values.map { snapshot in
      "{\"symbol\":\"\(snapshot.symbol)\",\"price\":\"\(snapshot.lastPrice?.description ?? "")\",\"source\":\"stream\",\"at\":\"\(snapshot.lastReceipt.at)\"}"
    }
    let account = book.account.map { ContractJSON.encode($0).count } ?? 0
    return ContractJSON.encode(positions).count + account
      + prices.joined(separator: ",").utf8.count
      + ContractJSON.text(activities.suffix(8)).utf8.count
  }
}
