/// Why we refuse an order before it leaves (it is *denied*; only a broker *rejects*), or warn about it.
public enum OrderProblem: Hashable, Sendable {
  case quantityNotPositive
  case quantityTooPrecise
  case amountNotPositive
  case amountTooPrecise
  /// What it costs or what it leaves is outside the range of the figures.
  case tooLarge
  case priceNotPositive(PriceRole)
  case offTick(PriceRole, Price, tick: Price)
  case belowLeast(Quantity)
  case offLot(Quantity, step: Quantity)
  case trailOutOfRange
  case typeNotOffered(OrderType, AssetClass)
  case timeInForceNotOffered(TimeInForce, OrderType, offered: [TimeInForce])
  case classNotOffered(OrderClass, AssetClass)
  case extendedHoursNeedLimit
  case notionalNeedsMarketDay
  case fractionalNeedsDay
  case fractionalNeedsSimple
  case fractionalShort
  /// The order that legs go with must be a market or limit order.
  case legsNeedMarketOrLimit
  case legsNeedWholeDays
  case legsNeedRegularHours
  case exitNeedsLimit
  /// Legs lead out of what their order opens, and this one closes: so much is held (negative: short).
  case legsNeedEntry(held: Quantity)
  /// An oco order leads out of a position, and this one would open one.
  case exitNeedsPosition(Symbol, OrderSide)
  case takeProfitBeyondStop
  /// The stop loss is not beyond the price that the position would have.
  case stopLossTooNear(Price, of: Price, isLong: Bool)
  case symbolUnknown(Symbol)
  case notTradable(Symbol)
  case notFractionable(Symbol)
  case notShortable(Symbol)
  case insufficientQuantity(available: Quantity, taken: Quantity = .zero, OrderSide)
  /// More than is held, of which nothing is available either.
  case beyondPosition(held: Quantity, OrderSide)
  case flipsPosition(Quantity)
  /// `isSetAside`: the broker holds more for it than it costs, until it is filled.
  case insufficientBuyingPower(needed: Money, available: Money, isSetAside: Bool)
  case shortingNotAllowed(Symbol)
  case tradingBlocked
  case noPrice(Symbol)
  case marketClosed
  /// The auction that it is for takes no orders any more.
  case auctionOver(TimeInForce)
  case stalePrice(seconds: Int)
  case halted(Symbol, TradingStatus)
  /// What happens to the order would be seen by asking only.
  case orderStreamDown(reason: String)
  /// An order of the same symbol may be at the broker.
  case unconfirmedOrder(Symbol)
  /// A limit on the far side of the market by more than `OrderCheck.farFromMarketPercent`.
  case limitFarFromMarket(Price, market: Price)
  /// The market is at or beyond the stop already: the broker refuses such a stop. `isCertain`: the price is of now, and the
  /// order a new one.
  case stopOnWrongSide(Price, market: Price, isCertain: Bool)
  /// The stop loss is at or beyond the quote that sets it off: it would end the position as soon as that is there.
  case stopLossAtMarket(Price, quote: Price, OrderSide)
  case takeProfitAtLoss(Price, entry: Price)
  /// An order of the other side is working: the two could trade with each other.
  case oppositeOrderWorking(Symbol)
  /// It could trade with the order of this number, from one, of the same basket.
  case meetsOrderOfBasket(Int)
  /// The lots that were chosen cannot be closed by it.
  case lots(LotChoiceCheck.Problem)
  /// The order that would be changed is over.
  case nothingToChange(OrderStatus)
  /// The broker changes this of no such order.
  case stays(OrderTerm)
  /// A buy takes more than the account is worth: this share of its equity.
  case onMargin(Percent)
  /// A limit of the profile is exceeded.
  case limitExceeded(LimitBreach)

