/// The open lots of an account: its list of activities, taken in one by one and in the broker's order.
public struct LotBook: Hashable, Sendable {
  /// How lots are closed by orders of which nothing is kept.
  public let method: LotMethod
  /// What is still to be closed by orders whose lots were chosen.
  public private(set) var choices: [BrokerOrderID: LotChoice]
  /// How orders close lots that were sent under another method, or the same.
  public private(set) var methods: [BrokerOrderID: LotMethod]
  public private(set) var open: [Symbol: OpenLots] = [:]

  public init(
    _ method: LotMethod, choices: [BrokerOrderID: LotChoice] = [:],
    methods: [BrokerOrderID: LotMethod] = [:]
  ) {
    self.method = method
    self.choices = choices
    self.methods = methods
  }

  /// Executions of the order close these lots from now on. Those taken in before have closed others.
  public mutating func choose(_ choice: LotChoice, for order: BrokerOrderID) {
    choices[order] = choice
  }

  /// Executions of the order close lots by this method from now on.
  public mutating func keep(_ method: LotMethod, for order: BrokerOrderID) {
    methods[order] = method
  }

  /// Takes in the next activity. Returns what it closed and realised; nil for what had no price.
  ///
  /// When a figure does not fit, the lots of that symbol are given up and do not come back before nothing of it is held: then
  /// they explain no position, rather than a wrong one.
  @discardableResult
  public mutating func apply(_ movement: Movement) -> LotMatch? {
    guard let symbol = movement.symbol else { return nil }
    // Taken out and put back, so that the array of a large symbol is not copied.
    var lots = open.removeValue(forKey: symbol) ?? none(of: symbol)
    var match: LotMatch?
    do throws(ArithmeticError) {
      match = try apply(movement, to: &lots)
    } catch {
      let total = (try? lots.total).flatMap { try? $0 + movement.quantity }
      // A total that does not fit is none that anybody holds.
      lots.giveUp(holding: total ?? Quantity(FixedDecimal(units: .max)))
    }
    if !lots.isEmpty { open[symbol] = lots }
    return match
  }

  /// Before anything of it is held.
  public func none(of symbol: Symbol) -> OpenLots {
    OpenLots(symbol, isAveraged: method == .average)
  }

  /// Gives lots their average that the movement closes by it. Taking it in does so as well: this is for whoever wants to
  /// know them in between.
  mutating func takeAverage(before movement: Movement) {
    guard let fill = movement.priced, choices[fill.orderID] == nil, let lots = open[fill.symbol],
      lots.isAverage(methods[fill.orderID] ?? method, fill.side)
    else { return }
    takeAverage(of: fill.symbol)
  }

  /// Lots whose average does not fit stay as they are.
  mutating func takeAverage(of symbol: Symbol) {
    // Taken out and put back, so that the array of a large symbol is not copied.
    guard var lots = open.removeValue(forKey: symbol) else { return }
    try? lots.takeAverage()
    open[symbol] = lots
  }

  private mutating func apply(
    _ movement: Movement, to lots: inout OpenLots
  ) throws(ArithmeticError) -> LotMatch? {
    if let fill = movement.fill {
      guard let choice = choices[fill.orderID] else {
        return try lots.apply(fill, by: methods[fill.orderID] ?? method)
      }
      let match = try lots.apply(fill, by: .chosen(choice))
      choices[fill.orderID]?.take(match)
      return match
    }
    if let settlement = movement.settlement, let settled = movement.priced {
      if settlement.event == .transfer, settled.side == .sell {
        // They go at what they cost: nothing is realised.
        _ = try lots.apply(ending: settled, by: method)
        return nil
      }
      guard settlement.event.opensLots else { return try lots.apply(ending: settled, by: method) }
      return try lots.apply(settled, by: method)
    }
    if movement.isSplit {
      let before = lots.lots
      try lots.apply(split: movement.quantity)
      if let at = movement.at { try scaleChoices(at: at, from: before, to: lots.lots) }
    } else {
      try lots.apply(unpriced: movement.quantity)
    }
    return nil
  }

  /// What is still to be closed of lots that a split made more or fewer becomes so, too: of a whole lot the whole of it. What
  /// was chosen after the split was chosen of the new lots.
  private mutating func scaleChoices(
    at split: Timestamp, from before: [Lot], to after: [Lot]
  ) throws(ArithmeticError) {
    guard !choices.isEmpty, before != after else { return }
    let old = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0.quantity) })
    let new = Dictionary(uniqueKeysWithValues: after.map { ($0.id, $0.quantity) })
    for (order, choice) in choices {
      guard let madeAt = choice.madeAt, madeAt < split,
        choice.parts.contains(where: { old[$0.lot] != nil })
      else { continue }
      choices[order] = try choice.scaled(from: old, to: new)
    }
  }
}
