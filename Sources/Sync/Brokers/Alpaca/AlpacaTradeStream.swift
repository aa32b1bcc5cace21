import ClientModels
import Synchronization

/// The client's side of the stream of trade updates, without a socket (contract section 11).
struct AlpacaTradeSession: Hashable, Sendable {
  static let streamName = "trade_updates"

  enum Step: Hashable, Sendable {
    case send(AlpacaStreamMessage)
    case signal(TradeStreamSignal)
    case end(BrokerStreamEnd)
  }

  func take(_ message: TradeStreamMessage) -> [Step] {
    switch message {
    case .authorization("authorized", _): return [.send(.listen)]
    case .authorization(let status, _):
      return [
        .end(BrokerStreamEnd(.refused, reason: "the broker does not take the key: \(status)"))
      ]
    case .listening(let streams) where streams.contains(Self.streamName):
      return [.signal(.listening)]
    case .listening:
      return [
        .end(BrokerStreamEnd(.refused, reason: "the broker sends no trade updates to this key"))
      ]
    case .update(let update): return [.signal(.update(update))]
    case .failure(let reason): return [.end(BrokerStreamEnd(.lost, reason: reason))]
    case .heartbeat, .other: return []
    }
  }
}

/// One connection to the stream of trade updates. The transport calls it from one thread at a time; the rest is locked.
final class AlpacaTradeStream: StreamSink, BrokerStream, @unchecked Sendable {
  private struct State: Sendable {
    var tether = StreamTether()
    /// Why the stream ends, when it is we who end it.
    var end: BrokerStreamEnd?
  }

  private let state = Mutex(State())
  private var decoder = TradeUpdateDecoder(encoding: .json)
  private let credentials: AlpacaCredentials
  private let take: @Sendable (TradeStreamSignal) -> Void
  private let observe: @Sendable (StreamEnd?) -> Void

  /// `observe` is told of the opening (nil) and of the end.
  init(
    _ credentials: AlpacaCredentials, take: @escaping @Sendable (TradeStreamSignal) -> Void,
    observe: @escaping @Sendable (StreamEnd?) -> Void
  ) {
    self.credentials = credentials
    self.take = take
    self.observe = observe
  }

  func attach(_ connection: any StreamConnection) {
    state.withLock { $0.tether.attach(connection) }
  }

  func close() { state.withLock { $0.tether.close() } }

  func opened() {
    observe(nil)
    perform(.send(.authenticate(credentials)))
  }

  func received(_ message: UnsafeRawBufferPointer, isText: Bool) {
    do throws(BrokerError) {
      for step in AlpacaTradeSession().take(try decoder.decode(message)) { perform(step) }
    } catch {
      take(.unreadable(nil, error.description))
    }
  }

  func ended(_ end: StreamEnd) {
    observe(end)
    take(.ended(state.withLock { $0.end } ?? BrokerStreamEnd(end)))
  }

  private func perform(_ step: AlpacaTradeSession.Step) {
    switch step {
    case .send(let message):
      state.withLock { $0.tether.send(message.bytes(.json), isText: true) }
    case .signal(let signal): take(signal)
    case .end(let end):
      state.withLock { state in
        state.end = end
        state.tether.close()
      }
    }
  }
}
