import ClientModels

extension SyncState {
  mutating func opened(_ book: StoredBook) {
    let isSwitch = store.account != nil && store.account != book.account
    store = .open(book.account, viewOnlyBecause: book.viewOnlyBecause)
    tellOfJournal(nil)
    saved = []
    forgetHistory()
    if isSwitch {
      forgetActivity()
      forgetPerformance()
      dayKeeping = DayKeepingFeed()
      forgetWatchlists()
      lotChoices = [:]
      lotMethods = [:]
    }
    lotChoices.merge(book.journal.lotChoices) { known, _ in known }
    lotMethods.merge(book.journal.lotMethods) { known, _ in known }
    for damage in book.damages { say(.warning, SafeText.line(damage), once: true) }
    let isRetry = !isSwitch && portfolio.source == .live
    if isRetry {
      // What the broker has told us since is newer than what is stored.
    } else if let stored = book.portfolio {
      emit(.bookLoaded(stored))
      actions.append(.readMarket)
    } else if isSwitch {
      emit(.bookLoaded(Portfolio()))
    }
    if !isRetry, let baseline = book.portfolio?.baseline {
      reconciliation = Reconciliation(baseline)
      keptBaseline = baseline
    }
    let wasViewOnly = isViewOnly
    isViewOnly = book.viewOnlyBecause != nil
    if isViewOnly || wasViewOnly {
      emit(.viewOnlyChanged(book.viewOnlyBecause.map { SafeText.line($0) }))
    }
    if let holder = book.viewOnlyBecause {
      say(.warning, "view only: \(SafeText.line(holder))", once: true)
      lockDueAt = now.advanced(bySeconds: Self.lockPause)
    } else {
      if wasViewOnly, isRetry {
        say(
          .success,
          "the other client has gone: "
            + (configuration.isReadOnly
              ? "the book is kept from here again" : "orders can be sent from here now"))
      }
      replay(book)
    }
    readStoredBars()
    readStoredActivity()
    readStoredValues()
    readStoredAssets()
    settleArrival()
  }

  /// Saves what is unsaved, and opens the account again behind the one that trades.
  mutating func giveWay() {
    guard configuration.isReadOnly, stopDeadline == nil, case .open(let account, nil) = store
    else { return }
    save()
    actions.append(.openStore(account))
  }

  /// Nil when orders are recorded again.
  mutating func tellOfJournal(_ fault: String?) {
    guard fault != journalFault else { return }
    journalFault = fault
    emit(.journalFailed(fault.map { SafeText.line($0) }))
  }

  mutating func storeFailed(_ account: AccountID, _ reason: String) {
    store = .failed(account, reason: reason)
    tellOfJournal(reason)
    say(.failure, "nothing is kept on disk and no order can be sent: \(reason)")
    settleArrival()
  }

  /// The account that the broker reported decides which store is used.
  mutating func arrived(_ account: Account) {
    guard store.account != account.id else {
      confirmedAccount = account.id
      emit(.accountUpdated(account))
      return
    }
    if let earlier = store.account {
      say(
        .warning,
        "this key belongs to account \(account.id), not to \(earlier): the cached book of \(account.id) is used"
      )
      save()
      endExits(because: "the key belongs to another account")
      lookUps = [:]
      reconciliation = Reconciliation()
      keptBaseline = nil
      journaled = [:]
      orderAskedAt = [:]
      lostOrders = []
      unreadOrders = []
    }
    confirmedAccount = nil
    readAt = readAt.filter { $0.key == .account }
    arrivingAccount = account
    actions.append(.openStore(account.id))
  }

  private mutating func settleArrival() {
    guard let account = arrivingAccount, store.account == account.id else { return }
    arrivingAccount = nil
    arrived(account)
    linkUp()
  }

  /// Brings back every order of the journal that has no end yet. Nothing is sent again.
  private mutating func replay(_ book: StoredBook) {
    for record in book.journal.unsettled {
      let request = record.request.replacing(record.replacing)
      let confirmedAt = request.clientOrderID.mintedAt ?? record.intentAt
      // A damaged journal may have lost the record of the sending, so that "never sent" would be a guess.
      if !record.mayHaveBeenSent, book.journal.isComplete {
        let reason = "the program ended before it was sent"
        resolve(request.clientOrderID, .notSent, reason)
        change(
          Submission(request: request, state: .notSent(reason: reason), confirmedAt: confirmedAt))
      } else {
        var submission = Submission(
          request: request,
          state: record.resolution == .abandoned
            ? .abandoned
            : .unconfirmed(reason: "the program ended before the answer was known"),
          confirmedAt: confirmedAt)
        submission.attempts = max(1, record.attempts)
        submission.refusal = record.refusal
        change(submission)
        if case .working(let id)? = portfolio.submissions[request.clientOrderID]?.state {
          if record.resolution == .abandoned {
            say(
              .failure,
              "order \(request.clientOrderID) was given up, and the broker has it: check \(id)")
          }
          resolve(request.clientOrderID, .working, "the cached book shows it as \(id)")
        } else {
          lookUps[request.clientOrderID] = LookUpSchedule(dueAt: now)
        }
      }
    }
    if configuration.tellsBrokenExits { brokenExits = book.journal.openExits }
    for order in book.journal.orders.values {
      guard let id = order.brokerID, let status = order.status else { continue }
      journaled[id] = JournaledReport(status: status, filled: order.filled)
    }
    // What the broker had may have ended since, and be too old for the lists.
    let working = book.journal.orders.values
      .filter { $0.resolution == .working && !$0.isOver }.compactMap(\.brokerID)
    for id in working.sorted() { read(.order(id)) }
  }
}
