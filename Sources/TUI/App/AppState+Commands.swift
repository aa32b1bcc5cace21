import ClientModels

/// What each command does, whether a key, the `:` line or the palette called it.
extension AppState {
  mutating func run(_ command: Command) -> [Effect] {
    if !command.keepsRange { _ = endRange() }
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
    case .nextColumn, .previousColumn, .columnLeft, .columnRight, .toggleColumn, .resetColumns,
      .nextSort,
      .previousSort, .firstSort, .secondSort, .noSort:
      return runSheet(command)
    case .findSymbol, .findTicketSymbol, .takeAsset, .nextAsset, .previousAsset, .clearSearch:
      return runSearch(command)
    case .cancelOrder: askToCancel()
    case .cancelAll: askToCancelAll()
    case .closePosition: askToClose()
    case .flatten: ask(.flatten)
    case .killSwitch: ask(.kill)
    case .resendOrder: askToResend(unconfirmedInQuestion)
    case .abandonOrder: askToAbandon(unconfirmedInQuestion)
    case .acceptDifference: askToAcceptDifference()
    case .showPortfolio: open(.portfolio)
    case .showOrders:
      open(.orders)
      return readDrafts()
    case .showActivity: open(.activity)
    case .openOrder: openFromSheet()
    case .showFigures, .nextFigure, .previousFigure: runFigures(command)
    case .showPerformance, .choosePeriod, .chooseBenchmark: runPerformance(command)
    case .showHistory, .earlierDay, .laterDay, .earlierWeek, .laterWeek, .earlierMonth, .laterMonth,
      .earlierYear, .laterYear, .today, .holdBase:
      runHistory(command)
    case .showLog: open(.log)
    case .details: return toggleFold() ? [] : showDetails()
    case .filter:
      editedFilter = focus
      isFilterChosen = !(filters[focus] ?? "").isEmpty
      filterChoices = []
    case .clearFilter: return showAll()
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
    case .sizeUp: stepSize(up: true)
    case .sizeDown: stepSize(up: false)
    case .clearField: editTicket { $0.clearField() }
    case .leaveTicket:
      layers.removeLast()
      sayDropped()
    case .backToTicket, .decline, .leaveReading, .leaveColumns, .leaveSort,
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
    case .writeTable: return writeTable()
    case .settings: return openSettings()
    case .mapKeys: openKeys()
    case .goTo: openGoTo()
    case .nextKeyRow, .previousKeyRow, .nextKeyPage, .previousKeyPage, .mapKey, .addKey, .resetKey,
      .resetKeys:
      return runKeys(command)
    case .nextSetting, .previousSetting, .moreSetting, .lessSetting, .changeSetting, .resetSetting,
      .findSetting:
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
    return asksBeforeLeaving() ? [] : [.quit]
  }

  private mutating func moveFocus(by step: Int) {
    let panes = tab.panes
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + step + panes.count) % panes.count]
  }

  /// The pane that was in front there last is so again.
  mutating func open(_ tab: Tab) {
    fronts[self.tab] = focus
    self.tab = tab
    if let front = fronts[tab], tab.panes.contains(front) {
      focus = front
    } else if !tab.panes.contains(focus) {
      focus = tab.panes[0]
    }
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
}
