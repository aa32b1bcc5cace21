import ClientModels

/// What is typed on the `:` line.
public struct LineEntry: Hashable, Sendable {
  public var text = "" { didSet { isHeld = false } }
  /// It was run, and waits for what the broker says of its symbols.
  var isHeld = false
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

  /// The words, with one space between.
  var words: String { text.split(separator: " ").joined(separator: " ") }

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

  /// The next completion of the last word, or the one before; where nothing begins so, what was suggested in its place.
  mutating func complete(by step: Int, symbols: [Symbol], suggested: [Symbol]) {
    if choices.isEmpty {
      choices = CommandPhrase.completions(of: text, symbols: symbols)
      if choices.isEmpty { choices = suggested.map(\.text) }
      choice = step > 0 ? 0 : choices.count - 1
    } else {
      choice = (choice + step + choices.count) % choices.count
    }
    guard choices.indices.contains(choice) else { return }
    let before = text.lastIndex(of: " ").map { text[...$0] } ?? ""
    text = before + choices[choice]
  }
}
