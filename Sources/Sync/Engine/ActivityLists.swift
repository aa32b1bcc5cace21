import ClientModels

/// The account's activities in the store: numbered lists of `ActivityList.size` each, tables with the contract's names as
/// columns. Only the last one is ever written again.
enum ActivityLists {
  /// Folds every stored activity. When a list is missing or cannot be read, what is left would be a wrong history: then
  /// there is none, and everything is read from the broker again.
  /// `book` says how lots are closed.
  static func read(from store: any BookStoring, _ book: LotBook) -> ActivityHistory {
    var history = ActivityHistory(book)
    let numbers = store.activityLists.sorted()
    for (index, number) in numbers.enumerated() {
      guard number == index + 1, let document = store.activityList(number),
        let activities = activities(document.payload),
        index == numbers.count - 1 || activities.count == ActivityList.size
      else { return ActivityHistory(book) }
      for activity in activities { history.fold(activity) }
      history.markSaved()
    }
    return history
  }

  static func encode(_ activities: [Movement]) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    for activity in activities {
      writer.row {
        $0.text(activity.id.text)
        $0.text(activity.storedType)
        $0.time(activity.at)
        $0.text(activity.symbol?.text)
        $0.text(activity.fill?.side.wire)
        $0.decimal(activity.fill?.quantity.decimal ?? activity.quantity.decimal)
        $0.decimal((activity.fill?.price ?? activity.settlement?.price)?.decimal)
        $0.text(activity.fill?.orderID.text)
      }
    }
    return writer.finished()
  }

  /// All of them or nil.
  static func activities(_ bytes: [UInt8]) -> [Movement]? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var activities: [Movement] = []
      var side = RowReader.LastWord<OrderSide>()
      while activities.count < ActivityList.size, reader.nextRow() {
        guard let activity = reader.activity(&side) else { return nil }
        reader.endRow()
        activities.append(activity)
      }
      return reader.nextRow() || reader.hasFailed ? nil : activities
    }
  }

  private static let columns = [
    "id", "activity_type", "transaction_time", "symbol", "side", "qty", "price", "order_id",
  ]
}

extension Movement {
  fileprivate var storedType: String {
    if fill != nil { return "FILL" }
    if let settlement { return settlement.event.rawValue }
    guard !isSplit else { return "SPLIT" }
    return symbol?.isOptionContract ?? false ? "UNPRICED" : "MOVE"
  }
}

extension RowReader {
  fileprivate mutating func activity(_ words: inout LastWord<OrderSide>) -> Movement? {
    let id = text().flatMap { ExecutionID($0) }
    let type = text()
    let at = time()
    let name = text()
    let side = word(&words)
    let quantity = decimal().map(Quantity.init)
    let price = decimal().map(Price.init)
    let orderID = text().flatMap { BrokerOrderID($0) }
    let symbol = name.flatMap { Symbol($0) }
    guard !hasFailed, let id, let type, let quantity, (symbol == nil) == (name == nil) else {
      return nil
    }
    guard type == "FILL" else {
      guard let symbol else { return Movement(unmovedBy: id, at: at) }
      // Of a contract it leaves open whether it ended: the broker is asked again.
      if type == "MOVE", symbol.isOptionContract { return nil }
      let event = Settlement.Event(rawValue: type)
      return Movement(
        id: id, symbol: symbol, quantity: quantity, at: at, isSplit: type == "SPLIT",
        settlement: event.flatMap { event in price.map { Settlement(event, at: $0) } })
    }
    guard let at, let symbol, let side, let price, let orderID, quantity.isPositive else {
      return nil
    }
    return Movement(
      id: id, symbol: symbol, quantity: side == .buy ? quantity : -quantity, at: at,
      fill: Fill(
        executionID: id, orderID: orderID, symbol: symbol, side: side, quantity: quantity,
        price: price, at: at))
  }
}
