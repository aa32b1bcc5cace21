import ClientModels

/// The names of what is looked at. Nobody has to open a ticket first for the broker to be asked.
extension AppState {
  /// Seconds without a key until a name is asked for: who runs through a list looks at no row of it.
  private static let namePause = 1.0

  func name(of symbol: Symbol) -> String? {
    portfolio.assets[symbol]?.name ?? allAssets?.name(of: symbol)
  }

  /// One at a time, each once: the selected one, then those around it.
  mutating func wantNames() -> [Effect] {
    // The cache has all names or none.
    if settings.isOffline, allAssets == nil { return symbolWithoutName == nil ? [] : wantAssets() }
    guard namesAreDue else { return [] }
    nameDueAt = now.advanced(bySeconds: Self.namePause)
    guard let symbol = symbolWithoutName else { return [] }
    askedNames.insert(symbol)
    return findAssets([symbol])
  }

  private func isFiltered(_ pane: Pane) -> Bool { filters[pane]?.isEmpty == false }

  private var namesAreDue: Bool {
    link == .connected && !settings.isOffline && !timeMachine.isAway && now >= nameDueAt
      && lastInputAt.map { now.seconds(since: $0) >= Self.namePause } ?? true
  }

  private var symbolWithoutName: Symbol? {
    let seen: [Symbol] =
      switch tab {
      case .portfolio:
        [symbolInDetail].compactMap { $0 } + around(.holdings, in: lists.holdings).compactMap(\.row)
          + around(.quotes, in: lists.quotes)
      case .watch: [listedSymbol].compactMap { $0 } + around(.watch, in: lists.watch)
      case .orders, .activity, .performance, .history, .log: []
      }
    // A filter may be for the name of a row that it hides until the name is known.
    let hidden: [Symbol] =
      switch tab {
      case .portfolio:
        (isFiltered(.holdings) ? portfolio.positions.keys.sorted() : [])
          + (isFiltered(.quotes) ? quotedSymbols : [])
      case .watch: isFiltered(.watch) ? watchedSymbols : []
      case .orders, .activity, .performance, .history, .log: []
      }
    return (seen + hidden).first { name(of: $0) == nil && !askedNames.contains($0) }
  }
}
