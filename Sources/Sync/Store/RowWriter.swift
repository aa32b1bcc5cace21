import ClientModels

/// Writes a table as JSON with one line for each row, so that `grep` finds a row and reading it is cheap:
/// `{"columns":["symbol",…],"rows":[` and, line by line, `["AAPL",…]`.
struct RowWriter {
  private(set) var bytes: [UInt8]
  private var isFirstRow = true
  private var isFirstValue = true

  init(columns: [String]) { bytes = Self.head(columns) }

  static func head(_ columns: [String]) -> [UInt8] {
    let names = columns.map(quotedJSON).joined(separator: ",")
    return Array("{\"columns\":[\(names)],\"rows\":[".utf8)
  }

  /// Writes one row; `values` adds a value for every column.
  mutating func row(_ values: (inout RowWriter) -> Void) {
    if !isFirstRow { bytes.append(UInt8(ascii: ",")) }
    isFirstRow = false
    bytes.append(UInt8(ascii: "\n"))
    nested(values)
  }

  /// Writes an array of values as one value.
  mutating func list(_ values: (inout RowWriter) -> Void) {
    separate()
    nested(values)
    isFirstValue = false
  }

  private mutating func nested(_ values: (inout RowWriter) -> Void) {
    bytes.append(UInt8(ascii: "["))
    isFirstValue = true
    values(&self)
    bytes.append(UInt8(ascii: "]"))
  }

  mutating func text(_ value: String?) { add(value.map(quotedJSON)) }
  mutating func decimal(_ value: FixedDecimal?) { add(value?.description) }
  mutating func integer(_ value: Int?) { add(value.map(String.init)) }
  mutating func bool(_ value: Bool?) { add(value.map(String.init)) }
  mutating func time(_ value: Timestamp?) { add(value.map { "\"\($0.rfc3339)\"" }) }

  /// The whole text.
  func finished() -> [UInt8] { bytes + Array("\n]}".utf8) }

  private mutating func add(_ text: String?) {
    separate()
    bytes += (text ?? "null").utf8
  }

  private mutating func separate() {
    if !isFirstValue { bytes.append(UInt8(ascii: ",")) }
    isFirstValue = false
  }
}
