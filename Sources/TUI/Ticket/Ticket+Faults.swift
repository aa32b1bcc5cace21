import ClientModels

extension Ticket.Field {
  /// Where one puts right what keeps the order back; nil where no field would.
  init?(atFaultFor problem: OrderProblem) {
    switch problem {
    case .quantityNotPositive, .quantityTooPrecise, .amountNotPositive, .amountTooPrecise,
      .tooLarge, .belowLeast, .offLot, .notionalNeedsMarketDay, .fractionalShort, .notFractionable,
      .insufficientQuantity, .beyondPosition, .insufficientBuyingPower, .flipsPosition, .onMargin:
      self = .quantity
    case .priceNotPositive(let role), .offTick(let role, _, _): self.init(role)
    case .trailOutOfRange: self = .trail
    case .typeNotOffered, .extendedHoursNeedLimit, .legsNeedMarketOrLimit, .exitNeedsLimit:
      self = .type
    case .timeInForceNotOffered, .fractionalNeedsDay, .legsNeedWholeDays, .auctionOver:
      self = .timeInForce
    case .legsNeedRegularHours: self = .extendedHours
    case .classNotOffered, .fractionalNeedsSimple, .legsNeedEntry, .exitNeedsPosition: self = .legs
    case .takeProfitBeyondStop, .stopLossTooNear, .stopLossAtMarket: self = .stopLoss
    case .takeProfitAtLoss: self = .takeProfit
    case .symbolUnknown, .notTradable, .notShortable: self = .symbol
    case .limitFarFromMarket: self = .limitPrice
    case .stopOnWrongSide: self = .stopPrice
    case .lots: self = .lots
    case .shortingNotAllowed, .tradingBlocked, .noPrice, .marketClosed, .stalePrice, .halted,
      .orderStreamDown, .unconfirmedOrder, .oppositeOrderWorking, .meetsOrderOfBasket,
      .nothingToChange, .stays, .limitExceeded:
      return nil
    }
  }

  private init(_ role: PriceRole) {
    switch role {
    case .limit: self = .limitPrice
    case .stop: self = .stopPrice
    case .takeProfit: self = .takeProfit
    case .stopLoss: self = .stopLoss
    case .stopLossLimit: self = .stopLossLimit
    }
  }
}

extension Ticket {
  /// Goes to the field where that is put right, if it has one: what is typed there replaces what stands in it.
  mutating func go(toFaultOf problem: OrderProblem) {
    guard let field = Field(atFaultFor: problem), fields.contains(field), field != focus else {
      return
    }
    focus = field
    (isTextSelected, isPriceSet) = (true, false)
  }
}

extension Ticket {
  /// The field with the cursor ends with a point: its decimals are still to come.
  var isHalfTyped: Bool { isTextField && focus != .symbol && self[text: focus].hasSuffix(".") }

  /// The text of a field with a number; while that is typed it is read without the point behind which nothing stands yet.
  func number(_ field: Field) -> String {
    field == focus && isHalfTyped ? String(self[text: field].dropLast()) : self[text: field]
  }
}
