/// As much of the book as the alerts need, and what their figures come to in it.
///
/// Only what the broker told since the start is taken in: nothing of the cache can fire an alert.
public struct AlertWatch: Sendable {
  public private(set) var book: AlertBook
  private var portfolio = Portfolio()
  private let startedAt: Timestamp
  private var accountAt: Timestamp?
  private var positionsAt: Timestamp?
  /// What of the market is needed.
  public private(set) var symbols: Set<Symbol> = []
  private var needsAllPositions = false
  /// Symbols that the stream has told something of since it went live: what it did not tell of them did not happen.
  private var covered: Set<Symbol> = []
  private var streamLiveSince: Timestamp?

  /// Seconds without a sign of a price, in a session and outside of one, after which what happened meanwhile is not known.
  static let priceGap = 15.0
  static let quietGap = 600.0
  /// The same for figures of the account, which are asked for less often; older ones say nothing.
  static let bookGap = 90.0

  public init(_ records: AlertRecords, startedAt: Timestamp) {
    book = AlertBook(records)
    self.startedAt = startedAt
    findNeeds()
  }

  public var records: AlertRecords { book.records }

  public mutating func replace(_ records: AlertRecords) {
    book.replace(records)
    findNeeds()
  }

  /// Begins to watch what others have watched until now: what they found is known, what was in between is not.
  public mutating func restart(with records: AlertRecords) {
    book.restart(with: records)
    findNeeds()
  }

  public mutating func edit<Result>(_ change: (inout AlertRecords) -> Result) -> Result {
    defer { findNeeds() }
    return book.edit(change)
  }

  /// What an alert of the account's unrealised profit needs of the market is all that is held.
  private mutating func findNeeds() {
    let alive = records.alerts.filter(\.isAlive)
    symbols = Set(alive.compactMap(\.rule.condition.symbol))
    needsAllPositions = alive.contains { $0.rule.condition.needsAllPositions }
    if needsAllPositions { symbols.formUnion(portfolio.positions.keys) }
    // Of what is not followed any more nothing is heard, and what is known of it grows old.
    portfolio.market = portfolio.market.filter { symbols.contains($0.key) }
    covered.formIntersection(symbols)
  }

  /// Whether an event can mean anything to the alerts.
  public static func concerns(_ event: SyncEvent) -> Bool {
    switch event {
    case .accountUpdated, .positionsReplaced, .marketUpdated, .clockUpdated, .streamChanged,
      .marketHeard, .linkChanged, .bookConfirmed, .fillReported, .fillsListed:
      true
    default: false
    }
  }

  /// Takes in what the engine told, and says what fired.
  public mutating func take(_ event: SyncEvent, at now: Timestamp) -> [AlertFiring] {
    switch event {
    case .marketUpdated(let snapshots):
      let wanted = snapshots.filter { symbols.contains($0.symbol) }
      guard !wanted.isEmpty else { return [] }
      portfolio.apply(.marketUpdated(wanted))
      noteCoverage(wanted)
      let changed = Set(wanted.map(\.symbol))
      return look(at: now) { $0.symbol.map(changed.contains) ?? true }
    case .positionsReplaced(let positions):
      portfolio.apply(.positionsReplaced(positions))
      positionsAt = now
      if needsAllPositions { findNeeds() }
      return look(at: now) { $0.isAmount }
    case .accountUpdated(let account):
      portfolio.apply(.accountUpdated(account))
      accountAt = now
      return look(at: now) { $0.isAmount }
    case .streamChanged(.marketData, let state):
      portfolio.apply(event)
      streamLiveSince = state == .live ? (streamLiveSince ?? now) : nil
      if streamLiveSince == nil { covered = [] }
      return []
    case .clockUpdated, .streamChanged, .marketHeard, .linkChanged, .bookConfirmed:
      portfolio.apply(event)
      return []
    case .fillReported(let fill): return book.take(fill, at: now)
    case .fillsListed(let fills):
      return book.take(
        listed: fills, at: now, marketTime: portfolio.marketTime(at: now),
        since: startedAt)
    default: return []
    }
  }

  /// What may have come to be true, or to be over, by nothing but time; to be called every second or so.
  public mutating func tick(at now: Timestamp) -> [AlertFiring] {
    if let time = portfolio.marketTime(at: now) { book.expire(marketTime: time) }
    book.startFills(at: now)
    return look(at: now) { _ in true }
  }

  private mutating func look(
    at now: Timestamp, _ isWanted: (AlertSubject) -> Bool
  ) -> [AlertFiring] {
    guard portfolio.source == .live, let time = portfolio.marketTime(at: now) else { return [] }
    book.expire(marketTime: time)
    var sights: [AlertSubject: AlertBook.Sight] = [:]
    for alert in records.alerts where alert.isAlive {
      guard case .figure(let subject, _) = alert.rule.condition, isWanted(subject),
        sights[subject] == nil
      else { continue }
      sights[subject] = sight(subject, at: now)
    }
    return book.look(at: now) { sights[$0] }
  }

