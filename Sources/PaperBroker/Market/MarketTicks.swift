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
    ticks(symbol, range, limit, newestFirst, among: { ticks, _ in ticks }) { $0.quote }
  }

  public func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade] {
    ticks(symbol, range, limit, newestFirst, among: { ticks, tape in tape.trades(among: ticks) }) {
      $0.marketTrade
    }
  }

  /// The ticks that `among` chooses by their numbers, of the sessions of the last five years.
  private func ticks<Value, Numbers: BidirectionalCollection<Int64>>(
    _ symbol: Symbol, _ range: ClosedRange<Timestamp>, _ limit: Int, _ newestFirst: Bool,
    among: (Range<Int64>, SyntheticTape) -> Numbers, _ value: (SyntheticTick) -> Value?
  ) -> [Value] {
    guard let instrument = instrument(symbol) else { return [] }
    var values: [Value] = []
    let from = max(range.lowerBound, earliest)
    let until = min(Timestamp(nanoseconds: range.upperBound.nanoseconds &+ 1), horizon)
    guard from < until else { return [] }
    for session in sessions(from: from, until: until, newestFirst: newestFirst) {
      guard values.count < limit else { break }
      var tape = tape(instrument, session)
      let numbers = among(session.ticks(instrument, from: from, until: until), tape)
      var place = newestFirst ? numbers.endIndex : numbers.startIndex
      while values.count < limit, place != (newestFirst ? numbers.startIndex : numbers.endIndex) {
        if newestFirst { numbers.formIndex(before: &place) }
        let number = numbers[place]
        if !newestFirst { numbers.formIndex(after: &place) }
        guard !tape.isSilent(number), let value = value(tape.tick(number)) else { continue }
        values.append(value)
      }
    }
    return values
  }
}
