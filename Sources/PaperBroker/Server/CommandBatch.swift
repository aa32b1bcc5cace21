import ClientModels

/// What was decided since the last commit: it happens at once and whole, or not at all.
struct CommandBatch {
  /// How many events one transaction takes at the most, so that nobody waits long for others' commands.
  static let limit = 2_000

  /// Told nil when all is on disk, and otherwise why nothing is.
  typealias Done = @Sendable (LedgerError?) -> Void

  private(set) var events: [LedgerEvent] = []
  private(set) var updates: [TradeUpdate] = []
  private var waiting: [Done] = []

  var isEmpty: Bool { events.isEmpty }
  var isFull: Bool { events.count >= Self.limit }

  mutating func add(_ event: LedgerEvent, telling updates: [TradeUpdate]) {
    events.append(event)
    self.updates += updates
  }

  /// For whoever is answered once the batch is on disk.
  mutating func whenWritten(_ done: @escaping Done) { waiting.append(done) }

  func finish(_ failure: LedgerError?) {
    for done in waiting { done(failure) }
  }
}
