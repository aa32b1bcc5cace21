import ClientModels

@testable import TUI

/// Settings that are kept in memory.
final class MemoryShelf: SettingsShelf {
  let theme = "dark"
  let themes = ["dark", "light", "mono"]
  var kept: [KeptSetting] = []
  var fault: ThemeError?
  /// What stands in tables of the file is listed, too.
  var hasTables = false
  private var values: [Setting: SettingValue] = [:]
  private var tags = ["big tech": ["NVDA"], "tech": ["AAPL", "MSFT"]]

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
      + (!hasTables
        ? []
        : [
          entry(.bell, .flag(true), .choice([])),
          entry(.notify, .text("none"), .choice(["none", "osc9", "osc777", "both"])),
          entry(.tmuxPassthrough, .flag(false), .choice([])), entry(.hook, .list([]), .program),
          entry(.actionsPerMinute, .number(10), .number(0...600, step: 1)),
        ]
          + tags.keys.sorted().map {
            SettingEntry(tag: $0, tags[$0] ?? [], .file(line: 20))
          } + [.newTag])
  }

  func load(theme: String) throws(ThemeError) -> Theme { Theme(name: theme) }

  func keep(_ setting: KeptSetting) throws(ThemeError) -> String {
    if let fault { throw fault }
    kept.append(setting)
    if case .value(let setting, let value) = setting { values[setting] = value }
    if case .tag(let name, let symbols) = setting { tags[name] = symbols }
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
