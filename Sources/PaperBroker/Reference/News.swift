import ClientModels
import Foundation

/// One article (contract section 10).
public struct NewsArticle: Hashable, Sendable {
  public let id: Int64
  public let headline: String
  public let author: String
  public let createdAt: Timestamp
  public let updatedAt: Timestamp
  public let summary: String
  public let content: String
  public let url: String?
  public let symbols: [Symbol]
  public let source: String
}

/// Where news come from: made up from a seed, the same for the same seed, or those of a file.
public enum NewsSource: Sendable {
  case seeded(UInt64)
  /// In order of time.
  case articles([NewsArticle])

  /// A query looks at so many days at the most; the made-up go on for ever.
  static let dayLimit = 400
  private static let articlesPerDay = 12

  /// Articles of a range, in order of time.
  func articles(in range: ClosedRange<Timestamp>, listed: [Asset]) -> [NewsArticle] {
    switch self {
    case .articles(let all): return all.filter { range.contains($0.createdAt) }
    case .seeded(let seed):
      guard !listed.isEmpty else { return [] }
      let last = NewYork.civil(range.upperBound).day.ordinal
      let first = max(NewYork.civil(range.lowerBound).day.ordinal, last - Self.dayLimit)
      return (first...last).flatMap { Self.articles(of: $0, seed, listed) }
        .filter { range.contains($0.createdAt) }
    }
  }

  private static func articles(of day: Int, _ seed: UInt64, _ listed: [Asset]) -> [NewsArticle] {
    (0..<articlesPerDay).map { slot in
      let bits = Instrument.hash("news \(seed) \(day) \(slot)")
      let asset = listed[Int(bits % UInt64(listed.count))]
      let topic = topics[Int(bits >> 20 % UInt64(topics.count))]
      let length = 86_400 / articlesPerDay
      let at = NewYork.timestamp(
        CalendarDay(ordinal: day), secondOfDay: slot * length + Int(bits >> 40) % length)
      let headline = asset.name + " " + topic
      let summary = headline + ": made up for a paper market; nothing of it happened."
      return NewsArticle(
        id: Int64(day) * 100 + Int64(slot), headline: headline, author: "Paper Wire",
        createdAt: at, updatedAt: at, summary: summary, content: summary + " " + asset.symbol.text,
        url: nil, symbols: [asset.symbol], source: "paper")
    }.sorted { $0.createdAt < $1.createdAt }
  }

  private static let topics = [
    "names a new head of finance", "sets the date of its quarterly report",
    "opens a plant ahead of schedule", "extends a supply agreement", "presents at a conference",
    "is reviewed by two analysts", "widens its range of products", "moves its main office",
    "settles a dispute with a supplier", "expects a steady quarter",
  ]

  private struct Document: Decodable {
    let news: [Item]
  }

  private struct Item: Decodable {
    let id: Int64
    let headline: String
    let author: String?
    let createdAt: String
    let updatedAt: String?
    let summary: String?
    let content: String?
    let url: String?
    let symbols: [String]
    let source: String?
  }

  /// Reads `{"news":[…]}`, the contract's answer; `id`, `headline`, `created_at` and `symbols` of each must be there.
  public static func read(_ bytes: [UInt8]) throws(RecordingError) -> NewsSource {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let document = try? decoder.decode(Document.self, from: Data(bytes)) else {
      throw RecordingError("the news are not JSON of the form {\"news\":[{\"id\":1,…}]}")
    }
    guard document.news.count <= 1_000_000 else {
      throw RecordingError("there are more than 1000000 articles: cut the file")
    }
    var articles: [NewsArticle] = []
    for item in document.news {
      let symbols = item.symbols.compactMap { Symbol($0) }
      guard let at = Timestamp(rfc3339: item.createdAt), symbols.count == item.symbols.count else {
        throw RecordingError(
          "article \(item.id) of the news has no created_at in RFC 3339 or a symbol that is none")
      }
      articles.append(
        NewsArticle(
          id: item.id, headline: item.headline, author: item.author ?? "",
          createdAt: at, updatedAt: item.updatedAt.flatMap { Timestamp(rfc3339: $0) } ?? at,
          summary: item.summary ?? "", content: item.content ?? "", url: item.url,
          symbols: symbols, source: item.source ?? ""))
    }
    return .articles(articles.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) })
  }
}
