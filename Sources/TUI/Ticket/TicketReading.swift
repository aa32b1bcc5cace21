import ClientModels

/// The ticket read against the book: an order, or why it is not one yet.
public struct TicketReading: Hashable, Sendable {
  /// Nil as long as a field cannot be read.
  public let instruction: OrderInstruction?
  public let symbol: Symbol?
  /// What the quantity came to, as soon as it is known.
  public let size: OrderSize?
  /// How the quantity was cut to whole units, in words; nil when it was not.
  public let cut: String?
  /// What is wrong with each field, in words.
  public let faults: [Ticket.Field: String]
  /// What the order would do; nil until it can be read.
  public let review: OrderReview?

  public var isReady: Bool { faults.isEmpty && review.map { !$0.isBlocked } ?? false }

  public init(_ ticket: Ticket, portfolio: Portfolio, rules: OrderRules, now: Timestamp) {
    var fields = FieldReader(ticket: ticket)
    let pricing = fields.pricing()
    let legs = fields.legs()
    symbol = fields.symbol()
    size = fields.size(symbol, pricing, portfolio)
    cut = fields.cut
    let lots = fields.lots(symbol, size, portfolio)
    faults = fields.faults
    guard faults.isEmpty, let symbol, let size, let pricing, let legs else {
      instruction = nil
      review = nil
      return
    }
    let instruction = OrderInstruction(
      symbol: symbol, side: ticket.side, size: size, pricing: pricing,
      timeInForce: ticket.timeInForce,
      isExtendedHours: ticket.isExtendedHours && ticket.fields.contains(.extendedHours),
      legs: legs, lots: lots, intent: Self.intent(of: ticket, symbol, portfolio))
    self.instruction = instruction
    review = OrderCheck(
      instruction, portfolio: portfolio, rules: rules, now: now, replaced: ticket.changed
    ).review()
  }
}

extension TicketReading {
  /// An order that makes a position smaller says so, that a fill meanwhile cannot turn it into one of the other side. Coins
  /// have no other side, legs have the broker's own rules, and a change leaves it as it is.
  private static func intent(
    of ticket: Ticket, _ symbol: Symbol, _ portfolio: Portfolio
  ) -> PositionIntent? {
    guard ticket.changed == nil, !symbol.isCryptoPair, [.none, .orStopLoss].contains(ticket.legs),
      let held = portfolio.positions[symbol]?.quantity
    else { return nil }
    return PositionIntent(closing: held, by: ticket.side)
  }
}

/// Reads the fields of a ticket one by one and keeps what is wrong with them.
private struct FieldReader {
  let ticket: Ticket
  var faults: [Ticket.Field: String] = [:]
  var cut: String?

  init(ticket: Ticket) { self.ticket = ticket }

  mutating func symbol() -> Symbol? {
    if ticket[text: .symbol].isEmpty {
      faults[.symbol] = "which symbol?"
    } else if ticket.symbol == nil {
      faults[.symbol] = "not a symbol: letters, digits and . / - only"
    }
    return ticket.symbol
  }

  mutating func pricing() -> OrderPricing? {
    switch ticket.type {
    case .market: return .market
    case .limit: return price(.limitPrice).map { .limit($0) }
    case .stop: return price(.stopPrice).map { .stop($0) }
    case .stopLimit:
      let (stop, limit) = (price(.stopPrice), price(.limitPrice))
      guard let stop, let limit else { return nil }
      return .stopLimit(stop: stop, limit: limit)
    case .trailingStop: return trail().map { .trailingStop($0) }
    case .other(let word):
      faults[.type] = "an order of type \(word) is not known here"
      return nil
    }
  }

  mutating func legs() -> OrderLegs? {
    guard ticket.fields.contains(.legs) else { return OrderLegs.none }
    let profit = ticket.legs.takesProfit ? price(.takeProfit) : nil
    let stop = ticket.legs.stopsLoss ? price(.stopLoss) : nil
    let limit =
      ticket.legs.stopsLoss && !ticket[text: .stopLossLimit].isEmpty ? price(.stopLossLimit) : nil
    return OrderLegs(
      ticket.legs.orderClass, takeProfit: profit,
      stopLoss: stop.map { StopLoss(stopPrice: $0, limitPrice: limit) })
  }

  mutating func size(
    _ symbol: Symbol?, _ pricing: OrderPricing?, _ portfolio: Portfolio
  ) -> OrderSize? {
    guard !ticket[text: .quantity].isEmpty else {
      faults[.quantity] = "10, 50%, $5k, max or pos"
      return nil
    }
    let entry = QuantityEntry(
      text: ticket.number(.quantity), side: ticket.side, symbol: symbol, pricing: pricing,
      portfolio: portfolio, takesFractions: takesFractions(symbol, portfolio))
    cut = entry.cut
    do throws(QuantityEntry.Fault) { return try entry.size() } catch {
      faults[.quantity] = error.description
      return nil
    }
  }

  /// As `OrderCheck` has it of fractions.
  private func takesFractions(_ symbol: Symbol?, _ portfolio: Portfolio) -> Bool {
    guard let symbol else { return false }
    let asset = portfolio.assets[symbol]
    if symbol.isCryptoPair || asset?.assetClass == .crypto { return true }
    return asset?.isFractionable == true && ticket.timeInForce == .day && ticket.legs == .none
      && ticket.type != .trailingStop && ticket.changed == nil
  }

  mutating func lots(
    _ symbol: Symbol?, _ size: OrderSize?, _ portfolio: Portfolio
  ) -> LotChoice? {
    let text = ticket[text: .lots]
    guard !text.isEmpty, ticket.fields.contains(.lots), let symbol, let size else { return nil }
    guard let quantity = size.quantity else {
      faults[.lots] = LotChoiceCheck.Problem.needsSimpleQuantity.description
      return nil
    }
    guard let known = portfolio.lots else {
      faults[.lots] = LotChoiceCheck.Problem.unread.description
      return nil
    }
    do throws(LotChoiceFault) {
      return try (known[symbol] ?? OpenLots(symbol)).choice(typed: text, for: quantity)
    } catch {
      faults[.lots] = error.description
      return nil
    }
  }

  private mutating func price(_ field: Ticket.Field) -> Price? {
    guard !ticket[text: field].isEmpty else {
      faults[field] = "at which price?"
      return nil
    }
    do throws(TypedNumberFault) { return try Price(typed: ticket.number(field)) } catch {
      faults[field] = error.description
      return nil
    }
  }

  /// `2.5` is money per share, `1.5%` a part of the price.
  private mutating func trail() -> Trail? {
    let text = ticket.number(.trail)
    guard !text.isEmpty else {
      faults[.trail] = "how far behind? 2.50 or 1.5%"
      return nil
    }
    do throws(TypedNumberFault) {
      if text.hasSuffix("%") {
        return .percent(try FixedDecimal(typed: String(text.dropLast())))
      }
      return .price(try Price(typed: text))
    } catch {
      faults[.trail] = error.description
      return nil
    }
  }
}
