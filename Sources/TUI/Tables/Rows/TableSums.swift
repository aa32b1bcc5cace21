import ClientModels

/// What rows add up to. A figure that one row lacks, or that does not fit, is not summed.
public struct TableSums: Hashable, Sendable {
  public private(set) var count = 0
  private var units: [String: Int128?] = [:]

  init(_ names: [String] = []) {
    for name in names { units[name] = .some(0) }
  }

  /// The sum of a column; nil when it is not known.
  public subscript(name: String) -> FixedDecimal? {
    guard count > 0, let sum = units[name], let sum else { return nil }
    return FixedDecimal(units: sum)
  }

  mutating func add(rows: some Sequence<Int>, of column: [Int128], to name: String) {
    var sum: Int128 = 0
    for row in rows {
      let (next, overflow) = sum.addingReportingOverflow(column[row])
      guard column[row] != ColumnValues.none, !overflow, next != .min else {
        units[name] = .some(nil)
        return
      }
      sum = next
    }
    units[name] = sum
  }

  mutating func count(_ rows: Int) { count = rows }
}

/// A line of a table: a row, or the heading of a group of them.
enum TableLine<ID: Hashable & Sendable>: Hashable, Sendable {
  case row(ID)
  /// By what its rows have in common; empty for those that have nothing there.
  case group(String)

  var row: ID? {
    switch self {
    case .row(let id): id
    case .group: nil
    }
  }

  /// Tells it from every other line of the table.
  func text(_ text: (ID) -> String) -> String {
    switch self {
    case .row(let id): text(id)
    case .group(let name): "\u{1}\(name)"
    }
  }
}
