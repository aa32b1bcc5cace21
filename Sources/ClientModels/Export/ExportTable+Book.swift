/// The tables of an account. Columns have the names of the broker's interface where it has one.
extension ExportTable {
  public static func holdings(_ book: Portfolio) -> ExportTable {
    var table = ExportTable([
      "symbol", "asset_class", "side", "qty", "avg_entry_price", "cost_basis", "current_price",
      "price_time", "market_value", "unrealized_pl", "unrealized_plpc", "unrealized_intraday_pl",
      "currency",
    ])
    let currency = book.account?.currency ?? .usd
    for position in book.positions.values.sorted(by: { $0.symbol < $1.symbol }) {
      let value = book.valuation(of: position)
      table.add([
        .text(position.symbol.text), .text(position.assetClass.wire), .text(position.side.wire),
        .number(position.quantity.decimal), .figure(position.averageEntryPrice),
        .amount(position.costBasis), .figure(value.price),
        .time(value.receipt?.at ?? (value.price == nil ? nil : book.asOf)),
        .amount(value.marketValue), .amount(value.unrealized), .figure(value.unrealizedPercent),
        .amount(value.day), .text(currency.code),
      ])
    }
    return table
  }

  public static func orders(_ orders: [Order]) -> ExportTable {
    var table = ExportTable([
      "id", "client_order_id", "submitted_at", "symbol", "asset_class", "side", "type",
      "order_class", "time_in_force", "qty", "notional", "filled_qty", "filled_avg_price",
      "limit_price", "stop_price", "extended_hours", "status", "updated_at", "filled_at",
      "canceled_at", "expired_at", "replaced_by", "replaces",
    ])
    for order in orders {
      table.add([
        .text(order.id.text), .words(order.clientOrderID?.text), .time(order.submittedAt),
        .words(order.symbol?.text), .words(order.assetClass?.wire), .text(order.side.wire),
        .text(order.type.wire), .text(order.orderClass.wire), .text(order.timeInForce.wire),
        .figure(order.quantity), order.notional.map { .number($0) } ?? .none,
        .number(order.filledQuantity.decimal), .figure(order.averageFillPrice),
        .figure(order.limitPrice), .figure(order.stopPrice), .flag(order.extendedHours),
        .text(order.status.wire), .time(order.updatedAt), .time(order.filledAt),
        .time(order.canceledAt), .time(order.expiredAt), .words(order.replacedBy?.text),
        .words(order.replaces?.text),
      ])
    }
    return table
  }

  public static func fills(_ fills: [Fill]) -> ExportTable {
    var table = ExportTable([
      "id", "transaction_time", "symbol", "side", "qty", "price", "value", "order_id",
    ])
    for fill in fills {
      table.add([
        .text(fill.executionID.text), .time(fill.at), .text(fill.symbol.text),
        .text(fill.side.wire), .number(fill.quantity.decimal), .number(fill.price.decimal),
        .amount(try? Money(fill.price, times: fill.quantity, of: fill.symbol)),
        .text(fill.orderID.text),
      ])
    }
    return table
  }

  public static func activities(_ activities: [Activity]) -> ExportTable {
    var table = ExportTable([
      "id", "activity_type", "activity_sub_type", "status", "date", "transaction_time", "symbol",
      "side", "qty", "price", "net_amount", "currency", "order_id", "group_id", "description",
    ])
    for activity in activities {
      table.add([
        .text(activity.id.text), .text(activity.type), .words(activity.subtype),
        .words(activity.status), .text(activity.day.description), .time(activity.at),
        .words(activity.symbol?.text), .words(activity.side?.wire), .figure(activity.quantity),
        .figure(activity.price), .amount(activity.cash), .words(activity.cash?.currency.code),
        .words(activity.orderID?.text), .words(activity.group), .words(activity.note),
      ])
    }
    return table
  }

