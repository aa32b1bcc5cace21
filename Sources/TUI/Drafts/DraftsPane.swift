import ClientModels

/// The drafts: each in words, with the market when it was prepared and the market now.
struct DraftsPane {
  private struct Row {
    let draft: Draft
    let now: Price?
    let change: Percent?
    let isStale: Bool
  }

  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect, isFocused: Bool) {
    let story = SheetFrame.wrap(self.story, width: max(1, rect.width - 2)).prefix(2)
    let (body, below) = rect.split(top: max(2, rect.height - story.count))
    Table(
      columns: columns, count: state.lists.blotter.count, selected: state.selectedIndex(.blotter),
      isFocused: isFocused
    ) { row(state.lists.blotter[$0]) }.draw(into: &canvas, in: body)
    for (index, line) in story.enumerated() where index < below.height {
      canvas.drawWords(
        line, column: below.x + 1, row: below.y + index, width: below.width - 2, role: .dim)
    }
  }

  private func row(_ id: RowLists.OrderID) -> Row? {
    guard case .draft(let number) = id, let draft = state.draftBook[number] else { return nil }
    let ticket = state.draftBook.tickets[number]
    let market = ticket?.symbol.flatMap { state.portfolio.market[$0] }
    let price = ticket.flatMap { market?.price(met: $0.side) }
    let receipt = market.flatMap { $0.quoteReceipt ?? $0.tradeReceipt }
    return Row(
      draft: draft, now: price, change: price.flatMap { draft.price?.change(to: $0) },
      isStale: state.portfolio.isStale(receipt, now: state.now))
  }

  private var columns: [TableColumn<Row>] {
    [
      TableColumn("", rank: 0) { row in
        let id = RowLists.OrderID.draft(row.draft.number).text
        return TableCell(state.blotter.marks.contains(id) ? "*" : " ", .warning)
      },
      TableColumn("Nr", number: true, rank: 3) { TableCell(String($0.draft.number), .dim) },
      TableColumn("Order", rank: 0, limit: 72, least: 24) { TableCell($0.draft.phrase) },
      TableColumn("State", rank: 1, limit: 12) { status($0.draft) },
      TableColumn("Age", number: true, rank: 4, width: Format.ageWidth) {
        TableCell(Format.age(from: $0.draft.createdAt, to: state.now), .dim)
      },
      TableColumn("Then", number: true, rank: 2) {
        TableCell(Format.price($0.draft.price?.price), .dim)
      },
      TableColumn("Now", number: true, rank: 1) { row in
        guard let price = row.now else { return TableCell("no quote", .stale) }
        return row.isStale
          ? TableCell("stale \(Format.price(price))", .stale) : TableCell(Format.price(price))
      },
      TableColumn("Change", number: true, rank: 1) { row in
        TableCell(row.now == nil ? "—" : Format.percent(row.change), row.isStale ? .stale : .text)
      },
    ]
  }

  private func status(_ draft: Draft) -> TableCell {
    if let id = draft.sentAs {
      switch state.portfolio.submissions[id]?.state {
      case .sending: return TableCell("sending", .working)
      case .unconfirmed: return TableCell("UNCONFIRMED", .unconfirmed)
      case .working, .rejected, .notSent, .abandoned, nil:
        return TableCell("maybe sent", .unconfirmed)
      }
    }
    return draft.refusal == nil ? TableCell("") : TableCell("not taken", .rejected)
  }

  /// All of the selected one that the columns have no room for.
  private var story: String {
    guard let draft = state.selectedDraft else { return "" }
    let parts = [
      "draft \(draft.number): \(draft.phrase), prepared \(Format.dateAndClock(draft.createdAt))",
      draft.sentAs.map { "may have been sent as \($0)" },
      draft.refusal.map { "not taken: \($0)" },
    ]
    return parts.compactMap { $0 }.joined(separator: "; ")
  }
}
