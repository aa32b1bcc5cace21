/// What each symbol added to the gain of a time, and what is left when all are told. Exact.
public struct Contributions: Hashable, Sendable {
  public struct Part: Hashable, Sendable {
    public let symbol: Symbol
    /// Nil where not even the quantities are known.
    public let past: SymbolPast?
    /// The close of the day that the time begins from; nil where nothing was held, or nobody knows it.
    public let openingPrice: Price?
    public let outcome: Result<Contribution, FigureGap>

    fileprivate let needsClose: Bool
  }

  /// The largest gain first, then the losses, then what is not known.
  public let parts: [Part]
  /// What the shares are of: the opening value and all that came since, as in the simple return.
  public let capital: Money
  /// The gain of the account, and what moved since, less that of all symbols: interest, fees and what else belongs to none. Nil
  /// where one is not known.
  public let rest: Money?
  /// What prices moved the book by since the value that the gain ends with was told; the parts have it in them. Nil for nothing.
  public let moved: Money?
  /// Symbols that were held when the time began, or at an end that is past: their closes are needed.
  public let needed: [Symbol]

  /// `book` is that of the last day that `whole` knows; `log` must reach back to the day that the time begins from. `close`
  /// knows the closing prices of days, in shares of now. As of a past day, `through`, which `book` is of then, the time ends
  /// with closes where they are known, as the value of that day does; of what came later in `log` splits alone count.
  public init(
    of performance: Performance, in whole: ValueHistory, book: Portfolio, log: ActivityLog?,
    through: CalendarDay? = nil, close: (Symbol, CalendarDay) -> Price?
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
    var (activities, later): ([Symbol: [Activity]], [Symbol: [Activity]]) = ([:], [:])
    for activity in log.activities where activity.day > base {
      guard let symbol = activity.symbol else { continue }
      if through.map({ activity.day > $0 }) ?? false {
        later[symbol, default: []].append(activity)
      } else {
        activities[symbol, default: []].append(activity)
      }
    }
    let held = book.positions.values.filter { !$0.quantity.isZero }.map(\.symbol)
    var parts: [Part] = []
    var needed: [Symbol] = []
    for symbol in Set(held).union(activities.keys).sorted() {
      let time = Time(
        symbol: symbol, base: base, end: end, isLast: end >= last, isPast: through != nil,
        capital: capital, activities: activities[symbol] ?? [], later: later[symbol] ?? [],
        book: book)
      guard let part = time.part(close) else { continue }
      if part.needsClose { needed.append(symbol) }
      parts.append(part)
    }
    self.capital = capital
    self.needed = needed
    self.parts = parts.sorted(by: Self.isBefore)
    let moved = through == nil && end >= last ? Self.moved(book, since: history) : nil
    self.moved = moved
    rest = Self.rest(of: performance.gain, moved, parts)
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

  /// Only where the book says exactly what the account is worth.
  private static func moved(_ book: Portfolio, since history: ValueHistory) -> Money? {
    var value: Money? = Money(.zero, book.account?.currency ?? .usd)
    for position in book.positions.values {
      let worth = book.valuation(of: position).marketValue
      value = value.flatMap { sum in worth.flatMap { try? sum + $0 } }
    }
    guard let told = history.days.last?.value, let value,
      let equity = LiveEquity().equity(of: book, marketValue: value),
      let account = book.account, let cash = account.cash, (try? cash + value) == equity,
      let moved = try? equity - told, !moved.isZero
    else { return nil }
    return moved
  }

  private static func rest(
    of gain: Result<Money, FigureGap>, _ moved: Money?, _ parts: [Part]
  ) -> Money? {
    guard case .success(var rest) = gain else { return nil }
    if let moved {
      guard let more = try? rest + moved else { return nil }
      rest = more
    }
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
    /// The book is one of a past day.
    let isPast: Bool
    let capital: Money
    let activities: [Activity]
    /// What came after the book.
    let later: [Activity]
    let book: Portfolio

    /// Nil for what was neither held nor traded in the time, only after it.
    func part(_ close: (Symbol, CalendarDay) -> Price?) -> Part? {
      var past: SymbolPast?
      var openingPrice: Price?
      do throws(FigureGap) {
        let known = try self.past(close)
        past = known
        if known.isNothing { return nil }
        if !known.openingQuantity.isZero { openingPrice = close(symbol, base) }
        let contribution = try known.contribution(openingPrice: openingPrice, capital: capital)
        return Part(
          symbol: symbol, past: past, openingPrice: openingPrice, outcome: .success(contribution),
          needsClose: !known.openingQuantity.isZero || isPast && !known.closingValue.isZero)
      } catch {
        var needsClose = past.map { !$0.openingQuantity.isZero } ?? false
        if case .noClosingPrice = error { needsClose = true }
        return Part(
          symbol: symbol, past: past, openingPrice: openingPrice, outcome: .failure(error),
          needsClose: needsClose)
      }
    }

    private func past(_ close: (Symbol, CalendarDay) -> Price?) throws(FigureGap) -> SymbolPast {
      let position = book.positions[symbol]
      let held = position?.quantity ?? .zero
      let currency = book.account?.currency ?? .usd
      let splits = try SymbolPast.splits(of: held, in: later.reversed())
      guard !isLast else {
        var worth = Money(.zero, currency)
        if let position, !held.isZero {
          if isPast, let price = close(symbol, end) {
            let shares = try SymbolPast.shares(held, after: splits)
            worth = try exactly { () throws(ArithmeticError) in
              try Money(price, times: shares, of: symbol, currency)
            }
          } else if let value = book.valuation(of: position).marketValue {
            worth = value
          } else {
            throw .positionWithoutPrice(symbol)
          }
        }
        return try SymbolPast(
          symbol, held: held, worth: worth, activities: activities, after: base, later: splits)
      }
      // What is held now, followed back to the end of the time.
      let since = try SymbolPast(
        symbol, held: held, worth: Money(.zero, currency), activities: activities, after: end,
        later: splits)
      var worth = Money(.zero, currency)
      if !since.openingQuantity.isZero {
        guard let price = close(symbol, end) else { throw .noClosingPrice(symbol, end) }
        let shares = try since.openingShares()
        worth = try exactly { () throws(ArithmeticError) in
          try Money(price, times: shares, of: symbol, currency)
        }
      }
      return try SymbolPast(
        symbol, held: since.openingQuantity, worth: worth,
        activities: activities.filter { $0.day <= end }, after: base, later: since.splits)
    }
  }
}
