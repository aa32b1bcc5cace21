import ClientModels

extension AlertSheet {
  /// All alerts, and below them all that is known of the selected one, then what fired last.
  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    let alerts = state.alertBoard.records.alerts
    let index = index(in: alerts)
    canvas.fill(body, role: .text)
    let place = index.map { " \($0 + 1)/\(alerts.count)" } ?? ""
    canvas.box(
      body, title: "Alerts\(place)", role: .borderFocused, titleRole: .borderFocused)
    let inside = body.inset(by: 1)
    guard let index else {
      let words = [
        !state.alertBoard.isRead
          ? "the alerts are not read yet"
          : "no alerts; \(Command.addAlert.keyName) adds one, such as AAPL > 200, AAPL -5%, pl < -500, fill TSLA"
      ]
      draw(words + who(state), into: &canvas, in: inside)
      return
    }
    let story = lines(story(alerts[index]) + who(state), width: inside.width - 2).prefix(
      max(1, inside.height / 3))
    let fired = Array(state.alertBoard.records.firings.reversed().filter { $0.kind != .wasMet })
    let room = inside.height - story.count
    let history = min(fired.count, max(0, room - alerts.count - 2))
    let (list, below) = inside.split(top: room - (history > 0 ? history + 1 : 0))
    Table(
      columns: columns(state), rows: alerts, selected: index, isFocused: true
    ).draw(into: &canvas, in: list)
    var row = below.y
    if history > 0 {
      canvas.drawWords(
        "Fired, the latest first", column: inside.x, row: row, width: inside.width, role: .label)
      row += 1
      for firing in fired.prefix(history) {
        canvas.drawWords(
          "\(Format.dateAndClock(firing.at))  \(AlertText.firing(firing))", column: inside.x,
          row: row, width: inside.width, role: firing.isFresh ? .text : .dim)
        row += 1
      }
    }
    for line in story {
      canvas.drawWords(
        line, column: inside.x + 1, row: row, width: inside.width - 2, role: .dim)
      row += 1
    }
  }

  private func lines(_ texts: [String], width: Int) -> [String] {
    texts.flatMap { SheetFrame.wrap($0, width: max(1, width)) }
  }

  private func draw(_ texts: [String], into canvas: inout Canvas, in rect: Rect) {
    for (index, line) in lines(texts, width: rect.width - 2).prefix(rect.height).enumerated() {
      canvas.drawWords(
        line, column: rect.x + 1, row: rect.y + index, width: rect.width - 2, role: .dim)
    }
  }

  private func who(_ state: AppState) -> [String] {
    if state.settings.isOffline { return ["offline: nothing is watched"] }
    return state.alertBoard.watcher.map { ["watched by \($0) on this account, which tells"] } ?? []
  }

  private func story(_ alert: Alert) -> [String] {
    let rule = alert.rule
    var parts = ["alert \(alert.number): \(AlertText.condition(alert))"]
    if case .figure(let subject, _) = rule.condition {
      parts.append(
        rule.repeats
          ? "fires again after it has gone back by \(subject.isAmount && Format.masksAmounts ? Format.mask : rule.effectiveMargin.description)\(subject.isPercent ? " points" : "")\(rule.margin == nil ? ", the usual step" : "")"
          : "fires once")
    } else {
      parts.append(rule.repeats ? "fires each time" : "fires once")
    }
    if let level = alert.returnLevel { parts.append("waits until it is back at \(level)") }
    if let day = rule.lastDay { parts.append("until \(day)") }
    if !rule.note.isEmpty { parts.append(rule.note) }
    return [parts.joined(separator: ", ")]
      + (alert.lastFiring.map { ["\(Format.dateAndClock($0.at)) \(AlertText.firing($0))"] } ?? [])
  }

  private func columns(_ state: AppState) -> [TableColumn<Alert>] {
    [
      TableColumn("No.", number: true, rank: 4) { TableCell(String($0.number), .dim) },
      TableColumn("Alert", rank: 0, limit: 40, least: 18) { alert in
        // A limit that is cut off would be another one, as long as there is a line for it.
        let text = AlertText.condition(alert)
        return TableCell(text, isWhole: CellWidth.of(text) <= 36)
      },
      TableColumn("Now", number: true, rank: 1) { alert in
        let reading = AlertReading(alert, in: state)
        return TableCell(reading.now, reading.isStale ? .stale : .text)
      },
      TableColumn("Distance", number: true, rank: 2) { alert in
        let reading = AlertReading(alert, in: state)
        return TableCell(reading.distance, reading.isStale ? .stale : .text)
      },
      TableColumn("State", rank: 1, limit: 20) { alert in
        switch alert.state {
        case .armed:
          TableCell(
            AlertText.state(alert, isMet: AlertReading(alert, in: state).isMet), .working)
        case .fired:
          TableCell(
            AlertText.state(alert), AlertText.lastFiring(alert) == nil ? .working : .warning)
        case .spent, .expired: TableCell(AlertText.state(alert), .dim)
        }
      },
      TableColumn("How often", rank: 6) { TableCell($0.rule.repeats ? "repeats" : "once", .dim) },
      TableColumn("Last fired", rank: 3, limit: 19) { alert in
        TableCell(AlertText.lastFiring(alert).map { Format.dateAndClock($0.at) } ?? "—", .dim)
      },
      TableColumn("Note", rank: 5, limit: 40, least: 10) { TableCell($0.rule.note, .dim) },
    ]
  }
}
