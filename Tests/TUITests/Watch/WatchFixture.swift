// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

extension ScreenFixture {
  static let tech = WatchlistID("tech-1")!

  /// The watch tab with three lists of the broker's, quotes of the first, and the course of a day.
  static func watching(
    size: Size = Size(columns: 120, rows: 24), kind: AppSettings.Kind = .paper,
    readOnly: Bool = false, offline: Bool = false
  ) -> ScreenFixture {
    var fixture = ScreenFixture(kind: kind, readOnly: readOnly, offline: offline, size: size)
    let lists = [
      Watchlist(
        id: tech, name: "Tech",
        symbols: ["AAPL", "MSFT", "NVDA", "SHIB", "BTC/USD", "NEWONE"].compactMap { Symbol($0) }),
      Watchlist(id: WatchlistID("long-1")!, name: String(repeating: "A very long name ", count: 3)),
      Watchlist(id: WatchlistID("odd-1")!, name: "漢字 \u{1b}[31m\u{202e}odd", symbols: []),
    ]
    let asOf = fixture.now.advanced(bySeconds: offline ? -7_300 : -2)
    fixture.send(.sync(.watchlistsChanged(WatchlistBook(lists, asOf: asOf))))
    fixture.send(.sync(.marketUpdated(quotes(at: fixture.now))))
    fixture.send(.sync(.dayPricesRead(day(at: fixture.now))))
    for (symbol, name) in [
      ("MSFT", "Microsoft Corporation Common Stock"), ("NVDA", "NVIDIA Corporation"),
      ("BTC/USD", "Bitcoin / US Dollar \u{1b}[2J"),
    ] {
      fixture.send(.sync(.assetUpdated(Asset(symbol: Symbol(symbol)!, name: name))))
    }
    fixture.press(.character("2"))
    return fixture
  }

  private static func quotes(at time: Timestamp) -> [MarketSnapshot] {
    [
      ("AAPL", "234.28", "234.3", "234.29", "230.1", "51234567", 0.0),
      ("MSFT", "430.98", "431.08", "431.08", "440", "13786200", 0),
      ("NVDA", "131.09", "131.15", "131.1", "131.1", "480553", -90),
      ("SHIB", "0.0001", "0.0002", "0.0001", "0.0002", "1234567.123456789", 0),
      ("BTC/USD", "131022.66", "131093.37", "131108.08", "131500", "1010.413", 0),
    ].map { symbol, bid, ask, last, before, volume, age in
      let at = time.advanced(bySeconds: age)
      func bar(_ close: String) -> Bar {
        let price = try! Price(strict: close)
        return Bar(
          at: at, open: price, high: price, low: price, close: price,
          volume: try! Quantity(strict: volume))
      }
      var snapshot = MarketSnapshot(
        symbol: Symbol(symbol)!,
        quote: Quote(
          bid: try! Price(strict: bid), bidSize: Quantity(300), ask: try! Price(strict: ask),
          askSize: Quantity(1_200), at: at),
        trade: MarketTrade(price: try! Price(strict: last), size: Quantity(100), at: at),
        receivedAt: at)
      snapshot.dailyBar = bar(last)
      snapshot.previousDailyBar = bar(before)
      return snapshot
    }
  }

  private static func day(at time: Timestamp) -> [Symbol: DayPrices] {
    func prices(_ closes: [Int]) -> DayPrices {
      DayPrices(
        closes.enumerated().filter { $0.element > 0 }.map { index, close in
          .init(
            at: time.advanced(bySeconds: Double(900 * index)), price: Price(FixedDecimal(close)))
        })
    }
    return [
      Symbol("AAPL")!: prices((0..<26).map { 220 + $0 % 9 }),
      Symbol("MSFT")!: prices([440, 441, 0, 0, 0, 0, 436, 435, 433, 431]),
      Symbol("NVDA")!: prices([131, 131, 131, 131]),
      Symbol("BTC/USD")!: prices((0..<96).map { 131_000 + $0 * $0 % 700 }),
    ]
  }

  /// Two articles about Apple, one of them hostile.
  mutating func tellNews(source: Portfolio.Source = .live) {
    let symbol = Symbol("AAPL")!
    let items = [
      NewsItem(
        id: 1, headline: "Apple &amp; others <b>name</b> a new head of finance", summary: "One.",
        source: "paper", createdAt: now.advanced(bySeconds: -4_000), symbols: [symbol]),
      NewsItem(
        id: 2,
        headline: "A headline that is long enough to need more than the two lines that it is given "
          + "beside the list \u{1b}]0;owned\u{7} and still goes on",
        summary:
          "First part.\nSecond \u{1b}[31mpart\u{202e} 漢字 with a word for the end of the line.",
        author: "A. Writer", source: "wire", url: "https://news.example/2\u{1b}c",
        createdAt: now.advanced(bySeconds: -60), symbols: [symbol]),
    ]
    send(
      .sync(
        .newsRead(
          NewsPage(symbol, items, asOf: now.advanced(bySeconds: -120), source: source))))
  }

  var edits: [WatchlistEdit] {
    effects.compactMap { if case .send(.editWatchlist(let edit)) = $0 { edit } else { nil } }
  }
}
