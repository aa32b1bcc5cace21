import ClientModels

extension SnapshotWriter {
  /// One account whole. What follows from its orders is left out: who is open, and which client order ids are taken.
  mutating func put(_ book: AccountBook) {
    put(book.id.text)
    put(book.number)
    put(book.createdAt)
    put(book.cash)
    put(book.lastEquity)
    put(Int64(book.multiplier))
    put(book.realized)
    put(book.lastMaintenanceMargin)
    put(book.lastClosedDay) { $0.put($1) }
    put(book.configuration)
    put(count: book.watchlists.lists.count)
    for list in book.watchlists.lists { put(list) }
    put(count: book.entries.count)
    for entry in book.entries { put(entry) }
    put(count: book.holdings.count)
    for (symbol, holding) in book.holdings {
      put(symbol.text)
      put(holding.book)
      put(holding.today)
      put(holding.atDayStart)
    }
    put(count: book.sequence.count)
    for id in book.sequence { put(book.orders[id]) { $0.put($1) } }
    put(count: book.fills.count)
    for fill in book.fills { put(fill) }
  }

  private mutating func put(_ average: AverageCost) {
    put(average.quantity)
    put(average.costBasis.amount)
  }
}

extension SnapshotReader {
  mutating func accountBook() throws(SnapshotError) -> AccountBook {
    guard let id = AccountID(try text()) else { throw SnapshotError() }
    var book = AccountBook(
      id: id, number: try text(), createdAt: try time(), cash: try decimal(),
      lastEquity: try decimal())
    book.multiplier = Int(try integer(Int64.self))
    book.realized = try decimal()
    book.lastMaintenanceMargin = try decimal()
    if try bool() { book.lastClosedDay = try day() }
    book.configuration = try configuration()
    for _ in 0..<(try count()) { book.watchlists.save(try watchlist()) }
    book.entries = try list { (reader) throws(SnapshotError) in try reader.entry() }
    for _ in 0..<(try count()) {
      let symbol = try text { Symbol($0) }
      book.holdings[symbol] = Holding(
        book: try averageCost(), today: try averageCost(), atDayStart: Quantity(try decimal()))
    }
    let count = try count()
    book.sequence.reserveCapacity(count)
    book.orders.reserveCapacity(count)
    book.orderByClientID.reserveCapacity(count)
    for _ in 0..<count {
      guard try bool() else { throw SnapshotError() }
      book.restore(try orderRecord())
    }
    book.fills = try list { (reader) throws(SnapshotError) in try reader.fillRecord() }
    return book
  }

  private mutating func averageCost() throws(SnapshotError) -> AverageCost {
    AverageCost(quantity: Quantity(try decimal()), costBasis: Money(try decimal()))
  }
}

extension AccountBook {
  fileprivate mutating func restore(_ record: OrderRecord) {
    let id = record.order.id
    sequence.append(id)
    if let clientID = record.order.clientOrderID { orderByClientID[clientID] = id }
    if !record.order.status.isTerminal { open.insert(id) }
    orders[id] = record
  }
}
