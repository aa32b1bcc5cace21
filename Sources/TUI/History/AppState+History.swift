import ClientModels

/// The time machine: every screen shows the book of the day that was gone to, until somebody comes back.
///
/// What the engine tells meanwhile goes into the present, which waits aside; nothing that could become an order leaves.
extension AppState {
  /// Its keys work on tab 6, and on every tab of another day.
  var isTimeMachineOpen: Bool { layers.isEmpty && (tab == .history || timeMachine.isAway) }

  mutating func runHistory(_ command: Command) {
    switch command {
    case .showHistory:
      open(.history)
      timeMachine.areDaysAsked = false
    case .earlierDay: step(.day, forward: false)
    case .laterDay: step(.day, forward: true)
    case .earlierWeek: step(.week, forward: false)
    case .laterWeek: step(.week, forward: true)
    case .earlierMonth: step(.month, forward: false)
    case .laterMonth: step(.month, forward: true)
    case .earlierYear: step(.year, forward: false)
    case .laterYear: step(.year, forward: true)
    case .today: comeBack()
    case .holdBase: holdBase()
    default: break
    }
  }

  /// Goes to the book of that day, once the store has answered.
  public mutating func look(backTo day: CalendarDay) { timeMachine.ask(for: day) }

  /// Nil for the present day.
  mutating func go(backTo day: CalendarDay?) {
    if let day { look(backTo: day) } else { comeBack() }
  }

  private mutating func step(_ step: DayStep, forward: Bool) {
    guard let days = timeMachine.days, !days.days.isEmpty else {
      show(Notice(.info, "no book of an earlier day is known"))
      return
    }
    let today = NewYork.civil(now).day
    let from = timeMachine.awaited ?? timeMachine.book?.day ?? today
    guard let day = days.day(step, from: from, forward: forward) else {
      if forward, timeMachine.isAway {
        comeBack()
      } else {
        show(Notice(.info, forward ? "this is now" : "no earlier day is kept"))
      }
      return
    }
    timeMachine.awaited = day
    timeMachine.questions.append(.book(day))
  }

  /// The difference is told from the day that is shown on, until the key is pressed again.
  private mutating func holdBase() {
    guard timeMachine.base == nil else {
      timeMachine.base = nil
      show(Notice(.info, "differences are to the day before again"))
      compare()
      return
    }
    guard let day = timeMachine.book?.day ?? timeMachine.days?.days.last else { return }
    timeMachine.base = day
    show(Notice(.info, "differences are told from \(day) on"))
  }

  /// Asks for the difference to the day that is shown, or to the last that is kept.
  private mutating func compare() {
    guard let days = timeMachine.days, let shown = timeMachine.book?.day ?? days.days.last else {
      return
    }
    guard let other = timeMachine.base ?? days.last(upTo: shown.advanced(by: -1)), other != shown
    else {
      timeMachine.difference = nil
      timeMachine.compared = nil
      findHistoryRows()
      return
    }
    let question = DayQuestion.difference(from: min(other, shown), to: max(other, shown))
    timeMachine.compared = question
    timeMachine.questions.append(question)
  }

  /// What is to be asked of the store.
  mutating func followHistory() -> [Effect] {
    if tab == .history, !timeMachine.areDaysAsked {
      timeMachine.areDaysAsked = true
      timeMachine.questions.append(.days)
    }
    defer { timeMachine.questions = [] }
    return timeMachine.questions.map { .send(.lookBack($0)) }
  }

  mutating func take(_ answer: DayAnswer) {
    switch answer {
    case .days(let days):
      let isNew = timeMachine.days != days
      timeMachine.days = days
      if isNew || timeMachine.difference == nil { compare() }
    case .book(let book):
      // A later step, or a sheet that was opened meanwhile, makes it late.
      guard timeMachine.awaited == book.day else { return }
      timeMachine.awaited = nil
      timeMachine.missing = nil
      guard layers.isEmpty else { return }
      go(to: book)
    case .lots(let day, let lots):
      guard timeMachine.book?.day == day else { return }
      timeMachine.lots = (day, true)
      if let lots { portfolio.apply(.lotsReplaced(lots)) }
      explainAnew { $0.subject == .position }
    case .difference(let difference):
      guard
        timeMachine.compared == .difference(from: difference.from, to: difference.to)
      else { return }
      timeMachine.difference = difference
    case .missing(let missing):
      timeMachine.awaited = nil
      timeMachine.missing = missing
      show(Notice(.warning, missing.words(isImported: settings.isImported)))
    }
    findHistoryRows()
  }

