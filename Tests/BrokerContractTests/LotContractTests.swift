import ClientModels
import Foundation
import Sync
import TestSupport
import Testing

/// The lots of a real engine on a real `folio-paper` process.
@Suite(.serialized, .blocking) final class LotContractTests {
  private let folder: TemporaryFolder
  private let server: PaperServer
  private let credentials: PaperServer.Credentials
  private let broker: AlpacaBroker

  init() throws {
    folder = try TemporaryFolder()
    credentials = try PaperServer.createAccount(data: folder.url.appending(path: "server"))
    server = try PaperServer(data: folder.url.appending(path: "server"))
    let endpoint = try EndpointURL(server.url)
    broker = AlpacaBroker(
      trading: endpoint, data: endpoint,
      credentials: try AlpacaCredentials(
        keyID: credentials.keyID, secret: credentials.secretKey),
      transport: CurlTransport(),
      now: { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) })
  }

  private func client() throws -> CutClient {
    try CutClient(
      server.url, credentials, state: folder.url.appending(path: "state"), sweepInterval: 1,
      patience: 30, seed: 1)
  }

  private func trade(_ side: OrderSide, _ quantity: Int, _ pricing: OrderPricing, id: String)
    async throws
  {
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID(id)), symbol: try apple, side: side,
      quantity: Quantity(quantity), pricing: pricing, timeInForce: .day)
    let reply = await broker.submit(request, body: broker.body(for: request), attempt: 1)
    _ = try #require(reply.order, "\(reply)")
  }

  private var apple: Symbol {
    get throws { try #require(Symbol("AAPL")) }
  }

  /// Waits until positions and lots both come to this.
  private func book(of client: CutClient, holding quantity: Int) async throws -> Portfolio {
    let apple = try apple
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      let book = client.portfolio
      if book.positions[apple]?.quantity == Quantity(quantity),
        book.lots?[apple]?.explain(Quantity(quantity)) == true
      {
        return book
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the lots are \(String(describing: client.portfolio.lots))")
    return client.portfolio
  }

  @Test func theLotsAndTheGainShownBeforeASellAreThoseAfterIt() async throws {
    let first = try client()
    for (number, quantity) in [10, 5, 7].enumerated() {
      try await trade(.buy, quantity, .market, id: "lots-buy-\(number)")
    }
    let before = try await book(of: first, holding: 22)
    let held = try #require(before.lots?[try apple])
    let limit = try Price(strict: "1.01")
    let review = OrderCheck(
      OrderInstruction(
        symbol: try apple, side: .sell, size: .quantity(Quantity(12)), pricing: .limit(limit)),
      portfolio: before, rules: OrderRules(.alpaca), now: try #require(before.asOf)
    ).review()
    guard case .match(let shown, .fifo)? = review.lots else {
      Issue.record("the review says \(String(describing: review.lots))")
      return
    }
    #expect(shown.closed == Quantity(12))
    try await trade(.sell, 12, .limit(limit), id: "lots-sell")
    let after = try await book(of: first, holding: 10)

    // What the review took of each lot is gone, and nothing else.
    var left: [ExecutionID: (quantity: Quantity, cost: FixedDecimal)] = [:]
    for lot in held.lots { left[lot.id] = (lot.quantity, lot.cost) }
    for part in shown.parts {
      let lot = try #require(left[part.lot.id])
      left[part.lot.id] = (try lot.quantity - part.quantity, try lot.cost - part.cost)
    }
    let remaining = try #require(after.lots?[try apple]).lots
    #expect(remaining.map(\.id) == held.lots.map(\.id).filter { left[$0]?.quantity != .zero })
    for lot in remaining {
      #expect(lot.quantity == left[lot.id]?.quantity)
      #expect(lot.cost == left[lot.id]?.cost)
    }

    // The gain is that of the review, and the difference between the prices it was sold at and the limit.
    let sells = try await broker.movements(from: .beginning, pages: 20).values
      .compactMap(\.fill).filter { $0.side == .sell }
    let proceeds = try sells.reduce(FixedDecimal.zero) {
      try $0 + $1.price.decimal * $1.quantity.decimal
    }
    var lots = held
    let gain = try sells.reduce(FixedDecimal.zero) { try $0 + lots.apply($1, by: .fifo).gain }
    #expect(gain == (try proceeds - shown.cost))
    #expect(gain == (try shown.gain + proceeds - shown.value))
    #expect(lots == after.lots?[try apple])
    await first.stop()

    let second = try client()
    #expect(try await book(of: second, holding: 10).lots == after.lots)
    await second.stop()
  }

  @Test func lotsThatWereChosenAreClosedAndStayClosedAfterARestart() async throws {
    let first = try client()
    var held = OpenLots(try apple)
    for (quantity, all) in [(10, 10), (5, 15), (7, 22)] {
      try await trade(.buy, quantity, .market, id: "choice-buy-\(quantity)")
      held = try #require(try await book(of: first, holding: all).lots?[try apple])
    }
    let lots = held.lots
    try #require(lots.count >= 3)
    let (oldest, newest) = (lots[0], lots[lots.count - 1])
    let parts = [
      LotChoice.Part(newest.id, newest.quantity), LotChoice.Part(oldest.id, Quantity(1)),
    ]
    let sold = try newest.quantity + Quantity(1)
    let request = OrderRequest(
      OrderInstruction(
        symbol: try apple, side: .sell, size: .quantity(sold), pricing: .market,
        lots: LotChoice(parts), intent: .sellToClose),
      clientOrderID: try #require(ClientOrderID("choice-sell")))
    first.send(.submit(request))
    let rest = try #require(Int((try Quantity(22) - sold).description))
    let after = try await book(of: first, holding: rest)
    let left = try #require(after.lots?[try apple]).lots
    #expect(left.map(\.id) == lots.dropLast().map(\.id))
    #expect(left.first?.quantity == (try oldest.quantity - Quantity(1)))
    #expect(left.dropFirst().map(\.quantity) == lots.dropFirst().dropLast().map(\.quantity))
    await first.stop()

    let second = try client()
    #expect(try await book(of: second, holding: rest).lots == after.lots)
    await second.stop()
  }
}
