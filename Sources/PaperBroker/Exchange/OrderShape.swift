import ClientModels

/// What can be said against a submission without looking at the account (contract sections 4 and 13).
struct OrderShape {
  let submission: OrderSubmission
  let asset: Asset
  let market: any MarketSource

  private var isCrypto: Bool { asset.assetClass == .crypto }
  private var isFractional: Bool {
    submission.notional != nil || !(submission.quantity?.isWhole ?? true)
  }

  func check() throws(Refusal) {
    try checkSize()
    try checkPrices()
    try checkTimeInForce()
    try checkExtendedHours()
    try checkWindow()
    try checkClass()
  }

  private func checkSize() throws(Refusal) {
    if let notional = submission.notional {
      guard submission.quantity == nil else {
        throw .invalid("only one of qty or notional is accepted")
      }
      try Self.checkAmount(notional, "notional", most: 1_000_000_000_000)
      guard submission.type == .market else {
        throw .unprocessable("notional orders must be market orders")
      }
      guard notional >= .one else {
        throw .forbidden(
          "cost basis must be >= minimal amount of order 1", ["cost_basis": notional.description])
      }
    } else {
      guard let quantity = submission.quantity else {
        throw .invalid("qty or notional is required")
      }
      try Self.checkAmount(quantity.decimal, "qty", most: Exchange.largestQuantity.decimal)
    }
    guard isFractional, !isCrypto else { return }
    guard asset.isFractionable else {
      throw .forbidden("asset \"\(asset.symbol)\" is not fractionable")
    }
    guard submission.orderClass == .simple else {
      throw .unprocessable("fractional orders must be simple orders")
    }
    guard submission.timeInForce == .day else {
      throw .unprocessable("fractional orders must be DAY orders")
    }
    guard submission.type != .trailingStop else {
      throw .unprocessable("fractional orders cannot be trailing stop orders")
    }
  }

  private static func checkAmount(
    _ amount: FixedDecimal, _ name: String, most: FixedDecimal
  ) throws(Refusal) {
    guard amount.isPositive else { throw .invalid("\(name) must be greater than 0") }
    guard amount <= most else { throw .invalid("\(name) must be at most \(most)") }
    guard amount.fractionDigits <= 9 else {
      throw .invalid("\(name) must be limited to 9 decimal places")
    }
  }

  // MARK: Prices

  private func checkPrices() throws(Refusal) {
    let (limit, stop) = (submission.limitPrice, submission.stopPrice)
    if isCrypto, submission.type == .stop || submission.type == .trailingStop {
      throw .invalid("invalid order type for crypto order")
    }
    guard submission.trail == nil || submission.type == .trailingStop else {
      throw .invalid("\(submission.type) orders require no trail_price or trail_percent")
    }
    switch submission.type {
    case .market:
      guard limit == nil, stop == nil else {
        throw .invalid("market orders require no stop or limit price")
      }
    case .limit:
      guard stop == nil else { throw .invalid("limit orders require only limit price") }
      guard limit != nil else { throw .invalid("limit orders require a limit price") }
    case .stop:
      guard limit == nil else { throw .invalid("stop orders require only stop price") }
      guard stop != nil else { throw .invalid("stop orders require a stop price") }
    case .stopLimit:
      guard limit != nil, stop != nil else {
        throw .invalid("stop limit orders require both stop and limit price")
      }
    case .trailingStop:
      guard limit == nil, stop == nil else {
        throw .invalid("trailing stop orders require only trail_price or trail_percent")
      }
      try checkTrail()
    case .other(let word): throw .invalid("invalid order type \"\(word.prefix(32))\"")
    }
    if let limit { try checkPrice(limit, "limit") }
    if let stop { try checkPrice(stop, "stop") }
  }

  private func checkTrail() throws(Refusal) {
    let distance: FixedDecimal
    switch submission.trail {
    case nil:
      throw .invalid("trailing stop orders require one of trail_price or trail_percent")
    case .price(let price): distance = price.decimal
    case .percent(let percent):
      distance = percent
      guard percent < 100 else { throw .invalid("trail_percent must be less than 100") }
    }
    guard distance.isPositive else { throw .invalid("trail must be > 0") }
    guard distance <= Exchange.highestPrice.decimal, distance.fractionDigits <= 9 else {
      throw .invalid("trail must be at most \(Exchange.highestPrice)")
    }
  }

  func checkPrice(_ price: Price, _ name: String) throws(Refusal) {
    guard price.isPositive else { throw .invalid("\(name) price must be > 0") }
    guard price <= Exchange.highestPrice else {
      throw .invalid("\(name) price must be at most \(Exchange.highestPrice)")
    }
    guard isCrypto ? price.decimal.fractionDigits <= 9 : price.isOnTick else {
      throw .unprocessable(
        "invalid \(name)_price \(price). sub-penny increment does not fulfill minimum pricing criteria"
      )
    }
  }

  // MARK: Times

