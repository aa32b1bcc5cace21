// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// What an account and its broker may be like when somebody looks.
enum MatrixState: String, CaseIterable, Sendable {
  case empty, loading, error, stale, long, extreme, short, crypto

  var rows: [MatrixRow] {
    switch self {
    case .empty, .loading, .error: []
    case .stale: MatrixRow.usual
    case .long: MatrixRow.long
    case .extreme: MatrixRow.extreme
    case .short: MatrixRow.short
    case .crypto: MatrixRow.coins
    }
  }

  /// The screen in this state, before any key.
  func fixture(_ size: Size) -> ScreenFixture {
    var fixture = ScreenFixture(filled: false, size: size)
    switch self {
    case .loading: break
    case .error: fail(&fixture)
    case .empty, .stale, .long, .extreme, .short, .crypto: fill(&fixture)
    }
    return fixture
  }

  /// What comes when a tab or a sheet was opened, since only then it is asked for.
  func answer(_ fixture: inout ScreenFixture) {
    switch self {
    case .loading: break
    case .error: refuse(&fixture)
    case .empty, .stale, .long, .extreme, .short, .crypto: tell(&fixture)
    }
    fixture.state.notice = nil
    guard self == .stale else { return }
    fixture.wait(600)
    fail(&fixture)
    refuse(&fixture)
    fixture.wait(1)
  }

  /// A quantity that somebody types for an order.
  var typedQuantity: String {
    switch self {
    case .empty, .loading, .error, .stale: "5"
    case .long: "10"
    case .extreme: "98765"
    case .short: "2"
    case .crypto: "0.123456789"
    }
  }

  private static let reason = "the broker answers with status 503"

  private func fail(_ fixture: inout ScreenFixture) {
    fixture.send(
      .sync(
        .linkChanged(
          .failing(
            reason: "the broker cannot be reached", retryAt: fixture.now.advanced(bySeconds: 8)))))
    fixture.send(
      .sync(
        .requestLogged(
          BrokerRequestRecord(
            at: fixture.now, method: "GET", path: "/v2/account", clientOrderID: nil, status: 503,
            milliseconds: 2.4, failure: Self.reason))))
    fixture.send(
      .sync(
        .requestLogged(
          BrokerRequestRecord(
            at: fixture.now, method: "POST", path: "/v2/orders",
            clientOrderID: ClientOrderID("folio-01K9Z0000000000000000000AB"), attempt: 1,
            status: nil, milliseconds: 10_000, failure: "timed out after 10 s"))))
  }

  private func refuse(_ fixture: inout ScreenFixture) {
    fixture.send(.sync(.activityFailed(reason: Self.reason)))
    if fixture.state.tab == .performance {
      fixture.send(.sync(.performanceFailed(reason: Self.reason)))
    }
    fixture.send(.sync(.watchlistsFailed(reason: Self.reason)))
    if let request = fixture.state.chart.followed {
      fixture.send(.sync(.barsFailed(request, reason: Self.reason)))
    }
    if fixture.state.tab == .history, self == .error {
      let days = BookDays(Self.days)
      fixture.send(.sync(.lookedBack(.days(days))))
      fixture.press(.shiftLeft)
      let rest = BookDays(days.days.dropLast())
      fixture.send(.sync(.lookedBack(.missing(MissingDay(days.days[2], in: rest)))))
    }
    if let symbol = fixture.state.selectedSymbol {
      fixture.send(.sync(.newsFailed(symbol, reason: Self.reason)))
    }
  }

