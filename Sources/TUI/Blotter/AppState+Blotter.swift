import ClientModels

extension AppState {
  mutating func keep(_ more: [Fill]) {
    if fills.add(more) { changedPanes.insert(.blotter) }
  }

  /// The orders of the view that is shown, the newest first.
  var orderListIDs: [RowLists.OrderID] {
    let families = portfolio.families
    return switch blotter.view {
    case .working:
      submissionIDs(\.isOnItsWay)
        + newestFirst(portfolio.orders.values.filter { isAlive($0, in: families) })
    case .closed: newestFirst(portfolio.orders.values.filter { !isAlive($0, in: families) })
    case .unconfirmed: submissionIDs { !$0.isOnItsWay }
    case .fills, .drafts: []
    }
  }

  private func submissionIDs(_ isWanted: (Submission) -> Bool) -> [RowLists.OrderID] {
    portfolio.unsettledSubmissions.filter(isWanted)
      .map { .submission($0.request.clientOrderID) }
  }

  private func newestFirst(_ orders: [Order]) -> [RowLists.OrderID] {
    // An order is large, so that not the orders are sorted but what they are sorted by.
    orders.map(OrderAge.init).sorted().map { .order($0.id) }
  }

  /// The newest first.
  var fillIDs: [RowLists.OrderID] {
    fills.all.map { ($0.at.nanoseconds, $0.executionID) }
      .sorted { $0.0 == $1.0 ? $0.1.text > $1.1.text : $0.0 > $1.0 }.map { .fill($0.1) }
  }

  /// The marks of the rows of the view that is shown.
  var blotterMarks: Set<RowLists.OrderID> {
    guard !blotter.marks.isEmpty else { return [] }
    return switch blotter.view {
    case .working, .closed:
      Set(blotter.marks.compactMap { BrokerOrderID($0) }.map { .order($0) })
    case .fills: Set(blotter.marks.compactMap { ExecutionID($0) }.map { .fill($0) })
    case .unconfirmed: Set(blotter.marks.compactMap { ClientOrderID($0) }.map { .submission($0) })
    case .drafts: []
    }
  }

  /// It may still trade, or a leg of it may: a group stays together until all of it is over.
  func isAlive(_ order: Order, in families: OrderFamilies) -> Bool {
    !order.status.isTerminal
      || families.legs(of: order.id).contains {
        portfolio.orders[$0].map { !$0.status.isTerminal } ?? false
      }
  }

  /// How many orders are over: those with a leg that works stand among the working ones.
  var closedOrderCount: Int {
    let closed = portfolio.orders.values.count(where: \.status.isTerminal)
    let legs = portfolio.workingOrders.filter { $0.orderClass != .simple }
    // To find out what goes with what takes a look at every order, and is mostly not asked.
    guard !legs.isEmpty else { return closed }
    let families = portfolio.families
    let kept = Set(
      legs.compactMap { families.parent(of: $0.id) }
        .filter { portfolio.orders[$0]?.status.isTerminal == true })
    return closed - kept.count
  }

  /// The order that names this one as its leg, or the one in whose place it came.
  func parent(of leg: Order) -> Order? {
    guard leg.orderClass != .simple else { return nil }
    var ids: Set<BrokerOrderID> = [leg.id]
    var old = leg.replaces
    while let id = old, ids.insert(id).inserted { old = portfolio.orders[id]?.replaces }
    let parents = portfolio.orders.values.filter { $0.legs.contains { ids.contains($0.id) } }
    return parents.first { $0.status != .replaced } ?? parents.first
  }

  func fill(_ id: ExecutionID) -> Fill? { fills[id] }

  /// Orders in the order that was chosen, each with its legs below it. A leg is listed with its order where that is listed,
  /// whatever has become of the leg; else by itself.
  func withLegs(_ lines: [TableLine<RowLists.OrderID>]) -> [RowLists.OrderID] {
    let families = portfolio.families
    guard !families.isEmpty else { return lines.map(RowLists.OrderID.init) }
    let listed = Set(lines.compactMap { $0.row?.brokerOrderID })
    return lines.flatMap { line -> [RowLists.OrderID] in
      guard case .row(.order(let id)) = line else { return [RowLists.OrderID(line)] }
      if let parent = families.parent(of: id), listed.contains(parent) { return [] }
      return [.order(id)] + families.legs(of: id).map { .leg($0) }
    }
  }

