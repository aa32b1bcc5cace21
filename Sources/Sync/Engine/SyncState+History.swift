import ClientModels

/// The account's activities from its beginning on, for the lots: read once, page by page and after everything else, then
/// kept up with what the comparison of positions reads anyway (`SyncState+Reconciliation`).
extension SyncState {
  /// Seconds until a page that could not be read is asked for again.
  private static let historyPause: Double = 30

  /// After another store was opened, what was read of its account does not count.
  mutating func forgetHistory() {
    history = nil
    isHistoryWanted = false
    historyDueAt = nil
  }

  /// Once the book is there: lots come after what the screen opens with.
  mutating func wantHistory() {
    guard !isHistoryWanted, let account = confirmedAccount, store.account == account else { return }
    isHistoryWanted = true
    actions.append(
      .readActivities(
        account, LotBook(configuration.lotMethod, choices: lotChoices, methods: lotMethods)))
  }

  mutating func begin(_ stored: ActivityHistory, of account: AccountID) {
    guard isHistoryWanted, history == nil, account == store.account else { return }
    var stored = stored
    guard addChoices(to: &stored) else {
      isHistoryWanted = false
      wantHistory()
      return
    }
    history = stored
    historyDueAt = now
    tellFills()
  }

  /// After it became known that fills were to close other lots than they did.
  mutating func readHistoryAnew() {
    keepHistory()
    forgetHistory()
    wantHistory()
  }

  private mutating func tellFills() {
    if let fills = history?.takeUntold(), !fills.isEmpty { emit(.fillsListed(fills)) }
  }

  mutating func sendHistory() {
    guard link == .up, stopDeadline == nil, !isHistoryUnderWay, let history, let historyDueAt,
      historyDueAt <= now, permits(.poll)
    else { return }
    self.historyDueAt = nil
    isHistoryUnderWay = true
    actions.append(.ask(.history(history.place)))
  }

  mutating func tookHistory(
    from place: MovementPlace, _ result: Result<Listing<Movement>, BrokerError>
  ) {
    isHistoryUnderWay = false
    // Of another account, or of a place that was left meanwhile.
    guard history != nil, history?.place == place else {
      if history?.isComplete == false { historyDueAt = now }
      return
    }
    switch result {
    case .success(let listing): took(listing, from: place)
    // A server without activities: nobody knows any lots.
    case .failure(.notFound) where place == .beginning: return
    case .failure(let error) where error.refusesPlace && place != .beginning:
      say(
        .warning,
        "the broker's list of activities no longer reaches back to the last one that is kept: lots may not explain every position"
      )
      history?.seek()
      // A server that loses every place must not be asked without a pause.
      historyDueAt = now.advanced(bySeconds: Self.historyPause)
    case .failure: historyDueAt = now.advanced(bySeconds: Self.historyPause)
    }
  }

  private mutating func took(_ page: Listing<Movement>, from place: MovementPlace) {
    for problem in page.problems.prefix(3) {
      say(.warning, "a part of the account's activities could not be read: \(problem)", once: true)
    }
    let changed = history?.take(page.values, from: place) ?? []
    touchHistory(changed)
    // A server that turns no page would be asked for ever.
    guard page.values.isEmpty || history?.place == place else {
      historyDueAt = now
      if history?.isTooLong == true {
        history = nil
        say(.warning, "the account has too many activities to work its lots out: none are shown")
      }
      return
    }
    history?.isComplete = true
    if let lots = history?.book.open { emit(.lotsReplaced(lots)) }
    tellFills()
    tellChoices()
  }

  /// What was read to compare positions is new here as well, and nothing is asked twice.
  mutating func follow(_ listing: Listing<Movement>, from place: MovementPlace) {
    guard history?.isComplete == true, !listing.values.isEmpty else { return }
    guard let changed = history?.take(listing.values, from: place) else {
      history?.isComplete = false
      historyDueAt = now
      return
    }
    touchHistory(changed)
    let lots = changed.sorted().map { history?.book.open[$0] ?? OpenLots($0) }
    if !lots.isEmpty { emit(.lotsChanged(lots)) }
    tellFills()
    tellChoices()
  }

  private mutating func touchHistory(_ changed: Set<Symbol>) {
    guard canWrite, history?.isUnsaved == true else {
      // Who may not write keeps nothing: whoever opens the store for writing reads it again.
      history?.markSaved()
      return
    }
    let dueAt = now.advanced(bySeconds: configuration.saveInterval)
    saveDueAt = min(saveDueAt ?? dueAt, dueAt)
  }

  mutating func keepHistory() {
    guard canWrite, let lists = history?.unsavedLists(), !lists.isEmpty else { return }
    actions.append(.keepActivities(lists))
  }
}
