/// Which keys run which command: the usual ones, and in their place those that the user mapped.
public struct Keymap: Hashable, Sendable {
  /// Commands with keys of the user's; with none of them a command is found by its name alone.
  public private(set) var changed: [Command: [Key]]
  private var commands: [Scope: [Key: Command]]

  public static let usual = Keymap(trusted: [:])
  /// That of the screen which is updated or drawn, for words that name a key.
  @TaskLocal static var current = Keymap.usual

  private init(trusted changed: [Command: [Key]]) {
    self.changed = changed.filter { $0.value != $0.key.keys }
    commands = [:]
    for command in Command.allCases {
      for key in self.changed[command] ?? command.keys {
        commands[command.scope, default: [:]][key] = command
      }
    }
  }

  public func keys(of command: Command) -> [Key] { changed[command] ?? command.keys }

  public func command(for key: Key, in scope: Scope) -> Command? { commands[scope]?[key] }

  /// The command that has the key in the place of another, and would lose it.
  public func holder(of key: Key, for command: Command) -> Command? {
    self.command(for: key, in: command.scope).flatMap { $0 == command ? nil : $0 }
  }

  /// The command that works everywhere else with this key, but no more where `command` does.
  public func shadowed(by key: Key, for command: Command) -> Command? {
    command.scope == .global ? nil : self.command(for: key, in: .global)
  }

  /// The command that keeps the key in tables from one that works everywhere.
  public func hider(of key: Key, from command: Command) -> Command? {
    command.scope == .global ? self.command(for: key, in: .table) : nil
  }

  /// Its keys without those that are another command's in tables.
  public func workingKeys(of command: Command) -> [Key] {
    keys(of: command).filter { hider(of: $0, from: command) == nil }
  }

  /// The map with `keys` for a command, taken from those that had them, or why it may not be.
  public func mapping(_ keys: [Key], to command: Command) -> Result<Keymap, KeyFault> {
    for key in keys {
      if let reason = KeyRules.refusal(of: key, for: command, in: self) { return .failure(reason) }
    }
    var changed = changed
    changed[command] = keys
    for key in keys {
      guard let holder = holder(of: key, for: command) else { continue }
      changed[holder] = (changed[holder] ?? holder.keys).filter { $0 != key }
    }
    return Keymap(trusted: changed).checked
  }

  /// The same, and a command that would be left without a key gets those of its usual ones that nobody has then.
  public func exchanging(_ keys: [Key], to command: Command) -> Result<Keymap, KeyFault> {
    let losers = holders(of: keys, for: command)
    return mapping(keys, to: command).map { map in
      losers.filter { map.keys(of: $0).isEmpty }.reduce(map) { $0.givingUsualKeys(to: $1) }
    }
  }

  /// The commands that would lose one of these keys to another, each once.
  public func holders(of keys: [Key], for command: Command) -> [Command] {
    keys.reduce(into: []) { holders, key in
      if let holder = holder(of: key, for: command), !holders.contains(holder) {
        holders.append(holder)
      }
    }
  }

  /// The map with the usual keys of a command; whoever has them by now loses them, and gets its own usual ones back where it
  /// would have none. So does a command without a key whose usual one this command had.
  public func resetting(_ command: Command) -> Result<Keymap, KeyFault> {
    let given = keys(of: command)
    return exchanging(command.keys, to: command).map { map in
      let bereft = map.changed.filter { other, keys in
        keys.isEmpty && other.scope == command.scope && other.keys.contains(where: given.contains)
      }
      return bereft.keys.reduce(map) { $0.givingUsualKeys(to: $1) }
    }
  }

  /// Those of its usual keys that nobody has.
  private func givingUsualKeys(to command: Command) -> Keymap {
    let free = command.keys.filter {
      self.command(for: $0, in: command.scope) == nil
        && KeyRules.refusal(of: $0, for: command, in: self) == nil
    }
    guard !free.isEmpty else { return self }
    return (try? mapping(free, to: command).get()) ?? self
  }

  private var checked: Result<Keymap, KeyFault> {
    KeyRules.refusal(of: self).map { .failure($0) } ?? .success(self)
  }

  public static func == (a: Keymap, b: Keymap) -> Bool { a.changed == b.changed }

  public func hash(into hasher: inout Hasher) { hasher.combine(changed) }
}

/// Why a key may not run a command.
public struct KeyFault: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension Command {
  /// The key that runs it now, as people write it; its name on the `:` line when it has none.
  public var keyName: String {
    Keymap.current.workingKeys(of: self).first?.name ?? ":" + rawValue
  }
}
