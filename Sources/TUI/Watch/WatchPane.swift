import ClientModels

/// A watchlist of the broker's: its rows, and the names of the others above.
struct WatchPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let (names, body) = rect.split(top: 1)
    drawNames(into: &canvas, in: names)
    drawRows(into: &canvas, in: body)
  }

  private func drawRows(into canvas: inout Canvas, in rect: Rect) {
    guard !state.lists.watch.isEmpty else {
      canvas.drawWrapped(emptyText, in: rect, role: .dim)
      return
    }
    Table(
      columns: state.look(of: .watch).columns(columns), count: state.lists.watch.count,
      selected: state.selectedIndex(.watch), shift: state.shifts[.watch] ?? 0,
      isFocused: state.focus == .watch && state.layers.isEmpty
    ) { state.lists.watch[$0] }.draw(into: &canvas, in: rect)
  }

  private var emptyText: String {
    guard let list = state.chosenList else {
      if state.portfolio.watchlists != nil {
        return
          "there is no watchlist yet: \(Command.addSymbol.keyName) adds a symbol to a new one, "
          + "\(Command.newList.keyName) makes an empty one"
      }
      if let failure = state.watch.failure {
        return "the watchlists could not be read, they are asked for again: \(failure)"
      }
      return state.settings.isOffline
        ? "no watchlists are cached: they are read when there is a network"
        : "reading the watchlists"
    }
    guard let symbols = list.symbols else {
      return state.settings.isOffline ? "what is on this list is not cached" : "reading the list"
    }
    return state.emptyText(
      .watch,
      symbols.isEmpty
        ? "nothing is on this list yet: \(Command.addSymbol.keyName) adds a symbol"
        : "nothing to show")
  }

  /// The names of all lists with the chosen one among them, and how old they are.
  private func drawNames(into canvas: inout Canvas, in rect: Rect) {
    guard let book = state.portfolio.watchlists, !book.lists.isEmpty else { return }
    let age = self.age(book)
    let room = max(0, rect.width - (age.map { CellWidth.of($0.text) + 2 } ?? 0))
    if let age {
      canvas.drawRight(age.text, column: rect.x, row: rect.y, width: rect.width, role: age.role)
    }
    let names = book.lists.map { Self.shortened($0.name) }
    let chosen = book.lists.firstIndex { $0.id == state.chosenList?.id } ?? 0
    // From the first on, or as far to the right as the chosen one needs.
    var first = 0
    func width(_ range: ClosedRange<Int>) -> Int {
      range.reduce(0) { $0 + CellWidth.of(names[$1]) + 2 }
    }
    while first < chosen, width(first...chosen) > room { first += 1 }
    var x = rect.x
    for index in first..<names.count {
      // The brackets say it where there are no colours.
      let name = index == chosen ? "[\(names[index])]" : " \(names[index]) "
      guard x + CellWidth.of(name) <= rect.x + room else {
        if x < rect.x + room { canvas.draw("…", column: x, row: rect.y, role: .dim) }
        break
      }
      canvas.note(
        .choice(index), at: Rect(x: x, y: rect.y, width: CellWidth.of(name), height: 1))
      x += canvas.draw(name, column: x, row: rect.y, role: index == chosen ? .key : .label)
    }
  }

  private static func shortened(_ name: String) -> String {
    let clean = Sanitizer.clean(name)
    return clean.count > 24 ? clean.prefix(23) + "…" : clean
  }

  /// Nil while the lists are fresh.
  private func age(_ book: WatchlistBook) -> (text: String, role: Role)? {
    let age = book.asOf.map { Format.age(from: $0, to: state.now) + " ago" } ?? "unknown age"
    if state.watch.failure != nil { return ("lists read \(age)", .failure) }
    guard state.settings.isOffline || book.asOf.map({ state.now.seconds(since: $0) > 180 }) ?? true
    else { return nil }
    return ("lists read \(age)", .stale)
  }

  private func market(_ symbol: Symbol) -> MarketSnapshot? { state.portfolio.market[symbol] }

  private func role(_ receipt: Receipt?, _ role: Role) -> Role {
    state.portfolio.isStale(receipt, now: state.now) ? .stale : role
  }

  private func changeRole(_ symbol: Symbol) -> Role {
    let change = market(symbol)?.change
    return Format.gainRole(change?.isNegative, isZero: change?.isZero)
  }

  var columns: [TableColumn<Symbol>] {
    [
      TableColumn("Symbol", name: "symbol", rank: 0, limit: 24, least: 10, isFixed: true) {
        symbol in
        market(symbol)?.isHalted == true
          ? .symbol("\(symbol) HALT", .warning) : .symbol(symbol.text)
      },
      TableColumn("Bid", name: "bid", number: true, rank: 2) {
        TableCell(Format.price(market($0)?.quote?.bid), role(market($0)?.quoteReceipt, .bid))
      },
      TableColumn("Ask", name: "ask", number: true, rank: 2) {
        TableCell(Format.price(market($0)?.quote?.ask), role(market($0)?.quoteReceipt, .ask))
      },
      TableColumn("Last", name: "last", number: true, rank: 0) {
        TableCell(Format.price(market($0)?.lastPrice), role(market($0)?.lastReceipt, .text))
      },
      TableColumn("Chg", name: "chg", number: true, rank: 6, isSigned: true) {
        TableCell(Format.signed(market($0)?.change), changeRole($0))
      },
      TableColumn("Chg %", name: "chg%", number: true, rank: 1, isSigned: true) {
        TableCell(Format.percent(market($0)?.changePercent), changeRole($0))
      },
      TableColumn("Volume", name: "volume", number: true, rank: 5) {
        TableCell(Format.volume(market($0)?.dailyBar?.volume, of: $0))
      },
      Sparkline.column(rank: 3, state: state, { $0 }),
      TableColumn("Age", name: "age", number: true, rank: 4, width: Format.ageWidth) { symbol in
        guard let market = market(symbol) else { return TableCell("—", .dim) }
        let isStale = state.portfolio.isStale(market.lastReceipt, now: state.now)
        return TableCell(
          Format.age(from: market.receivedAt, to: state.now), isStale ? .stale : .dim)
      },
      TableColumn("Name", name: "name", rank: 7, limit: 40, least: 8) {
        TableCell(state.name(of: $0) ?? "", .dim)
      },
    ] + state.tagColumn { $0 }
  }
}
