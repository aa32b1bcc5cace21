import ClientModels
import Synchronization

/// The notices of whole sessions, worked out once. Every copy of a market shares one: what is kept depends on the seed alone.
final class SyntheticHalts: Sendable {
  typealias Told = (at: Timestamp, event: MarketEvent)

  private let days = Mutex<[CalendarDay: [Told]]>([:])
  private static let limit = 32

  /// What is told of a session's halts after one time and up to and at another, in order.
  func notices(
    of instruments: [Instrument], _ session: SyntheticSession, _ path: SyntheticPath,
    after: Timestamp, through: Timestamp
  ) -> [Told] {
    let all = days.withLock { days in
      if let known = days[session.day] { return known }
      if days.count >= Self.limit { days.removeAll() }
      let found = Self.notices(of: instruments, session, path)
      days[session.day] = found
      return found
    }
    return all.filter { after < $0.at && $0.at <= through }
  }

  private static func notices(
    of instruments: [Instrument], _ session: SyntheticSession, _ path: SyntheticPath
  ) -> [Told] {
    instruments.flatMap { instrument in
      (SyntheticHalt(instrument, session, path)?.notices(of: session) ?? []).compactMap { notice in
        notice.status.at.map { ($0, MarketEvent.status(instrument.symbol, notice)) }
      }
    }.sorted { $0.0 < $1.0 }
  }
}