  public static func lots(_ lots: [Symbol: OpenLots], in book: Portfolio) -> ExportTable {
    var table = ExportTable([
      "symbol", "side", "opened_at", "days_held", "term", "qty", "price", "cost", "current_price",
      "market_value", "unrealized_pl", "explains_position", "id",
    ])
    for symbol in lots.keys.sorted() {
      let position = book.positions[symbol]
      let price = position.flatMap { book.valuation(of: $0).price }
      let explains = lots[symbol]?.explain(position?.quantity ?? .zero) ?? false
      for lot in lots[symbol]?.counted ?? [] {
        let value = price.flatMap { try? Money($0, times: lot.signedQuantity, of: symbol) }
        let cost = lot.side == .long ? lot.cost : -lot.cost
        table.add([
          .text(symbol.text), .text(lot.side == .long ? "long" : "short"), .time(lot.openedAt),
          book.asOf.map { .number(FixedDecimal(lot.daysHeld(at: $0))) } ?? .none,
          book.asOf.map { .text(LotTerm.isLong(lot, closedAt: $0) ? "long" : "short") } ?? .none,
          .number(lot.signedQuantity.decimal), .number(lot.price.decimal), .number(cost),
          .figure(price), .amount(value),
          .amount(value.flatMap { try? $0 - Money(cost) }), .flag(explains), .text(lot.id.text),
        ])
      }
    }
    return table
  }

  /// A row for each lot that an execution closed; `proceeds` less `cost` is `gain`, for shorts as well.
  public static func gains(_ closings: [LotClosing]) -> ExportTable {
    var table = ExportTable([
      "symbol", "side", "qty", "opened_at", "closed_at", "days_held", "term", "cost", "proceeds",
      "gain", "opening_id", "closing_id", "order_id",
    ])
    for closing in closings {
      let (fill, match) = (closing.fill, closing.match)
      for part in match.parts {
        let isLong = part.lot.side == .long
        let other = try? isLong ? part.cost + part.gain : part.cost - part.gain
        let own = ExportCell.number(part.cost)
        let far = other.map { ExportCell.number($0) } ?? .none
        table.add([
          .text(match.symbol.text), .text(isLong ? "long" : "short"),
          .number(part.quantity.decimal), .time(part.lot.openedAt), .time(match.at),
          .number(FixedDecimal(part.daysHeld(at: match.at))),
          .text(part.isLongTerm(at: match.at) ? "long" : "short"),
          isLong ? own : far, isLong ? far : own, .number(part.gain), .text(part.lot.id.text),
          .text(fill.executionID.text), .words(closing.event == nil ? fill.orderID.text : nil),
        ])
      }
    }
    return table
  }

  public static func watchlists(_ lists: [Watchlist]) -> ExportTable {
    var table = ExportTable(["list", "position", "symbol", "list_id"])
    for list in lists {
      for (place, symbol) in (list.symbols ?? []).enumerated() {
        table.add([
          .text(list.name), .number(FixedDecimal(place + 1)), .text(symbol.text),
          .text(list.id.text),
        ])
      }
    }
    return table
  }

  public static func quotes(_ snapshots: [MarketSnapshot]) -> ExportTable {
    var table = ExportTable([
      "symbol", "bid", "bid_size", "ask", "ask_size", "quote_time", "last", "last_time", "change",
      "change_pct", "volume", "received_at",
    ])
    for snapshot in snapshots {
      table.add([
        .text(snapshot.symbol.text), .figure(snapshot.quote?.bid),
        .figure(snapshot.quote?.bidSize), .figure(snapshot.quote?.ask),
        .figure(snapshot.quote?.askSize), .time(snapshot.quote?.at), .figure(snapshot.lastPrice),
        .time(snapshot.trade?.at), .figure(snapshot.change), .figure(snapshot.changePercent),
        .figure(snapshot.dailyBar?.volume), .time(snapshot.receivedAt),
      ])
    }
    return table
  }

  /// A row for each close, and one for each flow, in the order of the days.
  public static func performance(_ history: ValueHistory) -> ExportTable {
    var table = ExportTable(["date", "value", "flow", "currency"])
    var flows = history.flows[...]
    func add(_ flow: CashFlow) {
      table.add([
        .text(flow.day.description), .none, .amount(flow.amount),
        .words(flow.amount?.currency.code),
      ])
    }
    for day in history.days {
      while let flow = flows.first, flow.day <= day.day { add(flows.removeFirst()) }
      table.add([
        .text(day.day.description), .amount(day.value), .none, .words(day.value?.currency.code),
      ])
    }
    for flow in flows { add(flow) }
    return table
  }

  public static func history(_ books: [DayBook]) -> ExportTable {
    var table = ExportTable([
      "date", "origin", "as_of", "value", "cash", "equity", "positions", "activities", "currency",
    ])
    for book in books {
      table.add([
        .text(book.day.description), .text(book.origin.rawValue), .time(book.asOf),
        .amount(book.worth), .amount(book.account?.cash), .amount(book.account?.equity),
        .number(FixedDecimal(book.holdings.count)), .number(FixedDecimal(book.activities.count)),
        .words(book.account?.currency.code),
      ])
    }
    return table
  }
}
