import ClientModels

/// What `config.toml` says at its top level, or in the table before the dot, and the screen can change.
public enum Setting: String, CaseIterable, Hashable, Sendable {
  case theme, ascii
  case masksAmounts = "mask_amounts", hintDelay = "hint_delay", watch, pictures, clipboard
  case mouse, benchmark
  case defaultProfile = "default_profile"
  case bell = "alerts.bell", notify = "alerts.notify"
  case tmuxPassthrough = "alerts.tmux_passthrough", hook = "alerts.hook"
  case actionsPerMinute = "alerts.per_minute"

  /// The table that it stands in; nil for the top level.
  public var table: String? { parts.count > 1 ? String(parts[0]) : nil }

  /// As it is called there.
  public var key: String { String(parts[parts.count - 1]) }

  private var parts: [Substring] { rawValue.split(separator: ".", maxSplits: 1) }

  public var help: String {
    switch self {
    case .theme: "The colours; \(Command.themes.keyName) tries each"
    case .ascii: "Nothing but ASCII leaves for the terminal"
    case .masksAmounts: "Hide our own amounts and quantities"
    case .hintDelay: "Milliseconds until the keys that can follow are listed"
    case .watch: "Symbols that are always quoted"
    case .pictures: "The folder that pictures of the screen go to"
    case .clipboard: "Rows may be copied to the clipboard (\(Command.copy.keyName), by OSC 52)"
    case .mouse: "The mouse selects, opens, sorts and scrolls; without, it selects text"
    case .benchmark: "What performance is set against, tab 5 and `folio performance`"
    case .defaultProfile: "The profile that opens when none is named"
    case .bell: "The bell rings when an alert fires"
    case .notify: "An alert is told on the desktop, by the sequence that the terminal knows"
    case .tmuxPassthrough: "Inside tmux the terminal outside is told"
    case .hook:
      "A program that is run for an alert, with its whole path, and its arguments; no shell"
    case .actionsPerMinute: "Alerts beyond so many in a minute are listed, and nothing is done"
    }
  }

  /// It counts from the next start on.
  public var needsRestart: Bool {
    switch self {
    case .ascii, .defaultProfile, .notify, .tmuxPassthrough, .hook, .actionsPerMinute: true
    case .theme, .masksAmounts, .hintDelay, .watch, .pictures, .clipboard, .mouse, .bell,
      .benchmark:
      false
    }
  }
}

public enum SettingValue: Hashable, Sendable {
  case flag(Bool), number(Int), text(String), list([String])

  public var words: String {
    switch self {
    case .flag(let isOn): isOn ? "yes" : "no"
    case .number(let number): String(number)
    case .text(let text): text
    case .list(let words): QuotedWords.text(words)
    }
  }
}

struct SettingFault: Error, Hashable {
  let words: String
  init(_ words: String) { self.words = words }
}