  /// The matrix of contract section 4: what order types go with what times in force.
  private func checkTimeInForce() throws(Refusal) {
    let (timeInForce, type) = (submission.timeInForce, submission.type)
    if case .other(let word) = timeInForce {
      throw .invalid("invalid time_in_force \"\(word.prefix(32))\"")
    }
    let isPlain = type == .market || type == .limit
    if isCrypto {
      let isTaken =
        timeInForce == .goodTillCanceled || (timeInForce == .immediateOrCancel && isPlain)
      guard isTaken else { throw .unprocessable("invalid crypto time_in_force") }
      return
    }
    switch timeInForce {
    case .day, .goodTillCanceled: return
    case .onOpen, .onClose, .immediateOrCancel, .fillOrKill, .other:
      guard isPlain else {
        throw .unprocessable("\(type) orders must be DAY or GTC orders")
      }
    }
  }

  private func checkExtendedHours() throws(Refusal) {
    guard submission.extendedHours else { return }
    let isLasting =
      submission.timeInForce == .day || submission.timeInForce == .goodTillCanceled
    guard submission.type == .limit, isLasting, submission.orderClass == .simple else {
      throw .unprocessable("extended hours order must be DAY or GTC limit orders")
    }
  }

  /// On trading days orders for the open are refused from 09:28, orders for the close from ten minutes before it, both until
  /// 19:00 in New York.
  private func checkWindow() throws(Refusal) {
    let civil = NewYork.civil(market.now)
    guard let session = market.calendar.session(on: civil.day) else { return }
    let evening = 19 * 3_600
    switch submission.timeInForce {
    case .onOpen where (session.open - 120..<evening).contains(civil.secondOfDay):
      throw .unprocessable("opg orders are not taken from 9:28am to 7:00pm New York time")
    case .onClose where (session.close - 600..<evening).contains(civil.secondOfDay):
      throw .unprocessable(
        "cls orders are not taken from ten minutes before the close to 7:00pm New York time")
    default: return
    }
  }

  // MARK: Classes

  private func checkClass() throws(Refusal) {
    let (profit, loss) = (submission.takeProfit, submission.stopLoss)
    let name = submission.orderClass.wire
    switch submission.orderClass {
    case .simple:
      guard profit == nil, loss == nil else {
        throw .unprocessable("simple orders take no take_profit or stop_loss")
      }
      return
    case .bracket:
      guard profit != nil else {
        throw .unprocessable("bracket orders require take_profit.limit_price")
      }
      guard loss != nil else {
        throw .unprocessable("bracket orders require stop_loss.stop_price")
      }
    case .oneTriggersOther:
      guard (profit == nil) != (loss == nil) else {
        throw .unprocessable("oto orders require one of take_profit and stop_loss")
      }
    case .oneCancelsOther:
      guard submission.type == .limit, loss != nil else {
        throw .unprocessable(
          "oco orders require type limit, take_profit.limit_price and stop_loss.stop_price")
      }
    case .multiLeg, .other:
      throw .unprocessable(
        "order_class \"\(name.prefix(32))\" is not supported by this paper broker")
    }
    guard !isCrypto else { throw .unprocessable("crypto orders must be simple orders") }
    guard submission.type == .market || submission.type == .limit else {
      throw .unprocessable("\(name) orders must be market or limit orders")
    }
    guard submission.timeInForce == .day || submission.timeInForce == .goodTillCanceled else {
      throw .unprocessable("\(name) orders must be DAY or GTC orders")
    }
    if let profit { try checkPrice(profit, "limit") }
    if let loss {
      try checkPrice(loss.stopPrice, "stop")
      if let limit = loss.limitPrice { try checkPrice(limit, "limit") }
    }
    try checkEnds()
  }

  /// Take-profit and stop-loss lie at least a cent on their sides of what the entry costs and of the market.
  private func checkEnds() throws(Refusal) {
    let isExit = submission.orderClass == .oneCancelsOther
    // Above the entry of a long lies its profit; an oco order is itself the exit.
    let isLong = (submission.side == .buy) != isExit
    let profit = isExit ? submission.limitPrice : submission.takeProfit
    let current = market.currentPrice(asset.symbol)
    if let profit, let stop = submission.stopLoss?.stopPrice {
      guard isLong ? profit > stop : profit < stop else {
        throw .unprocessable(
          "take_profit.limit_price must be \(isLong ? ">" : "<") stop_loss.stop_price")
      }
    }
    let bases = isExit ? [current] : [submission.limitPrice, current]
    for base in bases.compactMap({ $0 }) {
      if let stop = submission.stopLoss?.stopPrice,
        !Self.isBeyond(stop, base, isBelow: isLong)
      {
        throw .unprocessable(
          "stop_loss.stop_price must be \(isLong ? "<= base_price - 0.01" : ">= base_price + 0.01")",
          ["base_price": base.description])
      }
    }
    let entry = isExit ? nil : submission.limitPrice ?? current
    if let profit, let entry, !Self.isBeyond(profit, entry, isBelow: !isLong) {
      throw .unprocessable(
        "take_profit.limit_price must be \(isLong ? ">= base_price + 0.01" : "<= base_price - 0.01")",
        ["base_price": entry.description])
    }
  }

  private static func isBeyond(_ price: Price, _ base: Price, isBelow: Bool) -> Bool {
    let distance = try? isBelow ? base.decimal - price.decimal : price.decimal - base.decimal
    return distance.map { $0 >= Exchange.smallestDistance } ?? false
  }
}
