import ClientModels

/// The heading of a group with what its rows add up to.
struct GroupHeading {
  let name: String
  let sums: TableSums
  let isFolded: Bool

  /// What the rows have in common, and how many they are.
  func text(_ grouping: String?) -> String {
    let words = name.isEmpty ? "no \(grouping ?? "group")" : name
    return "\(isFolded ? "▸" : "▾") \(words) \(sums.count)"
  }
}

/// What is drawn in a line of a table with groups.
enum TableEntry<Row> {
  case row(Row)
  case group(GroupHeading)

  var row: Row? {
    switch self {
    case .row(let row): row
    case .group: nil
    }
  }
}

extension TableLook {
  /// The columns as the user wants them, with the marks of sorting at their heads.
  func columns<Row>(_ all: [TableColumn<Row>]) -> [TableColumn<Row>] {
    let named = Dictionary(
      all.filter { !$0.name.isEmpty }.map { ($0.name, $0) }
    ) { first, _ in first }
    let order = ordered(all.map(\.name).filter { !$0.isEmpty })
    return all.filter(\.name.isEmpty)
      + order.compactMap { name in
        guard var column = named[name], column.isFixed || !hidden.contains(name) else { return nil }
        let mark = sortMark(name)
        // A digit right behind the name would read as a part of it.
        column.title += (sort.count > 1 && !mark.isEmpty ? " " : "") + mark
        // What the rows are sorted by is the last to go.
        if !mark.isEmpty { column.rank = min(column.rank, 1) }
        return column
      }
  }

  /// The same for a table whose rows may stand in groups: the first column has their names, and others their sums.
  func entryColumns<Row>(_ all: [TableColumn<Row>]) -> [TableColumn<TableEntry<Row>>] {
    let columns = columns(all)
    let heads = columns.firstIndex { !$0.name.isEmpty }
    return columns.enumerated().map { index, column in
      TableColumn(
        column.title, name: column.name, number: column.isNumber, rank: column.rank,
        limit: column.limit, least: column.least, isFixed: column.isFixed,
        isSigned: column.isSigned, width: column.width, alignsPoints: column.alignsPoints
      ) { entry in
        switch entry {
        case .row(let row): column.cell(row)
        case .group(let heading):
          index == heads
            ? TableCell(heading.text(grouping), .title)
            : column.total.map { $0(heading.sums) } ?? TableCell("")
        }
      }
    }
  }

  func heading<ID, Row>(_ name: String, in rows: ArrangedRows<ID, Row>) -> GroupHeading? {
    rows.groups[name].map {
      GroupHeading(name: name, sums: $0, isFolded: folded.contains(name))
    }
  }
}

/// The line under a table that says what it adds up, and to what.
struct TotalLine {
  /// What the sums are of: all rows, those that the filter lets pass, or the marked ones.
  static func words<ID, Row>(_ rows: ArrangedRows<ID, Row>) -> (text: String, sums: TableSums)? {
    if let sums = rows.markedSums, sums.count > 0 {
      return ("total of \(sums.count) marked of \(rows.ids.count)", sums)
    }
    guard let sums = rows.sums, !rows.ids.isEmpty else { return nil }
    return sums.count == rows.ids.count
      ? ("total of \(sums.count)", sums)
      : ("total of \(sums.count) shown of \(rows.ids.count)", sums)
  }

  static func draw(_ pieces: [(String, Role)], into canvas: inout Canvas, in rect: Rect) {
    var column = rect.x
    for (text, role) in pieces where column + CellWidth.of(text) <= rect.maxX {
      column += canvas.draw(text, column: column, row: rect.y, role: role) + 2
    }
  }
}
