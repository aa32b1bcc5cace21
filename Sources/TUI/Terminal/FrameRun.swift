/// Cells side by side that are to be written anew, all in one role.
struct FrameRun {
  let row: Int
  let column: Int
  let role: Role
  let cells: [Cell]

  /// What differs from `previous`, from the top left on; with none, all of it. A blank is written in the role before it where
  /// `sameBlank` says that nobody can tell the difference: every change of colours costs some twenty bytes.
  static func runs(
    of canvas: Canvas, over previous: Canvas?, sameBlank: (Role, Role) -> Bool
  ) -> [FrameRun] {
    var runs: [FrameRun] = []
    for row in 0..<canvas.size.rows {
      var column = 0
      var roles: [Role] = []
      while column < canvas.size.columns {
        if let previous, previous[column, row] == canvas[column, row] {
          column += 1
          continue
        }
        // A run never begins inside a wide character: its first half is drawn again with it.
        if canvas[column, row].width == 0, column > 0 { column -= 1 }
        let start = column
        if roles.isEmpty { roles = drawnRoles(row, canvas, sameBlank) }
        let role = roles[column]
        var cells: [Cell] = []
        repeat {
          cells.append(canvas[column, row])
          column += 1
        } while column < canvas.size.columns && roles[column] == role
          && previous?[column, row] != canvas[column, row]
        runs.append(FrameRun(row: row, column: start, role: role, cells: cells))
      }
    }
    return runs
  }

  private static func drawnRoles(
    _ row: Int, _ canvas: Canvas, _ sameBlank: (Role, Role) -> Bool
  ) -> [Role] {
    var roles: [Role] = []
    roles.reserveCapacity(canvas.size.columns)
    // Blanks come in rows, and each asks the same.
    var known: (last: Role, role: Role, isSame: Bool)?
    for column in 0..<canvas.size.columns {
      let cell = canvas[column, row]
      guard cell.text == " ", let last = roles.last, last != cell.role else {
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
