import ClientModels

/// Follows the ledger behind a server's back: every event is held against the chain of hashes and posted once more, what the
/// postings come to is held against what readers are shown, and the state is kept for the next start.
struct BackgroundAudit {
  /// What a round found out.
  struct Round: Hashable {
    /// The event up to which books and ledger were compared.
    var sequence: Int64
    /// One line for each figure that differs.
    var differences: [String]
    /// Nil when no state was to be kept.
    var keeping: Keeping?
  }

  enum Keeping: Hashable {
    case kept
    /// Why not: the next start takes longer.
    case failed(String)
  }

  /// How many events are read at a time: some milliseconds' work.
  private static let portion: Int64 = 250
  /// After each portion it rests for twice as long as that took, which leaves most of a core to live requests even where
  /// the system would give it all of one; no longer than this, and not at all while it is far behind.
  private static let longestRest = Duration.milliseconds(20)
  private static let farBehind: Int64 = 100_000
  /// So many at the most come between two rounds of a server that has time.
  private static let quietRound: Int64 = 5_000

  private let reader: LedgerReader
  private let snapshot: SnapshotFile
  private var audit: LedgerAudit
  private var keptAt: Int64
  /// When a state may be kept again, and why the ledger cannot be followed any more.
  private var mayKeepFrom: ContinuousClock.Instant?
  private var fault: String?

  /// From the kept state on if there is one, which it trusts, or from the first event. Works on the thread that calls it
  /// and on no other.
  init(directory: String) throws(LedgerError) {
    reader = try LedgerReader(directory: directory)
    snapshot = try LedgerFolder(directory).snapshot
    audit = LedgerAudit()
    if let kept = snapshot.read(withEveryCore: false),
      try reader.hash(of: kept.head.sequence) == kept.head.hash,
      let later = try? LedgerAudit(from: kept)
    {
      audit = later
    }
    keptAt = audit.count
  }

  /// Takes in what was written since the last round and compares. `isLast` keeps the state whatever there is of it. `resting`
  /// is called between pieces of work, and returns after that time.
  mutating func round(
    comparing shown: () -> ReadFigures, isLast: Bool = false,
    resting: @escaping (Duration) -> Void = { _ in },
    now: @escaping () -> ContinuousClock.Instant
  ) -> Round {
    let shown = shown()
    let isBusy = shown.sequence - audit.count > Self.quietRound
    var pace = Pace(now: now, resting: resting)
    if fault == nil { fault = follow(to: shown.sequence, at: &pace) }
    if let fault { return Round(sequence: audit.count, differences: [fault]) }
    var round = Round(
      sequence: audit.count, differences: audit.general.differences(from: shown.accounts))
    // A state in doubt is not for the next start.
    if round.differences.isEmpty, isLast ? audit.count > keptAt : isWorthKeeping(now(), isBusy) {
      let start = now()
      round.keeping = keep(at: &pace)
      let end = now()
      mayKeepFrom = end.advanced(by: start.duration(to: end) * 3)
    }
    return round
  }

  /// Nil when every event up to there is as it was written.
  private mutating func follow(to sequence: Int64, at pace: inout Pace) -> String? {
    do {
      while audit.count < sequence {
        let first = audit.count + 1
        let last = min(sequence, audit.count + Self.portion)
        try reader.rows(in: first...last) { row, hash in
          try audit.take(row, hash: hash)
          return true
        }
        guard audit.count == last else {
          return "event \(audit.count + 1) is missing from the ledger"
        }
        if sequence - last < Self.farBehind { pace.rest() } else { pace.goOn() }
      }
      try audit.checkLast()
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The next start has 100,000 events or a tenth of all to replay at the most. A busy server is left alone for longer, since
  /// keeping takes memory from under live requests: up to 300,000, or for three times as long as it took.
  private func isWorthKeeping(_ now: ContinuousClock.Instant, _ isBusy: Bool) -> Bool {
    guard mayKeepFrom.map({ now >= $0 }) ?? true else { return false }
    let due = max(isBusy ? 300_000 : 100_000, audit.count / 10)
    return audit.lastClose > keptAt || audit.count - keptAt >= due
  }

  private mutating func keep(at pace: inout Pace) -> Keeping {
    pace.goOn()
    guard
      let bytes = ExchangeSnapshot.encode(audit.general.exchange, betweenAccounts: { pace.rest() })
    else {
      return .failed("it has something that a kept state cannot hold")
    }
    let head = SnapshotHead(
      sequence: audit.count, hash: audit.head, lastMarketTime: audit.lastMarketTime)
    do { try snapshot.write(head, bytes) } catch {
      return .failed("\(snapshot.path) cannot be written: \(error)")
    }
    keptAt = audit.count
    return .kept
  }

  /// Work and rest in turn.
  private struct Pace {
    let now: () -> ContinuousClock.Instant
    let resting: (Duration) -> Void
    private var since: ContinuousClock.Instant

    init(
      now: @escaping () -> ContinuousClock.Instant, resting: @escaping (Duration) -> Void
    ) {
      (self.now, self.resting) = (now, resting)
      since = now()
    }

    /// After a piece of work.
    mutating func rest() {
      let took = since.duration(to: now())
      resting(min(took * 2, BackgroundAudit.longestRest))
      goOn()
    }

    mutating func goOn() { since = now() }
  }
}
