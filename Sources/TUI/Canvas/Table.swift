import ClientModels

/// What stands in one cell of a table.
public struct TableCell: Hashable, Sendable {
  public let text: String
  public let role: Role

  public init(_ text: String, _ role: Role = .text) {
    self.text = text
    self.role = role
  }
}

/// A column of a table: how it is headed, how it is aligned, when it gives way, and what it shows of a row.
public struct TableColumn<Row> {
  /// As its field is called, by which it is sorted, hidden and moved; empty for one that always stands where it stands.
  public let name: String
  public var title: String
  public let isNumber: Bool
  /// Columns with higher ranks go first when there is no room; rank 0 stays to the last.
  public var rank: Int
  /// Words may be shortened to this many columns; numbers never are.
  public let limit: Int
  /// Words are shortened to this many columns before a whole column goes.
  public let least: Int
  /// Without it nobody knows what a row is about.
  public let isFixed: Bool
  /// What stands in it where rows are added up.
  public let total: ((TableSums) -> TableCell)?
  public let cell: (Row) -> TableCell

  public init(
    _ title: String, name: String = "", number: Bool = false, rank: Int, limit: Int = 24,
    least: Int? = nil, isFixed: Bool = false, total: ((TableSums) -> TableCell)? = nil,
    cell: @escaping (Row) -> TableCell
  ) {
    self.name = name
    self.title = title
    self.isFixed = isFixed
    self.total = total
    isNumber = number
    self.rank = rank
    self.limit = limit
    self.least = least ?? limit
    self.cell = cell
  }
}

/// Rows in columns with a selection. Only visible rows are looked at.
public struct Table<Row> {
  public let columns: [TableColumn<Row>]
  public let count: Int
  public let selected: Int?
  /// How far the selected row was carried, so that the others stay where they were on the screen.
  public let shift: Int
  public let isFocused: Bool
  /// Whether a row is drawn in one role throughout, such as a closed order.
  public let rowRole: (Row) -> Role?
  /// What stands across a row in place of cells, piece by piece as far as they fit; nil for cells.
  public var span: (Row) -> [TableCell]? = { _ in nil }
  /// The row of an index; nil leaves its line empty.
  private let row: (Int) -> Row?

  public init(
    columns: [TableColumn<Row>], count: Int, selected: Int?, shift: Int = 0, isFocused: Bool,
    rowRole: @escaping (Row) -> Role? = { _ in nil }, row: @escaping (Int) -> Row?
  ) {
    self.columns = columns
    self.count = count
    self.selected = selected
    self.shift = shift
    self.isFocused = isFocused
    self.rowRole = rowRole
    self.row = row
  }

  public init(
    columns: [TableColumn<Row>], rows: [Row], selected: Int?, isFocused: Bool,
    rowRole: @escaping (Row) -> Role? = { _ in nil }
  ) {
    self.init(
      columns: columns, count: rows.count, selected: selected, isFocused: isFocused,
      rowRole: rowRole
    ) { rows[$0] }
  }

  /// Draws the heading and as many rows as fit, the selected one among them.
  public func draw(into canvas: inout Canvas, in rect: Rect) {
    guard rect.height > 0, rect.width > 0 else { return }
    let window = visible(height: rect.height - 1)
    let visible = window.map(row)
    let lines = visible.map { row in columns.map { column in row.map(column.cell) ?? TableCell("") }
    }
    let layout = fit(lines, width: rect.width)
    for (column, x, width) in layout {
      let title = columns[column].title
      if columns[column].isNumber {
        canvas.drawRight(title, column: rect.x + x, row: rect.y, width: width, role: .label)
      } else {
        canvas.drawWords(title, column: rect.x + x, row: rect.y, width: width, role: .label)
      }
    }
    for (line, index) in window.enumerated() {
      let y = rect.y + 1 + line
      let role = visible[line].flatMap(rowRole)
      if let pieces = visible[line].flatMap(span) {
        drawAcross(pieces, into: &canvas, in: Rect(x: rect.x, y: y, width: rect.width, height: 1))
      }
      for (column, x, width) in layout {
        let cell = lines[line][column]
        if columns[column].isNumber {
          canvas.drawRight(
            cell.text, column: rect.x + x, row: y, width: width, role: role ?? cell.role)
        } else {
          canvas.drawWords(
            cell.text, column: rect.x + x, row: y, width: width, role: role ?? cell.role)
        }
      }
      if index == selected {
        canvas.paint(
          Rect(x: rect.x, y: y, width: rect.width, height: 1),
          role: isFocused ? .selection : .selectionUnfocused)
      }
    }
  }

  /// The first piece may end in `…`; of the others each stands whole or not at all.
  private func drawAcross(_ pieces: [TableCell], into canvas: inout Canvas, in rect: Rect) {
    guard let first = pieces.first else { return }
    canvas.drawWords(
      first.text, column: rect.x, row: rect.y, width: rect.width, role: first.role)
    var column = rect.x + CellWidth.of(Sanitizer.clean(first.text))
    for piece in pieces.dropFirst() {
      let width = CellWidth.of(Sanitizer.clean(piece.text))
      guard column + 2 + width <= rect.maxX else { break }
      canvas.draw(piece.text, column: column + 2, row: rect.y, role: piece.role)
      column += 2 + width
    }
  }

  private func visible(height: Int) -> Range<Int> {
    guard height > 0, count > 0 else { return 0..<0 }
    let selected = self.selected ?? 0
    var first = Self.page(of: max(0, selected - shift), height: height) + shift
    if shift != 0 { first = max(min(first, selected), selected - height + 1) }
    first = min(max(0, first), max(0, count - height))
    return first..<min(count, first + height)
  }

  /// Half a page at a time: over a slow line a page that moves by one row for each key would not keep up.
  private static func page(of selected: Int, height: Int) -> Int {
    let half = max(1, height / 2)
    let beyond = selected - height
    return beyond < 0 ? 0 : (beyond / half + 1) * half
  }

  /// The columns that fit, with their place and width; the rightmost gets no gap after it.
  private func fit(_ lines: [[TableCell]], width: Int) -> [(column: Int, x: Int, width: Int)] {
    var kept = Array(columns.indices)
    let wanted = columns.indices.map { index in
      let content = lines.map { CellWidth.of($0[index].text) }.max() ?? 0
      let needed = max(content, CellWidth.of(columns[index].title))
      return columns[index].isNumber
        ? needed : min(needed, max(columns[index].limit, columns[index].title.count))
    }
    // Words give way before columns go, and take back what is left over.
    var widths = columns.indices.map { index in
      columns[index].isNumber ? wanted[index] : min(wanted[index], columns[index].least)
    }
    func total() -> Int { kept.reduce(-1) { $0 + widths[$1] + 1 } }
    while kept.count > 1, total() > width {
      guard let last = kept.max(by: { columns[$0].rank < columns[$1].rank }) else { break }
      kept.removeAll { $0 == last }
    }
    for index in kept {
      widths[index] += min(wanted[index] - widths[index], max(0, width - total()))
    }
    var spare = max(0, width - total())
    let gap = 1 + (kept.count > 1 ? min(2, spare / (kept.count - 1)) : 0)
    spare -= (gap - 1) * max(0, kept.count - 1)
    var x = 0
    return kept.map { index in
      defer { x += min(widths[index], width) + gap }
      return (index, x, min(widths[index], width - min(x, width)))
    }
  }
}
