import ClientModels

/// Orders as one sentence, the same everywhere.
public enum OrderText {
  public static func sentence(_ request: OrderRequest) -> String {
    (request.replaces == nil ? "" : "CHANGE TO ") + sentence(request.instruction)
  }

  public static func sentence(_ instruction: OrderInstruction) -> String {
    let size =
      Format.exact(instruction.quantity)
      ?? Format.exact(instruction.size.notional).map { "$" + $0 } ?? "?"
    let pricing = instruction.pricing
    return words(
      instruction.side, size, instruction.symbol, pricing.type,
      prices(pricing.stopPrice, pricing.limitPrice, pricing.trail), instruction.timeInForce,
      instruction.isExtendedHours) + legs(instruction.legs)
  }

  public static func sentence(_ order: Order) -> String {
    let size = Format.exact(order.quantity) ?? Format.exact(order.notional).map { "$" + $0 } ?? "?"
    return words(
      order.side, size, order.symbol, order.type,
      prices(
        order.trailing == nil ? order.stopPrice : nil, order.limitPrice, order.trailing?.trail),
      order.timeInForce, order.extendedHours)
  }

  /// `0.25% below`, `at`.
  static func distance(_ percent: Percent) -> String {
    guard !percent.isZero else { return "at" }
    let far = Format.percent(percent.magnitude).drop { $0 == "+" }
    return "\(far) \(percent.isNegative ? "below" : "above")"
  }

  /// What a change makes otherwise, each with what it is now: `limit price 640.00 → 641.00`.
  static func changes(_ request: OrderRequest, of order: Order) -> [String] {
    let wanted = request.instruction(replacing: order)
    let terms = wanted.terms(changedOf: order)
    return OrderTerm.allCases.filter(terms.contains).map { term in
      let (from, to): (String, String) =
        switch term {
        case .quantity:
          (Format.quantity(order.leavesQuantity) + " left", Format.quantity(wanted.quantity))
        case .limitPrice: (Format.price(order.limitPrice), Format.price(wanted.pricing.limitPrice))
        case .stopPrice: (Format.price(order.stopPrice), Format.price(wanted.pricing.stopPrice))
        case .trail:
          (
            (order.trailing?.trail).map(distance) ?? "—",
            wanted.pricing.trail.map(distance) ?? "—"
          )
        case .timeInForce: (order.timeInForce.wire, wanted.timeInForce.wire)
        }
      return "\(term.words) \(from) → \(to)"
    }
  }

  /// The broker's word, and of a leg that is held what it waits for: `entry` is the order that it goes with, where it is known.
  static func status(of order: Order, under entry: Order?) -> String {
    guard order.status == .held else { return order.status.wire }
    if let entry, entry.orderClass != .oneCancelsOther, !entry.status.isTerminal {
      return "held: it waits until its entry has filled"
    }
    guard let stop = order.stopPrice else { return "held: the broker has it, and waits" }
    return "held: the broker watches the price and sends it when \(Format.price(stop)) is reached"
  }

  /// What an order is priced at, as a cell of a table: `189.25`, `stop 180 lim 179.5`, `trail 1.5%`, `market`.
  public static func price(_ order: Order) -> String {
    price(order.type, order.stopPrice, order.limitPrice, order.trailing?.trail)
  }

  public static func price(_ pricing: OrderPricing) -> String {
    price(pricing.type, pricing.stopPrice, pricing.limitPrice, pricing.trail)
  }

  private static func price(
    _ type: OrderType, _ stop: Price?, _ limit: Price?, _ trail: Trail?
  ) -> String {
    if let trail { return "trail \(distance(trail))" }
    return switch (stop, limit) {
    case (let stop?, let limit?): "stop \(Format.price(stop)) lim \(Format.price(limit))"
    case (let stop?, nil): "stop \(Format.price(stop))"
    case (nil, let limit?): Format.price(limit)
    case (nil, nil): type.words
    }
  }

  private static func words(
    _ side: OrderSide, _ size: String, _ symbol: Symbol?, _ type: OrderType, _ prices: String,
    _ timeInForce: TimeInForce, _ isExtendedHours: Bool
  ) -> String {
    "\(side.wire.uppercased()) \(size) \(symbol?.text ?? "?") \(type.words.uppercased())\(prices) "
      + timeInForce.wire.uppercased() + (isExtendedHours ? " EXTENDED HOURS" : "")
  }

  private static func prices(_ stop: Price?, _ limit: Price?, _ trail: Trail?) -> String {
    let parts = [
      stop.flatMap { Format.whole($0) },
      limit.flatMap { Format.whole($0) }.map { (stop == nil ? "" : "LIMIT ") + $0 },
      trail.map(distance),
    ].compactMap { $0 }
    return parts.isEmpty ? "" : " " + parts.joined(separator: " ")
  }

  static func distance(_ trail: Trail) -> String {
    switch trail {
    case .price(let price): price.decimal.text(minimumDigits: 2)
    case .percent(let percent): "\(percent)%"
    }
  }

  private static func legs(_ legs: OrderLegs) -> String {
    guard let prices = legPrices(legs) else { return "" }
    return ", " + (legs.orderClass == .oneCancelsOther ? "or " : "then ") + prices
  }

