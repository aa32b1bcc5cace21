import ClientModels

/// A text that is looked for on a sheet.
struct ReadingSearch: Hashable, Sendable {
  var text = ""
  var isTyped = true
  /// The line of the sheet where it was found.
  var line: Int?
  var isMissing = false

  static let textLimit = 60

  var prompt: String {
    let missing = isMissing ? "  not found" : ""
    guard isTyped else {
      return "/\(text)\(missing)   \(Command.nextFound.keyName) \(Command.previousFound.keyName) "
        + "next, before   \(Command.leaveReading.keyName) closes"
    }
    return "/\(text)▏\(missing)   Enter keeps it   Esc leaves"
  }
}

extension AppState {
  /// Whether there is a text in front, and one that was looked for.
  func mayHint(_ command: Command) -> Bool {
    guard case .reading(let sheet)? = layers.last else { return false }
    return command == .search || sheet.search != nil
  }

  /// Whether a field of a sheet takes text: one that waits for a key takes none.
  var typesOnSheet: Bool {
    switch layers.last {
    case .reading(let sheet): sheet.search?.isTyped == true
    case .settings(let sheet): sheet.typed != nil || sheet.wanted != nil
    case .mapping(let sheet): sheet.stage == .list
    default: false
    }
  }

  /// While a sheet waits for text or for one key, its commands wait too.
  var answersOfSheet: [(String, String)]? {
    switch layers.last {
    case .reading(let sheet) where sheet.search?.isTyped == true:
      [("Enter", "keep"), ("Esc", "leave")]
    case .settings(let sheet) where sheet.wanted != nil: [("Enter", "there"), ("Esc", "leave")]
    case .settings(let sheet) where sheet.typed != nil: [("Enter", "keep"), ("Esc", "leave")]
    case .mapping(let sheet)
    where sheet.stage == .waiting(adds: true)
      || sheet.stage == .waiting(adds: false):
      [("Esc", "leave")]
    case .mapping(let sheet) where sheet.stage != .list: [("Enter", "yes"), ("Esc", "no")]
    default: nil
    }
  }

  mutating func editReading(_ change: (inout ReadingSheet) -> Void) {
    guard case .reading(var sheet)? = layers.last else { return }
    change(&sheet)
    layers[layers.count - 1] = .reading(sheet)
  }

  mutating func typesIntoReading(_ key: Key) -> Bool {
    guard case .reading(let sheet)? = layers.last, var search = sheet.search, search.isTyped
    else { return false }
    switch key {
    case .character(let character):
      guard search.text.count < ReadingSearch.textLimit else { return true }
      search.text.append(character)
    case .backspace: _ = search.text.popLast()
    case .control("u"): search.text = ""
    case .enter:
      search.isTyped = false
      editReading { $0.search = search.text.isEmpty ? nil : search }
      return true
    case .escape, .control("c"):
      editReading { $0.search = nil }
      return true
    default: return true
    }
    search.line = nil
    editReading { $0.search = search }
    find(by: 0)
    return true
  }

  /// Goes to the next line with the text, the one before, or with 0 the first one from here.
  mutating func find(by step: Int) {
    guard case .reading(let sheet)? = layers.last, var search = sheet.search else { return }
    let lines = sheet.text(width: body.width).lines.map { $0.text.lowercased() }
    let wanted = search.text.lowercased()
    let places = lines.indices.filter { !wanted.isEmpty && lines[$0].contains(wanted) }
    let here = search.line ?? sheet.scroll
    let next =
      step < 0
      ? places.last { $0 < here } ?? places.last
      : places.first { step == 0 ? $0 >= here : $0 > here } ?? places.first
    search.line = next
    search.isMissing = next == nil && !wanted.isEmpty
    editReading { $0.search = search }
    guard let next, let layer = layers.last, let text = text(of: layer) else { return }
    let most = text.mostScroll(in: body)
    // A line above and the rest of what it belongs to below are seen with it.
    editReading { $0.scroll = min(max(0, next - 1), most) }
  }
}