  mutating func runBlotter(_ command: Command) -> [Effect] {
    if tab == .portfolio, focus == .holdings, [.mark, .markRange, .clearMarks].contains(command) {
      markHoldings(command)
      return []
    }
    if tab == .activity, command == .nextView || command == .previousView {
      showNextKind(by: command == .nextView ? 1 : -1)
      return []
    }
    if tab == .performance, command == .nextView || command == .previousView {
      showNextPeriod(by: command == .nextView ? 1 : -1)
      return []
    }
    if tab == .watch, command == .nextView || command == .previousView {
      return runWatch(command)
    }
    if [.sort, .reverseSort, .columns, .group].contains(command),
      table(of: focus) != nil || tab != .orders
    {
      return runTable(command)
    }
    guard tab == .orders else {
      let isMark = [.mark, .markRange, .clearMarks].contains(command)
      let words =
        isMark ? "rows are marked in Holdings and on" : "that works on"
      show(
        Notice(
          .info, "\(words) tab \(Tab.orders.title): \(Command.showOrders.keyName) goes there"))
      return []
    }
    switch command {
    case .nextView: blotter.showNext(by: 1)
    case .previousView: blotter.showNext(by: -1)
    case .sort: blotter.sortNext()
    case .reverseSort: blotter.isReversed.toggle()
    case .mark: mark()
    case .markRange: markRange(in: .blotter)
    case .clearMarks: blotter.marks = []
    case .columns, .group: return runTable(command)
    default: return []
    }
    let isView = command == .nextView || command == .previousView
    if isView || isShowingDrafts {
      changedPanes.insert(.blotter)
    } else {
      changedLooks.insert(.blotter)
    }
    return isView && isShowingDrafts ? readDrafts() : []
  }

  private mutating func mark() {
    guard let index = selectedIndex(.blotter) else { return }
    if let group = groupName(at: index, in: .blotter) {
      let rows =
        blotter.view == .fills
        ? tables.fills.members(of: group) : tables.orderList.members(of: group)
      Self.toggle(rows.map(\.text), in: &blotter.marks)
      return
    }
    blotter.toggleMark(lists.blotter[index].text)
    select(index + 1, in: .blotter)
  }

  /// The marked orders, in the order of the rows.
  var markedOrders: [Order] {
    guard !blotter.marks.isEmpty else { return [] }
    return lists.blotter.compactMap { id in
      guard blotter.marks.contains(id.text), let brokerID = id.brokerOrderID else { return nil }
      return portfolio.orders[brokerID]
    }
  }

  /// The selected row of whichever list of orders is in front.
  var selectedOrderID: RowLists.OrderID? {
    guard focus == .orders || focus == .blotter, let index = selectedIndex(focus) else {
      return nil
    }
    return focus == .orders ? lists.orders[index] : lists.blotter[index]
  }

  /// The order of that row.
  var selectedOrder: Order? {
    switch selectedOrderID {
    case nil: return nil
    case .order(let id), .leg(let id): return portfolio.orders[id]
    case .fill(let id): return fill(id).flatMap { portfolio.orders[$0.orderID] }
    case .submission, .draft, .group: return nil
    }
  }

  mutating func changeOrder() {
    if tab == .orders, !markedOrders.isEmpty {
      layers.append(.line(LineEntry(history: lineHistory, text: "replace \(MarkedChange.name) @ ")))
      return
    }
    if case .submission(let submission)? = selectedOrderID.flatMap(orderRow) {
      show(Notice(.warning, Self.wait(for: submission, toBe: "changed")))
      return
    }
    guard let order = selectedOrder else {
      show(Notice(.info, "select a working order first: Tab or \(Command.showOrders.keyName)"))
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
    let open = order.symbol.flatMap { portfolio.lots?[$0] }
    layers.append(
      .ticket(Ticket(changing: order, lots: portfolio.lotChoices[order.id], open: open)))
  }

  /// What the journal has of the order that is being read about.
  mutating func show(_ traces: [OrderTrace], of order: OrderReference) {
    for index in layers.indices {
      guard case .reading(var sheet) = layers[index], sheet.order == order else { continue }
      sheet.traces = traces
      layers[index] = .reading(sheet)
    }
  }

  /// Which lots it closed.
  mutating func show(_ closing: OrderClosing, of order: OrderReference) {
    let lines = Format.$masksAmounts.withValue(settings.masksAmounts) {
      DetailText.closing(closing, filled: order.broker.flatMap { portfolio.orders[$0] })
    }
    for index in layers.indices {
      guard case .reading(var sheet) = layers[index], sheet.order == order else { continue }
      sheet.closing = lines
      layers[index] = .reading(sheet)
    }
  }
}
