import ClientModels

/// What fills the screen between the header and the footer.
public enum Tab: String, CaseIterable, Hashable, Sendable {
  case portfolio, watch, orders, activity, performance, history, log

  var panes: [Pane] {
    switch self {
    case .portfolio: [.holdings, .quotes, .orders]
    case .watch: [.watch, .news]
    case .orders: [.blotter]
    case .activity: [.activity]
    case .performance: [.performance]
    case .history: [.history]
    case .log: [.log]
    }
  }
}

public enum Pane: String, CaseIterable, Hashable, Sendable {
  case holdings, quotes, orders, blotter, activity, performance, history, log, watch, news
}

/// A row of a list of orders.
public enum OrderRow: Hashable, Sendable {
  /// Confirmed here, and not yet known to be at the broker.
  case submission(Submission)
  case order(Order)
  /// Below the order that it goes with.
  case leg(Order)

  public var id: String {
    switch self {
    case .submission(let submission): submission.request.clientOrderID.text
    case .order(let order), .leg(let order): order.id.text
    }
  }

  /// Nil before the broker is known to have it.
  public var order: Order? {
    switch self {
    case .submission: nil
    case .order(let order), .leg(let order): order
    }
  }
}

/// All that the screen knows. It changes by events and is drawn by `render`; it does no I/O and reads no clock.
public struct AppState: Screen, Sendable {
  public internal(set) var settings: AppSettings
  public internal(set) var portfolio = Portfolio()
  public internal(set) var link: LinkState
  /// Changes of orders that the stream left out and a poll found.
  public internal(set) var sweepRepairs = 0
  /// Why this client may only look, in words; nil when it may also send.
  public internal(set) var viewOnlyBecause: String?
  /// Why no order can be recorded, and so none sent; cancels leave all the same.
  var journalFault: String?
  public internal(set) var now: Timestamp
  public internal(set) var size = Size(columns: 80, rows: 24)
  public internal(set) var tab = Tab.portfolio
  public internal(set) var focus = Pane.holdings
  /// The pane in front of each tab that was left.
  var fronts: [Tab: Pane] = [:]
  public internal(set) var layers: [Layer] = []
  public internal(set) var filters: [Pane: String] = [:]
  /// How each table is looked at; one that is not there as it comes.
  public internal(set) var looks: [TableName: TableLook] = [:]
  /// The pane whose filter is being typed.
  public internal(set) var editedFilter: Pane?
  /// Its text is that of before, chosen as a whole: the first letter takes its place.
  var isFilterChosen = false
  public internal(set) var blotter = Blotter()
  /// Executions of this run and of earlier ones.
  public internal(set) var fills = FillList()
  var draftBook = DraftBook()
  var alertBoard = AlertBoard()
  /// The link came back, and nobody was told of the drafts that wait for it.
  var isDraftNoticeDue = false
  /// Holdings that the next action is for, and where a range of marks began.
  var holdingMarks: Set<Symbol> = []
  var holdingRangeStart: Symbol?
  /// What became of the ways out of this run, or how far they have come.
  var exits: [ExitRequest: ExitReport] = [:]
  /// When leaving was asked for while one of them was under way.
  var leavingAskedAt: Timestamp?
  /// What is known for the chart that is open, and how charts are drawn.
  var chart = ChartState()
  /// Symbols whose quotes were asked for by name in this run, the latest last.
  var quoted: [Symbol] = []
  var activity = ActivityState()
  var watch = WatchState()
  var timeMachine = TimeMachine()
  var performance = PerformanceState()
  /// What was run on the `:` line, the oldest first.
  var lineHistory: [String] = []
  /// Orders that were working when all were to be canceled, until what became of each is known.
  var cancelsAsked: Set<BrokerOrderID> = []
  /// Why the broker did not cancel an order, in its words.
  var cancelRefusals: [BrokerOrderID: String] = [:]
  /// When the broker was asked to cancel an order that has not ended and is not refused since.
  var cancelsUnanswered: [BrokerOrderID: Timestamp] = [:]
  /// Why the broker did not tell a part of the book when it was last asked; what it has told since is not in `unreadParts`.
  var unreadReasons: [Portfolio.Part: String] = [:]
  /// The latest requests to the broker, the newest last.
  public internal(set) var requestLog: [BrokerRequestRecord] = []
  /// The theme that was chosen here; nil for that of the start.
  public internal(set) var theme: Theme?
  public internal(set) var notice: Notice?
  var noticeUntil: Timestamp
  /// The notice answers a key, and goes with the next one.
  var isNoticeForKey = false
  var isTakingKey = false
  /// Until then what was said at the start stands, and what comes by itself waits behind it.
  var greetingUntil: Timestamp?
  var noticeBehindGreeting: Notice?
  /// Until then what became of an order stands, and what is told of anything else waits behind it.
  var answerUntil: Timestamp?
  var noticeBehindAnswer: Notice?
  /// The selected row of each pane by identity, and where it last stood in case it goes.
  var selection: [Pane: String] = [:]
  var selectionIndex: [Pane: Int] = [:]
  /// The row that the cursor stands on since the selected one went.
  var standIn: [Pane: String] = [:]
  /// When the selected row of a pane last went by itself.
  var selectionLostAt: [Pane: Timestamp] = [:]
  /// When a row that came by itself last took the cursor of the short list of orders, which was on its first row.
  var firstRowCameAt: Timestamp?
  /// The forms of orders that are being sent, until it is known whether they left.
  var sentTickets: [ClientOrderID: Ticket] = [:]
  /// When such a form last opened again by itself.
  var ticketCameBackAt: Timestamp?
  /// When an order was last sent here.
  var sentAt: Timestamp?
  /// Where the cursor was left in an earlier run, until the pane has rows.
  var awaitedSelection: [Pane: String] = [:]
  /// How the panes of a tab share the screen, where somebody changed it.
  var paneShares: [Tab: PaneShares] = [:]
  /// How wide the columns of each pane were on the screen last.
  var drawnWidths: [Pane: TableWidths] = [:]
  /// How the screen looked when that was last kept, and when it is looked at again.
  var keptView: ViewState?
  var viewDueAt: Timestamp?
  /// A tab of an earlier run was taken up, and what its list needs is not asked for yet.
  var isViewRestored = false
  var wanted: [Symbol] = []
  /// What the engine was last told can be seen.
  private var shown: [Symbol] = []
  /// Those of the drafts that are looked at, when `wanted` was last found.
  private var wantedForDrafts: [Symbol] = []
  /// The symbol of the ticket when `wanted` was last found.
  private var wantedForTicket: Symbol?
  private var wantedForAlerts: [Symbol] = []
  /// All instruments by name, once somebody looked for one.
  var allAssets: AssetIndex?
  var areAssetsAsked = false
  /// Whose names the broker was asked for, and when it may be asked again.
  var askedNames: Set<Symbol> = []
  var nameDueAt: Timestamp
  /// What stands for it until then.
  var knownAssets: AssetIndex?
  var lists = RowLists()
  var tables = TableRows()
  /// What was made of the filters.
  var filterEntries: [Pane: FilterEntry] = [:]
  /// The names of columns that Tab goes through in a filter.
  var filterChoices: [String] = []
  var filterChoice = 0
  /// How far the selected row of a pane was carried by rows that were put in order.
  var shifts: [Pane: Int] = [:]
  var reorderedAt: Timestamp
  /// When filters by age were last held against the time.
  var lookedAt: Timestamp
  /// Panes whose rows are the same and looked at in another way.
  var changedLooks: Set<Pane> = []
  /// Panes whose rows are to be found again.
  var changedPanes = Set(Self.tablePanes)
  var total = HoldingsTotal()
  var liveEquity = LiveEquity()
  /// The time of the newest quote or trade.
  var newestMarketTime: Timestamp?
  var lastInputAt: Timestamp?
  var heldKey: HeldKey?
  /// The last one on a row.
  var lastClick: MouseClick?
  var lastSheetClick: SheetClick?
  /// When the key that sends last went for nothing, or was the first of two.
  var idleSendKeyAt: Timestamp?
  var random: any RandomNumberGenerator & Sendable

