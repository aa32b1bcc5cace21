import ClientModels

/// What the screen, or a verb, asks for.
extension SyncState {
  mutating func take(_ command: SyncCommand) {
    guard stopDeadline == nil else {
      switch command {
      case .submit(let request): deny(request, "the program is ending")
      case .exit(let request): refuse(request, "the program is ending")
      case .editWatchlist(let edit):
        emit(.watchlistEdited(edit, .refused(reason: "the program is ending")))
      default: break
      }
      return
    }
    switch command {
    case .watch(let symbols):
      let wanted = Array(symbols.prefix(Self.watchLimit))
      if !Set(wanted).isSubset(of: watched) { schedule.hasten([.quotes], at: now) }
      watched = wanted
      isFollowingDue = true
    case .show(let symbols):
      shown = Set(symbols.prefix(Self.watchLimit))
      isFollowingDue = true
    case .findAsset(let symbol): read(.asset(symbol))
    case .listAssets: listAssets()
    case .submit(let request): submit(request)
    case .resend(let id): advance(id, .resendAsked)
    case .abandon(let id): advance(id, .abandonAsked)
    case .acceptDifference(let symbol):
      reconciliation.accept(symbol)
      noteDifferences()
    case .trace(let order): actions.append(.trace(order))
    case .cancel(let id): cancel(.cancel(id))
    case .cancelAll: cancel(.cancelAll)
    case .exit(let request): exit(request)
    case .followBars(let request): followBars(request)
    case .followActivity(let isSeen): followActivity(isSeen)
    case .readOlderActivity: activity.isOlderWanted = true
    case .editWatchlist(let edit): self.edit(edit)
    case .followDay(let symbols): followDay(symbols)
    case .followNews(let symbol): followNews(symbol)
    case .followPerformance(let question): followPerformance(question)
    case .lookBack(let question): actions.append(.lookBack(question))
    case .refresh:
      chart?.dueAt = now
      activity.dueAt = now
      performance?.valuesDueAt = now
      hastenWatchlists()
      schedule.hasten(Poll.allCases, at: now)
      if case .down(let failures, _) = link { link = .down(failures: failures, retryAt: now) }
      // The user may know that the key is good again; a key held down must not look like an attack.
      if case .refused(let retryAt) = link {
        link = .refused(retryAt: min(retryAt, now.advanced(bySeconds: Self.refreshPause)))
      }
    }
  }
}
