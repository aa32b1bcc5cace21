/// The lots that are open in one symbol, the oldest first; all of them are of one side.
public struct OpenLots: Hashable, Sendable {
  public let symbol: Symbol
  /// Each share counts the average of all, whatever the lots cost so far.
  public let isAveraged: Bool
  /// At what they cost, or where an average was realised before, at that.
  public private(set) var lots: [Lot] = []
  /// What came or went without a price, with its sign, such as a transfer from another broker. As long as it is not zero the
  /// lots are not the whole story.
  public private(set) var unexplained = Quantity.zero
  /// What of `unexplained` stood beside the lots before the first of two steps of a split.
  private var setAside = Quantity.zero
  /// What the lots come to; negative is short.
  public private(set) var quantity = Quantity.zero

  public init(_ symbol: Symbol, isAveraged: Bool = false) {
    self.symbol = symbol
    self.isAveraged = isAveraged
  }

  /// The lots at what they count: at the average of all where that is the method. At their own cost where the average does not fit.
  public var counted: [Lot] { isAveraged ? (try? Lot.averaged(lots)) ?? lots : lots }

  /// Nothing is held, and nothing of before counts any more.
  public var isEmpty: Bool { lots.isEmpty && unexplained.isZero }

  /// Whether the lots come to what the account holds.
  public func explain(_ held: Quantity) -> Bool { unexplained.isZero && quantity == held }

  /// What all lots cost, with a minus where they were sold short. Throws when it does not fit.
  public func cost() throws(ArithmeticError) -> FixedDecimal {
    var sum = FixedDecimal.zero
    for lot in lots { sum = try lot.side == .long ? sum + lot.cost : sum - lot.cost }
    return sum
  }

  /// Which lots an execution closes and what it realises. Nothing changes.
  ///
  /// Exact as long as a product of price and quantity has no more than 18 digits after the point, which prices and quantities
  /// of nine digits never exceed; beyond that it is rounded once. Throws when a figure does not fit.
  public func match(
    _ side: OrderSide, _ quantity: Quantity, at price: Price, on time: Timestamp,
    by method: LotMethod
  ) throws(ArithmeticError) -> LotMatch {
    try closing(of: lots(for: side, method), side, quantity, at: price, on: time, by: method).match
  }

  /// Takes in an execution: what it closes goes, what is over opens a lot. On an error no lot has changed.
  @discardableResult
  public mutating func apply(_ fill: Fill, by method: LotMethod) throws(ArithmeticError) -> LotMatch
  {
    if try total.isZero { self = OpenLots(symbol, isAveraged: isAveraged) }
    let before = try lots(for: fill.side, method)
    let (match, remains) = try closing(
      of: before, fill.side, fill.quantity, at: fill.price, on: fill.at, by: method)
    var opened: Lot?
    if match.opened.isPositive {
      opened = try Lot(
        id: fill.executionID, symbol: symbol, side: fill.side == .buy ? .long : .short,
        quantity: match.opened, price: fill.price, openedAt: fill.at)
    }
    let change = fill.side == .buy ? fill.quantity : -fill.quantity
    let uncosted = fill.side == .buy ? match.uncosted : -match.uncosted
    let (after, totalAfter) = (try quantity + change - uncosted, try total + change)
    let unexplainedAfter = try unexplained + uncosted
    if isAverage(method, fill.side) { lots = before }
    for (place, lot) in remains { lots[place] = lot }
    removeEmpty(remains.filter(\.lot.quantity.isZero).map(\.place))
    if let opened { lots.append(opened) }
    quantity = after
    unexplained = unexplainedAfter
    if totalAfter.isZero { self = OpenLots(symbol, isAveraged: isAveraged) }
    return match
  }

