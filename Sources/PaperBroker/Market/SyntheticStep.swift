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
  private static let stretches: Int64 = 16
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
    let isWhole = total <= Self.ticksToldWhole
    var told: [(order: Int, tick: SyntheticTick)] = []
    if isWhole { told.reserveCapacity(Int(total)) }
    for span in spans {
      var tape = SyntheticTape(instruments[span.order], span.session, path)
      if isWhole {
        for index in span.ticks { told.append((span.order, tape.tick(index))) }
      } else {
        for index in extremes(span.ticks, of: &tape) {
          told.append((span.order, tape.tick(index)))
        }
      }
    }
    return inOrder(told)
  }

  private func inOrder(_ told: [(order: Int, tick: SyntheticTick)]) -> [MarketEvent] {
    // Places are sorted, not the ticks, which are large; the place says which of two at one time comes first.
    let places = told.indices.map { (at: told[$0].tick.at.nanoseconds, place: $0) }.sorted {
      $0.at == $1.at ? $0.place < $1.place : $0.at < $1.at
    }
    var events: [MarketEvent] = []
    events.reserveCapacity(told.count * 9 / 8 + 1)
    for (_, place) in places {
      let symbol = instruments[told[place].order].symbol
      events.append(.quote(symbol, told[place].tick.quote))
      if let trade = told[place].tick.marketTrade { events.append(.trade(symbol, trade)) }
    }
    return events
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

  /// The numbers of the ticks to tell, each once, in order.
  private func extremes(_ ticks: Range<Int64>, of tape: inout SyntheticTape) -> [Int64] {
    let minute = 60_000_000_000 / tape.instrument.quoteIntervalNanoseconds
    // At a multiple of the symbol's own pace the quotes between are left out, and a long step costs what it did.
    let pace = tape.instrument.quotesPerTrade / Instrument.quotesPerTradeAtOwnPace
    let length = max(minute, Int64(ticks.count) / Self.stretches, 1)
    var told: [Int64] = []
    for start in stride(from: ticks.lowerBound, to: ticks.upperBound, by: Int(length)) {
      var stretch = Stretch()
      let end = min(start + length, ticks.upperBound)
      var index = (start + pace - 1) / pace * pace
      while index < end {
        stretch.add(index, of: &tape)
        index += pace
      }
      stretch.add(end - 1, of: &tape)
      told += Set([stretch.ask, stretch.bid, end - 1] + stretch.trades).sorted()
    }
    return told
  }

  /// The ticks of a stretch that no other one makes superfluous.
  private struct Stretch {
    private(set) var ask: Int64 = 0
    private(set) var bid: Int64 = 0
    private var low: Int64?
    private var high: Int64?
    private var lowestAsk = Double.infinity
    private var highestBid = -Double.infinity
    private var lowestTrade = Int64.max
    private var highestTrade = Int64.min

    var trades: [Int64] { [low, high].compactMap { $0 } }

    mutating func add(_ index: Int64, of tape: inout SyntheticTape) {
      // Rounding to ticks keeps the order of prices, so that the lowest before it is a lowest after it.
      let sides = tape.sides(index)
      if sides.ask < lowestAsk { (lowestAsk, ask) = (sides.ask, index) }
      if sides.bid > highestBid { (highestBid, bid) = (sides.bid, index) }
      guard index % tape.instrument.quotesPerTrade == 0 else { return }
      let price = tape.trade(index).price
      if price < lowestTrade { (lowestTrade, low) = (price, index) }
      if price > highestTrade { (highestTrade, high) = (price, index) }
    }
  }
}
