import ClientModels
import Foundation

/// What readers see: the exchange as it is on disk, and the market as it is now. Many read at a time, and none waits for a
/// commit; one writes.
///
/// A lock rather than a new value for each commit: whoever holds an old value makes the next change copy a whole account.
final class PublishedState: @unchecked Sendable {
  private var exchange: Exchange
  /// The last event in it.
  private var sequence: Int64
  /// The writer may look at it without the lock, since nobody else changes it.
  private(set) var market: any MarketSource
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>

  init(exchange: Exchange, sequence: Int64, market: any MarketSource) {
    self.exchange = exchange
    self.sequence = sequence
    self.market = market
    lock = .allocate(capacity: 1)
    pthread_rwlock_init(lock, nil)
  }

  deinit {
    pthread_rwlock_destroy(lock)
    lock.deallocate()
  }

  /// Keep nothing of the exchange beyond `body`: the next commit would copy it.
  func read<Value, Failure>(
    _ body: (borrowing Exchange, any MarketSource) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return try body(exchange, market)
  }

  /// For the one writer.
  func advance(toWall wall: Timestamp) -> MarketStep {
    pthread_rwlock_wrlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return market.advance(toWall: wall)
  }

  /// For the one writer.
  func apply(_ events: some Sequence<LedgerEvent>, upTo sequence: Int64) {
    pthread_rwlock_wrlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    for event in events { exchange.apply(event) }
    self.sequence = sequence
  }

  /// The figures of every account, all of one event.
  func figures() -> ReadFigures {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return ReadFigures(exchange, upTo: sequence)
  }

  /// A value to go on from, which the next change of either copies.
  func copy() -> Exchange { read { exchange, _ in copy exchange } }
}
