import ClientModels

/// Every command with its keys, where other keys are given to it.
public struct KeysSheet: Hashable, Sendable {
  enum Stage: Hashable, Sendable {
    case list
    /// The next key is the new one, in place of those of before or beside them.
    case waiting(adds: Bool)
    /// The key is another command's.
    case conflict(Key, adds: Bool)
    /// In tables the key is another command's, and stays so.
    case hidden(Key, adds: Bool)
    /// Default keys that other commands have by now are taken back.
    case takeBack
    case resetAll
  }

  var text = ""
  var selected = 0
  var stage = Stage.list

  static let textLimit = 40

  enum Row: Hashable {
    case heading(Scope)
    case command(Command)
  }

  /// Commands by the place where they work, those with all the typed words in them.
  func rows(_ map: Keymap) -> [Row] {
    let words = text.lowercased().split(separator: " ")
    return Scope.allCases.flatMap { scope -> [Row] in
      let commands = Command.allCases.filter { command in
        guard command.scope == scope else { return false }
        let keys = map.keys(of: command).map(\.name).joined(separator: " ")
        let all = "\(command.rawValue) \(command.help) \(keys) \(scope.title)".lowercased()
        return words.allSatisfy { all.contains($0) }
      }
      return commands.isEmpty ? [] : [.heading(scope)] + commands.map { .command($0) }
    }
  }

  func commands(_ map: Keymap) -> [Command] {
    rows(map).compactMap { if case .command(let command) = $0 { command } else { nil } }
  }

  /// The place of the command that is most likely meant: one with the words in its name comes before one in whose
  /// description they stand.
  func likeliest(_ map: Keymap) -> Int {
    let commands = commands(map)
    let name = text.lowercased().split(separator: " ").joined(separator: "-")
    guard !name.isEmpty else { return 0 }
    return commands.firstIndex { $0.rawValue == name }
      ?? commands.firstIndex { $0.rawValue.hasPrefix(name) }
      ?? commands.firstIndex { $0.rawValue.contains(name) } ?? 0
  }

  func command(_ map: Keymap) -> Command? {
    let commands = commands(map)
    return commands.indices.contains(selected) ? commands[selected] : nil
  }

  func draw(into canvas: inout Canvas, in body: Rect, _ map: Keymap) {
    let inside = SheetFrame.draw(
      "Keys", width: 100, height: body.height, into: &canvas, in: body)
    guard inside.height >= 4 else { return }
    let field = Rect(x: inside.x, y: inside.y, width: inside.width, height: 1)
    canvas.fill(field, role: .inputFocused)
    let used = canvas.draw(
      "> " + text, column: inside.x, row: inside.y, limit: inside.width - 1, role: .inputFocused)
    if stage == .list { canvas.cursor = (min(inside.x + used, inside.maxX - 1), inside.y) }
    let words = SheetFrame.wrap(prompt(map), width: inside.width - 2)
    let room = max(1, inside.height - 1 - words.count)
    let list = Rect(x: inside.x, y: inside.y + 1, width: inside.width, height: room)
    drawRows(into: &canvas, in: list, map)
    for (index, line) in words.enumerated() {
      canvas.drawWords(
        line, column: inside.x + 1, row: inside.maxY - words.count + index,
        width: inside.width - 2, role: .sheetTitle)
    }
  }

  private func drawRows(into canvas: inout Canvas, in list: Rect, _ map: Keymap) {
    let rows = rows(map)
    guard !rows.isEmpty else {
      canvas.drawWords(
        "no command has these words", column: list.x + 1, row: list.y, width: list.width - 2,
        role: .dim)
      return
    }
    let chosen = command(map)
    let place = rows.firstIndex { $0 == chosen.map { .command($0) } } ?? 0
    // The heading above the first command is seen with it.
    let first = min(max(0, place - list.height + 1), max(0, rows.count - list.height))
    for (index, row) in rows.dropFirst(first).prefix(list.height).enumerated() {
      let y = list.y + index
      switch row {
      case .heading(let scope):
        canvas.drawWords(
          scope.title, column: list.x + 1, row: y, width: list.width - 2, role: .sheetTitle)
      case .command(let command):
        let role: Role = command == chosen ? .selection : .sheet
        canvas.fill(Rect(x: list.x, y: y, width: list.width, height: 1), role: role)
        let isChanged = map.changed[command] != nil
        let names = Self.names(map.keys(of: command))
        canvas.drawWords(
          (isChanged ? "* " : "  ") + names, column: list.x + 1, row: y, width: 18, role: role)
        let usual = isChanged ? "  (default \(Self.names(command.keys)))" : ""
        canvas.drawWords(
          command.help + usual, column: list.x + 20, row: y, width: max(0, list.width - 21),
          role: role)
      }
    }
  }

  private static func names(_ keys: [Key]) -> String {
    keys.isEmpty ? "none" : keys.map(\.name).joined(separator: " ")
  }

  /// Whose the keys are now, and what everybody has once Enter was pressed.
  private func exchange(
    _ keys: [Key], of command: Command, _ result: Result<Keymap, KeyFault>, _ map: Keymap
  ) -> String {
    guard case .success(let after) = result else { return "" }
    let held = keys.filter { map.holder(of: $0, for: command) != nil }
    let now = held.compactMap { key in
      map.holder(of: key, for: command).map { "\(key.name) is \($0.rawValue)" }
    }
    let then = map.holders(of: keys, for: command).map { loser in
      let left = after.keys(of: loser)
      return "\(loser.rawValue) then has \(left.isEmpty ? "no key" : Self.names(left))"
    }
    let lost = map.keys(of: command).filter { !after.keys(of: command).contains($0) }
    let instead = lost.isEmpty ? "" : " in place of \(Self.names(lost))"
    return "\(now.joined(separator: ", ")) now. Enter gives \(Self.names(held)) to "
      + "\(command.rawValue)\(instead); \(then.joined(separator: ", ")). Esc leaves it as it is."
  }

  private func prompt(_ map: Keymap) -> String {
    let name = command(map)?.help ?? ""
    switch stage {
    // The keys of the sheet stand in the footer.
    case .list: return ""
    case .waiting(let adds):
      return "Press the \(adds ? "further" : "new") key for: \(name). Esc leaves it as it is."
    case .conflict(let key, let adds):
      guard let command = command(map) else { return "" }
      let before = adds ? map.keys(of: command).filter { $0 != key } : []
      return exchange([key], of: command, map.exchanging(before + [key], to: command), map)
    case .hidden(let key, _):
      guard let command = command(map), let hider = map.hider(of: key, from: command) else {
        return ""
      }
      return "In tables \(key.name) stays \(hider.rawValue). Enter gives it to \(command.rawValue) "
        + "everywhere else; Esc leaves it as it is."
    case .takeBack:
      guard let command = command(map) else { return "" }
      return exchange(command.keys, of: command, map.resetting(command), map)
    case .resetAll:
      return "Enter gives every command its default keys back (\(map.changed.count) changed); "
        + "Esc leaves them as they are."
    }
  }
}
