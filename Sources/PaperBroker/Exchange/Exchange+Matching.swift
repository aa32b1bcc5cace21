import ClientModels
import Crypto

extension Exchange {
  /// What the market does to open orders now: they go to work, fill against the quote, or run out.
  /// `symbols` limits the look to those; nil looks at all.
  public func match(symbols: Set<Symbol>?, market: any MarketSource) -> [LedgerEvent] {
    let chosen = symbols.map { $0.filter(hasOpenOrders) } ?? Set(openBySymbol.keys)
    let isOpen = market.isOpen
    return chosen.sorted().flatMap { symbol in
      match(
        symbol, quote: isOpen ? market.snapshot(symbol)?.quote : nil, isOpen: isOpen,
        at: market.now)
    }
  }

  /// What a quote does to the open orders of its symbol.
  ///
  /// A buy fills when the ask is at or below its limit, a sell when the bid is at or above it, whole and at that quote
  /// (contract section 13). A side without a price fills nothing. A market buy waits while the ask stands above the price
  /// at which it holds buying power: an account without credit never pays more than it set aside.
  public func match(
    _ symbol: Symbol, quote: Quote?, isOpen: Bool, at time: Timestamp
  ) -> [LedgerEvent] {
    // The order of submission decides who is filled first, so that a replay of commands gives the same fills.
    let waiting = (openBySymbol[symbol] ?? []).compactMap { address in
      accounts[address.account]?.orders[address.order].map { (record: $0, address: address) }
    }.sorted { Self.isEarlier($0.record.order, $1.record.order) }
    return waiting.flatMap { record, address in
      outcome(record, address, quote: quote, isOpen: isOpen, at: time)
    }
  }

  public func hasOpenOrders(_ symbol: Symbol) -> Bool { openBySymbol[symbol] != nil }

  private static func isEarlier(_ a: Order, _ b: Order) -> Bool {
    let (first, second) = (a.submittedAt?.nanoseconds ?? 0, b.submittedAt?.nanoseconds ?? 0)
    return first == second ? a.id < b.id : first < second
  }

  private func outcome(
    _ record: OrderRecord, _ address: OrderAddress, quote: Quote?, isOpen: Bool, at now: Timestamp
  ) -> [LedgerEvent] {
    func event(_ kind: LedgerEvent.Kind) -> LedgerEvent {
      LedgerEvent(account: address.account, at: now, kind)
    }
    // Whatever a clock does, nothing happens to an order before it was submitted.
    if let submittedAt = record.order.submittedAt, now < submittedAt { return [] }
    if let expiresAt = record.expiresAt, now >= expiresAt {
      return [event(.orderExpired(address.order))]
    }
    guard isOpen else { return [] }
    var events: [LedgerEvent] = []
    if record.order.status == .pendingNew || record.order.status == .accepted {
      events.append(event(.orderActivated(address.order)))
    }
    if let price = Self.fillPrice(record, quote), record.leaves.isPositive {
      events.append(
        event(
          .orderFilled(
            address.order, Self.executionID(record), quantity: record.leaves, price: price)))
    }
    return events
  }

  /// The far side of the quote when it meets the order's terms.
  static func fillPrice(_ record: OrderRecord, _ quote: Quote?) -> Price? {
    let isBuy = record.order.side == .buy
    guard let price = isBuy ? quote?.ask : quote?.bid, price.isPositive else { return nil }
    guard let bound = isBuy ? record.reserve : record.order.limitPrice else { return price }
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

  /// The marks of the accounts that `isDue` names, for a day that is over.
  public func closeDay(
    _ closed: ClosedDay, market: any MarketSource, isDue: (AccountBook) -> Bool
  ) -> [LedgerEvent] {
    accounts.values.filter(isDue).sorted { $0.id.text < $1.id.text }.map { book in
      var closes: [Symbol: Price] = [:]
      for symbol in book.holdings.keys {
        closes[symbol] = market.close(of: symbol, on: closed.day) ?? market.markPrice(symbol)
      }
      return LedgerEvent(account: book.id, at: closed.at, .dayClosed(closed.day, closes: closes))
    }
  }
}

extension MarketSource {
  /// The price that positions are valued at: the last trade, else the middle of the quote, else its bid.
  func markPrice(_ symbol: Symbol) -> Price? {
    let snapshot = snapshot(symbol)
    return snapshot?.lastPrice ?? snapshot?.quote?.mid ?? snapshot?.quote?.bid
  }
}

extension MarketSource {
  /// The last price of a day's session; nil when nothing is known of it.
  func close(of symbol: Symbol, on day: CalendarDay) -> Price? {
    let start = NewYork.timestamp(day, secondOfDay: 0)
    let end = NewYork.timestamp(day, secondOfDay: 86_399)
    return bars(symbol, interval: .day, in: start...end, limit: 1).first?.close
  }
}
