import ClientModels

/// An event with its place in the ledger.
public struct StoredEvent: Hashable, Sendable {
  public let sequence: Int64
  public let event: LedgerEvent

  public init(sequence: Int64, event: LedgerEvent) {
    self.sequence = sequence
    self.event = event
  }
}

/// Why the ledger cannot be used, in one line.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension LedgerEvent {
  /// Its place on the market's clock; nil for the opening of accounts and keys and for transfers, which may happen on the
  /// wall's.
  var marketTime: Timestamp? {
    switch kind {
    case .accountCreated, .keyCreated, .marginGranted: nil
    case .accountChanged(.posted(let entry)) where entry.action == nil: nil
    default: at
    }
  }
}

/// The state that the events up to one of them make.
public struct StoredState: Sendable {
  /// Of that event; zero while there is none.
  public let sequence: Int64
  public let exchange: Exchange
  /// The latest moment of the market's clock up to there; nil while nothing happened on it.
  public let lastMarketTime: Timestamp?

  public init(
    sequence: Int64 = 0, exchange: Exchange = Exchange(), lastMarketTime: Timestamp? = nil
  ) {
    self.sequence = sequence
    self.exchange = exchange
    self.lastMarketTime = lastMarketTime
  }
}

/// Where events are kept for ever: SQLite on a disk, or an array in tests.
public protocol EventStore: Sendable {
  /// Every event after `sequence`, in order.
  func events(after sequence: Int64) throws(LedgerError) -> [StoredEvent]
  /// The latest moment of the market's clock at which anything happened; nil while nothing has.
  func lastMarketTime() throws(LedgerError) -> Timestamp?
  /// Appends the events in one piece; they are on disk when the call returns. Returns the last sequence and what others
  /// appended after `known`, which stands before them.
  func append(
    _ events: [LedgerEvent], after known: Int64
  ) throws(LedgerError) -> (foreign: [StoredEvent], last: Int64)
}

extension EventStore {
  /// What all events make, those up to a kept state left out. Throws when one cannot be read.
  public func replayed(
    from kept: StoredState = StoredState()
  ) throws(LedgerError) -> StoredState {
    let events = try events(after: kept.sequence)
    var exchange = kept.exchange
    exchange.replay(events)
    return StoredState(
      sequence: events.last?.sequence ?? kept.sequence, exchange: exchange,
      lastMarketTime: events.reduce(kept.lastMarketTime) { latest, stored in
        [latest, stored.event.marketTime].compactMap { $0 }.max()
      })
  }
}
