import ClientModels

/// What readers are shown of an account, as far as the ledger's postings can tell it.
struct BookFigures: Hashable, Sendable {
  var cash: FixedDecimal
  var realized: FixedDecimal
  var holdings: [Symbol: AverageCost]
  /// How many there are of each kind of thing.
  var counts: [String: Int]

  init(_ book: AccountBook) {
    cash = book.cash
    realized = book.realized
    holdings = book.holdings.mapValues(\.book)
    counts = [
      "orders": book.orders.count, "open orders": book.open.count, "fills": book.fills.count,
      "entries": book.entries.count,
    ]
  }
}

/// The figures of all accounts as they were after one event.
struct ReadFigures: Hashable, Sendable {
  var sequence: Int64
  var accounts: [AccountID: BookFigures]

  init(_ exchange: borrowing Exchange, upTo sequence: Int64) {
    self.sequence = sequence
    accounts = exchange.accounts.mapValues(BookFigures.init)
  }
}
