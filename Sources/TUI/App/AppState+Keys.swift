import ClientModels

extension AppState {
  var frontScope: Scope { layers.last?.scope ?? .table }

  mutating func take(_ key: Key) -> [Effect] {
    let isBurst = noteInput()
    if isListChange(key) {
      guard !isBurst else {
        show(Notice(.warning, "keys that come all at once change no watchlist: press it again"))
        return []
      }
      heldKey = HeldKey(key: key, at: now)
      return []
    }
    if isToBeHeld(key) {
      heldKey = HeldKey(key: key, at: now)
      return []
    }
    return act(on: key)
  }

  private mutating func act(on key: Key) -> [Effect] {
    if editedFilter != nil { return takeFilterKey(key) }
    if let effects = takeGoToKey(key) ?? takeKeysKey(key) ?? takeSettingsKey(key) { return effects }
    if typesIntoReading(key) || typesPart(key) { return [] }
    if typesIntoTicket(key) || typesIntoLots(key) || typesIntoLine(key) || typesIntoSearch(key) {
      return []
    }
    if let effects = takeTypedWord(key) { return effects }
    guard
      let command = historyCommand(for: key)
        ?? settings.keymap.command(for: key, in: frontScope) ?? readingCommand(for: key)
        ?? settings.keymap.command(for: key, in: .global)
    else { return [] }
    if let refusal = refusal(of: command) {
      show(Notice(.warning, refusal))
      return []
    }
    return run(command)
  }

  private func historyCommand(for key: Key) -> Command? {
    isTimeMachineOpen ? settings.keymap.command(for: key, in: .history) : nil
  }

  /// What a sheet asks about is read like any text.
  private func readingCommand(for key: Key) -> Command? {
    guard [.review, .confirmation].contains(frontScope) else { return nil }
    return settings.keymap.command(for: key, in: .reading).flatMap {
      [.readDown, .readUp].contains($0) ? $0 : nil
    }
  }

