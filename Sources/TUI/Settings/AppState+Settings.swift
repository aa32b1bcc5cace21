import ClientModels

extension AppState {
  mutating func openSettings() -> [Effect] {
    layers.append(.settings(SettingsSheet()))
    return [.settings(.list)]
  }

  mutating func editSettings(_ change: (inout SettingsSheet) -> Void) {
    guard case .settings(var sheet)? = layers.last else { return }
    change(&sheet)
    layers[layers.count - 1] = .settings(sheet)
  }

  /// The one in front.
  var settingsSheet: SettingsSheet? {
    if case .settings(let sheet)? = layers.last { sheet } else { nil }
  }

  mutating func runSettings(_ command: Command) -> [Effect] {
    guard case .settings(let sheet)? = layers.last else { return [] }
    switch command {
    case .nextSetting, .previousSetting:
      let count = sheet.entries?.count ?? 0
      let step = command == .nextSetting ? 1 : -1
      editSettings { $0.selected = min(max(0, $0.selected + step), max(0, count - 1)) }
    case .findSetting: editSettings { $0.wanted = "" }
    case .moreSetting: return stepSetting(by: 1, sheet)
    case .lessSetting: return stepSetting(by: -1, sheet)
    case .changeSetting: return changeSetting(sheet)
    case .resetSetting:
      guard let entry = changeable(sheet) else { return [] }
      return keep(nil, of: entry)
    default: break
    }
    return []
  }

  private func keep(_ value: SettingValue?, of entry: SettingEntry) -> [Effect] {
    entry.keeping(value).map { [.settings(.keep($0))] } ?? []
  }

  private mutating func changeable(_ sheet: SettingsSheet) -> SettingEntry? {
    guard let entry = sheet.entry else { return nil }
    guard entry.form != .fixed else {
      show(Notice(.info, "\(entry.name) is changed in config.toml, not here"))
      return nil
    }
    return entry
  }

  private mutating func stepSetting(by step: Int, _ sheet: SettingsSheet) -> [Effect] {
    guard let entry = changeable(sheet), let value = entry.stepped(by: step), value != entry.value
    else { return [] }
    return keep(value, of: entry)
  }

  private mutating func changeSetting(_ sheet: SettingsSheet) -> [Effect] {
    guard let entry = changeable(sheet) else { return [] }
    if case .flag(let isOn) = entry.value { return keep(.flag(!isOn), of: entry) }
    editSettings { ($0.typed, $0.doubted) = (entry.value.words, nil) }
    return entry.holdsSymbols && !settings.isOffline ? wantAssets() : []
  }

  /// What is typed in place of a value; nil for keys that are commands.
  mutating func takeSettingsKey(_ key: Key) -> [Effect]? {
    if let effects = takeSettingsSearch(key) { return effects }
    guard case .settings(var sheet)? = layers.last, var typed = sheet.typed else { return nil }
    switch key {
    case .character(let character):
      guard typed.count < SettingsSheet.textLimit else { return [] }
      typed.append(character)
      sheet.typed = typed
    case .backspace:
      _ = typed.popLast()
      sheet.typed = typed
    case .control("u"): sheet.typed = ""
    case .escape, .control("c"): sheet.typed = nil
    case .enter: return keepTyped(typed, sheet)
    default: return []
    }
    layers[layers.count - 1] = .settings(sheet)
    return []
  }

  /// What is typed of the name of a setting; nil for keys that are commands.
  private mutating func takeSettingsSearch(_ key: Key) -> [Effect]? {
    guard case .settings(var sheet)? = layers.last, var wanted = sheet.wanted else { return nil }
    switch key {
    case .character(let character) where wanted.count < SettingsSheet.textLimit:
      wanted.append(character)
    case .backspace: _ = wanted.popLast()
    case .control("u"): wanted = ""
    case .enter, .escape, .control("c"):
      editSettings { $0.wanted = nil }
      return []
    default: return []
    }
    sheet.wanted = wanted
    if !wanted.isEmpty, let index = sheet.found(wanted) { sheet.selected = index }
    layers[layers.count - 1] = .settings(sheet)
    return []
  }

