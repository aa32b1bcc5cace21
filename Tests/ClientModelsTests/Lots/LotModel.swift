import ClientModels

/// What lots come to, worked out again and plainly: whole numbers of billionths for quantities and prices, and of 10⁻¹⁸ for
/// amounts. It shares no arithmetic with the program; what is too large for the machine is worked out as on paper.
struct LotModel {
  struct Lot {
    let id: ExecutionID
    let isLong: Bool
    let openedAt: Timestamp
    /// The cost of `whole`, which is what it was when it was opened or last split.
    var cost: Int128
    var whole: Int128
    var left: Int128
    /// Of the whole, what newer lots have that share an average with it.
    var below: Int128 = 0

    /// What is left has its part of the cost, to 18 digits, and a tie goes to the even one.
    var costLeft: Int128 {
      Exact.part(of: cost, below + left, whole) - Exact.part(of: cost, below, whole)
    }
  }

  struct Part: Equatable {
    let id: ExecutionID
    let quantity: Int128
    let cost: Int128
  }

  private(set) var lots: [Lot] = []
  /// Of everything that was opened, and of everything that was closed.
  private(set) var costOpened: Int128 = 0
  private(set) var costClosed: Int128 = 0
  /// Closings at the average that cost more than two units of 10⁻¹⁸ more or less than the exact fraction.
  private(set) var strayed = 0

  var total: Int128 { lots.reduce(0) { $0 + ($1.isLong ? $1.left : -$1.left) } }
  var costOpen: Int128 { lots.reduce(0) { $0 + $1.costLeft } }

  /// What an execution closes; the rest opens a lot.
  mutating func fill(
    _ id: ExecutionID, isBuy: Bool, _ quantity: Int128, at price: Int128, on time: Timestamp,
    by method: LotMethod
  ) -> (parts: [Part], gain: Int128) {
    var (rest, gain): (Int128, Int128) = (quantity, 0)
    var parts: [Part] = []
    // What was chosen, then what the method says.
    var wishes: [(id: ExecutionID, most: Int128)] = []
    if case .chosen(let choice) = method {
      wishes = choice.parts.map { ($0.lot, $0.quantity.decimal.units / 1_000_000_000) }
    }
    let averaged = method == .average && lots.first.map { $0.isLong != isBuy } ?? false
    if averaged { average() }
    let (open, openCost) = (abs(total), costOpen)
    while rest > 0 {
      var (place, most) = (next(by: method), rest)
      if !wishes.isEmpty {
        let wish = wishes.removeFirst()
        (place, most) = (lots.firstIndex { $0.id == wish.id }, wish.most)
        guard place != nil else { continue }
      }
      guard let place, lots[place].isLong != isBuy else { break }
      let taken = min(rest, most, lots[place].left)
      let before = lots[place].costLeft
      lots[place].left -= taken
      let cost = before - lots[place].costLeft
      gain += lots[place].isLong ? price * taken - cost : cost - price * taken
      costClosed += cost
      parts.append(Part(id: lots[place].id, quantity: taken, cost: cost))
      rest -= taken
      if lots[place].left == 0 { lots.remove(at: place) }
    }
    if averaged {
      let (cost, shares) = (parts.reduce(0) { $0 + $1.cost }, parts.reduce(0) { $0 + $1.quantity })
      if !Exact.isNear(cost, openCost, shares, over: open, within: 2) { strayed += 1 }
    }
    if rest > 0 {
      costOpened += price * rest
      lots.append(
        Lot(
          id: id, isLong: isBuy, openedAt: time, cost: price * rest, whole: rest, left: rest))
    }
    return (parts, gain)
  }

