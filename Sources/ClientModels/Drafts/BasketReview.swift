/// Several orders held against the book and the rules one after the other: each as if those before it had been sent, so that
/// what they come to together is held to the limits, too.
public struct BasketReview: Hashable, Sendable {
  /// One for each order, in their order.
  public let reviews: [OrderReview]
  /// What the buys are expected to cost; nil when of one of them no price is known.
  public let cost: Money?
  /// What the sells are expected to bring; nil when of one of them no price is known.
  public let proceeds: Money?
  /// Buying power less what all orders take of it. What sells bring is not counted before they are filled.
  public let buyingPowerAfter: Money?
  /// Buys and sells: what comes first decides what the next one finds.
  public let hasBothSides: Bool

  /// With `leavingOutBlocked` an order that may not be sent counts for none of those after it, nor for the totals.
  public init(
    _ requests: [OrderRequest], portfolio: Portfolio, rules: OrderRules, now: Timestamp,
    leavingOutBlocked: Bool = false
  ) {
    var plan = BasketPlan(portfolio)
    let currency = portfolio.account?.currency ?? .usd
    var cost: Money? = Money(.zero, currency)
    var proceeds = cost
    hasBothSides = Set(requests.map { $0.side == .buy }).count > 1
    reviews = requests.enumerated().map { index, request in
      let check = OrderCheck(request, portfolio: plan.portfolio, rules: rules, now: now)
      let review = plan.fit(check.review(), of: request)
      if leavingOutBlocked, review.isBlocked { return review }
      if request.side == .buy {
        cost = Self.sum(cost, review.estimatedValue)
      } else {
        proceeds = Self.sum(proceeds, review.estimatedValue)
      }
      plan.add(request, review, at: now, number: index + 1)
      return review
    }
    self.cost = cost
    self.proceeds = proceeds
    buyingPowerAfter = plan.buyingPower
  }

  private static func sum(_ a: Money?, _ b: Money?) -> Money? {
    guard let a, let b else { return nil }
    return try? a + b
  }
}

/// The book as it would be with the orders so far.
private struct BasketPlan {
  private(set) var portfolio: Portfolio
  /// What the broker says is left, less what may be there already and what the orders so far take; nil when one of them is
  /// of unknown cost.
  private(set) var buyingPower: Money?
  private let taken: Money?
  private var symbols: Set<Symbol> = []
  /// The orders so far, each with its number in the basket.
  private var orders: [(number: Int, request: OrderRequest)] = []

  init(_ portfolio: Portfolio) {
    self.portfolio = portfolio
    var taken: Money? = Money(.zero, portfolio.account?.currency ?? .usd)
    for submission in portfolio.submissions.values where submission.request.side == .buy {
      switch submission.state {
      case .working, .rejected, .notSent: continue
      case .sending, .unconfirmed, .abandoned: break
      }
      let estimate = OrderEstimate(submission.request.instruction, portfolio: portfolio)
      // The check of an order passes over what it cannot value, too.
      if let value = estimate.reserve, let sum = try? taken.map({ try $0 + value }) { taken = sum }
    }
    self.taken = taken
    buyingPower = Self.difference(portfolio.account?.buyingPower, taken)
  }

  /// What only the orders before it say of one. The lots of a position are those before all orders: of a second order of
  /// the symbol nothing is said of them.
  func fit(_ review: OrderReview, of request: OrderRequest) -> OrderReview {
    let met = orders.filter { meets(request, $0.request) }
    guard symbols.contains(request.symbol) else { return review }
    return OrderReview(
      estimatedValue: review.estimatedValue, priceUsed: review.priceUsed,
      quantity: review.quantity, buyingPowerAfter: review.buyingPowerAfter,
      isReducing: review.isReducing, buyingPowerWhenFilled: nil,
      keptBack: review.keptBack, beyondCash: review.beyondCash,
      positionAfter: review.positionAfter, shareOfEquityAfter: review.shareOfEquityAfter,
      isAfterEntry: review.isAfterEntry,
      positionWithWorking: review.positionWithWorking,
      shareOfEquityWithWorking: review.shareOfEquityWithWorking,
      distanceFromMarket: review.distanceFromMarket, firstStop: review.firstStop,
      session: review.session, lots: nil,
      problems: review.problems + met.map { .meetsOrderOfBasket($0.number) })
  }

  /// Whether the order could trade with one before it that still works then, as the broker has it (contract, error
  /// 40310000): a market order trades at the far side of the quote, and without a quote, or against another order that names
  /// no limit, anywhere.
  private func meets(_ request: OrderRequest, _ earlier: OrderRequest) -> Bool {
    guard request.symbol == earlier.symbol, request.side != earlier.side else { return false }
    guard let resting = earlier.pricing.limitPrice else { return true }
    let isBuy = request.side == .buy
    let quote = portfolio.clock?.isOpen == false ? nil : portfolio.market[request.symbol]?.quote
    guard
      let price = request.pricing.limitPrice ?? request.pricing.stopPrice
        ?? (isBuy ? quote?.ask : quote?.bid)
    else { return true }
    return isBuy ? price >= resting : price <= resting
  }

  mutating func add(
    _ request: OrderRequest, _ review: OrderReview, at now: Timestamp, number: Int
  ) {
    orders.append((number, request))
    symbols.insert(request.symbol)
    buyingPower = review.buyingPowerAfter
    portfolio.account?.buyingPower = review.buyingPowerAfter.flatMap { Self.sum($0, taken) }
    // An order that the broker has counts among the recent ones, and for no unknown one.
    if let id = BrokerOrderID(request.clientOrderID.text) {
      portfolio.submissions[request.clientOrderID] = Submission(
        request: request, state: .working(id), confirmedAt: now)
    }
    hold(request, review)
    // It has gone for this one, and fills no more.
    if let replaced = request.replaces { portfolio.orders[replaced]?.status = .replaced }
  }

  /// The position as if the order had filled; what it bought is not there to be sold before it has.
  private mutating func hold(_ request: OrderRequest, _ review: OrderReview) {
    guard let after = review.positionAfter, let quantity = review.quantity else { return }
    let held = portfolio.positions[request.symbol]
    var available = held.map { $0.quantityAvailable ?? $0.quantity } ?? .zero
    if request.side != .buy, let rest = try? available + freed(by: request) - quantity {
      available = after.isNegative ? after : rest
    }
    var position =
      held
      ?? Position(
        symbol: request.symbol, quantity: after, averageEntryPrice: review.priceUsed ?? .zero)
    position.quantity = after
    position.quantityAvailable = available
    portfolio.positions[request.symbol] = position
  }

  /// What the order that goes for it holds of the shares.
  private func freed(by request: OrderRequest) -> Quantity {
    guard let order = request.replaces.flatMap({ portfolio.orders[$0] }),
      order.side == request.side
    else { return .zero }
    return order.leavesQuantity ?? .zero
  }

  private static func sum(_ a: Money?, _ b: Money?) -> Money? {
    guard let a, let b else { return nil }
    return try? a + b
  }

  private static func difference(_ a: Money?, _ b: Money?) -> Money? {
    guard let a, let b else { return nil }
    return try? a - b
  }
}
