import ClientModels

/// From keys and pastes to commands.
extension AppState {
  var frontScope: Scope { layers.last?.scope ?? .table }

  mutating func take(_ key: Key) -> [Effect] {
    let isBurst = noteInput()
    // Nothing is done where nothing is seen, but to leave.
    guard isLargeEnough || settings.keymap.command(for: key, in: .global) == .quit else {
      return []
    }
    if isListChange(key) {
      guard !isBurst else {
        show(Notice(.warning, "keys that come all at once change no watchlist: press it again"))
        return []
      }
      heldKey = HeldKey(key: key, at: now)
      return []
    }
    if isToBeHeld(key) {
      heldKey = held(key)
      return []
    }
    let isOfWord = isOfWord(key)
    if isSendKey(key) { idleSendKeyAt = now }
    let effects = act(on: key)
    if !isOfWord { rearm() }
    return effects
  }

  mutating func act(on key: Key) -> [Effect] {
    if isForWhatWasThere(key) { return [] }
    if editedFilter != nil { return takeFilterKey(key) }
    if let effects = takeGoToKey(key) ?? takeKeysKey(key) ?? takeSettingsKey(key) { return effects }
    if typesIntoReading(key) || typesPart(key) { return [] }
    if typesIntoTicket(key) || typesIntoLots(key) || typesIntoLine(key) || typesIntoSearch(key) {
      return []
    }
    if let effects = takeTypedWord(key) { return effects }
    if let command = rowCommand(for: key) {
      layers.removeLast()
      return run(command)
    }
    guard
      let command = historyCommand(for: key)
        ?? settings.keymap.command(for: key, in: frontScope) ?? readingCommand(for: key)
        ?? chartCommand(for: key)
        ?? settings.keymap.command(for: key, in: .global)
    else {
      if let effects = goToEnd(key) { return effects }
      if !sayWhatAPriceTakes(key) { sayWhatIsUnbound(key) }
      return []
    }
    if command == .quit, case .character = key, case .ticket? = layers.last {
      if !sayWhatAPriceTakes(key) {
        show(
          Notice(
            .info, "\(key.name) does nothing here: \(Command.leaveTicket.keyName) drops the ticket")
        )
      }
      return []
    }
    if let refusal = refusal(of: command) {
      show(Notice(.warning, refusal))
      return []
    }
    if let reason = reasonAgainstNewRow(command) {
      show(Notice(.warning, reason))
      return []
    }
    return run(command)
  }

  /// The keys for the ends of a table are those of a list in front as well, where it has no others.
  private mutating func goToEnd(_ key: Key) -> [Effect]? {
    let command = settings.keymap.command(for: key, in: .table)
    guard command == .first || command == .last else { return nil }
    let isFirst = command == .first
    switch layers.last {
    case .columns(let sheet):
      let last = columnChoices(of: sheet.table).count - 1
      moveColumn(by: (isFirst ? 0 : last) - sheet.list.selected)
    case .sort(let sheet):
      let last = tables.choices(of: sheet.table).count - 1
      moveSort(by: (isFirst ? 0 : last) - sheet.list.selected)
    case .themes(let sheet):
      return moveTheme(by: (isFirst ? 0 : sheet.names.count - 1) - sheet.selected)
    case .alerts:
      moveAlert(by: isFirst ? -alertBoard.records.alerts.count : alertBoard.records.alerts.count)
    case .settings(let sheet):
      editSettings { $0.selected = isFirst ? 0 : max(0, (sheet.entries?.count ?? 0) - 1) }
    default: return nil
    }
    return []
  }

  /// Of a key that means nothing in front: what runs now what it usually runs. Nothing is said on a sheet that waits for an
  /// answer.
  private mutating func sayWhatIsUnbound(_ key: Key) {
    if key == .enter, let answers {
      show(answers)
      return
    }
    guard case .character = key, layers.last?.armedAt == nil else { return }
    if case .exit? = layers.last {
      let leave = Command.leaveReading.keyName
      show(Notice(.info, "\(key.name) does nothing while this is open: \(leave) closes it"))
      return
    }
    let usual =
      Keymap.usual.command(for: key, in: frontScope) ?? Keymap.usual.command(for: key, in: .global)
    let now = usual.map { "\($0.rawValue) is \($0.keyName)" }
    show(
      Notice(
        .info, "\(key.name) does nothing here; \(now ?? "\(Command.help.keyName) lists the keys")"))
  }

  /// What answers the question in front, for Enter, which does not; why it cannot be done where it cannot. Nil without a question
  /// that a key answers.
  private var answers: Notice? {
    switch layers.last {
    case .confirmation(let sheet) where sheet.word == nil:
      let (yes, no) = (Command.confirm.keyName, Command.decline.keyName)
      return problem(of: sheet).map { Notice(.warning, $0) }
        ?? Notice(.info, "\(Key.enter.name) does not answer this: \(yes) does it, \(no) leaves it")
    case .review, .bulk:
      guard settings.kind != .live, canBeAnswered else { return nil }
      let (yes, no) = (Command.send.keyName, Command.backToTicket.keyName)
      return Notice(
        .info, "\(Key.enter.name) does not answer this: \(yes) sends it, \(no) goes back")
    default: return nil
    }
  }

  /// Characters are text in front, and no keys.
  func takesAsText(_ key: Key) -> Bool {
    guard case .character(let character) = key else { return false }
    switch layers.last {
    case .line, .palette, .search: return true
    case .mapping(let sheet): return sheet.stage == .list
    case .ticket(let ticket):
      guard ticket.isTextField, character != "?", character != " " else { return false }
      if ticket.focus.isPrice { return character.isNumber || ".,e".contains(character) }
      return ticket.focus != .quantity || !"[]=@".contains(character)
    default: return false
    }
  }

  /// Over the details of a row the keys that open something for its symbol do so, as they do on the row: the sheet goes first.
  /// Not once another row has come under the cursor.
  private func rowCommand(for key: Key) -> Command? {
    guard layers.count == 1, case .reading(let sheet)? = layers.last, let symbol = sheet.symbol,
      symbol == selectedSymbol, settings.keymap.command(for: key, in: .reading) == nil,
      let command = settings.keymap.command(for: key, in: .table),
      [.buy, .sell, .showChart, .alerts, .newAlert].contains(command),
      refusal(of: command) == nil
    else { return nil }
    return command
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

  private mutating func takeFilterKey(_ key: Key) -> [Effect] {
    guard let pane = editedFilter else { return [] }
    if key != .tab, key != .backTab { filterChoices = [] }
    let wasChosen = isFilterChosen
    isFilterChosen = false
    switch key {
    case .enter:
      // What is wrong stays to be mended: letters typed at it are no keys of the table.
      if let fault = filterFault(pane) {
        show(Notice(.warning, "\(fault.description); Esc shows all rows"))
      } else {
        editedFilter = nil
      }
    case .tab: completeFilter(pane, by: 1)
    case .backTab: completeFilter(pane, by: -1)
    case .escape, .control("c"):
      editedFilter = nil
      filters[pane] = nil
    case .backspace where wasChosen: filters[pane] = nil
    case .backspace: _ = filters[pane]?.popLast()
    case .control("u"): filters[pane] = nil
    case .character(let character):
      if wasChosen { filters[pane] = nil }
      if (filters[pane]?.count ?? 0) < TableFilter.textLimit {
        filters[pane, default: ""].append(character)
      }
    default: break
    }
    return []
  }
}
