import ClientModels

/// What tables of orders show of a row; the short list of tab 1 and the long one of tab 3 have the same columns.
struct OrderColumns {
  let state: AppState

  /// Those that say something of these rows: where an order is from is only worth a column while one is not from here.
  func saying(
    _ columns: [TableColumn<OrderRow>], of rows: ArraySlice<RowLists.OrderID>
  ) -> [TableColumn<OrderRow>] {
    let hasOrigin = rows.contains { state.orderRow($0).map { !origin($0).isEmpty } ?? false }
    return hasOrigin ? columns : columns.filter { $0.name != "placed" }
  }

  /// All of them but `hidden`, and the user's names for the symbol. The price of an order is worth more than the end of a long
  /// status, but not than one that has its age in it: `statusLeast` is as short as it gets.
  func columns(
    statusLeast: Int, without hidden: Set<Blotter.Column> = []
  ) -> [TableColumn<OrderRow>] {
    Blotter.Column.allCases.filter { !hidden.contains($0) }
      .map { column($0, statusLeast: statusLeast) } + tag
  }

  private func column(
    _ column: Blotter.Column, statusLeast: Int
  ) -> TableColumn<OrderRow> {
    switch column {
    case .side: side(column.title)
    case .filled:
      TableColumn(column.title, name: "filled", number: true, rank: 0, isFixed: true) {
        TableCell(size($0))
      }
    case .symbol: symbol(column.title)
    case .status:
      TableColumn(
        column.title, name: "status", rank: 0, limit: 48, least: statusLeast, isFixed: true
      ) { status($0) }
    case .price:
      TableColumn(column.title, name: "price", number: true, rank: 1) { TableCell(price($0)) }
    case .timeInForce:
      TableColumn(column.title, name: "tif", rank: 4) { TableCell(timeInForce($0)) }
    case .age:
      TableColumn(column.title, name: "age", number: true, rank: 3, width: Format.ageWidth) {
        TableCell(age($0), .dim)
      }
    case .averageFill:
      TableColumn(column.title, name: "avg", number: true, rank: 5, alignsPoints: true) {
        TableCell(averageFill($0))
      }
    case .value:
      TableColumn(column.title, name: "value", number: true, rank: 7, total: total) {
        TableCell(value($0))
      }
    case .placed:
      TableColumn(column.title, name: "placed", rank: 6) { TableCell(origin($0), .dim) }
    case .submitted:
      TableColumn(column.title, name: "submitted", rank: 10, limit: 19) { row in
        TableCell(row.order?.submittedAt.map { Format.dateAndClock($0) } ?? "", .dim)
      }
    case .type:
      TableColumn(column.title, name: "type", rank: 9) { row in
        let type =
          switch row {
          case .submission(let submission): submission.request.pricing.type
          case .order(let order), .leg(let order): order.type
          }
        return TableCell(type.words, .dim)
      }
    case .assetClass:
      TableColumn(column.title, name: "class", rank: 13) { row in
        TableCell(row.order?.assetClass?.tableWords.first ?? "", .dim)
      }
    case .id:
      TableColumn(column.title, name: "id", rank: 12, limit: 36, least: 8) { row in
        TableCell(row.id, .dim)
      }
    }
  }

  /// Where an order is from, and that it is a leg where it does not stand under its order.
  private func origin(_ row: OrderRow) -> String {
    // The broker gives a leg its id, whoever placed the order that it goes with.
    guard let order = row.order else { return "" }
    // One that was changed has an id of ours, and goes with its order all the same.
    guard let parent = state.parent(of: order) else { return order.isExternal ? "elsewhere" : "" }
    if parent.isExternal { return "elsewhere" }
    if case .leg = row { return "" }
    return "leg"
  }

  private func side(_ title: String) -> TableColumn<OrderRow> {
    TableColumn(title, name: "side", rank: 0, isFixed: true) { row in
      switch row {
      case .submission(let submission): TableCell(submission.request.side.wire.uppercased())
      case .order(let order): TableCell(order.side.wire.uppercased())
      case .leg(let order): TableCell("└ " + order.side.wire.uppercased())
      }
    }
  }

