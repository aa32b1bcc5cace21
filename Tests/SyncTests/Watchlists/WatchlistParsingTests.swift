import ClientModels
import Testing

@testable import Sync

@Suite struct WatchlistParsingTests {
  @Test func listsAreReadOnceEachAndWhatIsNoneIsSaid() throws {
    let listing = try AlpacaParsing.watchlists(Fixtures.load("watchlists"))
    #expect(
      listing.values.map(\.id.text) == [
        "fb306e55-16d3-4118-8c3d-c1615fcd4c03", "e65f2f2d-b596-4db6-bd68-1b7ceb77cccc",
      ])
    #expect(listing.values.allSatisfy { $0.symbols == nil })
    #expect(listing.values[1].updatedAt?.rfc3339 == "2022-01-14T14:00:00Z")
    #expect(listing.problems.count == 3)
  }

  @Test func aListHasItsSymbolsInTheirOrderAndEachOnce() throws {
    let reading = try AlpacaParsing.watchlist(Fixtures.load("watchlist"))
    #expect(reading.list.name == "Monday List" && !reading.list.hasOthers)
    #expect(reading.list.symbols?.map(\.text) == ["TSLA", "BTC/USD"])
    #expect(reading.assets.map(\.name) == ["Tesla, Inc. Common Stock", "Bitcoin / US Dollar"])
  }

  @Test func whatIsNoSymbolOnAListIsNotedSoThatItIsNeverLost() throws {
    let odd = bytes(
      #"{"id":"a","name":"n","assets":[{"symbol":"AAPL"},{"symbol":"no symbol"},{"name":"x"},3]}"#)
    let reading = try AlpacaParsing.watchlist(odd)
    #expect(reading.list.symbols?.map(\.text) == ["AAPL"] && reading.list.hasOthers)
    let bare = try AlpacaParsing.watchlist(bytes(#"{"id":"a","name":"n"}"#))
    #expect(bare.list.symbols?.isEmpty == true)
  }

  @Test func aListThatIsTooLongIsCutAndNotWritable() throws {
    let assets = (0..<6_000).map { "{\"symbol\":\"S\($0)\"}" }.joined(separator: ",")
    let reading = try AlpacaParsing.watchlist(
      bytes("{\"id\":\"a\",\"name\":\"n\",\"assets\":[\(assets)]}"))
    #expect(reading.list.symbols?.count == Watchlist.symbolLimit && reading.list.hasOthers)
    let lists = (0..<900).map { "{\"id\":\"a\($0)\",\"name\":\"n\"}" }.joined(separator: ",")
    #expect(
      try AlpacaParsing.watchlists(bytes("[\(lists)]")).values.count == Watchlist.listLimit)
    let long = String(repeating: "n", count: 300)
    #expect(
      try AlpacaParsing.watchlists(bytes("[{\"id\":\"a\",\"name\":\"\(long)\"}]")).values.isEmpty)
  }

  @Test func newsKeepTheirWordsAndLeaveOutWhatIsNone() throws {
    let listing = try AlpacaParsing.news(Fixtures.load("news"), limit: 20)
    #expect(listing.values.map(\.id) == [24_843_171, 24_843_172])
    #expect(listing.problems.count == 2)
    #expect(listing.values[0].url == "https://www.benzinga.com/news/21/12/24843171/apple")
    #expect(listing.values[1].symbols.map(\.text) == ["AAPL", "TSLA"])
    #expect(listing.values[1].author.isEmpty && listing.values[1].summary.isEmpty)
    #expect(try AlpacaParsing.news(Fixtures.load("news"), limit: 1).values.count == 1)
    #expect(try AlpacaParsing.news(bytes("{\"news\":null}"), limit: 9).values.isEmpty)
  }

  @Test func textsOfNewsAreBounded() throws {
    let long = String(repeating: "x", count: 100_000)
    let listing = try AlpacaParsing.news(
      bytes(
        "{\"news\":[{\"id\":1,\"headline\":\"\(long)\",\"created_at\":\"2021-12-31T11:08:42Z\",\"summary\":\"\(long)\"}]}"
      ), limit: 20)
    #expect(listing.values.first?.headline.count == 500)
    #expect(listing.values.first?.summary.count == 4_000)
  }

  @Test func mangledAnswersEndInAValueOrAnError() throws {
    var random = SplitMix64(seed: 7)
    for name in ["watchlists", "watchlist", "news"] {
      let whole = try Fixtures.load(name)
      for _ in 0..<2_000 {
        var broken = whole
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        _ = try? AlpacaParsing.watchlists(broken)
        _ = try? AlpacaParsing.watchlist(broken)
        _ = try? AlpacaParsing.storedWatchlists(broken)
        _ = try? AlpacaParsing.news(broken, limit: 20)
      }
    }
  }

  @Test func whatIsStoredComesBackEqual() throws {
    let lists = [
      Watchlist(
        id: try #require(WatchlistID("a")), name: "Näme \"x\"\u{1b}",
        symbols: [try symbol("AAPL"), try symbol("BTC/USD")], updatedAt: .noonish),
      Watchlist(id: try #require(WatchlistID("b")), name: "not read yet"),
      Watchlist(id: try #require(WatchlistID("c")), name: "empty", symbols: []),
    ]
    var book = Portfolio()
    book.account = Account(id: try account("a-1"))
    book.watchlists = WatchlistBook(lists, asOf: .noonish)
    book.dayPrices = [
      try symbol("AAPL"): DayPrices([
        .init(at: .noonish, price: try Price(strict: "1.000000001")),
        .init(at: Timestamp.noonish.advanced(bySeconds: 900), price: try Price(strict: "250")),
      ])
    ]
    let store = MemoryStore()
    try BookDocuments.save([.account, .watchlists, .dayPrices], of: book, to: store, at: .noonish)
    let (read, problems) = BookDocuments.load(store)
    #expect(problems.isEmpty)
    #expect(read?.watchlists == book.watchlists)
    #expect(read?.dayPrices == book.dayPrices)
    let page = NewsPage(
      try symbol("AAPL"), try AlpacaParsing.news(Fixtures.load("news"), limit: 20).values,
      asOf: .noonish, source: .cache)
    try store.keepNews(
      ContractJSON.encode(page), of: page.symbol, asOf: page.asOf, at: .noonish)
    #expect(NewsRows.read(page.symbol, from: store) == page)
  }

  @Test func changesAreSentInTheContractsWords() async throws {
    let list = HTTPOutcome(
      .response(HTTPResponse(status: 200, body: try Fixtures.load("watchlist"))))
    let transport = FakeTransport([
      list, list, list, list, response(204),
      HTTPOutcome(.response(HTTPResponse(status: 200, body: try Fixtures.load("news")))),
    ])
    let broker = AlpacaBroker(
      trading: try EndpointURL("https://trading.example"),
      data: try EndpointURL("https://data.example"),
      credentials: try AlpacaCredentials(keyID: "PK1", secret: "canary"), transport: transport,
      now: { .noonish })
    let id = try #require(WatchlistID("fb306e55-16d3-4118-8c3d-c1615fcd4c03"))
    let (apple, coin) = (try symbol("AAPL"), try symbol("BTC/USD"))
    _ = try await broker.change(.create(name: "a \"b\"", [apple]))
    _ = try await broker.change(.replace(id, name: "new", [coin, apple]))
    _ = try await broker.change(.add(apple, id))
    _ = try await broker.change(.remove(coin, id))
    #expect(try await broker.change(.delete(id)) == nil)
    _ = try await broker.news(coin, limit: 20)
    let sent = transport.requests
    #expect(sent.map(\.method) == [.post, .put, .post, .delete, .delete, .get])
    #expect(sent.prefix(5).allSatisfy { $0.lane == .order })
    let path = "/v2/watchlists/\(id)"
    #expect(
      sent.map(\.target) == [
        "/v2/watchlists", path, path, path + "/BTC%2FUSD", path,
        "/v1beta1/news?symbols=BTCUSD&limit=20&sort=desc",
      ])
    #expect(
      sent.prefix(3).map { String(decoding: $0.body ?? [], as: UTF8.self) } == [
        #"{"name":"a \"b\"","symbols":["AAPL"]}"#, #"{"name":"new","symbols":["BTC/USD","AAPL"]}"#,
        #"{"symbol":"AAPL"}"#,
      ])
    #expect(sent[4].body == nil)
  }
}
