import ClientModels

/// What an account may do in one instrument (contract sections 3, 6 and 13).
struct AccountDesk {
  let book: AccountBook
  let asset: Asset
  let market: any MarketSource

  private var symbol: Symbol { asset.symbol }

  // MARK: Purpose

  /// What an order means for the position: it opens or closes, never both.
  func intent(of submission: OrderSubmission) throws(Refusal) -> PositionIntent {
    let intent = try inferred(submission)
    if let claimed = submission.intent, claimed != intent {
      throw .unprocessable(
        "position intent mismatch, inferred: \(intent.rawValue), specified: \(claimed.rawValue)")
    }
    return intent
  }

  private func inferred(_ submission: OrderSubmission) throws(Refusal) -> PositionIntent {
    let position = book.position(symbol)
    switch submission.side {
    case .buy:
      if position.isNegative {
        try checkCover(submission, position)
        return .buyToClose
      }
      guard !hasPending(.sellToOpen) else {
        throw .forbidden("cannot open a long buy while a short sell order is open")
      }
      return .buyToOpen
    case .sell:
      if position.isPositive { return .sellToClose }
      try checkShort(submission)
      return .sellToOpen
    case .other(let word): throw .invalid("invalid side \"\(word.prefix(32))\"")
    }
  }

  private func checkShort(_ submission: OrderSubmission) throws(Refusal) {
    guard book.mayShort else { throw .forbidden("account is not allowed to short") }
    guard asset.isShortable, asset.assetClass != .crypto else {
      throw .unprocessable("asset \"\(symbol)\" cannot be sold short")
    }
    guard submission.notional == nil, submission.quantity?.isWhole ?? false else {
      throw .unprocessable("fractional orders cannot be sold short")
    }
    guard !hasPending(.buyToOpen) else {
      throw .forbidden("cannot open a short sell while a long buy order is open")
    }
  }

  /// Shorts are of whole shares, and stay so; one that a split left in parts may be closed as it is.
  private func checkCover(
    _ submission: OrderSubmission, _ position: Quantity
  ) throws(Refusal) {
    guard position.isWhole, !(submission.quantity?.isWhole ?? false) else { return }
    throw .unprocessable("fractional orders cannot close a short position")
  }

  private func hasPending(_ intent: PositionIntent) -> Bool {
    book.open.contains { id in
      book.orders[id].map { $0.order.symbol == symbol && $0.intent == intent } ?? false
    }
  }

  // MARK: Buying power

  /// The price at which the order holds buying power: the limit, or for a market order the far side with a collar; a stop
  /// counts with its own collar, an opening short with 3 % above the ask (contract section 13).
  func reserve(for submission: OrderSubmission) throws(Refusal) -> Price {
    let reserve: Price?
    if submission.side == .sell {
      let ask = (try? marketPrice { $0.ask }).flatMap { Collar.short($0) }
      let own = submission.limitPrice ?? submission.stopPrice
      guard ask != nil || own != nil else { throw Exchange.noPrice(asset) }
      reserve = [ask, own].compactMap { $0 }.max()
    } else if let limit = submission.limitPrice {
      reserve = limit
    } else if let stop = submission.stopPrice {
      reserve = Collar.above(stop)
    } else {
      reserve = Collar.above(try marketPrice { $0.ask })
    }
    guard let reserve else { throw .invalid("the order is too large") }
    return reserve
  }

  /// The far side of the quote in session, the middle in extended hours, else the last sale.
  private func marketPrice(_ side: (Quote) -> Price?) throws(Refusal) -> Price {
    let snapshot = market.snapshot(symbol)
    let far: Price?
    switch market.phase(of: symbol, at: market.now) {
    case .regular: far = snapshot?.quote.flatMap(side)
    case .preMarket, .afterHours: far = snapshot?.quote?.mid
    case .closed: far = nil
    }
    guard let price = far ?? snapshot?.lastPrice ?? snapshot?.quote?.mid else {
      throw Exchange.noPrice(asset)
    }
    return price
  }

  /// Returns the price at which the order holds buying power.
  func checkBuyingPower(_ submission: OrderSubmission) throws(Refusal) -> Price {
    let reserve = try reserve(for: submission)
    let quantity = submission.quantity?.decimal ?? .zero
    guard let cost = submission.notional ?? (try? reserve.decimal * quantity) else {
      throw .invalid("the order is too large")
    }
    let power = power
    guard cost <= power else {
      throw .forbidden(
        "insufficient buying power",
        ["buying_power": power.description, "cost_basis": cost.description])
    }
    return reserve
  }

  private var power: FixedDecimal {
    guard book.multiplier > 1 else { return book.buyingPower }
    let figures = book.figures(market)
    return asset.assetClass == .crypto ? figures.nonMarginable : figures.buyingPower
  }

  // MARK: Quantity

  /// Checks that so much of the position is free; returns what an order sized by its notional may take of it.
  func checkAvailable(_ submission: OrderSubmission) throws(Refusal) -> Quantity? {
    let (existing, available) = (book.position(symbol), book.available(symbol).magnitude)
    let wanted: Quantity
    if let notional = submission.notional {
      let price = try marketPrice { submission.side == .sell ? $0.bid : $0.ask }
      guard
        let quantity = try? FixedDecimal.multiply(
          notional, .one, dividedBy: price.decimal, toDigits: 9, rounding: .down)
      else { throw .invalid("the order is too large") }
      wanted = Quantity(quantity)
    } else {
      wanted = submission.quantity ?? .zero
    }
    guard wanted <= available else {
      let held = (try? existing.magnitude - available) ?? .zero
      throw .forbidden(
        "insufficient qty available for order (requested: \(wanted), available: \(available))",
        [
          "symbol": symbol.text, "existing_qty": existing.description,
          "held_for_orders": held.description, "available": available.description,
        ])
    }
    guard submission.notional != nil else { return nil }
    // The price may fall before it is filled: then it takes more shares for the same dollars.
    let more = try? FixedDecimal.multiply(
      wanted.decimal, 104, dividedBy: 100, toDigits: 9, rounding: .down)
    return min(more.map(Quantity.init) ?? wanted, available)
  }
}
