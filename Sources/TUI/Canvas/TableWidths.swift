/// What is seen of a table: other rows, another width or other columns are another page.
struct TablePage: Hashable, Sendable {
  let first: Int
  let width: Int
  let titles: [String]
}

/// How wide the columns of a table were drawn. They keep that while the page is looked at: `0.00%` that becomes `-0.01%` and
/// back moves what stands to its right once, and not every few seconds.
public struct TableWidths: Hashable, Sendable {
  let page: TablePage
  /// By their places in the table.
  let columns: [Int: Int]
}

extension TableColumn {
  /// In cells, with room for a sign where one may come.
  func width(of text: String) -> Int {
    let isPlain = isSigned && text.utf8.first.map { (0x30...0x39).contains($0) } == true
    return max(width, CellWidth.of(text) + (isPlain ? 1 : 0))
  }

  /// Blanks behind those with fewer digits after the point than another has.
  func aligned(_ cells: [TableCell]) -> [TableCell] {
    guard alignsPoints else { return cells }
    let digits = cells.map { cell in
      cell.text.lastIndex(of: ".").map { cell.text.utf8.distance(from: $0, to: cell.text.endIndex) }
    }
    let most = digits.compactMap { $0 }.max() ?? 0
    return zip(cells, digits).map { cell, own in
      guard let own, own < most else { return cell }
      return TableCell(
        cell.text + String(repeating: " ", count: most - own), cell.role, isWhole: cell.isWhole)
    }
  }
}
