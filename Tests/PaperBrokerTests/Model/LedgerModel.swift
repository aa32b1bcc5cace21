import ClientModels

@testable import PaperBroker

/// An account as the contract describes it, in exact fractions, written without a look at the exchange's arithmetic. It is
/// told what was asked for and what was done, and knows what must follow.
struct LedgerModel {
  struct Position {
    var quantity = Fraction.zero
    var cost = Fraction.zero
    var atDayStart = Fraction.zero
  }

  struct Entry {
    let symbol: Symbol
    let isBuy: Bool
    let type: OrderType
    /// Nil of an order for dollars.
    var quantity: Fraction?
    let dollars: Fraction?
    var limit: Fraction?
    var stop: Fraction?
    var trail: ModelTrail?
    var best: Fraction?
    /// What each share of an opening order holds of buying power; nil of a closing one.
    var hold: Fraction?
    /// The shares that a sell for dollars keeps.
    var kept: Fraction?
    /// Whether it is for the regular session alone.
    let isRegular: Bool
    let timeInForce: TimeInForce
    var filled = Fraction.zero
    var isHeld: Bool
    var isTriggered: Bool
    /// The order whose place it waits for.
    var waitsFor: BrokerOrderID?

    var leaves: Fraction { quantity.map { $0 - filled } ?? kept ?? .zero }
  }

  /// What came in without a trade, less what went out.
  var paidIn: Fraction
  var cash: Fraction
  var multiplier: Int
  var realized = Fraction.zero
  var positions: [Symbol: Position] = [:]
  var orders: [BrokerOrderID: Entry] = [:]
  var lastEquity: Fraction
  var lastMaintenance = Fraction.zero

  init(cash: Fraction, multiplier: Int) {
    paidIn = cash
    self.cash = cash
    lastEquity = cash
    self.multiplier = multiplier
  }

  // MARK: Money

  mutating func fill(_ id: BrokerOrderID, _ quantity: Fraction, at price: Fraction) {
    guard var entry = orders[id] else { return }
    entry.filled += quantity
    let isOver = entry.quantity.map { $0 == entry.filled } ?? true
    orders[id] = isOver ? nil : entry
    cash += entry.isBuy ? -(quantity * price) : quantity * price
    var position = positions[entry.symbol] ?? Position()
    let signed = entry.isBuy ? quantity : -quantity
    if position.quantity.isZero || position.quantity.isNegative == signed.isNegative {
      position.cost += signed * price
    } else {
      // Orders never turn a position round, so that what closes is at most all of it.
      let share = position.cost * quantity / position.quantity.magnitude
      let removed =
        quantity == position.quantity.magnitude ? position.cost : share.rounded(toDigits: 9)
      realized += -(signed * price) - removed
      position.cost = position.cost - removed
    }
    position.quantity += signed
    positions[entry.symbol] = position.quantity.isZero ? nil : position
  }

  mutating func closeDay(_ closes: [Symbol: Fraction]) {
    lastEquity = equity(closes)
    lastMaintenance = multiplier > 1 ? margins(closes).maintenance : .zero
    positions = positions.mapValues { position in
      var position = position
      position.atDayStart = position.quantity
      return position
    }
  }

  // MARK: Figures

  var held: Fraction {
    orders.values.reduce(.zero) { sum, entry in
      // Of two orders that follow each other the larger counts.
      sum
        + max(
          .zero, Self.hold(entry) - (entry.waitsFor.flatMap { orders[$0] }.map(Self.hold) ?? .zero))
    }
  }

  private static func hold(_ entry: Entry) -> Fraction {
    entry.hold.map { entry.dollars ?? $0 * entry.leaves } ?? .zero
  }

  func equity(_ prices: [Symbol: Fraction]) -> Fraction {
    positions.reduce(cash) { sum, entry in sum + worth(entry.key, entry.value, prices) }
  }

  private func worth(
    _ symbol: Symbol, _ position: Position, _ prices: [Symbol: Fraction]
  ) -> Fraction {
    prices[symbol].map { $0 * position.quantity } ?? position.cost
  }

  func margins(_ prices: [Symbol: Fraction]) -> (initial: Fraction, maintenance: Fraction) {
    var (initial, maintenance) = (Fraction.zero, Fraction.zero)
    for (symbol, position) in positions {
      let worth = worth(symbol, position, prices).magnitude
      guard multiplier > 1, symbol.text != "BTC/USD" else {
        initial += worth
        maintenance += worth
        continue
      }
      let price = prices[symbol] ?? (position.cost / position.quantity).rounded(toDigits: 9)
      initial += worth * Fraction(1, over: 2)
      let share = worth * Fraction(3, over: 10)
      let shares = position.quantity.magnitude
      if !position.quantity.isNegative {
        maintenance += price < Fraction(5, over: 2) ? worth : share
      } else if price < Fraction(5) {
        maintenance += max(shares * Fraction(5, over: 2), worth)
      } else {
        maintenance += max(shares * Fraction(5), share)
      }
    }
    return (initial, maintenance)
  }

  func buyingPower(_ prices: [Symbol: Fraction], ofCoins: Bool) -> Fraction {
    guard multiplier > 1 else { return cash - held }
    let excess = max(equity(prices) - margins(prices).initial, .zero)
    if ofCoins { return max(min(cash, excess) - held, .zero) }
    guard multiplier == 4 else { return max(excess * Fraction(2) - held, .zero) }
    var used = Fraction.zero
    for (symbol, position) in positions {
      let price = prices[symbol] ?? (position.cost / position.quantity).rounded(toDigits: 9)
      let before =
        position.atDayStart.isNegative == position.quantity.isNegative
        ? position.atDayStart.magnitude : .zero
      used += max(position.quantity.magnitude - before, .zero) * price
    }
    return max((lastEquity - lastMaintenance) * Fraction(4) - used - held, .zero)
  }

  /// What no order at work is about to close; negative is short.
  func available(_ symbol: Symbol) -> Fraction {
    orders.values.reduce(positions[symbol]?.quantity ?? .zero) { rest, entry in
      guard entry.symbol == symbol, entry.hold == nil, !entry.isHeld else { return rest }
      let size = max(.zero, entry.leaves - (entry.waitsFor.flatMap { orders[$0] }?.leaves ?? .zero))
      return entry.isBuy ? rest + size : rest - size
    }
  }
}
