import ClientModels
import Synchronization

/// The newest activities of an account in the store: a table with the contract's names as columns, in the broker's order.
public enum ActivityRows {
  /// What is stored; nil when nothing is, or nothing that can be read.
  public static func read(from store: any BookStoring) -> ActivityLog? {
    guard let document = store.read(.activity), let rows = rows(document.payload) else {
      return nil
    }
    return ActivityLog(rows.activities, hasOlder: rows.hasOlder, asOf: document.asOf)
  }

  public static func keep(
    _ log: ActivityLog, in store: any BookStoring, at time: Timestamp
  ) throws(StoreError) {
    try store.write(.activity, payload: encode(log), asOf: log.asOf, at: time)
  }

  /// The same for the engine, which is told of a failure.
  static func keeping(
    _ log: ActivityLog, in store: (any BookStoring)?, at time: Timestamp
  ) -> SyncInput? {
    guard let store else { return nil }
    do throws(StoreError) {
      try keep(log, in: store, at: time)
      return nil
    } catch {
      return .saveFailed(reason: error.description)
    }
  }

  /// What is stored, for the engine, and what was found wrong with it.
  static func stored(in store: (any BookStoring)?, of account: AccountID) -> SyncInput? {
    guard let store else { return nil }
    let before = Set(store.damages)
    let log = read(from: store)
    return .activityStored(
      account, log, problems: store.damages.filter { !before.contains($0) })
  }

  static func encode(_ log: ActivityLog) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    for activity in log.activities { writer.row { $0.values(activity) } }
    // A row of nulls at the end says that the broker has older ones.
    if log.hasOlder { writer.row { row in for _ in columns { row.text(nil) } } }
    return writer.finished()
  }

  /// All of them or nil.
  static func rows(_ bytes: [UInt8]) -> (activities: [Activity], hasOlder: Bool)? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var activities: [Activity] = []
      var side = RowReader.LastWord<OrderSide>()
      while activities.count <= ActivityLog.limit, reader.nextRow() {
        let id = reader.text()
        guard let activity = reader.activity(id, &side) else {
          reader.endRow()
          return id == nil && !reader.nextRow() && !reader.hasFailed ? (activities, true) : nil
        }
        reader.endRow()
        activities.append(activity)
      }
      return activities.count > ActivityLog.limit || reader.hasFailed ? nil : (activities, false)
    }
  }

  /// Those after one activity and up to another, the oldest first; nil when the table has not both. Only the rows between are
  /// read, on several cores: two days may lie far apart.
  static func between(
    _ earlier: ExecutionID, _ later: ExecutionID, in bytes: [UInt8]
  ) -> [Activity]? {
    // The newest stands first, each on a line of its own.
    guard let start = line(of: later, in: bytes, from: 0),
      let end = line(of: earlier, in: bytes, from: start + 1)
    else { return nil }
    let table = RowWriter.head(columns) + bytes[start..<(end - 1)] + Array("\n]}".utf8)
    return table.withUnsafeBufferPointer { buffer in
      guard let readers = RowReader.readers(of: buffer, columns: columns, atMost: 4) else {
        return nil
      }
      let read = Mutex<[Int: [Activity]]>([:])
      let jobs = RowReaders(readers)
      SideBySide.perform(readers.count) { index in
        var reader = jobs.readers[index]
        var activities: [Activity] = []
        var side = RowReader.LastWord<OrderSide>()
        while reader.nextRow() {
          let id = reader.text()
          guard let activity = reader.activity(id, &side) else { return }
          reader.endRow()
          activities.append(activity)
        }
        guard !reader.hasFailed else { return }
        read.withLock { $0[index] = activities }
      }
      let parts = read.withLock { $0 }
      guard parts.count == readers.count else { return nil }
      return readers.indices.reversed().flatMap { (parts[$0] ?? []).reversed() }
    }
  }

  /// Where the line break before the row of an activity is.
  private static func line(of id: ExecutionID, in bytes: [UInt8], from start: Int) -> Int? {
    let head = Array("\n[\(quotedJSON(id.text)),".utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      var place = start
      while let found = buffer[place...].firstIndex(of: UInt8(ascii: "\n")) {
        if buffer[found...].starts(with: head) { return found }
        place = found + 1
      }
      return nil
    }
  }

  private static let columns = [
    "id", "activity_type", "activity_sub_type", "status", "date", "transaction_time", "symbol",
    "side", "qty", "price", "net_amount", "currency", "order_id", "group_id", "description",
  ]
}

extension RowWriter {
  mutating func values(_ activity: Activity) {
    text(activity.id.text)
    text(activity.type)
    text(activity.subtype)
    text(activity.status)
    text(activity.day.description)
    time(activity.at)
    text(activity.symbol?.text)
    text(activity.side?.wire)
    decimal(activity.quantity?.decimal)
    decimal(activity.price?.decimal)
    decimal(activity.cash?.amount)
    text(activity.cash?.currency.code)
    text(activity.orderID?.text)
    text(activity.group)
    text(activity.note)
  }
}

extension RowReader {
  /// Nil when anything is not as it was written.
  mutating func activity(
    _ id: String?, _ words: inout LastWord<OrderSide>
  ) -> Activity? {
    let (type, subtype, status) = (text(), text(), text())
    let (day, at, symbol) = (text(), time(), text())
    let side = word(&words)
    let (quantity, price, amount) = (decimal(), decimal(), decimal())
    let (currency, orderID, group, note) = (text(), text(), text(), text())
    guard !hasFailed, let id = id.flatMap({ ExecutionID($0) }), let type,
      let day = day.flatMap({ CalendarDay($0) })
    else { return nil }
    let name = symbol.flatMap { Symbol($0) }
    let order = orderID.flatMap { BrokerOrderID($0) }
    let money = amount.flatMap { amount in
      currency.flatMap { Currency(code: $0) }.map { Money(amount, $0) }
    }
    guard (name == nil) == (symbol == nil), (order == nil) == (orderID == nil),
      (money == nil) == (amount == nil)
    else { return nil }
    return Activity(
      id: id, type: type, subtype: subtype, status: status, day: day, at: at, symbol: name,
      side: side, quantity: quantity.map(Quantity.init), price: price.map(Price.init), cash: money,
      orderID: order, group: group, note: note)
  }
}
