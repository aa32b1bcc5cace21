import ClientModels

/// What is asked of the broker for a line, and told when it comes: the activity, the news of a symbol, the quotes of a list.
extension LinearScreen {
  /// What is waited for, since when.
  enum Question: Hashable, Sendable {
    case activity
    /// With the number of the article that is to be read; nil for the headlines.
    case news(Symbol, Int?)
    case list(WatchlistID)
    case performance
    case alerts
  }

  struct Awaited: Hashable, Sendable {
    let question: Question
    let since: Timestamp
  }

  /// Seconds after which quotes that are not there are said to be missing.
  static let patience = 5.0

  /// What the broker said so long ago is asked for again, in seconds.
  private static let freshness = 60.0

  // MARK: Questions

  /// `activity`, and what its rows are to be by the filter of the table.
  mutating func askForActivity(_ filter: String) -> [String] {
    if let fault = faultOfActivity(filter) { return ["ATTENTION: \(fault)"] }
    state.filters[.activity] = filter.isEmpty ? nil : filter
    if isActivityFresh { return readActivity() }
    state.open(.activity)
    return ask(.activity, saying: "reading the account's activity")
  }

  /// `news SYMBOL`, and the number of an article.
  mutating func askForNews(_ words: [Substring]) -> [String] {
    guard let word = words.first, words.count <= 2, let symbol = Symbol(typed: String(word)) else {
      return [
        "ATTENTION: say which symbol, such as news AAPL, or news AAPL 2 for the second article"
      ]
    }
    let number = words.count == 2 ? Int(words[1]) : nil
    guard words.count == 1 || number.map({ (1...NewsPage.limit).contains($0) }) == true else {
      return ["ATTENTION: an article is named by its number, such as news \(symbol) 2"]
    }
    state.watch.heard = symbol
    return ask(.news(symbol, number), saying: "reading the news of \(symbol)")
  }

  /// `watch LIST`.
  mutating func askForList(named name: String) -> [String] {
    guard let list = state.portfolio.watchlists?.list(named: name) else {
      return ["ATTENTION: no watchlist is called \"\(name)\""]
    }
    state.choose(list.id)
    state.open(.watch)
    return ask(.list(list.id), saying: "reading the quotes of \"\(list.name)\"")
  }

  /// `performance`, and what follows a period or a benchmark.
  mutating func askForPerformance() -> [String] {
    state.open(.performance)
    return ask(.performance, saying: "reading the account's performance")
  }

  /// `alerts`: they are read a moment after the account is known.
  mutating func askForAlerts() -> [String] { ask(.alerts, saying: "reading the alerts") }

  private mutating func ask(_ question: Question, saying words: String) -> [String] {
    awaited = Awaited(question: question, since: state.now)
    return takeAnswer() ?? [words]
  }

  // MARK: Answers

  /// What was waited for, once it is there or can no longer come.
  mutating func takeAnswer() -> [String]? {
    guard let awaited else { return nil }
    let lines: [String]? =
      switch awaited.question {
      case .activity: answerAboutActivity()
      case .news(let symbol, let number): answerAboutNews(symbol, number)
      case .list(let id): answerAboutList(id, since: awaited.since)
      case .performance: answerAboutPerformance(since: awaited.since)
      case .alerts: answerAboutAlerts(since: awaited.since)
      }
    guard let lines else { return nil }
    self.awaited = nil
    state.watch.heard = nil
    // Nothing is read on for nobody.
    if [.activity, .performance].contains(state.tab) { state.open(.portfolio) }
    return lines
  }

  private var isConnected: Bool { state.link == .connected }

  private var isActivityFresh: Bool {
    guard let log = state.activity.log else { return false }
    guard isConnected else { return true }
    return log.source == .live
      && (log.asOf.map { state.now.seconds(since: $0) <= Self.freshness } ?? false)
  }

  private mutating func answerAboutActivity() -> [String]? {
    if isActivityFresh { return readActivity() }
    if let failure = state.activity.failure {
      return ["ATTENTION: the activity could not be read: \(failure)"]
        + readActivity()
    }
    if state.settings.isOffline { return [state.settings.uncached("activities")] }
    return nil
  }

  private func faultOfActivity(_ filter: String) -> String? {
    TableFilter.typed(filter, columns: state.filterColumns(.activity)).fault?.description
  }

