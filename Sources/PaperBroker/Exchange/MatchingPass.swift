import ClientModels
import Crypto

/// One look at the open orders of a symbol, in the order of their submission.
///
/// Nothing is applied while it lasts. What one order's fill means for its kin is said at once, and an order that something
/// was said of is not looked at again before the next look.
struct MatchingPass {
  let moment: MarketMoment
  let fills: PartialFills
  private(set) var events: [LedgerEvent] = []
  private var settled: Set<BrokerOrderID> = []
  /// What is left of the sizes that the quote shows.
  private var askSize: Quantity
  private var bidSize: Quantity

  /// Where no auction is held, a closing order that found no price within this time after the close had none.
  private static let closingAuctionSeconds: Double = 600

  init(
    moment: MarketMoment, fills: PartialFills, displayed: DisplayedSizes, of symbol: Symbol
  ) {
    self.moment = moment
    self.fills = fills
    // A quote without a time is taken for a new one.
    func rest(_ size: Quantity?, _ side: OrderSide) -> Quantity {
      moment.quote?.at.map { displayed.rest(of: size ?? .zero, symbol, side, shownSince: $0) }
        ?? size ?? .zero
    }
    askSize = rest(moment.quote?.askSize, .buy)
    bidSize = rest(moment.quote?.bidSize, .sell)
  }

  mutating func look(at record: OrderRecord, in book: AccountBook) {
    let order = record.order
    // Whatever a clock does, nothing happens to an order before it was submitted.
    if let submittedAt = order.submittedAt, moment.at < submittedAt { return }
    guard !settled.contains(order.id), !book.isOnItsWay(record) else { return }
    if let request = record.request, moment.at >= request.until {
      arrive(request, of: record, in: book)
      return
    }
    if let print = auction(of: order) {
      meet(print, record, in: book)
      return
    }
    if let expiresAt = record.expiresAt, moment.at >= expiresAt {
      expire(record, expiresAt, in: book)
      return
    }
    guard isAtWork(order) else { return }
    var record = record
    if order.status == .pendingNew || order.status == .accepted {
      say(.orderActivated(order.id), book)
    }
    guard !waits(order) else { return }
    if record.awaitsElection {
      guard elect(&record, in: book) else { return }
    } else if order.status == .held {
      return
    }
    let isFilled = fill(record, in: book)
    guard !isFilled else { return }
    switch order.timeInForce {
    case .immediateOrCancel, .fillOrKill: end(record, .orderCanceled(order.id), in: book)
    case .onOpen: end(record, .orderExpired(order.id), in: book)
    case .day, .goodTillCanceled, .onClose, .other: break
    }
  }

  /// A cancel or a change reaches the venue.
  private mutating func arrive(
    _ request: OrderRecord.Request, of record: OrderRecord, in book: AccountBook
  ) {
    settled.insert(record.order.id)
    guard let new = request.replacement else {
      say(.orderCanceled(record.order.id), book)
      return
    }
    guard let accepted = book.orders[new]?.accepted else { return }
    settled.insert(new)
    // Whoever cancels the new order before it took its place wants neither.
    guard !accepted.order.status.isTerminal else {
      say(.orderCanceled(record.order.id), book)
      return
    }
    say(.orderReplaced(record.order.id, by: accepted), book)
  }

  /// What was on its way to an order comes too late: to all of it when it is over, and a change also when a part of it was
  /// filled, because it was checked for more.
  private mutating func refuseRequest(of record: OrderRecord, isOver: Bool, in book: AccountBook) {
    guard let request = record.request else { return }
    if let new = request.replacement {
      settled.insert(new)
      if book.open.contains(new) { say(.orderRejected(new), book) }
      say(.orderReplaceRejected(record.order.id), book)
    } else if isOver {
      say(.orderCancelRejected(record.order.id), book)
    }
  }

  private func isAtWork(_ order: Order) -> Bool {
    switch moment.phase {
    case .regular: true
    case .preMarket, .afterHours: order.extendedHours
    case .closed: false
    }
  }

