import ClientModels

/// Every posting since the first event, summed by book, beside the exchange that the same events make.
public struct GeneralLedger: Sendable {
  private struct Line: Hashable {
    let account: AccountID
    let book: Posting.Book
    let commodity: Posting.Commodity
  }

  private var balances: [Line: FixedDecimal] = [:]
  public private(set) var exchange = Exchange()
  /// How many postings there were.
  public private(set) var count = 0

  public init() {}

  /// Goes on from books whose own events are not read again.
  init(broughtForward exchange: Exchange) throws(PostingError) {
    self.exchange = exchange
    for book in exchange.accounts.values {
      for posting in try Posting.broughtForward(book) { try add(posting) }
    }
  }

  /// Posts an event. Throws when its postings do not sum to zero, or the exchange's books say something else after it.
  public mutating func post(_ event: LedgerEvent) throws(PostingError) {
    let postings = try Posting.postings(of: event, before: exchange)
    try Self.checkBalance(postings)
    for posting in postings { try add(posting) }
    count += postings.count
    exchange.apply(event)
    let symbols = postings.compactMap { posting in
      if case .holding(let symbol) = posting.book { symbol } else { nil }
    }
    try check(event.account, Set(symbols))
  }

  private mutating func add(_ posting: Posting) throws(PostingError) {
    let line = Line(account: posting.account, book: posting.book, commodity: posting.commodity)
    balances[line] = try Self.sum(balances[line] ?? .zero, posting.amount)
  }

  /// Holds every account's books against the postings.
  public func checkAll() throws(PostingError) {
    for book in exchange.accounts.values { try check(book.id, Set(book.holdings.keys)) }
    var totals: [Posting.Commodity: FixedDecimal] = [:]
    for (line, balance) in balances {
      totals[line.commodity] = try Self.sum(totals[line.commodity] ?? .zero, balance)
    }
    for (commodity, total) in totals where !total.isZero {
      throw PostingError("leaves \(total) of \(commodity) that came from nowhere")
    }
  }

  private static func checkBalance(_ postings: [Posting]) throws(PostingError) {
    var totals: [Posting.Commodity: FixedDecimal] = [:]
    for posting in postings {
      totals[posting.commodity] = try sum(totals[posting.commodity] ?? .zero, posting.amount)
    }
    for (commodity, total) in totals where !total.isZero {
      throw PostingError("does not balance: \(total) of \(commodity) come from nowhere")
    }
  }

  private func balance(
    _ account: AccountID, _ book: Posting.Book, _ commodity: Posting.Commodity
  ) -> FixedDecimal {
    balances[Line(account: account, book: book, commodity: commodity)] ?? .zero
  }

  private func check(_ account: AccountID, _ symbols: Set<Symbol>) throws(PostingError) {
    guard let book = exchange.accounts[account] else { return }
    try Self.compare("cash", book.cash, balance(account, .cash, .money(.usd)))
    try Self.compare("gain", -book.realized, balance(account, .realizedGain, .money(.usd)))
    for symbol in symbols {
      let held = book.holdings[symbol]?.book ?? AverageCost()
      try Self.compare(
        "the cost of \(symbol)", held.costBasis.amount,
        balance(account, .holding(symbol), .money(.usd)))
      try Self.compare(
        "the quantity of \(symbol)", held.quantity.decimal,
        balance(account, .holding(symbol), .instrument(symbol)))
    }
  }

  /// Every figure that readers are shown and the postings, or the ledger's own count of orders, say otherwise; one line each.
  func differences(from shown: [AccountID: BookFigures]) -> [String] {
    var lines: [String] = []
    for id in Set(shown.keys).union(exchange.accounts.keys).sorted(by: { $0.text < $1.text }) {
      guard let figures = shown[id], let book = exchange.accounts[id] else {
        lines.append("account \(id) is \(shown[id] == nil ? "in the ledger only" : "shown only")")
        continue
      }
      func compare(_ name: String, _ shown: FixedDecimal, _ posted: FixedDecimal) {
        guard shown != posted else { return }
        lines.append(
          "account \(id) shows \(name) as \(shown), and the ledger makes it \(posted)")
      }
      compare("cash", figures.cash, balance(id, .cash, .money(.usd)))
      compare("its gain", -figures.realized, balance(id, .realizedGain, .money(.usd)))
      for symbol in Set(figures.holdings.keys).union(book.holdings.keys).sorted() {
        let held = figures.holdings[symbol] ?? AverageCost()
        compare(
          "the quantity of \(symbol)", held.quantity.decimal,
          balance(id, .holding(symbol), .instrument(symbol)))
        compare(
          "the cost of \(symbol)", held.costBasis.amount,
          balance(id, .holding(symbol), .money(.usd)))
      }
      let counts = BookFigures(book).counts
      for (name, count) in figures.counts where counts[name] != count {
        compare("its \(name)", FixedDecimal(count), FixedDecimal(counts[name] ?? 0))
      }
    }
    return lines
  }

  private static func compare(
    _ name: String, _ booked: FixedDecimal, _ posted: FixedDecimal
  ) throws(PostingError) {
    guard booked == posted else {
      throw PostingError(
        "leaves \(name) at \(booked) in the books and at \(posted) in the postings")
    }
  }

  private static func sum(
    _ a: FixedDecimal, _ b: FixedDecimal
  ) throws(PostingError) -> FixedDecimal {
    do throws(ArithmeticError) { return try a + b } catch {
      throw PostingError("moves more than figures can hold: \(error)")
    }
  }
}
