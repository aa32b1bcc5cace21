import ClientModels

/// Several things by one confirmation: their review, and what follows from it.
extension AppState {
  /// More are not reviewed at once.
  static let bulkLimit = 100

  mutating func review(_ work: BulkReview.Work, _ leftOut: [BulkReview.LeftOut]) {
    var sheet = BulkReview(work, leftOut, armedAt: now.advanced(bySeconds: Arming.seconds))
    let reading = BulkReading(sheet, self)
    guard !reading.items.isEmpty else {
      let reason = leftOut.first.map { "\($0.sentence): \($0.reason)" } ?? "nothing is marked"
      show(Notice(.warning, reason))
      return
    }
    guard reading.items.count <= Self.bulkLimit else {
      show(Notice(.warning, "more than \(Self.bulkLimit) at once: mark fewer"))
      return
    }
    sheet.needsOnePressMore = reading.items.contains { !$0.isBlocked && $0.isDoubtful }
    layers.append(.bulk(sheet))
  }

  mutating func sendBulk(confirmedBy confirmation: Confirmation) -> [Effect] {
    guard case .bulk(var sheet)? = layers.last, !saysWhyNotYet("sent") else { return [] }
    guard settings.kind == .paper || confirmation == .word else { return [] }
    if let refusal {
      show(Notice(.warning, refusal))
      return []
    }
    let reading = BulkReading(sheet, self)
    guard reading.count > 0 else {
      show(Notice(.failure, reading.items.compactMap(\.block).first ?? "nothing can be done"))
      return []
    }
    if sheet.needsOnePressMore {
      sheet.needsOnePressMore = false
      sheet.armedAt = now.advanced(bySeconds: Arming.seconds)
      sheet.typed = ""
      layers[layers.count - 1] = .bulk(sheet)
      return []
    }
    layers.removeAll()
    blotter.marks = []
    holdingMarks = []
    changedLooks.formUnion([.holdings, .blotter])
    return perform(sheet, reading)
  }

  private mutating func perform(_ sheet: BulkReview, _ reading: BulkReading) -> [Effect] {
    let allowed = zip(reading.items.indices, reading.items).filter { !$0.1.isBlocked }.map(\.0)
    let blocked = reading.items.compactMap { item in
      item.block.map { BulkReview.LeftOut(item.name, $0) }
    }
    var effects: [Effect] = []
    var items: [OutcomeSheet.Item] = []
    switch sheet.work {
    case .drafts(let orders):
      let sent = allowed.map { orders[$0] }
      items = sent.map { .order($0.request) }
      effects = [.drafts(.send(sent))]
    case .changes(let requests):
      let sent = allowed.map { requests[$0] }
      items = sent.map { .order($0) }
      for request in sent { effects.append(submit(request)) }
    case .closings(let requests):
      let begun = allowed.map { requests[$0] }
      items = begun.map { .exit($0) }
      for request in begun {
        exits[request] = nil
        effects.append(.send(.exit(request)))
      }
    }
    layers.append(
      .outcomes(
        OutcomeSheet(
          title: "Outcomes", items: items + (sheet.leftOut + blocked).map { .leftOut($0) },
          askedAt: now)))
    return effects
  }

  /// The engine's word that it took the order may be a moment later than the next key.
  mutating func submit(_ request: OrderRequest) -> Effect {
    portfolio.apply(
      .submissionChanged(Submission(request: request, state: .sending, confirmedAt: now)))
    changedPanes.formUnion([.orders, .blotter])
    sentAt = now
    return .send(.submit(request))
  }

  /// The marks of the pane with the keys.
  var marksInFocus: Int {
    switch focus {
    case .holdings: holdingMarks.count
    case .blotter: blotter.marks.count
    default: 0
    }
  }

  /// The marked rows that a command acts on in place of the selected one.
  func markedRows(for command: Command) -> Int {
    switch command {
    case .cancelOrder, .changeOrder: tab == .orders ? markedOrders.count : 0
    case .closePosition: focus == .holdings ? markedHoldings.count : 0
    case .deleteDraft: isShowingDrafts ? blotter.marks.count : 0
    default: 0
    }
  }

