import ClientModels
import Dispatch
import Sync

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Quotes from a socket on loopback to the portfolio: libcurl, frames, decoding, board, and the model once a frame. What
/// is counted is all that the client's threads work, the kernel's part of their reads included.
enum SocketRate {
  private static let symbols = 1_000
  private static let perMessage = 20
  private static let messages = 2_000
  private static let rounds = 50
  private static let frame: useconds_t = 16_000
  private static let framesAtMost = 4_000

  static func measure(_ encoding: StreamEncoding, _ name: String) throws -> DecodeRate {
    let names = (0..<symbols).map { "S\($0)" }
    let messages = DecodeSamples.quotes(
      encoding, of: names, perMessage: perMessage, messages: messages)
    let runs = try (0..<3).map { _ in
      try nanoseconds(QuoteFeed(messages, encoding, rounds: rounds), names)
    }
    return DecodeRate(
      name: name, unit: "quotes", amount: messages.count * perMessage * rounds, nanoseconds: runs)
  }

  private static func nanoseconds(_ feed: QuoteFeed, _ names: [String]) throws -> Int {
    let symbols = (names + [QuoteFeed.lastSymbol]).compactMap { Symbol($0) }
    let board = QuoteBoard()
    board.follow(symbols, shown: Set(symbols))
    let (transport, streams) = (CurlTransport(), CurlStreamTransport())
    defer {
      streams.shutDown()
      transport.shutDown()
    }
    DispatchQueue(label: "quotes").async { feed.serve() }
    let endpoint = try EndpointURL("http://127.0.0.1:\(feed.port)")
    let start = ProcessorTime.ofProcess()
    guard
      let broker = try BrokerRegistry.makers["alpaca"]?(
        BrokerSettings(trading: endpoint, data: endpoint, keyID: "key", secret: "secret"),
        transport, streams, { Timestamp(nanoseconds: 0) }),
      let stream = broker.openMarketStream(board, { _ in })
    else { throw BenchmarkFailure("there is no stream to measure") }
    stream.follow(symbols)
    try drain(board, symbols.count)
    let nanoseconds = ProcessorTime.ofProcess() - start - feed.serverNanoseconds
    stream.close()
    return nanoseconds
  }

  /// What the screen's side does, until the last quote is in the portfolio.
  private static func drain(_ board: QuoteBoard, _ symbols: Int) throws {
    var portfolio = Portfolio()
    for _ in 0..<framesAtMost {
      usleep(frame)
      portfolio.apply(.marketUpdated(board.drain(withHidden: true)))
      guard portfolio.market.values.contains(where: { $0.trade != nil }) else { continue }
      guard portfolio.market.count == symbols else {
        throw BenchmarkFailure("\(portfolio.market.count) of \(symbols) symbols have a price")
      }
      return
    }
    throw BenchmarkFailure("the quotes did not come to an end")
  }
}
