import ClientModels

@testable import PaperBroker

/// What the model knows of each event.
extension LedgerRun {
  mutating func tell(_ event: LedgerEvent) throws {
    switch event.kind {
    case .accountCreated, .keyCreated, .marginGranted, .orderActivated, .orderCancelRequested:
      break
    case .accountChanged(.posted(let entry)): try take(entry)
    case .accountChanged: note("configuration")
    case .orderCancelRejected, .orderReplaceRejected: note("request too late")
    case .orderReplaceRequested(let id, let accepted, _):
      model.orders[accepted.order.id] = try entry(accepted)
      model.orders[accepted.order.id]?.waitsFor = id
    case .orderAccepted(let accepted): model.orders[accepted.order.id] = try entry(accepted)
    case .orderReplaced(let id, let accepted):
      model.orders[id] = nil
      var new = try model.orders[accepted.order.id] ?? entry(accepted)
      new.waitsFor = nil
      model.orders[accepted.order.id] = new
      note("replaced")
    case .orderTriggered(let id):
      try checkElection(id)
      model.orders[id]?.isTriggered = true
      model.orders[id]?.isHeld = false
    case .orderTrailed(let id, let best): try trail(id, Fraction(best.decimal))
    case .orderResized(let id, let quantity):
      model.orders[id]?.quantity = Fraction(quantity.decimal)
    case .orderFilled(let id, _, let quantity, let price):
      try checkFill(id, Fraction(quantity.decimal), Fraction(price.decimal))
      model.fill(id, Fraction(quantity.decimal), at: Fraction(price.decimal))
      note("fill")
    case .orderCanceled(let id), .orderExpired(let id), .orderRejected(let id):
      guard model.orders[id] != nil else { throw Disagreement("\(id) ends twice") }
      model.orders[id] = nil
    case .dayClosed(_, let closes):
      model.closeDay(closes.mapValues { Fraction($0.decimal) })
      note("end of day")
    }
    if case .orderActivated(let id) = event.kind { model.orders[id]?.isHeld = false }
  }

  private mutating func take(_ entry: AccountEntry) throws {
    note("posted " + entry.type.rawValue)
    let amount = Fraction(entry.netAmount)
    switch entry.type {
    case .split:
      guard let symbol = entry.symbol, let split = entry.split else {
        throw Disagreement("a split of nothing")
      }
      model.split(symbol, Fraction(split.new) / Fraction(split.old))
    case .dividend:
      guard let rate = entry.perShare, let held = entry.action.flatMap({ entitled[$0] }) else {
        throw Disagreement("a dividend that nobody announced")
      }
      guard amount == (held * Fraction(rate)).rounded(toDigits: 2) else {
        throw Disagreement("a dividend of \(rate) for \(held) pays \(amount)")
      }
      model.post(amount)
    case .deposit, .withdrawal, .fee, .interest: model.post(amount)
    }
  }

  private func entry(_ accepted: AcceptedOrder) throws -> LedgerModel.Entry {
    let order = accepted.order
    guard let symbol = order.symbol else { throw Disagreement("an order without a symbol") }
    let opens = accepted.intent.opens
    return LedgerModel.Entry(
      symbol: symbol, isBuy: order.side == .buy, type: order.type,
      quantity: order.quantity.map { Fraction($0.decimal) },
      dollars: order.notional.map { Fraction($0) },
      limit: order.limitPrice.map { Fraction($0.decimal) },
      stop: order.stopPrice.map { Fraction($0.decimal) },
      trail: accepted.trail.map(Self.modelTrail),
      best: accepted.highWaterMark.map { Fraction($0.decimal) },
      hold: opens ? hold(order, symbol) : nil,
      kept: accepted.sharesHeld.map { Fraction($0.decimal) },
      isRegular: !order.extendedHours && !symbol.isCryptoPair, timeInForce: order.timeInForce,
      isHeld: order.status == .held, isTriggered: accepted.isTriggered)
  }

