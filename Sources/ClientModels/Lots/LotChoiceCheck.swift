/// Lots that were chosen by hand, held against those that are open. The order is refused when they do not fit: closing other
/// lots than those that were reviewed would be another gain.
public struct LotChoiceCheck: Sendable {
  public enum Problem: Hashable, Sendable {
    /// Lots are chosen for a quantity of a simple order.
    case needsSimpleQuantity
    /// The order opens a position, or makes one larger.
    case closesNothing
    /// Each share costs the average of all.
    case averaged
    case unread
    case unexplained(byLots: Quantity, held: Quantity)
    case sum(chosen: Quantity?, ordered: Quantity)
    case gone(ExecutionID)
    /// Less of the lot is left than was chosen, or other working orders have chosen the rest.
    case short(ExecutionID, wanted: Quantity, left: Quantity)
  }

  private let instruction: OrderInstruction
  private let portfolio: Portfolio
  private let replaced: BrokerOrderID?
  private let own: ClientOrderID?

  /// `own` is the id under which the instruction is among the portfolio's own already.
  public init(
    _ instruction: OrderInstruction, portfolio: Portfolio, replaced: BrokerOrderID? = nil,
    own: ClientOrderID? = nil
  ) {
    self.instruction = instruction
    self.portfolio = portfolio
    self.replaced = replaced
    self.own = own
  }

  /// Nil when nothing is chosen, or what is chosen can be closed.
  public var problem: Problem? {
    guard let choice = instruction.lots else { return nil }
    guard let ordered = instruction.quantity, instruction.legs == .none else {
      return .needsSimpleQuantity
    }
    let held = portfolio.positions[instruction.symbol]?.quantity ?? .zero
    guard instruction.side == .buy ? held.isNegative : held.isPositive else {
      return .closesNothing
    }
    guard let known = portfolio.lots else { return .unread }
    let open = known[instruction.symbol] ?? OpenLots(instruction.symbol)
    guard !open.isAveraged else { return .averaged }
    guard open.explain(held) else { return .unexplained(byLots: open.quantity, held: held) }
    guard choice.quantity == ordered else {
      return .sum(chosen: choice.quantity, ordered: ordered)
    }
    return problem(choice, in: open)
  }

  private func problem(_ choice: LotChoice, in open: OpenLots) -> Problem? {
    let promised = portfolio.promisedLots(but: replaced, own)
    for part in choice.parts {
      guard let lot = open.lots.first(where: { $0.id == part.lot }) else { return .gone(part.lot) }
      let others = promised[part.lot] ?? .zero
      let left = (try? lot.quantity - others) ?? .zero
      guard part.quantity <= left else {
        return .short(part.lot, wanted: part.quantity, left: max(left, .zero))
      }
    }
    return nil
  }
}

extension Portfolio {
  /// How much of each lot orders have chosen that may still be filled, but for an order that would go and one that is meant.
  public func promisedLots(
    but replaced: BrokerOrderID? = nil, _ own: ClientOrderID? = nil
  ) -> [ExecutionID: Quantity] {
    var choices = lotChoices.compactMap { id, choice in
      orders[id].map { id != replaced && !$0.status.isTerminal } ?? false ? choice : nil
    }
    for (id, submission) in submissions where id != own {
      guard let choice = submission.request.instruction.lots else { continue }
      switch submission.state {
      case .sending, .unconfirmed, .abandoned: choices.append(choice)
      // By its own id as soon as the lots of that are known.
      case .working(let order) where lotChoices[order] == nil && order != replaced:
        if orders[order]?.status.isTerminal == false { choices.append(choice) }
      case .working, .rejected, .notSent: break
      }
    }
    return choices.reduce(into: [:]) { promised, choice in
      for part in choice.parts {
        promised[part.lot] = try? (promised[part.lot] ?? .zero) + part.quantity
      }
    }
  }
}

extension LotChoiceCheck.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .needsSimpleQuantity: "lots are chosen for a quantity of an order without legs"
    case .closesNothing: "the order closes nothing, so that no lots can be chosen for it"
    case .averaged:
      "lots cannot be chosen at average cost: each share costs the same, and the oldest go first"
    case .unread: "the account's lots are not read yet: wait a moment, or choose none"
    case .unexplained(let byLots, let held):
      "lots cannot be chosen: those known come to \(byLots) of \(held)"
    case .sum(let chosen?, let ordered):
      "the chosen lots come to \(chosen), the order is for \(ordered)"
    case .sum(nil, _): "the chosen lots come to more than can be reckoned"
    case .gone(let lot): "a chosen lot is not open any more: choose again (\(lot))"
    case .short(let lot, let wanted, let left):
      "of a chosen lot \(left) are free, not \(wanted): choose again (\(lot))"
    }
  }
}
