import ClientModels

extension SyncState {
  /// Seconds between readings of the account's activities, while anything is open and otherwise.
  static let sweepInterval: Double = 30
  static let quietSweepInterval: Double = 300

  mutating func tookMovements(
    _ result: Result<Listing<Movement>, BrokerError>, _ askedAt: Timestamp
  ) {
    if case .failure(.notFound) = result {
      // A server without activities: positions stand as the broker tells them.
      schedule.succeeded(.movements, next: 3_600, at: now)
      return
    }
    took(.movements, result, askedAt) { $0.listed($1, askedAt) }
  }

  private mutating func listed(_ listing: Listing<Movement>, _ askedAt: Timestamp) {
    for problem in listing.problems.prefix(3) {
      say(.warning, "a part of the account's activities could not be read: \(problem)", once: true)
    }
    let isFirst = reconciliation.place == .newest
    let new = reconciliation.take(listing.values, askedAt: askedAt, at: now)
    // Positions that were asked for together with the first activities may be older than they are.
    if isFirst { schedule.hasten([.positions], at: now) }
    guard !new.isEmpty else { return }
    record(new.compactMap(\.fill))
    // With nothing moved between them, the next two lists must agree.
    schedule.hasten([.positions, .movements], at: now)
  }

  private mutating func record(_ fills: [Fill]) {
    guard canWrite else { return }
    let entries = fills.map {
      JournalEntry.fill(
        executionID: $0.executionID.text, $0.orderID, symbol: $0.symbol, side: $0.side,
        quantity: $0.quantity, price: $0.price, at: $0.at)
    }
    if !entries.isEmpty { actions.append(.record(entries, durably: false)) }
  }

  /// What the broker reports of our orders belongs beside what we sent.
  mutating func record(reportsOf orders: [Order]) {
    guard canWrite else { return }
    var entries: [JournalEntry] = []
    for order in orders {
      guard let id = order.clientOrderID,
        portfolio.submissions[id] != nil || journaled[order.id] != nil,
        let known = portfolio.orders[order.id]
      else { continue }
      let report = JournaledReport(status: known.status, filled: known.filledQuantity)
      guard journaled[order.id] != report else { continue }
      journaled[order.id] = report
      entries.append(
        .broker(
          order.id, id, status: known.status.wire, filled: known.filledQuantity,
          updatedAt: known.updatedAt, source: "poll"))
    }
    if !entries.isEmpty { actions.append(.record(entries, durably: false)) }
  }

  /// Tells of differences that came or went, and looks again at once when one may be there.
  mutating func noteDifferences() {
    if reconciliation.awaitsActivities { schedule.hasten([.movements], at: now) }
    if reconciliation.isInDoubt { schedule.hasten([.movements, .positions], at: now) }
    guard reconciliation.differences != portfolio.differences else { return }
    let found = reconciliation.differences.values.sorted { $0.symbol < $1.symbol }
    for difference in found where portfolio.differences[difference.symbol] == nil {
      say(
        .failure,
        "\(difference.symbol): the broker holds \(difference.atBroker), its own list of fills comes to \(difference.byActivities): check it there"
      )
    }
    emit(.differencesChanged(found))
  }
}
