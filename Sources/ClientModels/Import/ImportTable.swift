/// A file of values as it came: its heading, and every line below that has something in it.
struct ImportTable {
  struct Row {
    /// From one.
    let line: Int
    let fields: [String]
  }

  /// In bytes.
  static let sizeLimit = 64 << 20
  static let rowLimit = 500_000
  static let columnLimit = 200
  /// Of a field, in bytes.
  static let fieldLimit = 4_096
  /// A heading stands among the first lines with something in them.
  static let headingLines = 40

  let heading: [String]
  let rows: [Row]
  let rejected: [ImportFile.Rejection]
  let separator: Character

  /// Reads a whole file; a byte order mark and CRLF are fine, and fields may be parted by commas, semicolons or tabs.
  /// `isHeading` says how well a line would do as a heading, zero for not at all. The error says what to do.
  init(
    _ bytes: [UInt8], isHeading: ([String]) -> Int
  ) throws(ImportFile.Fault) {
    guard bytes.count <= Self.sizeLimit else {
      throw .init("the file is larger than 64 MiB: split it")
    }
    guard !bytes.isEmpty else { throw .init("the file is empty") }
    guard !bytes.starts(with: [0xff, 0xfe]), !bytes.starts(with: [0xfe, 0xff]) else {
      throw .init("the file is UTF-16 text: save it as CSV in UTF-8")
    }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    guard String(validating: text, as: UTF8.self) != nil else {
      throw .init("the file is not UTF-8 text: save it as CSV in UTF-8")
    }
    let separators = [",", ";", "\t"].map { Character($0) }
    var best: (separator: Character, line: Int, score: Int)?
    for separator in separators {
      guard let found = Self.heading(of: text, separator, isHeading),
        found.score > best?.score ?? 0
      else { continue }
      best = (separator, found.line, found.score)
    }
    guard let best else {
      throw .init(
        "no line of the first \(Self.headingLines) is a heading with columns such as Symbol and Quantity: say with --map which they are"
      )
    }
    (heading, rows, rejected) = try Self.rows(of: text, best.separator, from: best.line)
    separator = best.separator
  }

  private static func records(_ text: ArraySlice<UInt8>, _ separator: Character) -> CSVRecords {
    CSVRecords(text, separator: separator.asciiValue ?? 44)
  }

  private static func heading(
    of text: ArraySlice<UInt8>, _ separator: Character, _ isHeading: ([String]) -> Int
  ) -> (line: Int, score: Int)? {
    var records = records(text.prefix(1 << 18), separator)
    var best: (line: Int, score: Int)?
    for _ in 0..<headingLines {
      do throws(CSVRecords.Fault) {
        guard let record = try records.next() else { break }
        let score = isHeading(record.fields)
        if score > best?.score ?? 0 { best = (record.line, score) }
      } catch {
        continue
      }
    }
    return best
  }

  private static func rows(
    of text: ArraySlice<UInt8>, _ separator: Character, from line: Int
  ) throws(ImportFile.Fault) -> (heading: [String], [Row], [ImportFile.Rejection]) {
    var records = records(text, separator)
    var heading: [String]?
    var rows: [Row] = []
    var rejected: [ImportFile.Rejection] = []
    while true {
      do throws(CSVRecords.Fault) {
        guard let record = try records.next() else { break }
        guard record.line >= line else { continue }
        guard let columns = heading else {
          guard record.fields.count <= columnLimit else {
            throw CSVRecords.Fault(line: record.line, reason: "more than \(columnLimit) columns")
          }
          heading = record.fields.map(cleaned)
          continue
        }
        guard record.fields.contains(where: { !cleaned($0).isEmpty }) else { continue }
        if let reason = reason(against: record.fields, columns.count) {
          rejected.append(.init(line: record.line, reason: reason))
        } else {
          rows.append(Row(line: record.line, fields: record.fields.map(cleaned)))
        }
      } catch {
        // What stands before the heading is not looked at.
        if error.line >= line {
          rejected.append(.init(line: error.line, reason: error.reason))
        }
      }
      guard rows.count <= rowLimit, rejected.count <= rowLimit else {
        throw .init("the file has more than \(rowLimit) lines: split it")
      }
    }
    guard let heading else { throw .init("the heading cannot be read") }
    return (heading, rows, rejected)
  }

  /// Nil when the line can be looked at.
  private static func reason(against fields: [String], _ columns: Int) -> String? {
    if fields.contains(where: { $0.utf8.count > fieldLimit }) {
      return "a field has more than \(fieldLimit) bytes"
    }
    if fields.contains(where: { $0.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f } }) {
      return "a control character is in it"
    }
    // Some programs end every line with one more separator.
    let rest = fields.dropFirst(columns)
    if rest.contains(where: { !cleaned($0).isEmpty }) {
      return "\(fields.count) fields, and the heading has \(columns)"
    }
    return nil
  }

  /// Without blanks around it, and without the apostrophe that our own files have before a text.
  private static func cleaned(_ field: String) -> String {
    let scalars = field.unicodeScalars
    let blank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || $0 == "\u{feff}" }
    guard let first = scalars.firstIndex(where: { !blank($0) }),
      let last = scalars.lastIndex(where: { !blank($0) })
    else { return "" }
    return CSVText.withoutApostrophe(String(scalars[first...last]))
  }
}
