import ClientModels
import Synchronization
import Testing

@testable import Sync

@Suite struct AlpacaBrokerTests {
  private func broker(_ transport: FakeTransport) throws -> AlpacaBroker {
    AlpacaBroker(
      trading: try EndpointURL("https://trading.example"),
      data: try EndpointURL("https://data.example"),
      credentials: try AlpacaCredentials(keyID: "PK1", secret: "canary"), transport: transport,
      now: { .noonish })
  }

  private func fixture(_ name: String, status: Int = 200) throws -> HTTPOutcome {
    HTTPOutcome(.response(HTTPResponse(status: status, body: try Fixtures.load(name))))
  }

  @Test func requestsGoToTheirHostsWithTheKey() async throws {
    let transport = FakeTransport([
      try fixture("account"), try fixture("snapshots"), try fixture("crypto-snapshots"),
    ])
    let broker = try broker(transport)
    _ = try await broker.account()
    let listing = try await broker.snapshots([try symbol("BTC/USD"), try symbol("AAPL")])
    #expect(listing.values.map(\.symbol.text) == ["AAPL", "BTC/USD"])
    #expect(
      transport.requests.map(\.url) == [
        "https://trading.example/v2/account",
        "https://data.example/v2/stocks/snapshots?symbols=AAPL",
        "https://data.example/v1beta3/crypto/us/snapshots?symbols=BTC%2FUSD",
      ])
    let names = transport.requests[0].headers.map(\.name)
    #expect(names.contains("APCA-API-KEY-ID") && names.contains("APCA-API-SECRET-KEY"))
    #expect(transport.requests.allSatisfy { $0.lane == .read && $0.method == .get })
  }

  @Test func anOrderIsSentInTheContractsWords() async throws {
    let transport = FakeTransport([try fixture("order")])
    let broker = try broker(transport)
    let request = try limitBuy()
    let body = broker.body(for: request)
    #expect(
      body == """
        {"symbol":"AAPL","qty":"100","side":"buy","type":"limit","time_in_force":"day",\
        "limit_price":"189.25","client_order_id":"folio-1"}
        """)
    _ = await broker.submit(request, body: body, attempt: 1)
    let sent = try #require(transport.requests.first)
    #expect(sent.method == .post && sent.lane == .order && sent.body == bytes(body))
    #expect(sent.deadline == 10)
  }

  @Test func oddClientIdsAndSymbolsAreEscaped() async throws {
    let transport = FakeTransport()
    let broker = try broker(transport)
    _ = try? await broker.orderByClientID(try clientID("a b&c+d/e"))
    _ = try? await broker.asset(try symbol("BTC/USD"))
    #expect(
      transport.requests.map(\.target) == [
        "/v2/orders:by_client_order_id?client_order_id=a%20b%26c%2Bd%2Fe",
        "/v2/assets/BTC%2FUSD",
      ])
  }

  private func asset(_ symbol: String, _ assetClass: String) -> HTTPOutcome {
    let text = """
      [{"id":"1","class":"\(assetClass)","exchange":"X","symbol":"\(symbol)","name":"\(symbol)",\
      "status":"active","tradable":true,"fractionable":true}]
      """
    return HTTPOutcome(.response(HTTPResponse(status: 200, body: bytes(text))))
  }

  /// Contract, section 7: without a class the list is of shares.
  @Test func theListOfAssetsHasSharesAndCoins() async throws {
    let transport = FakeTransport([asset("AAPL", "us_equity"), asset("BTC/USD", "crypto")])
    let listing = try await broker(transport).assets()
    #expect(listing.values.map(\.symbol.text) == ["AAPL", "BTC/USD"])
    #expect(
      transport.requests.map(\.url)
        == ["us_equity", "crypto"].map {
          "https://trading.example/v2/assets?status=active&asset_class=\($0)"
        })
  }

  @Test func anAccountWithoutCoinsHasItsListOfShares() async throws {
    let refusal = HTTPOutcome(
      .response(
        HTTPResponse(status: 403, body: bytes(#"{"code":40310000,"message":"not permitted"}"#))))
    let transport = FakeTransport([asset("AAPL", "us_equity"), refusal])
    let listing = try await broker(transport).assets()
    #expect(listing.values.map(\.symbol.text) == ["AAPL"])
    #expect(listing.problems == ["assets: no list of coins: not permitted"])
  }

  @Test func aLookUpThatFindsAnotherOrderFindsNothing() async throws {
    let broker = try broker(FakeTransport([try fixture("order")]))
    await #expect(throws: BrokerError.self) {
      try await broker.orderByClientID(try clientID("not-that-one"))
    }
  }

  @Test func pagesOfBarsAreJoined() async throws {
    let transport = FakeTransport([try fixture("bars-1"), try fixture("bars-2")])
    let broker = try broker(transport)
    let bars = try await broker.bars(
      try symbol("AAPL"), .minute, from: Timestamp(seconds: 1_641_200_400), limit: 100)
    #expect(bars.values.map(\.at.rfc3339) == ["2022-01-03T09:00:00Z", "2022-01-03T09:01:00Z"])
    #expect(transport.requests[1].target.hasSuffix("&page_token=QUFQTHw%3D"))
    #expect(transport.requests[0].target.contains("start=2022-01-03T09%3A00%3A00Z"))
  }

  private func bar(_ day: Int, _ close: Int) -> String {
    "{\"t\":\"2022-01-0\(day)T05:00:00Z\",\"o\":1,\"h\":9,\"l\":1,\"c\":\(close),\"v\":1}"
  }

  @Test func pagesOfDailyBarsOfManySymbolsAreJoined() async throws {
    let transport = FakeTransport([
      response(200, "{\"bars\":{\"AAPL\":[\(bar(3, 2))]},\"next_page_token\":\"a=\"}"),
      response(
        200,
        "{\"bars\":{\"AAPL\":[\(bar(4, 3))],\"SPY\":[\(bar(3, 4))],\"ODD\":[\(bar(3, 5))]},\"next_page_token\":null}"
      ),
      response(200, "{\"bars\":{\"BTC/USD\":[\(bar(3, 6))]}}"),
    ])
    let broker = try broker(transport)
    let symbols = try ["AAPL", "BTC/USD", "SPY", "NONE"].map { try symbol($0) }
    let bars = try await broker.dailyBars(symbols, from: Timestamp(seconds: 1_641_200_400))
    #expect(
      bars.mapValues { $0.values.map(\.close.description) }
        == [symbols[0]: ["2", "3"], symbols[1]: ["6"], symbols[2]: ["4"], symbols[3]: []])
    #expect(transport.requests.count == 3)
    #expect(
      transport.requests[1].target
        == "/v2/stocks/bars?symbols=AAPL,SPY,NONE&timeframe=1Day&limit=10000&start=2022-01-03T09%3A00%3A00Z&sort=asc&adjustment=split&page_token=a%3D"
    )
    #expect(transport.requests[2].target.hasPrefix("/v1beta3/crypto/us/bars?symbols=BTC%2FUSD&"))
  }

  @Test func aSymbolThatTheBrokerRefusesKeepsTheOthersFromNothing() async throws {
    let refused = response(400, "{\"code\":40010000,\"message\":\"invalid symbol: ODD\"}")
    let transport = FakeTransport([
      refused, response(200, "{\"bars\":{\"A\":[\(bar(3, 2))]}}"), refused, refused,
      response(200, "{\"bars\":{\"SPY\":[\(bar(3, 4))]}}"),
    ])
    let symbols = try ["A", "B", "ODD", "SPY"].map { try symbol($0) }
    let answers = await DailyCloses.fetch(
      symbols, from: Timestamp(seconds: 1_641_200_400), of: try broker(transport))
    #expect(answers.count == 4)
    #expect(try answers[symbols[0]]?.get().values.count == 1)
    #expect(try answers[symbols[1]]?.get().values.isEmpty == true)
    #expect(try answers[symbols[3]]?.get().values.first?.close.description == "4")
    #expect(throws: BrokerError.self) { try answers[symbols[2]]?.get() }
    // A broker that cannot be reached is not asked once for each.
    let silent = FakeTransport([response(502, "")])
    let none = await DailyCloses.fetch(
      symbols, from: Timestamp(seconds: 1_641_200_400), of: try broker(silent))
    #expect(none.count == 4 && silent.requests.count == 1)
  }

  @Test func errorsSayWhatToDo() async throws {
    func error(_ outcome: HTTPOutcome) async throws -> BrokerError? {
      let broker = try broker(FakeTransport([outcome]))
      do throws(BrokerError) {
        _ = try await broker.account()
        return nil
      } catch {
        return error
      }
    }
    #expect(
      try await error(fixture("error-unauthorized", status: 401))
        == .unauthorized(message: "unauthorized."))
    #expect(
      try await error(response(403, "{\"message\":\"forbidden.\"}"))
        == .unauthorized(message: "forbidden."))
    #expect(
      try await error(fixture("error-buying-power", status: 403))
        == .refused(status: 403, code: 40_310_000, message: "insufficient buying power"))
    #expect(
      try await error(response(404, "{\"code\":40410000,\"message\":\"order not found\"}"))
        == .notFound(what: "order not found"))
    #expect(
      try await error(response(429, "", [("retry-after", "3")])) == .rateLimited(retryAfter: 3))
    #expect(
      try await error(response(502, "<html>\u{1b}[2J"))
        == .failing(status: 502, message: nil))
    #expect(
      try await error(response(503, "", [("retry-after", "7")]))
        == .failing(status: 503, message: nil, retryAfter: 7))
    #expect(
      try await error(response(503, "{\"message\":\"overloaded\"}"))?.description
        == "the broker failed with status 503 (overloaded); try again")
    #expect(
      try await error(response(503, ""))?.description
        == "the broker failed with status 503; try again")
    #expect(
      try await error(response(307, "", [("Location", "https://evil.example/\u{7}")]))
        == .unreachable(
          reason: "the server sends us elsewhere, to https://evil.example/·, and we do not follow"))
    #expect(try await error(failure(7, bytesLeft: false)) == .unreachable(reason: "curl 7"))
    #expect(
      try await error(response(422, "{\"message\":\"a\\u001b[31m\\u202eb\"}"))
        == .refused(status: 422, code: nil, message: "a·[31mb"))
  }

  @Test func everyRequestIsReportedWithoutItsQuery() async throws {
    let seen = Mutex<[BrokerTraffic]>([])
    let answer = response(
      404, "{\"code\":40410000,\"message\":\"order not found for x\"}",
      [("X-RateLimit-Remaining", "17")])
    let broker = try broker(FakeTransport([answer])).observed { traffic in
      seen.withLock { $0.append(traffic) }
    }
    _ = try? await broker.orderByClientID(try clientID("folio-1"))
    let traffic = try #require(seen.withLock { $0 }.first)
    #expect(traffic.record.path == "/v2/orders:by_client_order_id")
    #expect(traffic.record.clientOrderID?.text == "folio-1" && traffic.record.status == 404)
    #expect(traffic.record.failure == "order not found for x")
    #expect(traffic.rateLimit.remaining == 17)
  }

  @Test func theRegistryMakesABrokerByName() throws {
    let make = try #require(BrokerRegistry.makers["alpaca"])
    let settings = BrokerSettings(
      trading: try EndpointURL("http://127.0.0.1:1"), data: try EndpointURL("http://127.0.0.1:1"),
      keyID: "k", secret: "s")
    #expect(try make(settings, FakeTransport(), nil, { .noonish }).name == "Alpaca")
    var bad = settings
    bad.secret = "line\nbreak"
    #expect(throws: HTTPHeaderError.self) { try make(bad, FakeTransport(), nil, { .noonish }) }
  }
}
