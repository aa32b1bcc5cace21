/// What each symbol added to the gain of a time, and what is left when all are told. Exact.
public struct Contributions: Hashable, Sendable {
  public struct Part: Hashable, Sendable {
    public let symbol: Symbol
    /// Nil where not even the quantities are known.
    public let past: SymbolPast?
    /// The close of the day that the time begins from; nil where nothing was held, or nobody knows it.
    public let openingPrice: Price?
    public let outcome: Result<Contribution, FigureGap>

    fileprivate var needsClose: Bool {
      if case .failure(.noClosingPrice) = outcome { return true }
      return past.map { !$0.openingQuantity.isZero } ?? false
    }
  }

  /// The largest gain first, then the losses, then what is not known.
  public let parts: [Part]
  /// What the shares are of: the opening value and all that came since, as in the simple return.
  public let capital: Money
  /// The gain of the account less that of all symbols: interest, fees and what else belongs to none. Nil where one is not known.
  public let rest: Money?
  /// Symbols that were held when the time began, or at an end that is past: their closes are needed.
  public let needed: [Symbol]

  /// `book` is that of the last day that `whole` knows; `log` must reach back to the day that the time begins from. `close`
  /// knows the closing prices of days.
  public init(
    of performance: Performance, in whole: ValueHistory, book: Portfolio, log: ActivityLog?,
    close: (Symbol, CalendarDay) -> Price?
  ) throws(FigureGap) {
    let history = performance.history
    guard history.days.count >= 2, let base = history.first, let end = history.last else {
      throw .tooFewDays(needed: 2, have: history.days.count)
    }
    let (opening, came) = (try history.ends().opening, try history.contributions())
    let capital = try exactly { () throws(ArithmeticError) in try opening + came }
    guard let log, !log.hasOlder || (log.activities.last.map { $0.day <= base } ?? false) else {
      throw .activityUnread
    }
    let last = whole.last ?? end
    var activities: [Symbol: [Activity]] = [:]
    for activity in log.activities where activity.day > base {
      if let symbol = activity.symbol { activities[symbol, default: []].append(activity) }
    }
    let held = book.positions.values.filter { !$0.quantity.isZero }.map(\.symbol)
    var parts: [Part] = []
    var needed: [Symbol] = []
    for symbol in Set(held).union(activities.keys).sorted() {
      let time = Time(
        symbol: symbol, base: base, end: end, isLast: end >= last, capital: capital,
        activities: activities[symbol] ?? [], book: book)
      let part = time.part(close)
      if part.needsClose { needed.append(symbol) }
      parts.append(part)
    }
    self.capital = capital
    self.needed = needed
    self.parts = parts.sorted(by: Self.isBefore)
    rest = Self.rest(of: performance.gain, parts)
  }

  /// What share of the capital an amount is; nil where there was none.
  public func share(of amount: Money) -> Percent? {
    capital.isPositive ? try? Percent(amount.amount, of: capital.amount) : nil
  }

  private static func isBefore(_ a: Part, _ b: Part) -> Bool {
    switch (a.outcome, b.outcome) {
    case (.success(let one), .success(let other)):
      one.gain == other.gain ? a.symbol < b.symbol : one.gain.amount > other.gain.amount
    case (.success, .failure): true
    case (.failure, .success): false
    case (.failure, .failure): a.symbol < b.symbol
    }
  }

  private static func rest(of gain: Result<Money, FigureGap>, _ parts: [Part]) -> Money? {
    guard case .success(var rest) = gain else { return nil }
    for part in parts {
      guard case .success(let contribution) = part.outcome,
        let less = try? rest - contribution.gain
      else { return nil }
      rest = less
    }
    return rest
  }

  /// One symbol in the time.
  private struct Time {
    let symbol: Symbol
    let base: CalendarDay
    let end: CalendarDay
    /// The time ends with what the book shows.
    let isLast: Bool
    let capital: Money
    let activities: [Activity]
    let book: Portfolio

    func part(_ close: (Symbol, CalendarDay) -> Price?) -> Part {
      var past: SymbolPast?
      var openingPrice: Price?
      do throws(FigureGap) {
        let known = try self.past(close)
        past = known
        if !known.openingQuantity.isZero { openingPrice = close(symbol, base) }
        let contribution = try known.contribution(openingPrice: openingPrice, capital: capital)
        return Part(
          symbol: symbol, past: past, openingPrice: openingPrice, outcome: .success(contribution))
      } catch {
        return Part(
          symbol: symbol, past: past, openingPrice: openingPrice, outcome: .failure(error))
      }
    }

    private func past(_ close: (Symbol, CalendarDay) -> Price?) throws(FigureGap) -> SymbolPast {
      let position = book.positions[symbol]
      let currency = book.account?.currency ?? .usd
      guard !isLast else {
        var worth = Money(.zero, currency)
        if let position, !position.quantity.isZero {
          guard let value = book.valuation(of: position).marketValue else {
            throw .positionWithoutPrice(symbol)
          }
          worth = value
        }
        return try SymbolPast(
          symbol, held: position?.quantity ?? .zero, worth: worth, activities: activities,
          after: base)
      }
      // What is held now, followed back to the end of the time.
      let since = try SymbolPast(
        symbol, held: position?.quantity ?? .zero, worth: Money(.zero, currency),
        activities: activities, after: end)
      let held = since.openingQuantity
      var worth = Money(.zero, currency)
      if !held.isZero {
        guard let price = close(symbol, end) else { throw .noClosingPrice(symbol, end) }
        let shares = try since.openingShares()
        worth = try exactly { () throws(ArithmeticError) in
          try Money(price, times: shares, of: symbol, currency)
        }
      }
      return try SymbolPast(
        symbol, held: held, worth: worth, activities: activities.filter { $0.day <= end },
        after: base, later: since.splits)
    }
  }
}
