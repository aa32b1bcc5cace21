import ClientModels

/// `/v1beta1/news` (contract section 10).
struct NewsRoutes {
  let market: any MarketSource
  let news: NewsSource
  let query: MarketDataQuery

  /// So many days are looked at, unless the query says from when on.
  private static let usualDays = 30.0

  func answer() throws(Refusal) -> JSONValue {
    let limit = try query.integer("limit", default: 10, in: 1...50)
    let withContent = try query.bool("include_content")
    let withoutContentless = try query.bool("exclude_contentless")
    let isDescending = try query.isDescending(default: true)
    let symbols = Set(QueryReader(query: query.request.query).list("symbols"))
    let end = min(try query.time("end") ?? market.now, market.now)
    let start = try query.time("start") ?? end.advanced(bySeconds: -Self.usualDays * 86_400)
    guard start <= end else { return Self.json([], nil, withContent: false) }
    var articles = news.articles(in: start...end, listed: market.assets).filter { article in
      (symbols.isEmpty
        || article.symbols.contains { Self.names(of: $0).contains { symbols.contains($0) } })
        && (!withoutContentless || !article.content.isEmpty)
    }
    if isDescending { articles.reverse() }
    var page = articles[...]
    if let token = query.request.query["page_token"], !token.isEmpty {
      guard let place = articles.firstIndex(where: { "\($0.id)" == token }) else {
        throw MarketDataQuery.bad("invalid page_token")
      }
      page = articles[place...]
    }
    return Self.json(
      page.prefix(limit), page.dropFirst(limit).first?.id, withContent: withContent)
  }

  /// Coins are also called without their slash there, as `BTCUSD`.
  private static func names(of symbol: Symbol) -> [String] {
    symbol.isCryptoPair ? [symbol.text, symbol.text.filter { $0 != "/" }] : [symbol.text]
  }

  private static func json(
    _ articles: ArraySlice<NewsArticle>, _ next: Int64?, withContent: Bool
  ) -> JSONValue {
    let list = articles.map { article in
      JSONValue.object([
        "id": .number("\(article.id)"), "headline": .string(article.headline),
        "author": .string(article.author), "created_at": .time(article.createdAt),
        "updated_at": .time(article.updatedAt), "summary": .string(article.summary),
        "content": .string(withContent ? article.content : ""), "images": .array([]),
        "url": .text(article.url), "symbols": .array(article.symbols.map { .text($0) }),
        "source": .string(article.source),
      ])
    }
    return .object([
      "news": .array(list), "next_page_token": next.map { .string("\($0)") } ?? .null,
    ])
  }
}
