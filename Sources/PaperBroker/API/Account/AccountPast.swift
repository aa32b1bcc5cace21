import ClientModels

/// All of an account that its past is told from. It is taken from a book in a moment, so that what is worked out of it keeps
/// nobody from the book.
struct AccountPast: Sendable {
  let createdAt: Timestamp
  /// As it stands.
  let cash: FixedDecimal
  let firstOrderAt: Timestamp?
  let fills: [FillRecord]
  let entries: [AccountEntry]

  init(_ book: AccountBook) {
    createdAt = book.createdAt
    cash = book.cash
    firstOrderAt = book.sequence.first.flatMap { book.orders[$0]?.order.submittedAt }
    fills = book.fills
    entries = book.entries
  }
}
