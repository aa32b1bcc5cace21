import ClientModels
import Testing

@testable import PaperBroker

@Suite struct FanoutTests {
  private func id(_ number: UInt64) -> ConnectionID { ConnectionID(number: number) }

  private func subscription(_ text: String) throws -> MarketSubscription {
    let value = try #require(JSONValue(json: Array(text.utf8)))
    return try #require(MarketSubscription(value))
  }

  private func quotes(_ symbols: [String]) -> [MarketMessage] {
    symbols.map { .quote(symbol($0), quote("10", "10.01", at: "2026-11-20T14:35:00Z")) }
  }

  /// The symbols that each connection was told of, in order.
  private func told(_ deliveries: [MarketFanout.Delivery]) throws -> [ConnectionID: [String]] {
    var result: [ConnectionID: [String]] = [:]
    for delivery in deliveries {
      let message = ClientMessage(
        bytes: delivery.payload, isText: delivery.codec == .json)
      // Timestamps in MessagePack are of an extension type, which the reader for clients' messages does not take.
      guard delivery.codec == .json else { continue }
      guard case .array(let values) = delivery.codec.decode(message) else {
        Issue.record("no array")
        continue
      }
      for member in delivery.members {
        result[member, default: []] += values.compactMap { $0["S"]?.string }
      }
    }
    return result
  }

  @Test func everybodyGetsWhatTheySubscribedToInOrder() throws {
    var fanout = MarketFanout()
    fanout.set(try subscription(#"{"quotes":["*"]}"#), of: id(1), .json)
    fanout.set(try subscription(#"{"quotes":["B","A"]}"#), of: id(2), .json)
    fanout.set(try subscription(#"{"trades":["*"]}"#), of: id(3), .json)
    fanout.set(try subscription(#"{"quotes":["C"],"bars":["*"]}"#), of: id(4), .json)
    let told = try told(fanout.deliveries(of: quotes(["A", "B", "C", "A", "D"])))
    #expect(told == [id(1): ["A", "B", "C", "A", "D"], id(2): ["A", "B", "A"], id(4): ["C"]])
  }

  @Test func whoListensToTheSameSharesOnePayloadPerCodec() throws {
    var fanout = MarketFanout()
    for number in 1...500 {
      fanout.set(
        try subscription(#"{"quotes":["*"]}"#), of: id(UInt64(number)),
        number.isMultiple(of: 2) ? .json : .messagePack)
    }
    let deliveries = fanout.deliveries(of: quotes(["A", "B"]))
    #expect(deliveries.count == 2)
    #expect(deliveries.map(\.members.count) == [250, 250])
    let packed = try #require(deliveries.first { $0.codec == .messagePack })
    #expect(packed.payload.starts(with: [0x92, 0x8b, 0xa1, 0x54, 0xa1, 0x71]))
  }

  @Test func whoLeftGetsNothing() throws {
    var fanout = MarketFanout()
    fanout.set(try subscription(#"{"quotes":["*"]}"#), of: id(1), .json)
    fanout.set(try subscription(#"{"bars":["A"],"quotes":["A"]}"#), of: id(2), .json)
    #expect(fanout.wanted == [.quotes, .bars])
    fanout.set(nil, of: id(2), .json)
    #expect(fanout.wanted == [.quotes])
    fanout.set(nil, of: id(1), .json)
    #expect(fanout.isEmpty && fanout.wanted.isEmpty)
    #expect(fanout.deliveries(of: quotes(["A"])).isEmpty)
  }

  @Test func aBurstComesInSeveralMessagesOfBoundedSize() throws {
    var fanout = MarketFanout()
    fanout.set(try subscription(#"{"quotes":["*"]}"#), of: id(1), .json)
    let symbols = (0..<5_000).map { "S\($0)" }
    let deliveries = fanout.deliveries(of: quotes(symbols))
    #expect(deliveries.count > 5)
    #expect(deliveries.allSatisfy { $0.payload.count < MarketFanout.payloadSize + 256 })
    #expect(try told(deliveries) == [id(1): symbols])
  }
}

@Suite struct MarketTickerTests {
  private let all = Set(MarketChannel.allCases)

  @Test func aReplayTellsEachQuoteAndTradeAndTheBarOfAMinuteWhenItIsOver() throws {
    let quotes = """
      timestamp,symbol,bid_price,bid_size,ask_price,ask_size
      2013-10-08T13:30:10Z,SPY,100,1,101,1
      2013-10-08T13:31:05Z,SPY,102,1,103,1
      """
    let trades = """
      timestamp,symbol,price,size
      2013-10-08T13:30:20Z,SPY,100.5,10
      2013-10-08T13:30:50Z,SPY,101,30
      2013-10-08T13:31:10Z,SPY,99,1
      """
    var market = try ReplayMarket(
      quotes: Array(quotes.utf8), trades: Array(trades.utf8), speed: 600, from: nil,
      startedAtWall: time("2026-11-20T00:00:00Z"))
    var ticker = MarketTicker(market: market)
    let step = market.advance(toWall: time("2026-11-20T00:00:01Z"))
    let messages = ticker.messages(of: step, market: market, wanted: all)
    let words = messages.prefix(7).map { message in
      switch message {
      case .quote(_, let quote): "quote \(quote.at?.rfc3339 ?? "")"
      case .trade(_, let trade): "trade \(trade.price)"
      case .minuteBar(_, let bar): "bar \(bar.at) \(bar.open) \(bar.close) \(bar.volume)"
      case .dailyBar: "day"
      case .status: "status"
      }
    }
    #expect(
      words == [
        "quote 2013-10-08T13:30:10Z", "trade 100.5", "trade 101",
        "bar 2013-10-08T13:30:00Z 100.5 101 40", "day", "quote 2013-10-08T13:31:05Z", "trade 99",
      ])
  }

  @Test func aStepOverTheOpenSaysThatTradingBegan() throws {
    var market = ScriptedMarket(now: time("2026-11-20T14:29:00Z"))
    var ticker = MarketTicker(market: market)
    let step = market.advance(toWall: time("2026-11-20T14:30:01Z"))
    let messages = ticker.messages(of: step, market: market, wanted: [.statuses])
    #expect(
      messages
        == market.assets.map(\.symbol).filter { !$0.isCryptoPair }
        .map { .status($0, .resumption(at: time("2026-11-20T14:30:00Z"))) })
    let later = market.advance(toWall: time("2026-11-20T14:45:00Z"))
    #expect(ticker.messages(of: later, market: market, wanted: [.statuses]) == [])
  }

  @Test func whatNobodyListensToIsNotMade() throws {
    var market = ScriptedMarket(now: time("2026-11-20T14:31:00Z"))
    market.queued = [(symbol("SPY"), quote("1", "2", at: "2026-11-20T14:31:01Z"))]
    var ticker = MarketTicker(market: market)
    let step = market.advance(toWall: time("2026-11-20T14:35:00Z"))
    #expect(ticker.messages(of: step, market: market, wanted: []) == [])
    #expect(ticker.messages(of: step, market: market, wanted: [.trades, .bars]) == [])
  }
}
