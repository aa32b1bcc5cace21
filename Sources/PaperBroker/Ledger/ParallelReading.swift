import Dispatch
import Foundation
import Synchronization

/// Reads many events with every core, each from a connection of its own: most of the time goes into their texts.
struct ParallelReading {
  /// From how many events on it is worth the connections.
  static let threshold: Int64 = 20_000

  let directory: String

  /// The events of a range that is in the ledger, in order.
  func events(in range: ClosedRange<Int64>) throws(LedgerError) -> [StoredEvent] {
    let parts = Self.parts(of: range, count: 2 * ProcessInfo.processInfo.activeProcessorCount)
    let read = Mutex<[Int: Result<[StoredEvent], LedgerError>]>([:])
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
      let result = Result { () throws(LedgerError) in try self.part(parts[index]) }
      read.withLock { $0[index] = result }
    }
    let results = read.withLock { $0 }
    var events: [StoredEvent] = []
    events.reserveCapacity(range.count)
    for index in parts.indices {
      guard let part = results[index] else { continue }
      events += try part.get()
    }
    guard events.count == range.count else {
      throw LedgerError(
        "\(range.count - events.count) events between \(range.lowerBound) and \(range.upperBound) are missing: run `folio-paper ledger verify` and restore the ledger from a copy"
      )
    }
    return events
  }

  private func part(_ range: ClosedRange<Int64>) throws(LedgerError) -> [StoredEvent] {
    let reader = try LedgerReader(directory: directory)
    var events: [StoredEvent] = []
    events.reserveCapacity(range.count)
    do {
      try reader.rows(in: range) { row, _ in
        events.append(try row.event())
        return true
      }
    } catch let error as LedgerError {
      throw error
    } catch {
      throw LedgerError("the ledger cannot be read: \(error)")
    }
    return events
  }

  private static func parts(
    of range: ClosedRange<Int64>, count: Int
  ) -> [ClosedRange<Int64>] {
    let share = max(1, (Int64(range.count) + Int64(count) - 1) / Int64(count))
    return stride(from: range.lowerBound, through: range.upperBound, by: Int(share)).map {
      $0...min(range.upperBound, $0 + share - 1)
    }
  }
}
