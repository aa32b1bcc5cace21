import ClientModels
import Foundation
import Sync
import TestSupport
import Testing

/// Watchlists and news of the client's broker adapter against a real `folio-paper` process, over real HTTP.
@Suite(.serialized, .blocking) final class WatchlistContractTests {
  private let folder: TemporaryFolder
  private let server: PaperServer
  private let broker: AlpacaBroker

  init() throws {
    folder = try TemporaryFolder()
    let credentials = try PaperServer.createAccount(data: folder.url)
    server = try PaperServer(data: folder.url, arguments: ["--always-open", "--seed", "1"])
    let endpoint = try EndpointURL(server.url)
    broker = AlpacaBroker(
      trading: endpoint, data: endpoint,
      credentials: try AlpacaCredentials(
        keyID: credentials.keyID, secret: credentials.secretKey),
      transport: CurlTransport(),
      now: { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) })
  }

  private func symbols(_ text: String) throws -> [Symbol] {
    try text.split(separator: " ").map { try #require(Symbol($0)) }
  }

  private func text(_ reading: WatchlistReading?) -> String? {
    reading?.list.symbols?.map(\.text).joined(separator: " ")
  }

  @Test func aListLivesFromItsMakingToItsEnd() async throws {
    #expect(try await broker.watchlists() == Listing([]))
    let name = "Täglich \"1\" \u{1F600}"
    let made = try await broker.change(.create(name: name, try symbols("AAPL MSFT")))
    let list = try #require(made?.list)
    #expect(list.name == name && text(made) == "AAPL MSFT")
    #expect(made?.assets.first?.name.isEmpty == false)
    let coin = try #require(Symbol("BTC/USD"))
    #expect(text(try await broker.change(.add(coin, list.id))) == "AAPL MSFT BTC/USD")
    #expect(
      text(
        try await broker.change(
          .replace(list.id, name: "Other", try symbols("BTC/USD MSFT AAPL"))))
        == "BTC/USD MSFT AAPL")
    let listed = try await broker.watchlists()
    #expect(listed.values.map(\.name) == ["Other"] && listed.problems.isEmpty)
    #expect(listed.values.first?.symbols == nil)
    #expect(text(try await broker.change(.remove(coin, list.id))) == "MSFT AAPL")
    #expect(text(try await broker.watchlist(list.id)) == "MSFT AAPL")
    #expect(try await broker.change(.delete(list.id)) == nil)
    let error = await #expect(throws: BrokerError.self) {
      try await self.broker.watchlist(list.id)
    }
    #expect(error == .notFound(what: "watchlist not found: \(list.id)"))
  }

  @Test func theBrokersRefusalsAreItsOwnWords() async throws {
    let list = try #require(
      try await broker.change(.create(name: "Tech", try symbols("AAPL")))?.list)
    let unknown = try #require(Symbol("NOSUCHONE"))
    for (change, message) in [
      (WatchlistChange.add(try symbols("AAPL")[0], list.id), "duplicate symbol: AAPL"),
      (.add(unknown, list.id), "asset \"NOSUCHONE\" not found"),
      (.create(name: "Tech", []), "watchlist name must be unique"),
    ] {
      let error = await #expect(throws: BrokerError.self) { try await self.broker.change(change) }
      guard case .refused(let status, _, let said)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(status == 422 && said == message)
    }
  }

  @Test func newsAreThoseOfTheSymbolAndTheNewestFirst() async throws {
    let apple = try symbols("AAPL")[0]
    let news = try await broker.news(apple, limit: 5)
    #expect(news.problems.isEmpty && !news.values.isEmpty && news.values.count <= 5)
    #expect(news.values.allSatisfy { $0.symbols.contains(apple) && !$0.headline.isEmpty })
    let times = news.values.map(\.createdAt)
    #expect(times == times.sorted(by: >))
  }

  @Test func theDaysOfSeveralSymbolsComeWithOneRequest() async throws {
    let clock = try await broker.clock()
    let bars = try await broker.bars(
      try symbols("AAPL MSFT"), DayPrices.interval,
      from: clock.timestamp.advanced(bySeconds: -4 * 86_400))
    #expect(Set(bars.keys) == Set(try symbols("AAPL MSFT")))
    for list in bars.values {
      #expect(!DayPrices(lastDayOf: list, isCoin: false).closes.isEmpty)
    }
  }
}
