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
  let halts: SyntheticHalts

  /// In order of time; at one time in the order of the instruments, a notice before the quote and that before the trade on it.
  func events() -> [MarketEvent] {
    let from = start
    let days = days(from: from)
    let spans = days.flatMap { self.spans(of: $0, from: from) }
    let total = spans.reduce(Int64(0)) { $0 + Int64($1.ticks.count) }
    let isWhole = total <= Self.ticksToldWhole
    var told: [(order: Int, tick: SyntheticTick)] = []
    if isWhole { told.reserveCapacity(Int(total)) }
    for span in spans {
      var tape = SyntheticTape(instruments[span.order], span.session, path)
      if isWhole {
        for index in span.ticks where !tape.isSilent(index) {
          told.append((span.order, tape.tick(index)))
        }
      } else {
        for index in extremes(span.ticks, of: &tape) {
          told.append((span.order, tape.tick(index)))
        }
      }
    }
    let before = Timestamp(nanoseconds: from.nanoseconds - 1)
    return inOrder(
      told,
      days.flatMap {
        halts.notices(of: instruments, $0, path, after: before, through: through)
      })
  }

  private func inOrder(
    _ told: [(order: Int, tick: SyntheticTick)], _ notices: [SyntheticHalts.Told]
  ) -> [MarketEvent] {
    // Places are sorted, not the ticks, which are large; the place says which of two at one time comes first.
    let places = told.indices.map { (at: told[$0].tick.at.nanoseconds, place: $0) }.sorted {
      $0.at == $1.at ? $0.place < $1.place : $0.at < $1.at
    }
    var notices = notices[...]
    var events: [MarketEvent] = []
    events.reserveCapacity(told.count * 9 / 8 + notices.count + 1)
    for (at, place) in places {
      while let first = notices.first, first.at.nanoseconds <= at {
        events.append(notices.removeFirst().event)
      }
      let symbol = instruments[told[place].order].symbol
      events.append(.quote(symbol, told[place].tick.quote))
      if let trade = told[place].tick.marketTrade { events.append(.trade(symbol, trade)) }
    }
    return events + notices.map(\.event)
  }

  private typealias Span = (order: Int, session: SyntheticSession, ticks: Range<Int64>)

  /// The first moment that is told of.
  private var start: Timestamp {
    let (length, overflow) = through.nanoseconds.subtractingReportingOverflow(after.nanoseconds)
    let isLong = overflow || length > Self.longest
    return Timestamp(
      nanoseconds: 1 + (isLong ? through.nanoseconds - Self.longest : after.nanoseconds))
  }

  private func days(from: Timestamp) -> [SyntheticSession] {
    let (first, last) = (NewYork.civil(from).day.ordinal, NewYork.civil(through).day.ordinal)
    return (first...last).compactMap { sessions.session(on: CalendarDay(ordinal: $0)) }.filter {
      $0.start <= through && from < $0.end
    }
  }

  private func spans(of session: SyntheticSession, from: Timestamp) -> [Span] {
    let until = Timestamp(nanoseconds: through.nanoseconds + 1)
    return instruments.enumerated().compactMap { order, instrument in
      let ticks = session.ticks(instrument, from: from, until: until)
      return ticks.isEmpty ? nil : (order, session, ticks)
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
      let last = tape.tick(atOrBefore: end - 1)
      guard last >= start else { continue }
      var index = (start + pace - 1) / pace * pace
      while index < end {
        if !tape.isSilent(index) { stretch.add(index, of: &tape) }
        index += pace
      }
      stretch.add(last, of: &tape)
      // The auctions are told however long the step is: the closing one is always the last tick.
      let opening: [Int64] = start == 0 ? [0] : []
      told += Set(stretch.told + opening + [last]).sorted()
    }
    return told
  }

  /// The ticks of a stretch that no other one makes superfluous.
  private struct Stretch {
    private var ask: Int64?
    private var bid: Int64?
    private var low: Int64?
    private var high: Int64?
    private var lowestAsk = Double.infinity
    private var highestBid = -Double.infinity
    private var lowestTrade = Int64.max
    private var highestTrade = Int64.min

    var told: [Int64] { [ask, bid, low, high].compactMap { $0 } }

    mutating func add(_ index: Int64, of tape: inout SyntheticTape) {
      // Rounding to ticks keeps the order of prices, so that the lowest before it is a lowest after it.
      let sides = tape.sides(index)
      if sides.ask < lowestAsk { (lowestAsk, ask) = (sides.ask, index) }
      if sides.bid > highestBid { (highestBid, bid) = (sides.bid, index) }
      guard tape.hasTrade(index) else { return }
      let price = tape.trade(index).price
      if price < lowestTrade { (lowestTrade, low) = (price, index) }
      if price > highestTrade { (highestTrade, high) = (price, index) }
    }
  }
}