  /// Whether it is not its time: trading is stopped, or its auction is still to come. What takes only what is there now does
  /// not wait.
  private func waits(_ order: Order) -> Bool {
    switch order.timeInForce {
    case .onClose: true
    case .onOpen: moment.isHalted || moment.auctions != nil || !isOpeningQuote
    case .immediateOrCancel, .fillOrKill: false
    case .day, .goodTillCanceled, .other: moment.isHalted
    }
  }

  // MARK: Auctions

  /// What the auction that an order is for came to; nil for other orders, and while it is not over.
  private func auction(of order: Order) -> MarketTrade? {
    let print: MarketTrade?
    switch order.timeInForce {
    case .onOpen: print = moment.auctions?.opening
    case .onClose: print = moment.auctions?.closing
    case .day, .goodTillCanceled, .immediateOrCancel, .fillOrKill, .other: return nil
    }
    guard let print, let at = print.at, at <= moment.at else { return nil }
    // The auction of a session that began before the order was there was another's.
    if let submittedAt = order.submittedAt, at < submittedAt { return nil }
    return print
  }

  /// All of an order trades at the auction's price, or none of it.
  private mutating func meet(
    _ print: MarketTrade, _ record: OrderRecord, in book: AccountBook
  ) {
    let order = record.order
    if order.status == .pendingNew || order.status == .accepted {
      say(.orderActivated(order.id), book)
    }
    let isBuy = order.side == .buy
    let isMet = record.bound.map { isBuy ? print.price <= $0 : print.price >= $0 } ?? true
    guard isMet, record.leaves.isPositive else {
      end(record, .orderExpired(order.id), in: book)
      return
    }
    settled.insert(order.id)
    say(
      .orderFilled(
        order.id, Self.executionID(record), quantity: record.leaves, price: print.price), book)
    refuseRequest(of: record, isOver: true, in: book)
  }

  /// Made since the bell; a quote without a time is taken for one of now.
  private var isOpeningQuote: Bool {
    guard let quote = moment.quote else { return false }
    guard let made = quote.at, let openedAt = moment.openedAt else { return true }
    return made >= openedAt
  }

  private mutating func say(_ kind: LedgerEvent.Kind, _ book: AccountBook) {
    events.append(LedgerEvent(account: book.id, at: moment.at, kind))
  }

  /// The end of an order's time: one for the close meets the quote that stands then.
  private mutating func expire(
    _ record: OrderRecord, _ expiresAt: Timestamp, in book: AccountBook
  ) {
    let isForClose = record.order.timeInForce == .onClose
    if isForClose, moment.at.seconds(since: expiresAt) < Self.closingAuctionSeconds {
      if fill(record, in: book) { return }
    }
    end(record, .orderExpired(record.order.id), in: book)
  }

  /// The order is over without being filled, and with it whoever waits for it.
  private mutating func end(
    _ record: OrderRecord, _ kind: LedgerEvent.Kind, in book: AccountBook
  ) {
    say(kind, book)
    settled.insert(record.order.id)
    if record.request?.replacement != nil { refuseRequest(of: record, isOver: true, in: book) }
    guard record.parent == nil else { return }
    for id in book.livingKin(of: record.order.id) where settled.insert(id).inserted {
      say(.orderCanceled(id), book)
    }
  }

  // MARK: Stops

  /// Whether the last sale elects the stop: at it or through it, inside the quote, in the regular session, and after the
  /// order was there (contract section 13). A trailing stop moves with a better sale.
  private mutating func elect(_ record: inout OrderRecord, in book: AccountBook) -> Bool {
    guard moment.phase == .regular, let armedAt = record.armedAt, let stop = record.order.stopPrice,
      let trade = moment.trade, trade.price.isPositive, trade.at ?? moment.at >= armedAt,
      isInsideQuote(trade.price)
    else { return false }
    let id = record.order.id
    let isBuy = record.order.side == .buy
    guard isBuy ? trade.price >= stop : trade.price <= stop else {
      if let best = record.highWaterMark, isBuy ? trade.price < best : trade.price > best {
        say(.orderTrailed(id, best: trade.price), book)
      }
      return false
    }
    if let rival = book.rivalExit(of: id), settled.insert(rival).inserted {
      say(.orderCanceled(rival), book)
    }
    say(.orderTriggered(id), book)
    record.isTriggered = true
    return true
  }

