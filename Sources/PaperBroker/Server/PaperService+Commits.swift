import ClientModels
import Dispatch
import Synchronization

extension PaperService {
  /// Takes up what was decided; it is on disk after the next `write`.
  func commit(_ events: [LedgerEvent]) {
    for event in events {
      exchange.apply(event)
      // Made while the order is as this event left it.
      let isHeard = streams.hearsTradeUpdates(of: event.account)
      batch.add(event, telling: isHeard ? TradeUpdate.updates(of: event, in: exchange) : [])
    }
    if !events.isEmpty { writeSoon() }
  }

  /// Does something after all that came before it, and returns when it says that it is done.
  nonisolated func inTurn(
    _ body: @escaping @Sendable (isolated PaperService, @escaping CommandBatch.Done) -> Void
  ) async throws(LedgerError) {
    let failure = await withCheckedContinuation { continuation in
      later { body($0) { continuation.resume(returning: $0) } }
    }
    if let failure { throw failure }
  }

  nonisolated func later(_ body: @escaping @Sendable (isolated PaperService) -> Void) {
    executor.queue.async { self.assumeIsolated(body) }
  }

  /// After the commands that wait already, which go into the same transaction.
  func writeSoon() {
    guard !willCommit else { return }
    willCommit = true
    later { $0.write() }
  }

  func write() {
    willCommit = false
    let batch = batch
    self.batch = CommandBatch()
    do throws(LedgerError) {
      if !batch.isEmpty { try append(batch) }
      batch.finish(nil)
    } catch {
      // What was decided did not happen, and what was decided upon it neither.
      exchange = published.copy()
      hasClosedMissedDay = false
      batch.finish(error)
    }
  }

  private func append(_ batch: CommandBatch) throws(LedgerError) {
    isCommitting.store(true, ordering: .relaxed)
    defer { isCommitting.store(false, ordering: .relaxed) }
    let (foreign, last) = try store.append(batch.events, after: sequence)
    tally.add(events: batch.events.count)
    published.apply(foreign.map(\.event) + batch.events, upTo: last)
    // Others' events stand before ours, which were decided without them.
    if !foreign.isEmpty { exchange = published.copy() }
    sequence = last
    streams.publish(batch.updates)
  }

  /// Writes what was decided and is not on disk yet. To be called when no more commands come.
  public nonisolated func drain() async throws(LedgerError) {
    try await inTurn { service, done in
      service.batch.whenWritten(done)
      service.write()
    }
  }

  /// Takes in what other processes wrote.
  func readOn() throws(LedgerError) {
    // What is decided already stands after it.
    if !batch.isEmpty { write() }
    let foreign = try store.events(after: sequence)
    guard let last = foreign.last else { return }
    published.apply(foreign.map(\.event), upTo: last.sequence)
    exchange = published.copy()
    sequence = last.sequence
  }
}
