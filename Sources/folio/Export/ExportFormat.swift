import ArgumentParser
import ClientModels
import Sync

/// How a table is written.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  /// RFC 4180.
  case csv
  /// One object: as_of, source, age_seconds and data, as `--json` of the other verbs has it.
  case json
  /// One object a line.
  case ndjson

  /// `asOf` and `source` say how fresh the table is.
  func text(
    _ table: ExportTable, asOf: Timestamp?, source: Portfolio.Source, now: Timestamp
  ) -> String {
    switch self {
    case .csv: return CSVText.encode(table)
    case .json:
      let rows = table.rows.map { Self.object($0, table.columns).text() }
      let data = "[" + rows.joined(separator: ",\n") + "]"
      return Envelope.json(data: data, asOf: asOf, source: source, now: now)
    case .ndjson:
      return table.rows.map { Self.object($0, table.columns).text() + "\n" }.joined()
    }
  }

  /// Decimals are strings, as everywhere: a reader's numbers would lose digits.
  private static func object(_ row: [ExportCell], _ columns: [String]) -> JSONNode {
    .object(
      zip(columns, row).map { name, cell in
        switch cell {
        case .none: .init(name, .null)
        case .text(let text): .init(name, .string(text))
        case .number(let number): .init(name, .string(number.description))
        case .flag(let flag): .init(name, .bool(flag))
        }
      })
  }
}
