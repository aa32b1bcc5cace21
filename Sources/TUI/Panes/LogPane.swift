import ClientModels

/// Every request to the broker and what became of it, the newest first.
struct LogPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let rows = state.logRows
    guard !rows.isEmpty else {
      canvas.drawWords(
        state.settings.isOffline ? "offline: nothing is asked of the broker" : "no requests yet",
        column: rect.x + 1, row: rect.y, width: max(0, rect.width - 1), role: .dim)
      return
    }
    Table(
      columns: columns, count: rows.count, selected: state.selectedIndex(.log),
      shift: state.shifts[.log] ?? 0, isFocused: state.layers.isEmpty
    ) { rows[$0] }.draw(into: &canvas, in: rect)
  }

  var columns: [TableColumn<BrokerRequestRecord>] {
    [
      TableColumn("Time", rank: 1, limit: 12) {
        TableCell(Format.clockToMilliseconds($0.at), .dim)
      },
      TableColumn("Method", rank: 0) { TableCell($0.method) },
      TableColumn("Path", rank: 0, limit: 60, least: 12) { TableCell($0.path) },
      TableColumn("Client order id", rank: 2, limit: 32) {
        TableCell($0.clientOrderID?.text ?? "")
      },
      TableColumn("Try", number: true, rank: 3) { TableCell($0.attempt.map(String.init) ?? "") },
      TableColumn("Status", number: true, rank: 0) { record in
        TableCell(record.status.map(String.init) ?? "—", record.failure == nil ? .text : .failure)
      },
      TableColumn("ms", number: true, rank: 1) {
        TableCell(FixedDecimal(Int($0.milliseconds.rounded())).grouped(digits: 0), .dim)
      },
      TableColumn("Outcome", rank: 0, limit: 60, least: 10) { record in
        TableCell(record.failure ?? "done", record.failure == nil ? .dim : .failure)
      },
    ]
  }
}
