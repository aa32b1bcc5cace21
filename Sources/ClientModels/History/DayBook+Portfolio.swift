extension DayBook {
  /// What it counts, and of those before it what the log has.
  public func activityLog(in log: ActivityLog?) -> ActivityLog {
    guard let log, case .after(let id) = place,
      let newest = log.activities.firstIndex(where: { $0.id == id })
    else { return activityLog }
    return ActivityLog(
      Array(log.activities[newest...]), hasOlder: log.hasOlder, asOf: asOf, source: .cache)
  }

  /// The book of a portfolio as it is now. `activities` are those since the book before, the oldest first.
  public init(
    _ portfolio: Portfolio, day: CalendarDay, activities: [Activity], since: Place, place: Place
  ) {
    self.init(
      day: day, asOf: portfolio.asOf, account: portfolio.account,
      holdings: portfolio.positions.values.map { Holding($0, in: portfolio) },
      orders: portfolio.orders.values.filter { $0.isWorking(orEndedOn: day) }
        .sorted(by: Portfolio.newestFirst),
      activities: activities, since: since, place: place)
  }

  /// The day's book as the screens and `--json` show it: each position at the price of that day.
  public var portfolio: Portfolio {
    var portfolio = Portfolio()
    portfolio.account = account
    portfolio.positions = holdings.mapValues(\.position)
    portfolio.orders = Dictionary(orders.map { ($0.id, $0) }) { _, last in last }
    portfolio.asOf = asOf
    portfolio.source = .cache
    return portfolio
  }

  /// The book of a later day, up to which nothing happened, at the same prices.
  public func carried(to day: CalendarDay) -> DayBook {
    var book = DayBook(
      day: day, origin: origin, asOf: NewYork.timestamp(day, secondOfDay: 57_600),
      account: account, holdings: holdings.values, since: place, place: place)
    // Of the close before nothing is told.
    book.account?.lastEquity = nil
    return book
  }

  /// The activities of the book, the newest first.
  public var activityLog: ActivityLog {
    ActivityLog(activities.reversed(), hasOlder: true, asOf: asOf, source: .cache)
  }
}

extension DayBook.Holding {
  /// The position valued as the screen values it (`Portfolio.valuation`).
  public init(_ position: Position, in portfolio: Portfolio) {
    let valuation = portfolio.valuation(of: position)
    var valued = position
    valued.currentPrice = valuation.price
    valued.marketValue = valuation.marketValue
    valued.unrealizedProfitAndLoss = valuation.unrealized
    valued.unrealizedIntradayProfitAndLoss = valuation.day
    valued.unrealizedProfitAndLossPercent = valuation.unrealizedPercent
    // Facts of the instrument and not of the day.
    valued.assetID = nil
    guard let price = valuation.price else {
      self.init(valued, at: nil)
      return
    }
    let source: DayPrice.Source =
      switch valuation.receipt?.source {
      case .stream: .stream
      case .poll: .poll
      case .file: .file
      case nil: .position
      }
    let tradedAt = valuation.receipt == nil ? nil : portfolio.market[position.symbol]?.trade?.at
    self.init(
      valued,
      at: DayPrice(price, source, at: tradedAt ?? valuation.receipt?.at ?? portfolio.asOf))
  }
}

extension Order {
  /// Whether it may still trade, or ended on that day in New York.
  func isWorking(orEndedOn day: CalendarDay) -> Bool {
    guard status.isTerminal else { return true }
    let ends = [filledAt, canceledAt, expiredAt, failedAt, replacedAt].compactMap { $0 }
    guard let end = ends.max() ?? updatedAt else { return false }
    return NewYork.civil(end).day == day
  }
}
