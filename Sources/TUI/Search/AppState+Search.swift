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

  /// Whoever types a line that names a symbol is told before it is run whether there is such a one.
  mutating func wantAssetsForLine() -> [Effect] {
    guard !settings.isOffline, case .line(let entry)? = layers.last,
      let verb = entry.text.firstIndex(of: " ").map({ entry.text[..<$0].lowercased() }),
      ["alert", "benchmark", "chart", "quote", "watch"].contains(verb)
    else { return [] }
    return wantAssets()
  }

  /// Why nothing is done with these: the broker has said that it knows one of them not.
  func unknown(_ symbols: [Symbol]) -> String? {
    symbols.first { !isKnown($0) && portfolio.unknownSymbols.contains($0) }
      .map { "the broker knows no \($0)" + meant($0) }
  }

  /// What is to be said of these while they are typed: the broker knows one of them not, or its list has it not.
  func doubt(about symbols: [Symbol]) -> String? {
    unknown(symbols)
      ?? symbols.first(where: isUnlisted).map { "the broker's list has no \($0)" + meant($0) }
  }

  /// Whether only the broker can tell if there is such a one. Contracts of options are in no list.
  func isUnlisted(_ symbol: Symbol) -> Bool {
    guard let allAssets, !isKnown(symbol), !symbol.isOptionContract,
      !portfolio.unknownSymbols.contains(symbol)
    else { return false }
    return allAssets.name(of: symbol) == nil
  }

  /// Whether there is such a one for all that is known here.
  func isListed(_ symbol: Symbol) -> Bool {
    isKnown(symbol) || allAssets?.name(of: symbol) != nil
  }

  private func isKnown(_ symbol: Symbol) -> Bool {
    portfolio.assets[symbol] != nil || portfolio.market[symbol] != nil
      || portfolio.positions[symbol] != nil
  }

  /// Those that a symbol may be meant for, as the rest of a sentence.
  func meant(_ symbol: Symbol) -> String {
    allAssets?.words(meantBy: symbol) ?? ""
  }

  /// The broker knows no such symbol: it is said where somebody waits for it.
  mutating func sayUnknown(_ symbol: Symbol) {
    // What was not known yet when the review opened is put right in its ticket.
    var wasReviewed = false
    if case .review(let sheet)? = layers.last, sheet.request.symbol == symbol,
      case .ticket? = layers.dropLast().last
    {
      layers.removeLast()
      wasReviewed = true
    }
    if ticket?.symbol == symbol {
      if wasReviewed || ticket?[text: .quantity].isEmpty == true {
        editTicket { $0.go(toFaultOf: .symbolUnknown(symbol)) }
      }
      let problem = OrderProblem.symbolUnknown(symbol).description
      if !isOnSheet(problem) { show(Notice(.failure, problem)) }
      return
    }
    let problem = unknown([symbol]) ?? OrderProblem.symbolUnknown(symbol).description
    let alert = alertBoard.records.alerts.first {
      $0.isAlive && $0.rule.condition.symbol == symbol
    }
    if let alert {
      let number = alert.number
      show(
        Notice(
          .warning,
          "alert \(number) can never fire, `alert delete \(number)` takes it away: \(problem)"))
    } else if symbol == settings.benchmark {
      let key = Command.chooseBenchmark.keyName
      show(
        Notice(
          .warning, "performance is set against nothing, \(key) names another: \(problem)"))
    } else if quoted.contains(symbol) {
      quoted.removeAll { $0 == symbol }
      changedPanes.insert(.holdings)
      show(Notice(.warning, "no quote: \(problem)"))
    }
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
