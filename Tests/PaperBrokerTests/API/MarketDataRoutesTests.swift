import ClientModels
import Testing

@testable import PaperBroker

/// Five minute bars of AAPL and three of MSFT from 09:30 on 2026-11-20, and a quote of IPOO that never traded.
private struct Tape: MarketSource {
  let assets: [Asset] = []
  let calendar = TradingCalendar()
  let now = Timestamp(seconds: 1_795_185_300)  // 2026-11-20T14:35:00Z
  let isOpen = true

  func advance(toWall wall: Timestamp) -> MarketStep { MarketStep(events: [], now: now) }

  static let counts = ["AAPL": 5, "MSFT": 3]

  private func all(_ symbol: Symbol) -> [Bar] {
    (0..<(Self.counts[symbol.text] ?? 0)).map { minute in
      Bar(
        at: Timestamp(seconds: 1_795_185_000 + Int64(minute) * 60), open: Price(FixedDecimal(100)),
        high: Price(FixedDecimal(102)), low: Price(FixedDecimal(99)),
        close: Price(FixedDecimal(101)), volume: Quantity(minute + 1), tradeCount: 7)
    }
  }

  func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    if symbol.text == "IPOO" {
      let quote = Quote(
        bid: nil, bidSize: .zero, ask: Price(FixedDecimal(20)), askSize: Quantity(300), at: now)
      return MarketSnapshot(symbol: symbol, quote: quote, receivedAt: now)
    }
    let bars = all(symbol)
    guard let last = bars.last, let bid = try? Price(strict: "100.99"),
      let ask = try? Price(strict: "101.01")
    else { return nil }
    return MarketSnapshot(
      symbol: symbol,
      quote: Quote(
        bid: bid, bidSize: Quantity(200), ask: ask, askSize: Quantity(400),
        at: Timestamp(nanoseconds: 1_795_185_299_500_000_000)),
      trade: MarketTrade(price: ask, size: Quantity(25), at: Timestamp(seconds: 1_795_185_299)),
      minuteBar: last, dailyBar: bars.first, receivedAt: now)
  }

  func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    Array(all(symbol).filter { range.contains($0.at) }.prefix(limit))
  }
}

@Suite struct MarketDataRoutesTests {
  private static let quote =
    #"{"t":"2026-11-20T14:34:59.500Z","ax":"V","ap":101.01,"as":400,"bx":"V","bp":100.99,"#
    + #""bs":200,"c":["R"],"z":"C"}"#
  private static let trade =
    #"{"t":"2026-11-20T14:34:59Z","x":"V","p":101.01,"s":25,"c":["@"],"i":1795185299000000,"z":"C"}"#

  private static func bar(_ minute: Int, _ volume: Int) -> String {
    #"{"t":"2026-11-20T14:\#(minute):00Z","o":100,"h":102,"l":99,"c":101,"v":\#(volume),"#
      + #""n":7,"vw":101}"#
  }

  private func routes(_ target: String) throws -> (StockRoutes, [String]) {
    let request = try #require(APIRequest(method: "GET", target: target, body: []))
    return (
      StockRoutes(market: Tape(), request: request, corporateActions: CorporateActionBook()),
      Array(request.path.dropFirst(2))
    )
  }

  private func get(_ target: String) throws -> String {
    let (routes, path) = try routes("/v2/stocks" + target)
    return try #require(try routes.respond(path)).text
  }

  private func refusal(_ target: String) throws -> Refusal? {
    let (routes, path) = try routes("/v2/stocks" + target)
    return #expect(throws: Refusal.self) { try routes.respond(path) }
  }

  @Test func latestQuotesAreKeyedBySymbol() throws {
    #expect(
      try get("/quotes/latest?symbols=MSFT,AAPL")
        == #"{"quotes":{"MSFT":\#(Self.quote),"AAPL":\#(Self.quote)}}"#)
    #expect(try get("/AAPL/quotes/latest") == #"{"symbol":"AAPL","quote":\#(Self.quote)}"#)
  }

  @Test func aSideWithoutAPriceIsZero() throws {
    #expect(
      try get("/IPOO/quotes/latest")
        == #"{"symbol":"IPOO","quote":{"t":"2026-11-20T14:35:00Z","ax":"V","ap":20,"as":300,"#
        + #""bx":"V","bp":0,"bs":0,"c":["R"],"z":"C"}}"#)
  }

