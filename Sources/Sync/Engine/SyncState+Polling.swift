import ClientModels

extension SyncState {
  mutating func take(_ answer: BrokerAnswer, askedAt: Timestamp) {
    switch answer {
    case .account(let result): took(.account, result, askedAt) { $0.arrived($1) }
    case .positions(let result): took(.positions, result, askedAt) { $0.listed($1, askedAt) }
    case .movements(let result): tookMovements(result, askedAt)
    case .history(let place, let result): tookHistory(from: place, result)
    case .openOrders(let result): took(.openOrders, result, askedAt) { $0.listedOpen($1) }
    case .recentOrders(let result):
      took(.recentOrders, result, askedAt) { $0.absorb($1.values) }
    case .clock(let result): took(.clock, result, askedAt) { $0.emit(.clockUpdated($1)) }
    case .order(let id, let result): tookOrder(id, result)
    case .lookUp(let id, let result): lookedUp(id, result)
    case .snapshots(let symbols, let result): tookSnapshots(symbols, result)
    case .asset(let symbol, let result): tookAsset(symbol, result)
    case .activities(let query, let result): tookActivities(query, result, askedAt)
    case .assets(let result): tookAssets(result, askedAt)
    case .values(let result): tookValues(result)
    case .closes(let symbols, let answers): tookCloses(symbols, answers, askedAt)
    case .bars(let request, let result): tookBars(request, result, askedAt)
    case .watchlists(let result): tookWatchlists(result, askedAt)
    case .watchlist(let id, let result): tookWatchlist(id, result)
    case .watchlistChanged(let change, let result): changedWatchlist(change, result)
    case .news(let symbol, let result): tookNews(symbol, result, askedAt)
    case .dayBars(let symbols, let result): tookDay(symbols, result)
    case .canceled(let id, let error): canceled(id, error)
    case .canceledAll(let result): canceledAll(result)
    case .submitted(let id, let reply): submitted(id, reply)
    }
  }

  mutating func sendPolls() {
    for poll in polls(allowedBy: link) where schedule.isDue(poll, at: now) {
      if poll == .quotes {
        sendQuotes()
      } else if permits(.poll) {
        schedule.began(poll)
        if poll == .movements { movementsAsked = reconciliation.question }
        actions.append(.ask(question(poll)))
      }
    }
  }

  /// True when the request may go out now; otherwise remembers when to come back.
  mutating func permits(_ lane: RateLimit.Lane) -> Bool {
    switch limit.take(lane, at: now) {
    case .granted: return true
    case .wait(let seconds):
      let time = now.advanced(bySeconds: max(seconds, 0.05))
      limitedUntil = min(limitedUntil ?? time, time)
      return false
    }
  }

  /// Without a link only the account is asked, as a probe: an outage must not cost a request per poll.
  private mutating func polls(allowedBy link: Link) -> [Poll] {
    switch link {
    case .offline: return []
    case .connecting: return [.account]
    case .up: return Poll.allCases
    case .down(_, let retryAt), .refused(let retryAt):
      guard retryAt <= now else { return [] }
      schedule.hasten([.account], at: now)
      return [.account]
    }
  }

  private mutating func sendQuotes() {
    let batches = polledSymbols.batches(of: snapshotBatch)
    guard !batches.isEmpty else {
      let pause = streamed.isEmpty ? quoteInterval : configuration.streamedAccountInterval
      schedule.postpone(.quotes, bySeconds: pause, at: now)
      return
    }
    guard permits(.poll) else { return }
    schedule.began(.quotes)
    for (index, batch) in batches.enumerated() where index == 0 || permits(.poll) {
      actions.append(.ask(.snapshots(batch)))
    }
  }

  /// What is watched, held or working.
  var quotedSymbols: [Symbol] {
    var symbols = Set(watched)
    symbols.formUnion(portfolio.positions.keys)
    symbols.formUnion(portfolio.orders.values.filter { !$0.status.isTerminal }.compactMap(\.symbol))
    return Array(symbols.subtracting(portfolio.unknownSymbols).sorted().prefix(Self.watchLimit))
  }

  mutating func read(_ question: BrokerQuestion) {
    guard !waitingReads.contains(question), !readsUnderWay.contains(question),
      waitingReads.count < 1_000
    else { return }
    waitingReads.append(question)
  }

