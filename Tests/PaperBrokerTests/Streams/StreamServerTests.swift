import ClientModels
import TestSupport
import Testing

@testable import PaperBroker

/// Streams over real sockets of the loopback interface.
@Suite struct StreamServerTests {
  @Test func aJSONClientGetsTextFramesWithArraysOfQuotes() async throws {
    try await RunningServer.run { server in
      let client = try await server.connect("/v2/sip")
      #expect(try await client.head() == "HTTP/1.1 101 Switching Protocols")
      #expect(try await client.next() == .text(#"[{"T":"success","msg":"connected"}]"#))
      try await client.send(text: #"{"action":"auth","key":"K1","secret":"s"}"#)
      #expect(try await client.next() == .text(#"[{"T":"success","msg":"authenticated"}]"#))
      try await client.send(text: #"{"action":"subscribe","quotes":["SPY"]}"#)
      #expect(
        try await client.nextText().hasPrefix(#"[{"T":"subscription","trades":[],"quotes":["SPY"]"#)
      )
      for _ in 0..<3 {
        #expect(try await client.nextText().hasPrefix(#"[{"T":"q","S":"SPY","t":""#))
      }
    }
  }

  @Test func aMessagePackClientMaySubscribeInFragments() async throws {
    try await RunningServer.run { server in
      let client = try await server.connect(
        "/v2/iex",
        headers: [
          "Content-Type": "application/msgpack", "APCA-API-KEY-ID": "K1",
          "APCA-API-SECRET-KEY": "s",
        ])
      _ = try await client.head()
      let codec = StreamCodec.messagePack
      func success(_ text: String) -> RawStreamClient.Received {
        .binary(
          codec.encode(.array([.object(["T": .string("success"), "msg": .string(text)])])))
      }
      #expect(try await client.next() == success("connected"))
      #expect(try await client.next() == success("authenticated"))
      let subscribe = codec.encode(
        .object(["action": .string("subscribe"), "quotes": .array([.string("*")])]))
      try await client.send(RawStreamClient.frame(0x02, subscribe))
      try await client.send(RawStreamClient.frame(0x80, []))
      guard case .binary(let answer) = try await client.next() else {
        Issue.record("no binary answer")
        return
      }
      #expect(codec.decode(ClientMessage(bytes: answer, isText: false)) != nil)
      guard case .binary(let quotes) = try await client.next() else {
        Issue.record("no binary quotes")
        return
      }
      // T is the first name of a map of eleven members, behind an array's head of one or three bytes.
      let head = quotes.dropFirst(quotes[0] == 0xdc ? 3 : 1).prefix(6)
      #expect(Array(head) == [0x8b, 0xa1, 0x54, 0xa1, 0x71, 0xa1])
    }
  }

  @Test func whoComesLaterIsToldWhatIsHalted() async throws {
    var market = ScriptedMarket(now: RunningServer.wallClock())
    let noon = time("2026-11-20T17:00:00Z")
    market.notices[symbol("SPY")] = .volatilityPause(at: noon)
    market.notices[symbol("AAPL")] = .resumption(at: noon)
    try await RunningServer.run(market: market) { server in
      let client = try await server.marketClient()
      func told(_ message: String) async throws -> [String] {
        try await client.send(text: message)
        return [try await client.nextText(), try await client.nextText()]
      }
      let first = try await told(#"{"action":"subscribe","statuses":["SPY"]}"#)
      #expect(first[0].hasPrefix(#"[{"T":"subscription""#))
      #expect(
        first[1]
          == #"[{"T":"s","S":"SPY","t":"2026-11-20T17:00:00Z","sc":"P","sm":"Volatility Trading Pause","#
          + #""rc":"LUDP","rm":"Volatility Trading Pause","z":"C"}]"#)
      let more = try await told(#"{"action":"subscribe","statuses":["*"]}"#)
      #expect(more[0].contains(#""statuses":["*","SPY"]"#))
      #expect(
        more[1]
          == #"[{"T":"s","S":"AAPL","t":"2026-11-20T17:00:00Z","sc":"T","sm":"Trading Resumption","#
          + #""rc":"","rm":"","z":"C"}]"#, "what was told is not told again")
    }
  }

  @Test func anAccountHasOneConnectionToAFeedAndANewOneWhenThatIsGone() async throws {
    try await RunningServer.run { server in
      let first = try await server.marketClient()
      await #expect(throws: RawStreamClient.Failure.self) { try await server.marketClient() }
      _ = try await server.marketClient(key: "K2")
      let other = try await server.connect(
        "/v2/test",
        headers: [
          "APCA-API-KEY-ID": "K1", "APCA-API-SECRET-KEY": "s",
        ])
      _ = try await other.head()
      _ = try await other.nextText()
      #expect(try await other.nextText() == #"[{"T":"success","msg":"authenticated"}]"#)
      await first.close()
      try await eventually { (try? await server.marketClient()) != nil }
    }
  }

  @Test func theTestFeedTradesItsOneSymbol() async throws {
    try await RunningServer.run { server in
      let client = try await server.connect(
        "/v2/test",
        headers: [
          "APCA-API-KEY-ID": "K1", "APCA-API-SECRET-KEY": "s",
        ])
      _ = try await client.head()
      _ = (try await client.nextText(), try await client.nextText())
      try await client.send(text: #"{"action":"subscribe","quotes":["*"],"trades":["*"]}"#)
      try await eventually {
        try await client.nextText().hasPrefix(#"[{"T":"q","S":"FAKEPACA","t":""#)
      }
    }
  }

  @Test func whoBreaksTheProtocolIsToldWithWhichCode() async throws {
    let tooMuch = Array(repeating: UInt8(ascii: "x"), count: 65_537)
    let cases: [([UInt8], UInt16)] = [
      (RawStreamClient.frame(0x81, [0x7b], masked: false), 1002),
      (RawStreamClient.frame(0xc1, [0x7b]), 1002), (RawStreamClient.frame(0x83, []), 1002),
      (RawStreamClient.frame(0x81, [0xc3, 0x28]), 1007),
      (RawStreamClient.frame(0x81, tooMuch), 1009),
      (RawStreamClient.frame(0x09, []), 1002),
      (RawStreamClient.frame(0x88, [0x03]), 1002),
    ]
    try await RunningServer.run { server in
      for (bytes, code) in cases {
        let client = try await server.connect("/v2/iex")
        _ = try await client.head()
        _ = try await client.next()
        try await client.send(bytes)
        #expect(try await client.next() == .close(code))
        // Whoever closes in turn is let go at once, the others after two seconds.
        try? await client.send(RawStreamClient.frame(0x88, []))
        #expect(try await client.next() == .end)
      }
    }
  }

  @Test func pingsAndClosesAreAnsweredInKind() async throws {
    try await RunningServer.run { server in
      let client = try await server.connect("/stream")
      _ = try await client.head()
      try await client.send(RawStreamClient.frame(0x89, [1, 2, 3]))
      #expect(try await client.next() == .pong([1, 2, 3]))
      try await client.send(RawStreamClient.frame(0x88, [0x0f, 0xa0]))
      #expect(try await client.next() == .close(4000))
      #expect(try await client.next() == .end)
    }
  }

  @Test func pagesInBrowsersAndForeignNamesGetNoStream() async throws {
    try await RunningServer.run { server in
      for headers in [["Origin": "https://example.com"], ["Host": "broker.example.com"]] {
        let client = try await server.connect("/stream", headers: headers)
        #expect(try await client.head() == "HTTP/1.1 403 Forbidden")
      }
    }
  }

  @Test func requestsAndNonsenseOnTheSamePortAreAnsweredAsBefore() async throws {
    try await RunningServer.run { server in
      let keys = ["APCA-API-KEY-ID": "K1", "APCA-API-SECRET-KEY": "s"]
      let clock = try await server.connect(
        "/v2/clock", headers: keys.merging(["Connection": "close", "Upgrade": "x"]) { $1 })
      #expect(try await clock.head() == "HTTP/1.1 200 OK")
      let stray = try await server.connect("/v2/orders", headers: keys)
      #expect(try await stray.head() == "HTTP/1.1 200 OK")
      let old = try await server.connect(
        "/stream", headers: keys.merging(["Sec-WebSocket-Version": "8"]) { $1 })
      #expect(try await old.head() == "HTTP/1.1 404 Not Found")
      let broken = try await server.connect("/v2/clock", headers: ["Bad Header\u{1}": "x"])
      #expect(try await broken.head() == "HTTP/1.1 400 Bad Request")
    }
  }

  @Test func aClientThatNeverReadsIsCutOffAndCostsTheOthersNothing() async throws {
    try await RunningServer.run(quotesPerSecond: 50_000) { server in
      let stalled = try await server.marketClient(key: "K2", receiveBuffer: 8_192)
      try await stalled.send(text: #"{"action":"subscribe","quotes":["*"]}"#)
      try await stalled.stall()
      let reader = try await server.marketClient()
      try await reader.send(text: #"{"action":"subscribe","quotes":["*"]}"#)
      // While the first one counts, a second connection of its account is refused.
      try await eventually { (try? await server.marketClient(key: "K2")) != nil }
      for _ in 0..<20 { #expect(try await reader.nextText().hasPrefix("[{\"T\":\"")) }
    }
  }

  @Test func aReplayAt600TimesLifeTellsEveryQuoteInOrder() async throws {
    var rows = "timestamp,symbol,bid_price,bid_size,ask_price,ask_size\n"
    let start = time("2013-10-08T14:30:00Z")
    for number in 0..<6_000 {
      let at = Timestamp(seconds: start.seconds + Int64(number / 2))
      rows += "\(at.rfc3339),SPY,\(number + 1),1,7000,1\n"
    }
    let recording = Array(rows.utf8)
    let begin = RunningServer.wallClock()
    let market = try ReplayMarket(
      quotes: recording, trades: Array("timestamp,symbol,price,size\n".utf8), speed: 600,
      from: .clock(secondOfDay: 10 * 3_600), startedAtWall: begin)
    // It goes on when somebody listens, however long that takes.
    let pace = MarketPace(speed: 1, isPaused: true, startedAtWall: begin, origin: begin)
    try await RunningServer.run(market: market, pace: pace) { server in
      let client = try await server.marketClient()
      try await client.send(text: #"{"action":"subscribe","quotes":["*"]}"#)
      _ = try await client.nextText()
      let resume = try #require(
        APIRequest(
          method: "POST", target: "/paper/v1/market", body: Array(#"{"action":"resume"}"#.utf8)))
      _ = try await server.service.respond(to: resume, account: server.accounts[0])
      var bids: [Int] = []
      while bids.last != 6_000 {
        let text = try await client.nextText()
        for part in text.split(separator: #""bp":"#).dropFirst() {
          if let bid = Int(part.prefix { $0 != "," }) { bids.append(bid) }
        }
      }
      #expect(bids == Array((bids.first ?? 0)...6_000))
      #expect(bids.count > 100)
    }
  }

  @Test func tradeUpdatesTellAnOrdersWholeLifeInBinaryFrames() async throws {
    try await RunningServer.run { server in
      let client = try await server.connect("/stream/")
      _ = try await client.head()
      try await client.send(
        text: #"{"action":"authenticate","data":{"key_id":"K1","secret_key":"s"}}"#)
      let authorized =
        #"{"stream":"authorization","data":{"status":"authorized","action":"authenticate"}}"#
      #expect(try await client.next() == .binary(Array(authorized.utf8)))
      try await client.send(text: #"{"action":"listen","data":{"streams":["trade_updates"]}}"#)
      _ = try await client.nextText()
      let bought = try await server.order(
        #"{"symbol":"SPY","qty":"3","side":"buy","type":"market","time_in_force":"day"}"#)
      let (first, second, third) = (
        try await client.update(), try await client.update(), try await client.update()
      )
      #expect(
        [first, second, third].map { $0["event"]?.string } == ["pending_new", "new", "fill"])
      #expect(third["order"]?["id"]?.string == bought)
      #expect(third["order"]?["status"]?.string == "filled")
      #expect(third["qty"]?.string == "3")
      #expect(third["position_qty"]?.string == "3")
      #expect(third["price"]?.string == third["order"]?["filled_avg_price"]?.string)
      #expect(third["execution_id"]?.string?.utf8.count == 36)
      #expect(second["order"]?["status"]?.string == "new")
      #expect(first["timestamp"]?.string != nil)
      let resting = try await server.order(
        #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"gtc"}"#
      )
      try await server.cancel(resting)
      let rest = (try await client.update(), try await client.update(), try await client.update())
      #expect(
        [rest.0, rest.1, rest.2].map { $0["event"]?.string } == ["pending_new", "new", "canceled"])
      #expect(rest.2["order"]?["id"]?.string == resting)
    }
  }
}

extension RawStreamClient {
  /// The data of the next trade update.
  fileprivate func update() async throws -> JSONValue {
    let value = JSONValue(json: Array(try await nextText().utf8))
    guard value?["stream"]?.string == "trade_updates", let data = value?["data"] else {
      throw Failure(reason: "no trade update: \(value?.text ?? "")")
    }
    return data
  }
}

extension RunningServer {
  /// Submits an order of the first account and returns its id.
  fileprivate func order(_ body: String) async throws -> String {
    let answer = try await respond("POST", "/v2/orders", body)
    return answer.text("id")
  }

  fileprivate func cancel(_ id: String) async throws {
    _ = try await respond("DELETE", "/v2/orders/\(id)", "")
  }

  private func respond(_ method: String, _ target: String, _ body: String) async throws
    -> APIResponse
  {
    let request = try #require(APIRequest(method: method, target: target, body: Array(body.utf8)))
    return try await service.respond(to: request, account: try #require(accounts.first))
  }
}
