import ClientModels
import Dispatch

extension Exchange {
  /// The same as applying the events one after the other. Accounts have nothing to do with each other, so that every core
  /// takes some.
  mutating func replay(_ events: [StoredEvent]) {
    guard events.count > 1_000 else {
      for stored in events { apply(stored.event) }
      return
    }
    replayKeys(events)
    var books = BooksInReplay(accounts, events)
    accounts = [:]
    books.replay()
    openBySymbol = [:]
    for book in books.books.compactMap(\.self) { restore(book) }
  }

  /// A key belongs to the account that had it first.
  private mutating func replayKeys(_ events: [StoredEvent]) {
    var known = Set(accounts.keys)
    for stored in events {
      let account = stored.event.account
      let key: APIKey
      switch stored.event.kind {
      case .accountCreated(_, _, let first):
        guard known.insert(account).inserted else { continue }
        key = first
      case .keyCreated(let further):
        guard known.contains(account), keys[further.id] == nil else { continue }
        key = further
      default: continue
      }
      accountByKey[key.id] = account
      keys[key.id] = key
    }
  }

  /// Takes in an account as it stands, with its open orders.
  mutating func restore(_ book: AccountBook) {
    accounts[book.id] = book
    restoreOpen(book)
  }

  /// Its open orders alone.
  mutating func restoreOpen(_ book: AccountBook) {
    for id in book.open {
      guard let symbol = book.orders[id]?.order.symbol else { continue }
      openBySymbol[symbol, default: []].insert(OrderAddress(account: book.id, order: id))
    }
  }
}

/// Accounts and what happened to each, in the same places of two arrays.
private struct BooksInReplay {
  private(set) var books: [AccountBook?]
  private let events: [[LedgerEvent]]

  init(_ accounts: [AccountID: AccountBook], _ stored: [StoredEvent]) {
    var places: [AccountID: Int] = [:]
    var books: [AccountBook?] = []
    for (id, book) in accounts {
      places[id] = books.count
      books.append(book)
    }
    var events: [[LedgerEvent]] = Array(repeating: [], count: books.count)
    for stored in stored {
      let account = stored.event.account
      if let place = places[account] {
        events[place].append(stored.event)
      } else {
        places[account] = books.count
        books.append(nil)
        events.append([stored.event])
      }
    }
    self.books = books
    self.events = events
  }

  mutating func replay() {
    let events = events
    books.withUnsafeMutableBufferPointer { books in
      // Each iteration has a place of its own.
      nonisolated(unsafe) let books = books
      DispatchQueue.concurrentPerform(iterations: books.count) { place in
        var book = books[place]
        books[place] = nil
        for event in events[place] {
          if case .accountCreated(let number, let cash, _) = event.kind {
            book =
              book
              ?? AccountBook(
                id: event.account, number: number, createdAt: event.at, cash: cash,
                lastEquity: cash)
          } else {
            book?.apply(event)
          }
        }
        books[place] = book
      }
    }
  }
}