  /// Nil when it is not known, or nobody vouches for it.
  private func sight(_ subject: AlertSubject, at now: Timestamp) -> AlertBook.Sight? {
    switch subject {
    case .price(let symbol):
      guard let (snapshot, vouchedAt) = fresh(symbol, at: now), let price = snapshot.lastPrice
      else { return nil }
      return sight(AlertFigure(price.decimal), snapshot, vouchedAt)
    case .change(let symbol):
      guard let (snapshot, vouchedAt) = fresh(symbol, at: now), snapshot.isChangeOfItsDay,
        let change = snapshot.change, let previous = snapshot.previousDailyBar?.close,
        previous.isPositive, let part = try? change.decimal * 100
      else { return nil }
      return sight(AlertFigure(part, per: previous.decimal), snapshot, vouchedAt)
    case .day(nil):
      guard let accountAt, isRecent(accountAt, now), let day = portfolio.dayProfitAndLoss else {
        return nil
      }
      return AlertBook.Sight(AlertFigure(day.amount), vouchedAt: accountAt, gap: Self.bookGap)
    case .day(let symbol?): return ofPosition(symbol, at: now, \.day)
    case .unrealized(let symbol?): return ofPosition(symbol, at: now, \.unrealized)
    case .unrealized(nil): return ofAllPositions(at: now)
    }
  }

  private func isTrading(_ symbol: Symbol) -> Bool {
    portfolio.clock?.isOpen == true || symbol.isCryptoPair
  }

  private func sight(
    _ figure: AlertFigure, _ snapshot: MarketSnapshot, _ vouchedAt: Timestamp
  ) -> AlertBook.Sight {
    AlertBook.Sight(
      figure, vouchedAt: vouchedAt, marketAt: snapshot.trade?.at ?? snapshot.newestTime,
      gap: isTrading(snapshot.symbol) ? Self.priceGap : Self.quietGap)
  }

  private mutating func noteCoverage(_ snapshots: [MarketSnapshot]) {
    guard let streamLiveSince else { return }
    for snapshot in snapshots {
      let receipts = [snapshot.quoteReceipt, snapshot.tradeReceipt].compactMap { $0 }
      if receipts.contains(where: { $0.source == .stream && $0.at >= streamLiveSince }) {
        covered.insert(snapshot.symbol)
      }
    }
  }

  /// Our time when the last price of a symbol was last known to be the newest; nil for one of before the start.
  private func vouchedAt(_ snapshot: MarketSnapshot) -> Timestamp? {
    guard snapshot.lastReceipt.at >= startedAt else { return nil }
    let receipts = [snapshot.quoteReceipt, snapshot.tradeReceipt].compactMap { $0?.at }
    let heard = covered.contains(snapshot.symbol) ? portfolio.marketHeardAt : nil
    return (receipts + [heard].compactMap { $0 }).max() ?? snapshot.receivedAt
  }

  /// The market of a symbol, unless it is from before the start, or stale.
  private func fresh(
    _ symbol: Symbol, at now: Timestamp
  ) -> (snapshot: MarketSnapshot, vouchedAt: Timestamp)? {
    guard let snapshot = portfolio.market[symbol], let vouchedAt = vouchedAt(snapshot) else {
      return nil
    }
    guard
      !isTrading(symbol)
        || now.seconds(since: vouchedAt) <= Portfolio.staleAfterSeconds
    else {
      return nil
    }
    return (snapshot, vouchedAt)
  }

  private func isRecent(_ time: Timestamp, _ now: Timestamp) -> Bool {
    now.seconds(since: time) <= Self.bookGap
  }

  private func ofPosition(
    _ symbol: Symbol, at now: Timestamp, _ part: KeyPath<Valuation, Money?>
  ) -> AlertBook.Sight? {
    guard let positionsAt, isRecent(positionsAt, now), let position = portfolio.positions[symbol],
      let (snapshot, vouchedAt) = fresh(symbol, at: now),
      let amount = portfolio.valuation(of: position)[keyPath: part]
    else { return nil }
    return sight(AlertFigure(amount.amount), snapshot, vouchedAt)
  }

  private func ofAllPositions(at now: Timestamp) -> AlertBook.Sight? {
    guard let positionsAt, isRecent(positionsAt, now) else { return nil }
    var sum = FixedDecimal.zero
    var oldest = now
    for position in portfolio.positions.values {
      guard let snapshot = portfolio.market[position.symbol],
        let vouchedAt = vouchedAt(snapshot), isRecent(vouchedAt, now),
        let amount = portfolio.valuation(of: position).unrealized?.amount,
        let more = try? sum + amount
      else { return nil }
      (sum, oldest) = (more, min(oldest, vouchedAt))
    }
    return AlertBook.Sight(AlertFigure(sum), vouchedAt: oldest, gap: Self.bookGap)
  }
}

extension AlertCondition {
  fileprivate var needsAllPositions: Bool {
    if case .figure(.unrealized(nil), _) = self { true } else { false }
  }
}

extension MarketSnapshot {
  /// Whether the close of the day before is that of the day before the last trade: after a night it comes later than the
  /// first trades do.
  var isChangeOfItsDay: Bool {
    guard let traded = trade?.at, let daily = dailyBar?.at else { return dailyBar != nil }
    return day(of: daily) >= day(of: traded)
  }

  /// Stocks have New York's days, coins UTC's.
  private func day(of time: Timestamp) -> CalendarDay {
    symbol.isCryptoPair ? time.civil(offsetSeconds: 0).day : NewYork.civil(time).day
  }
}
