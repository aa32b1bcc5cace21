// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

/// A book with a long, a short, a coin of nine digits and a position without a market; a past with flows; two days.
enum ExplanationFixture {
  static let now = Timestamp(seconds: 1_763_733_600)
  static let symbols = ["AAPL", "TSLA", "BTC/USD", "OLD"].map { Symbol($0)! }

  static func money(_ text: String) -> Money { Money(try! FixedDecimal(strict: text)) }
  static func price(_ text: String) -> Price { try! Price(strict: text) }
  static func quantity(_ text: String) -> Quantity { try! Quantity(strict: text) }
  static func day(_ number: Int) -> CalendarDay { CalendarDay("2024-11-01")!.advanced(by: number) }

  static let rows: [(String, String, String, String?, String)] = [
    ("AAPL", "50", "230.1", "11505", "234.28"), ("TSLA", "-40", "322.5", "-12900", "318.07"),
    ("BTC/USD", "0.123456789", "93000.123456789", nil, "131108.087654321"),
  ]

  static func book(source: Portfolio.Source = .live) -> Portfolio {
    var book = Portfolio()
    var account = Account(id: AccountID("acc-1")!, cash: money("50000.25"))
    account.equity = money("64200.4")
    account.lastEquity = money("63000.1")
    account.buyingPower = money("100000")
    book.account = account
    var open: [Symbol: OpenLots] = [:]
    for (index, (name, size, entry, basis, last)) in rows.enumerated() {
      let symbol = Symbol(name)!
      var position = Position(
        symbol: symbol, assetClass: symbol.isCryptoPair ? .crypto : .usEquity,
        quantity: quantity(size), averageEntryPrice: price(entry),
        costBasis: basis.map(money) ?? (try! Money(price(entry), times: quantity(size))))
      position.currentPrice = price("200")
      position.unrealizedIntradayProfitAndLoss = money("12.345")
      book.positions[symbol] = position
      book.market[symbol] = MarketSnapshot(
        symbol: symbol,
        trade: MarketTrade(price: price(last), size: Quantity(1), at: now.advanced(bySeconds: -3)),
        receivedAt: now.advanced(bySeconds: -2))
      let isShort = quantity(size).isNegative
      var lots = OpenLots(symbol)
      let whole = quantity(size).magnitude
      let part = try! Quantity(whole.decimal.rounded(toDigits: 0, .down))
      let sizes = part.isZero || part == whole ? [whole] : [part, try! whole - part]
      for (place, piece) in sizes.enumerated() {
        try! lots.apply(
          Fill(
            executionID: ExecutionID("f-\(index)-\(place)")!, orderID: BrokerOrderID("o")!,
            symbol: symbol, side: isShort ? .sell : .buy, quantity: piece, price: price(entry),
            at: now.advanced(bySeconds: Double(-86_400 * (place + 1)))), by: .fifo)
      }
      open[symbol] = lots
    }
    var old = Position(
      symbol: symbols[3], quantity: quantity("7"), averageEntryPrice: price("10"),
      marketValue: money("77.7"), costBasis: money("70"), unrealizedProfitAndLoss: money("7.7"))
    old.currentPrice = price("11.1")
    old.unrealizedProfitAndLossPercent = try! Percent(strict: "0.11")
    old.unrealizedIntradayProfitAndLoss = money("-0.7")
    book.positions[old.symbol] = old
    book.lots = open
    book.asOf = now.advanced(bySeconds: -5)
    book.source = source
    book.clock = MarketClock(
      timestamp: now, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: now)
    return book
  }

  static let values: ValueReading = {
    let days = (0..<400).map { number in
      let wave = [0, 310, 120, -440, 207, 633, -181, 72, -523, 404][number % 10]
      let cents = 5_000_000 + number * 1_234 + wave * 100 + (number >= 90 ? 300_000 : 0)
      return ValueDay(
        day(number), Money(FixedDecimal(units: Int128(cents) * 10_000_000_000_000_000)))
    }
    let flows = [CashFlow(day(90), money("4000")), CashFlow(day(90), money("-1000"))]
    return ValueReading(
      ValueHistory(days: days, flows: flows), asOf: now.advanced(bySeconds: -60), source: .live)
  }()

  /// TSLA bought twice and sold once, all of the first lot and a part of the second.
  static let closings: [LotClosing] = {
    func fill(_ id: String, _ side: OrderSide, _ size: String, _ at: String, on number: Int) -> Fill
    {
      Fill(
        executionID: ExecutionID(id)!, orderID: BrokerOrderID("o")!, symbol: symbols[1],
        side: side, quantity: quantity(size), price: price(at),
        at: NewYork.timestamp(day(number), secondOfDay: 40_000))
    }
    let sale = fill("c-3", .sell, "12", "321.07", on: 398)
    var lots = OpenLots(symbols[1])
    for buy in [
      fill("c-1", .buy, "5", "250.5", on: 3), fill("c-2", .buy, "10", "330.25", on: 390),
    ] { try! lots.apply(buy, by: .fifo) }
    return [LotClosing(sale, try! lots.apply(sale, by: .fifo))]
  }()