  private static func modelTrail(_ trail: Trail) -> ModelTrail {
    switch trail {
    case .price(let price): .price(Fraction(price.decimal))
    case .percent(let percent): .percent(Fraction(percent))
    }
  }

  /// What a share of an opening order holds, by section 13.
  private func hold(_ order: Order, _ symbol: Symbol) -> Fraction {
    let limit = order.limitPrice.map { Fraction($0.decimal) }
    let stop = order.stopPrice.map { Fraction($0.decimal) }
    let isOpen = symbol.text == "BTC/USD" || market.isOpen
    let quote = market.quotes[symbol]
    let last = Fraction(market.trades[symbol]?.price.decimal ?? .zero)
    let mid =
      (Fraction(quote?.ask?.decimal ?? .zero) + Fraction(quote?.bid?.decimal ?? .zero))
      * Fraction(1, over: 2)
    let civil = NewYork.civil(market.now)
    let isExtended =
      market.calendar.session(on: civil.day).map {
        ($0.sessionOpen..<$0.sessionClose).contains(civil.secondOfDay)
      } ?? false
    let price = isOpen ? Fraction(quote?.ask?.decimal ?? .zero) : isExtended ? mid : last
    func collar(_ price: Fraction) -> Fraction {
      price * (price < Fraction(50) ? Fraction(104, over: 100) : Fraction(1_025, over: 1_000))
    }
    guard order.side == .buy else {
      return max(price * Fraction(103, over: 100), limit ?? stop ?? .zero)
    }
    return limit ?? stop.map(collar) ?? collar(price)
  }

  /// Whether the exchange was right to take or to refuse, where money and shares decide it.
  func check(
    _ submission: OrderSubmission, isAccepted: Bool, _ refusal: Refusal?
  ) throws {
    guard let asset = market.asset(submission.symbol), let id = BrokerOrderID("x") else { return }
    let position = model.positions[asset.symbol]?.quantity ?? .zero
    if isAccepted { try checkWishes(submission, asset, position) }
    let closes = submission.side == .buy ? position.isNegative : position.isPositive
    if closes {
      let free = model.available(asset.symbol).magnitude
      let wanted = submission.quantity.map { Fraction($0.decimal) }
      if let wanted, (isAccepted && wanted > free) {
        throw Disagreement("closes \(wanted) of \(free) that are free")
      }
      if let wanted, refusal?.message.hasPrefix("insufficient qty") == true, wanted <= free {
        throw Disagreement("may not close \(wanted) of \(free)")
      }
      return
    }
    var order = Order(
      id: id, symbol: asset.symbol, side: submission.side,
      type: submission.type, timeInForce: submission.timeInForce, quantity: submission.quantity,
      notional: submission.notional, limitPrice: submission.limitPrice,
      stopPrice: submission.stopPrice, status: .new)
    if let trail = submission.trail, let last = market.trades[asset.symbol]?.price {
      order.stopPrice = trail.stop(from: last, side: submission.side)
    }
    let cost =
      submission.notional.map { Fraction($0) } ?? hold(order, asset.symbol)
      * Fraction(submission.quantity?.decimal ?? .zero)
    let power = model.buyingPower(marks, ofCoins: asset.assetClass == .crypto)
    if isAccepted, cost > power { throw Disagreement("takes an order of \(cost) with \(power)") }
    if refusal?.message == "insufficient buying power", cost <= power {
      throw Disagreement("refuses an order of \(cost) with \(power)")
    }
  }

  /// What the holder's configuration and the rules of short sales forbid.
  private func checkWishes(
    _ submission: OrderSubmission, _ asset: Asset, _ position: Fraction
  ) throws {
    let wishes = try book.configuration
    let isFractional = !(submission.quantity?.isWhole ?? false)
    let isCoin = asset.assetClass == .crypto
    let isShort = submission.side == .sell && !position.isPositive
    if wishes.suspendsTrading { throw Disagreement("an order is taken while trading is suspended") }
    if isFractional, !isCoin, !wishes.allowsFractionalTrading {
      throw Disagreement("a part of a share is traded against the holder's wish")
    }
    if isShort, wishes.refusesShortSales || isFractional || isCoin || model.multiplier == 1 {
      throw Disagreement("\(submission.quantity ?? .zero) of \(asset.symbol) are sold short")
    }
  }

