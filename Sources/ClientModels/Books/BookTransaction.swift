/// One entry of an account's books in double entry: its postings come to nothing, in money at cost and in shares.
public struct BookTransaction: Hashable, Sendable {
  /// Not before that of the entry before it.
  public let day: CalendarDay
  /// What happened, for people; of the broker's own words nothing is left out.
  public let words: String
  /// The activity that it comes from; nil for what no activity tells of.
  public let activity: ExecutionID?
  /// What lots lose stands before what lots gain.
  public let postings: [BookPosting]
}

/// A line of an entry.
public enum BookPosting: Hashable, Sendable {
  case money(BookAccount, Money)
  /// Shares, or coins, of a lot that come or go with what they cost.
  case lot(LotPosting)
  /// Shares of which nobody knows the cost.
  case shares(BookAccount, Symbol, Quantity)
}

/// Shares that go into a lot or out of it.
public struct LotPosting: Hashable, Sendable {
  public let symbol: Symbol
  /// The execution that opened the lot.
  public let lot: ExecutionID
  /// The day in New York on which it was opened.
  public let openedOn: CalendarDay
  /// With its sign: what is sold short goes into a lot with a minus.
  public let quantity: Quantity
  /// What these cost, or brought where they were sold short, with the sign of `quantity`.
  public let cost: FixedDecimal
  /// They make the lot; else they are taken from one that is there.
  public let isOpening: Bool
  /// The price of the execution; nil where none moved them.
  public let price: Price?
}

/// The accounts of the books.
public enum BookAccount: Hashable, Sendable {
  case cash
  case holdings(Symbol)
  /// Shares that came or went without a price.
  case unpriced(Symbol)
  /// The other side of those.
  case sharesFromElsewhere
  case gains, dividends, interest, fees, transfers, corporate, other
  /// Proceeds of shares whose cost nobody knows.
  case unknownCost
  /// What no activity tells of.
  case opening

  /// From the root on; a symbol stands in it as it is.
  public var path: [String] {
    switch self {
    case .cash: ["Assets", "Cash"]
    case .holdings(let symbol): ["Assets", "Holdings", symbol.text]
    case .unpriced(let symbol): ["Assets", "Unpriced", symbol.text]
    case .sharesFromElsewhere: ["Equity", "Shares"]
    case .gains: ["Income", "Gains"]
    case .dividends: ["Income", "Dividends"]
    case .interest: ["Income", "Interest"]
    case .fees: ["Expenses", "Fees"]
    case .transfers: ["Equity", "Transfers"]
    case .corporate: ["Income", "Corporate"]
    case .other: ["Income", "Other"]
    case .unknownCost: ["Income", "UnknownCost"]
    case .opening: ["Equity", "Opening"]
    }
  }

  /// Where the money of an activity comes from or goes to.
  init(_ activity: Activity) {
    switch activity.kind {
    case .trade, .other: self = .other
    case .dividend: self = .dividends
    case .interest: self = .interest
    case .fee: self = .fees
    case .transfer: self = .transfers
    case .corporate: self = .corporate
    }
  }
}

extension BookPosting {
  public var account: BookAccount {
    switch self {
    case .money(let account, _), .shares(let account, _, _): account
    case .lot(let posting): .holdings(posting.symbol)
    }
  }
}
