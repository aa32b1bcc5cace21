/// A list of commands that one finds by typing a part of what they do.
public struct PaletteEntry: Hashable, Sendable {
  var text = ""
  var selected = 0

  static let textLimit = 64

  mutating func type(_ character: Character) {
    guard text.count < Self.textLimit else { return }
    text.append(character)
    selected = 0
  }

  mutating func deleteBackward() {
    _ = text.popLast()
    selected = 0
  }

  mutating func move(by step: Int, of count: Int) {
    guard count > 0 else { return }
    selected = (selected + step + count) % count
  }

  /// The commands that the typed text can mean, the likeliest first. What may not be done is left out.
  func commands(isRefused: (Command) -> Bool) -> [Command] {
    let wanted = CommandSearch(text)
    return Command.allCases.filter { $0.hasName && !isRefused($0) }
      .compactMap { command in wanted.rank(of: command).map { ($0, command) } }
      .enumerated()
      .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
      .map(\.element.1)
  }
}

/// Finds a command by a part of its name or of its help.
///
/// Letters that stand far apart find nothing in a sentence: any few of them stand somewhere in any long one.
struct CommandSearch {
  private let typed: [String]

  init(_ text: String) { typed = Self.words(text) }

  /// The smaller the closer; nil when it is something else.
  func rank(of command: Command) -> Int? {
    guard !typed.isEmpty else { return 0 }
    let (name, help) = (Self.words(command.rawValue), Self.words(command.help))
    let other = Self.words(command.otherNames)
    let all = typed.joined(separator: " ")
    let ranks: [() -> Bool] = [
      { name.joined(separator: " ") == all },
      { name.joined(separator: " ").hasPrefix(all) },
      { typed.allSatisfy { word in name.contains { $0.hasPrefix(word) } } },
      { help.joined(separator: " ").hasPrefix(all) },
      { typed.allSatisfy { word in (name + help).contains { $0.hasPrefix(word) } } },
      { typed.allSatisfy { word in (name + help + other).contains { $0.hasPrefix(word) } } },
      { typed.allSatisfy { word in (name + help).contains { Self.shortens(word, $0) } } },
    ]
    return ranks.firstIndex { $0() }
  }

  private static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// `cancl` is `cancel` with a letter left out.
  private static func shortens(_ typed: String, _ word: String) -> Bool {
    typed.count > 1 && typed.count * 2 >= word.count && typed.first == word.first
      && stands(typed, in: word)
  }

  /// The letters in this order, with others between them.
  private static func stands(_ letters: String, in text: String) -> Bool {
    var rest = text[...]
    for letter in letters {
      guard let place = rest.firstIndex(of: letter) else { return false }
      rest = rest[rest.index(after: place)...]
    }
    return true
  }
}

extension Command {
  /// Words by which people look for it, besides its name and its help.
  fileprivate var otherNames: String {
    switch self {
    case .writeTable: "export save csv"
    case .screenshot: "picture image svg save"
    case .showHistory: "past days as of yesterday"
    case .themes: "colour color scheme"
    case .showChart: "graph candles bars"
    case .changeOrder: "modify replace amend edit"
    case .findSymbol: "search symbol instrument asset"
    case .newAlert: "price alert alarm"
    case .alerts: "alarms notifications"
    case .buy, .sell: "bracket stop loss take profit oco legs order trade"
    case .closePosition: "exit sell all part"
    case .settings: "preferences options configuration"
    case .mapKeys: "shortcuts bindings remap"
    case .maskAmounts: "privacy conceal"
    default: ""
    }
  }
}
