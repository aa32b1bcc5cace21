import ClientModels

/// Orders that were over long ago: kept in the store for ever, and read only when somebody asks.
///
/// A list is written once. An order may be in two of them after a crash, or when the broker told of it again: the newer
/// report stands, as everywhere (`Order.merged`).
public enum ClosedOrders {
  /// The most orders of one list.
  static let listSize = 1_000
  /// So many more closed orders than are kept in the book have to come together before a list is written.
  static let surplus = 500

  /// Writes lists of the closed orders that are too many for the book, and returns their ids.
  static func moveOld(
    of portfolio: Portfolio, to store: any BookStoring, at now: Timestamp
  ) throws(StoreError) -> Set<BrokerOrderID> {
    let closed = portfolio.orders.values.filter(\.status.isTerminal)
    guard closed.count > BookDocuments.closedOrdersKept + surplus else { return [] }
    let old = closed.sorted(by: Portfolio.newestFirst).dropFirst(BookDocuments.closedOrdersKept)
    for list in Array(old.reversed()).batches(of: listSize) {
      try store.keepClosed(BookRows.encode(list), at: now)
    }
    return Set(old.map(\.id))
  }

  /// Every closed order of the lists, newest first, and a line for each list that could not be read.
  public static func all(in store: any BookStoring) -> (orders: [Order], problems: [String]) {
    var orders: [BrokerOrderID: Order] = [:]
    var problems: [String] = []
    for number in store.closedLists {
      let (list, problem) = read(number, store)
      problem.map { problems.append($0) }
      orders.merge(list) { known, older in older.merged(with: known) }
    }
    return (orders.values.sorted(by: Portfolio.newestFirst), problems + store.damages)
  }

  /// The order of that id, the broker's or ours, if a list has it.
  public static func order(named id: String, in store: any BookStoring) -> Order? {
    for number in store.closedLists {
      let list = read(number, store).orders
      if let brokerID = BrokerOrderID(id), let order = list[brokerID] { return order }
      if let order = list.values.first(where: { $0.clientOrderID?.text == id }) { return order }
    }
    return nil
  }

  private static func read(
    _ number: Int, _ store: any BookStoring
  ) -> (orders: [BrokerOrderID: Order], problem: String?) {
    guard let document = store.closedList(number) else { return ([:], nil) }
    do throws(BrokerError) { return (try BookRows.orders(document.payload), nil) } catch {
      return ([:], "the list \(number) of closed orders cannot be read: \(error)")
    }
  }
}
