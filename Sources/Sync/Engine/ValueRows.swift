import ClientModels

/// The daily values of an account and the flows between them, in the store: a table.
public enum ValueRows {
  private static let columns = ["kind", "date", "amount", "currency"]
  /// More rows than a century has are none of ours.
  private static let limit = 100_000

  /// Days that are kept at the most, flows beside them.
  static let mostDays = 40_000

  /// What is stored of them; nil when nothing is, or nothing that can be read.
  public static func read(from store: any BookStoring) -> ValueReading? {
    guard let document = store.valueHistory, let history = history(document.payload) else {
      return nil
    }
    return ValueReading(history, asOf: document.asOf, source: .cache)
  }

  public static func keep(
    _ reading: ValueReading, in store: any BookStoring, at time: Timestamp
  ) throws(StoreError) {
    try store.keepValueHistory(encode(reading.history), asOf: reading.asOf, at: time)
  }

  /// The same for the engine, which is told of a failure.
  static func keeping(
    _ reading: ValueReading, in store: (any BookStoring)?, at time: Timestamp
  ) -> SyncInput? {
    guard let store else { return nil }
    do throws(StoreError) {
      try keep(reading, in: store, at: time)
      return nil
    } catch {
      return .saveFailed(reason: error.description)
    }
  }

  static func encode(_ history: ValueHistory) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    func add(_ kind: String, _ day: CalendarDay, _ amount: Money?) {
      writer.row {
        $0.text(kind)
        $0.text(day.description)
        $0.decimal(amount?.amount)
        $0.text(amount?.currency.code)
      }
    }
    for day in history.days { add("value", day.day, day.value) }
    for flow in history.flows { add("flow", flow.day, flow.amount) }
    return writer.finished()
  }

  /// All of it or nil.
  static func history(_ bytes: [UInt8]) -> ValueHistory? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var days: [ValueDay] = []
      var flows: [CashFlow] = []
      while days.count + flows.count < limit, reader.nextRow() {
        let (kind, date) = (reader.text(), reader.text())
        let (amount, code) = (reader.decimal(), reader.text())
        reader.endRow()
        guard !reader.hasFailed, let day = date.flatMap({ CalendarDay($0) }) else { return nil }
        let currency = code.flatMap { Currency(code: $0) }
        guard (amount == nil) == (currency == nil) else { return nil }
        let money = amount.flatMap { amount in currency.map { Money(amount, $0) } }
        switch kind {
        case "value": days.append(ValueDay(day, money))
        case "flow": flows.append(CashFlow(day, money))
        default: return nil
        }
      }
      guard !reader.hasFailed, !reader.nextRow() else { return nil }
      return ValueHistory(days: days, flows: flows)
    }
  }
}
