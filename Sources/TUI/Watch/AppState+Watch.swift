import ClientModels

/// The broker's watchlists: which is shown, its rows, and changes of it. A change is asked of the broker and shown when the
/// broker has it; nothing is kept here alone.
extension AppState {
  /// The list that is shown.
  public var chosenList: Watchlist? {
    guard let book = portfolio.watchlists else { return nil }
    return watch.listID.flatMap { book[$0] } ?? book.lists.first
  }

  /// Quotes of so many symbols of a list are wanted at once; of a longer one those near the selection.
  private static let wantedLimit = 200

  var watchedSymbols: [Symbol] {
    guard tab == .watch, let symbols = chosenList?.symbols else { return [] }
    return symbols.count <= Self.wantedLimit ? symbols : Array(around(.watch, in: lists.watch))
  }

  var watchTitle: String {
    guard let list = chosenList else { return "Watch" }
    return "Watch: \(list.name)"
  }

  /// Why no list may be changed from here; nil when one may.
  var watchRefusal: String? {
    if settings.isOffline {
      return "offline: the watchlists are the broker's; start without --offline to change them"
    }
    return settings.isReadOnly ? "read-only: this profile changes nothing at the broker" : nil
  }

  mutating func runWatch(_ command: Command) -> [Effect] {
    switch command {
    case .showWatch: open(.watch)
    case .showNews: openNews()
    case .openArticle: openArticle()
    case .nextArticle: moveArticle(by: 1)
    case .previousArticle: moveArticle(by: -1)
    case .leaveNews: layers.removeLast()
    case .newList: openLine("watch new ")
    case .addSymbol:
      openLine(tab == .watch ? "watch add " : "watch add \(selectedSymbol?.text ?? "")")
      // What is typed is held against the broker's list before a list is changed.
      return settings.isOffline ? [] : wantAssets()
    case .renameList, .deleteList, .removeSymbol, .moveSymbolUp, .moveSymbolDown, .nextView,
      .previousView:
      guard tab == .watch else {
        show(Notice(.info, "this works in the watchlists: \(Command.showWatch.keyName)"))
        return []
      }
      return runList(command)
    default: break
    }
    return []
  }

  private mutating func runList(_ command: Command) -> [Effect] {
    switch command {
    case .nextView: chooseNext(by: 1)
    case .previousView: chooseNext(by: -1)
    case .renameList:
      guard chosenList != nil else { return noList() }
      openLine("watch rename ")
    case .deleteList: askToDeleteList()
    case .removeSymbol: return editSelected { .remove($0, $1) }
    case .moveSymbolUp: return move(by: -1)
    case .moveSymbolDown: return move(by: 1)
    default: break
    }
    return []
  }

  private mutating func openLine(_ text: String) {
    layers.append(.line(LineEntry(history: lineHistory, text: text)))
  }

  mutating func noList() -> [Effect] {
    show(Notice(.info, "there is no watchlist yet: \(Command.newList.keyName) makes one"))
    return []
  }

  /// Up and down are what is seen: in a list that is sorted the other way round a row that goes up comes later.
  private mutating func move(by step: Int) -> [Effect] {
    let first = look(of: .watch).sort.first
    guard first.map({ $0.column == TableName.watch.ownOrder }) ?? true else {
      show(
        Notice(
          .info,
          "rows move in the order of the list: \(Command.sort.keyName) sorts by it"))
      return []
    }
    let isReversed = first?.isDescending == true
    return editSelected { .move($0, $1, by: isReversed ? -step : step) }
  }

  private mutating func editSelected(
    _ make: (Symbol, WatchlistID) -> WatchlistEdit
  ) -> [Effect] {
    guard let list = chosenList else { return noList() }
    guard focus == .watch else {
      show(Notice(.info, "this works in the list: \(Command.nextPane.keyName) goes there"))
      return []
    }
    guard let symbol = selectedSymbol else {
      show(Notice(.info, "nothing is on the list: \(Command.addSymbol.keyName) adds a symbol"))
      return []
    }
    return edit(make(symbol, list.id))
  }

  mutating func askToDeleteList() {
    guard let list = chosenList else {
      _ = noList()
      return
    }
    let count = list.symbols.map { "It has \(OrderText.count($0.count, "symbol"))." }
    ask(
      .deleteWatchlist(list.id), "Delete the watchlist \"\(list.name)\"?",
      [count, "It is the broker's, so it goes from every program that shows it."].compactMap { $0 })
  }

