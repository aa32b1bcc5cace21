import ClientModels

extension LinearScreen {
  /// The words that show something.
  static let looks: [(name: String, meaning: String)] = [
    ("account", "equity, profit of the day, cash, buying power, and how fresh they are"),
    ("holdings", "what is held, one line each"), ("orders", "working orders and unconfirmed ones"),
    ("quotes", "bid, ask and last of the symbols that are watched"),
    ("alerts", "what is waited for, and what fired last"),
    (
      "watch",
      "the broker's watchlists; watch LIST: the quotes of one; watch add|remove [LIST] SYMBOL…, watch new|rename NAME: "
        + "change them"
    ),
    (
      "activity",
      "what happened in the account, by day; activity amount < 0, activity fee: only some"
    ),
    ("performance", "returns, risk and where the result comes from, of the chosen time"),
    ("news SYMBOL", "the headlines of a symbol; news SYMBOL 2: the second article"),
    ("mask", "hide or show our own amounts"), ("help", "this"), ("quit", "leave; q and exit, too"),
  ]

  /// Lines for a word that only shows; nil for any other.
  mutating func look(_ word: String) -> [String]? {
    if word == "mask" {
      state.settings.masksAmounts.toggle()
      return [state.settings.masksAmounts ? "amounts are hidden" : "amounts are shown"]
    }
    return Format.$masksAmounts.withValue(state.settings.masksAmounts) {
      switch word {
      case "": []
      case "help", "h", "?": help
      case "account": account
      case "holdings", "positions": holdings
      case "orders": orders
      case "alerts", "alert", "alert list": askForAlerts()
      case "activity": askForActivity("")
      case "news": askForNews([])
      case "performance": askForPerformance()
      case _ where word.hasPrefix("activity "): askForActivity(String(word.dropFirst(9)))
      case _ where word.hasPrefix("news "): askForNews(word.split(separator: " ").dropFirst() + [])
      case _ where word.hasPrefix("watch "): lookAtList(word)
      case "watch": Format.$masksAmounts.withValue(false) { watchlists }
      case "quotes": Format.$masksAmounts.withValue(false) { quotes }
      case _ where word == "basket" || word.hasPrefix("basket "):
        ["files of orders are read on the screen, and by `folio basket FILE`"]
      default: nil
      }
    }
  }

  private var help: [String] {
    Self.looks.map { "\($0.name): \($0.meaning)" }
      + CommandPhrase.verbs.filter { !Self.untold.contains($0.name) }
      .map { "\($0.form): \($0.meaning)" }
      + [
        "After SYMBOL of buy or sell, in any order: "
          + OrderPhrase.vocabulary.map(\.words).joined(separator: "; ") + ".",
        "Only on the screen: charts, drafts, sorting, groups and filters of tables but activity, "
          + "themes, keys of one's own, past days on every tab. "
          + "What a figure is made of: `folio explain` in a shell.",
      ]
  }

  /// Verbs that only the screen can do, and those that the looks tell of.
  private static let untold: Set = [
    "orders", "watch", "draft", "drafts", "basket", "chart", "theme", "export", "as-of",
  ]

  private var account: [String] {
    let portfolio = state.portfolio
    let mode =
      state.settings.isOffline ? "offline" : state.settings.kind == .live ? "LIVE" : "paper"
    let age =
      portfolio.asOf.map { "synced \(Format.age(from: $0, to: state.now)) ago" } ?? "never synced"
    return [
      "\(state.settings.profile), \(mode), \(age)",
      "equity \(Format.money(portfolio.account?.equity)), day \(Format.signed(portfolio.dayProfitAndLoss)), "
        + "cash \(Format.money(portfolio.account?.cash)), buying power \(Format.money(portfolio.account?.buyingPower))",
    ]
  }

  private var holdings: [String] {
    let positions = state.portfolio.positions.values.sorted { $0.symbol < $1.symbol }
    guard !positions.isEmpty else { return ["nothing is held"] }
    return limited(positions) { position in
      let value = state.portfolio.valuation(of: position)
      let stale = state.portfolio.isStale(value.receipt, now: state.now) ? " (stale)" : ""
      return "\(position.symbol): \(Format.quantity(position.quantity)) at "
        + "\(Format.price(value.price))\(stale), value \(Format.money(value.marketValue)), "
        + "P/L \(Format.signed(value.unrealized)), \(Format.percent(value.unrealizedPercent))"
    }
  }

  private var orders: [String] {
    let unsettled = state.portfolio.unsettledSubmissions.map {
      "UNCONFIRMED: \(OrderText.sentence($0.request)), id \($0.request.clientOrderID)"
    }
    let working = state.portfolio.workingOrders
    guard !unsettled.isEmpty || !working.isEmpty else { return ["no order is working"] }
    return unsettled
      + limited(
        state.grouped(working) {
          "\(OrderText.sentence($0)), \($0.status.wire), \(Format.quantity($0.filledQuantity)) filled, id \($0.id)"
        }
      ) { $0 }
  }

  private var quotes: [String] {
    limited(state.lists.quotes.compactMap { state.portfolio.market[$0] }, state.sentence)
  }

  /// A line that names a list; nil for one that changes lists.
  private mutating func lookAtList(_ line: String) -> [String]? {
    guard case .watch(.show(let name?))? = try? CommandPhrase(line) else { return nil }
    return Format.$masksAmounts.withValue(false) { askForList(named: name) }
  }

  /// Looked at, what fired is no news any more.
  mutating func answerAboutAlerts(since: Timestamp) -> [String]? {
    guard state.alertBoard.isRead else {
      return state.now.seconds(since: since) >= Self.patience
        ? ["ATTENTION: the alerts are not read: no account is known yet"] : nil
    }
    if !state.alertBoard.records.unseen.isEmpty { asked.append(.alerts(.markSeen)) }
    return alerts
  }

  private var alerts: [String] {
    let records = state.alertBoard.records
    guard !records.alerts.isEmpty || !records.firings.isEmpty else { return ["no alerts"] }
    return (state.alertBoard.watcher.map { ["watched by \($0)"] } ?? [])
      + limited(records.alerts, AlertText.line)
      + records.firings.suffix(5).reversed().map {
        "\(Format.dateAndClock($0.at)): \(AlertText.firing($0))"
      }
  }

  private var watchlists: [String] {
    guard let book = state.portfolio.watchlists else {
      return ["the watchlists are not read\(state.watch.failure.map { ": \($0)" } ?? " yet")"]
    }
    guard !book.lists.isEmpty else { return ["there is no watchlist: watch new NAME makes one"] }
    return book.lists.flatMap { list in
      ["\(list.name):"]
        + limited(list.symbols ?? []) { symbol in
          let market = state.portfolio.market[symbol]
          return "  \(symbol): last \(Format.price(market?.lastPrice)), "
            + "change \(Format.percent(market?.changePercent))"
        }
    }
  }

  func limited<Row>(_ rows: [Row], _ line: (Row) -> String) -> [String] {
    rows.prefix(Self.rowLimit).map(line)
      + (rows.count > Self.rowLimit ? ["and \(rows.count - Self.rowLimit) more"] : [])
  }
}
