/// What kind of thing happened in an account, whatever the letters of its type.
public enum ActivityKind: String, CaseIterable, Hashable, Sendable {
  case trade, dividend, interest, fee, transfer, corporate, other

  /// The kinds of the types of the contract (section 3); a type that is not known is `other`.
  public init(type: String) {
    self = type == "FILL" ? .trade : Self.byType[type] ?? .other
  }

  /// Looked up several times for each of thousands of activities.
  private static let byType: [String: ActivityKind] = Dictionary(
    uniqueKeysWithValues: allCases.flatMap { kind in kind.types.map { ($0, kind) } })

  /// The types that are of this kind, as far as they are known.
  public var types: [String] {
    switch self {
    case .trade: ["FILL"]
    case .dividend:
      ["DIV", "DIVCGL", "DIVCGS", "DIVFT", "DIVNRA", "DIVROC", "DIVTW", "DIVTXEX", "CGD"]
    case .interest: ["INT", "INTNRA", "INTTW"]
    case .fee: ["FEE", "CFEE", "DIVFEE", "PTC", "PTR"]
    case .transfer: ["TRANS", "CSD", "CSW", "JNL", "JNLC", "JNLS", "ACATC", "ACATS", "OCT"]
    case .corporate: ["SPLIT", "SPIN", "MA", "NC", "REORG", "REO"]
    case .other: ["MISC", "OPASN", "OPCA", "OPCSH", "OPEXC", "OPEXP", "OPTRD", "FOPT"]
    }
  }
}

/// One line of the account's list of activities (contract section 3): an execution, or money or shares that came or went
/// without one.
public struct Activity: Hashable, Sendable {
  public let id: ExecutionID
  /// In the contract's letters; the set is open.
  public let type: String
  public let subtype: String?
  /// `executed`, `correct` or `canceled`; nil for executions.
  public let status: String?
  /// The day that it counts for; of an execution its day in New York.
  public let day: CalendarDay
  /// When it happened, or when it was entered; nil when the broker names only the day.
  public let at: Timestamp?
  public let symbol: Symbol?
  /// Nil unless it is an execution.
  public let side: OrderSide?
  /// Shares or coins; of an execution always above zero.
  public let quantity: Quantity?
  /// Of one share, or what was paid for each.
  public let price: Price?
  /// What came to the cash of the account, or with a minus went from it; nil where the broker says nothing. Of an execution it is
  /// worked out from price and quantity.
  public let cash: Money?
  public let orderID: BrokerOrderID?
  /// What the broker calls the things that belong together.
  public let group: String?
  public let note: String?

  public init(
    id: ExecutionID, type: String, subtype: String? = nil, status: String? = nil,
    day: CalendarDay, at: Timestamp? = nil, symbol: Symbol? = nil, side: OrderSide? = nil,
    quantity: Quantity? = nil, price: Price? = nil, cash: Money? = nil,
    orderID: BrokerOrderID? = nil, group: String? = nil, note: String? = nil
  ) {
    self.id = id
    self.type = type
    self.subtype = subtype
    self.status = status
    self.day = day
    self.at = at
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.price = price
    self.cash = cash
    self.orderID = orderID
    self.group = group
    self.note = note
  }

  /// An execution; its value is not known when it does not fit.
  public init(_ fill: Fill) {
    let value = try? Money(fill.price, times: fill.quantity, of: fill.symbol)
    self.init(
      id: fill.executionID, type: "FILL", day: NewYork.civil(fill.at).day, at: fill.at,
      symbol: fill.symbol, side: fill.side, quantity: fill.quantity, price: fill.price,
      cash: fill.side == .buy ? value.map { -$0 } : value, orderID: fill.orderID)
  }

  public var kind: ActivityKind { ActivityKind(type: type) }

  /// The broker took it back: it is shown and adds to nothing.
  public var isCanceled: Bool { status == "canceled" }
}
