import ClientModels

/// A split or a cash dividend.
public struct CorporateAction: Hashable, Sendable {
  public enum Terms: Hashable, Sendable {
    case split(SplitRatio)
    /// Dollars for each share.
    case cashDividend(FixedDecimal)
  }

  /// A UUID.
  public let id: String
  public let symbol: Symbol
  public let terms: Terms
  /// Who holds at the close before it has the right; from it on shares trade without.
  public let exDay: CalendarDay
  public let recordDay: CalendarDay?
  /// When a dividend is paid.
  public let payableDay: CalendarDay

  public init(
    id: String, symbol: Symbol, terms: Terms, exDay: CalendarDay, recordDay: CalendarDay? = nil,
    payableDay: CalendarDay? = nil
  ) {
    self.id = id
    self.symbol = symbol
    self.terms = terms
    self.exDay = exDay
    self.recordDay = recordDay
    self.payableDay = max(payableDay ?? exDay, exDay)
  }

  /// The day on which accounts feel it.
  var effectiveDay: CalendarDay {
    switch terms {
    case .split: exDay
    case .cashDividend: payableDay
    }
  }
}

/// Every corporate action that the market knows, past and to come.
public struct CorporateActionBook: Sendable {
  /// In the order of their ex-dates.
  public let actions: [CorporateAction]

  public init(_ actions: [CorporateAction] = []) {
    self.actions = actions.sorted { ($0.exDay, $0.id) < ($1.exDay, $1.id) }
  }

  /// What is due at a moment and has not reached its account: shares and the orders of before a split are split, dividends paid.
  ///
  /// A dividend changes no order: where prices do not fall by it, as in a market that is made up, an order that did would be
  /// worse than the one that was sent, and nothing says do not reduce.
  ///
  /// Shares that were traded after a split's date, while it was not known, are of after it: that split is left out.
  func due(in exchange: Exchange, at now: Timestamp) -> [LedgerEvent] {
    let today = NewYork.civil(now).day
    let due = actions.filter { $0.effectiveDay <= today }
      .sorted { ($0.effectiveDay, $0.exDay, $0.id) < ($1.effectiveDay, $1.exDay, $1.id) }
    guard !due.isEmpty else { return [] }
    return exchange.accounts.values.sorted { $0.id.text < $1.id.text }.flatMap { book in
      let known = Set(book.entries.compactMap(\.action))
      // Of two that were missed the later one meets what the earlier one left.
      var book = book
      return due.filter { !known.contains($0.id) }.flatMap { action in
        let events = events(of: action, for: book, at: now)
        for event in events { book.apply(event) }
        return events
      }
    }
  }

  private func events(
    of action: CorporateAction, for book: AccountBook, at now: Timestamp
  ) -> [LedgerEvent] {
    let edge = NewYork.timestamp(action.exDay, secondOfDay: 0)
    let held = PastBook.quantity(of: action.symbol, before: edge, in: book)
    var entry = AccountEntry(
      id: Self.entryID(action, book.id), at: now, type: .dividend, day: NewYork.civil(now).day,
      netAmount: .zero, symbol: action.symbol, quantity: held, action: action.id)
    var events: [LedgerEvent] = []
    switch action.terms {
    case .cashDividend(let rate):
      guard !held.isZero, let amount = try? (rate * held.decimal).rounded(toDigits: 2),
        !amount.isZero
      else { return [] }
      entry.netAmount = amount
      entry.perShare = rate
      entry.note = "Cash dividend of \(rate) a share"
    case .split(let ratio):
      let isTraded = book.fills.contains {
        $0.fill.symbol == action.symbol && $0.fill.at >= edge
      }
      guard !isTraded else { return [] }
      entry.type = .split
      entry.split = ratio
      // As with every activity that moves shares: what came, or with a minus what went.
      entry.quantity = (try? ratio.applied(to: held) - held) ?? held
      entry.ordersBefore = edge
      let waiting = book.ordersReached(by: entry)
      guard !held.isZero || !waiting.isEmpty else { return [] }
      events = book.endsOfOrders(waiting, thatCannotBeSplit: ratio).map {
        LedgerEvent(account: book.id, at: now, $0)
      }
      entry.note = "Split \(ratio.new) for \(ratio.old)"
    }
    return events + [LedgerEvent(account: book.id, at: now, .accountChanged(.posted(entry)))]
  }

  /// The same whenever it is made: an account has an action once.
  private static func entryID(_ action: CorporateAction, _ account: AccountID) -> String {
    let (first, second) = (
      Instrument.hash(action.id + account.text), Instrument.hash(account.text + action.id)
    )
    return uuidText(
      [first, second].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
      })
  }
}
