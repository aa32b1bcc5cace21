import ClientModels
import Synchronization
import Testing

@testable import Sync

/// What a stream said, in order.
private final class Heard<Signal: Sendable>: Sendable {
  private let signals = Mutex<[Signal]>([])
  var all: [Signal] { signals.withLock { $0 } }
  func take(_ signal: Signal) { signals.withLock { $0.append(signal) } }
}

private func broker(_ transport: FakeStreamTransport, now: Timestamp = .noonish) throws
  -> AlpacaBroker
{
  let server = try EndpointURL("http://127.0.0.1:1")
  return AlpacaBroker(
    trading: server, data: server,
    credentials: try AlpacaCredentials(keyID: "PK1", secret: "s3cret"), transport: FakeTransport(),
    streaming: AlpacaStreaming(transport: transport, data: server, feed: "iex"), now: { now })
}

private let orderJSON = """
  {"id":"o-1","client_order_id":"c-1","symbol":"AAPL","asset_class":"us_equity","qty":"10",\
  "filled_qty":"4","type":"market","side":"buy","time_in_force":"day","status":"partially_filled"}
  """

@Suite struct AlpacaTradeStreamTests {
  @Test func theKeyIsShownThenTheOrdersAreListenedTo() throws {
    let transport = FakeStreamTransport()
    let heard = Heard<TradeStreamSignal>()
    _ = try broker(transport).openTradeStream { heard.take($0) }
    let stream = try #require(transport.streams.first)
    #expect(stream.request.path == "/stream")
    #expect(stream.sent.isEmpty)
    stream.accept()
    #expect(stream.sent.map(\.text) == [#"{"action":"auth","key":"PK1","secret":"s3cret"}"#])
    stream.deliver(
      #"{"stream":"authorization","data":{"status":"authorized","action":"authenticate"}}"#)
    #expect(stream.sent.last?.text == #"{"action":"listen","data":{"streams":["trade_updates"]}}"#)
    stream.deliver(#"{"stream":"listening","data":{"streams":["trade_updates"]}}"#)
    let update =
      #"{"stream":"trade_updates","data":{"event":"partial_fill","execution_id":"e-1","price":"10.5","#
      + #""qty":"4","position_qty":"4","timestamp":"2026-11-20T15:00:00Z","order":\#(orderJSON)}}"#
    stream.deliver(Array(update.utf8), isText: false)
    stream.deliver([1], isText: false)
    #expect(heard.all.count == 2)
    #expect(heard.all.first == .listening)
    guard case .update(let told)? = heard.all.last else {
      Issue.record("the update was not told")
      return
    }
    #expect(told.event == .partialFill && told.order.filledQuantity == Quantity(4))
    #expect(told.fill?.price.description == "10.5")
  }

  @Test func whatCannotBeReadIsSaidAndTheStreamGoesOn() throws {
    let transport = FakeStreamTransport()
    let heard = Heard<TradeStreamSignal>()
    _ = try broker(transport).openTradeStream { heard.take($0) }
    let stream = try #require(transport.streams.first)
    stream.accept()
    stream.deliver("{nonsense")
    guard case .unreadable(nil, let text)? = heard.all.first else {
      Issue.record("nothing was said")
      return
    }
    #expect(text.contains("trade update"))
    #expect(!stream.isEnded)
  }

  @Test(arguments: [
    (
      #"{"stream":"authorization","data":{"status":"unauthorized","action":"authenticate"}}"#,
      BrokerStreamEnd.Kind.refused
    ),
    (#"{"stream":"listening","data":{"streams":[]}}"#, .refused),
    (#"{"action":"error","data":{"error_message":"internal server error"}}"#, .lost),
  ])
  func aStreamThatIsNotGivenEndsWithItsReason(message: String, kind: BrokerStreamEnd.Kind) throws {
    let transport = FakeStreamTransport()
    let heard = Heard<TradeStreamSignal>()
    _ = try broker(transport).openTradeStream { heard.take($0) }
    let stream = try #require(transport.streams.first)
    stream.accept()
    stream.deliver(message)
    #expect(stream.isClosed)
    guard case .ended(let end)? = heard.all.last else {
      Issue.record("the end was not told")
      return
    }
    #expect(end.kind == kind)
  }

  @Test(arguments: [
    (404, BrokerStreamEnd.Kind.absent), (501, .absent), (401, .refused), (429, .lost), (502, .lost),
  ])
  func anAnswerInPlaceOfTheUpgradeSaysWhatToDoNext(
    status: Int, kind: BrokerStreamEnd.Kind
  ) throws {
    let transport = FakeStreamTransport()
    let heard = Heard<TradeStreamSignal>()
    _ = try broker(transport).openTradeStream { heard.take($0) }
    try #require(transport.streams.first).end(
      StreamEnd(reason: "no", wasOpen: false, httpStatus: status, retryAfter: 7))
    guard case .ended(let end)? = heard.all.last else {
      Issue.record("the end was not told")
      return
    }
    #expect(end.kind == kind)
  }
}

@Suite struct AlpacaMarketStreamTests {
  private let transport = FakeStreamTransport()
  private let heard = Heard<MarketStreamSignal>()
  private let board = QuoteBoard()

  /// A stream on which the key was taken and AAPL and MSFT are followed, AAPL in sight.
  private func followed() throws -> (any MarketStream, FakeStream) {
    board.follow(try ["AAPL", "MSFT"].map(symbol), shown: [try symbol("AAPL")])
    let opened = try broker(transport).openMarketStream(board) { [heard] in heard.take($0) }
    let market = try #require(opened)
    market.follow(try ["AAPL", "MSFT"].map(symbol))
    let stream = try #require(transport.streams.first)
    stream.accept()
    stream.deliver(#"[{"T":"success","msg":"connected"}]"#)
    stream.deliver(#"[{"T":"success","msg":"authenticated"}]"#)
    return (market, stream)
  }

  @Test func theKeyIsShownInMessagePackAndTheSymbolsAreAskedForOnce() throws {
    let (market, stream) = try followed()
    #expect(stream.request.path == "/v2/iex")
    #expect(stream.request.headers.contains { $0.value == "application/msgpack" })
    #expect(stream.sent.count == 2 && stream.sent.allSatisfy { !$0.isText })
    // A map of three, "action", "auth".
    let head: [UInt8] = [0x83, 0xa6] + bytes("action") + [0xa4] + bytes("auth")
    #expect(Array(stream.sent[0].bytes.prefix(13)) == head)
    #expect(stream.sent[1].text.contains("subscribe") && stream.sent[1].text.contains("MSFT"))
    market.follow([try symbol("MSFT")])
    #expect(stream.sent.count == 3)
    #expect(stream.sent[2].text.contains("unsubscribe") && stream.sent[2].text.contains("AAPL"))
    stream.deliver(
      #"[{"T":"subscription","trades":["MSFT"],"quotes":["MSFT"],"bars":["MSFT"]}]"#)
    #expect(heard.all == [.ready, .following([try symbol("MSFT")])])
  }

  @Test func quotesWaitOnTheBoardAndAreToldOfOnce() throws {
    let (_, stream) = try followed()
    for bid in 1...3 {
      stream.deliver(
        #"[{"T":"q","S":"AAPL","bp":\#(bid),"bs":2,"ap":9,"as":1,"t":"2026-11-20T15:00:00Z"},"#
          + #"{"T":"t","S":"MSFT","p":\#(bid),"s":1,"t":"2026-11-20T15:00:00Z"},"#
          + #"{"T":"q","S":"NOBODY","bp":1,"bs":1,"ap":2,"as":1,"t":"2026-11-20T15:00:00Z"}]"#)
    }
    #expect(heard.all == [.ready, .changed(isShown: true), .changed(isShown: false)])
    let shown = board.drain(withHidden: false)
    #expect(shown.map(\.symbol.text) == ["AAPL"])
    #expect(shown.first?.quote?.bid?.description == "3")
    #expect(shown.first?.quoteReceipt == Receipt(.stream, at: .noonish))
    let rest = board.drain(withHidden: true)
    #expect(rest.map(\.symbol.text) == ["MSFT"])
    #expect(rest.first?.trade?.price.description == "3" && rest.first?.quote == nil)
    #expect(board.drain(withHidden: true).isEmpty)
    stream.deliver(#"[{"T":"s","S":"AAPL","sc":"H","sm":"Trading Halt","rc":"","rm":""}]"#)
    #expect(board.drain(withHidden: false).first?.isHalted == true)
  }

  @Test(arguments: [
    (402, BrokerStreamEnd.Kind.refused), (406, .occupied), (407, .lost), (409, .refused),
    (500, .lost), (404, .lost),
  ])
  func anErrorOfTheServerEndsTheStreamWithWhatToDoNext(
    code: Int, kind: BrokerStreamEnd.Kind
  ) throws {
    let (_, stream) = try followed()
    stream.deliver(#"[{"T":"error","code":\#(code),"msg":"so it is"}]"#)
    #expect(heard.all.last == .ended(BrokerStreamEnd(kind, reason: "so it is (\(code))")))
  }

  @Test func aPlanForFewerSymbolsIsSaidAndFewerMayBeAskedFor() throws {
    let (market, stream) = try followed()
    stream.deliver(#"[{"T":"error","code":405,"msg":"symbol limit exceeded"}]"#)
    #expect(heard.all.last == .limited)
    market.follow([try symbol("AAPL")])
    #expect(stream.sent.last?.text.contains("AAPL") == true)
    #expect(!stream.isEnded)
  }
}