  /// `random` gives client order ids their chance part; use the system's except in tests.
  public init(
    settings: AppSettings, now: Timestamp,
    random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    self.settings = settings
    self.now = now
    self.random = random
    noticeUntil = now
    reorderedAt = now
    lookedAt = now
    nameDueAt = now
    link = settings.isOffline ? .offline : .connecting
    keptView = view
    if let day = settings.openingDay { look(backTo: day) }
  }

  public mutating func update(_ event: Event) -> [Effect] {
    Keymap.$current.withValue(settings.keymap) { take(event) }
  }

  private mutating func take(_ event: Event) -> [Effect] {
    now = event.at
    if notice != nil, now >= noticeUntil { notice = nil }
    endGreeting()
    endAnswer()
    let (filtersBefore, editedBefore) = (filters, editedFilter)
    let tabBefore = tab
    let front = frontScope
    let noticeBefore = (text: notice, until: noticeUntil)
    var effects = releaseHeldKey(before: event.kind)
    switch event.kind {
    case .key(let key):
      takeBackAnswer()
      isTakingKey = true
      effects += take(key)
      isTakingKey = false
    case .paste(let text):
      takeBackAnswer()
      take(paste: text)
    case .pasteGoesOn: tellOfOpenPaste()
    case .mouse(let report): effects += take(report)
    case .noise: noteInput()
    case .resized(let size): self.size = size
    case .sync(let event):
      notePerformance(event)
      effects += Format.$masksAmounts.withValue(settings.masksAmounts) {
        take(event)
        return followDetails(event) + answerLine(event)
      }
    case .settings(let answer): effects += take(answer)
    case .drafts(let event): effects += take(event)
    case .alerts(let event): effects += take(event)
    case .tick:
      warmUpTables()
      followExplanations()
      timeMachine.askForLots()
    case .resumed: break
    case .stopRequested: effects.append(.suspend)
    case .hangUp: effects.append(.quit)
    }
    if frontScope != front, frontScope != .table, !isNoticeForKey, notice == noticeBefore.text,
      noticeUntil == noticeBefore.until
    {
      // It was said of something else, and would read as an answer to the sheet.
      (notice, greetingUntil, noticeBehindGreeting) = (nil, nil, nil)
    }
    for pane in Self.tablePanes
    where filters[pane] != filtersBefore[pane] || (pane == editedFilter) != (pane == editedBefore) {
      if table(of: pane) == nil { changedPanes.insert(pane) } else { changedLooks.insert(pane) }
    }
    announceDrafts()
    effects += wantAssetsForTicket() + wantAssetsForLine()
    effects += watchWhatIsWanted()
    effects += followOpenChart()
    findRows(isByUser: event.kind.isInput)
    if isViewRestored {
      isViewRestored = false
      if tab == .orders { effects += readDrafts() }
    }
    findPerformance()
    effects += followActivity()
    effects += followHistory()
    effects += followPerformance()
    effects += showWhatIsSeen() + followSelection() + wantNames()
    let kept = keepView(tabBefore, event.kind, effects)
    return kept + withoutOrders(effects)
  }

