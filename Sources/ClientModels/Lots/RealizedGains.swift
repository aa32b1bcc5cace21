/// What the lots that were closed in a time realised, by symbol. Exact, before fees.
public struct RealizedGains: Hashable, Sendable {
  public struct Part: Hashable, Sendable {
    public let symbol: Symbol
    /// The oldest first.
    public let closings: [LotClosing]
    public let gain: Money
    /// Of it, what was held for more than a year.
    public let longTerm: Money
  }

  /// In the order of their symbols.
  public let parts: [Part]
  public let gain: Money
  public let longTerm: Money
  /// The day after whose close it counts; nil for as far as executions are known.
  public let base: CalendarDay?
  /// The last day that counts.
  public let end: CalendarDay

  /// Of the closings after the close of `base`, up to that of `end`.
  public init(
    of closings: some Sequence<LotClosing>, after base: CalendarDay?, through end: CalendarDay,
    in currency: Currency
  ) throws(FigureGap) {
    (self.base, self.end) = (base, end)
    var bySymbol: [Symbol: [LotClosing]] = [:]
    for closing in closings
    where base.map({ closing.day > $0 }) ?? true && closing.day <= end {
      bySymbol[closing.match.symbol, default: []].append(closing)
    }
    var parts: [Part] = []
    var (gain, longTerm) = (Money(.zero, currency), Money(.zero, currency))
    for (symbol, closings) in bySymbol.sorted(by: { $0.key < $1.key }) {
      let part = try exactly { () throws(ArithmeticError) in
        try Part(symbol, closings, currency)
      }
      (gain, longTerm) = try exactly { () throws(ArithmeticError) in
        (try gain + part.gain, try longTerm + part.longTerm)
      }
      parts.append(part)
    }
    (self.parts, self.gain, self.longTerm) = (parts, gain, longTerm)
  }
}

extension RealizedGains {
  /// From the close of which day to that of which other, in words.
  public var span: String {
    base.map { "\($0) to \(end)" } ?? "up to \(end)"
  }
}

extension RealizedGains.Part {
  fileprivate init(
    _ symbol: Symbol, _ closings: [LotClosing], _ currency: Currency
  ) throws(ArithmeticError) {
    var (gain, longTerm) = (FixedDecimal.zero, FixedDecimal.zero)
    for closing in closings {
      gain = try gain + closing.match.gain
      longTerm = try longTerm + closing.match.longTermGain
    }
    self.symbol = symbol
    self.closings = closings
    self.gain = Money(gain, currency)
    self.longTerm = Money(longTerm, currency)
  }
}