  /// The days with what they come to, and below each what happened.
  private mutating func readActivity() -> [String] {
    state.find(.activity, anew: true)
    guard let log = state.activity.log else { return [] }
    let list = state.lists.activity
    let age = log.asOf.map { "read \(Format.age(from: $0, to: state.now)) ago" } ?? "unknown age"
    let head = log.source == .cache ? "cached, \(age)" : age
    guard list.total.count > 0 else {
      return [
        "\(head): "
          + (state.filteredText(.activity)
            ?? state.emptyText(.activity, "nothing has happened in this account yet"))
      ]
    }
    let rows = list.rows.compactMap { row -> String? in
      switch row {
      case .part(let index):
        "\(list.parts[index].title): \(ActivityText.sums(list.parts[index].sums))"
      case .entry: state.activityEntry(row).map { "  \(ActivityText.line($0))" }
      case .older: nil
      }
    }
    return ["\(OrderText.count(list.total.count, "row")), \(head)"]
      + limited(rows) { $0 }
      + (log.hasOlder ? ["older ones: folio activity --until DAY"] : [])
  }

  /// The lines of tab 5, with the figures of the benchmark where they come in time.
  private func answerAboutPerformance(since: Timestamp) -> [String]? {
    let state = state
    guard !state.performance.rows.isEmpty else {
      if let failure = state.performance.failure {
        return ["ATTENTION: the account's daily values could not be read: \(failure)"]
      }
      return state.settings.isOffline || state.performance.reading?.values != nil
        ? state.performanceText.map { [$0] } : nil
    }
    guard
      state.performance.reading?.bars[state.settings.benchmark] != nil || !isConnected
        || state.now.seconds(since: since) >= Self.patience
    else { return nil }
    return ["performance, \(state.performance.period.name), against \(state.settings.benchmark)"]
      + state.performance.rows.compactMap { row in
        guard let cells = PerformancePane.cells(of: row) else { return nil }
        if case .figure = row.kind {
          return "  \(cells[0]): " + cells.dropFirst().joined(separator: ", ")
        }
        return cells.joined(separator: ", ")
      }
  }

  private func answerAboutNews(_ symbol: Symbol, _ number: Int?) -> [String]? {
    let page = state.watch.news.flatMap { $0.symbol == symbol ? $0 : nil }
    let failure = state.watch.newsFailure.flatMap { $0.symbol == symbol ? $0.reason : nil }
    if let page, page.source == .live || !isConnected || failure != nil {
      return news(page, number) + (failure.map { ["not read again: \($0)"] } ?? [])
    }
    if let failure { return ["ATTENTION: the news could not be read: \(failure)"] }
    return nil
  }

  private func news(_ page: NewsPage, _ number: Int?) -> [String] {
    guard !page.items.isEmpty else { return ["no news of \(page.symbol)"] }
    if let number {
      guard number <= page.items.count else {
        return ["ATTENTION: there are \(OrderText.count(page.items.count, "article"))"]
      }
      return NewsText.sheet(page.items[number - 1]).lines
    }
    let age = page.asOf.map { "read \(Format.age(from: $0, to: state.now)) ago" } ?? "unknown age"
    return [
      "news of \(page.symbol), \(page.source == .cache ? "cached, " : "")\(age); news \(page.symbol) 1 reads the first"
    ]
      + page.items.enumerated().map { index, item in
        "\(index + 1): \(NewsText.time(item.createdAt)), \(NewsText.plain(item.headline))"
      }
  }

  private mutating func answerAboutList(_ id: WatchlistID, since: Timestamp) -> [String]? {
    guard let list = state.portfolio.watchlists?[id] else {
      return ["ATTENTION: that watchlist is gone"]
    }
    guard let symbols = list.symbols else {
      return isConnected && state.now.seconds(since: since) < Self.patience
        ? nil : ["what is on \"\(list.name)\" is not known"]
    }
    let isWhole = symbols.prefix(Self.rowLimit).allSatisfy { state.portfolio.market[$0] != nil }
    guard isWhole || !isConnected || state.now.seconds(since: since) >= Self.patience else {
      return nil
    }
    guard !symbols.isEmpty else { return ["nothing is on \"\(list.name)\""] }
    return ["\(list.name):"]
      + limited(symbols) { symbol in
        guard let market = state.portfolio.market[symbol] else {
          return "  \(symbol): no quote is known"
        }
        return "  \(state.sentence(market)), change \(Format.percent(market.changePercent))"
      }
  }
}
