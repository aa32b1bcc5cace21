/// The daily closes of what an account is measured against.
public struct Benchmark: Hashable, Sendable {
  /// What is taken until somebody names another.
  public static let usual = Symbol(unchecked: "SPY")

  public let symbol: Symbol
  private let closes: [CalendarDay: Price]
  private let last: CalendarDay?

  public init(_ symbol: Symbol, closes: [CalendarDay: Price]) {
    self.symbol = symbol
    self.closes = closes.filter { $0.value.isPositive }
    last = self.closes.keys.max()
  }

  /// Of daily bars, each of the day that `DayCloses` has it under.
  public init(_ history: BarHistory) {
    let symbol = history.request.symbol
    var closes: [CalendarDay: Price] = [:]
    for bar in history.bars { closes[DayCloses.day(of: bar, symbol)] = bar.close }
    self.init(symbol, closes: closes)
  }

  /// The change in price over the same sub-periods. The last one is left out where its day has no price yet.
  func rates(of returns: [DayReturn]) throws(FigureGap) -> [Double] {
    guard !closes.isEmpty else { throw .benchmarkUnread(symbol) }
    var rates: [Double] = []
    for entry in returns {
      if entry.day == returns.last?.day, rates.count == returns.count - 1,
        last.map({ $0 < entry.day }) ?? true
      {
        break
      }
      rates.append(try rate(from: entry.from, through: entry.day))
    }
    return rates
  }

  /// The change in price from the close of one day to that of another; without dividends.
  func rate(from: CalendarDay, through: CalendarDay) throws(FigureGap) -> Double {
    guard !closes.isEmpty else { throw .benchmarkUnread(symbol) }
    guard let before = closes[from] else { throw .benchmarkWithoutPrice(symbol, from) }
    guard let after = closes[through] else { throw .benchmarkWithoutPrice(symbol, through) }
    let gain = try exactly { () throws(ArithmeticError) in try after - before }
    return gain.decimal.approximateDouble / before.decimal.approximateDouble
  }
}