  /// `take profit 200.00 or stop loss 180.00`; nil without legs.
  static func legPrices(_ legs: OrderLegs) -> String? {
    let loss = legs.stopLoss.map { loss in
      "stop loss \(loss.stopPrice.decimal.text(minimumDigits: 2))"
        + (loss.limitPrice.map { " limit \($0.decimal.text(minimumDigits: 2))" } ?? "")
    }
    let profit = legs.takeProfit.map { "take profit \($0.decimal.text(minimumDigits: 2))" }
    let parts = [profit, loss].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " or ")
  }

  /// What a confirmation would send and do, as lines for a terminal. Lots beyond `mostLots` are only counted; without it
  /// all of them are listed.
  public static func review(
    _ request: OrderRequest, _ review: OrderReview, kind: String, mostLots: Int? = nil
  ) -> [String] {
    let cost = request.side == .buy ? "cost" : "proceeds"
    let figures = [
      review.estimatedValue.map { "\(cost) about \(Format.money($0))" },
      power(review).map { "buying power after \($0)" }, keptBack(review), beyondCash(review),
      review.positionAfter.map { position(review, $0) },
      working(review),
    ].compactMap { $0 }
    let market = [
      review.distanceFromMarket.map { "its price is \(distance($0)) the market" },
      review.firstStop.map { "stop at first about \(Format.price($0))" },
      review.session?.words,
    ].compactMap { $0 }
    return ["\(kind.uppercased())  \(sentence(request))"]
      + [figures, market].filter { !$0.isEmpty }.map { "  " + $0.joined(separator: ", ") }
      + outcomes(request.instruction, review).map { "  \($0.label): \($0.text)" }
      + lots(review, most: mostLots).map {
        "  " + [$0.label, $0.text].filter { !$0.isEmpty }.joined(separator: ": ")
      }
      + review.problems.map { "  ! \($0)" }
  }

  /// What is left of the buying power, and what a fill makes of it; nil when it is not known.
  static func power(_ review: OrderReview) -> String? {
    guard let after = review.buyingPowerAfter else { return nil }
    if let filled = review.buyingPowerWhenFilled {
      return "\(Format.money(after)), once filled about \(Format.money(filled))"
    }
    return Format.money(after) + (review.isReducing ? " until it is filled" : "")
  }

  /// Why more goes than the cost, and a part of the buying power does not buy all that it would at the price that is seen.
  static func keptBack(_ review: OrderReview) -> String? {
    review.keptBack.map { "\($0)% is kept back: without a limit it may fill dearer" }
  }

  /// That a margin account lends a part of the cost; nil when it does not.
  static func beyondCash(_ review: OrderReview) -> String? {
    review.beyondCash.map { "uses margin: \(Format.money($0)) beyond cash" }
  }

  /// What the position comes to when the orders that work already are filled, too; nil without such orders.
  static func working(_ review: OrderReview) -> String? {
    review.positionWithWorking.map { position in
      "with working orders \(Format.quantity(position))"
        + (review.shareOfEquityWithWorking.map { ", \(Format.share($0)) of equity" } ?? "")
    }
  }

  /// On which side the legs are, and what they bring against the entry, each by itself: `+34.45, 1.35 times the loss`,
  /// `-25.55, at its limit -30.00`.
  static func outcomes(_ instruction: OrderInstruction, _ review: OrderReview) -> [(
    label: String, text: String
  )] {
    let legs = sides(instruction, review).map { [("legs", $0)] } ?? []
    guard let outcome = LegOutcome(instruction, review) else { return legs }
    let ratio = outcome.ratio.map { ", \($0.text(minimumDigits: 2)) times the loss" } ?? ""
    let worst = outcome.lossAtLimit.map { ", at its limit \(Format.signed($0))" } ?? ""
    return legs
      + [
        outcome.profit.map { ("at the take profit", Format.signed($0) + ratio) },
        outcome.loss.map { ("at the stop loss", Format.signed($0) + worst) },
      ].compactMap { $0 }
  }

  private static func sides(_ instruction: OrderInstruction, _ review: OrderReview) -> String? {
    let quantity = Format.quantity(review.quantity)
    let opposite = "\(instruction.side.opposite.wire.uppercased()) \(quantity)"
    let then =
      instruction.timeInForce == .day ? "once filled, for the day" : "once it is filled"
    return switch instruction.legs {
    case .none: nil
    case .bracket: "\(opposite) each, \(then)"
    case .thenTakeProfit, .thenStopLoss: "\(opposite), \(then)"
    case .orStopLoss:
      "\(instruction.side.wire.uppercased()) \(quantity) each, at once"
    }
  }

  /// Of the position after the order; where its price is far from the market the order counts for that, and it is said.
  static func share(_ review: OrderReview) -> String? {
    let isFar = review.distanceFromMarket.map { $0.magnitude > Percent(farShare) } ?? false
    let counted = isFar ? review.priceUsed.map { ", the order at \(Format.price($0))" } : nil
    return review.shareOfEquityAfter.map { "\(Format.share($0)) of equity\(counted ?? "")" }
  }

  /// A twentieth: the figure at the market would be another one.
  private static let farShare = FixedDecimal(units: FixedDecimal.one.units / 20)

  static func position(_ review: OrderReview, _ after: Quantity) -> String {
    "position after \(Format.quantity(after))"
      + (review.isAfterEntry ? " with its entry filled" : "")
      + (share(review).map { " (\($0))" } ?? "")
  }
}
