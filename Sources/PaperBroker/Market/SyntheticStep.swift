import ClientModels

/// What the synthetic market does after one moment and up to and at another, so that a tick at any time belongs to exactly
/// one step.
///
/// A step of usual length tells every quote and every trade. A step that is too long for that, at high speed or after a
/// sleep, tells for each stretch of at least a minute the ticks with the lowest ask, the highest bid, the highest and the
/// lowest trade, and the last: every limit that was crossed is still seen to be crossed. A step of more than a week tells
/// its last week.
struct SyntheticStep {
  static let ticksToldWhole: Int64 = 20_000
  private static let stretches: Int64 = 64
  private static let longest: Int64 = 7 * 86_400 * 1_000_000_000

  let after: Timestamp
  let through: Timestamp
  let sessions: SyntheticSessions
  let instruments: [Instrument]
  let path: SyntheticPath

  /// In order of time; at one time in the order of the instruments, a quote before the trade on it.
  func events() -> [MarketEvent] {
    let spans = spans()
    let total = spans.reduce(Int64(0)) { $0 + Int64($1.ticks.count) }
    guard total > 0 else { return [] }
    var told: [(order: Int, tick: SyntheticTick)] = []
    for span in spans {
      var tape = SyntheticTape(instruments[span.order], span.session, path)
      let ticks =
        total <= Self.ticksToldWhole
        ? span.ticks.map { tape.tick($0) } : extremes(span.ticks, of: &tape)
      for tick in ticks { told.append((span.order, tick)) }
    }
    told.sort { ($0.tick.at.nanoseconds, $0.order) < ($1.tick.at.nanoseconds, $1.order) }
    return told.flatMap { order, tick -> [MarketEvent] in
      let symbol = instruments[order].symbol
      let quote = MarketEvent.quote(symbol, tick.quote)
      return tick.marketTrade.map { [quote, .trade(symbol, $0)] } ?? [quote]
    }
  }

  private typealias Span = (order: Int, session: SyntheticSession, ticks: Range<Int64>)

  private func spans() -> [Span] {
    let (length, overflow) = through.nanoseconds.subtractingReportingOverflow(after.nanoseconds)
    let isLong = overflow || length > Self.longest
    let from = Timestamp(
      nanoseconds: 1 + (isLong ? through.nanoseconds - Self.longest : after.nanoseconds))
    let until = Timestamp(nanoseconds: through.nanoseconds + 1)
    let (first, last) = (NewYork.civil(from).day.ordinal, NewYork.civil(through).day.ordinal)
    return (first...last).flatMap { ordinal -> [Span] in
      guard let session = sessions.session(on: CalendarDay(ordinal: ordinal)),
        session.start < until, from < session.end
      else { return [] }
      return instruments.enumerated().compactMap { order, instrument in
        let ticks = session.ticks(instrument, from: from, until: until)
        return ticks.isEmpty ? nil : (order, session, ticks)
      }
    }
  }

  private func extremes(_ ticks: Range<Int64>, of tape: inout SyntheticTape) -> [SyntheticTick] {
    let minute = 60_000_000_000 / tape.instrument.quoteIntervalNanoseconds
    let length = max(minute, Int64(ticks.count) / Self.stretches, 1)
    var told: [SyntheticTick] = []
    for start in stride(from: ticks.lowerBound, to: ticks.upperBound, by: Int(length)) {
      var stretch = Stretch()
      for index in start..<min(start + length, ticks.upperBound) { stretch.add(tape.tick(index)) }
      told += stretch.ticks
    }
    return told
  }

  /// The ticks of a stretch that no other one makes superfluous.
  private struct Stretch {
    private var lowestAsk: SyntheticTick?
    private var highestBid: SyntheticTick?
    private var highestTrade: SyntheticTick?
    private var lowestTrade: SyntheticTick?
    private var last: SyntheticTick?

    mutating func add(_ tick: SyntheticTick) {
      if lowestAsk.map({ tick.ask < $0.ask }) ?? true { lowestAsk = tick }
      if highestBid.map({ tick.bid > $0.bid }) ?? true { highestBid = tick }
      last = tick
      guard let price = tick.trade?.price else { return }
      if highestTrade?.trade.map({ price > $0.price }) ?? true { highestTrade = tick }
      if lowestTrade?.trade.map({ price < $0.price }) ?? true { lowestTrade = tick }
    }

    /// Each once, in order of time.
    var ticks: [SyntheticTick] {
      let all = [lowestAsk, highestBid, highestTrade, lowestTrade, last].compactMap { $0 }
        .sorted { $0.at < $1.at }
      return all.indices.filter { $0 == 0 || all[$0].at != all[$0 - 1].at }.map { all[$0] }
    }
  }
}