  /// A blocking problem keeps the order from being sent; the others are warnings.
  public var isBlocking: Bool {
    switch self {
    case .quantityNotPositive, .quantityTooPrecise, .amountNotPositive, .amountTooPrecise,
      .tooLarge, .priceNotPositive, .offTick, .belowLeast, .offLot, .trailOutOfRange,
      .typeNotOffered, .timeInForceNotOffered, .classNotOffered, .extendedHoursNeedLimit,
      .notionalNeedsMarketDay, .fractionalNeedsDay, .fractionalNeedsSimple, .fractionalShort,
      .legsNeedMarketOrLimit, .legsNeedWholeDays, .legsNeedRegularHours, .exitNeedsLimit,
      .legsNeedEntry, .exitNeedsPosition, .beyondPosition,
      .takeProfitBeyondStop, .stopLossTooNear, .symbolUnknown, .notTradable, .notFractionable,
      .notShortable, .insufficientQuantity, .flipsPosition, .insufficientBuyingPower,
      .shortingNotAllowed, .tradingBlocked, .lots, .nothingToChange, .stays:
      true
    case .noPrice, .marketClosed, .auctionOver, .stalePrice, .halted, .orderStreamDown,
      .limitFarFromMarket, .unconfirmedOrder, .stopLossAtMarket, .takeProfitAtLoss,
      .oppositeOrderWorking, .meetsOrderOfBasket, .onMargin:
      false
    case .stopOnWrongSide(_, _, let isCertain): isCertain
    case .limitExceeded(let breach): breach.response == .block
    }
  }
}

extension OrderProblem {
  /// It looks like an order that is there already: who means another one says so twice.
  public var needsOnePressMore: Bool {
    switch self {
    case .unconfirmedOrder: true
    case .limitExceeded(let breach):
      if case .repeated = breach.kind { true } else { false }
    default: false
    }
  }
}

