import ClientModels
import Testing

@testable import TUI

/// What is looked at: a pane, or what stands over the panes.
enum MatrixSubject: String, CaseIterable, Sendable {
  case portfolio, quotes, orders
  case working, closed, fills, unconfirmed, drafts
  case watch, activity, performance, history, log
  case chart, news, article, alerts
  case holding, quote, timeline, explain, figures, symbols
  case ticket, review, lots, close, cancel, kill, basket
  // The same whatever the account is like.
  case palette, line, help, whichKey = "which-key", keys, settings, themes, columns, sort

  var states: [MatrixState] {
    switch self {
    case .palette, .line, .help, .whichKey, .keys, .settings, .themes, .columns, .sort: [.stale]
    // About a row, and without one there is nothing to open.
    case .article, .holding, .quote, .timeline, .explain, .lots, .close, .cancel, .basket:
      [.stale, .long, .extreme, .short, .crypto]
    case .portfolio, .quotes, .orders, .working, .closed, .fills, .unconfirmed, .drafts, .watch,
      .activity, .performance, .figures, .history, .log, .chart, .news, .alerts, .symbols, .ticket,
      .review, .kill:
      MatrixState.allCases
    }
  }

  /// Three panes share a screen but for the smallest, where the one with the keys has all of it.
  var sizes: [Size] {
    switch self {
    case .quotes, .orders: Array(Self.allSizes.prefix(1))
    default: Self.allSizes
    }
  }

  static let allSizes = [
    Size(columns: 60, rows: 14), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
    Size(columns: 200, rows: 60),
  ]

  func screen(_ state: MatrixState, _ size: Size, isASCII: Bool = false) -> ScreenFixture {
    // News are of a row: that they are not there, or cannot be read, shows only where there is one.
    let isWithout = self == .news && (state == .loading || state == .error)
    var fixture = (isWithout ? MatrixState.stale : state).fixture(size)
    fixture.state.settings.isASCII = isASCII
    let shelf = MemoryShelf()
    for key in keys(in: state) { fixture.press(key, on: shelf) }
    open(&fixture, state)
    state.answer(&fixture)
    if self == .article { fixture.press(.enter) }
    return fixture
  }

  /// The keys that lead there.
  private func keys(in state: MatrixState) -> [Key] {
    switch self {
    case .portfolio: []
    case .quotes: [.tab]
    case .orders: [.tab, .tab]
    case .working: [.character("3")]
    case .closed: [.character("3"), .character("]")]
    case .fills: [.character("3"), .character("]"), .character("]")]
    case .unconfirmed: [.character("3"), .character("["), .character("[")]
    case .drafts: [.character("3"), .character("[")]
    case .watch: [.character("2")]
    case .activity: [.character("4")]
    case .performance: [.character("5")]
    case .history: [.character("6")]
    case .log: [.character("7")]
    case .chart: [.character("v")]
    case .news, .article: [.character("i")]
    case .alerts: [.character("!")]
    case .holding: [.enter]
    case .quote: [.tab, .enter]
    case .timeline: [.character("3"), .enter]
    // The market value, four figures below the quantity.
    case .explain: [.enter, .tab, .tab, .tab, .tab, .enter]
    case .figures: [.character("e")]
    case .symbols: [.control("f"), .character("a")]
    case .ticket: [.character("b")]
    // So that the order may be sent: what closes a position needs no buying power.
    case .review: [.character(state == .extreme ? "s" : "b")]
    case .lots: [.character(state == .short ? "b" : "s")]
    case .close: [.character("x")]
    case .cancel: [.character("X")]
    case .kill: [.character("K")]
    case .basket:
      [.character("3"), .character("["), .character("V"), .character("G"), .character("V"), .enter]
    case .palette: [.control("p"), .character("o"), .character("r")]
    case .line: [.character(":")]
    case .help: [.character("?")]
    case .whichKey: [.character("'")]
    case .keys: [.function(2)]
    case .settings: [.character(",")]
    case .themes: [.character("T")]
    case .columns: [.character("3"), .character("|")]
    case .sort: [.character("o")]
    }
  }

  /// What is typed where keys lead to no more than a form.
  private func open(_ fixture: inout ScreenFixture, _ state: MatrixState) {
    switch self {
    case .chart where fixture.state.chart.followed == nil:
      // With nothing selected, as a chart is opened by its words.
      fixture.type(":chart AAPL")
      fixture.press(.enter)
    case .line: fixture.type("buy 10 AAPL @ 230 gtc")
    case .whichKey, .close, .cancel, .kill, .basket: fixture.wait(1)
    case .ticket, .review, .lots: fillTicket(&fixture, state)
    default: break
    }
  }

  private func fillTicket(_ fixture: inout ScreenFixture, _ state: MatrixState) {
    guard fixture.state.ticket != nil else { return }
    if fixture.state.selectedSymbol == nil {
      fixture.type("AAPL")
      fixture.press(.tab)
    }
    fixture.type(state.typedQuantity)
    switch self {
    case .review:
      fixture.press(.enter)
      fixture.wait(1)
    case .lots: fixture.press(.control("o"))
    default: break
    }
  }
}
