import ClientModels
import Testing

@testable import PaperBroker

/// Historical quotes, trades and auctions of the synthetic market and of pairs, page by page.
@Suite struct MarketSeriesTests {
  private let market: MarketWithCrypto

  /// Wednesday, ten minutes into the session.
  init() throws {
    let lines = ["AAPL|Apple Inc.|NASDAQ|230|27", "MSFT|Microsoft Corporation|NASDAQ|428|24"]
    market = MarketWithCrypto(
      SyntheticMarket(
        seed: 7, alwaysOpen: false, speed: 1, startedAtWall: time("2026-11-18T14:40:00Z"),
        instruments: lines.compactMap { Instrument(line: $0) }), seed: 7)
  }

  private func get(_ target: String) throws -> APIResponse {
    let request = try #require(APIRequest(method: "GET", target: target, body: []))
    do throws(Refusal) {
      let routes = MarketRoutes(market: market, reference: MarketReference(), request: request)
      return try routes.answer() ?? APIResponse(404, nil)
    } catch {
      return APIResponse(error)
    }
  }

  private func rows(_ answer: APIResponse, _ name: String) -> [String: [String]] {
    guard case .object(let members) = answer.body,
      case .object(let symbols) = members.first(where: { $0.name == name })?.value
    else { return ["": ["no \(name) in \(answer)"]] }
    return Dictionary(
      uniqueKeysWithValues: symbols.map { ($0.name, APIResponse($0.value).texts("t")) })
  }

  /// Every page of a query, and how many there were.
  private func all(_ target: String, _ name: String) throws -> (
    rows: [String: [String]], pages: Int
  ) {
    var found: [String: [String]] = [:]
    var pages = 0
    var token = ""
    repeat {
      let answer = try get(target + (token.isEmpty ? "" : "&page_token=" + token))
      for (symbol, times) in rows(answer, name) { found[symbol, default: []] += times }
      pages += 1
      token = answer.text("next_page_token")
    } while token != "null" && pages < 1_000
    return (found, pages)
  }

  @Test(arguments: ["quotes", "trades", "bars"], ["asc", "desc"])
  func pagesTogetherAreTheWhole(name: String, sort: String) throws {
    let target =
      "/v2/stocks/\(name)?symbols=MSFT,AAPL&timeframe=1Min&start=2026-11-18T14:35:00Z&sort=\(sort)"
    let whole = try all(target + "&limit=10000", name)
    let paged = try all(target + "&limit=3", name)
    #expect(whole.pages == 1)
    #expect(paged.rows == whole.rows)
    let count = whole.rows.values.reduce(0) { $0 + $1.count }
    #expect(count >= 10)
    #expect(paged.pages == (count + 2) / 3)
    for times in whole.rows.values {
      #expect(times == (sort == "asc" ? times.sorted() : times.sorted(by: >)))
    }
  }

  @Test func rowsOfOneMomentAreToldOnceAcrossPages() {
    let rows = [1, 2, 2, 2, 2, 3].enumerated().map { (id: $0.offset, at: $0.element) }
    func page(_ cursor: SeriesCursor?) -> SeriesPage<(id: Int, at: Int)> {
      SeriesPage(
        of: [symbol("SPY")],
        in: Timestamp(seconds: 0)...Timestamp(seconds: 9), limit: 2, isDescending: false,
        after: cursor, time: { Timestamp(seconds: Int64($0.at)) }
      ) { _, range, limit, _ in
        let found = rows.filter { range.contains(Timestamp(seconds: Int64($0.at))) }
        return (
          Array(found.prefix(limit)),
          found.count > limit ? Timestamp(seconds: Int64(found[limit].at)) : nil
        )
      }
    }
    var told: [Int] = []
    var cursor: SeriesCursor?
    repeat {
      let page = page(cursor)
      told += page.rows.flatMap(\.rows).map(\.id)
      cursor = page.next.flatMap { SeriesCursor(token: $0.token) }
    } while cursor != nil && told.count < 20
    #expect(told == [0, 1, 2, 3, 4, 5])
  }

  @Test func theLastOfTheTradesIsTheLatestTrade() throws {
    let latest = try get("/v2/stocks/AAPL/trades/latest")
    let newest = try get("/v2/stocks/AAPL/trades?sort=desc&limit=1")
    guard case .object(let members) = latest.body, case .object(let found) = newest.body,
      case .array(let rows) = found.first(where: { $0.name == "trades" })?.value
    else {
      Issue.record("no trades in \(newest)")
      return
    }
    #expect(rows.first == members.first { $0.name == "trade" }?.value)
    #expect(newest.text("symbol") == "AAPL")
  }