  static func bars(_ symbol: Symbol, _ base: Int) -> BarHistory {
    let bars = (0..<400).map { number in
      let cents =
        base * 100 + number * 9 + [0, 90, 33, -71, 55, 127, -20, 10, -95, 60][number % 10]
      let close = Price(FixedDecimal(units: Int128(cents) * 10_000_000_000_000_000))
      let at =
        symbol.isCryptoPair
        ? Timestamp(seconds: Int64(day(number).ordinal) * 86_400)
        : NewYork.timestamp(day(number), secondOfDay: 0)
      return Bar(at: at, open: close, high: close, low: close, close: close, volume: Quantity(1))
    }
    return BarHistory(
      BarRequest(symbol, .day), bars: bars, asOf: now.advanced(bySeconds: -70), source: .live)
  }

  static func context(
    source: Portfolio.Source = .live, period: PerformancePeriod = .all, withValues: Bool = true
  ) -> FigureContext {
    var context = FigureContext(book(source: source), now: now)
    context.tag = { $0.text == "AAPL" ? "tech" : nil }
    guard withValues else { return context }
    let reading = PerformanceReading(
      values: values,
      bars: [
        Benchmark.usual: bars(Benchmark.usual, 580), symbols[0]: bars(symbols[0], 200),
        symbols[2]: bars(symbols[2], 90_000), symbols[3]: bars(symbols[3], 9),
        symbols[1]: bars(symbols[1], 300),
      ], closings: closings)
    let trade = Activity(
      Fill(
        executionID: ExecutionID("t-1")!, orderID: BrokerOrderID("o")!, symbol: symbols[1],
        side: .sell, quantity: Quantity(40), price: price("322.5"),
        at: NewYork.timestamp(day(200), secondOfDay: 40_000)))
    let log = ActivityLog(
      [
        trade,
        Activity(
          id: ExecutionID("d-1")!, type: "DIV", day: day(150), symbol: symbols[0],
          cash: money("13.37")),
      ], hasOlder: false)
    context.values = reading.values
    context.bars = reading.bars
    context.review = PerformanceReview(
      period, of: reading, benchmark: Benchmark.usual, book: context.portfolio, log: log,
      tag: context.tag)
    context.difference = difference
    context.activities = FigureContext.CountedActivities(
      "all", Array(log.activities) + (difference.activities ?? []), isCut: false)
    return context
  }

  static let difference: BookDifference = {
    func book(_ number: Int, cash: String, aapl: String, tsla: String?, at: String) -> DayBook {
      var holdings: [DayBook.Holding] = []
      for (symbol, size, last) in [
        (symbols[0], Optional(aapl), at), (symbols[1], tsla, "318.07"),
      ] {
        guard let size else { continue }
        holdings.append(
          DayBook.Holding(
            Position(
              symbol: symbol, quantity: quantity(size), averageEntryPrice: price("1")),
            at: DayPrice(price(last), .bar, at: nil)))
      }
      return DayBook(
        day: day(number), account: Account(id: AccountID("acc-1")!, cash: money(cash)),
        holdings: holdings)
    }
    func fill(_ id: String, _ symbol: Symbol, _ side: OrderSide, _ size: String, _ at: String)
      -> Activity
    {
      Activity(
        Fill(
          executionID: ExecutionID(id)!, orderID: BrokerOrderID("o")!, symbol: symbol, side: side,
          quantity: quantity(size), price: price(at),
          at: NewYork.timestamp(day(301), secondOfDay: 40_000)))
    }
    func cash(_ type: String, _ symbol: Symbol?, _ amount: String) -> Activity {
      Activity(
        id: ExecutionID("c-\(type)")!, type: type, day: day(301), symbol: symbol,
        cash: money(amount))
    }
    return BookDifference(
      from: book(300, cash: "1000", aapl: "40", tsla: nil, at: "231.02"),
      to: book(301, cash: "7499.13", aapl: "50", tsla: "-20.5", at: "234.28"),
      activities: [
        fill("x1", symbols[0], .buy, "10", "233.3"),
        fill("x2", symbols[1], .sell, "20.5", "320.111"),
        cash("DIV", symbols[0], "4.25"), cash("FEE", nil, "-0.31"), cash("CSD", nil, "2250"),
      ])
  }()
}
