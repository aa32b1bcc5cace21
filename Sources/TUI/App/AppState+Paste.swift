import ClientModels

/// What is pasted goes into a text field and nowhere else, whole or not at all; it never confirms anything.
extension AppState {
  /// More than any field takes.
  private static let pasteLimit = 512

  mutating func take(paste text: String) {
    noteInput()
    guard takesPastes else { return refuse("only text fields take pastes") }
    // What is copied with the end of its line is one line.
    let line = Self.withoutBlankEnds(text)
    if line.unicodeScalars.contains(where: Self.breaksLine) {
      // Joined, two figures would be a third one.
      return refuse("it has several lines; paste them one by one")
    }
    guard line.count <= Self.pasteLimit else { return refuse("it is too long for this field") }
    guard Sanitizer.clean(line) == line else { return refuse("it has control characters") }
    if !type(pasted: line) { refuse("this field does not take all of it") }
  }

  /// No key does anything meanwhile.
  mutating func tellOfOpenPaste() {
    noteInput()
    show(Notice(.warning, "a paste has begun and not ended, keys are a part of it: Ctrl-C ends it"))
  }

  private var takesPastes: Bool {
    if editedFilter != nil || typesOnSheet { return true }
    return switch layers.last {
    case .ticket(let ticket): ticket.isTextField
    case .line: true
    default: false
    }
  }

  private mutating func refuse(_ reason: String) {
    disarm()
    show(Notice(.warning, "a paste was dropped: \(reason)"))
    // The next key or paste answers it.
    isNoticeForKey = true
  }

  /// False, with the field as it was, when it does not take every character.
  private mutating func type(pasted line: String) -> Bool {
    if let pane = editedFilter {
      let text = (isFilterChosen ? "" : filters[pane] ?? "") + line
      guard text.count <= TableFilter.textLimit else { return false }
      isFilterChosen = false
      filters[pane] = text
      return true
    }
    switch layers.last {
    case .ticket(var ticket):
      let wanted = ticket.textBeforePaste + (ticket.focus == .symbol ? line.uppercased() : line)
      for character in line { ticket.type(character) }
      guard ticket[text: ticket.focus] == wanted else { return false }
      layers[layers.count - 1] = .ticket(ticket)
    case .line(var entry):
      let wanted = entry.text + line
      for character in line { entry.type(character) }
      guard entry.text == wanted else { return false }
      layers[layers.count - 1] = .line(entry)
    default:
      for character in line {
        if takeKeysKey(.character(character)) == nil, takeSettingsKey(.character(character)) == nil
        {
          _ = typesIntoReading(.character(character))
        }
      }
    }
    return true
  }

  private static func withoutBlankEnds(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
  }

  private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    [0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0x2028, 0x2029].contains(scalar.value)
  }
}

extension Ticket {
  /// What stays of the field's text when something is typed.
  fileprivate var textBeforePaste: String {
    isTextSelected || isPriceSet ? "" : self[text: focus]
  }
}
