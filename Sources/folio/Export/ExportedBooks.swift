import ClientModels
import Sync

/// Journals of the whole account for programs that keep books.
enum ExportedBooks: String, CaseIterable, Hashable {
  case ledger, hledger, beancount

  func text(_ books: AccountBooks, title: String) -> String {
    switch self {
    case .ledger, .hledger: HledgerText.encode(books, title: title)
    case .beancount: BeancountText.encode(books, title: title)
    }
  }
}

extension ExportSource {
  /// The books of the account, and when the broker confirmed what they end with.
  func books() throws(UserError) -> (books: AccountBooks, asOf: Timestamp?) {
    let book = try book()
    let stored = StoredMovements(store)
    let activities = StoredMovements.activities(in: store)
    guard !activities.isEmpty || !book.positions.isEmpty else {
      throw nothing("activities")
    }
    if ActivityRows.read(from: store)?.hasOlder ?? true {
      Output.failure(
        "folio: not every activity is cached: what is missing of cash stands in the opening balance"
      )
    }
    let today = NewYork.civil(book.asOf ?? wallClock()).day
    do throws(ArithmeticError) {
      let books = try AccountBooks(
        activities, of: book, today: today, by: method, choices: stored?.choices ?? [:],
        methods: stored?.methods ?? [:])
      return (books, book.asOf)
    } catch {
      throw UserError(.refused, "a figure of the account is larger than can be reckoned: \(error)")
    }
  }
}
