import ClientModels

/// From a table to a file: the rows that are shown, in their order, with the columns that are chosen, each value exact.
extension AppState {
  mutating func writeTable() -> [Effect] {
    guard !settings.masksAmounts else {
      let key = Command.maskAmounts.keyName
      show(Notice(.warning, "nothing is written while amounts are hidden: \(key) shows them"))
      return []
    }
    let (name, table) = shownTable
    guard !table.rows.isEmpty else {
      show(Notice(.info, "there are no rows to write"))
      return []
    }
    return [.keepTable(name, text: CSVText.encode(table))]
  }

  /// What the pane in front shows, and what such a file is called.
  private var shownTable: (name: String, table: ExportTable) {
    let source = tableSource
    switch focus {
    case .holdings:
      let names = look(of: .holdings).columns(HoldingsPane(state: self).columns).map(\.name)
      let rows = lists.holdings.compactMap(\.row).compactMap(source.holding)
      let equity = portfolio.account?.equity?.amount
      return ("holdings", ExportTable(names, HoldingRow.fields, rows, whole: equity))
    case .quotes:
      let names = look(of: .quotes).columns(QuotesPane(state: self).columns).map(\.name)
      return (
        "quotes", ExportTable(names, QuoteRow.fields, lists.quotes.compactMap(source.quote))
      )
    case .watch:
      let names = look(of: .watch).columns(WatchPane(state: self).columns).map(\.name)
      return (
        "watchlist",
        ExportTable(names, QuoteRow.listFields, lists.watch.compactMap(source.listed))
      )
    case .news: return ("news", .news(listedNews))
    case .orders:
      let names = look(of: .orders).columns(OrdersPane(state: self).columns).map(\.name)
      return (
        "orders", ExportTable(names, OrderFacts.fields, lists.orders.compactMap(source.order))
      )
    case .blotter: return shownBlotter(source)
    case .activity:
      let names = look(of: .activity).columns(ActivityPane(state: self).columns).map(\.name)
      let rows = lists.activity.rows.compactMap { row -> ActivityFacts? in
        if case .entry(let index) = row { source.activity(index) } else { nil }
      }
      return ("activity", ExportTable(names, ActivityFacts.fields, rows))
    case .log: return ("log", .requests(logRows))
    case .performance: return ("performance", .performance(performance.rows))
    case .history: return ("difference", .difference(timeMachine.rows))
    }
  }

  private func shownBlotter(_ source: TableSource) -> (name: String, table: ExportTable) {
    let pane = BlotterPane(state: self)
    switch table(of: .blotter) {
    case .fills:
      let names = look(of: .fills).columns(pane.fillColumns).map(\.name)
      return ("fills", ExportTable(names, FillFacts.fields, lists.blotter.compactMap(source.fill)))
    case nil:
      var table = ExportTable(["draft", "order"])
      for id in lists.blotter {
        guard case .draft(let number) = id, let draft = draftBook[number] else { continue }
        table.add([.number(FixedDecimal(number)), .text(draft.phrase)])
      }
      return ("drafts", table)
    default:
      let names = look(of: .orderList).columns(pane.orderColumns).map(\.name)
      return (
        "orders", ExportTable(names, OrderFacts.fields, lists.blotter.compactMap(source.order))
      )
    }
  }
}

extension ExportTable {
  /// The columns of these names, as the fields know them; marks and drawings have no field. `whole` is what shares are of.
  init<Row>(
    _ names: [String], _ fields: [TableField<Row>], _ rows: [Row], whole: FixedDecimal? = nil
  ) {
    let shown = names.compactMap { name in fields.first { $0.name == name } }
    self.init(shown.map(\.name))
    for row in rows { add(shown.map { ExportCell($0.value(row), $0.kind, whole: whole) }) }
  }

  fileprivate static func requests(_ requests: [BrokerRequestRecord]) -> ExportTable {
    var table = ExportTable([
      "time", "method", "path", "client_order_id", "attempt", "status", "milliseconds", "failure",
    ])
    for request in requests {
      table.add([
        .time(request.at), .text(request.method), .text(request.path),
        .words(request.clientOrderID?.text), .count(request.attempt), .count(request.status),
        .count(Int(request.milliseconds.rounded())), .words(request.failure),
      ])
    }
    return table
  }

