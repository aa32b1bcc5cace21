import ClientModels

/// The first thing in a ledger that is not as it was written.
public struct LedgerFault: Error, Hashable, Sendable, CustomStringConvertible {
  public let sequence: Int64
  public let description: String

  init(_ sequence: Int64, _ what: String) {
    self.sequence = sequence
    description = "event \(sequence) \(what)"
  }
}

/// Reads a ledger from its first row and holds it against its own chain of hashes.
public struct LedgerAudit {
  /// The chain up to the last row that was taken.
  public private(set) var head = LedgerHash.start
  public private(set) var count: Int64 = 0
  /// A row that does not fit its hash: the row after it tells which of the two was changed.
  private var suspect: (row: LedgerRow, computed: LedgerHash, stored: LedgerHash)?

  public init() {}

  /// Takes the next row. Throws at the first that is wrong.
  public mutating func take(_ row: LedgerRow, hash: LedgerHash?) throws(LedgerFault) {
    if let suspect {
      if hash == row.hash(after: suspect.computed) {
        throw LedgerFault(
          suspect.row.sequence,
          "has the hash \(suspect.stored), but the next event was written after \(suspect.computed): its hash was changed, its account, time, kind and payload were not"
        )
      }
      throw Self.changed(suspect.row, suspect.computed, suspect.stored)
    }
    guard row.sequence == count + 1 else {
      throw LedgerFault(
        count + 1,
        row.sequence > count + 1
          ? "is missing: after \(count) comes \(row.sequence)"
          : "is preceded by an event \(row.sequence) that was put in later")
    }
    guard let hash else { throw LedgerFault(row.sequence, "has no hash of 32 bytes") }
    let computed = row.hash(after: head)
    if computed != hash { suspect = (row, computed, hash) }
    count = row.sequence
    head = computed
  }

  /// The ledger has no more rows; `given` is the highest sequence that it ever gave.
  public func finish(given: Int64) throws(LedgerFault) {
    if let suspect { throw Self.changed(suspect.row, suspect.computed, suspect.stored) }
    guard given <= count else {
      throw LedgerFault(
        count + 1, "is missing: \(given) were written, and the last that is there is \(count)")
    }
  }

  private static func changed(
    _ row: LedgerRow, _ computed: LedgerHash, _ stored: LedgerHash
  ) -> LedgerFault {
    LedgerFault(
      row.sequence,
      "has the hash \(stored), but what it says hashes to \(computed): its account, time, kind or payload was changed (account \(row.account.prefix(64)), kind \(row.kind.prefix(64)))"
    )
  }
}
