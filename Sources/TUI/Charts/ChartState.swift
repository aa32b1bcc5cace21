import ClientModels

/// A chart that fills the screen between header and footer.
public struct ChartSheet: Hashable, Sendable {
  public var symbol: Symbol

  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    canvas.fill(body)
    let isLive = state.settings.kind == .live && !state.settings.isOffline
    canvas.box(body, title: "Chart", role: isLive ? .live : .borderFocused)
    var look = state.chart.look
    look.isASCII = state.settings.isASCII
    let market = state.portfolio.market[symbol]
    let depth = DepthPanel(
      quote: market?.quote, isStale: state.portfolio.isStale(market?.quoteReceipt, now: state.now),
      isASCII: look.isASCII)
    ChartPane(
      content: state.chartContent(symbol), look: look,
      depth: state.chart.showsDepth ? depth : nil
    ).draw(into: &canvas, in: body.inset(by: 1))
  }
}

/// What the screen knows of the chart that is open, and how charts are drawn until told otherwise.
struct ChartState: Sendable {
  var interval = ChartInterval.fiveMinutes
  var look = ChartLook()
  var showsDepth = true
  var history: BarHistory?
  /// The last picture of the symbol, until the bars of another interval come.
  var before: Picture?
  /// Why the bars could not be read last time.
  var failure: String?
  /// The bars that the engine was last asked for.
  var followed: BarRequest?
  /// The symbol whose quotes are wanted for it.
  var watched: Symbol?
  var executions: [ChartContent.Execution] = []
  var levels: [ChartContent.WorkingLevel] = []
  var marksAreFor: Marks?

  /// Bars with the interval at which they were shown.
  struct Picture: Sendable {
    let history: BarHistory
    let interval: ChartInterval
  }

  /// What the marks were found for.
  struct Marks: Hashable, Sendable {
    let symbol: Symbol
    let fills: Int
  }

  /// The bars of the market that a column of the screen stands for.
  var barsPerColumn: Int { look.zoom.bars * (interval == .week ? 5 : 1) }

  mutating func use(_ interval: ChartInterval) {
    guard interval != self.interval else { return }
    if let history, !history.bars.isEmpty {
      before = Picture(history: history, interval: self.interval)
    }
    self.interval = interval
  }

  /// What is drawn of a symbol; while its bars are read, those that were drawn of it before.
  fileprivate func picture(of symbol: Symbol) -> Picture? {
    let picture = history.map { Picture(history: $0, interval: interval) } ?? before
    return picture?.history.request.symbol == symbol ? picture : nil
  }
}

extension AppState {
  /// The symbol of the chart that is open, be it in front or not.
  var chartSymbol: Symbol? {
    for case .chart(let sheet) in layers.reversed() { return sheet.symbol }
    return nil
  }

  func chartContent(_ symbol: Symbol) -> ChartContent {
    let market = portfolio.market[symbol]
    let picture = chart.picture(of: symbol)
    var content = ChartContent(
      symbol: symbol, interval: picture?.interval ?? chart.interval,
      bars: picture?.history.bars ?? [],
      last: market?.lastPrice, tick: portfolio.assets[symbol]?.tick)
    content.fills = chart.executions
    content.orders = chart.levels
    content.note = chartNote
    // The book of a past day has no clock; the market's hours are those of now.
    let clock = portfolio.clock ?? timeMachine.present?.portfolio.clock
    content.hasDayParts = clock?.keepsUsualHours ?? true
    return content
  }

  /// How old the bars are and what is wrong with them, in words.
  private var chartNote: ChartNote? {
    guard let history = chart.history else {
      if let failure = chart.failure {
        if settings.isOffline { return .plain(failure) }
        return .failure("the bars could not be read, they are asked for again: \(failure)")
      }
      return .plain(
        settings.isOffline
          ? "no bars are cached for this interval"
          : "reading the bars of \(chart.interval.rawValue)")
    }
    let age = history.asOf.map { Format.age(from: $0, to: now) } ?? "unknown age"
    if let failure = chart.failure { return .failure("read \(age) ago: \(failure)") }
    if history.source == .cache { return .cached(asOf: history.asOf, now: now) }
    let limit: Double = chart.interval.isIntraday && chart.interval != .hour ? 150 : 700
    if history.asOf.map({ now.seconds(since: $0) > limit }) ?? true {
      return .stale("read \(age) ago")
    }
    guard history.leftOut > 0 else { return nil }
    return .plain("\(history.leftOut) bars left out: they contradict themselves")
  }

  mutating func take(_ history: BarHistory) {
    guard history.request == chart.followed else { return }
    chart.history = history
    (chart.before, chart.failure) = (nil, nil)
    if let market = portfolio.market[history.request.symbol] { followChart([market]) }
  }

  mutating func barsFailed(_ request: BarRequest, _ reason: String) {
    guard request == chart.followed else { return }
    (chart.before, chart.failure) = (nil, reason)
  }

  /// The newest bar moves with the market.
  mutating func followChart(_ snapshots: [MarketSnapshot]) {
    // The history itself is not taken out: changing it would copy all of its bars for every quote.
    guard chart.history?.source == .live, let symbol = chart.history?.request.symbol else { return }
    for snapshot in snapshots where snapshot.symbol == symbol {
      chart.history?.follow(snapshot)
    }
  }

  /// The engine is told when a chart opens, closes, or needs other bars.
  mutating func followOpenChart() -> [Effect] {
    let request = chartSymbol.map { BarRequest($0, chart.interval.base) }
    findChartMarks()
    guard request != chart.followed else { return [] }
    chart.followed = request
    if chart.history?.request != request {
      chart.history = nil
      chart.failure = nil
    }
    // Without a network nobody knows whether other bars come.
    if settings.isOffline || chart.before?.history.request.symbol != request?.symbol {
      chart.before = nil
    }
    return [.send(.followBars(request))]
  }

  /// The account's own trades and orders: found when orders change and not for every frame, for there may be many.
  private mutating func findChartMarks() {
    guard let symbol = chartSymbol else {
      chart.marksAreFor = nil
      return
    }
    let marks = ChartState.Marks(symbol: symbol, fills: fills.count)
    guard marks != chart.marksAreFor || changedPanes.contains(.orders) else { return }
    chart.marksAreFor = marks
    let own = fills.all.filter { $0.symbol == symbol }
    let told = Set(own.map(\.orderID))
    chart.executions = own.map {
      ChartContent.Execution(at: $0.at, side: $0.side, quantity: $0.quantity, price: $0.price)
    }
    chart.levels = []
    for order in portfolio.orders.values where order.symbol == symbol {
      if !told.contains(order.id), order.filledQuantity.isPositive,
        let price = order.averageFillPrice, let at = order.filledAt ?? order.updatedAt
      {
        chart.executions.append(
          ChartContent.Execution(
            at: at, side: order.side, quantity: order.filledQuantity, price: price))
      }
      if !order.status.isTerminal { chart.levels += ChartState.levels(of: order) }
    }
    chart.executions.sort { $0.at < $1.at }
    chart.levels.sort { ($1.price, $0.text) < ($0.price, $1.text) }
  }
}

extension ChartState {
  fileprivate static func levels(of order: Order) -> [ChartContent.WorkingLevel] {
    let size = order.leavesQuantity.map { " " + Format.quantity($0) } ?? ""
    let name = order.side.wire + size
    let stop = order.stopPrice.map { ChartContent.WorkingLevel(price: $0, text: name + " stop") }
    let limit = order.limitPrice.map { ChartContent.WorkingLevel(price: $0, text: name) }
    return [stop, limit].compactMap { $0 }
  }
}