  private func isInsideQuote(_ price: Price) -> Bool {
    if let bid = moment.quote?.bid, bid.isPositive, price < bid { return false }
    if let ask = moment.quote?.ask, ask.isPositive, price > ask { return false }
    return true
  }

  // MARK: Fills

  /// Fills what the quote allows; whether that is all of the order.
  private mutating func fill(_ record: OrderRecord, in book: AccountBook) -> Bool {
    guard !moment.isHalted, let price = Self.fillPrice(record, moment.quote),
      let wanted = Self.wanted(record, at: price), wanted.isPositive
    else { return false }
    let quantity = allowed(wanted, of: record)
    let isWhole = quantity == wanted
    guard quantity.isPositive, isWhole || record.order.timeInForce != .fillOrKill else {
      return false
    }
    take(quantity, record.order.side)
    say(
      .orderFilled(record.order.id, Self.executionID(record), quantity: quantity, price: price),
      book)
    refuseRequest(of: record, isOver: isWhole, in: book)
    tellKin(of: record, wholly: isWhole, leaving: (try? wanted - quantity) ?? .zero, in: book)
    return isWhole
  }

  /// What is left of it; of an order sized by its notional what that buys or sells, rounded down to nine digits.
  private static func wanted(_ record: OrderRecord, at price: Price) -> Quantity? {
    guard let notional = record.order.notional else { return record.leaves }
    let quantity = try? FixedDecimal.multiply(
      notional, .one, dividedBy: price.decimal, toDigits: 9, rounding: .down)
    guard let quantity else { return nil }
    return record.order.side == .buy
      ? Quantity(quantity) : min(Quantity(quantity), record.leaves)
  }

  private func allowed(_ wanted: Quantity, of record: OrderRecord) -> Quantity {
    guard fills == .displayedSize, record.order.notional == nil else { return wanted }
    // A quote that the order has taken from shows what was there before.
    if let made = moment.quote?.at, let last = record.lastFillAt, made <= last { return .zero }
    return min(wanted, record.order.side == .buy ? askSize : bidSize)
  }

  private mutating func take(_ quantity: Quantity, _ side: OrderSide) {
    if side == .buy {
      askSize = max((try? askSize - quantity) ?? .zero, .zero)
    } else {
      bidSize = max((try? bidSize - quantity) ?? .zero, .zero)
    }
  }

  /// A filled entry sends its legs to work, of which the stop of a bracket stays held until it is elected; a filled exit
  /// ends its rival, one that is filled in part leaves it the rest (contract sections 4 and 5).
  private mutating func tellKin(
    of record: OrderRecord, wholly: Bool, leaving rest: Quantity, in book: AccountBook
  ) {
    let id = record.order.id
    if let rival = book.rivalExit(of: id), !settled.contains(rival) {
      settled.insert(rival)
      say(wholly ? .orderCanceled(rival) : .orderResized(rival, quantity: rest), book)
    }
    guard wholly, record.parent == nil, record.order.orderClass != .oneCancelsOther else { return }
    let kin = book.livingKin(of: id)
    // Not by the legs that it ever had: one that was replaced is among those.
    let isAlone = kin.count == 1
    for leg in kin {
      settled.insert(leg)
      guard isAlone || book.orders[leg]?.order.type == .limit else { continue }
      say(.orderActivated(leg), book)
    }
  }

  /// The far side of the quote when it meets the order's terms.
  static func fillPrice(_ record: OrderRecord, _ quote: Quote?) -> Price? {
    let isBuy = record.order.side == .buy
    guard let price = isBuy ? quote?.ask : quote?.bid, price.isPositive else { return nil }
    guard let bound = record.bound else { return price }
    return (isBuy ? price <= bound : price >= bound) ? price : nil
  }

  /// Made from the order and the number of the fill: a fill has one name however often it is told.
  static func executionID(_ record: OrderRecord) -> ExecutionID {
    let digest = Array(SHA256.hash(data: Array("\(record.order.id)/\(record.fillCount)".utf8)))
    guard let id = ExecutionID(uuidText(digest)) else {
      preconditionFailure("a UUID is always an execution id")
    }
    return id
  }
}