  /// Takes in contracts that ended at a price: what lots there are of them close, and none opens. What there are no lots for
  /// came and went without a price.
  mutating func apply(
    ending settled: Fill, by method: LotMethod
  ) throws(ArithmeticError) -> LotMatch? {
    let closing = closes(settled.side) ? min(settled.quantity, quantity.magnitude) : .zero
    let rest = try settled.quantity - closing
    var after = self
    var match: LotMatch?
    if closing.isPositive {
      match = try after.apply(
        Fill(
          executionID: settled.executionID, orderID: settled.orderID, symbol: symbol,
          side: settled.side, quantity: closing, price: settled.price, at: settled.at), by: method)
    }
    if rest.isPositive { try after.apply(unpriced: settled.side == .buy ? rest : -rest) }
    self = after
    return match
  }

  /// Gives each lot the average cost of all, for good, as an execution does that closes some of them by it.
  mutating func takeAverage() throws(ArithmeticError) { lots = try Lot.averaged(lots) }

  /// Whether an execution of that side closes lots at their average.
  func isAverage(_ method: LotMethod, _ side: OrderSide) -> Bool {
    method == .average && closes(side)
  }

  private func closes(_ side: OrderSide) -> Bool {
    lots.first.map { ($0.side == .long) != (side == .buy) } ?? false
  }

  private func lots(
    for side: OrderSide, _ method: LotMethod
  ) throws(ArithmeticError) -> [Lot] {
    isAverage(method, side) ? try Lot.averaged(lots) : lots
  }

  /// Takes in shares that came or went without a price.
  public mutating func apply(unpriced change: Quantity) throws(ArithmeticError) {
    unexplained = try unexplained + change
    if try total.isZero { self = OpenLots(symbol, isAveraged: isAveraged) }
  }

  /// Takes in a split, forward or reverse, told as the change of the whole position.
  ///
  /// The lots become more or fewer in proportion, each to nine digits and so that together they come to the new quantity
  /// exactly; each costs together what it did. Brokers also tell a split in two steps, all old shares out and all new ones in:
  /// lots that were taken out wait for the second step.
  public mutating func apply(split change: Quantity) throws(ArithmeticError) {
    let before = try total
    let after = try before + change
    // Of how many in all the lots were `quantity`.
    let whole = before.isZero ? try quantity + setAside : before
    guard !lots.isEmpty, !after.isZero, after.isNegative == quantity.isNegative,
      !whole.isZero, whole.isNegative == after.isNegative,
      let share = try? FixedDecimal.multiply(
        quantity.decimal, after.decimal, dividedBy: whole.decimal, toDigits: 9), !share.isZero
    else {
      if after.isZero, !lots.isEmpty { setAside = unexplained }
      unexplained = try unexplained + change
      return
    }
    var scaled = self
    try scaled.scale(to: Quantity(share))
    scaled.unexplained = try after - Quantity(share)
    self = scaled
  }

  /// Puts in place of lots that could not be worked out that there is no telling.
  mutating func giveUp(holding total: Quantity) {
    self = OpenLots(symbol, isAveraged: isAveraged)
    unexplained = total
  }

  /// What the account's activities come to.
  var total: Quantity {
    get throws(ArithmeticError) { try quantity + unexplained }
  }

  /// The lots that are closed, and what becomes of each; the lots themselves stay, so that none of them is copied.
  private func closing(
    of lots: [Lot], _ side: OrderSide, _ wanted: Quantity, at price: Price, on time: Timestamp,
    by method: LotMethod
  ) throws(ArithmeticError) -> (match: LotMatch, remains: [(place: Int, lot: Lot)]) {
    var closing = Closing(price: price, time: time, left: wanted)
    if closes(side) {
      if case .chosen(let choice) = method {
        for part in choice.parts where closing.left.isPositive {
          guard let place = lots.firstIndex(where: { $0.id == part.lot }) else { continue }
          try closing.close(lots[place], at: place, most: part.quantity)
          closing.chosen[place] = closing.remains.count - 1
        }
      }
      for place in method.places(in: lots) {
        guard closing.left.isPositive else { break }
        try closing.close(lots[place], at: place)
      }
    }
    let uncosted = side == .sell ? min(closing.left, max(unexplained, .zero)) : .zero
    let match = LotMatch(
      symbol: symbol, price: price, at: time, parts: closing.parts,
      opened: try closing.left - uncosted, uncosted: uncosted,
      closed: closing.quantity, cost: closing.cost, value: closing.value, gain: closing.gain,
      longTermGain: closing.longTermGain, isAveraged: isAverage(method, side))
    return (match, closing.remains)
  }

