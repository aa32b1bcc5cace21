import ClientModels

@testable import PaperBroker

/// Orders as a careless user sends them: most make sense, some do not.
struct RandomOrder {
  let symbol: Symbol
  /// The price now.
  let cents: Int
  let position: Quantity
  var random: SplitMix64

  private mutating func pick(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  /// Within so many per cent above (or, of a negative number, below) the price.
  private mutating func price(within percent: Int) -> Price {
    let reach = max(1, cents * abs(percent) / 100)
    let distance = 1 + pick(reach)
    return LedgerRun.price(max(1, percent > 0 ? cents + distance : cents - distance))
  }

  mutating func submission(clientID: ClientOrderID) -> OrderSubmission {
    let isCoin = symbol.isCryptoPair
    // Coins know no other types, and whoever tries is only refused.
    let kinds = isCoin ? [0, 1, 2, 3, 5, 8] : Array(0..<9)
    // Whoever holds something sells it more often than not.
    let sells = position.isPositive ? pick(5) < 3 : pick(4) == 0
    let side: OrderSide = sells ? .sell : .buy
    let toProfit = side == .buy ? -4 : 4
    var order = OrderSubmission(
      symbol: symbol.text, side: side, type: .market,
      timeInForce: isCoin ? .goodTillCanceled : pick(2) == 0 ? .day : .goodTillCanceled,
      quantity: quantity(isCoin), clientOrderID: clientID)
    if (sells && position.isPositive) || (!sells && position.isNegative), pick(4) > 0 {
      order.quantity = part(isCoin) ?? order.quantity
    }
    switch kinds[pick(kinds.count)] {
    case 0: if !isCoin, pick(3) == 0 { order.timeInForce = pick(2) == 0 ? .onOpen : .onClose }
    case 1: break
    case 2, 3:
      order.type = .limit
      order.limitPrice = price(within: toProfit)
      switch pick(8) {
      case 0, 1: order.timeInForce = pick(2) == 0 || isCoin ? .immediateOrCancel : .fillOrKill
      case 2: if !isCoin { order.timeInForce = pick(2) == 0 ? .onOpen : .onClose }
      case 3: order.extendedHours = !isCoin
      default: break
      }
    case 4:
      order.type = .stop
      order.stopPrice = price(within: -toProfit)
    case 5:
      order.type = .stopLimit
      order.stopPrice = price(within: -toProfit)
      order.limitPrice = price(within: -toProfit)
    case 6:
      order.type = .trailingStop
      order.trail = pick(2) == 0 ? .percent(FixedDecimal(1 + pick(5))) : .price(price(within: 1))
      if case .price = order.trail {
        order.trail = .price(LedgerRun.price(1 + pick(cents / 20 + 1)))
      }
    case 7: makeGroup(&order)
    default: makeFraction(&order)
    }
    return order
  }

  private mutating func quantity(_ isCoin: Bool) -> Quantity {
    let whole = Quantity(1 + pick(cents < 1_000 ? 900 : 60))
    guard isCoin,
      let part = try? FixedDecimal.multiply(
        FixedDecimal(1 + pick(2_000_000_000)), 1, dividedBy: 1_000_000_000)
    else { return whole }
    return Quantity(part)
  }

  /// What closes some of the position; nil where that would be nothing.
  private mutating func part(_ isCoin: Bool) -> Quantity? {
    let part = try? FixedDecimal.multiply(
      position.decimal.magnitude, FixedDecimal(10 + pick(91)), dividedBy: 100,
      toDigits: isCoin ? 9 : 0, rounding: .down)
    return part.flatMap { $0.isPositive ? Quantity($0) : nil }
  }

  private mutating func makeFraction(_ order: inout OrderSubmission) {
    if !symbol.isCryptoPair { order.timeInForce = .day }
    let units = FixedDecimal(1 + pick(2_000_000_000))
    let part = (try? FixedDecimal.multiply(units, 1, dividedBy: 100_000_000)) ?? .one
    if pick(2) == 0 {
      order.quantity = Quantity(part)
    } else {
      order.quantity = nil
      order.notional = (try? part.rounded(toDigits: 2)).flatMap { try? $0 * 100 }
    }
  }

  private mutating func makeGroup(_ order: inout OrderSubmission) {
    let isBuy = order.side == .buy
    if (isBuy && position.isNegative) || (!isBuy && position.isPositive) {
      order.orderClass = .oneCancelsOther
      order.type = .limit
      order.limitPrice = price(within: isBuy ? -4 : 4)
      order.stopLoss = StopLoss(stopPrice: price(within: isBuy ? 4 : -4))
      order.quantity = position.magnitude.isWhole ? position.magnitude : order.quantity
      return
    }
    order.orderClass = pick(3) == 0 ? .oneTriggersOther : .bracket
    order.takeProfit = price(within: isBuy ? 5 : -5)
    if order.orderClass == .oneTriggersOther, pick(2) == 0 { return }
    if order.orderClass == .oneTriggersOther { order.takeProfit = nil }
    let stop = price(within: isBuy ? -4 : 4)
    order.stopLoss = StopLoss(stopPrice: stop, limitPrice: pick(3) == 0 ? stop : nil)
  }
}
