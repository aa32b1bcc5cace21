import ClientModels

/// Which columns of the blotter are shown.
public struct ColumnSheet: Hashable, Sendable {
  var selected = 0

  mutating func move(by step: Int) {
    let count = Blotter.Column.allCases.count
    selected = (selected + step + count) % count
  }

  var column: Blotter.Column { Blotter.Column.allCases[selected] }

  func draw(into canvas: inout Canvas, in body: Rect, hidden: Set<Blotter.Column>) {
    let columns = Blotter.Column.allCases
    let inside = SheetFrame.draw(
      "Columns", width: 30, height: columns.count + 2, into: &canvas, in: body)
    for (index, column) in columns.enumerated() where index < inside.height {
      let box = hidden.contains(column) ? "[ ]" : "[x]"
      canvas.drawWords(
        "\(box) \(column.title)", column: inside.x + 1, row: inside.y + index,
        width: inside.width - 2, role: index == selected ? .inputFocused : .sheet)
    }
  }
}
