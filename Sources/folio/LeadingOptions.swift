import ArgumentParser

/// Options that may stand before the verb as well: `folio --profile main buy 10 SPY`, `folio --as-of 2026-11-02 positions`.
enum LeadingOptions {
  /// The arguments with those options behind the verb, where they are read. Without a verb nothing changes.
  static func moved(
    _ arguments: [String], behindVerbOf root: any ParsableCommand.Type
  ) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let word = rest.first, word == "--profile" || word == "--as-of" || isWhole(word) {
      let count = min(isWhole(word) ? 1 : 2, rest.count)
      leading += rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    var verbs: [String] = []
    var commands = root.configuration.subcommands
    while let word = rest.first,
      let command = commands.first(where: { $0._commandName == word })
    {
      verbs.append(word)
      rest = rest.dropFirst()
      commands = command.configuration.subcommands
    }
    return verbs.isEmpty ? arguments : verbs + leading + rest
  }

  /// No value follows.
  private static func isWhole(_ word: String) -> Bool {
    word == "--offline" || word.hasPrefix("--profile=") || word.hasPrefix("--as-of=")
  }
}
