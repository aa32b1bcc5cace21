import ClientModels
import Synchronization

/// The client's side of the stream of market data, without a socket (contract section 12).
struct AlpacaMarketSession: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case send(AlpacaStreamMessage)
    case signal(MarketStreamSignal)
    case end(BrokerStreamEnd)
  }

  /// As many symbols in one message as leave it small enough for every server.
  static let batch = 500

  private let credentials: AlpacaCredentials
  private var isReady = false
  private var wanted: Set<Symbol> = []

  init(_ credentials: AlpacaCredentials) { self.credentials = credentials }

  mutating func follow(_ symbols: [Symbol]) -> [Step] {
    let new = symbols.filter { !wanted.contains($0) }
    let gone = wanted.subtracting(symbols).sorted()
    wanted = Set(symbols)
    guard isReady else { return [] }
    return gone.batches(of: Self.batch).map { .send(.unsubscribe($0)) }
      + new.batches(of: Self.batch).map { .send(.subscribe($0)) }
  }

  /// For messages about the stream itself; nothing for the others.
  mutating func take(_ message: MarketMessage) -> [Step] {
    switch message {
    case .success("connected"): return [.send(.authenticate(credentials))]
    case .success("authenticated"):
      isReady = true
      return [.signal(.ready)]
        + wanted.sorted().batches(of: Self.batch).map { .send(.subscribe($0)) }
    case .subscription(let lists):
      return [.signal(.following(lists.quotes.compactMap { Symbol($0) }))]
    case .failure(let code, let text): return failed(code, text)
    case .success, .other, .quote, .trade, .minuteBar, .updatedBar, .dailyBar, .status: return []
    }
  }

  private mutating func failed(_ code: Int, _ text: String) -> [Step] {
    let reason = "\(text) (\(code))"
    switch code {
    case 402, 409, 411: return [.end(BrokerStreamEnd(.refused, reason: reason))]
    case 406: return [.end(BrokerStreamEnd(.occupied, reason: reason))]
    case 405:
      // What was asked for was not taken: it is asked for anew, and less of it.
      wanted = []
      return [.signal(.limited)]
    case 400, 410: return [.signal(.unreadable("it refuses what was asked for: \(reason)"))]
    default: return [.end(BrokerStreamEnd(.lost, reason: reason))]
    }
  }
}

/// One connection to the stream of market data: from its bytes to the board. The transport calls it from one thread at a time;
/// the rest is locked.
final class AlpacaMarketStream: StreamSink, MarketStream, @unchecked Sendable {
  private struct State: Sendable {
    var session: AlpacaMarketSession
    var tether = StreamTether()
    var end: BrokerStreamEnd?
  }

  private let encoding: StreamEncoding
  private let board: QuoteBoard
  private let now: @Sendable () -> Timestamp
  private let state: Mutex<State>
  private var json = MarketMessageDecoder(encoding: .json)
  private var messagePack = MarketMessageDecoder(encoding: .messagePack)
  private var heardAt = Timestamp(nanoseconds: 0)
  private let take: @Sendable (MarketStreamSignal) -> Void
  private let observe: @Sendable (StreamEnd?) -> Void

  /// `now` stamps what is received; `observe` is told of the opening (nil) and of the end.
  init(
    _ credentials: AlpacaCredentials, encoding: StreamEncoding, board: QuoteBoard,
    now: @escaping @Sendable () -> Timestamp,
    take: @escaping @Sendable (MarketStreamSignal) -> Void,
    observe: @escaping @Sendable (StreamEnd?) -> Void
  ) {
    self.encoding = encoding
    self.board = board
    self.now = now
    self.take = take
    self.observe = observe
    state = Mutex(State(session: AlpacaMarketSession(credentials)))
  }

  func attach(_ connection: any StreamConnection) {
    state.withLock { $0.tether.attach(connection) }
  }

  func follow(_ symbols: [Symbol]) {
    for step in state.withLock({ $0.session.follow(symbols) }) { perform(step) }
  }

  func close() { state.withLock { $0.tether.close() } }

  func opened() { observe(nil) }

  /// Quotes, trades and bars go from the bytes to the board; what is about the stream itself is rare, and comes out.
  func received(_ message: UnsafeRawBufferPointer, isText: Bool) {
    let time = now()
    var controls: [MarketMessage] = []
    var problems: [String] = []
    // A server that knows no MessagePack answers in JSON, and says so by the kind of frame.
    let isJSON = isText || message.first == UInt8(ascii: "[")
    let new = board.take { board in
      func place(_ message: MarketMessage) {
        switch message {
        case .quote(let key, let quote): board.change(key, at: time) { $0.take(quote, at: time) }
        case .trade(let key, let trade): board.change(key, at: time) { $0.take(trade, at: time) }
        case .minuteBar(let key, let bar):
          board.change(key, at: time) { $0.snapshot.minuteBar = bar }
        case .dailyBar(let key, let bar):
          board.change(key, at: time) { $0.snapshot.dailyBar = bar }
        case .status(let key, let status): board.change(key, at: time) { $0.take(status) }
        case .success, .failure, .subscription: controls.append(message)
        case .updatedBar, .other: break
        }
      }
      problems = isJSON ? json.decode(message, place) : messagePack.decode(message, place)
    }
    for control in controls {
      for step in state.withLock({ $0.session.take(control) }) { perform(step) }
    }
    for problem in problems { take(.unreadable(problem)) }
    if new.shown { take(.changed(isShown: true)) }
    if new.hidden { take(.changed(isShown: false)) }
  }

  func heard() {
    let time = now()
    guard abs(time.seconds(since: heardAt)) >= 1 else { return }
    heardAt = time
    take(.heard)
  }

  func ended(_ end: StreamEnd) {
    observe(end)
    take(.ended(state.withLock { $0.end } ?? BrokerStreamEnd(end)))
  }

  private func perform(_ step: AlpacaMarketSession.Step) {
    switch step {
    case .send(let message):
      state.withLock {
        $0.tether.send(message.bytes(encoding), isText: encoding == .json)
      }
    case .signal(let signal): take(signal)
    case .end(let end):
      state.withLock { state in
        state.end = end
        state.tether.close()
      }
    }
  }
}