  /// Asks the broker for a change.
  mutating func edit(_ edit: WatchlistEdit) -> [Effect] {
    if let reason = watchRefusal ?? edit.fault {
      show(Notice(.warning, reason))
      return []
    }
    watch.asked[edit] = edit.words(in: portfolio.watchlists)
    if case .create(let name, _) = edit { watch.expected = name }
    show(Notice(.info, "asking the broker to \(watch.asked[edit] ?? "")"))
    return [.send(.editWatchlist(edit))]
  }

  mutating func take(_ outcome: WatchlistOutcome, of edit: WatchlistEdit) {
    let words = watch.asked.removeValue(forKey: edit) ?? edit.words(in: portfolio.watchlists)
    switch outcome {
    case .done:
      show(Notice(.success, "done: \(words)"))
      if case .create(let name, _) = edit, name == watch.expected {
        choose(portfolio.watchlists?.lists.last { $0.name == name }?.id)
        open(.watch)
      }
    case .refused(let reason): show(Notice(.failure, "not done: \(words): \(reason)"))
    case .notSeen(let reason):
      show(Notice(.failure, "not there, as read again after no answer: \(words): \(reason)"))
    case .unknown(let reason):
      show(
        Notice(
          .failure, "not known whether it was done, the lists are read again: \(words): \(reason)"))
    }
    if case .create = edit { watch.expected = nil }
  }

  mutating func choose(_ id: WatchlistID?) {
    guard let id, id != chosenList?.id else { return }
    watch.listID = id
    selection[.watch] = nil
    selectionIndex[.watch] = nil
    changedPanes.insert(.watch)
  }

  private mutating func chooseNext(by step: Int) {
    guard let lists = portfolio.watchlists?.lists, !lists.isEmpty else {
      _ = noList()
      return
    }
    let index = lists.firstIndex { $0.id == chosenList?.id } ?? 0
    choose(lists[(index + step + lists.count) % lists.count].id)
  }
}

/// What is asked for beside the rows: the course of the day of what is seen, and news of what is selected.
extension AppState {
  /// The symbol that is selected in the watchlist, whichever pane has the keys.
  var listedSymbol: Symbol? { selectedIndex(.watch).map { lists.watch[$0] } }

  /// The news that stand beside the list.
  var listedNews: [NewsItem] {
    guard let page = watch.news, page.symbol == listedSymbol else { return [] }
    return page.items.filter { matches(.news, $0.headline, $0.source, $0.author) }
  }

  private var newsSymbol: Symbol? {
    if let symbol = newsSheet?.symbol ?? watch.heard { return symbol }
    let placed = paneLayout.placed
    switch tab {
    case .watch: return placed.contains { $0.0 == .news } ? listedSymbol : nil
    case .portfolio:
      let quotes = placed.first { $0.0 == .quotes }
      return quotes.map { QuotesPane(state: self).newsHeight(in: $0.1.inset(by: 1)) > 0 } == true
        ? symbolInDetail : nil
    case .orders, .activity, .performance, .history, .log: return nil
    }
  }

  mutating func followSelection() -> [Effect] {
    var effects: [Effect] = []
    var day: [Symbol] = []
    if tab == .portfolio { day += around(.holdings, in: lists.holdings).compactMap(\.row) }
    if tab == .watch { day += around(.watch, in: lists.watch) }
    if !settings.isOffline, day != watch.followedDay {
      watch.followedDay = day
      effects.append(.send(.followDay(day)))
    }
    let symbol = newsSymbol
    if symbol != watch.followedNews {
      watch.followedNews = symbol
      if watch.news?.symbol != symbol {
        watch.news = nil
        // Of other news the newest comes first.
        selection[.news] = nil
        selectionIndex[.news] = nil
      }
      effects.append(.send(.followNews(symbol)))
    }
    return effects
  }

  mutating func take(_ page: NewsPage) {
    guard page.symbol == watch.followedNews else { return }
    watch.news = page
    watch.newsFailure = nil
  }

  mutating func newsFailed(_ symbol: Symbol, _ reason: String) {
    if symbol == watch.followedNews { watch.newsFailure = (symbol, reason) }
  }
}
