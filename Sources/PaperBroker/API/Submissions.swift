import ClientModels

/// An account's orders by their places in the order of submission.
struct Submissions {
  let book: AccountBook

  init(_ book: AccountBook) { self.book = book }

  /// The places of the open orders in a part of the sequence, ascending.
  func open(in places: Range<Int>) -> [Int] {
    book.open.compactMap { place(of: $0) }.filter(places.contains).sorted()
  }

  /// Found by halving, since orders stand by the time of their submission; by looking at all where a market's clock went
  /// back between two.
  func place(of id: BrokerOrderID) -> Int? {
    guard let time = submitted(id) else { return book.sequence.firstIndex(of: id) }
    var (low, high) = (0, book.sequence.count)
    while low < high {
      let middle = (low + high) / 2
      if submitted(book.sequence[middle]).map({ $0 < time }) ?? false {
        low = middle + 1
      } else {
        high = middle
      }
    }
    while low < book.sequence.count, submitted(book.sequence[low]) == time {
      if book.sequence[low] == id { return low }
      low += 1
    }
    return book.sequence.firstIndex(of: id)
  }

  private func submitted(_ id: BrokerOrderID) -> Timestamp? { book.orders[id]?.order.submittedAt }
}
