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
    var held: [AccountID: AccountBook] = [:]
    swap(&held, &accounts)
    var replay = BooksInReplay(held, events)
    held = [:]
    replay.replay()
    openBySymbol = [:]
    for book in replay.books.compactMap(\.self) { restore(book) }
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

/// Accounts, and in the same places where to find what happened to each.
private struct BooksInReplay {
  private(set) var books: [AccountBook?]
  private let events: [StoredEvent]
  private let places: [[Int]]

  init(_ accounts: consuming [AccountID: AccountBook], _ events: [StoredEvent]) {
    var placeOf: [AccountID: Int] = [:]
    books = []
    for (id, book) in accounts {
      placeOf[id] = books.count
      books.append(book)
    }
    var places: [[Int]] = Array(repeating: [], count: books.count)
    for (index, stored) in events.enumerated() {
      let account = stored.event.account
      if let place = placeOf[account] {
        places[place].append(index)
      } else {
        placeOf[account] = books.count
        books.append(nil)
        places.append([index])
      }
    }
    self.events = events
    self.places = places
  }

  mutating func replay() {
    let (events, places) = (events, places)
    books.withUnsafeMutableBufferPointer { books in
      // Each iteration has a place of its own.
      nonisolated(unsafe) let books = books
      DispatchQueue.concurrentPerform(iterations: books.count) { place in
        // Taken out while it changes, so that the book is not copied.
        var book = books[place].take()
        for index in places[place] {
          let event = events[index].event
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
