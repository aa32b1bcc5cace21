import ClientModels
import Testing

@testable import PaperBroker

/// What a session sends, as text, and what it wants done.
private func said(_ outputs: [StreamOutput]) -> [String] {
  outputs.map { output in
    switch output {
    case .send(let value): value.text
    case .admit(let credentials): "admit \(credentials.keyID) \(credentials.secret)"
    case .subscribeToMarket(let subscription): "subscribe \(subscription.message.text)"
    case .listenToTradeUpdates(let isListening): "listen \(isListening)"
    case .close(let code): "close \(code.rawValue)"
    }
  }
}

private func text(_ text: String) -> StreamInput {
  .message(ClientMessage(bytes: Array(text.utf8), isText: true))
}

private func error(_ code: Int, _ message: String) -> String {
  #"[{"T":"error","code":\#(code),"msg":"\#(message)"}]"#
}

private let connected = #"[{"T":"success","msg":"connected"}]"#
private let authenticated = #"[{"T":"success","msg":"authenticated"}]"#

@Suite struct MarketStreamSessionTests {
  private let account = AccountID("a0000000-0000-4000-8000-000000000001")

  private func session(_ plan: StreamPlan = StreamPlan()) -> MarketStreamSession {
    MarketStreamSession(codec: .json, feed: .iex, plan: plan)
  }