  private mutating func keepTyped(_ typed: String, _ sheet: SettingsSheet) -> [Effect] {
    guard let entry = changeable(sheet) else { return [] }
    switch entry.reading(typed) {
    case .failure(let fault):
      show(Notice(.warning, "\(entry.name) is \(fault.words)"))
      return []
    case .success(let value):
      if case .tags = entry.subject, case .list(let words) = value,
        sheet.entries?.contains(where: { $0.subject == .tag(words[0]) }) == true
      {
        show(Notice(.warning, "\(words[0]) is there already: change its own line"))
        return []
      }
      if sheet.doubted != typed, let doubt = doubt(about: entry.newSymbols(value)) {
        editSettings { $0.doubted = typed }
        show(Notice(.warning, "\(doubt); \(Key.enter.name) once more keeps it"))
        return []
      }
      editSettings { $0.typed = nil }
      return value == entry.value ? [] : keep(value, of: entry)
    }
  }

  /// Was kept: it counts from now on, and the list is read again. `value` is nil for the usual one.
  mutating func adopt(_ setting: Setting, _ value: SettingValue?, path: String) -> [Effect] {
    var effects: [Effect] = [.settings(.list)]
    switch (setting, value) {
    case (.theme, .text(let name)?): effects.append(.settings(.showTheme(name)))
    case (.theme, nil): effects.append(.settings(.showTheme(AppSettings.usualTheme)))
    case (.masksAmounts, .flag(let masks)?): settings.masksAmounts = masks
    case (.masksAmounts, nil): settings.masksAmounts = false
    case (.hintDelay, .number(let milliseconds)?):
      settings.hintDelay = Double(milliseconds) / 1_000
    case (.clipboard, .flag(let copies)?): settings.copies = copies
    case (.clipboard, nil): settings.copies = true
    case (.mouse, .flag(let isOn)?):
      settings.usesMouse = isOn
      effects.append(.reportMouse(isOn))
    case (.mouse, nil):
      settings.usesMouse = true
      effects.append(.reportMouse(true))
    case (.benchmark, .text(let name)?): if let symbol = Symbol(name) { use(benchmark: symbol) }
    case (.benchmark, nil): use(benchmark: Benchmark.usual)
    case (.hintDelay, nil): settings.hintDelay = AppSettings.usualHintDelay
    case (.bell, .flag(let rings)?): settings.ringsForAlerts = rings
    case (.bell, nil): settings.ringsForAlerts = true
    default: break
    }
    let words =
      value.map { "is now \($0.words.isEmpty ? "empty" : $0.words)" } ?? "is the default again"
    let when = setting.needsRestart ? ", from the next start on" : ""
    show(Notice(.success, "\(setting.rawValue) \(words)\(when) (\(path))"))
    return effects
  }

  mutating func take(_ entries: [SettingEntry]) {
    editSettings { sheet in
      sheet.entries = entries
      sheet.selected = min(sheet.selected, max(0, entries.count - 1))
    }
    adoptTags(entries)
    // What is quoted is that of the list.
    guard let watch = entries.first(where: { $0.setting == .watch }),
      case .list(let words) = watch.value
    else { return }
    let symbols = words.compactMap { Symbol($0) }
    guard symbols != settings.watchlist else { return }
    settings.watchlist = symbols
    changedPanes.formUnion([.holdings, .quotes])
  }

  /// The names of each symbol in the order of the file's names, as at the start.
  private mutating func adoptTags(_ entries: [SettingEntry]) {
    var tags: [Symbol: [String]] = [:]
    for entry in entries {
      guard case .tag(let name) = entry.subject, case .list(let words) = entry.value else {
        continue
      }
      for symbol in words.compactMap({ Symbol($0) }) { tags[symbol, default: []].append(name) }
    }
    guard tags != settings.tags, entries.contains(where: { $0.subject == .tags }) else { return }
    settings.tags = tags
    changedPanes.formUnion(Self.tablePanes)
  }
}