  mutating func run(_ command: Command) -> [Effect] {
    switch command {
    case .help: showHelp()
    case .quit: return quit()
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .screenshot: return [.takePicture]
    case .toggleMouse: return toggleMouse()
    case .buy: openTicket(.buy)
    case .sell: openTicket(.sell)
    case .changeOrder: changeOrder()
    case .deleteDraft: askToDeleteDrafts()
    case .keepDraft: return keepDraft()
    case .nextView, .previousView, .sort, .reverseSort, .mark, .markRange, .clearMarks, .columns,
      .group:
      return runBlotter(command)
    case .commandLine: layers.append(.line(LineEntry(history: lineHistory)))
    case .palette: layers.append(.palette(PaletteEntry()))
    case .themes: return openThemes()
    case .nextTheme: return moveTheme(by: 1)
    case .previousTheme: return moveTheme(by: -1)
    case .keepTheme: return keepTheme()
    case .leaveThemes: leaveThemes()
    case .maskAmounts: return toggleMask()
    case .alerts, .newAlert, .nextAlert, .previousAlert, .addAlert, .editAlert, .deleteAlert,
      .rearmAlert, .leaveAlerts:
      return runAlerts(command)
    case .runLine: return runLine()
    case .completeLine: return completeLine(by: 1)
    case .completeLineBack: return completeLine(by: -1)
    case .olderLine: editLine { $0.recall(by: -1) }
    case .newerLine: editLine { $0.recall(by: 1) }
    case .clearLine: editLine { $0.clear() }
    case .runPalette: return runPalette()
    case .nextCommand: movePalette(by: 1)
    case .previousCommand: movePalette(by: -1)
    case .nextColumn, .previousColumn, .columnLeft, .columnRight, .toggleColumn, .nextSort,
      .previousSort, .firstSort, .secondSort, .noSort:
      return runSheet(command)
    case .findSymbol, .findTicketSymbol, .takeAsset, .nextAsset, .previousAsset, .clearSearch:
      return runSearch(command)
    case .cancelOrder: askToCancel()
    case .cancelAll: askToCancelAll()
    case .closePosition: askToClose()
    case .flatten: ask(.flatten)
    case .killSwitch: ask(.kill)
    case .resendOrder: askToResend(selectedUnconfirmed)
    case .abandonOrder: askToAbandon(selectedUnconfirmed)
    case .acceptDifference: askToAcceptDifference()
    case .showPortfolio: open(.portfolio)
    case .showOrders:
      open(.orders)
      return readDrafts()
    case .showActivity: open(.activity)
    case .openOrder: openOrderOfSheet()
    case .showHistory, .earlierDay, .laterDay, .earlierWeek, .laterWeek, .earlierMonth, .laterMonth,
      .earlierYear, .laterYear, .today, .holdBase:
      runHistory(command)
    case .showLog: open(.log)
    case .details: return toggleFold() ? [] : showDetails()
    case .filter:
      editedFilter = focus
      filterChoices = []
    case .clearFilter: filters[focus] = nil
    case .nextPane: moveFocus(by: 1)
    case .previousPane: moveFocus(by: -1)
    case .zoomPane, .growPane, .shrinkPane, .evenPanes: runPanes(command)
    case .nextMatch: moveMatch(by: 1)
    case .previousMatch: moveMatch(by: -1)
    case .down: moveSelection(by: 1)
    case .up: moveSelection(by: -1)
    case .first: select(0, in: focus)
    case .last: select(.max, in: focus)
    case .halfPageDown: moveSelection(by: max(1, size.rows / 4))
    case .halfPageUp: moveSelection(by: -max(1, size.rows / 4))
    case .pageDown: moveSelection(by: max(1, size.rows / 2))
    case .pageUp: moveSelection(by: -max(1, size.rows / 2))
    case .refresh:
      if settings.isOffline {
        show(Notice(.warning, "offline: this is the cached book"))
        return []
      }
      return [.send(.refresh)] + readDrafts()
    case .review: return reviewTicket()
    case .nextField: return moveField(by: 1)
    case .previousField: return moveField(by: -1)
    case .chooseLots: openLots()
    case .nextLot, .previousLot, .toggleLot, .clearLots, .keepLots: runLots(command)
    case .nextChoice: cycleChoice(by: 1)
    case .previousChoice: cycleChoice(by: -1)
    case .useLimit: editTicket { $0.goToLimit() }
    case .useLast: anchor(.last)
    case .joinBid: anchor(.bid)
    case .joinMid: anchor(.mid)
    case .joinAsk: anchor(.ask)
    case .tickUp: step(by: 1)
    case .tickDown: step(by: -1)
    case .sizeUp: editTicket { $0.stepQuantity(up: true) }
    case .sizeDown: editTicket { $0.stepQuantity(up: false) }
    case .clearField: editTicket { $0.clearField() }
    case .leaveTicket, .backToTicket, .decline, .leaveReading, .leaveColumns, .leaveSort,
      .leaveSearch,
      .leaveLine,
      .leavePalette, .leaveLots, .leaveKeys, .leaveSettings, .leaveGoTo:
      layers.removeLast()
    case .send: return send()
    case .confirm: return confirm()
    case .showChart, .nextInterval, .previousInterval, .zoomIn, .zoomOut, .cursorLeft, .cursorRight,
      .panLeft, .panRight, .oldestBars, .newestBars, .chartStyle, .chartVolume, .chartAverages,
      .chartVWAP, .chartDepth, .chartZone, .nextSymbol, .previousSymbol, .leaveChart:
      return runChart(command)
    case .showWatch, .addSymbol, .removeSymbol, .moveSymbolUp, .moveSymbolDown, .newList,
      .renameList, .deleteList, .showNews, .openArticle, .nextArticle, .previousArticle, .leaveNews:
      return runWatch(command)
    case .copy: return copy(wholeRow: false)
    case .copyRow: return copy(wholeRow: true)
    case .settings: return openSettings()
    case .mapKeys: openKeys()
    case .goTo: openGoTo()
    case .nextKeyRow, .previousKeyRow, .nextKeyPage, .previousKeyPage, .mapKey, .addKey, .resetKey,
      .resetKeys:
      return runKeys(command)
    case .nextSetting, .previousSetting, .moreSetting, .lessSetting, .changeSetting, .resetSetting:
      return runSettings(command)
    case .search: editReading { $0.search = ReadingSearch() }
    case .nextFound: find(by: 1)
    case .previousFound: find(by: -1)
    case .readDown: scroll(by: frontStep)
    case .readUp: scroll(by: -frontStep)
    }
    return []
  }

