import ClientModels
import Synchronization

/// Day bars that were worked out before; a day in progress is carried on from where it stood. Every copy of a market shares
/// one: what is kept depends on the seed alone.
final class SyntheticDays: Sendable {
  private struct Key: Hashable {
    let symbol: Symbol
    let day: CalendarDay
  }

  private struct Entry {
    var until: Timestamp
    var bar = SyntheticBar()
  }

  private let entries = Mutex<[Key: Entry]>([:])
  /// About two megabytes.
  private static let limit = 16_384

  /// The bar of a session's trades before `until`.
  func bar(
    of instrument: Instrument, _ session: SyntheticSession, _ path: SyntheticPath,
    until: Timestamp
  ) -> Bar? {
    let end = min(until, session.end)
    let edge = BarInterval.day.start(of: session.start)
    let key = Key(symbol: instrument.symbol, day: session.day)
    return entries.withLock { entries in
      var entry = entries[key] ?? Entry(until: session.start)
      // A copy of the market whose clock stands earlier must not see what a later one has seen.
      if entry.until > end { entry = Entry(until: session.start) }
      guard end > entry.until else { return entry.bar.bar(at: edge) }
      var tape = SyntheticTape(instrument, session, path)
      entry.bar.add(session.ticks(instrument, from: entry.until, until: end), of: &tape)
      entry.until = end
      if entries.count >= Self.limit, entries[key] == nil { entries.removeAll() }
      entries[key] = entry
      return entry.bar.bar(at: edge)
    }
  }
}
