import ClientModels

/// The place in a list that a sheet shows.
struct ListPlace: Hashable, Sendable {
  var selected = 0

  mutating func move(by step: Int, of count: Int) {
    guard count > 0 else { return }
    selected = (selected + step + count) % count
  }

  /// Draws as many lines as there is room for, the selected one among them.
  func draw(_ lines: [String], into canvas: inout Canvas, in inside: Rect) {
    let first = min(max(0, selected - inside.height + 1), max(0, lines.count - inside.height))
    for (index, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
      canvas.drawWords(
        line, column: inside.x + 1, row: inside.y + index, width: inside.width - 2,
        role: first + index == selected ? .inputFocused : .sheet)
      canvas.note(
        .item(first + index),
        at: Rect(x: inside.x, y: inside.y + index, width: inside.width, height: 1))
    }
    RowsBeyond.draw(
      first: first, height: inside.height, of: lines.count, into: &canvas, around: inside)
  }
}

/// Which columns of a table are shown, and in which order.
public struct ColumnSheet: Hashable, Sendable {
  let table: TableName
  var list = ListPlace()

  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    let choices = state.columnChoices(of: table)
    let hidden = state.look(of: table).hidden
    let shown = shown(on: canvas, state)
    let inside = SheetFrame.draw(
      "Columns of \(table.title)", width: 30, height: choices.count + 2, into: &canvas, in: body)
    list.draw(
      choices.map { choice in
        let isHidden = !choice.isFixed && hidden.contains(choice.name)
        let line = "\(choice.isFixed ? " · " : isHidden ? "[ ]" : "[x]") \(choice.title)"
        // It is wanted, and what is more important takes all the width.
        guard !isHidden, !shown.isEmpty, !shown.contains(choice.name) else { return line }
        let gap = inside.width - 2 - CellWidth.of(line) - CellWidth.of(Self.noRoom)
        return line + String(repeating: " ", count: max(1, gap)) + Self.noRoom
      }, into: &canvas, in: inside)
  }

  private static let noRoom = "no room"

  /// The columns whose heads stand on the screen behind; none where the table has no rows.
  private func shown(on canvas: Canvas, _ state: AppState) -> Set<String> {
    guard let rect = state.paneLayout.placed.first(where: { $0.0 == state.focus })?.1 else {
      return []
    }
    return Set(
      canvas.zones.compactMap { zone in
        guard case .heading(let name) = zone.target, rect.contains(zone.rect.x, zone.rect.y) else {
          return nil
        }
        return name
      })
  }
}

/// By which columns a table is sorted.
public struct SortSheet: Hashable, Sendable {
  let table: TableName
  var list = ListPlace()

  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    let choices = state.tables.choices(of: table)
    let look = state.look(of: table)
    let inside = SheetFrame.draw(
      "Sort \(table.title) by", width: 36, height: choices.count + 2, into: &canvas, in: body)
    let names = choices.map { CellWidth.of($0.title) }.max() ?? 0
    list.draw(
      choices.map { choice in
        let mark = look.sortMark(choice.name, always: true)
        let gap = String(repeating: " ", count: 3 - CellWidth.of(mark))
        let filler = String(repeating: " ", count: names - CellWidth.of(choice.title) + 2)
        return "\(mark)\(gap)\(choice.title)\(filler)\(choice.name)"
      }, into: &canvas, in: inside)
  }
}

extension TableLook {
  /// `▲1` where a column is the first key; without the digit when there is no second.
  func sortMark(_ column: String, always: Bool = false) -> String {
    guard let place = sort.firstIndex(where: { $0.column == column }) else { return "" }
    let digit = sort.count > 1 || always ? "\(place + 1)" : ""
    return (sort[place].isDescending ? "▼" : "▲") + digit
  }
}