  mutating func sendReads() {
    while let question = waitingReads.first, permits(.poll) {
      waitingReads.removeFirst()
      readsUnderWay.insert(question)
      actions.append(.ask(question))
    }
  }

  private func question(_ poll: Poll) -> BrokerQuestion {
    switch poll {
    case .account: .account
    case .positions: .positions
    case .movements: .movements(reconciliation.question)
    case .openOrders: .openOrders
    case .recentOrders: .recentOrders
    case .clock: .clock
    case .quotes: .snapshots([])
    }
  }

  mutating func took<Value>(
    _ poll: Poll, _ result: Result<Value, BrokerError>, _ askedAt: Timestamp,
    use: (inout SyncState, Value) -> Void
  ) {
    switch result {
    case .success(let value):
      schedule.succeeded(poll, next: interval(poll), at: now)
      readAt[poll] = askedAt
      if poll == .account {
        accountAskedAt = askedAt
        isAccountUnread = false
      }
      use(&self, value)
      noteRead(poll, askedAt)
      if arrivingAccount == nil { linkUp() }
      confirmBook()
    case .failure(let error):
      if poll == .account { isAccountUnread = true }
      if let part = poll.part { emit(.partUnread(part, reason: error.brief)) }
      failed(poll, error)
    }
  }

  private func interval(_ poll: Poll) -> Double {
    switch poll {
    case .account where tradeLink.phase == .live: configuration.streamedAccountInterval
    case .positions where tradeLink.phase == .live, .openOrders where tradeLink.phase == .live:
      configuration.sweepInterval
    case .account, .positions, .openOrders:
      isMarketOpen ? configuration.bookInterval : configuration.closedBookInterval
    case .movements: isAnythingOpen ? Self.sweepInterval : Self.quietSweepInterval
    // Between its turns the clock is carried on, and it is asked when the session begins or ends.
    case .clock where marketLink.phase == .live:
      min(max(configuration.clockInterval, Self.snapshotLifetime), secondsToSessionChange)
    case .recentOrders where tradeLink.phase == .live:
      max(configuration.clockInterval, Self.snapshotLifetime)
    case .recentOrders, .clock: configuration.clockInterval
    case .quotes: quoteInterval
    }
  }

  /// Something is at the broker, or may be, that can still change.
  private var isAnythingOpen: Bool {
    !lookUps.isEmpty || portfolio.orders.values.contains { !$0.status.isTerminal }
  }

  private var secondsToSessionChange: Double {
    guard let clock = portfolio.clock, let change = clock.isOpen ? clock.nextClose : clock.nextOpen
    else { return configuration.clockInterval }
    return max(1, change.seconds(since: clock.timestamp))
  }

  private var quoteInterval: Double {
    isMarketOpen ? configuration.quoteInterval : configuration.closedQuoteInterval
  }

  /// An unknown session counts as open: asking too often is the smaller mistake.
  private var isMarketOpen: Bool { portfolio.clock?.isOpen ?? true }

  mutating func linkUp() {
    guard link != .up else { return }
    link = .up
    emit(.linkChanged(.connected))
    schedule.hasten(Poll.allCases.filter { $0 != .account }, at: now)
    hastenWatchlists()
    // What could not be asked during an outage is asked at once.
    for (id, lookUp) in lookUps where !lookUp.isUnderWay { lookUps[id]?.dueAt = now }
  }

  private mutating func failed(_ poll: Poll, _ error: BrokerError) {
    schedule.postpone(poll, bySeconds: interval(poll), at: now)
    if case .unauthorized = error {
      link = .refused(retryAt: now.advanced(bySeconds: Self.refusedPause))
      closeStreams()
      emit(.linkChanged(.refused(reason: error.description)))
      return
    }
    var failures = 0
    switch link {
    case .down(let earlier, _):
      // Others that were under way fail with the same outage; only the probe counts.
      guard poll == .account else { return }
      failures = earlier
    case .refused: guard poll == .account else { return }
    case .offline, .connecting, .up: break
    }
    failures += 1
    var delay = Backoff().delay(failures: failures, using: &random)
    if case .rateLimited(let pause) = error { delay = max(delay, pause) }
    let retryAt = now.advanced(bySeconds: delay)
    link = .down(failures: failures, retryAt: retryAt)
    emit(.linkChanged(.failing(reason: error.brief, retryAt: retryAt)))
  }

