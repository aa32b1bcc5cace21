import ClientModels

/// The search for an instrument among all that the broker has.
extension AppState {
  /// All of them, or those that are known from elsewhere as long as the list has not come.
  var assetIndex: AssetIndex { allAssets ?? knownAssets ?? AssetIndex([]) }

  private mutating func gatherKnownAssets() {
    guard allAssets == nil else { return }
    let known = Set(portfolio.assets.keys).union(portfolio.positions.keys)
      .union(portfolio.market.keys)
    knownAssets = AssetIndex(
      known.map { AssetName($0, name: portfolio.assets[$0]?.name ?? "") })
  }

  mutating func runSearch(_ command: Command) -> [Effect] {
    switch command {
    case .findSymbol:
      gatherKnownAssets()
      layers.append(.search(SymbolSearch(.chart, text: "", in: assetIndex)))
      return wantAssets()
    case .findTicketSymbol:
      guard let ticket, ticket.changed == nil else { return [] }
      gatherKnownAssets()
      let typed = ticket.focus == .symbol ? ticket[text: .symbol] : ""
      layers.append(.search(SymbolSearch(.ticket, text: typed, in: assetIndex)))
      return wantAssets()
    case .nextAsset: editSearch { sheet, _ in sheet.list.move(by: 1, of: sheet.found.count) }
    case .previousAsset: editSearch { sheet, _ in sheet.list.move(by: -1, of: sheet.found.count) }
    case .clearSearch: editSearch { $0.clear(in: $1) }
    case .takeAsset: return takeAsset()
    default: break
    }
    return []
  }

  /// Text for the search; false for every other key.
  mutating func typesIntoSearch(_ key: Key) -> Bool {
    guard case .search? = layers.last else { return false }
    switch key {
    case .character(let character): editSearch { $0.type(character, in: $1) }
    case .backspace: editSearch { $0.deleteBackward(in: $1) }
    default: return false
    }
    return true
  }

  private mutating func editSearch(_ edit: (inout SymbolSearch, AssetIndex) -> Void) {
    guard case .search(var sheet)? = layers.last else { return }
    edit(&sheet, assetIndex)
    layers[layers.count - 1] = .search(sheet)
  }

  /// Opens the chart of what was found, or puts it into the ticket; nothing is sent.
  private mutating func takeAsset() -> [Effect] {
    guard case .search(let sheet)? = layers.last, let asset = sheet.selected else { return [] }
    layers.removeLast()
    switch sheet.purpose {
    case .chart:
      openChart(asset.symbol, nil)
      return []
    case .ticket:
      editTicket { $0.replaceSymbol(with: asset.symbol) }
      return findAssets([asset.symbol])
    }
  }

  /// Who types a symbol into the ticket is shown what it may become.
  mutating func wantAssetsForTicket() -> [Effect] {
    guard case .ticket(let ticket)? = layers.last, ticket.focus == .symbol,
      !ticket[text: .symbol].isEmpty
    else { return [] }
    return wantAssets()
  }

  /// The list is asked for once, by the first who looks.
  mutating func wantAssets() -> [Effect] {
    guard !areAssetsAsked else { return [] }
    areAssetsAsked = true
    return [.send(.listAssets)]
  }

  mutating func take(_ assets: AssetIndex) {
    allAssets = assets
    knownAssets = nil
    editSearch { $0.look(in: $1) }
  }

  /// What the symbol that is being typed in the ticket may become: the best two beside it.
  var symbolHint: String? {
    guard let ticket, ticket.focus == .symbol, let allAssets, !ticket[text: .symbol].isEmpty else {
      return nil
    }
    let found = allAssets.matches(ticket[text: .symbol], limit: 2)
    guard let best = found.first else { return nil }
    if best.symbol == ticket.symbol { return best.name }
    return found.map(\.symbol.text).joined(separator: " ") + "? \(Command.findTicketSymbol.keyName)"
  }
}
