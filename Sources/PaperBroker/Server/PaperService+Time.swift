import ClientModels
import Synchronization

extension PaperService {
  /// Moves the market to now and returns when what that did to orders is committed. Called on a timer.
  public nonisolated func step() async throws(LedgerError) {
    try await inTurn { service, done in service.step(done) }
  }

  private func step(_ done: @escaping CommandBatch.Done) {
    advance()
    batch.whenWritten(done)
    writeSoon()
  }

  /// A reader sees the market of now, except while a commit is under way: for that no reader waits.
  nonisolated func refresh() async throws(LedgerError) {
    if !isFresh { try await step() }
  }

  /// As `refresh`, when it is needed.
  nonisolated func freshen(_ done: @escaping CommandBatch.Done) { later { $0.step(done) } }

  nonisolated var isFresh: Bool {
    let stepped = steppedAt.load(ordering: .relaxed)
    let (age, isFar) = wallClock().nanoseconds.subtractingReportingOverflow(stepped)
    return !isFar && age.magnitude < Self.freshness.magnitude
      || isCommitting.load(ordering: .relaxed)
  }

  func advance() {
    let wall = wallClock()
    defer { steppedAt.store(wall.nanoseconds, ordering: .relaxed) }
    closeMissedDay()
    let before = market.now
    let step = published.advance(toWall: pace.time(atWall: wall))
    tell(step, wall)
    var closed = market.closedDay(at: step.now).flatMap { $0.at > before ? $0 : nil }
    var standing: [Symbol: Quote] = [:]
    for event in step.events where exchange.hasOpenOrders(event.symbol) {
      let time = min(max(event.at ?? step.now, before), step.now)
      if let day = closed, day.at <= time {
        close(day)
        closed = nil
      }
      // Each quote and print on the way counts: at high speed a limit may be crossed and left again within one step.
      var print: MarketTrade?
      switch event {
      case .quote(let symbol, let quote): standing[symbol] = quote
      case .trade(_, let trade): print = trade
      case .status: break
      }
      commit(
        exchange.match(
          event.symbol,
          market.moment(of: event.symbol, quote: standing[event.symbol], trade: print, at: time)))
    }
    if let closed { close(closed) }
    // Expiry and the open concern orders whose symbol did not move, so once a second all are looked at.
    if market.now.seconds(since: lastStep) >= 1 {
      lastStep = market.now
      look(wall)
      commit(exchange.match(symbols: nil, market: market))
    } else if lastLook.map({ wall.seconds(since: $0) >= 0.05 }) ?? true {
      // Also while the market's clock stands still; not with every command, as it ends a batch.
      look(wall)
    }
  }

  /// Takes what another process wrote since, such as a transfer. A ledger that cannot be read now is found out by the commit.
  private func look(_ wall: Timestamp) {
    lastLook = wall
    try? readOn()
  }

  /// What the market did is told at once: it happened, whatever becomes of the orders that it meets.
  private func tell(_ step: MarketStep, _ wall: Timestamp) {
    let wanted = streams.wantedChannels()
    streams.publish(ticker.messages(of: step, market: market, wanted: wanted))
    let wantedOfTest = streams.wantedChannels(ofTestFeed: true)
    guard !wantedOfTest.isEmpty else { return }
    streams.publish(testFeed.messages(toWall: wall, wanted: wantedOfTest), toTestFeed: true)
  }

  private func close(_ closed: ClosedDay) {
    commit(
      exchange.closeDay(closed, market: market) { book in
        book.lastClosedDay.map { $0 < closed.day } ?? true
      })
    commit(reference.corporateActions.due(in: exchange, at: closed.at))
  }

  /// The marks of a day that ended while nothing ran. The clock of a replay may lie before the account was opened, or behind
  /// its last close: then nothing is due, unless the account had orders before.
  private func closeMissedDay() {
    guard !hasClosedMissedDay, let closed = market.closedDay(at: market.now) else { return }
    commit(
      exchange.closeDay(closed, market: market) { book in
        book.lastClosedDay.map { $0 < closed.day } ?? book.isActive(before: closed.at)
      })
    commit(reference.corporateActions.due(in: exchange, at: market.now))
    hasClosedMissedDay = true
  }
}
