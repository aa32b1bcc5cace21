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
  public let sequence: Int64
  public let exchange: Exchange

  public init(sequence: Int64, exchange: Exchange) {
    self.sequence = sequence
    self.exchange = exchange
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
  /// A state that was kept, and is of this ledger; nil when there is none to be trusted.
  func state() -> StoredState?
  /// Keeps a state for the next start, in the place of any before it. That may fail: then the next start takes longer.
  func keep(_ state: StoredState)
}

/// A store need not keep states: they save time, and nothing else.
extension EventStore {
  public func state() -> StoredState? { nil }
  public func keep(_ state: StoredState) {}
}
