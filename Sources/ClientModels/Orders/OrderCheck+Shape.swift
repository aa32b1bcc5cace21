/// What is wrong with an order whatever the market does: the rules of the contract's section 4.
extension OrderCheck {
  var shapeProblems: [OrderProblem] {
    sizeProblems + priceProblems + typeProblems
  }

  private var sizeProblems: [OrderProblem] {
    var problems: [OrderProblem] = []
    switch instruction.size {
    case .quantity(let quantity):
      if !quantity.isPositive { problems.append(.quantityNotPositive) }
      if quantity.decimal.fractionDigits > 9 { problems.append(.quantityTooPrecise) }
    case .notional(let amount):
      if !amount.isPositive { problems.append(.amountNotPositive) }
      if amount.fractionDigits > 2 { problems.append(.amountTooPrecise) }
      let isSimple = instruction.legs == .none && !instruction.isExtendedHours
      if pricing != .market || !isSimple || timeInForce != .day && assetClass != .crypto
        || !rules.capabilities.takesNotional
      {
        problems.append(.notionalNeedsMarketDay)
      }
      return problems
    }
    guard !instruction.size.isWhole, assetClass != .crypto else { return problems }
    if timeInForce != .day { problems.append(.fractionalNeedsDay) }
    if instruction.legs != .none || pricing.type == .trailingStop {
      problems.append(.fractionalNeedsSimple)
    }
    return problems
  }

  private var priceProblems: [OrderProblem] {
    var problems: [OrderProblem] = []
    for (role, price) in instruction.prices {
      let tick = tick(at: price)
      if !price.isPositive {
        problems.append(.priceNotPositive(role))
      } else if !price.decimal.isMultiple(of: tick.decimal) {
        problems.append(.offTick(role, price, tick: tick))
      }
    }
    switch pricing.trail {
    case .price(let away)?:
      let isTooFar = side != .buy && estimate.marketPrice.map { away >= $0 } ?? false
      if !away.isPositive || isTooFar { problems.append(.trailOutOfRange) }
    case .percent(let percent)?:
      if !percent.isPositive || percent >= 100 { problems.append(.trailOutOfRange) }
    case nil: break
    }
    return problems
  }

  /// The step of prices: the asset's own, else that of US equities.
  private func tick(at price: Price) -> Price {
    if let tick = asset?.tick { return tick }
    return assetClass == .crypto ? Price(FixedDecimal(units: 1)) : price.tick
  }

  private var typeProblems: [OrderProblem] {
    let capabilities = rules.capabilities
    let offered = capabilities.timesInForce(of: pricing.type, for: assetClass)
    var problems: [OrderProblem] = []
    if offered.isEmpty {
      problems.append(.typeNotOffered(pricing.type, assetClass))
    } else if !offered.contains(timeInForce) {
      problems.append(.timeInForceNotOffered(timeInForce, pricing.type, offered: offered))
    }
    if instruction.isExtendedHours {
      let isFit = pricing.type == .limit && [.day, .goodTillCanceled].contains(timeInForce)
      if !isFit || !capabilities.takesExtendedHours { problems.append(.extendedHoursNeedLimit) }
    }
    return problems
  }

  /// The order's own, or of a change those that stay with what is changed.
  private var legs: OrderLegs {
    guard let replaced, instruction.legs == .none else { return instruction.legs }
    return portfolio.legsLeft(of: replaced)
  }

  /// The rules of orders with legs.
  var legProblems: [OrderProblem] {
    let legs = legs
    guard legs != .none else { return siblingProblems }
    var problems: [OrderProblem] = []
    if !rules.capabilities.classes(for: assetClass).contains(legs.orderClass) {
      problems.append(.classNotOffered(legs.orderClass, assetClass))
    }
    if ![.day, .goodTillCanceled].contains(timeInForce) { problems.append(.legsNeedWholeDays) }
    if instruction.isExtendedHours { problems.append(.legsNeedRegularHours) }
    switch legs {
    case .none: break
    case .orStopLoss:
      if pricing.type != .limit { problems.append(.exitNeedsLimit) }
    case .bracket, .thenTakeProfit, .thenStopLoss:
      if ![.market, .limit].contains(pricing.type) { problems.append(.legsNeedMarketOrLimit) }
    }
    return problems + legPriceProblems
  }

  /// A leg that is changed to a price beyond that of the one beside it would leave none between the two.
  private var siblingProblems: [OrderProblem] {
    guard let replaced else { return [] }
    let isCrossed = portfolio.siblings(of: replaced).contains { sibling in
      guard sibling.side == side else { return false }
      if let stop = pricing.stopPrice, sibling.stopPrice == nil, let profit = sibling.limitPrice {
        return side == .sell ? stop >= profit : stop <= profit
      }
      if pricing.stopPrice == nil, let profit = pricing.limitPrice, let stop = sibling.stopPrice {
        return side == .sell ? profit <= stop : profit >= stop
      }
      return false
    }
    return isCrossed ? [.takeProfitBeyondStop] : []
  }

  /// Brackets and oto orders open a position, oco orders close one (contract section 4).
  var purposeProblems: [OrderProblem] {
    let held = estimate.held
    let closes = PositionIntent(closing: held, by: side) != nil
    switch instruction.legs {
    case .none: return []
    case .bracket, .thenTakeProfit, .thenStopLoss:
      return closes ? [.legsNeedEntry(held: held)] : []
    case .orStopLoss:
      let isKnown = !portfolio.unreadParts.contains(.positions)
      return isKnown && !closes ? [.exitNeedsPosition(symbol, side)] : []
    }
  }

  /// The quote that sets the stop loss off where it is at or beyond it already; nil where it is not.
  private func quoteSettingOff(_ stop: Price, isLong: Bool) -> Price? {
    guard let quote = isLong ? market?.quote?.bid : market?.quote?.ask, quote.isPositive else {
      return nil
    }
    return (isLong ? stop >= quote : stop <= quote) ? quote : nil
  }

  private var legPriceProblems: [OrderProblem] {
    let legs = legs
    // The side on which the position is: an oco order leads out of it, the others into it.
    let isLong = (side == .buy) == (legs.orderClass != .oneCancelsOther)
    let entry = legs.orderClass == .oneCancelsOther ? nil : estimate.price
    let profit = legs.takeProfit ?? (entry == nil ? pricing.limitPrice : nil)
    var problems: [OrderProblem] = []
    if let stop = legs.stopLoss?.stopPrice {
      if let profit, isLong ? stop >= profit : stop <= profit {
        problems.append(.takeProfitBeyondStop)
      } else if let base = entry ?? profit, !isBeyond(stop, base, isLong: isLong) {
        problems.append(.stopLossTooNear(stop, of: base, isLong: isLong))
      } else if let quote = quoteSettingOff(stop, isLong: isLong) {
        problems.append(.stopLossAtMarket(stop, quote: quote, isLong ? .sell : .buy))
      }
    }
    if let profit = legs.takeProfit, let entry, isLong ? profit < entry : profit > entry {
      problems.append(.takeProfitAtLoss(profit, entry: entry))
    }
    return problems
  }

  /// By a cent at least.
  private func isBeyond(_ stop: Price, _ base: Price, isLong: Bool) -> Bool {
    let away = isLong ? try? base.decimal - stop.decimal : try? stop.decimal - base.decimal
    guard let away else { return false }
    return away >= FixedDecimal(units: FixedDecimal.unitsPerOne / 100)
  }
}

extension OrderSize {
  /// An amount of money comes to a fraction.
  var isWhole: Bool { quantity?.isWhole ?? false }
}
