import ClientModels

/// How far a trailing stop stays behind.
enum ModelTrail {
  case price(Fraction)
  case percent(Fraction)

  func stop(from best: Fraction, isBuy: Bool) -> Fraction {
    let distance =
      switch self {
      case .price(let price): price
      case .percent(let percent): best * percent * Fraction(1, over: 100)
      }
    return (isBuy ? best + distance : best - distance).onTick
  }
}

extension LedgerModel {
  /// What came or went without a trade.
  mutating func post(_ amount: Fraction) {
    cash += amount
    paidIn += amount
  }

  /// More or fewer shares for the same cost, and orders in the shares of after it.
  mutating func split(_ symbol: Symbol, _ ratio: Fraction) {
    for (id, entry) in orders where entry.symbol == symbol { orders[id] = entry.split(ratio) }
    guard var position = positions[symbol] else { return }
    position.quantity = (position.quantity * ratio).cut(toDigits: 9)
    position.atDayStart = (position.atDayStart * ratio).cut(toDigits: 9)
    positions[symbol] = position.quantity.isZero ? nil : position
    if position.quantity.isZero { realized = realized - position.cost }
  }
}

extension LedgerModel.Entry {
  fileprivate func split(_ ratio: Fraction) -> LedgerModel.Entry {
    var split = self
    if quantity != nil {
      let isWhole = leaves == leaves.cut(toDigits: 0)
      split.quantity = filled + (leaves * ratio).cut(toDigits: isWhole ? 0 : 9)
    }
    split.kept = kept.map { ($0 * ratio).cut(toDigits: 9) }
    split.limit = limit.map { isBuy ? ($0 / ratio).belowTick : -(-$0 / ratio).belowTick }
    split.best = best.map { ($0 / ratio).onTick }
    if case .price(let price) = trail { split.trail = .price((price / ratio).cut(toDigits: 9)) }
    if let trail = split.trail, let best = split.best {
      split.stop = trail.stop(from: best, isBuy: isBuy)
    } else {
      split.stop = stop.map { ($0 / ratio).onTick }
    }
    split.hold = hold.map { (isBuy ? split.limit : nil) ?? ($0 / ratio).cut(toDigits: 9) }
    return split
  }
}

extension Fraction {
  private var tickDigits: Int { magnitude < Fraction(1) ? 4 : 2 }

  /// The nearest price that there may be.
  var onTick: Fraction { rounded(toDigits: tickDigits) }

  /// The next one that is not above it.
  var belowTick: Fraction {
    let cut = cut(toDigits: tickDigits)
    return cut > self ? cut - Fraction(1, over: tickDigits == 4 ? 10_000 : 100) : cut
  }
}
