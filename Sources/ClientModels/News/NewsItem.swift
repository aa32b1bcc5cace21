/// One article of the news (contract section 10). Its texts are somebody else's: they are cleaned where they are shown.
public struct NewsItem: Hashable, Sendable {
  public let id: Int
  public let headline: String
  public let summary: String
  public let author: String
  public let source: String
  public let url: String?
  public let createdAt: Timestamp
  public let symbols: [Symbol]

  public init(
    id: Int, headline: String, summary: String = "", author: String = "", source: String = "",
    url: String? = nil, createdAt: Timestamp, symbols: [Symbol] = []
  ) {
    self.id = id
    self.headline = headline
    self.summary = summary
    self.author = author
    self.source = source
    self.url = url
    self.createdAt = createdAt
    self.symbols = symbols
  }
}

/// The latest news of one symbol.
public struct NewsPage: Hashable, Sendable {
  /// More are never asked for or kept.
  public static let limit = 20

  public let symbol: Symbol
  /// The newest first.
  public var items: [NewsItem]
  /// When the broker was asked; nil when it never answered.
  public var asOf: Timestamp?
  /// Whether they were asked for in this session, or come from the disk.
  public var source: Portfolio.Source

  public init(
    _ symbol: Symbol, _ items: [NewsItem], asOf: Timestamp?, source: Portfolio.Source
  ) {
    self.symbol = symbol
    self.items = Array(items.sorted { $0.createdAt > $1.createdAt }.prefix(Self.limit))
    self.asOf = asOf
    self.source = source
  }
}
