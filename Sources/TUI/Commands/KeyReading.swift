extension Key {
  /// A key as people write it, `b`, `Ctrl-D`, `space`, `F5`; nil for what is none, or what no terminal sends.
  public init?(name: String) {
    guard name.utf8.count <= 16 else { return nil }
    if name.count == 1, let character = name.first {
      guard Sanitizer.clean(name) == name, CellWidth.of(name) > 0 else { return nil }
      self = .character(character)
      return
    }
    let word = name.lowercased()
    if let known = Self.named[word] {
      self = known
    } else if word.hasPrefix("ctrl-"), word.utf8.count == 6, let letter = word.last,
      letter.isASCII, letter.isLetter
    {
      // Of these a terminal makes Tab, Enter and Backspace.
      guard !["h", "i", "j", "m"].contains(letter) else { return nil }
      self = .control(letter)
    } else if word.hasPrefix("f"), let number = Int(word.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }

  private static let named: [String: Key] = {
    let keys: [Key] = [
      .character(" "), .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down,
      .left, .right, .home, .end, .pageUp, .pageDown, .shiftUp, .shiftDown, .shiftLeft,
      .shiftRight,
    ]
    return Dictionary(uniqueKeysWithValues: keys.map { ($0.name.lowercased(), $0) })
  }()
}

/// One entry of `[keys]`, as it was written.
public struct KeyEntry: Hashable, Sendable {
  public let command: String
  /// Nil when it is neither text nor a list of texts.
  public let keys: [String]?

  public init(_ command: String, _ keys: [String]?) {
    self.command = command
    self.keys = keys
  }
}

/// An entry that is not used, or what it does beside.
public struct KeyProblem: Hashable, Sendable {
  public let command: String
  public let words: String
}

extension Keymap {
  static let mostKeys = 8

  /// The map that the entries make, one after the other; what cannot be used is named and left out.
  public static func reading(_ entries: [KeyEntry]) -> (map: Keymap, problems: [KeyProblem]) {
    var map = Keymap.usual
    var problems: [KeyProblem] = []
    var mapped: Set<Command> = []
    for entry in entries {
      do throws(KeyFault) {
        let (command, keys) = try parse(entry)
        if let other = keys.compactMap({ map.holder(of: $0, for: command) }).first(
          where: mapped.contains)
        {
          throw KeyFault("one of its keys is mapped to \(other.rawValue) already")
        }
        let before = map
        map = try map.mapping(keys, to: command).get()
        mapped.insert(command)
        for key in keys {
          guard command.scope == .table, let hidden = map.shadowed(by: key, for: command) else {
            continue
          }
          let rest = map.workingKeys(of: hidden).map(\.name).joined(separator: " ")
          problems.append(
            KeyProblem(
              command: entry.command,
              words:
                "\(key.name) is taken from \(hidden.rawValue) in tables\(rest.isEmpty ? "" : ", which \(rest) still does")"
            ))
        }
        for loser in map.changed.keys.sorted(by: { $0.rawValue < $1.rawValue })
        where map.keys(of: loser).isEmpty && !before.keys(of: loser).isEmpty && loser != command {
          // An entry of its own may still give it one.
          guard !entries.contains(where: { $0.command == loser.rawValue }) else { continue }
          problems.append(
            KeyProblem(
              command: entry.command, words: "it takes the only key of \(loser.rawValue)"))
        }
      } catch {
        problems.append(KeyProblem(command: entry.command, words: error.description))
      }
    }
    return (map, problems)
  }

  private static func parse(_ entry: KeyEntry) throws(KeyFault) -> (Command, [Key]) {
    guard let command = Command(rawValue: entry.command) else {
      throw KeyFault("there is no such command; docs/keys.md names them all")
    }
    guard let names = entry.keys else {
      throw KeyFault("it takes a key in quotes, or a list of them")
    }
    guard names.count <= mostKeys else { throw KeyFault("it takes \(mostKeys) keys at the most") }
    var keys: [Key] = []
    for name in names {
      guard let key = Key(name: name) else {
        throw KeyFault(
          "\"\(Sanitizer.clean(String(name.prefix(16))))\" is no key: write b, Ctrl-D, F5, Enter or Space"
        )
      }
      if !keys.contains(key) { keys.append(key) }
    }
    return (command, keys)
  }
}
