import ClientModels

extension AppState {
  static let linesRemembered = 100

  /// Text for the `:` line or the palette; false for every other key.
  mutating func typesIntoLine(_ key: Key) -> Bool {
    switch layers.last {
    case .line(var entry):
      switch key {
      case .character(let character): entry.type(character)
      case .backspace:
        guard !entry.text.isEmpty else {
          layers.removeLast()
          return true
        }
        entry.deleteBackward()
      default: return false
      }
      layers[layers.count - 1] = .line(entry)
      return true
    case .palette(var entry):
      switch key {
      case .character(let character): entry.type(character)
      case .backspace: entry.deleteBackward()
      default: return false
      }
      layers[layers.count - 1] = .palette(entry)
      return true
    default: return false
    }
  }

  mutating func editLine(_ edit: (inout LineEntry) -> Void) {
    guard case .line(var entry)? = layers.last else { return }
    edit(&entry)
    layers[layers.count - 1] = .line(entry)
  }

  mutating func completeLine(by step: Int) -> [Effect] {
    let (symbols, suggested) = (knownSymbols, suggestedSymbols)
    editLine { $0.complete(by: step, symbols: symbols, suggested: suggested) }
    return wantAssets()
  }

  private var knownSymbols: [Symbol] {
    let known = Set(portfolio.market.keys).union(portfolio.positions.keys)
      .union(portfolio.assets.keys)
    guard let allAssets, case .line(let entry)? = layers.last else { return known.sorted() }
    // What is known comes before what is only listed.
    let word = entry.text.split(separator: " ").last.map(String.init) ?? ""
    return known.sorted()
      + allAssets.symbols(startingWith: word).filter { !known.contains($0) }
  }

  mutating func movePalette(by step: Int) {
    guard case .palette(var entry)? = layers.last else { return }
    entry.move(by: step, of: entry.commands { refusal(of: $0) != nil }.count)
    layers[layers.count - 1] = .palette(entry)
  }

  mutating func runPalette() -> [Effect] {
    guard case .palette(let entry)? = layers.last else { return [] }
    let commands = entry.commands { refusal(of: $0) != nil }
    guard commands.indices.contains(entry.selected) else { return [] }
    layers.removeLast()
    return call(commands[entry.selected])
  }

  /// By name: the same door as by key.
  private mutating func call(_ command: Command) -> [Effect] {
    if let refusal = refusal(of: command) {
      show(Notice(.warning, refusal))
      return []
    }
    return run(command)
  }

  /// Runs the line. What leads to an order opens its review; nothing is sent from here.
  mutating func runLine() -> [Effect] {
    guard case .line(let entry)? = layers.last else { return [] }
    let text = entry.words
    guard !text.isEmpty else {
      layers.removeLast()
      return []
    }
    let phrase: CommandPhrase
    do throws(CommandPhrase.Fault) {
      phrase = try CommandPhrase(text, isLinear: settings.isLinear)
    } catch {
      show(Notice(.warning, error.description))
      return []
    }
    if phrase.isMutating, let refusal, !(mayPrepare && phrase.preparesDraft) {
      show(Notice(.warning, refusal))
      return []
    }
    if let effects = heldBack(entry, phrase) { return effects }
    remember(text)
    layers.removeLast()
    let before = (layers, tab, notice, noticeUntil)
    let effects = run(phrase)
    // What failed stays to be mended, as it was typed.
    if effects.isEmpty, (layers, tab) == (before.0, before.1), notice?.isFault == true,
      (notice, noticeUntil) != (before.2, before.3)
    {
      layers.append(.line(entry))
    }
    return effects
  }

  private mutating func run(_ phrase: CommandPhrase) -> [Effect] {
    switch phrase {
    case .order(let phrase): return open(phrase.ticket)
    case .change(let name, let words): return change(name, words)
    case .cancel(let names): cancel(names)
    case .cancelAll: askToCancelAll()
    case .exit(let request): ask(request)
    case .command(let command): return call(command)
    case .chart(let symbol, let interval):
      if let problem = unknown([symbol]) {
        show(Notice(.warning, problem))
      } else {
        openChart(symbol, interval)
      }
    case .quote(let symbol): return openQuote(symbol)
    case .draft(let phrase):
      layers.append(.ticket(phrase.ticket))
      return keepDraft()
    case .basket(let path): return [.drafts(.readBasket(path: path))]
    case .alert(let phrase): return run(phrase)
    case .resend(let id): settle(id) { $0.askToResend($1) }
    case .abandon(let id): settle(id) { $0.askToAbandon($1) }
    case .watch(let phrase): return run(phrase)
    case .period(let period): tell(of: period)
    case .benchmark(let symbol): return measure(against: symbol)
    case .theme(let name): return [.settings(.takeTheme(name))]
    case .asOf(let day): go(backTo: day)
    case .view(let view):
      blotter.view = view
      return run(.showOrders)
    }
    return []
  }

