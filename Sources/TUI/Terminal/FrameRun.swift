/// Cells side by side that are to be written anew, all in one role.
struct FrameRun {
  let row: Int
  let column: Int
  let role: Role
  let cells: ArraySlice<Cell>

  /// Cells; the shortest move of a cursor is some six bytes.
  private static let longestGap = 5

  /// What differs from `previous`, from the top left on; with none, all of it. A blank is written in the role before it where
  /// `sameBlank` says that nobody can tell the difference: every change of colours costs some twenty bytes.
  static func runs(
    of canvas: Canvas, over previous: Canvas?, sameBlank: (Role, Role) -> Bool
  ) -> [FrameRun] {
    // Of another size it says nothing of what is on the screen.
    let previous = previous.flatMap { $0.size == canvas.size ? $0 : nil }
    var runs: [FrameRun] = []
    for row in 0..<canvas.size.rows {
      let cells = canvas.cells(row)
      let old = previous?.cells(row)
      var place = cells.startIndex
      var roles: [Role] = []
      while place < cells.endIndex {
        if let old, old[place] == cells[place] {
          place += 1
          continue
        }
        // A run never begins inside a wide character: its first half is drawn again with it.
        if cells[place].width == 0, place > cells.startIndex, cells[place - 1].width == 2 {
          place -= 1
        }
        let start = place
        if roles.isEmpty { roles = drawnRoles(cells, sameBlank) }
        let role = roles[place - cells.startIndex]
        var end = place
        // To write a few cells that did not change costs less than to go on behind them.
        while place < cells.endIndex, roles[place - cells.startIndex] == role,
          place - end <= longestGap
        {
          if old?[place] != cells[place] { end = place + 1 }
          place += 1
        }
        place = end
        runs.append(
          FrameRun(
            row: row, column: start - cells.startIndex, role: role, cells: cells[start..<place]))
      }
    }
    return runs
  }

  private static func drawnRoles(
    _ cells: ArraySlice<Cell>, _ sameBlank: (Role, Role) -> Bool
  ) -> [Role] {
    var roles: [Role] = []
    roles.reserveCapacity(cells.count)
    // Blanks come in rows, and each asks the same.
    var known: (last: Role, role: Role, isSame: Bool)?
    for cell in cells {
      // Both halves of a wide character are written by one.
      if cell.width == 0, let last = roles.last {
        roles.append(last)
        continue
      }
      guard cell.isBlank, let last = roles.last, last != cell.role else {
        roles.append(cell.role)
        continue
      }
      if known.map({ $0.last != last || $0.role != cell.role }) ?? true {
        known = (last, cell.role, sameBlank(last, cell.role))
      }
      roles.append(known?.isSame == true ? last : cell.role)
    }
    return roles
  }
}

extension Theme {
  /// Whether a blank looks the same in both roles.
  func haveSameBlank(_ one: Role, _ other: Role) -> Bool {
    let (a, b) = (self[one], self[other])
    return a.background == b.background && !a.isUnderlined && !b.isUnderlined && !a.isReversed
      && !b.isReversed
  }
}