  @Test func latestTradesAreKeyedBySymbol() throws {
    #expect(
      try get("/trades/latest?symbols=AAPL") == #"{"trades":{"AAPL":\#(Self.trade)}}"#)
    #expect(try get("/AAPL/trades/latest") == #"{"symbol":"AAPL","trade":\#(Self.trade)}"#)
    #expect(try get("/trades/latest?symbols=IPOO") == #"{"trades":{}}"#, "it never traded")
  }

  @Test func latestBarsAreKeyedBySymbol() throws {
    #expect(
      try get("/bars/latest?symbols=MSFT") == #"{"bars":{"MSFT":\#(Self.bar(32, 3))}}"#)
    #expect(try get("/MSFT/bars/latest") == #"{"symbol":"MSFT","bar":\#(Self.bar(32, 3))}"#)
  }

  @Test func snapshotsAreKeyedBySymbolWithoutAnEnvelope() throws {
    let parts =
      #""latestTrade":\#(Self.trade),"latestQuote":\#(Self.quote),"#
      + #""minuteBar":\#(Self.bar(34, 5)),"dailyBar":\#(Self.bar(30, 1)),"prevDailyBar":null}"#
    #expect(try get("/snapshots?symbols=AAPL") == #"{"AAPL":{"# + parts + "}")
    #expect(try get("/AAPL/snapshot") == #"{"symbol":"AAPL","# + parts)
  }

  @Test func unknownSymbolsAreLeftOut() throws {
    #expect(try get("/snapshots?symbols=ZZZZ") == "{}")
    #expect(try get("/quotes/latest?symbols=ZZZZ,AAPL").hasPrefix(#"{"quotes":{"AAPL":"#))
    #expect(
      try get("/bars?symbols=ZZZZ&timeframe=1Min") == #"{"bars":{},"next_page_token":null}"#)
    #expect(try refusal("/ZZZZ/snapshot")?.status == 404)
    #expect(try refusal("/ZZZZ/quotes/latest")?.status == 404)
  }

  @Test(arguments: ["/snapshots", "/quotes/latest", "/trades/latest", "/bars/latest"])
  func aSymbolAskedTwiceIsOneKey(path: String) throws {
    #expect(try get("\(path)?symbols=AAPL,AAPL,AAPL") == get("\(path)?symbols=AAPL"))
  }