  @Test func anAuctionIsTheFirstAndTheLastPriceOfADay() throws {
    let target = "/v2/stocks/AAPL/auctions?start=2026-11-17&end=2026-11-18T23:00:00Z"
    let bars = market.bars(
      symbol("AAPL"), interval: .day,
      in: time("2026-11-17T05:00:00Z")...time("2026-11-18T23:00:00Z"), limit: 9)
    let closing = try #require(
      market.auctions(of: symbol("AAPL"), at: time("2026-11-17T21:00:00Z"))?.closing)
    let opening = try #require(
      market.auctions(of: symbol("AAPL"), at: time("2026-11-17T21:00:00Z"))?.opening)
    let today = try #require(market.auctions(of: symbol("AAPL"), at: market.now)?.opening)
    #expect(opening.price == bars[0].open && closing.price == bars[0].close)
    func prints(_ trade: MarketTrade, _ conditions: [String]) -> String {
      conditions.map {
        #"{"t":"\#(trade.at?.rfc3339 ?? "")","x":"V","p":\#(trade.price),"s":\#(trade.size),"c":"\#($0)"}"#
      }.joined(separator: ",")
    }
    #expect(
      try get(target).text("auctions")
        == #"[{"d":"2026-11-17","o":[\#(prints(opening, ["O", "Q"]))],"#
        + #""c":[\#(prints(closing, ["6", "M"]))]},"#
        + #"{"d":"2026-11-18","o":[\#(prints(today, ["O", "Q"]))],"c":[]}]"#)
  }

  @Test func pairsAreQuotedAroundTheClockInPartsOfACoin() throws {
    let answer = try get("/v1beta3/crypto/us/latest/quotes?symbols=BTC/USD,ETH/USD")
    #expect(rows(answer, "quotes").isEmpty == false)
    let night = try all(
      "/v1beta3/crypto/us/bars?symbols=BTC/USD&timeframe=1Hour&start=2026-11-17&end=2026-11-17T23:59:59-05:00",
      "bars")
    #expect(night.rows["BTC/USD"]?.count == 24)
    let quote = try #require(market.snapshot(symbol("BTC/USD"))?.quote)
    #expect(quote.bidSize.decimal < 1)
    let book = try get("/v1beta3/crypto/us/latest/orderbooks?symbols=BTC/USD").text("orderbooks")
    #expect(book.contains(#""b":[{"p":\#(try #require(quote.bid)),"s":\#(quote.bidSize)}"#))
    let snapshot = try get("/v1beta3/crypto/us/snapshots?symbols=BTC/USD").text("snapshots")
    #expect(snapshot.contains(#""tks":"#))
    #expect(!snapshot.contains("null"))
    let trades = try all(
      "/v1beta3/crypto/us/trades?symbols=DOGE/USD&start=2026-11-18T14:39:00Z&limit=2", "trades")
    #expect(trades.pages > 1)
  }

  @Test(arguments: [
    ("/v2/stocks/quotes?symbols=AAPL&currency=EUR", "invalid currency \"EUR\": prices are in USD"),
    (
      "/v2/stocks/bars?symbols=AAPL&timeframe=1Day&asof=now",
      "invalid asof \"now\": it is YYYY-MM-DD or -"
    ),
    ("/v2/stocks/trades?symbols=AAPL&page_token=MSFT|x", "invalid page_token"),
    ("/v2/stocks/trades?symbols=BTC/USD", "invalid symbol: BTC/USD"),
    ("/v2/stocks/meta/conditions/trade", "tape is required: it is A, B or C"),
    (
      "/v1beta3/crypto/us/bars?symbols=AAPL&timeframe=1Min",
      "Invalid symbol(s): AAPL does not match ^[A-Z]+/[A-Z]+$"
    ),
    ("/v1beta1/news?limit=51", "limit must be a whole number from 1 to 50"),
    (
      "/v1beta1/screener/stocks/most-actives?by=name",
      "invalid by \"name\": it is volume or trades"
    ),
    ("/v1/corporate-actions?types=party", "invalid types \"party\": it is"),
  ])
  func aBadParameterIsABadRequest(target: String, message: String) throws {
    let answer = try get(target)
    #expect(answer.status == 400)
    #expect(answer.text("message").hasPrefix(message))
  }

  @Test func thereAreCodesAndNothingIsWrittenHere() throws {
    #expect(try get("/v2/stocks/meta/exchanges").text("V") == "IEX")
    #expect(try get("/v2/stocks/meta/conditions/trade?tape=A").text("@") == "Regular Sale")
    let request = try #require(
      APIRequest(method: "POST", target: "/v2/stocks/meta/exchanges", body: []))
    #expect(throws: Refusal.self) {
      try MarketRoutes(market: market, reference: MarketReference(), request: request).answer()
    }
  }

  @Test func theHoursOfAnExchangeAreTold() throws {
    // Wednesday at 09:40 in New York.
    #expect(
      try get("/v3/clock?markets=NYSE").text("clocks")
        == #"[{"market":{"acronym":"NYSE","mic":"XNYS","name":"New York Stock Exchange","timezone":"America/New_York"},"timestamp":"2026-11-18T09:40:00-05:00","is_market_day":true,"next_market_open":"2026-11-19T09:30:00-05:00","next_market_close":"2026-11-18T16:00:00-05:00","phase":"core","phase_until":"2026-11-18T16:00:00-05:00"}]"#
    )
    func phase(_ time: String) throws -> [String] {
      let clocks = APIResponse(try list(try get("/v3/clock?markets=NASDAQ&time=" + time), "clocks"))
      return clocks.texts("phase") + clocks.texts("phase_until")
    }
    #expect(try phase("2026-11-18T13:00:00Z") == ["pre", "2026-11-18T09:30:00-05:00"])
    #expect(try phase("2026-11-18T22:00:00Z") == ["post", "2026-11-18T20:00:00-05:00"])
    // Saturday.
    #expect(try phase("2026-11-21T15:00:00Z") == ["closed", "2026-11-23T04:00:00-05:00"])
    // The day after Thanksgiving closes early.
    let days = try get("/v3/calendar/XNAS?start=2026-11-26&end=2026-11-27&timezone=UTC")
    #expect(
      days.text("calendar")
        == #"[{"date":"2026-11-27","pre_start":"2026-11-27T09:00:00Z","pre_end":"2026-11-27T14:30:00Z","core_start":"2026-11-27T14:30:00Z","core_end":"2026-11-27T18:00:00Z","post_start":"2026-11-27T18:00:00Z","post_end":"2026-11-27T22:00:00Z","settlement_date":"2026-11-30"}]"#
    )
    #expect(try get("/v3/calendar/LSE").status == 400)
  }

  @Test func theMostActiveAndTheMoversAreRanked() throws {
    let active = try get("/v1beta1/screener/stocks/most-actives?top=1&by=trades")
    #expect(APIResponse(try list(active, "most_actives")).texts("symbol").count == 1)
    let movers = try get("/v1beta1/screener/stocks/movers")
    let gainers = APIResponse(try list(movers, "gainers")).texts("symbol")
    let losers = APIResponse(try list(movers, "losers")).texts("symbol")
    #expect(Set(gainers + losers) == ["AAPL", "MSFT"])
    #expect(try get("/v1beta1/screener/crypto/movers").text("market_type") == "crypto")
  }

  private func list(_ answer: APIResponse, _ name: String) throws -> JSONValue {
    guard case .object(let members) = answer.body else { return .null }
    return try #require(members.first { $0.name == name }?.value)
  }

  @Test func optionsFollowFromTheCloseAndTheDate() throws {
    let answer = try get("/v2/options/contracts?underlying_symbols=AAPL&limit=10000")
    let contracts = APIResponse(try list(answer, "option_contracts"))
    // Wednesday 18 November: four Fridays and the third ones to April, of which 20 November is in both.
    #expect(
      Set(contracts.texts("expiration_date")) == [
        "2026-11-20", "2026-11-27", "2026-12-04", "2026-12-11", "2026-12-18", "2027-01-15",
        "2027-02-19", "2027-03-19", "2027-04-16", "2027-05-21",
      ])
    #expect(contracts.texts("symbol").count == 10 * 21 * 2)
    let calls = try get(
      "/v2/options/contracts?underlying_symbols=AAPL&type=call&expiration_date=2026-11-20&limit=2")
    #expect(APIResponse(try list(calls, "option_contracts")).texts("symbol").count == 2)
    let symbols = APIResponse(try list(calls, "option_contracts")).texts("symbol")
    #expect(symbols[0].hasPrefix("AAPL261120C00"))
    let more = try get(
      "/v2/options/contracts?underlying_symbols=AAPL&type=call&expiration_date=2026-11-20&limit=10000&page_token="
        + calls.text("next_page_token"))
    #expect(APIResponse(try list(more, "option_contracts")).texts("symbol").count == 19)
    let one = try get("/v2/options/contracts/" + symbols[0])
    #expect(one.text("symbol") == symbols[0])
    #expect(try get("/v2/options/contracts/" + one.text("id")).text("symbol") == symbols[0])
    let missing = try get("/v2/options/contracts/AAPL261120C99999000")
    #expect(
      "\(missing.status) \(missing.text("message"))"
        == "404 option contract AAPL261120C99999000 not found")
  }

  @Test func newsAreTheSameForTheSameSeedAndEndNow() throws {
    let first = try get("/v1beta1/news?limit=50&include_content=True")
    #expect(try get("/v1beta1/news?limit=50&include_content=True") == first)
    let news = APIResponse(try list(first, "news"))
    #expect(news.texts("created_at").count == 50)
    #expect(news.texts("created_at").allSatisfy { $0 <= "2026-11-18T14:40:00Z" })
    #expect(news.texts("created_at") == news.texts("created_at").sorted(by: >))
    let next = try get("/v1beta1/news?limit=50&page_token=" + first.text("next_page_token"))
    #expect(
      Set(APIResponse(try list(next, "news")).texts("id")).isDisjoint(with: news.texts("id")))
    let apple = try get("/v1beta1/news?symbols=AAPL&sort=asc")
    #expect(
      Set(APIResponse(try list(apple, "news")).texts("symbols")) == [#"["AAPL"]"#])
  }
}
