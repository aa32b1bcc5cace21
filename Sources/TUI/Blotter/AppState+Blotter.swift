import ClientModels

extension AppState {
  mutating func keep(_ more: [Fill]) {
    if fills.add(more) { changedPanes.insert(.blotter) }
  }

  /// The rows of the view that is shown; a leg stands below the order that it goes with.
  var blotterRows: [RowLists.OrderID] {
    switch blotter.view {
    case .working: grouped(portfolio.orders.values.filter(isAlive))
    case .closed: grouped(portfolio.orders.values.filter { !isAlive($0) })
    case .unconfirmed:
      portfolio.unsettledSubmissions
        .filter { matches(.blotter, $0.request.symbol.text, $0.request.side.wire) }
        .map { .submission($0.request.clientOrderID) }
    case .fills:
      sorted(
        fills.all.filter { matches(.blotter, $0.symbol.text, $0.side.wire) }, by: FillOrder.init
      ).map { .fill($0.executionID) }
    case .drafts: draftRows
    }
  }

  /// It may still trade, or a leg of it may: a group stays together until all of it is over.
  private func isAlive(_ order: Order) -> Bool {
    !order.status.isTerminal
      || order.legs.contains { portfolio.orders[$0.id].map { !$0.status.isTerminal } ?? false }
  }

  /// The order that names this one as its leg.
  func parent(of leg: Order) -> Order? {
    guard leg.orderClass != .simple else { return nil }
    return portfolio.orders.values.first { $0.legs.contains { $0.id == leg.id } }
  }

  func fill(_ id: ExecutionID) -> Fill? { fills[id] }

  /// Orders in the order that was chosen, each with its legs below it. A leg is listed with its order where that is listed,
  /// whatever has become of the leg; else by itself.
  private func grouped(_ orders: [Order]) -> [RowLists.OrderID] {
    let shown = orders.filter { order in
      matches(.blotter, order.symbol?.text, order.side.wire, order.status.wire, order.type.words)
    }
    var parents: [BrokerOrderID: BrokerOrderID] = [:]
    for order in portfolio.orders.values {
      for leg in order.legs { parents[leg.id] = order.id }
    }
    let ids = Set(shown.map(\.id))
    // A leg whose order is not listed stands by itself.
    let heads = shown.filter { order in parents[order.id].map { !ids.contains($0) } ?? true }
    return sorted(heads, by: OrderOrder.init).flatMap { order in
      [.order(order.id)] + order.legs.map { .leg($0.id) }
    }
  }

  private func sorted<Row, Key: BlotterOrder>(
    _ rows: [Row], by key: (Row, Blotter.Sort) -> Key
  ) -> [Row] {
    let keyed = rows.map { (key($0, blotter.sort), $0) }
    let sorted = keyed.sorted { blotter.isReversed ? $1.0 < $0.0 : $0.0 < $1.0 }
    return sorted.map(\.1)
  }

  mutating func runBlotter(_ command: Command) -> [Effect] {
    if tab == .portfolio, focus == .holdings, [.mark, .markRange, .clearMarks].contains(command) {
      markHoldings(command)
      return []
    }
    guard tab == .orders else {
      show(Notice(.info, "this works in the list of orders: \(Command.showOrders.keys[0].name)"))
      return []
    }
    switch command {
    case .nextView: blotter.showNext(by: 1)
    case .previousView: blotter.showNext(by: -1)
    case .sort: blotter.sortNext()
    case .reverseSort: blotter.isReversed.toggle()
    case .mark: mark()
    case .markRange: markRange()
    case .clearMarks: blotter.marks = []
    case .columns: layers.append(.columns(ColumnSheet()))
    default: return []
    }
    changedPanes.insert(.blotter)
    let isView = command == .nextView || command == .previousView
    return isView && isShowingDrafts ? readDrafts() : []
  }

  private mutating func mark() {
    guard let index = selectedIndex(.blotter) else { return }
    blotter.toggleMark(lists.blotter[index].text)
    select(index + 1, in: .blotter)
  }

