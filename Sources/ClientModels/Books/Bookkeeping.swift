/// Makes entries in double entry of an account's activities, with lots by the account's method (`LotBook`).
///
/// What an entry posts to lots is the difference between the lots before and after it, so that splits, shares without a price and
/// positions that turn are told as they are kept. Exact: an execution's entry comes to nothing to the last digit.
public struct Bookkeeping {
  private var lots: LotBook
  /// The books' own lots and shares without a price, as posted so far.
  private var posted: [Symbol: Posted] = [:]
  private var lastDay: CalendarDay?

  private struct Posted {
    var lots: [PostedLot] = []
    var unpriced = Quantity.zero
  }

  private struct PostedLot {
    let id: ExecutionID
    let openedOn: CalendarDay
    var quantity: Quantity
    var cost: FixedDecimal
  }

  public init(
    _ method: LotMethod, choices: [BrokerOrderID: LotChoice] = [:],
    methods: [BrokerOrderID: LotMethod] = [:]
  ) {
    lots = LotBook(method, choices: choices, methods: methods)
  }

  /// The open lots so far.
  public var open: [Symbol: OpenLots] { lots.open }

  /// Takes in the next activity, in the broker's order. Nothing when it moved nothing; two entries where lots are closed at
  /// their average, which the first of them gives to each. Throws when a figure does not fit.
  public mutating func take(_ activity: Activity) throws(ArithmeticError) -> [BookTransaction] {
    guard !activity.isCanceled else { return [] }
    var entries: [BookTransaction] = []
    let day = max(lastDay ?? activity.countedDay, activity.countedDay)
    var entry = Entry(symbol: activity.symbol)
    let movement = activity.movement
    let priced = movement?.priced
    if let movement, let symbol = movement.symbol {
      lots.takeAverage(before: movement)
      if let averaging = try average(symbol, on: day) { entries.append(averaging) }
      let match = lots.apply(movement)
      if movement.fill != nil, match == nil { throw .overflow }
      if let priced, let match {
        try post(match, of: priced, activity.cash?.currency ?? .usd, to: &entry)
      }
      try settle(symbol, in: &entry)
    }
    let currency = activity.cash?.currency ?? .usd
    let cash = try activity.movedCash() ?? .zero
    if !cash.isZero { entry.add(.cash, Money(cash, currency)) }
    if priced == nil, !cash.isZero {
      entry.add(BookAccount(activity), Money(-cash, currency))
    }
    // What lots lost and nobody paid for: the cost of shares that came without one was not known.
    let rest = try entry.rest(currency)
    if !rest.isZero {
      let isTransfer = movement?.settlement?.event == .transfer
      entry.add(isTransfer ? BookAccount(activity) : .unknownCost, Money(-rest, currency))
    }
    guard !entry.isEmpty else { return [] }
    lastDay = day
    entries.append(
      BookTransaction(
        day: day, words: activity.bookWords, activity: activity.id, postings: entry.postings))
    return entries
  }

  /// Gives the lots that are open at the end the average cost of those of their symbol, where that is the method.
  public mutating func closeAtAverage(on day: CalendarDay) throws(ArithmeticError)
    -> [BookTransaction]
  {
    var entries: [BookTransaction] = []
    for symbol in open.keys.sorted() where open[symbol]?.isAveraged ?? false {
      lots.takeAverage(of: symbol)
      if let averaging = try average(symbol, on: max(lastDay ?? day, day)) {
        entries.append(averaging)
      }
    }
    return entries
  }

  /// What makes the books' lots cost what those of the account do; nil when they do.
  private mutating func average(
    _ symbol: Symbol, on day: CalendarDay
  ) throws(ArithmeticError) -> BookTransaction? {
    var entry = Entry(symbol: symbol)
    try settle(symbol, in: &entry)
    guard !entry.isEmpty else { return nil }
    return BookTransaction(
      day: day, words: "Average cost of \(symbol)", activity: nil, postings: entry.postings)
  }

  private mutating func post(
    _ match: LotMatch, of fill: Fill, _ currency: Currency, to entry: inout Entry
  ) throws(ArithmeticError) {
    var known = posted[fill.symbol] ?? Posted()
    // Of one of what is counted: of an option, of a contract.
    let each = Price(try fill.price.decimal * fill.symbol.sharesEach)
    for part in match.parts {
      let isLong = part.lot.side == .long
      guard let place = known.lots.firstIndex(where: { $0.id == part.lot.id }) else { continue }
      let (quantity, cost) = isLong ? (-part.quantity, -part.cost) : (part.quantity, part.cost)
      known.lots[place].quantity = try known.lots[place].quantity + quantity
      known.lots[place].cost = try known.lots[place].cost + cost
      try entry.add(
        LotPosting(
          symbol: fill.symbol, lot: part.lot.id, openedOn: known.lots[place].openedOn,
          quantity: quantity, cost: cost, isOpening: false, price: each))
    }
    known.lots.removeAll { $0.quantity.isZero }
    if match.opened.isPositive {
      let quantity = fill.side == .buy ? match.opened : -match.opened
      let cost = try fill.price.times(quantity, of: fill.symbol)
      let day = NewYork.civil(fill.at).day
      known.lots.append(
        PostedLot(id: fill.executionID, openedOn: day, quantity: quantity, cost: cost))
      try entry.add(
        LotPosting(
          symbol: fill.symbol, lot: fill.executionID, openedOn: day, quantity: quantity, cost: cost,
          isOpening: true, price: each))
    }
    posted[fill.symbol] = known
    if !match.closed.isZero { entry.add(.gains, Money(-match.gain, currency)) }
  }

