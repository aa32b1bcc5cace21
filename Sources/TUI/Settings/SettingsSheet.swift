import ClientModels

/// What is set, one line each, changed where it stands.
public struct SettingsSheet: Hashable, Sendable {
  /// Nil until they were read.
  var entries: [SettingEntry]?
  var selected = 0
  /// What is typed in place of the value; nil while one only looks.
  var typed: String?
  /// What was typed when it was said that the broker may not know a symbol in it; once more keeps it.
  var doubted: String?
  /// What is typed of a name that is looked for; nil while nobody looks for one.
  var wanted: String?

  static let textLimit = 200

  var entry: SettingEntry? {
    guard let entries, entries.indices.contains(selected) else { return nil }
    return entries[selected]
  }

  /// The first setting with these words in its name, else in what it is for.
  func found(_ text: String) -> Int? {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    func has(_ text: String) -> Bool { words.allSatisfy { text.lowercased().contains($0) } }
    return entries?.firstIndex { has($0.name) } ?? entries?.firstIndex { has($0.help) }
  }

  func draw(into canvas: inout Canvas, in body: Rect) {
    let entries = entries ?? []
    let inside = SheetFrame.draw(
      "Settings", width: 100, height: min(body.height, entries.count + 8), into: &canvas, in: body)
    let words = about(width: inside.width - 2)
    let room = max(1, inside.height - words.count - 1)
    let first = min(max(0, selected - room + 1), max(0, entries.count - room))
    let width = min(24, (entries.map { CellWidth.of($0.name) }.max() ?? 0) + 2)
    for (index, entry) in entries.dropFirst(first).prefix(room).enumerated() {
      draw(
        entry, isChosen: first + index == selected, nameWidth: width, row: inside.y + index,
        into: &canvas, in: inside)
    }
    RowsBeyond.draw(
      first: first, height: room, of: entries.count, into: &canvas, around: inside)
    for (index, line) in words.enumerated() where inside.maxY - words.count + index > inside.y {
      canvas.drawWords(
        line.0, column: inside.x + 1, row: inside.maxY - words.count + index,
        width: inside.width - 2, role: line.1)
    }
  }

  private func draw(
    _ entry: SettingEntry, isChosen: Bool, nameWidth: Int, row: Int, into canvas: inout Canvas,
    in inside: Rect
  ) {
    let plain: Role = entry.form == .fixed ? .dim : .sheet
    let role = isChosen ? Role.selection : plain
    canvas.fill(Rect(x: inside.x, y: row, width: inside.width, height: 1), role: role)
    canvas.drawWords(
      entry.name, column: inside.x + 1, row: row, width: nameWidth - 1, role: role)
    let source = entry.source.words
    let sourceWidth = min(20, CellWidth.of(source))
    let x = inside.x + 1 + nameWidth
    let width = max(4, inside.maxX - 1 - sourceWidth - 2 - x)
    if isChosen, let typed {
      canvas.fill(Rect(x: x, y: row, width: width, height: 1), role: .inputFocused)
      let shown = String(typed.suffix(max(0, width - 1)))
      let used = canvas.draw(shown, column: x, row: row, limit: width, role: .inputFocused)
      canvas.cursor = (min(x + used, x + width - 1), row)
    } else {
      let value = entry.value.words
      canvas.drawWords(
        value.isEmpty ? entry.wordsForNothing : value, column: x,
        row: row, width: width, role: role)
    }
    canvas.drawWords(
      source, column: inside.maxX - 1 - sourceWidth, row: row, width: sourceWidth, role: role)
  }

  /// What the chosen one is for, and which keys change it.
  private func about(width: Int) -> [(String, Role)] {
    guard let entry else { return [(entries == nil ? "reading" : "nothing is set", .dim)] }
    var text = entry.help
    if let setting = entry.setting, setting.needsRestart { text += " (from the next start on)" }
    if let usual = entry.usual {
      text += ". Default \(usual.words.isEmpty ? "none" : usual.words)."
    }
    var lines = SheetFrame.wrap(text, width: width).map { ($0, Role.sheet) }
    if let way = way(of: entry) { lines.append((way, .sheetTitle)) }
    return lines
  }

  /// What the last line of the screen does not say of how the value is changed.
  private func way(of entry: SettingEntry) -> String? {
    if let wanted {
      return "/\(wanted)▏" + (found(wanted) == nil ? " no setting is called so" : "")
    }
    if typed != nil { return "Enter keeps it in config.toml · Esc leaves it as it was" }
    return entry.form == .fixed ? "only config.toml changes this" : nil
  }

  /// Whether a key does something about the chosen one.
  func offers(_ command: Command) -> Bool {
    guard let entry, entry.form != .fixed else { return false }
    return switch (command, entry.form) {
    case (.moreSetting, .choice), (.moreSetting, .number): true
    case (.moreSetting, _), (.resetSetting, .newTag): false
    default: true
    }
  }

  /// Enter changes it at once, and opens no field.
  var isSwitch: Bool { if case .flag? = entry?.value { true } else { false } }
}
