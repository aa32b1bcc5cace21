/// Plain columns for pipes and eyes: headings, then rows, numbers to the right.
struct TextTable {
  struct Column {
    let title: String
    let isNumber: Bool

    init(_ title: String, number: Bool = false) {
      self.title = title
      isNumber = number
    }
  }

  let columns: [Column]
  var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// The table as lines, each ended by a newline.
  var text: String {
    let widths = columns.indices.map { index in
      ([columns[index].title] + rows.map { $0[index] }).map(\.count).max() ?? 0
    }
    let lines = ([columns.map(\.title)] + rows).map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        if index > 0 { line += "  " }
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        line += columns[index].isNumber ? padding + cell : cell + padding
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    return lines.joined()
  }
}
