import ClientModels

/// The broker's watchlists: read when the link comes up, at a slow rate, and after each change.
extension SyncState {
  mutating func edit(_ edit: WatchlistEdit) {
    if let reason = reason(against: edit) {
      emit(.watchlistEdited(edit, .refused(reason: reason)))
    } else {
      desk.edits.append(edit)
    }
  }

  private func reason(against edit: WatchlistEdit) -> String? {
    if configuration.isOffline { return "offline: the lists are the broker's" }
    if configuration.isReadOnly { return "this profile is read-only" }
    guard configuration.followsWatchlists else { return "the broker keeps no watchlists" }
    if let fault = edit.fault { return fault }
    guard link == .up else { return "the broker cannot be reached now" }
    if desk.edits.count >= WatchlistDesk.editLimit { return "too many changes wait already" }
    if case .create(let name, _) = edit, hasList(named: name) { return Self.isTaken(name) }
    if case .rename(let id, let name) = edit, portfolio.watchlists?[id]?.name != name,
      hasList(named: name)
    {
      return Self.isTaken(name)
    }
    return nil
  }

  private func hasList(named name: String) -> Bool {
    portfolio.watchlists?.lists.contains { $0.name == name } ?? false
  }

  private static func isTaken(_ name: String) -> String { "there is a list \"\(name)\" already" }

  /// When something is due of itself.
  var watchlistsDueAt: Timestamp? { configuration.followsWatchlists ? desk.dueAt : nil }

  mutating func hastenWatchlists() {
    guard configuration.followsWatchlists, !desk.isListing else { return }
    desk.dueAt = now
  }

  /// Of another account.
  mutating func forgetWatchlists() {
    endEdits(because: "the key belongs to another account")
    desk = WatchlistDesk()
    hastenWatchlists()
  }

  /// Those that were not sent yet.
  mutating func endEdits(because reason: String) {
    let waiting = desk.step == nil ? desk.edits[...] : desk.edits.dropFirst()
    desk.edits.removeLast(waiting.count)
    for edit in waiting { emit(.watchlistEdited(edit, .refused(reason: reason))) }
  }

  mutating func sendWatchlists() {
    guard configuration.followsWatchlists, link == .up, desk.isIdle, stopDeadline == nil else {
      return
    }
    if let edit = desk.edits.first {
      guard permits(.lookUp) else { return }
      begin(edit)
    } else if let dueAt = desk.dueAt, dueAt <= now {
      guard permits(.poll) else { return }
      desk.dueAt = nil
      desk.isListing = true
      actions.append(.ask(.watchlists))
    } else if let id = desk.unread(in: portfolio.watchlists, at: now) {
      guard permits(.poll) else { return }
      desk.reading = id
      actions.append(.ask(.watchlist(id)))
    }
  }

  private mutating func begin(_ edit: WatchlistEdit) {
    if let change = edit.directChange {
      send(change)
    } else if let id = edit.list {
      desk.step = .reading
      actions.append(.ask(.watchlist(id)))
    }
  }

  private mutating func send(_ change: WatchlistChange) {
    desk.step = .sending(change)
    actions.append(.ask(.changeWatchlist(change)))
  }

  mutating func tookWatchlists(
    _ result: Result<Listing<Watchlist>, BrokerError>, _ askedAt: Timestamp
  ) {
    if case .checking(let change, let reason)? = desk.step {
      if case .success(let listing) = result { merge(listing.values, askedAt) }
      settle(change, reason, hasRead: (try? result.get()) != nil)
      return
    }
    desk.isListing = false
    switch result {
    case .success(let listing):
      for problem in listing.problems.prefix(3) {
        say(.warning, "a watchlist could not be read: \(problem)", once: true)
      }
      desk.failures = 0
      desk.dueAt = now.advanced(bySeconds: WatchlistDesk.pause)
      merge(listing.values, askedAt)
    case .failure(.notFound):
      emit(.watchlistsFailed(reason: "the broker keeps no watchlists"))
    case .failure(let error):
      desk.failures += 1
      var delay = max(5, Backoff().delay(failures: desk.failures, using: &random))
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      desk.dueAt = now.advanced(bySeconds: delay)
      emit(.watchlistsFailed(reason: error.brief))
    }
  }

  /// What is on a list stays known until it was read again.
  private mutating func merge(_ lists: [Watchlist], _ askedAt: Timestamp) {
    let known = portfolio.watchlists
    let merged = lists.map { list in
      var list = list
      list.symbols = known?[list.id]?.symbols
      list.hasOthers = known?[list.id]?.hasOthers ?? false
      return list
    }
    emit(.watchlistsChanged(WatchlistBook(merged, asOf: askedAt)))
  }