  private func fill(_ fixture: inout ScreenFixture) {
    let at = fixture.now
    let rows = rows
    var book = Portfolio()
    book.account = account
    for (number, row) in rows.enumerated() {
      book.positions[row.key] = row.position()
      book.market[row.key] = row.snapshot(at: at)
      book.assets[row.key] = row.asset
      for order in row.orders(number, at: at) { book.orders[order.id] = order }
    }
    book.clock = MarketClock(
      timestamp: at, isOpen: true, nextOpen: nil, nextClose: at.advanced(bySeconds: 7 * 3_600),
      receivedAt: at)
    book.asOf = at.advanced(bySeconds: -2)
    fixture.send(.sync(.bookLoaded(book)))
    fixture.send(.sync(.bookConfirmed(at: at)))
    fixture.send(.sync(.linkChanged(.connected)))
    fixture.send(
      .sync(.fillsListed(rows.enumerated().map { $1.fill($0, at: at) }.reversed())))
    fixture.send(
      .sync(.dayPricesRead(Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0.course()) }))))
    if let row = rows.first {
      let request = OrderRequest(
        clientOrderID: ClientOrderID("folio-9")!, symbol: row.key, side: .sell,
        quantity: row.orders(0, at: at)[0].quantity!, pricing: .market, timeInForce: .day)
      fixture.send(
        .sync(
          .submissionChanged(
            Submission(
              request: request, state: .unconfirmed(reason: "no answer came"), confirmedAt: at))))
    }
    fixture.send(.drafts(.listed(drafts(rows, at: at))))
    fixture.send(.alerts(.listed(alerts(rows, at: at), watcher: nil)))
    fixture.send(.sync(.lotsReplaced(lots(rows, at: at))))
    for row in rows {
      fixture.send(
        .sync(
          .requestLogged(
            BrokerRequestRecord(
              at: at, method: "GET",
              path: "/v2/stocks/\(row.symbol)/quotes/latest?feed=iex&currency=USD",
              clientOrderID: nil, status: 200, milliseconds: self == .extreme ? 123_456_789 : 12.4,
              failure: nil))))
    }
    fixture.state.notice = nil
  }

  var account: Account {
    let (equity, before, cash, power) =
      switch self {
      case .extreme: ("123456789012345678.91", "1.0", "-99999999999999.99", "0.01")
      case .short: ("-1234.5", "61000", "88000.12", "0")
      default: ("61860.4", "61000", "50000", "48107.5")
      }
    return Account(
      id: AccountID("acc-1")!, number: "PA123", cash: money(cash), equity: money(equity),
      lastEquity: money(before), buyingPower: money(power))
  }

  private func drafts(_ rows: [MatrixRow], at time: Timestamp) -> [Draft] {
    rows.enumerated().map { index, row in
      let size = row.quantity.drop { $0 == "-" }
      return Draft(
        number: index + 1, phrase: "buy \(size) \(row.symbol) @ \(row.price) gtc",
        createdAt: time.advanced(bySeconds: -600),
        price: DraftPrice(try! Price(strict: row.before), at: time),
        refusal: index == 1 ? "insufficient qty available for order (requested: 10)" : nil)
    }
  }

  private func alerts(_ rows: [MatrixRow], at time: Timestamp) -> AlertRecords {
    var records = AlertRecords()
    for row in rows {
      let note = self == .long ? " note \(row.name.prefix(40))" : ""
      for text in ["\(row.symbol) > \(row.price)\(note)", "\(row.symbol) -5% repeat"] {
        if let rule = try? AlertRule(text: text) {
          _ = records.add(rule, at: time.advanced(bySeconds: -3_600))
        }
      }
    }
    if !records.alerts.isEmpty { records.alerts[0].state = .fired }
    return records
  }

  private func tell(_ fixture: inout ScreenFixture) {
    let (rows, at) = (rows, fixture.now)
    var log = ActivityLog()
    _ = log.takeNewest(activities(rows, at: at), isLast: true, askedAt: at)
    fixture.send(.sync(.activityRead(log)))
    let name = self == .long ? "A list of long names that goes on and on and on, 東京" : "Main"
    let lists = [
      Watchlist(id: WatchlistID("main-1")!, name: name, symbols: rows.map(\.key)),
      Watchlist(id: WatchlistID("next-1")!, name: "Next", symbols: []),
    ]
    let book = WatchlistBook(rows.isEmpty ? [] : lists, asOf: at)
    fixture.send(.sync(.watchlistsChanged(book)))
    let chosen = fixture.state.chart.followed
    if let chosen {
      let bars = rows.first { $0.key == chosen.symbol }?.history(chosen.interval, at: at)
      fixture.send(.sync(.barsRead(bars ?? BarHistory(chosen, asOf: at, source: .live))))
    }
    fixture.send(.sync(.assetsListed(AssetIndex(rows.map { AssetName($0.key, name: $0.name) }))))
    tellPast(&fixture, at: at)
    if fixture.state.tab == .performance { tellPerformance(&fixture) }
    if case .reading(let sheet)? = fixture.state.layers.last, let order = sheet.order {
      fixture.send(.sync(.orderTraced(order, traces(at: at))))
    }
    guard let symbol = fixture.state.selectedSymbol else { return }
    fixture.send(.sync(.newsRead(NewsPage(symbol, news(symbol, at: at), asOf: at, source: .live))))
  }

  func activities(_ rows: [MatrixRow], at time: Timestamp) -> [Activity] {
    rows.enumerated().map { Activity($1.fill($0, at: time)) }
      + rows.enumerated().map { index, row in
        Activity(
          id: ExecutionID("div-\(index)")!, type: "DIV", status: "executed",
          day: CalendarDay("2025-11-20")!, at: nil, symbol: row.key, quantity: row.held,
          price: try! Price(strict: row.entry),
          cash: try? Money(Price(strict: row.entry), times: row.held), note: row.name)
      }
  }

  private func news(_ symbol: Symbol, at time: Timestamp) -> [NewsItem] {
    guard self != .extreme else { return [] }
    let text =
      self == .long
      ? "A headline that is long enough to need more lines than there are beside the list, "
        + "東京 \u{1b}]0;owned\u{7} and still goes on and on"
      : "\(symbol) names a new head of finance"
    return (1...3).map { number in
      NewsItem(
        id: number, headline: "\(text) (\(number))", summary: "One.", source: "paper",
        createdAt: time.advanced(bySeconds: Double(-600 * number)), symbols: [symbol])
    }
  }
}
