import ClientModels

/// What orders have taken from the sizes that quotes show: the same shares are not there twice, whoever comes for them, until
/// the market shows a new quote.
struct DisplayedSizes: Hashable, Sendable {
  private struct Take: Hashable {
    var at: Timestamp
    var quantity: Quantity
  }

  private struct Place: Hashable {
    let symbol: Symbol
    let side: OrderSide
  }

  private var takes: [Place: [Take]] = [:]
  /// The moments that are kept apart; earlier ones are counted with the next, for a quote that stood all the while.
  private static let limit = 32

  /// `side` is the order's: a buy takes from the ask.
  mutating func take(_ quantity: Quantity, of symbol: Symbol, _ side: OrderSide, at time: Timestamp)
  {
    var list = takes[Place(symbol: symbol, side: side)] ?? []
    if let last = list.last, last.at >= time {
      list[list.count - 1].quantity = Self.sum(last.quantity, quantity)
    } else {
      list.append(Take(at: time, quantity: quantity))
    }
    if list.count > Self.limit {
      let first = list.removeFirst()
      list[0].quantity = Self.sum(list[0].quantity, first.quantity)
    }
    takes[Place(symbol: symbol, side: side)] = list
  }

  /// What is left for orders of `side` of a size that has been shown since `time`.
  func rest(
    of size: Quantity, _ symbol: Symbol, _ side: OrderSide, shownSince time: Timestamp
  ) -> Quantity {
    let taken = (takes[Place(symbol: symbol, side: side)] ?? []).filter { $0.at >= time }
      .reduce(Quantity.zero) { Self.sum($0, $1.quantity) }
    return max((try? size - taken) ?? .zero, .zero)
  }

  private static func sum(_ a: Quantity, _ b: Quantity) -> Quantity { (try? a + b) ?? a }
}