  private mutating func quit() -> [Effect] {
    guard layers.isEmpty else {
      layers.removeLast()
      return []
    }
    return asksBeforeBreakingOff() ? [] : [.quit]
  }

  private mutating func moveFocus(by step: Int) {
    let panes = tab.panes
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + step + panes.count) % panes.count]
  }

  mutating func open(_ tab: Tab) {
    self.tab = tab
    if !tab.panes.contains(focus) { focus = tab.panes[0] }
  }

  /// Opens the tab that this digit opens until the user maps others; false when there is none.
  public mutating func open(tab number: Int) -> Bool {
    guard (1...9).contains(number), let digit = String(number).first,
      let command = Command.command(for: .character(digit), in: .table), layers.isEmpty
    else { return false }
    _ = run(command)
    return true
  }

  private mutating func moveSelection(by step: Int) {
    let current = selectedIndex(focus) ?? 0
    select(current + step, in: focus)
  }

  /// The next row that the filter lets pass: headings are none.
  private mutating func moveMatch(by step: Int) {
    guard var index = selectedIndex(focus) else { return }
    let count = rowCount(focus)
    repeat {
      index += step
    } while (0..<count).contains(index)
      && groupName(at: index, in: focus) != nil
    if (0..<count).contains(index) { select(index, in: focus) }
  }

  private mutating func takeFilterKey(_ key: Key) -> [Effect] {
    guard let pane = editedFilter else { return [] }
    if key != .tab, key != .backTab { filterChoices = [] }
    switch key {
    case .enter:
      editedFilter = nil
      if let fault = filterFault(pane) { show(Notice(.warning, fault.description)) }
    case .tab: completeFilter(pane, by: 1)
    case .backTab: completeFilter(pane, by: -1)
    case .escape, .control("c"):
      editedFilter = nil
      filters[pane] = nil
    case .backspace: _ = filters[pane]?.popLast()
    case .control("u"): filters[pane] = nil
    case .character(let character):
      if (filters[pane]?.count ?? 0) < TableFilter.textLimit {
        filters[pane, default: ""].append(character)
      }
    default: break
    }
    return []
  }

  // A paste goes into a text field and nowhere else; it never confirms anything.
  mutating func take(paste text: String) {
    noteInput()
    let characters = Sanitizer.clean(String(text.prefix(256))).prefix(64)
    if let pane = editedFilter {
      let room = TableFilter.textLimit - (filters[pane]?.count ?? 0)
      filters[pane, default: ""] += characters.prefix(max(0, room))
    } else if case .ticket(var ticket)? = layers.last, ticket.isTextField {
      for character in characters { ticket.type(character) }
      layers[layers.count - 1] = .ticket(ticket)
    } else if case .line(var entry)? = layers.last {
      for character in characters { entry.type(character) }
      layers[layers.count - 1] = .line(entry)
    } else if typesOnSheet {
      for character in characters {
        if takeKeysKey(.character(character)) == nil, takeSettingsKey(.character(character)) == nil
        {
          _ = typesIntoReading(.character(character))
        }
      }
    } else {
      disarm()
      show(Notice(.warning, "a paste was dropped: only text fields take pastes"))
    }
  }

  /// What comes together is a paste from a terminal that does not say so: sheets wait again, and the key that was held back
  /// goes for nothing.
  @discardableResult
  mutating func noteInput() -> Bool {
    let isBurst =
      heldKey != nil
      || lastInputAt.map { now.seconds(since: $0) <= Arming.burstSeconds } ?? false
    heldKey = nil
    lastInputAt = now
    if isBurst { disarm() }
    return isBurst
  }

  /// Whether the key changes a list at the broker at once, without a question.
  private func isListChange(_ key: Key) -> Bool {
    guard editedFilter == nil else { return false }
    switch layers.last {
    case nil:
      let command = settings.keymap.command(for: key, in: .table)
      return tab == .watch && [.removeSymbol, .moveSymbolUp, .moveSymbolDown].contains(command)
    case .line(let entry):
      guard settings.keymap.command(for: key, in: .line) == .runLine,
        case .watch(let phrase)? = try? CommandPhrase(entry.text)
      else { return false }
      return phrase.changesLists
    default: return false
    }
  }

  private func isToBeHeld(_ key: Key) -> Bool {
    switch layers.last {
    case .review(let sheet) where now >= sheet.armedAt:
      key == .enter || settings.keymap.command(for: key, in: .review) == .send
    case .bulk(let sheet) where now >= sheet.armedAt:
      key == .enter || settings.keymap.command(for: key, in: .review) == .send
    case .confirmation(let sheet) where now >= sheet.armedAt:
      key == .enter || settings.keymap.command(for: key, in: .confirmation) == .confirm
    default: false
    }
  }

  /// Does what the held key says once nothing came after it for long enough.
  mutating func releaseHeldKey(before event: Event.Kind) -> [Effect] {
    guard let held = heldKey else { return [] }
    // With the terminal gone, or a clock that was set back, nobody can say that the key stood alone.
    if case .hangUp = event {
      heldKey = nil
      return []
    }
    guard now >= held.dueAt || now < held.at else { return [] }
    heldKey = nil
    guard now >= held.dueAt else { return [] }
    isTakingKey = true
    defer { isTakingKey = false }
    return act(on: held.key)
  }

  private mutating func disarm() {
    guard let index = layers.indices.last else { return }
    let armedAt = now.advanced(bySeconds: Arming.seconds)
    switch layers[index] {
    case .review(var sheet):
      sheet.armedAt = armedAt
      sheet.typed = ""
      layers[index] = .review(sheet)
    case .confirmation(var sheet):
      sheet.armedAt = armedAt
      sheet.typed = ""
      layers[index] = .confirmation(sheet)
    case .bulk(var sheet):
      sheet.armedAt = armedAt
      sheet.typed = ""
      layers[index] = .bulk(sheet)
    case .ticket, .lots, .reading, .columns, .sort, .search, .line, .palette, .outcomes, .exit,
      .chart,
      .themes, .mapping, .settings, .goTo, .alerts, .news:
      break
    }
  }

  private var frontStep: Int { max(1, size.rows / 3) }

  private mutating func showHelp() {
    guard !layers.contains(where: { if case .reading = $0 { true } else { false } }) else { return }
    let scope = frontScope
    layers.append(
      .reading(
        ReadingSheet(title: "Keys", lines: HelpText.lines(for: scope) { refusal(of: $0) != nil })))
  }

  private mutating func showDetails() -> [Effect] {
    guard let index = selectedIndex(focus) else { return [] }
    if focus == .blotter, case .draft = lists.blotter[index] { return openDrafts() }
    let found = Format.$masksAmounts.withValue(settings.masksAmounts) { details(at: index) }
    guard var sheet = found else { return [] }
    if settings.isOffline { sheet.order = nil }
    layers.append(.reading(sheet))
    return sheet.order.map { [.send(.trace($0))] } ?? []
  }

  private func details(at index: Int) -> ReadingSheet? {
    switch focus {
    case .holdings:
      lists.holdings[index].row.flatMap { portfolio.positions[$0] }.map {
        DetailText.position($0, in: portfolio, now: now)
      }
    case .quotes:
      portfolio.market[lists.quotes[index]].map {
        DetailText.market($0, in: portfolio, now: now)
      }
    case .watch:
      portfolio.market[lists.watch[index]].map {
        DetailText.market($0, in: portfolio, now: now)
      }
    case .news: NewsText.sheet(listedNews[index])
    case .orders: orderRow(lists.orders[index]).map(orderDetails)
    case .blotter: blotterDetails(lists.blotter[index])
    case .activity: activityDetails
    case .history: nil
    case .log: DetailText.request(logRows[index])
    }
  }

  private func blotterDetails(_ id: RowLists.OrderID) -> ReadingSheet? {
    if case .fill(let execution) = id {
      return fill(execution).map {
        DetailText.fill($0, order: portfolio.orders[$0.orderID], now: now)
      }
    }
    return orderRow(id).map(orderDetails)
  }

  private func orderDetails(_ row: OrderRow) -> ReadingSheet {
    DetailText.order(row, parent: row.order.flatMap(parent(of:)), now: now)
  }
}
