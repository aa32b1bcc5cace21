import ClientModels

/// What `config.toml` says at its top level and the screen can change.
public enum Setting: String, CaseIterable, Hashable, Sendable {
  case theme, ascii
  case masksAmounts = "mask_amounts", hintDelay = "hint_delay", watch, pictures, clipboard
  case mouse
  case defaultProfile = "default_profile"

  public var help: String {
    switch self {
    case .theme: "The colours; \(Command.themes.keyName) tries each"
    case .ascii: "Nothing but ASCII leaves for the terminal"
    case .masksAmounts: "Hide our own amounts and quantities"
    case .hintDelay: "Milliseconds until the keys that can follow are listed"
    case .watch: "Symbols that are always quoted"
    case .pictures: "The folder that pictures of the screen go to"
    case .clipboard: "Rows may be copied to the clipboard (\(Command.copy.keyName), by OSC 52)"
    case .mouse: "The mouse selects, sorts and scrolls; without, it selects text"
    case .defaultProfile: "The profile that opens when none is named"
    }
  }

  /// It counts from the next start on.
  public var needsRestart: Bool { [.ascii, .defaultProfile].contains(self) }
}

public enum SettingValue: Hashable, Sendable {
  case flag(Bool), number(Int), text(String), list([String])

  public var words: String {
    switch self {
    case .flag(let isOn): isOn ? "yes" : "no"
    case .number(let number): String(number)
    case .text(let text): text
    case .list(let words): words.joined(separator: " ")
    }
  }
}

/// One line of the settings: what is set, by what, and what it could be.
public struct SettingEntry: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    case file(line: Int?)
    case flag(String)
    case environment(String)
    case usual

    var words: String {
      switch self {
      case .file(let line): line.map { "config.toml:\($0)" } ?? "config.toml"
      case .flag(let name): name
      case .environment(let name): "$" + name
      case .usual: "usual"
      }
    }
  }

  public enum Form: Hashable, Sendable {
    case choice([String])
    case number(ClosedRange<Int>, step: Int)
    case text
    case symbols
    /// Only the file changes it.
    case fixed
  }

  public let name: String
  /// Nil for what only the file changes.
  public let setting: Setting?
  public let value: SettingValue
  public let usual: SettingValue?
  public let source: Source
  public let help: String
  public let form: Form

  public init(
    _ setting: Setting, _ value: SettingValue, usual: SettingValue?, _ source: Source, _ form: Form
  ) {
    name = setting.rawValue
    self.setting = setting
    self.value = value
    self.usual = usual
    self.source = source
    help = setting.help
    self.form = form
  }

  /// What is shown and not changed here.
  public init(fixed name: String, _ value: String, _ source: Source, help: String) {
    self.name = name
    setting = nil
    self.value = .text(value)
    usual = nil
    self.source = source
    self.help = help
    form = .fixed
  }

  /// The value a step on: the next choice, the next number, the other of yes and no; nil where it is typed.
  func stepped(by step: Int) -> SettingValue? {
    switch (form, value) {
    case (_, .flag(let isOn)): return .flag(!isOn)
    case (.choice(let choices), .text(let word)):
      guard !choices.isEmpty else { return nil }
      let place = choices.firstIndex(of: word) ?? (step > 0 ? -1 : 0)
      return .text(choices[(place + step + choices.count) % choices.count])
    case (.number(let range, let size), .number(let number)):
      let (next, overflows) = number.addingReportingOverflow(step * size)
      return .number(overflows ? number : min(max(range.lowerBound, next), range.upperBound))
    default: return nil
    }
  }

  /// What was typed, as a value, or what it should have been.
  func reading(_ text: String) -> Result<SettingValue, SettingFault> {
    switch form {
    case .choice(let choices):
      guard choices.contains(text) || text.isEmpty else {
        return .failure(SettingFault("one of \(choices.joined(separator: ", "))"))
      }
      return .success(.text(text))
    case .number(let range, _):
      guard text.utf8.count <= 9, let number = Int(text), range.contains(number) else {
        return .failure(
          SettingFault("a whole number from \(range.lowerBound) to \(range.upperBound)"))
      }
      return .success(.number(number))
    case .text:
      guard Sanitizer.clean(text) == text else {
        return .failure(SettingFault("text without control characters"))
      }
      return .success(.text(text))
    case .symbols:
      var symbols: [String] = []
      for word in text.split(whereSeparator: { " ,".contains($0) }) {
        guard let symbol = Symbol(typed: String(word)) else {
          return .failure(SettingFault("symbols such as SPY BTC/USD, and \(word) is none"))
        }
        if !symbols.contains(symbol.text) { symbols.append(symbol.text) }
      }
      return .success(.list(symbols))
    case .fixed: return .failure(SettingFault("changed in config.toml"))
    }
  }
}

struct SettingFault: Error, Hashable {
  let words: String
  init(_ words: String) { self.words = words }
}
