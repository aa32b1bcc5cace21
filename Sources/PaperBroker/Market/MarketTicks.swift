import ClientModels

extension MarketSource {
  /// A market that keeps no quotes tells none.
  public func quotes(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [Quote] { [] }

  public func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade] { [] }
}

extension SyntheticMarket {
  public func quotes(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [Quote] {
    ticks(symbol, range, step: 1, limit, newestFirst) { $0.quote }
  }

  public func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade] {
    guard let step = instrument(symbol)?.quotesPerTrade else { return [] }
    return ticks(symbol, range, step: step, limit, newestFirst) { $0.marketTrade }
  }

  /// Every tick whose number is a multiple of `step`, of the sessions of the last five years.
  private func ticks<Value>(
    _ symbol: Symbol, _ range: ClosedRange<Timestamp>, step: Int64, _ limit: Int,
    _ newestFirst: Bool, _ value: (SyntheticTick) -> Value?
  ) -> [Value] {
    guard let instrument = instrument(symbol) else { return [] }
    var values: [Value] = []
    let from = max(range.lowerBound, earliest)
    let until = min(Timestamp(nanoseconds: range.upperBound.nanoseconds &+ 1), horizon)
    guard from < until else { return [] }
    for session in sessions(from: from, until: until, newestFirst: newestFirst) {
      guard values.count < limit else { break }
      let ticks = session.ticks(instrument, from: from, until: until)
      var tape = tape(instrument, session)
      let first = (ticks.lowerBound + step - 1) / step
      let end = (ticks.upperBound + step - 1) / step
      guard first < end else { continue }
      for place in 0..<(end - first) {
        guard values.count < limit else { break }
        let number = (newestFirst ? end - 1 - place : first + place) * step
        if let value = value(tape.tick(number)) { values.append(value) }
      }
    }
    return values
  }
}
