/// Cells as lines of text, each column as wide as its widest cell: words to the left, figures to the right.
struct AlignedTable {
  let cells: [[String]]
  /// The columns of words, from 0.
  var words: Set<Int> = [0]

  var lines: [String] {
    let columns = cells.first?.indices ?? 0..<0
    let widths = columns.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { line in
      line.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return words.contains(column) ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
  }

  /// Every line with its end.
  var text: String { lines.map { $0 + "\n" }.joined() }
}
