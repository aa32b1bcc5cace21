import ClientModels
import Dispatch
import Foundation
import Synchronization

/// The one owner of exchange, market and ledger. Every command is committed before its answer leaves.
///
/// Commands are decided one after the other on a state of the service's own. What they decided since the last commit is
/// written in one transaction, and then answered and shown to readers: many commands share one sync of the disk.
/// When it fails, that state is thrown away for the one that readers see, and nothing happened.
public actor PaperService {
  /// How old the market's clock may be for a reader, in nanoseconds of the wall's.
  static let freshness: Int64 = 50_000_000

  /// With what is decided and not yet on disk.
  var exchange: Exchange
  nonisolated let published: PublishedState
  let store: any EventStore
  nonisolated let reference: MarketReference
  nonisolated let wallClock: @Sendable () -> Timestamp
  let newID: @Sendable () -> UUID
  var sequence: Int64
  var lastStep: Timestamp
  /// When the ledger was last looked at for what another process wrote, on the machine's clock.
  var lastLook: Timestamp?
  var hasClosedMissedDay = false
  var batch = CommandBatch()
  var willCommit = false
  /// Who listens to what happens here.
  public nonisolated let streams: StreamHub
  nonisolated let tally = LedgerTally()
  var ticker: MarketTicker
  var testFeed: TestFeed
  var pace: MarketPace
  nonisolated let gate: CommandGate
  nonisolated let keyLooks = Mutex(KeyLooks())
  nonisolated let steppedAt = Atomic<Int64>(.min)
  nonisolated let isCommitting = Atomic<Bool>(false)
  nonisolated let executor = LedgerExecutor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Rebuilds everything from the ledger, or goes on from a `state` that all its events make. Throws when an event cannot be
  /// read, and when the market's clock stands before the last of them: what has happened cannot happen again.
  /// `commandLimit` is how many commands may wait for the ledger; without a `pace` the market's clock is told the wall's time.
  public init(
    store: any EventStore, state: StoredState? = nil, market: any MarketSource,
    reference: MarketReference = MarketReference(), wallClock: @escaping @Sendable () -> Timestamp,
    streams: StreamHub = StreamHub(), rules: ExchangeRules = ExchangeRules(),
    commandLimit: Int = 256, pace: MarketPace? = nil,
    newID: @escaping @Sendable () -> UUID = { .random }
  ) throws(LedgerError) {
    let state = if let state { state } else { try store.replayed() }
    if let last = state.lastMarketTime, market.now < last {
      throw LedgerError(
        "the market would start at \(market.now.rfc3339), before the ledger's last event at \(last.rfc3339); give another --data"
      )
    }
    exchange = state.exchange
    exchange.rules = rules
    sequence = state.sequence
    self.store = store
    self.reference = reference
    self.streams = streams
    self.wallClock = wallClock
    self.newID = newID
    gate = CommandGate(limit: commandLimit)
    published = PublishedState(exchange: exchange, sequence: sequence, market: market)
    ticker = MarketTicker(market: market)
    testFeed = TestFeed(startedAtWall: wallClock())
    self.pace = pace ?? MarketPace(startedAtWall: wallClock())
    lastStep = market.now
    streams.note(market.standingNotices)
  }

  /// What is on disk, for tests.
  var state: Exchange { published.copy() }

  /// What readers are shown, of one moment. Taken on the ledger's thread, and waited for: whoever gives way to all others must
  /// not be the one who holds what they wait for.
  nonisolated func readFigures() -> ReadFigures {
    let figures = Mutex<ReadFigures?>(nil)
    let taken = DispatchSemaphore(value: 0)
    later { service in
      let shown = service.published.figures()
      figures.withLock { $0 = shown }
      taken.signal()
    }
    taken.wait()
    return figures.withLock { $0 } ?? published.figures()
  }

  /// The market's clock as readers see it.
  nonisolated var marketTime: Timestamp { published.market.now }

  /// How many commands wait for the ledger; those beyond the limit are refused (503).
  public nonisolated var depth: Int { gate.depth }

  var market: any MarketSource { published.market }
}