  mutating func tookWatchlist(
    _ id: WatchlistID, _ result: Result<WatchlistReading, BrokerError>
  ) {
    switch result {
    case .success(let reading): take(reading)
    case .failure(.notFound): drop(id)
    case .failure: break
    }
    switch desk.step {
    case .reading?: tookList(result)
    case .checking(let change, let reason)?:
      var hasRead = true
      if case .failure(let error) = result, case .notFound = error {
      } else if case .failure = result {
        hasRead = false
      }
      settle(change, reason, hasRead: hasRead)
    case .sending?, nil:
      desk.reading = nil
      // One list that cannot be read must not keep the others back, nor be asked for without a pause.
      if case .failure = result, let list = portfolio.watchlists?[id] {
        desk.read[id] = WatchlistDesk.Reading(
          at: now.advanced(bySeconds: WatchlistDesk.pause - WatchlistDesk.lifetime),
          updatedAt: list.updatedAt)
      }
    }
  }

  private mutating func tookList(_ result: Result<WatchlistReading, BrokerError>) {
    guard let edit = desk.edits.first else { return }
    switch result {
    case .failure(.notFound): finish(.refused(reason: "the broker no longer has the list"))
    case .failure(let error):
      finish(.refused(reason: "the list could not be read before the change: \(error.brief)"))
    case .success(let reading):
      guard !reading.list.hasOthers else {
        finish(
          .refused(
            reason: "it holds something that is no symbol here and would be lost: change it there"))
        return
      }
      if case .move(let symbol, _, _) = edit, reading.list.symbols?.contains(symbol) != true {
        finish(.refused(reason: "\(symbol) is no longer on it"))
      } else if let change = edit.change(of: reading.list) {
        send(change)
      } else {
        finish(.done)
      }
    }
  }

  mutating func changedWatchlist(
    _ change: WatchlistChange, _ result: Result<WatchlistReading?, BrokerError>
  ) {
    guard let edit = desk.edits.first, desk.step == .sending(change) else { return }
    switch result {
    case .success(let reading):
      if let reading { take(reading) } else if let id = edit.list { drop(id) }
      let book = portfolio.watchlists ?? WatchlistBook()
      finish(
        edit.isDone(in: book, by: change)
          ? .done : .notSeen(reason: "the broker's answer does not show it"))
      desk.dueAt = now
    case .failure(let error) where error.isRefusal:
      if case .notFound = error { desk.dueAt = now }
      finish(.refused(reason: error.description))
    case .failure(let error):
      desk.step = .checking(change, reason: error.brief)
      actions.append(.ask(edit.list.map { .watchlist($0) } ?? .watchlists))
    }
  }

  /// After a lost answer: says what is so.
  private mutating func settle(_ change: WatchlistChange, _ reason: String, hasRead: Bool) {
    guard let edit = desk.edits.first else { return }
    let book = portfolio.watchlists ?? WatchlistBook()
    if !hasRead {
      finish(.unknown(reason: reason))
    } else {
      finish(edit.isDone(in: book, by: change) ? .done : .notSeen(reason: reason))
    }
    desk.dueAt = now
  }

  private mutating func finish(_ outcome: WatchlistOutcome) {
    guard !desk.edits.isEmpty else { return }
    desk.step = nil
    emit(.watchlistEdited(desk.edits.removeFirst(), outcome))
  }

  private mutating func take(_ reading: WatchlistReading) {
    for asset in reading.assets where portfolio.assets[asset.symbol] == nil {
      emit(.assetUpdated(asset))
    }
    let list = reading.list
    desk.read[list.id] = WatchlistDesk.Reading(at: now, updatedAt: list.updatedAt)
    var book = portfolio.watchlists ?? WatchlistBook()
    if let index = book.lists.firstIndex(where: { $0.id == list.id }) {
      guard book.lists[index] != list else { return }
      book.lists[index] = list
    } else {
      guard book.lists.count < Watchlist.listLimit else { return }
      book.lists.append(list)
    }
    emit(.watchlistsChanged(book))
  }

  private mutating func drop(_ id: WatchlistID) {
    guard var book = portfolio.watchlists, book[id] != nil else { return }
    book.lists.removeAll { $0.id == id }
    desk.read[id] = nil
    emit(.watchlistsChanged(book))
  }
}
