import ClientModels

/// Symbols that a line names and the broker's list does not have. The list may be of yesterday, so that it keeps nothing
/// from being done: the broker is asked, and the line runs when it has answered.
extension AppState {
  /// Those that a new order, alert, quote, chart, benchmark or watchlist would be of.
  private func symbolsNamed(by phrase: CommandPhrase) -> [Symbol] {
    switch phrase {
    case .order(let phrase): [phrase.ticket.symbol].compactMap { $0 }
    case .alert(.add(let rule)), .alert(.change(_, let rule)):
      [rule.condition.symbol].compactMap { $0 }
    case .quote(let symbol), .benchmark(let symbol), .chart(let symbol, _): [symbol]
    case .watch(.add(let words)): symbolsToWatch(words)
    case .watch(.create(let words)): listToMake(words).symbols
    case .change, .cancel, .cancelAll, .exit, .command, .draft, .basket, .resend,
      .abandon, .view, .alert, .watch, .period, .theme, .asOf:
      []
    }
  }

  /// What the line names in place of its last word, when nobody knows that.
  var suggestedSymbols: [Symbol] {
    guard case .line(let entry)? = layers.last, let phrase = try? CommandPhrase(entry.text),
      let symbol = entry.text.split(separator: " ").last.flatMap({ Symbol(typed: String($0)) }),
      symbolsNamed(by: phrase).contains(symbol), doubt(about: [symbol]) != nil
    else { return [] }
    return allAssets?.meant(by: symbol).map(\.symbol) ?? []
  }

  /// What asks for that which the line waits for; nil when it can be run, as it can when it is run once more.
  mutating func heldBack(_ entry: LineEntry, _ phrase: CommandPhrase) -> [Effect]? {
    let symbols = symbolsNamed(by: phrase).filter(isUnlisted)
    guard !symbols.isEmpty, !entry.isHeld, link == .connected, !settings.isOffline,
      !settings.isLinear
    else { return nil }
    editLine { $0.isHeld = true }
    return findAssets(symbols)
  }

  /// What stands above a line that waits.
  func waiting(_ phrase: CommandPhrase) -> String? {
    let symbols = symbolsNamed(by: phrase).filter(isUnlisted)
    guard let first = symbols.first else { return nil }
    return "asking the broker about " + symbols.map(\.text).joined(separator: ", ") + meant(first)
  }

  /// It answers for one of these with the name that the broker has for it.
  private func isOfOtherName(_ event: SyncEvent, _ symbols: [Symbol]) -> Bool {
    guard case .assetUpdated(let asset) = event, !symbols.contains(asset.symbol) else {
      return false
    }
    return symbols.contains { $0.withoutSlash == asset.symbol.withoutSlash }
  }

  /// Runs the line that waited. Of a symbol that the broker knows not it says so above itself.
  mutating func answerLine(_ event: SyncEvent) -> [Effect] {
    switch event {
    case .assetUpdated, .assetUnknown: break
    default: return []
    }
    guard case .line(let entry)? = layers.last, entry.isHeld,
      let phrase = try? CommandPhrase(entry.words, isLinear: settings.isLinear)
    else { return [] }
    let symbols = symbolsNamed(by: phrase)
    if unknown(symbols) != nil || isOfOtherName(event, symbols) {
      editLine { $0.isHeld = false }
      return []
    }
    return symbols.contains(where: isUnlisted) ? [] : runLine()
  }
}