  private func authenticatedSession(
    _ plan: StreamPlan = StreamPlan()
  ) throws -> MarketStreamSession {
    var session = session(plan)
    _ = session.handle(.opened(nil), now: .zero)
    _ = session.handle(text(#"{"action":"auth","key":"K","secret":"S"}"#), now: .zero)
    _ = session.handle(.admission(.admitted(try #require(account))), now: .zero)
    return session
  }

  private func subscription(
    trades: String = "", quotes: String = "", bars: String = "", daily: String = "",
    statuses: String = ""
  ) -> String {
    #"{"T":"subscription","trades":[\#(trades)],"quotes":[\#(quotes)],"bars":[\#(bars)],"#
      + #""updatedBars":[],"dailyBars":[\#(daily)],"statuses":[\#(statuses)],"lulds":[],"#
      + #""corrections":[\#(trades)],"cancelErrors":[\#(trades)]}"#
  }

  @Test func aClientConnectsAuthenticatesAndSubscribes() throws {
    var session = session()
    #expect(said(session.handle(.opened(nil), now: .zero)) == [connected])
    let asked = session.handle(
      text(#"{"action":"auth","key":"K","secret":"S"}"#), now: .seconds(1))
    #expect(said(asked) == ["admit K S"])
    let admitted = session.handle(
      .admission(.admitted(try #require(account))), now: .seconds(1))
    #expect(said(admitted) == [authenticated])
    let first = session.handle(
      text(#"{"action":"subscribe","trades":["AAPL"],"quotes":["SPY"],"bars":["*"]}"#),
      now: .seconds(2))
    let set = subscription(trades: #""AAPL""#, quotes: #""SPY""#, bars: #""*""#)
    #expect(said(first) == ["[\(set)]", "subscribe \(set)"])
  }

  @Test func headersOfTheHandshakeAuthenticateWithoutAMessage() throws {
    var session = session()
    let opened = session.handle(
      .opened(StreamCredentials(keyID: "K", secret: "S")), now: .zero)
    #expect(said(opened) == [connected, "admit K S"])
    let admitted = session.handle(.admission(.admitted(try #require(account))), now: .zero)
    #expect(said(admitted) == [authenticated])
    let again = session.handle(text(#"{"action":"auth","key":"K","secret":"S"}"#), now: .zero)
    #expect(said(again) == [error(403, "already authenticated")])
  }

  @Test func subscriptionsAddUpAndAreTakenBackByChannel() throws {
    var session = try authenticatedSession()
    _ = session.handle(
      text(#"{"action":"subscribe","quotes":["SPY","AAPL"],"statuses":["*"]}"#), now: .zero)
    let more = session.handle(
      text(#"{"action":"subscribe","quotes":["SPY","MSFT"],"dailyBars":["VOO"]}"#), now: .zero)
    #expect(
      said(more).first
        == "["
        + subscription(
          quotes: #""AAPL","MSFT","SPY""#, daily: #""VOO""#, statuses: #""*""#) + "]")
    let less = session.handle(
      text(#"{"action":"unsubscribe","quotes":["AAPL","NONE"],"statuses":["*"]}"#), now: .zero)
    #expect(
      said(less).first == "[" + subscription(quotes: #""MSFT","SPY""#, daily: #""VOO""#) + "]")
  }

  @Test(arguments: [
    "nonsense", "[]", #"{"action":"dance"}"#, #"{"action":"subscribe","quotes":"SPY"}"#,
    #"{"action":"subscribe","quotes":[1]}"#, #"{"action":"subscribe","quotes":["spy"]}"#,
    #"{"action":"subscribe","trades":[""]}"#,
  ])
  func whatCannotBeReadIsAnsweredWith400AndChangesNothing(message: String) throws {
    var session = try authenticatedSession()
    #expect(said(session.handle(text(message), now: .zero)) == [error(400, "invalid syntax")])
    let after = session.handle(text(#"{"action":"subscribe"}"#), now: .zero)
    #expect(said(after).first == "[" + subscription() + "]")
  }

  @Test func whoHasNotAuthenticatedCannotSubscribe() {
    var session = session()
    _ = session.handle(.opened(nil), now: .zero)
    let answer = session.handle(text(#"{"action":"subscribe","quotes":["SPY"]}"#), now: .zero)
    #expect(said(answer) == [error(401, "not authenticated")])
  }

  @Test(arguments: [
    (StreamAdmission.unknownKey, 402, "auth failed"),
    (.tooManyConnections, 406, "connection limit exceeded"),
    (.unavailable, 500, "internal error"),
  ])
  func whoIsNotAdmittedIsToldWhyAndCutOff(admission: StreamAdmission, code: Int, words: String) {
    var session = session()
    _ = session.handle(.opened(nil), now: .zero)
    _ = session.handle(text(#"{"action":"auth","key":"K","secret":"S"}"#), now: .zero)
    let answer = session.handle(.admission(admission), now: .zero)
    #expect(said(answer) == [error(code, words), "close 1000"])
    #expect(session.handle(text(#"{"action":"auth","key":"K","secret":"S"}"#), now: .zero) == [])
  }

  @Test func tenSecondsWithoutAuthenticationEndTheConnection() {
    var session = session()
    _ = session.handle(.opened(nil), now: .seconds(5))
    #expect(session.handle(.timePassed, now: .seconds(14)) == [])
    #expect(
      said(session.handle(.timePassed, now: .seconds(15)))
        == [error(404, "auth timeout"), "close 1000"])
    #expect(session.handle(.timePassed, now: .seconds(16)) == [])
  }

  @Test func anAuthenticatedClientMayStayAsLongAsItLikes() throws {
    var session = try authenticatedSession()
    #expect(session.handle(.timePassed, now: .seconds(86_400)) == [])
  }

  @Test func symbolsBeyondThePlanAreRefusedAndTheSubscriptionStays() throws {
    var session = try authenticatedSession(StreamPlan(symbolLimit: 2))
    let within = session.handle(
      text(#"{"action":"subscribe","quotes":["A","B"],"trades":["A"],"bars":["*"]}"#), now: .zero)
    #expect(said(within).count == 2)
    for more in [#""quotes":["C"]"#, #""trades":["*"]"#] {
      let answer = session.handle(text(#"{"action":"subscribe",\#(more)}"#), now: .zero)
      #expect(said(answer) == [error(405, "symbol limit exceeded")])
    }
    let after = session.handle(text(#"{"action":"unsubscribe","bars":["*"]}"#), now: .zero)
    #expect(
      said(after).first == "[" + subscription(trades: #""A""#, quotes: #""A","B""#) + "]")
  }

  @Test func noConnectionMakesTheServerKeepNamesWithoutEnd() throws {
    var session = try authenticatedSession()
    for round in 0..<10 {
      let names = (0..<1_000).map { #""S\#(round)X\#($0)""# }.joined(separator: ",")
      let answer = session.handle(
        text(#"{"action":"subscribe","bars":[\#(names)]}"#), now: .zero)
      #expect(answer.count == 2)
    }
    let more = session.handle(text(#"{"action":"subscribe","bars":["ONE"]}"#), now: .zero)
    #expect(said(more) == [error(405, "symbol limit exceeded")])
  }

  @Test func aSlowClientIsToldSoOnceAndCutOff() throws {
    var session = try authenticatedSession()
    #expect(
      said(session.handle(.queueOverflowed, now: .zero))
        == [error(407, "slow client"), "close 1008"])
    #expect(session.handle(.queueOverflowed, now: .zero) == [])
  }

  @Test func aFeedThatThePlanDoesNotHaveIsRefused() throws {
    var session = session(StreamPlan(feeds: [.sip]))
    _ = session.handle(.opened(nil), now: .zero)
    _ = session.handle(text(#"{"action":"auth","key":"K","secret":"S"}"#), now: .zero)
    let answer = session.handle(.admission(.admitted(try #require(account))), now: .zero)
    #expect(said(answer) == [error(409, "insufficient subscription"), "close 1000"])
  }

  @Test(arguments: ["news", "orderbooks"])
  func aChannelOfAnotherStreamIsRefused(channel: String) throws {
    var session = try authenticatedSession()
    let answer = session.handle(
      text(#"{"action":"subscribe","\#(channel)":["*"]}"#), now: .zero)
    #expect(said(answer) == [error(410, "invalid subscribe action for this feed")])
  }

  @Test func aMessagePackClientIsReadInItsOwnCodec() {
    var session = MarketStreamSession(codec: .messagePack, feed: .sip, plan: StreamPlan())
    _ = session.handle(.opened(nil), now: .zero)
    let message = JSONValue.object([
      "action": .string("auth"), "key": .string("K"), "secret": .string("S"),
    ])
    let bytes = StreamCodec.messagePack.encode(message)
    let asked = session.handle(
      .message(ClientMessage(bytes: bytes, isText: false)), now: .zero)
    #expect(said(asked) == ["admit K S"])
  }

  @Test(arguments: [
    ("/stream", StreamEndpoint.tradeUpdates), ("/stream/", .tradeUpdates),
    ("/v2/iex", .marketData(.iex)), ("/v2/delayed_sip", .marketData(.delayedSIP)),
    ("/v2/test", .marketData(.test)),
  ])
  func theStreamsHaveTheirPaths(path: String, endpoint: StreamEndpoint) {
    #expect(StreamEndpoint(path: path) == endpoint)
  }

  @Test(arguments: ["/", "/v2/orders", "/v2", "/v2/iex/", "/v2/iex/x", "/stream/x", "stream", ""])
  func otherPathsAreNoStreams(path: String) {
    #expect(StreamEndpoint(path: path) == nil)
  }
}

@Suite struct TradeStreamSessionTests {
  private let account = AccountID("a0000000-0000-4000-8000-000000000001")
  private let authorized =
    #"{"stream":"authorization","data":{"status":"authorized","action":"authenticate"}}"#
  private let unauthorized =
    #"{"stream":"authorization","data":{"status":"unauthorized","action":"authenticate"}}"#

  @Test(arguments: [
    #"{"action":"authenticate","data":{"key_id":"K","secret_key":"S"}}"#,
    #"{"action":"auth","key":"K","secret":"S"}"#,
  ])
  func eitherWayOfAuthenticatingIsTaken(message: String) throws {
    var session = TradeStreamSession(codec: .json)
    #expect(session.handle(.opened(nil), now: .zero) == [])
    #expect(said(session.handle(text(message), now: .zero)) == ["admit K S"])
    let admitted = session.handle(.admission(.admitted(try #require(account))), now: .zero)
    #expect(said(admitted) == [authorized])
    let listening = session.handle(
      text(#"{"action":"listen","data":{"streams":["trade_updates","weather"]}}"#), now: .zero)
    #expect(
      said(listening) == [
        #"{"stream":"listening","data":{"streams":["trade_updates"]}}"#, "listen true",
      ])
    let stopped = session.handle(
      text(#"{"action":"listen","data":{"streams":[]}}"#), now: .zero)
    #expect(said(stopped) == [#"{"stream":"listening","data":{"streams":[]}}"#, "listen false"])
  }

  @Test func aWrongKeyMayTryAgain() throws {
    var session = TradeStreamSession(codec: .json)
    _ = session.handle(.opened(nil), now: .zero)
    let message = text(#"{"action":"auth","key":"K","secret":"S"}"#)
    _ = session.handle(message, now: .zero)
    #expect(said(session.handle(.admission(.unknownKey), now: .zero)) == [unauthorized])
    #expect(said(session.handle(message, now: .zero)) == ["admit K S"])
  }

  @Test func whoIsNotAuthorizedCannotListen() {
    var session = TradeStreamSession(codec: .json)
    _ = session.handle(.opened(nil), now: .zero)
    let answer = session.handle(
      text(#"{"action":"listen","data":{"streams":["trade_updates"]}}"#), now: .zero)
    #expect(
      said(answer)
        == [#"{"stream":"authorization","data":{"status":"unauthorized","action":"listen"}}"#])
  }

  @Test(arguments: ["{", #"{"action":"dance"}"#, #"{"x":1}"#])
  func whatCannotBeReadIsAnErrorAndTheEnd(message: String) {
    var session = TradeStreamSession(codec: .json)
    _ = session.handle(.opened(nil), now: .zero)
    let answer = said(session.handle(text(message), now: .zero))
    #expect(
      answer.first?.hasPrefix(#"{"action":"error","data":{"error_message":"invalid "#) == true)
    #expect(answer.last == "close 1008")
    #expect(session.handle(text(message), now: .zero) == [])
  }

  @Test func tenSecondsWithoutAuthenticationEndTheConnection() {
    var session = TradeStreamSession(codec: .json)
    _ = session.handle(.opened(nil), now: .zero)
    #expect(session.handle(.timePassed, now: .seconds(9)) == [])
    #expect(said(session.handle(.timePassed, now: .seconds(10))).last == "close 1008")
  }

  @Test func aSlowClientIsCutOffRatherThanLeftWithAGap() throws {
    var session = TradeStreamSession(codec: .json)
    _ = session.handle(.opened(nil), now: .zero)
    _ = session.handle(text(#"{"action":"auth","key":"K","secret":"S"}"#), now: .zero)
    _ = session.handle(.admission(.admitted(try #require(account))), now: .zero)
    #expect(said(session.handle(.queueOverflowed, now: .zero)) == ["close 1008"])
  }
}