  static let quotesAskedFor = 50

  /// Its row, once the market is known; it stays there until one leaves.
  private mutating func openQuote(_ symbol: Symbol) -> [Effect] {
    let market = portfolio.market[symbol]
    guard !settings.isOffline || market != nil else {
      show(Notice(.warning, "offline: no quote of \(symbol) was kept"))
      return []
    }
    if let problem = unknown([symbol]) {
      show(Notice(.warning, problem))
      return []
    }
    quoted = quoted.filter { $0 != symbol }.suffix(Self.quotesAskedFor - 1) + [symbol]
    open(.portfolio)
    focus = .quotes
    filters[.quotes] = nil
    selection[.quotes] = symbol.text
    changedPanes.insert(.holdings)
    show(Notice(.info, market.map(sentence) ?? "asking for the quote of \(symbol)"))
    return findAssets([symbol])
  }

  private mutating func settle(
    _ id: ClientOrderID?, _ ask: (inout AppState, Submission?) -> Void
  ) {
    guard let id else { return ask(&self, unconfirmedInQuestion) }
    let submission = portfolio.submissions[id]
    guard let submission, case .unconfirmed = submission.state else {
      show(Notice(.warning, "no unconfirmed order has the id \(id)"))
      return
    }
    ask(&self, submission)
  }

  private mutating func remember(_ line: String) {
    lineHistory.removeAll { $0 == line }
    if lineHistory.count >= Self.linesRemembered { lineHistory.removeFirst() }
    lineHistory.append(line)
  }

  /// Opens the review, from which Escape leads to the form. What keeps it back is mended on the line: what is typed next must
  /// not land in a field of a form.
  private mutating func open(_ ticket: Ticket) -> [Effect] {
    if let symbol = ticket.symbol, let words = unknown([symbol]) {
      show(Notice(.failure, words))
      return []
    }
    layers.append(.ticket(ticket))
    let effects = reviewTicket()
    guard case .ticket? = layers.last, notice?.isFault == true else { return effects }
    layers.removeLast()
    return []
  }

  private mutating func change(_ name: String, _ words: [String]) -> [Effect] {
    if name.lowercased() == MarkedChange.name {
      changeMarked(words)
      return []
    }
    guard let order = portfolio.order(named: name) else {
      show(Notice(.warning, "no order \(name) is known"))
      return []
    }
    guard order.status.isCancelable else {
      show(Notice(.info, "nothing to change: the order is \(order.status.wire)"))
      return []
    }
    do throws(OrderPhrase.Fault) {
      return open(
        try OrderPhrase(changing: order, words, lots: portfolio.lotChoices[order.id]).ticket)
    } catch {
      show(Notice(.warning, error.description))
      return []
    }
  }

  private mutating func cancel(_ names: [String]) {
    guard !names.isEmpty else {
      askToCancel()
      return
    }
    var found: [Order] = []
    for name in names {
      let orders = portfolio.workingOrders(named: name).filter(\.status.isCancelable)
      guard !orders.isEmpty else {
        show(Notice(.warning, "no working order is named \(name): nothing was asked"))
        return
      }
      found += orders.filter { !found.contains($0) }
    }
    askToCancel(found)
  }
}

extension CommandPhrase {
  /// Whether it can lead to an order or a cancel at the broker.
  var isMutating: Bool {
    switch self {
    case .order, .change, .cancel, .cancelAll, .exit, .resend, .abandon, .draft, .basket: true
    case .command(let command): command.isMutating
    case .chart, .quote, .view, .alert, .watch, .period, .benchmark, .theme, .asOf: false
    }
  }

  /// It leads to drafts, or to a form that can be kept as one without a network.
  var preparesDraft: Bool {
    switch self {
    case .order, .draft, .basket: true
    case .command(let command): command.preparesDraft
    case .change, .cancel, .cancelAll, .exit, .chart, .quote, .resend, .abandon, .view,
      .alert, .watch, .period, .benchmark, .theme, .asOf:
      false
    }
  }
}
