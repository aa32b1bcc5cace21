import ClientModels
import Synchronization

/// Auctions that were worked out before. Every copy of a market shares one: what is kept depends on the seed alone.
final class SyntheticAuctions: Sendable {
  private struct Key: Hashable {
    let symbol: Symbol
    let day: CalendarDay
  }

  private let entries = Mutex<[Key: SessionAuctions]>([:])
  private static let limit = 4_096

  /// Those of a session that are over at a time.
  func auctions(
    of instrument: Instrument, _ session: SyntheticSession, _ path: SyntheticPath,
    until time: Timestamp
  ) -> SessionAuctions {
    let key = Key(symbol: instrument.symbol, day: session.day)
    var auctions = entries.withLock { entries in
      if let known = entries[key] { return known }
      if entries.count >= Self.limit { entries.removeAll() }
      var tape = SyntheticTape(instrument, session, path)
      let found = SessionAuctions(
        opening: tape.tick(0).marketTrade,
        closing: session.closing(instrument).flatMap { tape.tick($0).marketTrade })
      entries[key] = found
      return found
    }
    func isOver(_ trade: MarketTrade?) -> Bool { trade?.at.map { $0 <= time } ?? false }
    if !isOver(auctions.opening) { auctions.opening = nil }
    if !isOver(auctions.closing) { auctions.closing = nil }
    return auctions
  }
}