  /// The first press notes where the range begins, the second marks all rows between.
  private mutating func markRange() {
    guard let index = selectedIndex(.blotter) else { return }
    guard let start = blotter.rangeStart,
      let first = lists.blotter.firstIndex(where: { $0.text == start })
    else {
      blotter.rangeStart = lists.blotter[index].text
      show(Notice(.info, "go to the other end of the range and press the key again"))
      return
    }
    blotter.rangeStart = nil
    for row in lists.blotter[min(first, index)...max(first, index)] {
      blotter.marks.insert(row.text)
    }
  }

  /// The marked orders, in the order of the rows.
  var markedOrders: [Order] {
    lists.blotter.compactMap { id in
      guard blotter.marks.contains(id.text), let brokerID = id.brokerOrderID else { return nil }
      return portfolio.orders[brokerID]
    }
  }

  /// The order of the selected row of whichever list of orders is in front.
  var selectedOrder: Order? {
    guard focus == .orders || focus == .blotter, let index = selectedIndex(focus) else {
      return nil
    }
    let id = focus == .orders ? lists.orders[index] : lists.blotter[index]
    switch id {
    case .order(let id), .leg(let id): return portfolio.orders[id]
    case .fill(let id): return fill(id).flatMap { portfolio.orders[$0.orderID] }
    case .submission, .draft: return nil
    }
  }

  mutating func changeOrder() {
    if tab == .orders, !markedOrders.isEmpty {
      layers.append(.line(LineEntry(history: lineHistory, text: "replace \(MarkedChange.name) @ ")))
      return
    }
    guard let order = selectedOrder else {
      show(Notice(.info, "select a working order first: Tab or \(Command.showOrders.keys[0].name)"))
      return
    }
    guard order.status.isCancelable else {
      show(Notice(.info, "nothing to change: the order is \(order.status.wire)"))
      return
    }
    guard order.quantity != nil else {
      show(Notice(.info, "an order for an amount of money cannot be changed: cancel it"))
      return
    }
    layers.append(.ticket(Ticket(changing: order, lots: portfolio.lotChoices[order.id])))
  }

  /// What the journal has of the order that is being read about.
  mutating func show(_ traces: [OrderTrace], of order: OrderReference) {
    for index in layers.indices {
      guard case .reading(var sheet) = layers[index], sheet.order == order else { continue }
      sheet.traces = traces
      layers[index] = .reading(sheet)
    }
  }
}

/// How rows of tab 3 sort: smaller comes first.
private protocol BlotterOrder: Comparable {}

private struct OrderOrder: BlotterOrder {
  private let text: String
  private let number: FixedDecimal
  private let nanoseconds: Int64
  private let id: BrokerOrderID

  init(_ order: Order, _ sort: Blotter.Sort) {
    id = order.id
    nanoseconds = (order.submittedAt ?? order.createdAt)?.nanoseconds ?? 0
    text =
      switch sort {
      case .symbol: order.symbol?.text ?? ""
      case .side: order.side.wire
      case .status: order.status.wire
      case .time, .quantity, .price: ""
      }
    number =
      switch sort {
      case .quantity: order.quantity?.decimal ?? .zero
      case .price: order.limitPrice?.decimal ?? order.stopPrice?.decimal ?? .zero
      case .time, .symbol, .side, .status: .zero
      }
  }

  /// What is equal comes the newest first.
  static func < (a: OrderOrder, b: OrderOrder) -> Bool {
    if a.text != b.text { return a.text < b.text }
    if a.number != b.number { return a.number < b.number }
    return a.nanoseconds == b.nanoseconds ? a.id > b.id : a.nanoseconds > b.nanoseconds
  }
}

private struct FillOrder: BlotterOrder {
  private let text: String
  private let number: FixedDecimal
  private let nanoseconds: Int64

  init(_ fill: Fill, _ sort: Blotter.Sort) {
    nanoseconds = fill.at.nanoseconds
    text =
      switch sort {
      case .symbol: fill.symbol.text
      case .side: fill.side.wire
      case .time, .quantity, .price, .status: ""
      }
    number =
      switch sort {
      case .quantity: fill.quantity.decimal
      case .price: fill.price.decimal
      case .time, .symbol, .side, .status: .zero
      }
  }

  static func < (a: FillOrder, b: FillOrder) -> Bool {
    if a.text != b.text { return a.text < b.text }
    if a.number != b.number { return a.number < b.number }
    return a.nanoseconds > b.nanoseconds
  }
}