  /// The lot to close now.
  private func next(by method: LotMethod) -> Int? {
    switch method {
    case .fifo, .average: return lots.indices.first
    case .lifo: return lots.indices.last
    case .highestCost:
      var best: Int?
      for place in lots.indices {
        guard let known = best else {
          best = place
          continue
        }
        // Dearer than the best of before, or cheaper where they were sold short.
        let (new, old) = (lots[place], lots[known])
        let comparison = Exact.compare(new.cost, old.whole, with: old.cost, new.whole)
        if new.isLong ? comparison > 0 : comparison < 0 { best = place }
      }
      return best
    case .chosen: return lots.indices.first
    }
  }

  /// Each share costs what all of them together do, divided by how many they are; the newest come first in the sum.
  private mutating func average() {
    var end: Int128 = 0
    var isEven = true
    for lot in lots.reversed() {
      isEven = isEven && lot.below == end && lot.cost == lots[0].cost && lot.whole == lots[0].whole
      end += lot.left
    }
    guard !isEven else { return }
    let (cost, whole) = (costOpen, end)
    for place in lots.indices {
      end -= lots[place].left
      (lots[place].cost, lots[place].whole, lots[place].below) = (cost, whole, end)
    }
  }

  /// All lots together become `after`, each in proportion.
  mutating func split(to after: Int128) {
    let before = lots.reduce(0) { $0 + $1.left }
    var (old, new, homeless): (Int128, Int128, Int128) = (0, 0, 0)
    var kept: [Lot] = []
    for lot in lots {
      old += lot.left
      let sum = old * after / before
      var scaled = lot
      scaled.cost = lot.costLeft + homeless
      scaled.below = 0
      (scaled.whole, scaled.left) = (sum - new, sum - new)
      new = sum
      homeless = scaled.left == 0 ? scaled.cost : 0
      if scaled.left > 0 { kept.append(scaled) }
    }
    if homeless > 0, let last = kept.indices.last { kept[last].cost += homeless }
    lots = kept
  }
}

/// Whole numbers, and paper where the machine's do not suffice.
enum Exact {
  /// `amount` × `part` ÷ `whole`, to the nearest whole number, a tie to the even one.
  static func part(of amount: Int128, _ part: Int128, _ whole: Int128) -> Int128 {
    let (product, overflow) = amount.multipliedReportingOverflow(by: part)
    guard overflow else {
      let (quotient, rest) = product.quotientAndRemainder(dividingBy: whole)
      let excess = rest * 2 - whole
      return excess > 0 || excess == 0 && quotient % 2 != 0 ? quotient + 1 : quotient
    }
    let (quotient, rest) = (DigitInteger(amount) * DigitInteger(part))
      .magnitudeDivided(by: DigitInteger(whole))
    let twice = rest + rest
    let goesUp =
      DigitInteger(whole).isLess(than: twice) || twice == DigitInteger(whole) && quotient.isOdd
    return (Int128(quotient.text) ?? 0) + (goesUp ? 1 : 0)
  }

  /// Whether `figure` is no further than so many from `amount` × `part` ÷ `whole`, as a fraction.
  static func isNear(
    _ figure: Int128, _ amount: Int128, _ part: Int128, over whole: Int128, within units: Int128
  ) -> Bool {
    let exact = DigitInteger(amount) * DigitInteger(part)
    let distance = exact + -(DigitInteger(figure) * DigitInteger(whole))
    return !(DigitInteger(units) * DigitInteger(whole)).isLess(than: distance.magnitude)
  }

  /// Above, at or below zero as `a` × `b` is more than, equal to or less than `c` × `d`.
  static func compare(_ a: Int128, _ b: Int128, with c: Int128, _ d: Int128) -> Int {
    let (left, right) = (a.multipliedReportingOverflow(by: b), c.multipliedReportingOverflow(by: d))
    guard left.overflow || right.overflow else {
      return left.partialValue == right.partialValue
        ? 0 : left.partialValue > right.partialValue ? 1 : -1
    }
    let (x, y) = (DigitInteger(a) * DigitInteger(b), DigitInteger(c) * DigitInteger(d))
    return x == y ? 0 : y.isLess(than: x) ? 1 : -1
  }
}