  /// Shows all rows of the pane again; where all are shown, takes its marks away.
  mutating func showAll() -> [Effect] {
    guard (filters[focus] ?? "").isEmpty else {
      filters[focus] = nil
      return []
    }
    if endRange() {
      show(Notice(.info, "the range is given up"))
      return []
    }
    let count = marksInFocus
    guard count > 0 else { return [] }
    show(Notice(.info, count == 1 ? "the mark is taken away" : "the \(count) marks are taken away"))
    return runBlotter(.clearMarks)
  }

  mutating func markHoldings(_ command: Command) {
    if command == .markRange { return markRange(in: .holdings) }
    guard let index = selectedIndex(.holdings) else { return }
    changedLooks.insert(.holdings)
    if command == .mark, let group = groupName(at: index, in: .holdings) {
      Self.toggle(tables.holdings.members(of: group), in: &holdingMarks)
      return
    }
    guard command != .clearMarks else {
      holdingMarks = []
      return
    }
    guard let symbol = lists.holdings[index].row else { return }
    if holdingMarks.remove(symbol) == nil { holdingMarks.insert(symbol) }
    select(index + 1, in: .holdings)
  }

  /// In the order of the rows; those that a filter or a fold hides are left out.
  var markedHoldings: [Symbol] {
    // The hints ask in every frame, and thousands may be held.
    guard !holdingMarks.isEmpty else { return [] }
    return lists.holdings.compactMap(\.row).filter(holdingMarks.contains)
  }

  mutating func reviewClosings() {
    let symbols = markedHoldings
    review(.closings(symbols.map { .close($0, .all) }), [])
  }

  /// The marked orders, each changed as the words say: `50 @ 189.25`, `@ +2t`, `stop -0.5%`.
  mutating func changeMarked(_ words: [String]) {
    do throws(OrderPhrase.Fault) {
      let (requests, leftOut) = try changes(words)
      review(
        .changes(requests.map { OrderRequest($0.0, clientOrderID: mint(), changing: $0.1) }),
        leftOut)
    } catch {
      show(Notice(.warning, error.description))
    }
  }

  /// What the words make of the marked orders, each with the order whose place it takes.
  func changes(
    _ words: [String]
  ) throws(OrderPhrase.Fault) -> ([(OrderInstruction, Order)], [BulkReview.LeftOut]) {
    let change = try MarkedChange(words)
    var requests: [(OrderInstruction, Order)] = []
    var leftOut: [BulkReview.LeftOut] = []
    let orders = markedOrders
    guard !orders.isEmpty else {
      throw OrderPhrase.Fault(
        description:
          "mark working orders first: \(Command.mark.keyName) in \(Command.showOrders.keyName)"
      )
    }
    for order in orders {
      do throws(OrderPhrase.Fault) {
        requests.append((try instruction(change, of: order), order))
      } catch {
        leftOut.append(BulkReview.LeftOut(OrderText.sentence(order), error.description))
      }
    }
    return (requests, leftOut)
  }

  private func instruction(
    _ change: MarkedChange, of order: Order
  ) throws(OrderPhrase.Fault) -> OrderInstruction {
    guard order.status.isCancelable else {
      throw OrderPhrase.Fault(
        description: order.status.isTerminal
          ? "already \(order.status.wire)" : "the order is \(order.status.wire)")
    }
    guard order.quantity != nil else {
      throw OrderPhrase.Fault(
        description: "an order for an amount of money cannot be changed: cancel it")
    }
    let tick = order.symbol.flatMap { portfolio.assets[$0]?.tick }
    let ticket = try OrderPhrase(
      changing: order, change.words(for: order, tick: tick), lots: portfolio.lotChoices[order.id]
    ).ticket
    let reading = TicketReading(ticket, portfolio: portfolio, rules: settings.rules, now: now)
    if let fault = ticket.fields.lazy.compactMap({ reading.faults[$0] }).first {
      throw OrderPhrase.Fault(description: fault)
    }
    guard let instruction = reading.instruction else {
      throw OrderPhrase.Fault(description: "it cannot be read as an order")
    }
    guard instruction.changes(order) else {
      throw OrderPhrase.Fault(description: "that changes nothing")
    }
    return instruction
  }
}
