import ClientModels

extension AppState {
  mutating func openKeys() {
    guard !layers.contains(where: { if case .mapping = $0 { true } else { false } }) else { return }
    layers.append(.mapping(KeysSheet()))
  }

  private mutating func editKeys(_ change: (inout KeysSheet, Keymap) -> Void) {
    guard case .mapping(var sheet)? = layers.last else { return }
    change(&sheet, settings.keymap)
    layers[layers.count - 1] = .mapping(sheet)
  }

  mutating func runKeys(_ command: Command) -> [Effect] {
    switch command {
    case .nextKeyRow: moveKeys(by: 1)
    case .previousKeyRow: moveKeys(by: -1)
    case .nextKeyPage: moveKeys(by: max(1, size.rows / 2))
    case .previousKeyPage: moveKeys(by: -max(1, size.rows / 2))
    case .mapKey, .addKey:
      editKeys { sheet, map in
        if sheet.command(map) != nil { sheet.stage = .waiting(adds: command == .addKey) }
      }
    case .resetKey: return resetKey()
    case .resetKeys:
      guard !settings.keymap.changed.isEmpty else {
        show(Notice(.info, "every command has its default keys"))
        return []
      }
      editKeys { sheet, _ in sheet.stage = .resetAll }
    default: break
    }
    return []
  }

  private mutating func moveKeys(by step: Int) {
    editKeys { sheet, map in
      let last = sheet.commands(map).count - 1
      sheet.selected = min(max(0, sheet.selected + step), max(0, last))
    }
  }

  private mutating func resetKey() -> [Effect] {
    guard case .mapping(let sheet)? = layers.last, let command = sheet.command(settings.keymap)
    else { return [] }
    guard settings.keymap.changed[command] != nil else {
      show(Notice(.info, "it has its default keys"))
      return []
    }
    let reset = settings.keymap.resetting(command)
    if case .success = reset, !settings.keymap.holders(of: command.keys, for: command).isEmpty {
      editKeys { sheet, _ in sheet.stage = .takeBack }
      return []
    }
    return adopt(reset)
  }

  /// Keys that go to the sheet itself: letters to find a command, and whatever is to be mapped; nil for the others.
  mutating func takeKeysKey(_ key: Key) -> [Effect]? {
    guard case .mapping(var sheet)? = layers.last else { return nil }
    switch sheet.stage {
    case .list:
      switch key {
      case .character(let character):
        guard sheet.text.count < KeysSheet.textLimit else { return [] }
        sheet.text.append(character)
      case .backspace: _ = sheet.text.popLast()
      case .control("u"): sheet.text = ""
      default: return nil
      }
      sheet.selected = sheet.likeliest(settings.keymap)
      layers[layers.count - 1] = .mapping(sheet)
      return []
    case .waiting(let adds): return takeNewKey(key, adds: adds, sheet)
    case .conflict(let wanted, let adds):
      return answer(key) { $0.map(wanted, adds: adds, sheet) }
    case .hidden(let wanted, let adds):
      return answer(key) { $0.map(wanted, adds: adds, sheet) }
    case .takeBack:
      return answer(key) { state in
        guard let command = sheet.command(state.settings.keymap) else { return [] }
        return state.adopt(state.settings.keymap.resetting(command))
      }
    case .resetAll: return answer(key) { $0.adopt(.success(.usual)) }
    }
  }

  /// Enter does it, Escape does not, and nothing else is an answer.
  private mutating func answer(_ key: Key, _ act: (inout AppState) -> [Effect]) -> [Effect] {
    guard [.enter, .escape, .control("c")].contains(key) else { return [] }
    editKeys { sheet, _ in sheet.stage = .list }
    return key == .enter ? act(&self) : []
  }

  private mutating func takeNewKey(_ key: Key, adds: Bool, _ sheet: KeysSheet) -> [Effect] {
    editKeys { sheet, _ in sheet.stage = .list }
    guard ![.escape, .control("c")].contains(key), let command = sheet.command(settings.keymap)
    else { return [] }
    guard Key(name: key.name) == key else {
      show(Notice(.warning, "this key cannot be told from others on every terminal"))
      return []
    }
    if settings.keymap.holder(of: key, for: command) != nil {
      // What is refused is not asked about.
      if case .failure(let fault) = map(for: command, key, adds: adds) {
        show(Notice(.warning, fault.description))
        return []
      }
      editKeys { sheet, _ in sheet.stage = .conflict(key, adds: adds) }
      return []
    }
    if settings.keymap.hider(of: key, from: command) != nil,
      case .success = map(for: command, key, adds: adds)
    {
      editKeys { sheet, _ in sheet.stage = .hidden(key, adds: adds) }
      return []
    }
    return map(key, adds: adds, sheet)
  }

  private func map(for command: Command, _ key: Key, adds: Bool) -> Result<Keymap, KeyFault> {
    let before = adds ? settings.keymap.keys(of: command).filter { $0 != key } : []
    guard before.count < Keymap.mostKeys else {
      return .failure(KeyFault("it has \(Keymap.mostKeys) keys already"))
    }
    return settings.keymap.exchanging(before + [key], to: command)
  }

  private mutating func map(_ key: Key, adds: Bool, _ sheet: KeysSheet) -> [Effect] {
    guard let command = sheet.command(settings.keymap) else { return [] }
    let shadowed = settings.keymap.shadowed(by: key, for: command)
    let effects = adopt(map(for: command, key, adds: adds))
    if !effects.isEmpty, let shadowed {
      show(Notice(.info, "elsewhere \(key.name) is still: \(shadowed.help)"))
    }
    return effects
  }

  private mutating func adopt(_ result: Result<Keymap, KeyFault>) -> [Effect] {
    switch result {
    case .failure(let fault):
      show(Notice(.warning, fault.description))
      return []
    case .success(let map):
      let before = settings.keymap
      settings.keymap = map
      let changes = Set(before.changed.keys).union(map.changed.keys)
        .filter { before.changed[$0] != map.changed[$0] }
        .sorted { $0.rawValue < $1.rawValue }
        .map { KeyChange(command: $0, keys: map.changed[$0]) }
      return changes.isEmpty ? [] : [.settings(.keep(.keys(changes)))]
    }
  }
}
