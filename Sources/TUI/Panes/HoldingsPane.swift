import ClientModels

/// What the account holds, at the newest prices, and what it adds up to.
struct HoldingsPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !state.portfolio.positions.isEmpty else {
      let text = state.unread("the account") ?? state.emptyText(.holdings, nothing)
      canvas.drawWrapped(text, in: rect, role: .dim)
      return
    }
    let hasTotal = rect.height >= 4
    let (body, total) = rect.split(top: rect.height - (hasTotal ? 1 : 0))
    if state.lists.holdings.isEmpty {
      canvas.drawWords(
        state.emptyText(.holdings, nothing), column: body.x + 1, row: body.y,
        width: max(0, body.width - 1), role: .dim)
    } else {
      drawTable(into: &canvas, in: body)
    }
    if hasTotal { drawTotal(into: &canvas, in: total) }
  }

  /// Who sees it first is told what to press.
  private var nothing: String {
    guard state.refusal == nil || state.mayPrepare else { return "nothing is held" }
    return "nothing is held yet: \(Command.buy.keyName) buys, "
      + "\(Command.findSymbol.keyName) finds a symbol, \(Command.commandLine.keyName) takes an order as a line, "
      + "\(Command.help.keyName) lists the keys"
  }

  private func drawTable(into canvas: inout Canvas, in rect: Rect) {
    let look = state.look(of: .holdings)
    let source = state.tableSource
    Table(
      columns: look.entryColumns(columns), count: state.lists.holdings.count,
      selected: state.selectedIndex(.holdings), shift: state.shifts[.holdings] ?? 0,
      isFocused: state.focus == .holdings && state.layers.isEmpty
    ) { index -> TableEntry<HoldingRow>? in
      switch state.lists.holdings[index] {
      case .row(let symbol): source.holding(symbol).map { .row($0) }
      case .group(let name): look.heading(name, in: state.tables.holdings).map { .group($0) }
      }
    }.draw(into: &canvas, in: rect)
  }

  var columns: [TableColumn<HoldingRow>] {
    (state.holdingMarks.isEmpty ? [] : [mark]) + [
      TableColumn("Symbol", name: "symbol", rank: 0, limit: 24, least: 10, isFixed: true) {
        .symbol($0.position.symbol.text)
      },
      TableColumn("Qty", name: "qty", number: true, rank: 0, isFixed: true) { row in
        let text = Format.quantity(row.position.quantity)
        // The sign says it where there are no colours.
        return state.portfolio.differences[row.position.symbol] == nil
          ? TableCell(text) : TableCell("≠ \(text)", .failure)
      },
      TableColumn("Price", name: "price", number: true, rank: 2) { row in
        let stale = state.portfolio.isStale(row.value.receipt, now: state.now)
        return TableCell(Format.price(row.value.price), stale ? .stale : .text)
      },
      TableColumn(
        "Value", name: "value", number: true, rank: 3,
        total: { TableCell(Format.money(money($0["value"]))) }
      ) { TableCell(Format.money($0.value.marketValue)) },
      TableColumn(
        "P/L", name: "pl", number: true, rank: 1, isSigned: true, total: { gain($0["pl"]) }
      ) {
        TableCell(Format.signed($0.value.unrealized), Format.gainRole($0.value.unrealized))
      },
      TableColumn("P/L %", name: "pl%", number: true, rank: 4, isSigned: true, total: gainPercent) {
        TableCell(
          Format.percent($0.value.unrealizedPercent), Format.gainRole($0.value.unrealized))
      },
      TableColumn(
        "Day", name: "day", number: true, rank: 5, isSigned: true, total: { gain($0["day"]) }
      ) {
        TableCell(Format.signed($0.value.day), Format.gainRole($0.value.day))
      },
      Sparkline.column(rank: 9, state: state) { $0.position.symbol },
      TableColumn("Avg entry", name: "entry", number: true, rank: 6, alignsPoints: true) {
        TableCell(Format.price($0.position.averageEntryPrice))
      },
      TableColumn(
        "Cost", name: "cost", number: true, rank: 7,
        total: { TableCell(Format.money(money($0["cost"]))) }
      ) { TableCell(Format.money($0.position.costBasis)) },
      TableColumn(
        "Weight", name: "weight", number: true, rank: 8,
        total: { TableCell(weight($0["value"])) }
      ) { TableCell(weight($0.value.marketValue?.amount)) },
      TableColumn("Name", name: "name", rank: 10, limit: 28, least: 10) {
        TableCell(state.name(of: $0.position.symbol) ?? "", .dim)
      },
      TableColumn("Side", name: "side", rank: 11) {
        TableCell($0.position.quantity.isNegative ? "short" : "long", .dim)
      },
      TableColumn("Class", name: "class", rank: 12) {
        TableCell($0.position.assetClass.tableWords[0], .dim)
      },
    ] + state.tagColumn(rank: 9, \.position.symbol)
  }

  private var mark: TableColumn<HoldingRow> {
    TableColumn("", rank: 0) {
      TableCell(state.holdingMarks.contains($0.position.symbol) ? "*" : " ", .warning)
    }
  }

  private func money(_ amount: FixedDecimal?) -> Money? {
    amount.map { Money($0, state.portfolio.account?.currency ?? .usd) }
  }

  private func gain(_ amount: FixedDecimal?) -> TableCell {
    TableCell(Format.signed(money(amount)), Format.gainRole(money(amount)))
  }

  /// Of all rows together: not the mean of theirs.
  private func gainPercent(_ sums: TableSums) -> TableCell {
    guard let gained = sums["pl"], let cost = sums["cost"],
      let percent = try? Percent(gained, of: cost.magnitude)
    else { return TableCell("—") }
    return TableCell(Format.percent(percent), Format.gainRole(money(gained)))
  }

  /// The share of the account's equity.
  private func weight(_ amount: FixedDecimal?) -> String {
    guard let amount, let equity = state.portfolio.account?.equity?.amount, equity.isPositive,
      let share = try? Percent(amount, of: equity)
    else { return "—" }
    return Format.share(share)
  }

  /// What the rows add up to: the marked ones, those that the filter lets pass, or all; a figure that one row lacks is not
  /// summed.
  private func drawTotal(into canvas: inout Canvas, in rect: Rect) {
    if let difference = state.portfolio.differences.values.min(by: { $0.symbol < $1.symbol }) {
      let text =
        "\(difference.symbol): broker \(difference.atBroker), fills \(difference.byActivities)"
      canvas.drawWords(text, column: rect.x, row: rect.y, width: rect.width, role: .failure)
      return
    }
    let (words, value, unrealized, day) = total
    TotalLine.draw(
      [
        (words, .label), ("value \(Format.money(value))", .text),
        ("P/L \(Format.signed(unrealized))", Format.gainRole(unrealized)),
        ("day \(Format.signed(day))", Format.gainRole(day)),
      ] + ofAccount(day), into: &canvas, in: rect)
  }

  /// The account's day, as in the header: with what was closed today, fees and dividends, which no row has.
  private func ofAccount(_ day: Money?) -> [(String, Role)] {
    let all = state.total.day
    guard let day, day == all, let whole = state.dayProfitAndLoss,
      Format.signed(whole) != Format.signed(day)
    else { return [] }
    return [("of the account's \(Format.signed(whole))", .dim)]
  }

  private var total: (words: String, value: Money?, unrealized: Money?, day: Money?) {
    if let (words, sums) = TotalLine.words(state.tables.holdings) {
      return (words, money(sums["value"]), money(sums["pl"]), money(sums["day"]))
    }
    let total = state.total
    return (
      "total of \(state.portfolio.positions.count)", total.marketValue, total.unrealized, total.day
    )
  }
}
