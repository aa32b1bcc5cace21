import ClientModels
import FoundationEssentials
import Sync

/// Ten years of daily books with 500 positions, written and read through the store's own code.
struct HistoryBenchmarks {
  let years: Int
  let positions: Int
  let times: Int

  /// What the files take, and what plain JSON of the same would.
  struct Sizes {
    var days = 0
    var files = 0
    var plain = 0

    var ratio: Double { plain == 0 ? 0 : Double(files) / Double(plain) }
  }

  private static let first = CalendarDay(year: 2016, month: 1, day: 4) ?? CalendarDay(ordinal: 0)
  private static let activitiesPerDay = 8

  /// Makes the books below `path` and measures them.
  func run(in path: String) throws -> (measurements: [Measurement], sizes: Sizes) {
    let root = StoreRoot(
      path: path,
      environment: StoreEnvironment(
        fileSystem: PosixFileSystem(), pid: ProcessInfo.processInfo.processIdentifier,
        startedAt: Timestamp(seconds: 0), version: "bench", now: { Timestamp(seconds: 0) },
        uptime: { 0 }, random: { .random(in: 0 ... .max) }))
    guard let id = AccountID("b1e00000-0000-4000-8000-000000000002") else {
      throw BenchmarkFailure("no account id")
    }
    let store = try root.openAccount(host: "localhost", account: id)
    if let reason = store.viewOnlyBecause { throw BenchmarkFailure(reason) }
    let sizes = try write(id, to: store)
    try store.close()
    let reader = try root.openReadOnly(host: "localhost", account: id)
    return (
      [try open(reader), try difference(reader), try wholeDifference(reader), try steps(reader)],
      sizes
    )
  }

  private func write(_ id: AccountID, to store: AccountStore) throws -> Sizes {
    var sizes = Sizes()
    var account = try HistoryAccount(id: id, positions: positions)
    var keeping = DayKeeping(store)
    var day = Self.first
    let end = day.advanced(by: years * 365 + years / 4)
    while day < end {
      defer { day = day.advanced(by: 1) }
      guard (1...5).contains(day.weekday) else { continue }
      let close = NewYork.timestamp(day, secondOfDay: 57_600)
      let portfolio = try account.trade(on: day, activities: Self.activitiesPerDay)
      try keeping.keep(portfolio, account.log(at: close), at: close)
      sizes.days += 1
      sizes.plain += account.plainBytes(portfolio)
    }
    try ActivityRows.keep(account.log(at: .init(seconds: 0)), in: store, at: Timestamp(seconds: 0))
    sizes.files = try Self.bytes(below: store)
    return sizes
  }

  /// Of the days, and of the lists of years beside them.
  private static func bytes(below store: AccountStore) throws -> Int {
    let days = store.days
    let books = days.reduce(0) { $0 + (store.day($1)?.payload.count ?? 0) + 160 }
    return Set(days.map(\.components.year)).reduce(books) {
      $0 + (store.year($1).map { $0.payload.count + 160 } ?? 0)
    }
  }

  /// Some day of all, the envelope and its checksum included.
  private func open(_ store: AccountStore) throws -> Measurement {
    let days = store.days
    return Measurement(
      "history: open any of \(years) years of days with \(positions) positions",
      try (0..<times).map { number in
        let day = days[number * 7_919 % days.count]
        let start = ContinuousClock.now
        guard let book = DayBooks.read(day, from: store), book.holdings.count == positions else {
          throw BenchmarkFailure("the book of \(day) could not be read")
        }
        return ContinuousClock.now - start
      })
  }

  /// Between days that lie any time apart.
  private func difference(_ store: AccountStore) throws -> Measurement {
    let days = store.days
    return Measurement(
      "history: the difference between two days",
      try (0..<times).map { number in
        let from = days[number * 104_729 % (days.count - 1)]
        return try timedDifference(from: from, to: days[days.count - 1], store)
      })
  }

  /// From the first day to the last: the list of the newest activities does not reach so far back.
  private func wholeDifference(_ store: AccountStore) throws -> Measurement {
    guard let from = store.days.first, let to = store.days.last else {
      throw BenchmarkFailure("no days are kept")
    }
    return Measurement(
      "history: the difference between the first day and the last",
      try (0..<times).map { _ in
        try timedDifference(from: from, to: to, store)
      })
  }

  /// How long it took; its parts must come to the whole.
  private func timedDifference(
    from: CalendarDay, to: CalendarDay, _ store: AccountStore
  ) throws -> Duration {
    let start = ContinuousClock.now
    let difference = try DayBooks.difference(from: from, to: to, in: store)
    let duration = ContinuousClock.now - start
    guard case .known(let change) = difference.value, difference.activities != nil,
      try change.parts.sum() == change.change().amount
    else { throw BenchmarkFailure("the difference from \(from) is not known") }
    return duration
  }

  private func steps(_ store: AccountStore) throws -> Measurement {
    Measurement(
      "history: which days are kept",
      (0..<times).map { _ in
        let start = ContinuousClock.now
        precondition(!DayBooks.days(in: store).days.isEmpty)
        return ContinuousClock.now - start
      })
  }
}

/// An account that trades a little every day.
private struct HistoryAccount {
  private var random = SplitMix64(seed: 9)
  private let id: AccountID
  private let symbols: [Symbol]
  private var quantities: [Int]
  private var cents: [Int]
  private var closes: [Int]
  private var cash = 100_000_000
  private var activities: [Activity] = []
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
    return book
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