  private mutating func removeEmpty(_ places: [Int]) {
    // Few are cut out one by one: a look at each of thousands takes longer.
    guard places.count <= 4 else {
      lots.removeAll { $0.quantity.isZero }
      return
    }
    for place in places.sorted(by: >) { lots.remove(at: place) }
  }

  private mutating func scale(to after: Quantity) throws(ArithmeticError) {
    let (old, new) = (quantity.magnitude.decimal, after.magnitude.decimal)
    var (oldSum, newSum) = (FixedDecimal.zero, FixedDecimal.zero)
    var costOfNone = FixedDecimal.zero
    for place in lots.indices {
      oldSum = try oldSum + lots[place].quantity.decimal
      let sum =
        try oldSum == old
        ? new
        : FixedDecimal.multiply(oldSum, new, dividedBy: old, toDigits: 9, rounding: .down)
      lots[place].become(Quantity(try sum - newSum))
      newSum = sum
      // Of a lot too small to be left with any, the cost goes on to its neighbour.
      if lots[place].quantity.isZero {
        costOfNone = try costOfNone + lots[place].cost
      } else if costOfNone.isPositive {
        try lots[place].add(cost: costOfNone)
        costOfNone = .zero
      }
    }
    lots.removeAll { $0.quantity.isZero }
    if costOfNone.isPositive, let last = lots.indices.last { try lots[last].add(cost: costOfNone) }
    quantity = after
    unexplained = .zero
    setAside = .zero
  }
}

/// The lots that are being closed, and their sums.
private struct Closing {
  let price: Price
  let time: Timestamp
  /// Of the execution.
  var left: Quantity
  /// What becomes of each lot.
  var remains: [(place: Int, lot: Lot)] = []
  /// Where in `remains` a chosen lot is, by its place: what is left of it may be closed as well.
  var chosen: [Int: Int] = [:]
  var parts: [LotMatch.Part] = []
  var quantity = Quantity.zero
  var cost = FixedDecimal.zero
  var value = FixedDecimal.zero
  var gain = FixedDecimal.zero
  var longTermGain = FixedDecimal.zero

  init(price: Price, time: Timestamp, left: Quantity) {
    self.price = price
    self.time = time
    self.left = left
  }

  /// Closes as much of a lot as is left of it and of the execution, but no more than `most`.
  mutating func close(
    _ lot: Lot, at place: Int, most: Quantity? = nil
  ) throws(ArithmeticError) {
    let known = chosen[place]
    let before = known.map { remains[$0].lot } ?? lot
    var lot = before
    let taken = min(left, lot.quantity, most ?? left)
    guard taken.isPositive else { return }
    let cost = try lot.take(taken)
    try add(before, taken, cost: cost)
    if let known {
      remains[known].lot = lot
    } else {
      remains.append((place, lot))
    }
    left = try left - taken
  }

  private mutating func add(
    _ lot: Lot, _ taken: Quantity, cost partCost: FixedDecimal
  ) throws(ArithmeticError) {
    let partValue = try price.times(taken, of: lot.symbol)
    let partGain = try lot.side == .long ? partValue - partCost : partCost - partValue
    parts.append(LotMatch.Part(lot: lot, quantity: taken, cost: partCost, gain: partGain))
    quantity = try quantity + taken
    cost = try cost + partCost
    value = try value + partValue
    gain = try gain + partGain
    if LotTerm.isLong(lot, closedAt: time) { longTermGain = try longTermGain + partGain }
  }
}
