/// Books of days on which the program was off: from the book before them, and what the account's activities tell since.
///
/// Quantities and cash are rolled forward; what is held costs what its lots do, and where those do not explain it, what the
/// average-cost method makes of it. Prices are the closes of daily bars where those are
/// known; else there are none, and the day's value is not known.
public struct DayRebuild {
  private var book: DayBook
  private var rest: ArraySlice<Activity>
  private var counted: [Activity] = []
  /// As they are after the activities so far; nil where nobody knows them.
  private var lots: LotBook?

  /// `activities` are those after the place of the book, the oldest first, and `lots` those of that place.
  public init(after book: DayBook, _ activities: [Activity], lots: LotBook? = nil) {
    self.book = book
    self.lots = lots
    rest = activities[...]
  }

  /// The book of the next day that is wanted; days are asked for in their order. Nil when a figure does not fit.
  public mutating func book(
    of day: CalendarDay, close: (Symbol) -> DayPrice?
  ) -> DayBook? {
    counted = []
    var next = book
    do throws(ArithmeticError) {
      while let activity = rest.first, activity.countedDay <= day {
        try Self.take(activity, into: &next)
        takeLots(activity, into: &next)
        counted.append(activity)
        rest.removeFirst()
      }
    } catch {
      return nil
    }
    let place = counted.last.map { DayBook.Place.after($0.id) } ?? book.place
    let made = DayBook(
      day: day, origin: .reconstructed, account: next.account,
      holdings: next.holdings.values.filter { !$0.position.quantity.isZero }
        .map { Self.priced($0.position, close($0.symbol), next.account?.currency ?? .usd) },
      activities: counted, since: book.place, place: place)
    let previous = book.account?.equity
    book = made
    book.account = Self.account(of: made, previous: previous)
    return book
  }

  private static func take(
    _ activity: Activity, into book: inout DayBook
  ) throws(ArithmeticError) {
    if let cash = book.account?.cash, let moved = try activity.movedCash() {
      let currency = activity.cash?.currency ?? cash.currency
      book.account?.cash = try cash + Money(moved, currency)
    }
    let moved = activity.movedQuantity
    guard let symbol = activity.symbol, !moved.isZero else { return }
    let known = book.holdings[symbol]?.position
    let before = known?.quantity ?? .zero
    var cost = AverageCost(quantity: before, costBasis: known?.costBasis ?? .zero)
    // What came without a price cost nobody knows what, and so does all that is held with it.
    var isKnown = before.isZero || known?.costBasis != nil
    let grows = before.isZero || before.isNegative == moved.isNegative
    if let price = activity.tradedPrice ?? activity.price, !activity.isSplit {
      _ = try cost.apply(signed: moved, at: Price(try price.decimal * symbol.sharesEach))
    } else if activity.isSplit || grows && activity.isIncome {
      cost = AverageCost(quantity: try before + moved, costBasis: cost.costBasis)
    } else {
      if grows || moved.magnitude > before.magnitude { isKnown = false }
      _ = try cost.apply(signed: moved, at: .zero)
    }
    if !cost.quantity.isZero, !before.isZero, cost.quantity.isNegative != before.isNegative,
      activity.tradedPrice?.decimal.isPositive ?? false
    {
      isKnown = true
    }
    var position =
      known
      ?? Position(
        symbol: symbol, assetClass: symbol.assetClass,
        quantity: .zero, averageEntryPrice: nil)
    position.quantity = cost.quantity
    position.quantityAvailable = nil
    position.side = cost.quantity.isNegative ? .short : .long
    position.costBasis = isKnown ? cost.costBasis : nil
    position.averageEntryPrice =
      !isKnown
      ? nil
      : try cost.averageEntryPrice.map { each throws(ArithmeticError) in
        Price(try each.decimal / symbol.sharesEach)
      }
    book.holdings[symbol] = DayBook.Holding(position, at: nil)
  }

  /// What the position costs by its lots, where these explain it.
  private mutating func takeLots(_ activity: Activity, into book: inout DayBook) {
    guard let movement = activity.movement, let symbol = movement.symbol else { return }
    lots?.apply(movement)
    guard let open = lots?.open[symbol], var position = book.holdings[symbol]?.position,
      open.explain(position.quantity), let cost = try? open.cost(),
      let each = try? FixedDecimal.multiply(
        cost, .one, dividedBy: position.quantity.decimal * symbol.sharesEach,
        toDigits: AverageCost.digitsKept)
    else { return }
    position.costBasis = Money(cost, book.account?.currency ?? .usd)
    position.averageEntryPrice = Price(each)
    book.holdings[symbol]?.position = position
  }

  private static func priced(
    _ position: Position, _ price: DayPrice?, _ currency: Currency
  ) -> DayBook.Holding {
    let value = price.flatMap {
      try? Money($0.price, times: position.quantity, of: position.symbol, currency)
    }
    let gain = value.flatMap { value in
      position.costBasis.flatMap {
        try? ProfitAndLoss.unrealized(marketValue: value, costBasis: $0)
      }
    }
    let percent = value.flatMap { value in
      position.costBasis.flatMap {
        try? ProfitAndLoss.unrealizedPercent(marketValue: value, costBasis: $0)
      }
    }
    let valued = Position(
      symbol: position.symbol, exchange: position.exchange, assetClass: position.assetClass,
      isMarginable: position.isMarginable, quantity: position.quantity,
      averageEntryPrice: position.averageEntryPrice, marketValue: value,
      costBasis: position.costBasis, unrealizedProfitAndLoss: gain,
      unrealizedProfitAndLossPercent: percent, currentPrice: price?.price)
    return DayBook.Holding(valued, at: price)
  }

  /// What only the broker knows, such as buying power, is not known of a day that nobody asked on.
  private static func account(of book: DayBook, previous: Money?) -> Account? {
    guard let before = book.account else { return nil }
    var account = Account(
      id: before.id, number: before.number, status: before.status, currency: before.currency,
      cash: before.cash, lastEquity: previous, createdAt: before.createdAt)
    account.equity = book.worth
    return account
  }
}

extension Activity {
  /// Shares or coins of it were given, and cost nothing.
  fileprivate var isIncome: Bool { kind == .dividend || kind == .interest }

  /// The day in New York on which the broker told of it.
  public var countedDay: CalendarDay { at.map { NewYork.civil($0).day } ?? day }
}

extension DayBook {
  /// Those after the place of this book, the oldest first; nil when the log does not reach back so far.
  public func activitiesSince(in log: ActivityLog) -> [Activity]? {
    switch place {
    case .unknown: return nil
    case .beginning: return log.hasOlder ? nil : log.activities.reversed()
    case .after(let id):
      guard let index = log.activities.firstIndex(where: { $0.id == id }) else { return nil }
      return log.activities[..<index].reversed()
    }
  }

  /// Those after the place of an earlier book and up to this one's, the oldest first; nil when the log does not have them all.
  public func activities(since earlier: DayBook, in log: ActivityLog) -> [Activity]? {
    guard let since = earlier.activitiesSince(in: log) else { return nil }
    switch place {
    case .unknown: return nil
    case earlier.place, .beginning: return []
    case .after(let id):
      guard let last = since.lastIndex(where: { $0.id == id }) else { return nil }
      return Array(since[...last])
    }
  }
}
