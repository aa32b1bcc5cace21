import ClientModels

/// What happened in the account: by day, the newest first, until the user looks at it in another way.
struct ActivityPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let (top, rest) = rect.split(top: 1)
    drawKinds(into: &canvas, in: top)
    let list = state.lists.activity
    let words = TotalLine.words(state.tables.activity)
    let hasTotal = words != nil && rest.height >= 4
    let (body, below) = rest.split(top: rest.height - (hasTotal ? 1 : 0))
    if hasTotal, let words {
      TotalLine.draw(
        [(words.text + (list.total.isCut ? ", so far" : ""), .label)]
          + figures(list.total.sums).map { ($0.text, $0.role) }, into: &canvas, in: below)
    }
    guard !list.rows.isEmpty else {
      canvas.drawWrapped(state.emptyText(.activity, empty), in: body, role: .dim)
      return
    }
    var table = Table<ActivityList.Row>(
      columns: state.look(of: .activity).columns(columns), count: list.rows.count,
      selected: state.selectedIndex(.activity), shift: state.shifts[.activity] ?? 0,
      isFocused: state.focus == .activity && state.layers.isEmpty,
      rowRole: { state.activityEntry($0)?.isCanceled == true ? .dim : nil }
    ) { list.rows[$0] }
    table.span = { row in
      switch row {
      case .part(let index): header(list.parts[index])
      case .entry: nil
      case .older: [TableCell(older, .dim)]
      }
    }
    table.draw(into: &canvas, in: body)
  }

  /// What is shown and what else there is; then how old it is, which never gives way.
  private func drawKinds(into canvas: inout Canvas, in rect: Rect) {
    let (age, role) = age
    let width = CellWidth.of(age)
    let end = rect.maxX - (width + 3 < rect.width ? width + 3 : 0)
    if end < rect.maxX {
      canvas.draw(age, column: end + 2, row: rect.y, role: role)
    }
    let counts = state.lists.activity.counts
    let all = counts.values.reduce(0, +)
    let more = state.activity.log?.hasOlder == true ? "+" : ""
    var pieces: [(text: String, role: Role, choice: Int)] = []
    if let kind = state.activity.kind {
      let choice = (ActivityKind.allCases.firstIndex(of: kind) ?? 0) + 1
      pieces = [
        ("\(kind.rawValue) \(counts[kind] ?? 0)", .title, choice), ("all \(all)\(more)", .dim, 0),
      ]
    } else {
      // What was never read is not nothing.
      pieces = [(state.activity.log == nil ? "all" : "all \(all)\(more)", .title, 0)]
    }
    for (index, kind) in ActivityKind.allCases.enumerated() where kind != state.activity.kind {
      if let count = counts[kind] {
        pieces.append(("\(kind.rawValue) \(count)", .dim, index + 1))
      }
    }
    var column = rect.x + 1
    // What has no room is not left out without a sign.
    var rest = pieces.reduce(-3) { $0 + CellWidth.of($1.text) + 3 }
    for (text, role, choice) in pieces {
      let own = CellWidth.of(text)
      guard column + (rest > own ? own + 2 : own) <= end else {
        if column > rect.x + 1 { canvas.draw("…", column: column - 2, row: rect.y, role: .dim) }
        break
      }
      rest -= own + 3
      let width = canvas.draw(text, column: column, row: rect.y, role: role)
      canvas.note(.choice(choice), at: Rect(x: column, y: rect.y, width: width, height: 1))
      column += width + 3
    }
  }

  private var age: (String, Role) {
    let asOf = state.activity.log?.asOf
    let words = asOf.map { "read \(Format.age(from: $0, to: state.now)) ago" }
    if state.activity.failure != nil {
      return (words.map { "failed, \($0)" } ?? "failed, never read", .failure)
    }
    guard let asOf, let words, let log = state.activity.log else { return ("", .dim) }
    if log.source == .cache { return ("cached, \(words)", .stale) }
    return (words, state.now.seconds(since: asOf) > 75 ? .stale : .dim)
  }

  private var empty: String {
    if let failure = state.activity.failure, state.activity.log == nil {
      return "it could not be read, it is asked for again: \(failure)"
    }
    if state.activity.log == nil {
      return state.settings.isOffline
        ? state.settings.uncached("activities")
        : "reading the account's activity"
    }
    if let kind = state.activity.kind { return "nothing of the kind \(kind.rawValue)" }
    return "nothing has happened in this account yet"
  }

  private var older: String {
    if state.activity.log?.older == nil {
      return "older ones: folio activity --until DAY"
    }
    if state.settings.isOffline { return "older ones are not cached" }
    return state.activity.awaitsOlder ? "reading older ones" : "older…"
  }

  private var isPartial: Bool {
    state.activity.kind != nil || state.filters[.activity].map { !$0.isEmpty } ?? false
  }

  /// The day or group, and what its rows come to.
  private func header(_ part: ActivityPart) -> [TableCell] {
    var title = part.title
    if isPartial { title += ", of what is shown" }
    if part.isCut { title += ", so far" }
    return [TableCell(title, .title)] + figures(part.sums)
  }

  private func figures(_ sums: ActivitySums) -> [TableCell] {
    ActivityText.figures(sums).enumerated().map { index, figure in
      TableCell("\(figure.name) \(figure.text)", index == 0 ? .title : .label)
    }
  }

  var columns: [TableColumn<ActivityList.Row>] {
    // Without headings that name the day it stands in each row.
    let isByDay = state.isActivityByDay
    return [
      column("Time", "age", rank: isByDay ? 2 : 1, limit: isByDay ? 8 : 19) { entry in
        TableCell(isByDay ? time(entry) : dayAndTime(entry), .dim)
      },
      column("What", "what", rank: 0, limit: 10) { TableCell($0.what) },
      column("Symbol", "symbol", rank: 0, limit: 24, least: 10, isFixed: true) {
        TableCell($0.symbol?.text ?? "")
      },
      column("Qty", "qty", number: true, rank: 1) { entry in
        TableCell(entry.quantity.map { Format.quantity($0) } ?? "")
      },
      column("Price", "price", number: true, rank: 3) { entry in
        TableCell(entry.price.map(price) ?? "")
      },
      column("Cash", "cash", number: true, rank: 0) { TableCell(cash($0)) },
      column("Type", "type", rank: 5, limit: 16) { TableCell(type($0), .dim) },
      column("Note", "note", rank: 4, limit: 60, least: 12) { TableCell($0.note ?? "", .dim) },
      column("Order id", "id", rank: 6, limit: 36, least: 8) {
        TableCell($0.orderID?.text ?? "", .dim)
      },
    ]
  }

  private func column(
    _ title: String, _ name: String, number: Bool = false, rank: Int, limit: Int = 24,
    least: Int? = nil,
    isFixed: Bool = false, _ cell: @escaping (Activity) -> TableCell
  ) -> TableColumn<ActivityList.Row> {
    TableColumn(
      title, name: name, number: number, rank: rank, limit: limit, least: least, isFixed: isFixed
    ) { row in
      state.activityEntry(row).map(cell) ?? TableCell("")
    }
  }

  /// Nothing where only the day is known, or the entry was made on another one.
  private func time(_ entry: Activity) -> String { entry.timeOfDay.map(Format.clock) ?? "" }

  private func dayAndTime(_ entry: Activity) -> String {
    entry.timeOfDay.map(Format.dateAndClock) ?? entry.day.description
  }

  private func type(_ entry: Activity) -> String {
    entry.isCanceled ? "\(entry.type) canceled" : entry.type
  }

  /// What was paid, and not what a market is quoted at: of a coin all nine digits.
  private func price(_ price: Price) -> String {
    price.decimal.grouped(digits: min(9, max(2, price.decimal.fractionDigits)))
  }

  /// What moved shares alone has none.
  private func cash(_ entry: Activity) -> String {
    guard let cash = entry.cash else { return entry.kind == .trade ? "—" : "" }
    return Format.signed(cash) + (cash.currency == .usd ? "" : " \(cash.currency)")
  }
}
