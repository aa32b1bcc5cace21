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

/// Where events are kept for ever: SQLite on a disk, or an array in tests.
public protocol EventStore: Sendable {
  /// Every event after `sequence`, in order.
  func events(after sequence: Int64) throws(LedgerError) -> [StoredEvent]
  /// Appends the events in one piece; they are on disk when the call returns. Returns the last sequence and what others
  /// appended after `known`, which stands before them.
  func append(
    _ events: [LedgerEvent], after known: Int64
  ) throws(LedgerError) -> (foreign: [StoredEvent], last: Int64)
}