  @Test(arguments: ["/snapshots", "/quotes/latest", "/trades/latest", "/bars/latest", "/bars"])
  func symbolsMustBeNamedAndWellFormed(path: String) throws {
    for query in ["", "?symbols=", "?symbols=,,", "?symbols=aapl", "?symbols=AAPL,%00"] {
      #expect(
        try refusal(path + query + (query.isEmpty ? "?" : "&") + "timeframe=1Min")?.status == 400)
    }
    let many = (0...2_000).map { "A\($0)" }.joined(separator: ",")
    #expect(try refusal(path + "?symbols=" + many)?.message == "too many symbols: at most 2000")
  }

  @Test func otherPathsAreNoRoute() throws {
    for target in ["", "/AAPL", "/AAPL/nothing", "/AAPL/bars/latest/x", "/nothing", "/snapshot"] {
      let (routes, path) = try routes("/v2/stocks" + target)
      #expect(try routes.respond(path) == nil)
    }
  }

  @Test func feedsAndAdjustmentsOfTheContractAreTaken() throws {
    let plain = try get("/AAPL/bars?timeframe=1Min")
    #expect(try get("/AAPL/bars?timeframe=1Min&feed=iex&adjustment=split,dividend") == plain)
    #expect(try get("/AAPL/quotes/latest?feed=delayed_sip") == get("/AAPL/quotes/latest"))
  }

  @Test func barsComeBySymbolThenTime() throws {
    let times = (0..<3).map { Self.bar(30 + $0, $0 + 1) }.joined(separator: ",")
    #expect(
      try get("/MSFT/bars?timeframe=1Min")
        == #"{"bars":[\#(times)],"symbol":"MSFT","next_page_token":null}"#)
    #expect(
      try get("/bars?timeframe=1T&symbols=MSFT,AAPL,MSFT&start=2026-11-20T14:32:00Z")
        == #"{"bars":{"AAPL":[\#(Self.bar(32, 3)),\#(Self.bar(33, 4)),\#(Self.bar(34, 5))],"#
        + #""MSFT":[\#(Self.bar(32, 3))]},"next_page_token":null}"#)
  }

  @Test func startAndEndAreInclusive() throws {
    #expect(
      try get(
        "/AAPL/bars?timeframe=1Min&start=2026-11-20T14:31:00Z&end=2026-11-20T09:32:00-05:00")
        == #"{"bars":[\#(Self.bar(31, 2)),\#(Self.bar(32, 3))],"symbol":"AAPL","#
        + #""next_page_token":null}"#)
    #expect(
      try get("/AAPL/bars?timeframe=1Min&start=2026-11-21&end=2026-11-20")
        == #"{"bars":[],"symbol":"AAPL","next_page_token":null}"#)
  }

  /// Every page of a query, as `SYMBOL minute` in the order in which they came.
  private func pages(_ query: String, limit: Int) throws -> [[String]] {
    var pages: [[String]] = []
    var token: String?
    repeat {
      let target =
        "/v2/stocks/bars?timeframe=1Min&limit=\(limit)&" + query
        + (token.map { "&page_token=" + $0.replacing("|", with: "%7C") } ?? "")
      let (routes, path) = try routes(target)
      guard case .object(let members) = try routes.respond(path), members.count == 2,
        case .object(let symbols) = members[0].value
      else {
        Issue.record("the answer has two members")
        break
      }
      pages.append(
        symbols.flatMap { symbol -> [String] in
          guard case .array(let bars) = symbol.value else { return [] }
          return bars.map { symbol.name + " " + $0.text.dropFirst(20).prefix(2) }
        })
      if case .string(let text) = members[1].value { token = text } else { token = nil }
    } while token != nil && pages.count < 20
    return pages
  }

  @Test func ascendingPagesGoFromTheOldestBar() throws {
    #expect(
      try pages("symbols=AAPL,MSFT", limit: 3) == [
        ["AAPL 30", "AAPL 31", "AAPL 32"], ["AAPL 33", "AAPL 34", "MSFT 30"],
        ["MSFT 31", "MSFT 32"],
      ])
  }

  @Test func descendingPagesGoFromTheNewestBar() throws {
    #expect(
      try pages("symbols=AAPL,MSFT&sort=desc", limit: 3) == [
        ["AAPL 34", "AAPL 33", "AAPL 32"], ["AAPL 31", "AAPL 30", "MSFT 32"],
        ["MSFT 31", "MSFT 30"],
      ])
  }

  @Test(arguments: ["asc", "desc"], 1...9)
  func noBarIsMissingOrDoubledHoweverShortThePages(sort: String, limit: Int) throws {
    let whole = try pages("symbols=MSFT,AAPL,ZZZZ&sort=\(sort)", limit: 10_000)
    let cut = try pages("symbols=MSFT,AAPL,ZZZZ&sort=\(sort)", limit: limit)
    #expect(whole.count == 1)
    #expect(whole[0].count == 8)
    #expect(cut.flatMap { $0 } == whole[0])
    #expect(cut.allSatisfy { !$0.isEmpty && $0.count <= limit })
  }

  @Test(arguments: [
    "feed=bogus", "feed=iex,sip", "adjustment=none", "sort=newest", "sort=DESC", "limit=0",
    "limit=10001", "limit=-1", "limit=1.5", "limit=x",
    "start=yesterday", "end=0", "timeframe=60Min", "timeframe=", "page_token=x",
    "page_token=AAPL", "page_token=AAPL%7C", "page_token=AAPL%7Cnow",
    "page_token=%7C2026-11-20T14:31:00Z", "page_token=TSLA%7C2026-11-20T14:31:00Z",
    "page_token=AAPL%7C2026-11-20T14:31:00Z%7C", "page_token=AAPL%7C%7C2026-11-20T14:31:00Z",
    "page_token=aapl%7C2026-11-20T14:31:00Z", "page_token=..%2F..%2Fetc",
  ])
  func aBadParameterIsRefused(parameter: String) throws {
    let frame = parameter.hasPrefix("timeframe") ? "" : "timeframe=1Min&"
    let refusal = try refusal("/bars?symbols=AAPL&" + frame + parameter)
    #expect(refusal?.status == 400)
    #expect(refusal?.code == 40_010_000)
    #expect(refusal?.message.contains("\n") == false)
  }

  @Test func aForgedTokenOpensNothingBeyondTheRange() throws {
    let range = "symbols=AAPL&timeframe=1Min&start=2026-11-20T14:32:00Z&end=2026-11-20T14:33:00Z"
    let inside =
      #"{"bars":{"AAPL":[\#(Self.bar(32, 3)),\#(Self.bar(33, 4))]},"next_page_token":null}"#
    #expect(try get("/bars?\(range)&page_token=AAPL%7C1700-01-01T00:00:00Z") == inside)
    #expect(
      try get("/bars?\(range)&page_token=AAPL%7C2200-01-01T00:00:00Z")
        == #"{"bars":{},"next_page_token":null}"#)
  }
}
