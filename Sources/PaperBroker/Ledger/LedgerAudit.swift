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

/// Reads a ledger from its first row and holds it against its own chain of hashes, and the money and instruments in it
/// against each other.
public struct LedgerAudit {
  public private(set) var general = GeneralLedger()
  /// The chain up to the last row that was taken.
  public private(set) var head = LedgerHash.start
  public private(set) var count: Int64 = 0
  /// The latest moment of the market's clock up to there; nil while nothing happened on it.
  private(set) var lastMarketTime: Timestamp?
  /// The last event that ended a trading day; zero while none did.
  private(set) var lastClose: Int64 = 0
  /// A row that does not fit its hash: the row after it tells which of the two was changed.
  private var suspect: (row: LedgerRow, computed: LedgerHash, stored: LedgerHash)?

  public init() {}

  /// Goes on after a state that was kept, and trusts it.
  init(from kept: KeptState) throws(PostingError) {
    general = try GeneralLedger(broughtForward: kept.exchange)
    head = kept.head.hash
    count = kept.head.sequence
    lastMarketTime = kept.head.lastMarketTime
  }

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
    count = row.sequence
    head = computed
    guard computed == hash else {
      suspect = (row, computed, hash)
      return
    }
    try post(row)
  }

  private mutating func post(_ row: LedgerRow) throws(LedgerFault) {
    let event: LedgerEvent
    do throws(LedgerError) { event = try row.event().event } catch {
      throw LedgerFault(row.sequence, "cannot be read: \(error)")
    }
    do throws(PostingError) { try general.post(event) } catch {
      throw LedgerFault(row.sequence, "\(error)")
    }
    lastMarketTime = [lastMarketTime, event.marketTime].compactMap { $0 }.max()
    if case .dayClosed = event.kind { lastClose = row.sequence }
  }

  /// Throws when the last row did not fit its hash.
  func checkLast() throws(LedgerFault) {
    if let suspect { throw Self.changed(suspect.row, suspect.computed, suspect.stored) }
  }

  /// The ledger has no more rows; `given` is the highest sequence that it ever gave.
  public func finish(given: Int64) throws(LedgerFault) {
    try checkLast()
    guard given <= count else {
      throw LedgerFault(
        count + 1, "is missing: \(given) were written, and the last that is there is \(count)")
    }
    do throws(PostingError) { try general.checkAll() } catch {
      throw LedgerFault(count, "\(error)")
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
