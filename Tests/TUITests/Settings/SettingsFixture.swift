import ClientModels

@testable import TUI

/// Settings that are kept in memory.
final class MemoryShelf: SettingsShelf {
  let theme = "dark"
  let themes = ["dark", "light", "mono"]
  var kept: [KeptSetting] = []
  var fault: ThemeError?
  private var values: [Setting: SettingValue] = [:]

  var entries: [SettingEntry] {
    func entry(_ setting: Setting, _ usual: SettingValue, _ form: SettingEntry.Form) -> SettingEntry
    {
      SettingEntry(
        setting, values[setting] ?? usual, usual: usual,
        values[setting] == nil ? .usual : .file(line: 3), form)
    }
    return [
      entry(.theme, .text("dark"), .choice(themes)), entry(.ascii, .flag(false), .choice([])),
      entry(.masksAmounts, .flag(false), .choice([])),
      entry(.hintDelay, .number(400), .number(0...10_000, step: 100)),
      entry(.watch, .list(["SPY", "QQQ"]), .symbols), entry(.pictures, .text(""), .text),
      entry(.defaultProfile, .text(""), .choice(["main", "paper"])),
      SettingEntry(
        fixed: "read_only", "no", .file(line: 12), help: "No order and no cancel leaves"),
      SettingEntry(fixed: "max_value", "25000", .file(line: 15), help: "A limit of profile main"),
    ]
  }

  func load(theme: String) throws(ThemeError) -> Theme { Theme(name: theme) }

  func keep(_ setting: KeptSetting) throws(ThemeError) -> String {
    if let fault { throw fault }
    kept.append(setting)
    if case .value(let setting, let value) = setting { values[setting] = value }
    return "config.toml"
  }
}

extension ScreenFixture {
  /// Keys, with what is asked of the shelf answered.
  mutating func press(_ keys: Key..., on shelf: MemoryShelf) {
    for key in keys {
      press(key)
      answer(from: shelf)
    }
  }

  mutating func type(_ text: String, on shelf: MemoryShelf) {
    for character in text { press(.character(character), on: shelf) }
  }

  private mutating func answer(from shelf: MemoryShelf) {
    var start = 0
    while start < effects.count {
      let effect = effects[start]
      start += 1
      if case .settings(let request) = effect {
        send(.settings(SettingsAnswer(request, from: shelf)))
      }
    }
    effects.removeAll { if case .settings = $0 { true } else { false } }
  }
}
