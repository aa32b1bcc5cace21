import ClientModels

/// What is due now, and when there is something again.
extension SyncState {
  /// Times that were set by the clock of before mean nothing now.
  mutating func makeAllDue() {
    schedule.hasten(Poll.allCases, at: now)
    for id in lookUps.keys { lookUps[id]?.dueAt = now }
    if saveDueAt != nil { saveDueAt = now }
    accountAskedAt = nil
    ordersAwaitingAccount = ordersAwaitingAccount.map {
      WaitingOrder(request: $0.request, since: now)
    }
    chart?.dueAt = now
    activity.dueAt = now
    if activity.keptAt != nil { activity.keptAt = now }
    dayKeeping.makeDue(at: now)
    if assetFeed?.dueAt != nil { assetFeed?.dueAt = now }
    news?.dueAt = now
    performance?.valuesDueAt = now
    performance?.barsDueAt = [:]
    day.askedAt = [:]
    hastenWatchlists()
    forgetStreamTimes()
    restartExits()
    switch link {
    case .down(let failures, _): link = .down(failures: failures, retryAt: now)
    case .refused: link = .refused(retryAt: now.advanced(bySeconds: Self.refusedPause))
    case .offline, .connecting, .up: break
    }
  }

  /// Does everything that is due and that the rate limit allows, the most urgent first.
  mutating func pump() {
    limitedUntil = nil
    guard link != .offline else { return }
    sendCancels()
    sendExits()
    releaseOrdersAwaitingAccount()
    sendOrders()
    sendLookUps()
    sendReads()
    sendPolls()
    sendHistory()
    sendBars()
    sendActivity()
    sendAssetList()
    sendWatchlists()
    sendNews()
    sendDay()
    sendPerformance()
    keepDueActivity()
    keepDay()
    pumpStreams()
    if let saveDueAt, saveDueAt <= now { save() }
    if let lockDueAt, lockDueAt <= now, let account = store.account {
      self.lockDueAt = nil
      actions.append(.openStore(account))
    }
  }

  mutating func wake(afterTick: Bool) {
    if afterTick { wakeAt = nil }
    var times = [saveDueAt, lockDueAt, limitedUntil, stopDeadline].compactMap { $0 }
    times += streamTimes
    if link == .up {
      times += [
        historyDueAt, chartDueAt, activityDueAt, assetsDueAt, watchlistsDueAt, newsDueAt, dayDueAt,
        activityKeepDueAt, dayKeepingDueAt, performanceDueAt,
      ].compactMap { $0 }
    }
    times += exitTimes
    times += ordersAwaitingAccount.map { $0.since.advanced(bySeconds: Self.longestWait) }
    times += lookUps.values.filter { !$0.isUnderWay }.map(\.dueAt)
    switch link {
    case .offline: break
    case .connecting: schedule.nextDue(among: [.account]).map { times.append($0) }
    case .up: schedule.nextDue(among: Poll.allCases).map { times.append($0) }
    case .down(_, let retryAt), .refused(let retryAt): times.append(retryAt)
    }
    guard let next = times.filter({ $0 > now }).min(), next != wakeAt else { return }
    wakeAt = next
    actions.append(.wake(next))
  }
}
