import ClientModels

/// The symbol whose news are shown.
struct NewsFeed: Hashable, Sendable {
  let symbol: Symbol
  var dueAt: Timestamp
  var isUnderWay = false
  var failures = 0
}

/// What is known of the news of symbols that were looked at; of many the ones that were read first go.
struct NewsCache: Hashable, Sendable {
  static let limit = 100
  private var pages: [Symbol: NewsPage] = [:]
  private var order: [Symbol] = []

  subscript(symbol: Symbol) -> NewsPage? { pages[symbol] }

  mutating func put(_ page: NewsPage) {
    if pages.updateValue(page, forKey: page.symbol) == nil { order.append(page.symbol) }
    if order.count > Self.limit { pages[order.removeFirst()] = nil }
  }
}

/// The news of the symbol that is selected: from memory or disk at once, then from the broker.
extension SyncState {
  /// Seconds from the selection of a symbol to the question.
  private static let newsRest: Double = 0.3
  /// Seconds until the same are asked for again.
  private static let newsLifetime: Double = 300

  mutating func followNews(_ symbol: Symbol?) {
    guard symbol != news?.symbol else { return }
    news = symbol.map { NewsFeed(symbol: $0, dueAt: now.advanced(bySeconds: Self.newsRest)) }
    guard let symbol else { return }
    if let page = newsPages[symbol] {
      emit(.newsRead(page))
      if page.source == .live, let asOf = page.asOf {
        news?.dueAt = max(
          now.advanced(bySeconds: Self.newsRest), asOf.advanced(bySeconds: Self.newsLifetime))
      }
    } else if store.account != nil {
      actions.append(.readNews(symbol))
    }
  }

  mutating func tookStored(_ page: NewsPage) {
    guard newsPages[page.symbol] == nil else { return }
    newsPages.put(page)
    emit(.newsRead(page))
  }

  /// When the broker is asked next; nil while it is being asked.
  var newsDueAt: Timestamp? {
    guard configuration.hasNews else { return nil }
    return news.flatMap { $0.isUnderWay ? nil : $0.dueAt }
  }

  mutating func sendNews() {
    guard link == .up, stopDeadline == nil, let dueAt = newsDueAt, dueAt <= now, let news,
      permits(.poll)
    else { return }
    self.news?.isUnderWay = true
    actions.append(.ask(.news(news.symbol)))
  }

  mutating func tookNews(
    _ symbol: Symbol, _ result: Result<Listing<NewsItem>, BrokerError>, _ askedAt: Timestamp
  ) {
    let isFollowed = news?.symbol == symbol
    if isFollowed { news?.isUnderWay = false }
    switch result {
    case .success(let listing):
      for problem in listing.problems.prefix(3) {
        say(.warning, "an article could not be read: \(problem)", once: true)
      }
      let page = NewsPage(symbol, listing.values, asOf: askedAt, source: .live)
      let isNew = newsPages[symbol]?.items != page.items
      newsPages.put(page)
      emit(.newsRead(page))
      if canWrite, isNew { actions.append(.keepNews(page)) }
      if isFollowed {
        news?.failures = 0
        news?.dueAt = now.advanced(bySeconds: Self.newsLifetime)
      }
    case .failure(let error):
      emit(.newsFailed(symbol, reason: error.brief))
      guard isFollowed else { return }
      let failures = (news?.failures ?? 0) + 1
      var delay = max(10, Backoff().delay(failures: failures, using: &random))
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      news?.failures = failures
      news?.dueAt = now.advanced(bySeconds: delay)
    }
  }
}
