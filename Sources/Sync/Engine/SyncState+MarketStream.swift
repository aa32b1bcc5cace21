import ClientModels

/// Which symbols are streamed, and when what came is looked at.
extension SyncState {
  /// Seconds between looks at what is shown: one frame.
  static let frame: Double = 1.0 / 60
  /// Seconds between looks at the rest.
  static let hiddenPause: Double = 1
  /// Never more symbols than this are asked for.
  static let streamLimit = 10_000
  /// What a plan that allows fewer most likely allows (contract section 12).
  static let smallPlan = 30
  /// Seconds after which day figures of a streamed symbol are read again.
  static let snapshotLifetime: Double = 60
  /// Seconds between two tellings that the stream lives.
  private static let heardPause: Double = 1
  /// Seconds until streamed quotes are written to the cache.
  static let marketSavePause: Double = 30

  mutating func take(_ signal: MarketStreamSignal, generation: Int) {
    guard generation == marketLink.generation, marketLink.isOpen else { return }
    switch signal {
    case .ready:
      marketLink.becameLive(at: now)
      asked = []
      emit(.streamChanged(.marketData, .live))
      heard()
      isFollowingDue = true
    case .following(let symbols):
      streamed = Set(symbols)
      schedule.hasten([.quotes], at: now)
    case .limited: limitSymbols()
    case .changed(let isShown):
      if isShown {
        marketDueAt = (drainedAt?.advanced(bySeconds: Self.frame)).map { max($0, now) } ?? now
      } else {
        hiddenMarketDueAt =
          (hiddenDrainedAt?.advanced(bySeconds: Self.hiddenPause)).map { max($0, now) } ?? now
      }
    case .heard: heard()
    case .unreadable(let text):
      say(.warning, "the stream of quotes sent something unreadable: \(text)", once: true)
    case .ended(let end): ended(.marketData, end)
    }
  }

  mutating func drained(_ snapshots: [MarketSnapshot]) {
    heard()
    if !snapshots.isEmpty { emit(.marketUpdated(snapshots)) }
  }

  private mutating func heard() {
    if let heardAt = portfolio.marketHeardAt, now.seconds(since: heardAt) < Self.heardPause,
      heardAt <= now
    {
      return
    }
    emit(.marketHeard(at: now))
  }

  mutating func pumpMarket() {
    guard marketLink.phase == .live else {
      marketDueAt = nil
      hiddenMarketDueAt = nil
      return
    }
    if isFollowingDue { follow() }
    if let dueAt = hiddenMarketDueAt, dueAt <= now {
      (hiddenMarketDueAt, marketDueAt) = (nil, nil)
      (hiddenDrainedAt, drainedAt) = (now, now)
      actions.append(.drainMarket(withHidden: true))
    } else if let dueAt = marketDueAt, dueAt <= now {
      marketDueAt = nil
      drainedAt = now
      actions.append(.drainMarket(withHidden: false))
    }
  }

  private mutating func follow() {
    isFollowingDue = false
    let wanted = Array(streamable.prefix(symbolLimit ?? Self.streamLimit))
    let set = Set(wanted)
    guard set != asked || shown != followedShown else { return }
    followedShown = shown
    actions.append(.follow(wanted, shown: set.intersection(shown)))
    asked = set
  }

  /// What is worth streaming, the most important first: on the screen, asked for, working, held. Coins have a stream of their
  /// own, and are polled.
  var streamable: [Symbol] {
    var seen = portfolio.unknownSymbols
    var symbols: [Symbol] = []
    func add(_ more: some Sequence<Symbol>) {
      for symbol in more where !symbol.isCryptoPair && seen.insert(symbol).inserted {
        symbols.append(symbol)
      }
    }
    add(shown.sorted())
    add(watched)
    add(portfolio.workingOrders.compactMap(\.symbol))
    add(portfolio.positions.keys.sorted())
    return symbols
  }

  /// The plan's number is not told, only that it was exceeded: first what small plans allow, then half, and half of that.
  private mutating func limitSymbols() {
    let tried = asked.count
    symbolLimit = tried > Self.smallPlan ? Self.smallPlan : max(1, tried / 2)
    say(
      .info,
      "the data plan streams at most \(symbolLimit ?? 0) symbols: what is shown comes first, the others are polled",
      once: true)
    asked = streamed
    isFollowingDue = true
  }

  /// The symbols whose snapshots must be asked for: those that are not streamed, and those whose day figures are old.
  var polledSymbols: [Symbol] {
    quotedSymbols.filter { symbol in
      guard marketLink.phase == .live, streamed.contains(symbol) else { return true }
      return snapshotAt[symbol].map { now.seconds(since: $0) >= Self.snapshotLifetime } ?? true
    }
  }
}