extension OrderProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .quantityNotPositive: "the quantity must be more than zero"
    case .quantityTooPrecise: "a quantity has at most 9 digits after the point"
    case .amountNotPositive: "the amount must be more than zero"
    case .amountTooPrecise: "an amount has at most 2 digits after the point"
    case .tooLarge: "the order is too large to be reckoned"
    case .priceNotPositive(let role): "the \(role.words) must be more than zero"
    case .offTick(let role, let price, let tick):
      "the \(role.words) \(price) is between ticks: prices here move in steps of \(tick)"
    case .belowLeast(let least): "the least that can be ordered is \(least)"
    case .offLot(let quantity, let step): "\(quantity) is between lots: it goes in steps of \(step)"
    case .trailOutOfRange: "a trail is more than zero and less than the price"
    case .typeNotOffered(let type, let assetClass):
      "\(type.words) orders are not offered for \(assetClass.words)"
    case .timeInForceNotOffered(let time, let type, let offered):
      "a \(type.words) order cannot be \(time.wire): \(offered.map(\.wire).joined(separator: ", "))"
    case .classNotOffered(let orderClass, let assetClass):
      "\(orderClass.wire) orders are not offered for \(assetClass.words)"
    case .extendedHoursNeedLimit: "extended hours take day or gtc limit orders only"
    case .notionalNeedsMarketDay:
      "an order for an amount of money must be a simple market order, of shares for the day"
    case .fractionalNeedsDay: "a fractional order must be a day order"
    case .fractionalNeedsSimple: "a fractional order has no legs and does not trail"
    case .fractionalShort: "a fractional quantity cannot be sold short"
    case .legsNeedMarketOrLimit: "legs go with a market or limit order only"
    case .legsNeedWholeDays: "an order with legs is for the day or gtc"
    case .legsNeedRegularHours: "an order with legs cannot trade in extended hours"
    case .exitNeedsLimit: "of an oco order the limit takes profit: give it a limit price"
    case .legsNeedEntry(let held):
      "legs go with an order that opens a position, and this one closes \(held.isNegative ? "a short" : "what is held"), \(held.magnitude): send it without legs, or oco"
    case .exitNeedsPosition(let symbol, let side):
      "an oco order closes a position, and no \(symbol) is held that a \(side.wire) would close"
    case .takeProfitBeyondStop: "the take profit and the stop loss are the wrong way round"
    case .stopLossTooNear(let stop, let base, let isLong):
      "the stop loss \(stop.words) must be at least 0.01 \(isLong ? "below" : "above") \(base.words)"
    case .symbolUnknown(let symbol): "\(symbol) is not a symbol that the broker knows"
    case .notTradable(let symbol): "\(symbol) cannot be traded at this broker"
    case .notFractionable(let symbol): "\(symbol) trades in whole shares only"
    case .notShortable(let symbol):
      "no \(symbol) is held, and it cannot be sold short at this broker"
    case .insufficientQuantity(let available, let taken, let side):
      available.isPositive
        ? "only \(available) available to \(side == .buy ? "buy back" : "sell")"
          + (taken.isPositive ? ": other orders hold \(taken)" : "")
        : "nothing available to \(side == .buy ? "buy back" : "sell"): working orders hold all of it"
    case .beyondPosition(let held, let side):
      "only \(held.magnitude) \(held.isNegative ? "are short" : "are held"), and working orders hold all of it: nothing available to \(side == .buy ? "buy back" : "sell")"
    case .flipsPosition(let held):
      "the position is \(held): one order cannot turn it to the other side; close it first"
    case .insufficientBuyingPower(let needed, let available, let isSetAside):
      (isSetAside
        ? "the broker sets about \(needed.amount.grouped(digits: 2)) aside for it, "
        : "costs about \(needed.amount.grouped(digits: 2)), ")
        + "buying power is \(available.amount.grouped(digits: 2))"
    case .shortingNotAllowed(let symbol):
      "no \(symbol) is held, and this account may not sell short"
    case .tradingBlocked: "the broker has blocked trading on this account"
    case .noPrice(let symbol): "no price of \(symbol) is known: the cost cannot be estimated"
    case .marketClosed: "the market is closed: the order waits for the next session"
    case .auctionOver(let time):
      "\(time.wire) orders are taken until \(time == .onOpen ? "9:28" : "ten minutes before the close") and from 19:00 New York time"
    case .stalePrice(let seconds):
      switch seconds {
      case ..<120: "the price is \(seconds) s old"
      case ..<7_200: "the price is \(seconds / 60) m old"
      case ..<172_800: "the price is \(seconds / 3_600) h old"
      default: "the price is \(seconds / 86_400) d old"
      }
    case .halted(let symbol, let status):
      "\(symbol) is halted: " + (status.reason.isEmpty ? status.message : status.reason)
    case .orderStreamDown(let reason):
      "the stream of order events is down (\(reason)): fills show some seconds late"
    case .unconfirmedOrder(let symbol):
      "an order of \(symbol) is UNCONFIRMED and may be live: this would be another one"
    case .limitFarFromMarket(let limit, let market):
      "a limit of \(limit.words) is far on the wrong side of the market, which is at \(market.words)"
    case .stopOnWrongSide(let stop, let market, let isCertain):
      "the market is at \(market.words), beyond the stop \(stop.words) already: the broker \(isCertain ? "refuses" : "may refuse") such a stop"
    case .stopLossAtMarket(let stop, let quote, let side):
      "the \(side == .buy ? "ask" : "bid") is at \(quote.words): a stop loss of \(stop.words) goes off at once"
    case .takeProfitAtLoss(let price, let entry):
      "a take profit of \(price.words) is a loss against the entry at \(entry.words)"
    case .oppositeOrderWorking(let symbol):
      "the other side of \(symbol) has a working order: cancel it, or this may be refused as a wash trade"
    case .meetsOrderOfBasket(let number):
      "could trade with order \(number) of this basket: while that works the broker refuses this as a wash trade"
    case .lots(let problem): problem.description
    case .nothingToChange(let status): "the order is \(status.wire): there is nothing to change"
    case .stays(let term): term.reasonItStays
    case .onMargin(let share):
      "this order alone is " + FixedDecimal.apart(share.perCent, 100, digits: 0).0
        + "% of equity, on margin"
    case .limitExceeded(let breach): breach.description
    }
  }
}
