import ClientModels

/// What is typed on the `:` line.
public struct LineEntry: Hashable, Sendable {
  public var text = ""
  /// Lines that were run before, the oldest first, and which of them is shown.
  var history: [String]
  private var place: Int
  /// The completions that Tab goes through, and what stood there before.
  private var choices: [String] = []
  private var choice = 0

  static let textLimit = 200

  init(history: [String], text: String = "") {
    self.history = history
    self.text = text
    place = history.count
  }

  mutating func type(_ character: Character) {
    guard character.isASCII, text.count < Self.textLimit else { return }
    choices = []
    text.append(character)
  }

  mutating func deleteBackward() {
    choices = []
    _ = text.popLast()
  }

  mutating func clear() {
    choices = []
    text = ""
  }

  mutating func recall(by step: Int) {
    guard !history.isEmpty else { return }
    place = min(max(0, place + step), history.count)
    text = place < history.count ? history[place] : ""
    choices = []
  }

  /// The next completion of the last word, or the one before.
  mutating func complete(by step: Int, symbols: [Symbol]) {
    if choices.isEmpty {
      choices = CommandPhrase.completions(of: text, symbols: symbols)
      choice = step > 0 ? 0 : choices.count - 1
    } else {
      choice = (choice + step + choices.count) % choices.count
    }
    guard choices.indices.contains(choice) else { return }
    let before = text.lastIndex(of: " ").map { text[...$0] } ?? ""
    text = before + choices[choice]
  }
}

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

  /// The commands whose name or help has the typed letters in this order, the closest first. What may not be done is left
  /// out.
  func commands(isRefused: (Command) -> Bool) -> [Command] {
    let wanted = text.lowercased().filter { $0 != " " }
    return Command.allCases.filter { $0.hasName && !isRefused($0) }
      .compactMap { command -> (Int, Command)? in
        let scores = [command.rawValue, command.help].compactMap { Self.score(wanted, in: $0) }
        return scores.min().map { ($0, command) }
      }
      .enumerated()
      .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
      .map(\.element.1)
  }

  /// How far apart the letters stand, counted from the start of a word; nil when they are not all there.
  static func score(_ wanted: String, in text: String) -> Int? {
    var score = 0
    var rest = Array(text.lowercased())[...]
    for letter in wanted {
      guard let found = rest.firstIndex(of: letter) else { return nil }
      score += found - rest.startIndex
      rest = rest[(found + 1)...]
    }
    return score
  }
}
