/// A table on its way to a file: names of columns and rows of exact values, with nothing formatted for eyes.
public struct ExportTable: Hashable, Sendable {
  public let columns: [String]
  /// Each has a cell for every column.
  public private(set) var rows: [[ExportCell]] = []

  public init(_ columns: [String]) { self.columns = columns }

  public mutating func add(_ row: [ExportCell]) {
    precondition(row.count == columns.count, "a row has a cell for every column")
    rows.append(row)
  }
}

/// One value of a table. What is text stays text in every format, and what is a figure keeps all its digits.
public enum ExportCell: Hashable, Sendable {
  /// Not known, or not of that row.
  case none
  case text(String)
  case number(FixedDecimal)
  case flag(Bool)

  public static func words(_ text: String?) -> ExportCell { text.map { .text($0) } ?? .none }
  public static func figure(_ value: (some DecimalValue)?) -> ExportCell {
    value.map { .number($0.decimal) } ?? .none
  }
  public static func amount(_ money: Money?) -> ExportCell {
    money.map { .number($0.amount) } ?? .none
  }
  public static func time(_ time: Timestamp?) -> ExportCell { words(time?.rfc3339) }
}
