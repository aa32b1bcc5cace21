import ClientModels

/// What stands in one cell of a table.
public struct TableCell: Hashable, Sendable {
  public let text: String
  public let role: Role
  /// Words that would say something else with their end cut off.
  public let isWhole: Bool

  public init(_ text: String, _ role: Role = .text, isWhole: Bool = false) {
    self.text = text
    self.role = role
    self.isWhole = isWhole
  }

  /// A symbol. With its end cut off an option would be another one: it is whole as far as those go (OCC: 21 characters).
  static func symbol(_ text: String, _ role: Role = .text) -> TableCell {
    TableCell(text, role, isWhole: text.utf8.count <= 21)
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
  /// Columns from this rank on come whole and where nothing is crowded for them, or not at all.
  static var luxury: Int { 10 }
  /// Words may be shortened to this many columns; numbers never are.
  public let limit: Int
  /// Words are shortened to this many columns before a whole column goes.
  public let least: Int
  /// Without it nobody knows what a row is about.
  public let isFixed: Bool
  /// Figures that may have a sign: there is room for one from the start, so that the first that comes moves nothing.
  public let isSigned: Bool
  /// It has as many cells from the start, so that an age of two digits moves nothing.
  public let width: Int
  /// Figures of more digits stand further to the right, so that the points are below each other.
  public let alignsPoints: Bool
  /// What stands in it where rows are added up.
  public let total: ((TableSums) -> TableCell)?
  public let cell: (Row) -> TableCell

  public init(
    _ title: String, name: String = "", number: Bool = false, rank: Int, limit: Int = 24,
    least: Int? = nil, isFixed: Bool = false, isSigned: Bool = false, width: Int = 0,
    alignsPoints: Bool = false, total: ((TableSums) -> TableCell)? = nil,
    cell: @escaping (Row) -> TableCell
  ) {
    self.isSigned = isSigned
    self.width = width
    self.alignsPoints = alignsPoints
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

/// How many rows of a table are out of sight above and below.
struct RowsBeyond: Hashable, Sendable {
  let above: Int
  let below: Int

  /// The same of a list of which `height` lines are drawn, from the one at `first` on, inside of a sheet's frame.
  static func draw(
    first: Int, height: Int, of count: Int, into canvas: inout Canvas, around inside: Rect
  ) {
    let frame = Rect(
      x: inside.x - 1, y: inside.y - 1, width: inside.width + 2, height: inside.height + 2)
    RowsBeyond(above: first, below: max(0, count - first - height))
      .draw(into: &canvas, at: frame, role: .sheetBorder)
  }

  /// Written into the edges of a frame, as far as there is nothing else.
  func draw(into canvas: inout Canvas, at frame: Rect, role: Role) {
    draw(above, "▲", into: &canvas, at: frame, row: frame.y, role: role)
    draw(below, "▼", into: &canvas, at: frame, row: frame.maxY - 1, role: role)
  }

  private func draw(
    _ count: Int, _ sign: String, into canvas: inout Canvas, at frame: Rect, row: Int, role: Role
  ) {
    guard count > 0 else { return }
    let text = " \(sign) \(count) "
    let column = frame.maxX - 2 - CellWidth.of(text)
    guard column > frame.x,
      (column..<frame.maxX - 2).allSatisfy({ canvas[$0, row].text == "─" })
    else { return }
    canvas.draw(text, column: column, row: row, role: role)
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
    canvas.beyond = RowsBeyond(above: window.lowerBound, below: count - window.upperBound)
    let visible = window.map(row)
    let page = TablePage(
      first: window.lowerBound, width: rect.width, titles: columns.map(\.title))
    let known = canvas.widths.flatMap { $0.page == page ? $0 : nil }
    let (layout, widths) = fit(visible, width: rect.width, known: known?.columns ?? [:])
    canvas.widths = TableWidths(page: page, columns: widths)
    for column in layout {
      if !columns[column.index].name.isEmpty {
        canvas.note(
          .heading(columns[column.index].name),
          at: Rect(x: rect.x + column.x, y: rect.y, width: column.width, height: 1))
      }
      let title = columns[column.index].title
      if columns[column.index].isNumber {
        canvas.drawRight(
          title, column: rect.x + column.x, row: rect.y, width: column.width, role: .label)
      } else {
        canvas.drawWords(
          title, column: rect.x + column.x, row: rect.y, width: column.width, role: .label)
      }
    }
    for (line, index) in window.enumerated() {
      let y = rect.y + 1 + line
      canvas.note(.row(index), at: Rect(x: rect.x, y: y, width: rect.width, height: 1))
      let role = visible[line].flatMap(rowRole)
      if let pieces = visible[line].flatMap(span) {
        drawAcross(pieces, into: &canvas, in: Rect(x: rect.x, y: y, width: rect.width, height: 1))
      }
      for column in layout {
        let cell = column.cells[line]
        if columns[column.index].isNumber {
          canvas.drawRight(
            cell.text, column: rect.x + column.x, row: y, width: column.width,
            role: role ?? cell.role)
        } else {
          canvas.drawWords(
            cell.text, column: rect.x + column.x, row: y, width: column.width,
            role: role ?? cell.role)
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

  /// A column with a place on the screen, and what stands in it in each line.
  private struct Placed {
    let index: Int
    let x: Int
    let width: Int
    let cells: [TableCell]
  }

  /// The columns that fit; the rightmost gets no gap after it. What a row is about is shortened only where more than the
  /// least important columns would have to go for it. Columns that do not fit are never looked at, but for the first.
  /// `known` is how wide columns were on this page so far: none gets narrower under the eye.
  private func fit(
    _ rows: [Row?], width: Int, known: [Int: Int]
  ) -> (placed: [Placed], widths: [Int: Int]) {
    var cells: [Int: [TableCell]] = [:]
    var wanted: [Int: Int] = [:]
    func want(_ index: Int) -> Int {
      if let known = wanted[index] { return known }
      let column = columns[index]
      let texts = column.aligned(rows.map { $0.map(column.cell) ?? TableCell("") })
      let content = texts.reduce(CellWidth.of(column.title)) { max($0, column.width(of: $1.text)) }
      let width = max(
        known[index] ?? 0,
        column.isNumber ? content : min(content, max(column.limit, column.title.count)))
      (cells[index], wanted[index]) = (texts, width)
      return width
    }
    func least(_ index: Int) -> Int {
      let width = want(index)
      guard !columns[index].isNumber else { return width }
      let whole = cells[index, default: []].reduce(0) {
        max($0, $1.isWhole ? CellWidth.of($1.text) : 0)
      }
      return max(whole, min(width, columns[index].least))
    }
    func essential(_ kept: [Int]) -> Int { kept.count { columns[$0].rank <= 1 } }
    let shortened = kept(width, wanted: want, least)
    let whole = kept(width, wanted: want) { columns[$0].isFixed ? want($0) : least($0) }
    let keepsFixedWhole = essential(whole) == essential(shortened)
    // Where it must be shortened nothing else comes before it, so that on a wider screen nothing has to go for it.
    let chosen =
      (keepsFixedWhole ? whole : shortened.filter { columns[$0].rank <= 1 }).sorted()
    var widths = chosen.map {
      keepsFixedWhole && columns[$0].isFixed ? want($0) : least($0)
    }
    // Words take back what is left over.
    func total() -> Int { widths.reduce(-1) { $0 + $1 + 1 } }
    for (place, index) in chosen.enumerated() {
      widths[place] += max(0, min(want(index) - widths[place], width - total()))
    }
    let gaps = gaps(of: chosen, spare: max(0, width - total()))
    var x = 0
    let placed = chosen.enumerated().map { place, index in
      let own = min(widths[place], width - min(x, width))
      defer { x += min(widths[place], width) + gaps[place] }
      return Placed(index: index, x: x, width: own, cells: cells[index] ?? [])
    }
    return (placed, wanted)
  }

  /// Blanks behind each column: three or two where there is room for as many behind all of them. Else, as far as the room goes,
  /// two where they touch the most: figures end where their column does, and words begin where theirs does.
  private func gaps(of chosen: [Int], spare: Int) -> [Int] {
    let places = chosen.indices.dropLast()
    let all = places.isEmpty ? 0 : min(2, spare / places.count)
    guard all == 0 else { return chosen.map { _ in 1 + all } }
    func haste(_ place: Int) -> Int {
      let (column, next) = (columns[chosen[place]], columns[chosen[place + 1]])
      if column.title.isEmpty { return 4 }
      return switch (column.isNumber, next.isNumber) {
      case (true, false): 0
      case (true, true): 1
      case (false, false): 2
      case (false, true): 3
      }
    }
    let wider = Set(places.sorted { (haste($0), $0) < (haste($1), $1) }.prefix(spare))
    return chosen.indices.map { wider.contains($0) ? 2 : 1 }
  }

  /// Places of the columns that have room, the most important first. Of the indispensable ones each that fits stays, whatever
  /// another takes; of the others the first that does not fit is the last that is asked.
  private func kept(
    _ width: Int, wanted: (Int) -> Int, _ needed: (Int) -> Int
  ) -> [Int] {
    let order = columns.indices.sorted { a, b in
      let (one, other) = (columns[a], columns[b])
      if one.rank != other.rank { return one.rank < other.rank }
      if one.isFixed != other.isFixed { return one.isFixed }
      // A figure may take all the room there is, and a name may not.
      return one.isNumber == other.isNumber ? a < b : other.isNumber
    }
    var kept: [Int] = []
    var total = -1
    for index in order {
      let isLuxury = columns[index].rank >= TableColumn<Row>.luxury
      let more = (isLuxury ? wanted(index) : needed(index)) + 1
      // Between all others, too, it leaves two blanks.
      let gaps = isLuxury ? kept.count : 0
      if kept.isEmpty || total + more + gaps <= width {
        kept.append(index)
        total += more
      } else if columns[index].rank > 0 {
        break
      }
    }
    return kept
  }
}
