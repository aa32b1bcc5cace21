import ClientModels

/// A pause of the synthetic market: a symbol runs away from its path for some minutes, trading stops for five, and what is
/// left of the move is given back until the session's end at the latest.
struct SyntheticHalt: Hashable, Sendable {
  /// Minutes that trading stops for (the limit up, limit down plan, section VII).
  private static let pause: Int64 = 5
  private static let runUp: Int64 = 4
  private static let returning: Int64 = 60
  /// Minutes after the open and before the close without a pause.
  private static let margin: Int64 = 45
  /// A symbol that moves by a hundredth of its price a day is stopped on one day of so many.
  private static let daysBetween = 1_500.0

  /// In minutes of the session.
  let start: Int64
  /// The move, as a share of the price: beyond 5 %, the plan's band.
  let move: Double
  private let minutes: Int64

  var end: Int64 { start + Self.pause }

  /// Nil for nearly every session. What is made here follows from the seed alone.
  init?(_ instrument: Instrument, _ session: SyntheticSession, _ path: SyntheticPath) {
    minutes = session.nanoseconds / 60_000_000_000
    guard instrument.isListed, minutes > 2 * Self.margin + Self.pause else { return nil }
    let name = instrument.hash &+ 0x6861_6c74
    let place = Int64(session.day.ordinal) &* 4
    let chance = instrument.dailyVolatility * 100 / Self.daysBetween
    guard path.unit(name, place) < chance else { return nil }
    let room = Double(minutes - 2 * Self.margin - Self.pause)
    start = Self.margin + Int64(path.unit(name, place + 1) * room)
    let size = 0.055 + 0.025 * path.unit(name, place + 2)
    move = path.bits(name, place + 3) & 1 == 0 ? size : -size
  }

  /// How far the price is from its path at a minute of the session, as a share of it.
  func move(at minute: Int64) -> Double {
    if minute <= start - Self.runUp { return 0 }
    if minute <= start { return move * Double(minute - start + Self.runUp) / Double(Self.runUp) }
    if minute <= end { return move }
    let back = min(Self.returning, minutes - end)
    return move * max(0, 1 - Double(minute - end) / Double(back))
  }

  /// What is told of it, in order.
  func notices(of session: SyntheticSession) -> [TradingNotice] {
    [
      .volatilityPause(at: session.time(ofMinute: start)),
      .resumption(at: session.time(ofMinute: end)),
    ]
  }

  /// The numbers of the ticks that it keeps from being made.
  func ticks(of instrument: Instrument, _ session: SyntheticSession) -> Range<Int64> {
    session.ticks(
      instrument, from: session.time(ofMinute: start), until: session.time(ofMinute: end))
  }
}
