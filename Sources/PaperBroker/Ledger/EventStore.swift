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
  public internal(set) var sequence: Int64
  public internal(set) var exchange: Exchange
  /// The latest moment of the market's clock up to there; nil while nothing happened on it.
  public internal(set) var lastMarketTime: Timestamp?

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
  /// Brings a state up to the last event, in its place: a copy would take the memory and the time of a second one. Throws
  /// when an event cannot be read.
  public func replay(onto state: inout StoredState) throws(LedgerError) {
    let events = try events(after: state.sequence)
    state.exchange.replay(events)
    state.sequence = events.last?.sequence ?? state.sequence
    for stored in events {
      guard let time = stored.event.marketTime else { continue }
      state.lastMarketTime = state.lastMarketTime.map { max($0, time) } ?? time
    }
  }

  /// What all events make.
  public func replayed() throws(LedgerError) -> StoredState {
    var state = StoredState()
    try replay(onto: &state)
    return state
  }
}