  // MARK: The market's rules

  private func checkFill(_ id: BrokerOrderID, _ quantity: Fraction, _ price: Fraction) throws {
    guard let entry = model.orders[id], !entry.isHeld, entry.waitsFor == nil else {
      throw Disagreement("\(id) is filled and not at work")
    }
    let isForClose = entry.timeInForce == .onClose
    guard market.isOpen ? !isForClose : isForClose || !entry.isRegular else {
      throw Disagreement("\(id) \(entry.timeInForce) is filled at \(market.now)")
    }
    let quote = market.quotes[entry.symbol]
    let far = (entry.isBuy ? quote?.ask : quote?.bid).map { Fraction($0.decimal) }
    let isBad = entry.limit.map { entry.isBuy ? price > $0 : price < $0 } ?? false
    let isEarly = entry.stop != nil && !entry.isTriggered
    guard far == price, !isBad, !isEarly, quantity.isPositive else {
      throw Disagreement("\(id) \(entry.type) is filled at \(price)")
    }
    if let dollars = entry.dollars {
      let most = (dollars / price).cut(toDigits: 9)
      let expected = entry.isBuy ? most : min(most, entry.kept ?? .zero)
      guard quantity == expected else { throw Disagreement("\(dollars) buy \(quantity)") }
    } else if quantity > entry.leaves {
      throw Disagreement("\(id) is filled beyond its quantity")
    }
    let position = model.positions[entry.symbol]?.quantity ?? .zero
    let closes = entry.isBuy ? position.isNegative : position.isPositive
    guard !closes || quantity <= position.magnitude else {
      throw Disagreement("\(id) turns the position round")
    }
  }

  private func isElected(_ entry: LedgerModel.Entry) -> Bool {
    guard let stop = entry.stop, let trade = market.trades[entry.symbol] else { return false }
    let price = Fraction(trade.price.decimal)
    return entry.isBuy ? price >= stop : price <= stop
  }

  private func checkElection(_ id: BrokerOrderID) throws {
    guard let entry = model.orders[id], !entry.isTriggered, isElected(entry) else {
      throw Disagreement("\(id) is elected by \(market.trades)")
    }
  }

  private mutating func trail(_ id: BrokerOrderID, _ best: Fraction) throws {
    guard var entry = model.orders[id], let before = entry.best,
      entry.isBuy ? best < before : best > before
    else { throw Disagreement("\(id) trails to \(best)") }
    guard let trail = entry.trail else { throw Disagreement("\(id) is no trailing stop") }
    entry.best = best
    entry.stop = trail.stop(from: best, isBuy: entry.isBuy)
    model.orders[id] = entry
  }

  /// After a look at the market no order waits for what is already there.
  func checkNothingIsLeftUndone() throws {
    guard exchange.rules.partialFills == .never else { return }
    let book = try book
    for (id, entry) in model.orders where entry.symbol.text == "BTC/USD" || market.isOpen {
      guard let record = book.orders[id], record.order.timeInForce != .onClose,
        !entry.isHeld, entry.waitsFor == nil
      else { continue }
      if entry.stop != nil, !entry.isTriggered {
        guard !isElected(entry) else { throw Disagreement("\(id) was not elected") }
      } else if let limit = entry.limit, let quote = market.quotes[entry.symbol] {
        let far = Fraction((entry.isBuy ? quote.ask : quote.bid)?.decimal ?? .zero)
        guard entry.isBuy ? far > limit : far < limit else {
          throw Disagreement("\(id) waits at \(limit) with \(far) there")
        }
      }
    }
  }
}
