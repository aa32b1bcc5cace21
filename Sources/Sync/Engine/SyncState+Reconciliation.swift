import ClientModels

extension SyncState {
  /// Seconds between readings of the account's activities, while anything is open and otherwise.
  static let sweepInterval: Double = 30
  static let quietSweepInterval: Double = 300

  mutating func tookMovements(
    _ result: Result<Listing<Movement>, BrokerError>, _ askedAt: Timestamp
  ) {
    defer { keepBaseline() }
    // Asked before the account's store was opened: the answer is of another place.
    guard movementsAsked == reconciliation.question else {
      schedule.succeeded(.movements, next: 0, at: now)
      return
    }
    if case .failure(let error) = result, error.refusesPlace, case .after = reconciliation.place {
      startAnew()
      return
    }
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
    if let movementsAsked { follow(listing, from: movementsAsked) }
    let isFirst = reconciliation.place == .newest
    let new = reconciliation.take(listing.values, askedAt: askedAt, at: now)
    if reconciliation.hasLostPlace {
      startAnew()
      return
    }
    if reconciliation.isProvingPlace { schedule.hasten([.movements], at: now) }
    // Positions that were asked for together with the first activities may be older than they are.
    if isFirst { schedule.hasten([.positions], at: now) }
    guard !new.isEmpty else { return }
    let fills = new.compactMap(\.fill)
    record(fills)
    // An order that no stream and no list has told of: it came and was filled between two looks.
    if !isFirst {
      for fill in fills where portfolio.orders[fill.orderID] == nil { read(.order(fill.orderID)) }
    }
    // With nothing moved between them, the next two lists must agree.
    schedule.hasten([.positions, .movements], at: now)
  }

  /// The broker does not know the activity up to which all were counted: its list was begun anew, or reaches less far back.
  /// What was executed since then cannot be told from it, so that neither an earlier difference nor a new one can be
  /// vouched for. Said once, the positions are taken for right as the broker tells them: an alarm that no fill can ever
  /// end would hide the next true one.
  private mutating func startAnew() {
    reconciliation = Reconciliation()
    say(
      .warning,
      "the broker's list of fills no longer reaches back to the last one counted: positions are compared from now on, check them there"
    )
    emit(.differencesChanged([]))
    // A server that loses every place must not be asked without a pause.
    schedule.succeeded(.movements, next: hasLostPlace ? Self.sweepInterval : 0, at: now)
    hasLostPlace = true
  }

  private mutating func keepBaseline() {
    guard canWrite, let baseline = reconciliation.baseline, baseline != keptBaseline else { return }
    keptBaseline = baseline
    touch(.baseline)
  }

  mutating func record(_ fills: [Fill]) {
    guard canWrite else { return }
    let entries = fills.map {
      JournalEntry.fill(
        executionID: $0.executionID.text, $0.orderID, symbol: $0.symbol, side: $0.side,
        quantity: $0.quantity, price: $0.price, at: $0.at)
    }
    if !entries.isEmpty { actions.append(.record(entries, durably: false)) }
  }

  /// What the broker reports of our orders belongs beside what we sent.
  mutating func record(reportsOf orders: [Order], from source: Receipt.Source) {
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
          updatedAt: known.updatedAt, source: source.rawValue))
    }
    if !entries.isEmpty { actions.append(.record(entries, durably: false)) }
  }

  /// Tells of differences that came or went, and looks again at once when one may be there.
  mutating func noteDifferences() {
    defer { keepBaseline() }
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

extension BrokerError {
  /// The request as such was refused, and not the key or the moment.
  var refusesPlace: Bool {
    switch self {
    case .refused(let status, _, _): [400, 410, 422].contains(status)
    case .notFound: true
    case .unauthorized, .rateLimited, .unreachable, .failing, .unreadable: false
    }
  }
}
