extension Key {
  /// The key as people write it: `b`, `Ctrl-D`, `Tab`.
  public var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "Ctrl-" + String(character).uppercased()
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Delete"
    case .insert: "Insert"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .shiftUp: "Shift-Up"
    case .shiftDown: "Shift-Down"
    case .shiftLeft: "Shift-Left"
    case .shiftRight: "Shift-Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }
}

/// The keys as a page for people, from the list of commands.
public enum KeyReference {
  /// The text of docs/keys.md.
  public static var markdown: String {
    var text =
      "# Keys\n\nMade from the list of commands in `Command.swift`; `?` shows the same on the screen, and `F2` changes them.\nThe name is what `[keys]` in config.toml calls the command, and of those in tables what the `:` line does.\n"
    for scope in Scope.allCases {
      text += "\n## \(scope.title)\n\n| key | what it does | name |\n|---|---|---|\n"
      for command in Command.allCases where command.scope == scope {
        let keys = command.keys.map { "`\($0.name)`" }.joined(separator: " ")
        text += "| \(keys) | \(command.help) | `\(command.rawValue)` |\n"
      }
    }
    text += "\n## After `\(Command.goTo.keys[0].name)`\n\n| key | leads to |\n|---|---|\n"
    for place in GoTo.allCases { text += "| `\(place.key.name)` | \(place.label) |\n" }
    return text
  }
}
