import ClientModels

/// How much of a position is to be closed.
public enum PositionPart: Hashable, Sendable {
  case all
  case quantity(Quantity)
  /// From 0 to 100; what it makes of a share is cut at nine digits, or to whole shares where there are no parts, as of shorts.
  case percentage(FixedDecimal)
}

/// The ids of an order that closes a position.
public struct ClosingIDs: Hashable, Sendable {
  public let order: BrokerOrderID
  public let client: ClientOrderID

  public init(order: BrokerOrderID, client: ClientOrderID) {
    self.order = order
    self.client = client
  }
}

/// What became of one position when all were to be closed.
public struct ClosedPosition: Hashable, Sendable {
  public let symbol: Symbol
  /// The order that closes it; nil when it was refused.
  public let order: BrokerOrderID?
  public let refusal: Refusal?
}

extension Exchange {
  /// Closes a position, or a part of it, by a market order for the day; a coin's stays until it is canceled (contract
  /// section 6). `name` is a symbol or an asset's id.
  public func closePosition(
    _ name: String, _ part: PositionPart, ids: ClosingIDs, account: AccountID,
    market: any MarketSource
  ) throws(Refusal) -> [LedgerEvent] {
    guard let book = accounts[account] else { throw .notFound("account not found") }
    guard let symbol = market.asset(name)?.symbol ?? Symbol(name),
      let asset = market.asset(symbol.text),
      let position = book.holdings[symbol]?.book.quantity
    else { throw .notFound("position does not exist") }
    let submission = OrderSubmission(
      symbol: symbol.text, side: position.isNegative ? .buy : .sell, type: .market,
      timeInForce: asset.assetClass == .crypto ? .goodTillCanceled : .day,
      quantity: try Self.quantity(part, of: position, asset), clientOrderID: ids.client)
    return try submit(submission, id: ids.order, account: account, market: market)
  }

  private static func quantity(
    _ part: PositionPart, of position: Quantity, _ asset: Asset
  ) throws(Refusal) -> Quantity {
    switch part {
    case .all: return position.magnitude
    case .quantity(let quantity): return quantity
    case .percentage(let percentage):
      guard percentage.isPositive, percentage <= 100, percentage.fractionDigits <= 9 else {
        throw .invalid("percentage must be above 0 and at most 100, with at most 9 decimal places")
      }
      let hasParts = asset.isFractionable && !(position.isNegative && position.isWhole)
      guard
        let share = try? FixedDecimal.multiply(
          position.decimal.magnitude, percentage, dividedBy: 100, toDigits: hasParts ? 9 : 0,
          rounding: .down)
      else { throw .invalid("percentage is out of range") }
      return Quantity(share)
    }
  }

  /// Closes every position, after every open order was canceled where that is asked for. What cannot be closed does not
  /// keep the others. `newIDs` gives each order its own.
  public func closeAll(
    account: AccountID, cancelingOrders: Bool, market: any MarketSource, newIDs: () -> ClosingIDs?
  ) -> (events: [LedgerEvent], positions: [ClosedPosition]) {
    guard let book = accounts[account] else { return ([], []) }
    var events: [LedgerEvent] = []
    // Each order is checked as if what was decided before it had happened.
    var after = Exchange()
    after.accounts[account] = book
    func decide(_ more: [LedgerEvent]) {
      for event in more { after.apply(event) }
      events += more
    }
    if cancelingOrders {
      for (_, more) in after.cancelAll(account: account, at: market.now) { decide(more) }
    }
    var positions: [ClosedPosition] = []
    for symbol in book.holdings.keys.sorted() {
      guard let ids = newIDs() else { continue }
      do throws(Refusal) {
        decide(
          try after.closePosition(
            symbol.text, .all, ids: ids, account: account, market: market))
        positions.append(ClosedPosition(symbol: symbol, order: ids.order, refusal: nil))
      } catch {
        positions.append(ClosedPosition(symbol: symbol, order: nil, refusal: error))
      }
    }
    return (events, positions)
  }
}
