import ClientModels

/// The tables whose look is the user's choice. The words are kept in files.
public enum TableName: String, CaseIterable, Hashable, Sendable, Codable {
  case holdings, quotes
  /// The short list of tab 1.
  case orders
  /// The long one of tab 3, of every view that has orders.
  case orderList = "order-list"
  case fills
  /// The watchlist that is shown, and the account's activity.
  case watch, activity

  /// What people call its rows.
  var title: String {
    switch self {
    case .holdings: "holdings"
    case .quotes: "quotes"
    case .orders, .orderList: "orders"
    case .fills: "fills"
    case .watch: "watchlists"
    case .activity: "activity"
    }
  }

  /// The column by which it is sorted as long as nobody chooses one.
  var ownOrder: String {
    switch self {
    case .holdings, .quotes: "symbol"
    case .orders, .orderList, .fills, .activity: "age"
    case .watch: "place"
    }
  }
}

/// A filter as it stands in a pane: what was typed, what of it counts, and what is wrong.
struct FilterEntry: Sendable {
  let text: String
  let table: TableName
  let filter: TableFilter
  let fault: FilterFault?
  /// It was read while it was being typed.
  let isOpen: Bool
}

/// The rows of every table as they are looked at.
struct TableRows: Sendable {
  var holdings = ArrangedRows<Symbol, HoldingRow>(fields: HoldingRow.fields)
  var quotes = ArrangedRows<Symbol, QuoteRow>(fields: QuoteRow.fields)
  var orders = ArrangedRows<RowLists.OrderID, OrderFacts>(fields: OrderFacts.fields)
  var orderList = ArrangedRows<RowLists.OrderID, OrderFacts>(fields: OrderFacts.fields)
  var fills = ArrangedRows<RowLists.OrderID, FillFacts>(fields: FillFacts.fields)
  var watch = ArrangedRows<Symbol, QuoteRow>(fields: QuoteRow.listFields)
  /// By their places in the log.
  var activity = ArrangedRows<Int, ActivityFacts>(fields: ActivityFacts.fields)

  /// What may be typed, sorted by and grouped by, in the order of the columns.
  func choices(of table: TableName) -> [FieldChoice] {
    switch table {
    case .holdings: holdings.fields.map(FieldChoice.init)
    case .quotes: quotes.fields.map(FieldChoice.init)
    case .orders: orders.fields.map(FieldChoice.init)
    case .orderList: orderList.fields.map(FieldChoice.init)
    case .fills: fills.fields.map(FieldChoice.init)
    case .watch: watch.fields.map(FieldChoice.init)
    case .activity: activity.fields.map(FieldChoice.init)
    }
  }

  func shownCount(_ table: TableName) -> Int {
    switch table {
    case .holdings: holdings.shownCount
    case .quotes: quotes.shownCount
    case .orders: orders.shownCount
    case .orderList: orderList.shownCount
    case .fills: fills.shownCount
    case .watch: watch.shownCount
    case .activity: activity.shownCount
    }
  }

  /// Rows come and go with the time.
  func dependsOnTime(_ table: TableName) -> Bool {
    switch table {
    case .holdings: holdings.dependsOnTime
    case .quotes: quotes.dependsOnTime
    case .orders: orders.dependsOnTime
    case .orderList: orderList.dependsOnTime
    case .fills: fills.dependsOnTime
    case .watch: watch.dependsOnTime
    case .activity: activity.dependsOnTime
    }
  }
}

/// A field without its row.
struct FieldChoice {
  let title: String
  let isGroup: Bool
  /// Large figures and young ages are what one looks for first, and the first of places.
  let isDescendingFirst: Bool
  let column: FilterColumn

  var name: String { column.name }

  init<Row>(_ field: TableField<Row>) {
    title = field.title
    isGroup = field.isGroup
    isDescendingFirst = [.number, .percent, .share].contains(field.kind) && !field.isPlace
    column = field.column
  }
}
