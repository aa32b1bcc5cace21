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

  /// Draws words in `width` columns; what is too long ends in `…`, before a number rather than within it.
  public mutating func drawWords(
    _ text: String, column: Int, row: Int, width: Int, role: Role = .text
  ) {
    let clean = Sanitizer.clean(text)
    guard CellWidth.of(clean) > width else {
      draw(clean, column: column, row: row, role: role)
      return
    }
    let used = draw(
      Self.beginning(of: clean, width: max(0, width - 1)), column: column, row: row, role: role)
    if width > 0 { draw("…", column: column + used, row: row, role: role) }
  }

  /// As much of a text as fits, without the part of a number that would not: `@ 7451` of 745123.25 is another price.
  private static func beginning(of text: String, width: Int) -> String {
    var room = width
    let kept = text.unicodeScalars.prefix { scalar in
      room -= CellWidth.of(scalar)
      return room >= 0
    }
    func isFigure(_ scalar: Unicode.Scalar) -> Bool {
      "0123456789.,".unicodeScalars.contains(scalar)
    }
    let rest = text.unicodeScalars[kept.endIndex...]
    guard rest.first.map(isFigure) == true else { return String(kept) }
    let word = kept.reversed().prefix { $0 != " " }
    guard !word.isEmpty, word.allSatisfy({ isFigure($0) || "+-$@".unicodeScalars.contains($0) }),
      word.count < kept.count
    else { return String(kept) }
    return String(String.UnicodeScalarView(kept.dropLast(word.count)))
  }

  /// Draws words line by line below each other, one column in from either side; lines without room are not drawn.
  mutating func drawWrapped(_ text: String, in rect: Rect, role: Role) {
    let lines = SheetFrame.wrap(text, width: max(1, rect.width - 2))
    for (index, line) in lines.prefix(max(0, rect.height)).enumerated() {
      draw(line, column: rect.x + 1, row: rect.y + index, role: role)
    }
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
