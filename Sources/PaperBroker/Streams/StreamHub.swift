import ClientModels
import NIOCore
import Synchronization

/// Where what happened meets who listens. What is published is put together once and handed to each event loop in one
/// piece; a client that does not read delays nobody.
///
/// `PaperService` is the only publisher, so that every client hears things in the order in which they happened.
public final class StreamHub: Sendable {
  /// The most streams at a time, of all accounts.
  static let connectionLimit = 2_048
  /// The most trade update streams of an account; the contract names none.
  static let tradeStreamsPerAccount = 16

  public let plan: StreamPlan
  private let state = Mutex(State())

  public init(plan: StreamPlan = StreamPlan()) { self.plan = plan }

  /// What one event loop has to send to one connection.
  private struct Outgoing {
    let handler: NIOLoopBound<StreamHandler>
    let payload: ByteBuffer
  }

  private struct Listener {
    let endpoint: StreamEndpoint
    let codec: StreamCodec
    let eventLoop: any EventLoop
    let handler: NIOLoopBound<StreamHandler>
    var account: AccountID?
    var hearsTradeUpdates = false
  }

  private struct State {
    var lastNumber: UInt64 = 0
    var listeners: [ConnectionID: Listener] = [:]
    var market = MarketFanout()
    var test = MarketFanout()
    var byAccount: [AccountID: Set<ConnectionID>] = [:]
    /// The last notice of each symbol that had one, which a new subscriber is told.
    var notices: [Symbol: MarketMessage] = [:]

    mutating func note(_ messages: [MarketMessage]) {
      for message in messages {
        if case .status(let symbol, _) = message { notices[symbol] = message }
      }
    }

    /// What a connection has to be told that listens to more than before.
    func standing(
      for id: ConnectionID, _ codec: StreamCodec, _ new: MarketSubscription,
      beyond old: MarketSubscription?
    ) -> [MarketFanout.Delivery] {
      let messages = notices.values.filter {
        new.holds($0) && !(old?.holds($0) ?? false)
      }.sorted { $0.symbol < $1.symbol }
      guard !messages.isEmpty else { return [] }
      var statuses = MarketFanout()
      statuses.set(new, of: id, codec)
      return statuses.deliveries(of: messages)
    }

    /// Grouped by event loop, in order.
    func addressed(_ deliveries: [MarketFanout.Delivery]) -> [Batch] {
      var batches: [ObjectIdentifier: Batch] = [:]
      for delivery in deliveries {
        let payload = ByteBuffer(bytes: delivery.payload)
        for id in delivery.members { add(id, payload, to: &batches) }
      }
      return Array(batches.values)
    }

    func add(_ id: ConnectionID, _ payload: ByteBuffer, to batches: inout [ObjectIdentifier: Batch])
    {
      guard let listener = listeners[id] else { return }
      let key = ObjectIdentifier(listener.eventLoop)
      batches[key, default: Batch(eventLoop: listener.eventLoop)].outgoing.append(
        Outgoing(handler: listener.handler, payload: payload))
    }
  }

  private struct Batch {
    let eventLoop: any EventLoop
    var outgoing: [Outgoing] = []

    func send() {
      let outgoing = outgoing
      eventLoop.execute {
        for item in outgoing { item.handler.value.deliver(item.payload) }
      }
    }
  }

  /// Nil when there are as many streams as there may be.
  func register(
    _ handler: NIOLoopBound<StreamHandler>, on eventLoop: any EventLoop, _ endpoint: StreamEndpoint,
    _ codec: StreamCodec
  ) -> ConnectionID? {
    state.withLock { state in
      guard state.listeners.count < Self.connectionLimit else { return nil }
      state.lastNumber += 1
      let id = ConnectionID(number: state.lastNumber)
      state.listeners[id] = Listener(
        endpoint: endpoint, codec: codec, eventLoop: eventLoop, handler: handler)
      return id
    }
  }