  public var wakeAt: Timestamp? { heldKey?.dueAt }

  /// A sheet that waits says so no longer than it does.
  public var repaintAt: Timestamp? {
    let armedAt: Timestamp? =
      if case .goTo(let sheet)? = layers.last { sheet.shownAt } else { layers.last?.armedAt }
    return armedAt.flatMap { $0 > now ? $0 : nil }
  }

  /// The engine is told what can be seen, a page in either direction included: news of it comes at once.
  private mutating func showWhatIsSeen() -> [Effect] {
    guard !settings.isOffline, !timeMachine.isAway else { return [] }
    var symbols: [Symbol] = []
    if tab == .portfolio {
      symbols += around(.holdings, in: lists.holdings).compactMap(\.row)
      symbols += around(.quotes, in: lists.quotes)
    }
    if tab == .watch { symbols += around(.watch, in: lists.watch) }
    if let symbol = selectedSymbol { symbols.append(symbol) }
    if let symbol = wantedForTicket { symbols.append(symbol) }
    if let symbol = chartSymbol { symbols.append(symbol) }
    guard symbols != shown else { return [] }
    shown = symbols
    return [.send(.show(symbols))]
  }

  func around<Line>(_ pane: Pane, in lines: [Line]) -> ArraySlice<Line> {
    let middle = min(selectedIndex(pane) ?? 0, lines.count)
    return lines[max(0, middle - size.rows)..<min(lines.count, middle + size.rows)]
  }

  /// The engine is told whenever the set of symbols on the screen changes.
  private mutating func watchWhatIsWanted() -> [Effect] {
    // While a symbol is being typed, its beginnings are symbols, too, and nobody asked for those.
    let typed = ticket.flatMap { $0.focus == .symbol ? nil : $0.symbol }
    let prepared = seenDraftSymbols
    let alerted = alertBoard.symbols
    let listed = watchedSymbols
    guard !settings.isOffline, !timeMachine.isAway,
      typed != wantedForTicket || prepared != wantedForDrafts || alerted != wantedForAlerts
        || chartSymbol != chart.watched || listed != watch.wanted
        || !changedPanes.isDisjoint(with: [.holdings, .orders])
    else { return [] }
    wantedForTicket = typed
    wantedForDrafts = prepared
    wantedForAlerts = alerted
    chart.watched = chartSymbol
    watch.wanted = listed
    var symbols = Set(settings.watchlist).union(portfolio.positions.keys)
      .union(portfolio.workingOrders.compactMap(\.symbol))
    symbols.formUnion(prepared)
    symbols.formUnion(quoted)
    symbols.formUnion(alerted)
    symbols.formUnion(listed)
    symbols.formUnion([typed, chartSymbol].compactMap { $0 })
    let wanted = symbols.sorted()
    guard wanted != self.wanted else { return [] }
    self.wanted = wanted
    changedPanes.insert(.quotes)
    return [.send(.watch(wanted))]
  }

  /// Why no order leaves this screen; nil when orders may leave.
  var refusal: String? {
    timeMachine.book.map {
      "this is the book of \($0.day): \(Command.today.keyName) goes back to now"
    }
      ?? settings.refusal ?? viewOnlyBecause.map { "view only: \($0)" }
  }

  /// Why a command may not be run here; nil when it may. Without a network an order can still be prepared.
  func refusal(of command: Command) -> String? {
    guard command.isMutating, !(command.preparesDraft && mayPrepare) else { return nil }
    if command.changesWatchlists { return timeMachine.isAway ? refusal : watchRefusal }
    // Drafts and alerts are nowhere but here, and lists are no orders.
    if command == .confirm, case .confirmation(let sheet)? = layers.last,
      !sheet.action.isForBroker
    {
      return nil
    }
    return refusal
  }

  var mayPrepare: Bool { settings.isOffline && !settings.isReadOnly && !timeMachine.isAway }

  var ticket: Ticket? {
    for case .ticket(let ticket) in layers.reversed() { return ticket }
    return nil
  }
}
