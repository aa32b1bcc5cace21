extension Canvas {
  /// Draws a figure so that it ends at the right edge of its `width` columns. What does not fit is drawn as `#`
  /// in every column: a number that is cut is a wrong number.
  public mutating func drawRight(
    _ text: String, column: Int, row: Int, width: Int, role: Role = .text
  ) {
    let clean = Sanitizer.clean(text)
    let size = CellWidth.of(clean)
    guard size <= width else {
      draw(String(repeating: "#", count: max(0, width)), column: column, row: row, role: role)
      return
    }
    draw(clean, column: column + width - size, row: row, role: role)
  }

  /// Draws words in `width` columns; what is too long ends in `…`.
  public mutating func drawWords(
    _ text: String, column: Int, row: Int, width: Int, role: Role = .text
  ) {
    let clean = Sanitizer.clean(text)
    guard CellWidth.of(clean) > width else {
      draw(clean, column: column, row: row, role: role)
      return
    }
    let used = draw(clean, column: column, row: row, limit: max(0, width - 1), role: role)
    if width > 0 { draw("…", column: column + used, row: row, role: role) }
  }

  /// A frame around `rect` with its title in the top edge.
  public mutating func box(_ rect: Rect, title: String, role: Role, titleRole: Role = .title) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    for column in rect.x + 1..<rect.maxX - 1 {
      self[column, rect.y] = Cell(text: "─", role: role)
      self[column, rect.maxY - 1] = Cell(text: "─", role: role)
    }
    for row in rect.y + 1..<rect.maxY - 1 {
      self[rect.x, row] = Cell(text: "│", role: role)
      self[rect.maxX - 1, row] = Cell(text: "│", role: role)
    }
    self[rect.x, rect.y] = Cell(text: "┌", role: role)
    self[rect.maxX - 1, rect.y] = Cell(text: "┐", role: role)
    self[rect.x, rect.maxY - 1] = Cell(text: "└", role: role)
    self[rect.maxX - 1, rect.maxY - 1] = Cell(text: "┘", role: role)
    guard !title.isEmpty, rect.width >= 6 else { return }
    drawWords(" \(title) ", column: rect.x + 1, row: rect.y, width: rect.width - 3, role: titleRole)
  }

  /// All rows as text, for golden files and for people.
  public var text: String {
    (0..<size.rows).map { text(row: $0) + "\n" }.joined()
  }

  /// One letter for the role of each cell; blanks in the role of plain text are left out at the end of a row.
  public var roleGrid: String {
    let letters = Dictionary(
      uniqueKeysWithValues: zip(
        Role.allCases, "·abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    return (0..<size.rows).map { row in
      var line = ""
      for column in 0..<size.columns { line.append(letters[self[column, row].role] ?? "?") }
      while line.last == "·" { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
