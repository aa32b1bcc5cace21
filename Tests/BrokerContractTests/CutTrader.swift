import ClientModels
import Sync
import TestSupport

/// Somebody else with the same account, straight at the server: only the stream tells the client of these orders.
final class CutTrader {
  enum Act: CaseIterable {
    case market, resting, filling, cancel
  }

  private let broker: AlpacaBroker
  private let name: String
  private var count = 0
  private(set) var refused = 0
  private var resting: [BrokerOrderID] = []
  /// When the server answered last.
  private(set) var actedAt = ContinuousClock.now

  static let symbols = ["SPY", "AAPL", "MSFT"].compactMap { Symbol($0) }

  init(_ broker: AlpacaBroker, name: String) {
    self.broker = broker
    self.name = name
  }

  /// The id of an order that the server took; nil when it refused, or for a cancel.
  @discardableResult
  func act(_ act: Act, using random: inout SeededRandom) async throws -> BrokerOrderID? {
    defer { actedAt = .now }
    switch act {
    case .market: return await submit(random.chance(0.7) ? .buy : .sell, .market, &random)
    case .filling:
      return await submit(.buy, .limit(try Price(strict: "900")), &random)
    case .resting:
      let id = await submit(.buy, .limit(try Price(strict: "1.01")), &random)
      if let id { resting.append(id) }
      return id
    case .cancel:
      guard !resting.isEmpty else { return nil }
      let id = resting.remove(at: random.below(resting.count))
      try await broker.cancel(id)
      return nil
    }
  }

  private func submit(
    _ side: OrderSide, _ pricing: OrderPricing, _ random: inout SeededRandom
  ) async -> BrokerOrderID? {
    count += 1
    guard let id = ClientOrderID("\(name)-\(count)") else { return nil }
    let request = OrderRequest(
      clientOrderID: id, symbol: random.pick(Self.symbols), side: side,
      quantity: Quantity(1 + random.below(2)), pricing: pricing, timeInForce: .day)
    let reply = await broker.submit(request, body: broker.body(for: request), attempt: 1)
    if reply.order == nil { refused += 1 }
    return reply.order?.id
  }
}
