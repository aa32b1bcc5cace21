import ClientModels

/// What is told to the screen, and kept here by the same function.
extension SyncState {
  /// Tells the screen, and keeps the same book here by the same function.
  mutating func emit(_ event: SyncEvent) {
    let isNews = portfolio.isChanged(by: event)
    noteDay(event, isNews: isNews)
    portfolio.apply(event)
    actions.append(.emit(event))
    switch event {
    case .accountUpdated: touch(.account, isNews: isNews)
    case .positionsReplaced(let positions):
      touch(.positions, isNews: isNews)
      if positions.contains(where: { !asked.contains($0.symbol) }) { isFollowingDue = true }
    case .ordersUpdated(let orders), .openOrdersListed(let orders):
      touch(.orders, isNews: isNews)
      if orders.contains(where: { $0.symbol.map { !asked.contains($0) } ?? false }) {
        isFollowingDue = true
      }
    case .marketUpdated:
      // Quotes that stream in would have the file written without a pause.
      let pause = marketLink.phase == .live ? Self.marketSavePause : configuration.saveInterval
      touch(.market, within: pause)
    case .clockUpdated: touch(.clock)
    case .assetUpdated: touch(.assets)
    case .watchlistsChanged: touch(.watchlists, isNews: isNews)
    case .dayPricesRead: touch(.dayPrices, within: Self.marketSavePause)
    case .bookConfirmed:
      for name in [DocumentName.account, .positions, .orders] { touch(name, isNews: false) }
      wantHistory()
    case .fillReported, .fillsListed: hastenActivity()
    case .bookLoaded, .marketLoaded, .partUnread, .ordersArchived, .lotsReplaced, .lotsChanged,
      .lotChoicesChanged, .assetUnknown, .submissionChanged, .differencesChanged, .cancelFailed,
      .exitProgressed, .streamChanged, .marketHeard, .repairedBySweep, .linkChanged,
      .viewOnlyChanged, .journalFailed, .requestLogged, .orderTraced, .orderClosed, .barsRead,
      .barsFailed,
      .activityRead,
      .activityFailed, .assetsListed, .notice, .watchlistsFailed, .watchlistEdited, .newsRead,
      .newsFailed, .lookedBack, .performanceRead, .performanceFailed:
      break
    }
  }

  /// With `once`, the same text is not said again in this session.
  mutating func say(_ severity: Notice.Severity, _ text: String, once: Bool = false) {
    if once {
      guard saidProblems.count < 1_000, saidProblems.insert(text).inserted else { return }
    }
    emit(.notice(Notice(severity, text)))
  }
}