  /// Whether the account may have this connection as well; if so, it counts from now on until it is removed.
  func admit(_ id: ConnectionID, to account: AccountID) -> Bool {
    state.withLock { state in
      guard let listener = state.listeners[id] else { return false }
      let limit =
        listener.endpoint == .tradeUpdates
        ? Self.tradeStreamsPerAccount : plan.connectionsPerAccount
      let others = (state.byAccount[account] ?? []).filter { other in
        state.listeners[other]?.endpoint == listener.endpoint
      }
      guard others.count < limit else { return false }
      state.listeners[id]?.account = account
      state.byAccount[account, default: []].insert(id)
      return true
    }
  }

  func subscribe(_ id: ConnectionID, to subscription: MarketSubscription) {
    state.withLock { state in
      guard let listener = state.listeners[id] else { return }
      guard listener.endpoint != .marketData(.test) else {
        return state.test.set(subscription, of: id, listener.codec)
      }
      let standing = state.standing(
        for: id, listener.codec, subscription, beyond: state.market.subscription(of: id))
      state.market.set(subscription, of: id, listener.codec)
      // Under the lock, so that nothing newer overtakes it.
      for batch in state.addressed(standing) { batch.send() }
    }
  }

  func listen(_ id: ConnectionID, toTradeUpdates isListening: Bool) {
    state.withLock { $0.listeners[id]?.hearsTradeUpdates = isListening }
  }

  func remove(_ id: ConnectionID) {
    state.withLock { state in
      guard let listener = state.listeners.removeValue(forKey: id) else { return }
      state.market.set(nil, of: id, listener.codec)
      state.test.set(nil, of: id, listener.codec)
      guard let account = listener.account else { return }
      state.byAccount[account]?.remove(id)
      if state.byAccount[account]?.isEmpty == true { state.byAccount[account] = nil }
    }
  }

  /// What stood before the first step.
  func note(_ notices: [(symbol: Symbol, notice: TradingNotice)]) {
    state.withLock { state in state.note(notices.map { .status($0.symbol, $0.notice) }) }
  }

  /// Whether anybody listens to a market.
  var hasMarketListeners: Bool { state.withLock { !$0.market.isEmpty || !$0.test.isEmpty } }

  /// The channels that anybody listens to, of the market or of the test feed.
  func wantedChannels(ofTestFeed isTest: Bool = false) -> Set<MarketChannel> {
    state.withLock { isTest ? $0.test.wanted : $0.market.wanted }
  }

  func publish(_ messages: [MarketMessage], toTestFeed isTest: Bool = false) {
    guard !messages.isEmpty else { return }
    let batches = state.withLock { state in
      if !isTest { state.note(messages) }
      let deliveries =
        isTest
        ? state.test.deliveries(of: messages) : state.market.deliveries(of: messages)
      return state.addressed(deliveries)
    }
    for batch in batches { batch.send() }
  }

  func hearsTradeUpdates(of account: AccountID) -> Bool {
    state.withLock { state in
      (state.byAccount[account] ?? []).contains {
        state.listeners[$0]?.hearsTradeUpdates == true
      }
    }
  }

  func publish(_ updates: [TradeUpdate]) {
    guard !updates.isEmpty else { return }
    let batches = state.withLock { state in
      var batches: [ObjectIdentifier: Batch] = [:]
      for update in updates {
        var payloads: [StreamCodec: ByteBuffer] = [:]
        for id in state.byAccount[update.account] ?? [] {
          guard let listener = state.listeners[id], listener.hearsTradeUpdates else { continue }
          let payload =
            payloads[listener.codec] ?? ByteBuffer(bytes: listener.codec.encode(update.message))
          payloads[listener.codec] = payload
          state.add(id, payload, to: &batches)
        }
      }
      return Array(batches.values)
    }
    for batch in batches { batch.send() }
  }

  /// Returns when the event loops have taken what was published: a publisher that waits for it cannot run ahead of them.
  func taken() async {
    let loops = state.withLock { state in
      Dictionary(state.listeners.values.map { (ObjectIdentifier($0.eventLoop), $0.eventLoop) }) {
        first, _ in first
      }
    }
    let futures = loops.values.map { $0.submit {} }
    for future in futures { try? await future.get() }
  }
}
