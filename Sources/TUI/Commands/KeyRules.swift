/// What no mapping may undo: that sending is a key of its own, that there is a way out and help, and that text can be typed.
enum KeyRules {
  /// Why `key` may not run `command`; nil when it may.
  static func refusal(of key: Key, for command: Command, in map: Keymap) -> KeyFault? {
    if let letter = typed(key, in: command) {
      return KeyFault("\(letter) is typed there: take a Ctrl key, a function key or an arrow")
    }
    if command.sendsSomething {
      guard case .character(let character) = key, character.isLetter else {
        return KeyFault(
          "what sends or confirms takes a letter, and nothing else: \(key.name) is none")
      }
      if let opener = opener(with: key, in: map) {
        return KeyFault(
          "\(key.name) is \(opener.help): what opens a sheet cannot be what sends it as well")
      }
    }
    if command.opensWhatSends, let sender = sender(with: key, in: map) {
      return KeyFault("\(key.name) is \(sender.help): what sends a sheet cannot be what opens it")
    }
    return nil
  }

  /// Why a map as a whole may not be; nil when it may.
  static func refusal(of map: Keymap) -> KeyFault? {
    for command in Command.allCases where command.mustHaveKey {
      let keys = map.keys(of: command).filter { !command.leavesText || !isText($0) }
      let isReached =
        command.scope != .global || keys.contains { map.command(for: $0, in: .table) == nil }
      guard keys.isEmpty || !isReached else { continue }
      return KeyFault("no key would be left for \(command.help): give it another one first")
    }
    return nil
  }

  /// Where text or a word is typed these are a part of it.
  private static func isText(_ key: Key) -> Bool {
    if case .character = key { return true }
    return [.enter, .backspace].contains(key)
  }

  private static func opener(with key: Key, in map: Keymap) -> Command? {
    Command.allCases.first { $0.opensWhatSends && map.keys(of: $0).contains(key) }
  }

  private static func sender(with key: Key, in map: Keymap) -> Command? {
    Command.allCases.first { $0.sendsSomething && map.keys(of: $0).contains(key) }
  }

  /// The character that a field would take for text; nil when the key reaches the command.
  private static func typed(_ key: Key, in command: Command) -> String? {
    guard case .character(let character) = key else {
      return [.backspace, .delete].contains(key) && command.scope.takesText ? key.name : nil
    }
    let isTyped =
      switch command.scope {
      case .line, .palette, .keys, .symbols: true
      case .lots: character.isNumber || character == "."
      case .ticket:
        character.isNumber || ".,e".contains(character)
          || (character.isLetter && !Ticket.priceCommands.contains(command))
      default: false
      }
    return isTyped ? key.name : nil
  }
}

extension Scope {
  /// Letters go into a field there.
  var takesText: Bool { [.line, .palette, .ticket, .lots, .keys, .symbols].contains(self) }
}

extension Ticket {
  /// What works where a price is typed, by letters that are in no price.
  static let priceCommands: Set<Command> = [.useLast, .joinBid, .joinMid, .joinAsk]
}

extension Command {
  /// The last key before something leaves.
  var sendsSomething: Bool { self == .send || self == .confirm }

  /// It leads to a sheet that can send, cancel or delete: pressed twice it must not do so.
  var opensWhatSends: Bool {
    switch self {
    case .send, .confirm: false
    case .review, .details, .deleteDraft, .acceptDifference, .runLine, .runPalette: true
    default: isMutating
    }
  }

  /// The way out of a sheet on which text can be typed, the word of a live account included.
  var leavesText: Bool {
    switch self {
    case .backToTicket, .decline: true
    default: scope.takesText && mustHaveKey
    }
  }

  /// Nobody is shut in, and help can be called.
  var mustHaveKey: Bool {
    switch self {
    case .help, .quit, .send, .confirm, .decline, .backToTicket: true
    default: rawValue.hasPrefix("leave-")
    }
  }
}
