import ClientModels

extension Exchange {
  /// What the market as it stands does to open orders: they go to work, fill, or run out.
  /// `symbols` limits the look to those; nil looks at all.
  public func match(symbols: Set<Symbol>?, market: any MarketSource) -> [LedgerEvent] {
    let chosen = symbols.map { $0.filter(hasOpenOrders) } ?? Set(openBySymbol.keys)
    return chosen.sorted().flatMap { match($0, market.moment(of: $0)) }
  }

  /// What a moment of the market does to the open orders of a symbol.
  ///
  /// A buy fills when the ask is at or below its limit, a sell when the bid is at or above it, at that quote (contract
  /// section 13). A side without a price fills nothing.
  public func match(_ symbol: Symbol, _ moment: MarketMoment) -> [LedgerEvent] {
    // The order of submission decides who is filled first, so that a replay of commands gives the same fills.
    let waiting = (openBySymbol[symbol] ?? []).compactMap { address in
      accounts[address.account]?.orders[address.order].map { (record: $0, address: address) }
    }.sorted { Self.isEarlier($0.record.order, $1.record.order) }
    var pass = MatchingPass(
      moment: moment, fills: rules.partialFills, displayed: displayed, of: symbol)
    for (record, address) in waiting {
      guard let book = accounts[address.account] else { continue }
      pass.look(at: record, in: book)
    }
    return pass.events
  }

  /// The same for a quote alone, where no last sale is known.
  public func match(
    _ symbol: Symbol, quote: Quote?, isOpen: Bool, at time: Timestamp
  ) -> [LedgerEvent] {
    match(symbol, MarketMoment(quote: quote, phase: isOpen ? .regular : .closed, at: time))
  }

  public func hasOpenOrders(_ symbol: Symbol) -> Bool { openBySymbol[symbol] != nil }

  private static func isEarlier(_ a: Order, _ b: Order) -> Bool {
    let (first, second) = (a.submittedAt?.nanoseconds ?? 0, b.submittedAt?.nanoseconds ?? 0)
    return first == second ? a.id < b.id : first < second
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