  private mutating func go(to book: DayBook) {
    if timeMachine.present == nil {
      timeMachine.present = TimeMachine.Present(
        portfolio: portfolio, log: activity.log, fills: fills)
    }
    timeMachine.book = book
    var shown = book.portfolio
    shown.assets = timeMachine.present?.portfolio.assets ?? [:]
    portfolio = shown
    activity.log = book.activityLog(in: timeMachine.present?.log)
    var executions = FillList()
    executions.add(book.activities.compactMap(\.execution))
    fills = executions
    showOtherBook()
    compare()
  }

  private mutating func comeBack() {
    guard let present = timeMachine.present else {
      show(Notice(.info, "this is now"))
      return
    }
    portfolio = present.portfolio
    activity.log = present.log
    fills = present.fills
    timeMachine.present = nil
    timeMachine.book = nil
    timeMachine.awaited = nil
    timeMachine.missing = nil
    showOtherBook()
    compare()
    findHistoryRows()
    show(Notice(.success, "back to now"))
  }

  private mutating func showOtherBook() {
    changedPanes.formUnion(Pane.allCases)
    newestMarketTime = portfolio.newestMarketTime
    total = HoldingsTotal(of: portfolio)
    performance.isDue = true
  }

  /// Of another day the engine's news change the present alone. Returns false when the screen shows now.
  mutating func takeIntoPresent(_ event: SyncEvent) -> Bool {
    guard var present = timeMachine.present else { return false }
    switch event {
    case .notice, .linkChanged, .viewOnlyChanged, .journalFailed, .requestLogged, .lookedBack,
      .barsRead,
      .barsFailed, .newsRead, .newsFailed, .assetsListed, .exitProgressed, .watchlistEdited,
      .orderTraced, .orderClosed, .repairedBySweep, .performanceRead, .performanceFailed:
      return false
    case .activityRead(let log):
      present.log = log
    case .fillReported(let fill):
      present.fills.add([fill])
      show(
        Notice(
          .success,
          "now, while \(timeMachine.book?.day.description ?? "another day") is shown: filled \(Format.quantity(fill.quantity)) \(fill.symbol) at \(Format.price(fill.price))"
        ))
    case .fillsListed(let fills): present.fills.add(fills)
    default: break
    }
    // Taken out, so that nothing is copied.
    timeMachine.present = nil
    present.portfolio.apply(event)
    timeMachine.present = present
    return true
  }

  /// Effects that could become an order are none while another day is shown, whoever asked for them.
  func withoutOrders(_ effects: [Effect]) -> [Effect] {
    guard timeMachine.isAway else { return effects }
    return effects.filter { effect in
      if case .send(let command) = effect { !command.mayTrade } else { true }
    }
  }

  mutating func findHistoryRows() { timeMachine.rows = HistoryRow.rows(timeMachine) }
}

extension SyncCommand {
  /// It changes something at the broker.
  var mayTrade: Bool {
    switch self {
    case .submit, .resend, .abandon, .acceptDifference, .cancel, .cancelAll, .exit,
      .editWatchlist:
      true
    case .watch, .show, .findAsset, .listAssets, .trace, .followBars, .followActivity,
      .readOlderActivity, .followDay, .followNews, .followPerformance, .lookBack,
      .refresh:
      false
    }
  }
}

extension Activity {
  /// As the list of fills knows it; nil for what is no execution.
  fileprivate var execution: Fill? {
    guard let symbol, let side, let quantity, let price, let orderID, let at else { return nil }
    return Fill(
      executionID: id, orderID: orderID, symbol: symbol, side: side, quantity: quantity,
      price: price, at: at)
  }
}