  private func symbol(_ title: String) -> TableColumn<OrderRow> {
    TableColumn(title, name: "symbol", rank: 0, limit: 24, least: 10, isFixed: true) { row in
      switch row {
      case .submission(let submission): .symbol(submission.request.symbol.text)
      case .order(let order), .leg(let order): .symbol(order.symbol?.text ?? "—")
      }
    }
  }

  /// The user's names for the symbol; nothing without any.
  private var tag: [TableColumn<OrderRow>] {
    state.tagColumn { row in
      switch row {
      case .submission(let submission): submission.request.symbol
      case .order(let order), .leg(let order): order.symbol
      }
    }
  }

  private func total(_ sums: TableSums) -> TableCell {
    TableCell(
      Format.money(sums["value"].map { Money($0, state.portfolio.account?.currency ?? .usd) }))
  }

  /// Filled of total.
  private func size(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission):
      "0/"
        + (submission.request.quantity.map { Format.quantity($0) }
          ?? submission.request.size.notional.map { "$\($0)" } ?? "—")
    case .order(let order), .leg(let order):
      Format.quantity(order.filledQuantity) + "/"
        + (order.quantity.map { Format.quantity($0) } ?? Format.exact(order.notional).map {
          "$" + $0
        } ?? "—")
    }
  }

  private func price(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission): OrderText.price(submission.request.pricing)
    case .order(let order), .leg(let order): OrderText.price(order)
    }
  }

  private func averageFill(_ row: OrderRow) -> String { Format.price(row.order?.averageFillPrice) }

  private func value(_ row: OrderRow) -> String {
    guard let order = row.order, order.filledQuantity.isPositive,
      let price = order.averageFillPrice
    else { return "—" }
    return Format.money(try? Money(price, times: order.filledQuantity, of: order.symbol))
  }

  private func timeInForce(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission): submission.request.timeInForce.wire
    case .order(let order), .leg(let order):
      order.timeInForce.wire + (order.extendedHours ? " ext" : "")
    }
  }

  private func status(_ row: OrderRow) -> TableCell {
    switch row {
    case .submission(let submission):
      switch submission.state {
      case .unconfirmed:
        // The age belongs to the word: it must not go with a column.
        return TableCell(
          "UNCONFIRMED \(Format.age(from: submission.confirmedAt, to: state.now))", .unconfirmed,
          isWhole: true)
      case .abandoned: return TableCell("abandoned", .unconfirmed)
      case .sending, .working, .rejected, .notSent:
        return TableCell(submission.attempts > 1 ? "sending again" : "sending", .working)
      }
    case .order(let order), .leg(let order):
      let words = order.status.wire.split(separator: "_").joined(separator: " ")
      if let askedAt = state.cancelsUnanswered[order.id], order.status != .pendingCancel,
        !order.status.isTerminal, state.now.seconds(since: askedAt) >= AppState.slowAnswerSeconds
      {
        return TableCell(
          "cancel asked \(Format.age(from: askedAt, to: state.now))", .warning, isWhole: true)
      }
      switch order.status {
      case .rejected: return TableCell(words, .rejected)
      // How much is filled stands beside it.
      case .partiallyFilled: return TableCell("partial", .working)
      case .pendingCancel, .pendingReplace:
        return TableCell(words + pendingAge(order), .working, isWhole: true)
      case .other: return TableCell("unknown: \(words)", .warning)
      default: return TableCell(words, order.status.isTerminal ? .dim : .working)
      }
    }
  }

  /// A request that the broker does not answer for long is worth knowing.
  private func pendingAge(_ order: Order) -> String {
    order.updatedAt.map { " " + Format.age(from: $0, to: brokerTime) } ?? ""
  }

  private func age(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission):
      // The age of an unconfirmed order stands in its status.
      if case .unconfirmed = submission.state { return "" }
      return Format.age(from: submission.confirmedAt, to: state.now)
    case .order(let order), .leg(let order):
      guard let at = order.submittedAt ?? order.createdAt else { return "—" }
      return Format.age(from: at, to: brokerTime)
    }
  }

  /// Orders carry the broker's time; a replayed market has a clock of its own, so age is counted on that clock.
  private var brokerTime: Timestamp { state.marketTime ?? state.now }
}
