/// Comma-separated values (RFC 4180): a heading, lines that end with CRLF, quotes around what needs them.
///
/// A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and names and notes
/// come from outside: before such a text stands an apostrophe, which makes it a text there. Figures are written by us from
/// decimals, so that a minus before one stays what it is.
public enum CSVText {
  public static func encode(_ table: ExportTable) -> String {
    var text = line(table.columns.map(field))
    for row in table.rows { text += line(row.map(field)) }
    return text
  }

  /// A field of text.
  public static func field(_ text: String) -> String { quoted(defused(text)) }

  private static func field(_ cell: ExportCell) -> String {
    switch cell {
    case .none: ""
    case .text(let text): field(text)
    case .number(let number): number.description
    case .flag(let flag): flag ? "true" : "false"
    }
  }

  private static func line(_ fields: [String]) -> String {
    // A line that is empty would be left out by readers.
    let line = fields.joined(separator: ",")
    return (line.isEmpty ? "\"\"" : line) + "\r\n"
  }

  /// What a spreadsheet would take for a formula gets an apostrophe. A blank before it changes nothing for some of them.
  private static func defused(_ text: String) -> String {
    let start = text.utf8.first { $0 != UInt8(ascii: " ") }
    return start.map(formulaStarts.contains) ?? false ? "'" + text : text
  }

  /// The text of a field without the apostrophe that was put before it.
  static func withoutApostrophe(_ field: String) -> String {
    guard field.utf8.first == UInt8(ascii: "'"),
      let start = field.utf8.dropFirst().first(where: { $0 != UInt8(ascii: " ") }),
      formulaStarts.contains(start)
    else { return field }
    return String(field.dropFirst())
  }

  private static let formulaStarts: Set<UInt8> = [
    UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0d, 0x0a,
  ]

  /// A field in quotes where it needs them, with quotes doubled. What a spreadsheet makes of it is not looked at.
  public static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 34 || $0 == 44 || $0 == 13 || $0 == 10 }) else {
      return text
    }
    let doubled = text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    return "\"" + doubled + "\""
  }
}
