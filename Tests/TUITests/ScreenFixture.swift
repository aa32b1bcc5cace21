// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// Deterministic chance.
struct CountingGenerator: RandomNumberGenerator, Sendable {
  var state: UInt64 = 1
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}

/// A screen in a known state, driven by keys at known times.
struct ScreenFixture {
  static let start = Timestamp(seconds: 1_763_733_600)  // 2025-11-21T14:00:00Z, 09:00 in New York
  var state: AppState
  var now = start
  var effects: [Effect] = []

  init(
    kind: AppSettings.Kind = .paper, readOnly: Bool = false, offline: Bool = false,
    filled: Bool = true, size: Size = Size(columns: 120, rows: 40)
  ) {
    state = AppState(
      settings: AppSettings(
        profile: "main", kind: kind, isReadOnly: readOnly, isOffline: offline,
        rules: OrderRules(.alpaca)),
      now: now, random: CountingGenerator())
    send(.resized(size))
    if filled { fill(offline: offline) }
    effects = []
  }

  mutating func send(_ kind: Event.Kind) { effects += state.update(Event(kind, at: now)) }

  mutating func wait(_ seconds: Double) {
    now = now.advanced(bySeconds: seconds)
    send(.tick)
  }

  /// What became of an order that was sent from here.
  mutating func tell(_ submissionState: SubmissionState, of request: OrderRequest) {
    send(
      .sync(
        .submissionChanged(
          Submission(request: request, state: submissionState, confirmedAt: now))))
  }

  /// Keys a tenth of a second apart; returns what they asked to be sent.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] {
    let before = effects.count
    for key in keys {
      now = now.advanced(bySeconds: 0.1)
      send(.key(key))
      settle()
    }
    return effects.dropFirst(before).filter {
      switch $0 {
      case .send(.watch), .send(.listAssets), .send(.followDay), .send(.followNews),
        .send(.followPerformance), .keepView:
        false
      default: true
      }
    }
  }

  mutating func type(_ text: String) {
    for character in text {
      now = now.advanced(bySeconds: 0.1)
      send(.key(.character(character)))
      settle()
    }
  }

  /// Nothing else comes until a key that was held back is known to stand alone.
  mutating func settle() {
    guard let time = state.wakeAt else { return }
    now = time
    send(.tick)
  }

  var orders: [OrderRequest] {
    effects.compactMap { if case .send(.submit(let request)) = $0 { request } else { nil } }
  }

  private mutating func fill(offline: Bool) {
    var book = Portfolio()
    let at = now
    book.account = Account(
      id: AccountID("acc-1")!, number: "PA123", cash: money("50000"), equity: money("61860.4"),
      lastEquity: money("61000"), buyingPower: money("48107.5"))
    for (symbol, quantity, entry, price, basis) in [
      ("AAPL", "50", "230.1", "234.28", "11505"), ("BRK.B", "-3", "462", "470.5", "-1386"),
      ("SHIB", "1234567.123456789", "0.0001", "0.0002", "123.4567123456789"),
    ] {
      var position = Position(
        symbol: Symbol(symbol)!, quantity: try! Quantity(strict: quantity),
        averageEntryPrice: try! Price(strict: entry), costBasis: money(basis),
        currentPrice: try! Price(strict: price))
      position.unrealizedIntradayProfitAndLoss = money("12.5")
      book.positions[position.symbol] = position
      book.market[position.symbol] = MarketSnapshot(
        symbol: position.symbol,
        quote: Quote(
          bid: try! Price(strict: price), bidSize: Quantity(300), ask: try! Price(strict: "471"),
          askSize: Quantity(200), at: at),
        trade: MarketTrade(price: try! Price(strict: price), size: Quantity(100), at: at),
        receivedAt: at)
      book.assets[position.symbol] = Asset(symbol: position.symbol, name: "\(symbol) Company")
    }
    book.market[Symbol("AAPL")!]?.quote?.ask = try! Price(strict: "234.3")
    for (number, status) in ["new", "partially_filled", "filled", "marinating"].enumerated() {
      let order = Order(
        id: BrokerOrderID("order-\(number)")!, clientOrderID: ClientOrderID("client-\(number)"),
        symbol: Symbol("AAPL"), side: number == 1 ? .sell : .buy, type: .limit, timeInForce: .day,
        quantity: Quantity(100), filledQuantity: Quantity(number == 1 ? 40 : 0),
        limitPrice: try! Price(strict: "230.5"), status: OrderStatus(wire: status),
        updatedAt: at, submittedAt: at.advanced(bySeconds: Double(-60 * (number + 1))))
      book.orders[order.id] = order
    }
    book.clock = MarketClock(
      timestamp: at, isOpen: true, nextOpen: nil, nextClose: at.advanced(bySeconds: 7 * 3_600),
      receivedAt: at)
    book.asOf = at.advanced(bySeconds: offline ? -7_300 : -2)
    send(.sync(.bookLoaded(book)))
    guard !offline else { return }
    send(.sync(.bookConfirmed(at: at)))
    send(.sync(.linkChanged(.connected)))
  }
}

func money(_ text: String) -> Money { Money(try! FixedDecimal(strict: text)) }
