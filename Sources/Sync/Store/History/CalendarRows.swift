import ClientModels

/// On which days the exchange was open, as the broker told it, in the store: a row for each day that was asked for.
enum CalendarRows {
  private static let columns = ["date", "open"]

  /// Whether the exchange was open on each day.
  static func encode(_ known: [CalendarDay: Bool]) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    for (day, isOpen) in known.sorted(by: { $0.key < $1.key }) {
      writer.row {
        $0.text(day.description)
        $0.bool(isOpen)
      }
    }
    return writer.finished()
  }

  /// Nil when anything is not as it was written.
  static func days(_ bytes: [UInt8]) -> [CalendarDay: Bool]? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var days: [CalendarDay: Bool] = [:]
      while reader.nextRow() {
        let (day, isOpen) = (reader.text().flatMap { CalendarDay($0) }, reader.bool())
        reader.endRow()
        guard let day, let isOpen else { return nil }
        days[day] = isOpen
      }
      return reader.hasFailed ? nil : days
    }
  }
}