  /// Posts what makes the books' lots those of the account: splits, shares without a price, and what is given up when nothing
  /// is held any more.
  private mutating func settle(
    _ symbol: Symbol, in entry: inout Entry
  ) throws(ArithmeticError) {
    var known = posted[symbol] ?? Posted()
    let now = lots.open[symbol] ?? OpenLots(symbol)
    let lotsNow = Dictionary(now.lots.map { ($0.id, $0) }) { _, last in last }
    var kept: [PostedLot] = []
    for lot in known.lots {
      let cost = lotsNow[lot.id].map { $0.side == .long ? $0.cost : -$0.cost }
      if let after = lotsNow[lot.id], after.signedQuantity == lot.quantity, cost == lot.cost {
        kept.append(lot)
        continue
      }
      try entry.add(
        LotPosting(
          symbol: symbol, lot: lot.id, openedOn: lot.openedOn, quantity: -lot.quantity,
          cost: -lot.cost, isOpening: false, price: nil))
      guard let after = lotsNow[lot.id], let cost else { continue }
      kept.append(
        PostedLot(
          id: lot.id, openedOn: lot.openedOn, quantity: after.signedQuantity, cost: cost))
      try entry.add(
        LotPosting(
          symbol: symbol, lot: lot.id, openedOn: lot.openedOn, quantity: after.signedQuantity,
          cost: cost, isOpening: true, price: nil))
    }
    let change = try now.unexplained - known.unpriced
    if !change.isZero {
      entry.add(.shares(.unpriced(symbol), symbol, change))
      entry.add(.shares(.sharesFromElsewhere, symbol, -change))
    }
    known.lots = kept
    known.unpriced = now.unexplained
    posted[symbol] = known
  }
}

/// An entry while it is made.
private struct Entry {
  let symbol: Symbol?
  private var closings: [BookPosting] = []
  private var openings: [BookPosting] = []
  private var others: [BookPosting] = []
  /// What the lots come to at cost.
  private var costs = FixedDecimal.zero
  private var moneys: [Money] = []

  init(symbol: Symbol?) { self.symbol = symbol }

  /// Programs that read the books take a posting of the other sign from what is there: what goes, goes first.
  var postings: [BookPosting] { closings + openings + others }
  var isEmpty: Bool { closings.isEmpty && openings.isEmpty && others.isEmpty }

  mutating func add(_ posting: LotPosting) throws(ArithmeticError) {
    costs = try costs + posting.cost
    if posting.isOpening {
      openings.append(.lot(posting))
    } else if let place = openings.firstIndex(where: { $0.isUndone(by: posting) }) {
      // It goes with the same entry that it came with.
      openings.remove(at: place)
    } else {
      closings.append(.lot(posting))
    }
  }

  mutating func add(_ account: BookAccount, _ money: Money) {
    moneys.append(money)
    others.append(.money(account, money))
  }

  mutating func add(_ posting: BookPosting) { others.append(posting) }

  /// What the entry comes to in a currency; the lots cost money of the account's.
  func rest(_ currency: Currency) throws(ArithmeticError) -> FixedDecimal {
    var sum = costs
    for money in moneys where money.currency == currency { sum = try sum + money.amount }
    return sum
  }
}

extension BookPosting {
  fileprivate func isUndone(by other: LotPosting) -> Bool {
    guard case .lot(let posting) = self else { return false }
    return posting.lot == other.lot && posting.quantity == -other.quantity
  }
}

extension Activity {
  /// The execution that it tells of; nil for all else.
  public var fill: Fill? {
    guard kind == .trade, let at, let symbol, let side, let quantity, let price,
      let orderID = orderID ?? BrokerOrderID(id.text)
    else { return nil }
    return Fill(
      executionID: id, orderID: orderID, symbol: symbol, side: side, quantity: quantity,
      price: price, at: at)
  }

  /// What happened, in one line.
  var bookWords: String {
    if let fill {
      return
        "\(fill.side == .buy ? "Buy" : "Sell") \(fill.quantity) \(fill.symbol) at \(fill.price)"
    }
    let parts = [type, symbol?.text, note].compactMap { $0 }
    return parts.joined(separator: " ")
  }
}
