import ClientModels
import Testing

private let noon = Timestamp(seconds: 1_790_000_000)

private func later(_ seconds: Double) -> Timestamp { noon.advanced(bySeconds: seconds) }

private func quoted(
  _ bid: Int, at time: Timestamp, _ source: Receipt.Source, receivedAt: Timestamp
) throws -> MarketSnapshot {
  MarketSnapshot(
    symbol: try #require(Symbol("AAPL")),
    quote: Quote(
      bid: try Price(strict: "\(bid)"), bidSize: Quantity(1), ask: nil, askSize: .zero, at: time),
    source: source, receivedAt: receivedAt)
}

private func status(_ code: String) -> TradingStatus {
  TradingStatus(code: code, message: "said \(code)", reason: "", at: noon)
}

@Suite struct LiveMarketTests {
  @Test func anAnswerThatWasOvertakenByTheStreamChangesNothing() throws {
    var known = try quoted(101, at: later(2), .stream, receivedAt: later(2))
    known.update(with: try quoted(100, at: later(1), .poll, receivedAt: later(3)))
    #expect(known.quote?.bid?.description == "101")
    #expect(known.quoteReceipt == Receipt(.stream, at: later(2)))
    known.update(with: try quoted(102, at: later(2), .poll, receivedAt: later(4)))
    #expect(known.quote?.bid?.description == "102")
    #expect(known.quoteReceipt == Receipt(.poll, at: later(4)))
  }

  @Test func aMarketThatIsBegunAnewIsTakenAtItsWord() throws {
    var known = try quoted(101, at: later(3_600), .stream, receivedAt: later(3_600))
    known.update(with: try quoted(90, at: noon, .stream, receivedAt: later(3_601)))
    #expect(known.quote?.bid?.description == "90")
  }

  @Test func aHaltLastsUntilTradingIsSaidToGoOn() throws {
    var known = MarketSnapshot(symbol: try #require(Symbol("AAPL")), receivedAt: noon)
    #expect(!known.isHalted)
    for (code, halted) in [
      ("H", true), ("Q", true), ("5", true), ("T", false), ("2", true), ("E", true), ("3", false),
      ("P", true),
    ] {
      known.update(
        with: MarketSnapshot(symbol: known.symbol, status: status(code), receivedAt: noon))
      #expect(known.isHalted == halted, "\(code)")
    }
    known.update(with: try quoted(1, at: noon, .stream, receivedAt: noon))
    #expect(known.isHalted)
  }

  @Test func aFigureOfALiveStreamIsAsFreshAsTheStreamsLastSignOfLife() throws {
    var book = Portfolio()
    let receipt = Receipt(.stream, at: noon)
    book.apply(.bookConfirmed(at: noon))
    book.apply(
      .clockUpdated(
        MarketClock(timestamp: noon, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: noon))
    )
    #expect(book.isStale(receipt, now: later(6)))
    book.apply(.streamChanged(.marketData, .live))
    book.apply(.marketHeard(at: later(4)))
    #expect(!book.isStale(receipt, now: later(9)))
    #expect(book.isStale(receipt, now: later(9.5)))
    #expect(book.isStale(Receipt(.poll, at: noon), now: later(6)))
    book.apply(
      .streamChanged(.marketData, .down(reason: "closed", retryAt: later(10))))
    #expect(book.isStale(receipt, now: later(6)))
  }

  @Test func theTicketWarnsOfAHaltAndOfAnOrderStreamThatIsDown() throws {
    var book = Portfolio()
    let symbol = try #require(Symbol("AAPL"))
    book.apply(
      .marketUpdated([MarketSnapshot(symbol: symbol, status: status("H"), receivedAt: noon)]))
    book.apply(.streamChanged(.tradeUpdates, .down(reason: "no answer", retryAt: later(9))))
    let review = OrderCheck(
      OrderInstruction(symbol: symbol, side: .buy, size: .quantity(Quantity(1)), pricing: .market),
      portfolio: book, rules: OrderRules(.alpaca), now: noon
    ).review()
    let texts = review.problems.map(\.description)
    #expect(texts.contains("AAPL is halted: said H"))
    #expect(
      texts.contains("the stream of order events is down (no answer): fills show some seconds late")
    )
  }
}