  fileprivate static func news(_ items: [NewsItem]) -> ExportTable {
    var table = ExportTable(["time", "symbols", "headline", "source", "url"])
    for item in items {
      table.add([
        .time(item.createdAt), .text(item.symbols.map(\.text).joined(separator: " ")),
        .text(NewsText.plain(item.headline)), .text(item.source), .words(item.url),
      ])
    }
    return table
  }

  /// The lines of tab 5, each with the heading that it stands below: an amount or a ratio of all its digits, or why there is
  /// none.
  fileprivate static func performance(_ rows: [PerformanceRow]) -> ExportTable {
    var table = ExportTable(["section", "name", "value", "second", "note"])
    var section = ""
    for row in rows {
      switch row.kind {
      case .gap: break
      case .heading: section = row.title
      case .words:
        table.add([.text(section), .none, .none, .none, .text(trimmed(row.title))])
      case .figure:
        let value = cell(row.value)
        table.add([
          .text(section), .text(trimmed(row.title)), value.cell, cell(row.second).cell,
          .words(value.note),
        ])
      }
    }
    return table
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " })
  }

  private static func cell(_ value: PerformanceRow.Value?) -> (cell: ExportCell, note: String?) {
    switch value {
    case nil: (.none, nil)
    case .money(let money), .gain(let money): (.amount(money), nil)
    case .share(let percent), .gainShare(let percent): (.figure(percent), nil)
    case .rate(let ratio), .part(let ratio), .number(let ratio): (.ratio(ratio), nil)
    case .missing(let gap): (.none, gap.words)
    }
  }

  /// The lines of tab 6, each with the heading that it stands below.
  fileprivate static func difference(_ rows: [HistoryRow]) -> ExportTable {
    var table = ExportTable([
      "section", "name", "qty_before", "qty_after", "price_before", "price_after", "amount", "note",
    ])
    var section = ""
    for row in rows {
      switch row {
      case .gap: break
      case .heading(let text): section = text
      case .words(let text, _):
        table.add([.text(section), .none, .none, .none, .none, .none, .none, .text(text)])
      case .money(let name, let money), .part(let name, let money):
        // Parts stand farther to the right on the screen.
        let name = String(name.drop { $0 == " " })
        table.add([.text(section), .text(name), .none, .none, .none, .none, .amount(money), .none])
      case .position(let change):
        table.add([
          .text(section), .text(change.symbol.text), .figure(change.quantityBefore),
          .figure(change.quantityAfter), .figure(change.before?.price?.price),
          .figure(change.after?.price?.price), .none, .text(change.kind.rawValue),
        ])
      case .unexplained(let shares, let symbol):
        table.add([
          .text(section), .text(symbol.text), .none, .figure(shares), .none, .none, .none,
          .text("unexplained"),
        ])
      case .activity(let activity):
        let shares = activity.side == .sell ? activity.quantity.map { -$0 } : activity.quantity
        table.add([
          .text(section), .words(activity.symbol?.text ?? activity.type), .none, .figure(shares),
          .none, .figure(activity.price), .amount(activity.cash),
          .text(
            [activity.day.description, activity.type, activity.note ?? ""].joined(separator: " ")),
        ])
      }
    }
    return table
  }
}

extension ExportCell {
  /// What was computed in binary, in decimals: as many as an exact figure can have.
  fileprivate static func ratio(_ value: Double) -> ExportCell {
    guard value.isFinite, abs(value) < 1e9 else { return .text(value.description) }
    return .number(FixedDecimal(units: Int128((value * 1e15).rounded()) * 1000))
  }

  fileprivate static func count(_ value: (some BinaryInteger)?) -> ExportCell {
    value.map { .number(FixedDecimal(Int($0))) } ?? .none
  }

  /// A moment is written as such, a share as a ratio.
  fileprivate init(_ value: TableValue, _ kind: TableFieldKind, whole: FixedDecimal?) {
    switch value {
    case .none: self = .none
    case .text(let text): self = text.isEmpty ? .none : .text(text)
    case .words(let words): self = words.first.map { .text($0) } ?? .none
    case .number(let number):
      switch kind {
      case .age: self = .time(Timestamp(nanoseconds: Int64(number.units / 1_000_000_000)))
      case .share:
        self = whole.flatMap { try? number / $0 }.map { .number($0) } ?? .none
      case .text, .number, .percent: self = .number(number)
      }
    }
  }
}
