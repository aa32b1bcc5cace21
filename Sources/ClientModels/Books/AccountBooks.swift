/// The books of a whole account in double entry, from its first known activity to the last, and what they end with.
public struct AccountBooks: Hashable, Sendable {
  public let currency: Currency
  /// In the order of their days.
  public let transactions: [BookTransaction]
  /// What stands in cash at the end, as the broker tells it; nil where it does not.
  public let cash: Money?
  /// What the lots of each symbol come to at the end, and its shares without a price; none at zero.
  public let holdings: [Symbol: Quantity]
  public let unpriced: [Symbol: Quantity]
  /// The last prices that are known.
  public let prices: [Symbol: DatedPrice]
  /// The account was made of a file.
  public let isImported: Bool
  /// The last day of the books.
  public let until: CalendarDay

  /// A price, and the day that it is of.
  public struct DatedPrice: Hashable, Sendable {
    public let price: Price
    public let day: CalendarDay
  }

  /// `activities` are the oldest first. What they do not come to of the broker's cash stood there before them; what they do
  /// not come to of its positions came last, without a price, unless no activity moved the symbol and the broker tells what the
  /// position cost: then it is one lot. `today` is the day of the book.
  public init(
    _ activities: [Activity], of book: Portfolio, today: CalendarDay, by method: LotMethod,
    choices: [BrokerOrderID: LotChoice] = [:], methods: [BrokerOrderID: LotMethod] = [:]
  ) throws(ArithmeticError) {
    let currency = book.account?.currency ?? .usd
    var keeping = Bookkeeping(method, choices: choices, methods: methods)
    var entries: [BookTransaction] = []
    var moved = FixedDecimal.zero
    for activity in activities {
      if activity.cash?.currency ?? currency == currency {
        moved = try moved + (activity.movedCash() ?? .zero)
      }
      entries += try keeping.take(activity)
    }
    until = max(entries.last?.day ?? today, today)
    entries += try keeping.closeAtAverage(on: until)
    cash = book.account?.cash
    self.currency = currency
    if let cash, cash.amount != moved {
      let before = Money(try cash.amount - moved, currency)
      entries.insert(
        BookTransaction(
          day: entries.first?.day ?? until, words: "Opening balance: what no activity tells of",
          activity: nil, postings: [.money(.cash, before), .money(.opening, -before)]), at: 0)
    }
    var unpriced = keeping.open.mapValues(\.unexplained)
    var postings: [BookPosting] = []
    var holdings = keeping.open.mapValues(\.quantity)
    for symbol in Set(book.positions.keys).union(keeping.open.keys).sorted() {
      let held = book.positions[symbol]?.quantity ?? .zero
      let known = try keeping.open[symbol]?.total ?? .zero
      guard held != known else { continue }
      let change = try held - known
      if keeping.open[symbol] == nil, let cost = book.positions[symbol]?.costBasis,
        cost.currency == currency, cost.isNegative == held.isNegative, !cost.isZero,
        let lot = ExecutionID("opening-\(symbol.text.replacing("/", with: "-"))")
      {
        holdings[symbol] = held
        postings.append(
          .lot(
            LotPosting(
              symbol: symbol, lot: lot, openedOn: until, quantity: held, cost: cost.amount,
              isOpening: true, price: nil)))
        postings.append(.money(.opening, -cost))
        continue
      }
      unpriced[symbol] = try (unpriced[symbol] ?? .zero) + change
      postings.append(.shares(.unpriced(symbol), symbol, change))
      postings.append(.shares(.sharesFromElsewhere, symbol, -change))
    }
    if !postings.isEmpty {
      entries.append(
        BookTransaction(
          day: until, words: "Positions that no activity tells of", activity: nil,
          postings: postings))
    }
    transactions = entries
    self.holdings = holdings.filter { !$0.value.isZero }
    self.unpriced = unpriced.filter { !$0.value.isZero }
    let last = until
    prices = book.positions.compactMapValues { position in
      let value = book.valuation(of: position)
      let at = value.receipt == nil ? nil : book.market[position.symbol]?.trade?.at
      // Of one of what is counted: of an option, of a contract.
      let each = value.price.flatMap { try? Price($0.decimal * position.symbol.sharesEach) }
      return each.map { DatedPrice(price: $0, day: at.map { NewYork.civil($0).day } ?? last) }
    }
    isImported = book.account?.isImported ?? false
  }

  /// Who says what is there.
  var teller: String { isImported ? "the imported file has" : "the broker tells" }

  /// Every symbol that is in the books, and every currency.
  var symbols: [Symbol] {
    var symbols = Set(prices.keys)
    for posting in transactions.lazy.flatMap(\.postings) {
      switch posting {
      case .money: break
      case .lot(let lot): symbols.insert(lot.symbol)
      case .shares(_, let symbol, _): symbols.insert(symbol)
      }
    }
    return symbols.sorted()
  }

  var currencies: Set<Currency> {
    var currencies: Set<Currency> = [currency]
    for case .money(_, let money) in transactions.lazy.flatMap(\.postings) {
      currencies.insert(money.currency)
    }
    return currencies
  }
}

extension String {
  /// One line of text that no program takes for anything else: letters of the broker's choice end up in files.
  var bookLine: String {
    let spaced = unicodeScalars.map { scalar -> Character in
      switch scalar.value {
      case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029: " "
      default:
        switch scalar {
        case ";", "|": ","
        case "\"": "'"
        case "\\": "/"
        default: Character(scalar)
        }
      }
    }
    return String(String(spaced.drop { !$0.isLetter && !$0.isNumber }).prefix(200))
  }
}
