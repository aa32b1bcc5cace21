import ClientModels

/// The news of a symbol in the store, in the contract's own form.
public enum NewsRows {
  /// What is stored of them; nil when nothing is, or nothing that can be read.
  public static func read(_ symbol: Symbol, from store: any BookStoring) -> NewsPage? {
    guard let document = store.news(of: symbol),
      let listing = try? AlpacaParsing.news(document.payload, limit: NewsPage.limit)
    else { return nil }
    return NewsPage(symbol, listing.values, asOf: document.asOf, source: .cache)
  }

  /// For the engine, which is told of a failure.
  static func keeping(
    _ page: NewsPage, in store: (any BookStoring)?, at time: Timestamp
  ) -> SyncInput? {
    guard let store else { return nil }
    do throws(StoreError) {
      try store.keepNews(
        ContractJSON.encode(page), of: page.symbol, asOf: page.asOf, at: time)
      return nil
    } catch {
      return .saveFailed(reason: error.description)
    }
  }
}

extension ContractJSON {
  public static func encode(_ page: NewsPage) -> [UInt8] {
    JSONNode.object([.init("news", .array(page.items.map(node)))]).bytes()
  }

  public static func node(_ item: NewsItem) -> JSONNode {
    .object([
      .init("id", .integer(item.id)), .init("headline", .string(item.headline)),
      .init("author", .string(item.author)), .init("created_at", .string(item.createdAt.rfc3339)),
      .init("summary", .string(item.summary)),
      .init("url", item.url.map { .string($0) } ?? .null),
      .init("symbols", .array(item.symbols.map { .string($0.text) })),
      .init("source", .string(item.source)),
    ])
  }
}
