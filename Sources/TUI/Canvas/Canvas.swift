/// A whole frame in cells. Panes draw into it; only `Terminal.present` takes it to a real screen.
public struct Canvas: Hashable, Sendable {
  public let size: Size
  private var cells: [Cell]
  /// Where the terminal's cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    get { cursorPosition.map { ($0 % max(1, size.columns), $0 / max(1, size.columns)) } }
    set {
      cursorPosition = newValue.flatMap {
        contains($0.column, $0.row) ? $0.row * size.columns + $0.column : nil
      }
    }
  }
  private var cursorPosition: Int?
  /// Where a click has a meaning, the later ones above the earlier.
  public private(set) var zones: [Zone] = []

  /// Rows of the table that was drawn last which are out of sight.
  var beyond: RowsBeyond?
  /// How wide the columns of the table that is drawn were when it was last drawn, then how wide they are.
  var widths: TableWidths?
  /// The same of every pane of the frame.
  var paneWidths: [Pane: TableWidths] = [:]

  public mutating func note(_ target: Zone.Target, at rect: Rect) {
    zones.append(Zone(rect: rect, target: target))
  }

  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.columns * size.rows)
  }

  public subscript(column: Int, row: Int) -> Cell {
    get { contains(column, row) ? cells[row * size.columns + column] : .blank }
    set {
      guard contains(column, row) else { return }
      let place = row * size.columns + column
      let old = cells[place].width
      cells[place] = newValue
      if old != newValue.width { completeHalf(old, column, place) }
    }
  }

  /// The other half of a wide character that was drawn over becomes a blank: a terminal has no halves.
  private mutating func completeHalf(_ width: Int, _ column: Int, _ place: Int) {
    if width == 2, column + 1 < size.columns, cells[place + 1].width == 0 {
      cells[place + 1] = Cell(scalar: " ", role: cells[place + 1].role)
    } else if width == 0, column > 0, cells[place - 1].width == 2 {
      cells[place - 1] = Cell(scalar: " ", role: cells[place - 1].role)
    }
  }

  /// One row, from left to right. Its places are those of the same row in any other canvas of the size.
  func cells(_ row: Int) -> ArraySlice<Cell> {
    cells[row * size.columns..<(row + 1) * size.columns]
  }

  /// Draws `text` from (`column`, `row`) to the right, within `limit` columns, after sanitizing it.
  /// What does not fit is not drawn; a wide character is never cut in half. Returns the columns used.
  @discardableResult
  public mutating func draw(
    _ text: String, column: Int, row: Int, limit: Int = .max, role: Role = .text
  ) -> Int {
    let room = min(limit, size.columns - column)
    if text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) {
      return drawPlain(text, column: column, row: row, room: room, role: role)
    }
    var used = 0
    var last: Int?
    for scalar in Sanitizer.clean(text).unicodeScalars {
      let width = CellWidth.of(scalar)
      guard width > 0 else {
        // A mark stands in the column of what it marks.
        if let last { self[last, row].append(scalar) }
        continue
      }
      guard used + width <= room else { break }
      last = column + used
      self[column + used, row] = Cell(scalar: scalar, role: role, width: width)
      if width == 2 { self[column + used + 1, row] = .secondHalf(role) }
      used += width
    }
    return used
  }

  /// Nearly all text is of letters that need no look: each takes a column and passes the sanitizer.
  private mutating func drawPlain(
    _ text: String, column: Int, row: Int, room: Int, role: Role
  ) -> Int {
    var used = 0
    for byte in text.utf8.prefix(max(0, min(room, Sanitizer.scalarLimit))) {
      self[column + used, row] = Cell(scalar: Unicode.Scalar(byte), role: role)
      used += 1
    }
    return used
  }

  public mutating func fill(_ rect: Rect, with character: String = " ", role: Role = .text) {
    let cell = Cell(text: character, role: role)
    for row in rect.y..<rect.maxY {
      for column in rect.x..<rect.maxX {
        self[column, row] = cell
      }
    }
  }

  /// Changes the role of cells that are drawn already, for a selection bar.
  public mutating func paint(_ rect: Rect, role: Role) {
    for row in rect.y..<rect.maxY {
      for column in rect.x..<rect.maxX { self[column, row].role = role }
    }
  }

  /// The text of one row without trailing blanks.
  public func text(row: Int) -> String {
    var line = ""
    for column in 0..<size.columns { line += self[column, row].text }
    while line.last == " " { line.removeLast() }
    return line
  }

  private func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && row >= 0 && column < size.columns && row < size.rows
  }
}
