import ClientModels

/// Alerts on the screen: the list, and what is said aloud of them. They are watched by the desk that keeps them.
extension AppState {
  mutating func take(_ event: AlertEvent) -> [Effect] {
    switch event {
    case .listed(let records, let watcher): return list(records, watcher)
    case .fired(let firing, let acts):
      let text = Format.$masksAmounts.withValue(settings.masksAmounts) {
        (line: AlertText.firing(firing), desktop: AlertText.desktop(firing))
      }
      show(Notice(firing.isFresh ? .warning : .info, text.line))
      guard acts else { return [] }
      return (settings.ringsForAlerts ? [.bell] : []) + [.notify(text.desktop)]
    case .hushed(let count):
      show(
        Notice(
          .warning,
          "\(count) more alert\(count == 1 ? "" : "s") fired within a minute, without a bell: \(Command.alerts.keyName) lists them"
        ))
      return []
    case .said(let notice):
      show(notice)
      return []
    }
  }

  private mutating func list(_ records: AlertRecords, _ watcher: String?) -> [Effect] {
    let before = alertBoard
    alertBoard = AlertBoard(records: records, isRead: true, watcher: watcher)
    var effects: [Effect] = []
    if isShowingAlerts, !records.unseen.isEmpty { effects.append(.alerts(.markSeen)) }
    guard !settings.isOffline else { return effects }
    // What is quoted already may not change for long; of what is not, old figures say nothing.
    let isNew =
      before.watcher != watcher || before.needsAllPositions != alertBoard.needsAllPositions
    let known = Set(isNew ? [] : before.symbols)
    var symbols = Set(alertBoard.symbols)
    if alertBoard.needsAllPositions { symbols.formUnion(portfolio.positions.keys) }
    let quoted = Set(wanted)
    let market = symbols.subtracting(known).intersection(quoted).sorted().compactMap {
      portfolio.market[$0]
    }
    if !market.isEmpty { effects.append(.alerts(.market(market))) }
    if !alertBoard.amounts.isSubset(of: before.amounts) { effects.append(.send(.refresh)) }
    return effects
  }

  var isShowingAlerts: Bool {
    layers.contains { if case .alerts = $0 { true } else { false } }
  }

  var selectedAlert: Alert? {
    guard case .alerts(let sheet)? = layers.last else { return nil }
    let alerts = alertBoard.records.alerts
    return sheet.index(in: alerts).map { alerts[$0] }
  }

  mutating func runAlerts(_ command: Command) -> [Effect] {
    switch command {
    case .alerts: return openAlerts()
    case .newAlert:
      typeAlert("alert " + (symbolInFront.map { AlertCondition.name($0) + " " } ?? ""))
    case .addAlert: typeAlert("alert ")
    case .nextAlert: moveAlert(by: 1)
    case .previousAlert: moveAlert(by: -1)
    case .editAlert:
      if let alert = selectedAlert { typeAlert("alert change \(alert.number) \(alert.rule.text)") }
    case .deleteAlert:
      if let alert = selectedAlert { askToDelete([alert.number]) }
    case .rearmAlert: return selectedAlert.map { [.alerts(.rearm([$0.number]))] } ?? []
    case .leaveAlerts: layers.removeLast()
    default: break
    }
    return []
  }

  private mutating func openAlerts() -> [Effect] {
    if !isShowingAlerts { layers.append(.alerts(AlertSheet())) }
    return alertBoard.records.unseen.isEmpty ? [] : [.alerts(.markSeen)]
  }

  mutating func moveAlert(by step: Int) {
    guard case .alerts(var sheet)? = layers.last else { return }
    sheet.move(by: step, in: alertBoard.records.alerts)
    layers[layers.count - 1] = .alerts(sheet)
  }

  private mutating func typeAlert(_ text: String) {
    layers.append(.line(LineEntry(history: lineHistory, text: text)))
  }

  private mutating func askToDelete(_ numbers: [Int]) {
    let alerts = numbers.compactMap { alertBoard.records[$0] }
    guard alerts.count == numbers.count, !alerts.isEmpty else {
      show(Notice(.warning, "there is no such alert: nothing was asked"))
      return
    }
    ask(
      .deleteAlerts(numbers),
      alerts.count == 1 ? "Delete this alert?" : "Delete these \(alerts.count) alerts?",
      Format.$masksAmounts.withValue(settings.masksAmounts) {
        SheetText.listed(
          alerts.map { alert in
            AlertText.condition(alert) + (alert.rule.note.isEmpty ? "" : ", \(alert.rule.note)")
          })
      })
  }

  /// Does what a line says of alerts.
  mutating func run(_ phrase: AlertPhrase) -> [Effect] {
    switch phrase {
    case .list: return openAlerts()
    case .add(let rule):
      return set(rule) { .add(rule) }
    case .change(let number, let rule):
      return set(rule) { .change(number, rule) }
    case .delete(let numbers):
      askToDelete(numbers)
      return []
    case .rearm(let numbers): return [.alerts(.rearm(numbers))]
    }
  }

  /// Keeps it, unless it could never fire.
  private mutating func set(_ rule: AlertRule, _ command: () -> AlertCommand) -> [Effect] {
    if let fault = fault(of: rule) {
      show(Notice(.warning, fault))
      return []
    }
    return [.alerts(command())] + findAssets([rule.condition.symbol].compactMap { $0 })
  }

  /// Why an alert could never fire, as far as is known.
  private func fault(of rule: AlertRule) -> String? {
    rule.fault(on: NewYork.civil(marketTime ?? now).day)
      ?? unknown([rule.condition.symbol].compactMap { $0 })
  }

  private func doubt(about rule: AlertRule) -> String? {
    fault(of: rule) ?? doubt(about: [rule.condition.symbol].compactMap { $0 })
  }

  /// What a line would do.
  func preview(_ phrase: AlertPhrase) -> String {
    switch phrase {
    case .list: "opens the list of alerts"
    case .add(let rule): doubt(about: rule) ?? "sets an alert: \(meaning(of: rule))"
    case .change(let number, let rule):
      alertBoard.records[number] == nil
        ? "there is no alert \(number)"
        : doubt(about: rule) ?? "alert \(number) becomes: \(meaning(of: rule))"
    case .delete(let numbers):
      "asks to delete alert \(numbers.map(String.init).joined(separator: ", "))"
    case .rearm(let numbers):
      "lets alert \(numbers.map(String.init).joined(separator: ", ")) wait again"
    }
  }

  private func meaning(of rule: AlertRule) -> String {
    let alert = Alert(number: 1, rule: rule, createdAt: now)
    let reading = Format.$masksAmounts.withValue(settings.masksAmounts) {
      AlertReading(alert, in: self)
    }
    let often = rule.repeats ? ", each time" : ", once"
    guard case .figure(let subject, let bound) = rule.condition else {
      return
        "when an order\(rule.condition.symbol.map { " in \($0)" } ?? "") is filled, in part or whole\(often)"
    }
    let what =
      switch subject {
      case .price(let symbol): "the last price of \(symbol)"
      case .change(let symbol): "the day's change of \(symbol)"
      case .unrealized(let symbol): "the unrealised profit of \(symbol?.text ?? "the account")"
      case .day(let symbol): "the day's profit of \(symbol?.text ?? "the account")"
      }
    let side =
      switch bound.side {
      case .above: "above"
      case .atLeast: "at or above"
      case .below: "below"
      case .atMost: "at or below"
      }
    return
      "when \(what) is \(side) \(bound.level)\(subject.isPercent ? "%" : "")\(often); it is \(reading.now) now"
      + (reading.isMet ? ", so it waits for the next crossing" : "")
  }
}