  /// The book is confirmed as of the oldest of its three parts.
  private mutating func confirmBook() {
    guard confirmedAccount != nil, let account = readAt[.account],
      let positions = readAt[.positions], let orders = readAt[.openOrders]
    else { return }
    readAt = [:]
    emit(.bookConfirmed(at: min(account, positions, orders)))
  }

  private mutating func listed(_ listing: Listing<Position>, _ askedAt: Timestamp) {
    var positions = listing.values
    if !listing.problems.isEmpty {
      // A position that could not be read is not one that is no longer held.
      let read = Set(positions.map(\.symbol))
      positions += portfolio.positions.values.filter { !read.contains($0.symbol) }
        .sorted { $0.symbol < $1.symbol }
      readAt[.positions] = nil
      report(listing.problems)
    }
    emit(.positionsReplaced(positions))
    if listing.problems.isEmpty {
      reconciliation.take(positions, askedAt: askedAt, seenAt: now)
      noteDifferences()
    }
  }

  private mutating func listedOpen(_ listing: Listing<Order>) {
    report(listing.problems)
    absorb(listing.values, asCompleteList: true)
    let listed = Set(listing.values.map(\.id))
    let missing = portfolio.workingOrders.filter {
      !listed.contains($0.id) && !lostOrders.contains($0.id) && isWorthAsking($0)
    }
    for id in unreadOrders.sorted().prefix(20) { read(.order(id)) }
    for order in missing.prefix(20) {
      orderAskedAt[order.id] = now
      read(.order(order.id))
    }
  }

  /// A held leg is alive without being listed: it is asked for twice a minute at most.
  private func isWorthAsking(_ order: Order) -> Bool {
    guard !order.status.isListedOpen, let askedAt = orderAskedAt[order.id] else { return true }
    return now.seconds(since: askedAt) >= 30
  }

  private mutating func report(_ problems: [String]) {
    for problem in problems.prefix(3) {
      say(.warning, "a part of the broker's answer could not be read: \(problem)", once: true)
    }
  }

  private mutating func tookOrder(_ id: BrokerOrderID, _ result: Result<Order, BrokerError>) {
    readsUnderWay.remove(.order(id))
    unreadOrders.remove(id)
    switch result {
    case .success(let order): absorb([order])
    case .failure(.notFound):
      lostOrders.insert(id)
      say(
        .warning, "the broker no longer knows order \(id): its last known state is shown",
        once: true)
    case .failure: unreadOrders.insert(id)
    }
  }

  private mutating func tookAsset(_ symbol: Symbol, _ result: Result<Asset, BrokerError>) {
    readsUnderWay.remove(.asset(symbol))
    switch result {
    case .success(let asset) where asset.symbol == symbol: emit(.assetUpdated(asset))
    case .success(let asset):
      emit(.assetUpdated(asset))
      say(.warning, "the broker calls \(symbol) \(asset.symbol): use that name", once: true)
    case .failure(.notFound): emit(.assetUnknown(symbol))
    // The link says that the broker cannot be reached, and nobody may have asked for this symbol.
    case .failure(.unreachable): break
    case .failure(let error):
      say(.warning, "\(symbol) could not be looked up: \(error)", once: true)
    }
  }

  private mutating func tookSnapshots(
    _ symbols: [Symbol], _ result: Result<Listing<MarketSnapshot>, BrokerError>
  ) {
    switch result {
    case .success(let listing):
      schedule.succeeded(.quotes, next: quoteInterval, at: now)
      for symbol in symbols { snapshotAt[symbol] = now }
      report(listing.problems)
      let wanted = Set(symbols)
      emit(.marketUpdated(listing.values.filter { wanted.contains($0.symbol) }))
    case .failure(let error):
      let failures = schedule.failed(.quotes)
      schedule.postpone(
        .quotes, bySeconds: max(1, Backoff().delay(failures: failures, using: &random)), at: now)
      say(.warning, "no quotes: \(error.brief)", once: true)
    }
  }
}
