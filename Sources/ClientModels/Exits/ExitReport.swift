/// One thing that a way out does, and how far it has come.
public struct ExitStep: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Ask the broker which orders work and, to flatten, what is held.
    case look
    /// Ask the broker to cancel all orders at once.
    case cancelAll
    case cancel(BrokerOrderID)
    /// Make sure that nothing works any more, for the how-manieth time, from 1.
    case verify(round: Int)
    /// Read what is held now.
    case count
    /// Send a closing order, and follow it to its end.
    case close(ClientOrderID)
    /// Read once more what works and what is held.
    case check
  }

  public enum State: String, CaseIterable, Hashable, Sendable {
    case waiting, underWay = "under_way", done, failed, unknown

    public var isEnd: Bool {
      switch self {
      case .waiting, .underWay: false
      case .done, .failed, .unknown: true
      }
    }
  }

  public let kind: Kind
  public var state: State
  public var symbol: Symbol?
  /// The broker's ids of the orders that it is about.
  public var orders: [BrokerOrderID]
  /// What there is to say of it, the broker's own words where it gave some; empty while there is nothing.
  public var words: String

  public init(
    _ kind: Kind, _ state: State = .waiting, symbol: Symbol? = nil, orders: [BrokerOrderID] = [],
    words: String = ""
  ) {
    self.kind = kind
    self.state = state
    self.symbol = symbol
    self.orders = orders
    self.words = words
  }
}

/// What became of one symbol, by lists that the broker gave after the last order of the way out had ended.
public struct ExitHolding: Hashable, Sendable {
  public enum State: Hashable, Sendable {
    /// Nothing is held, and nothing works.
    case flat
    /// The part that was asked for is closed; so much is still held, signed.
    case reduced(Quantity)
    /// So much is still held, signed, and why.
    case left(Quantity, reason: String)
    /// Nobody has said; and why.
    case unknown(reason: String)
  }

  public let symbol: Symbol
  public let state: State
  /// Orders of the symbol that still work.
  public let working: [BrokerOrderID]
  /// Orders of the symbol that worked when the broker was last heard of, which it was not in the end.
  public let lastSeenWorking: [BrokerOrderID]

  public init(
    symbol: Symbol, state: State, working: [BrokerOrderID] = [],
    lastSeenWorking: [BrokerOrderID] = []
  ) {
    self.symbol = symbol
    self.state = state
    self.working = working
    self.lastSeenWorking = lastSeenWorking
  }
}

public enum ExitOutcome: Hashable, Sendable {
  /// Everything that was to be closed is, and nothing of it works any more.
  case done
  /// Something is held or works that should not.
  case left
  /// Of something it is not known.
  case unknown(reason: String)
  /// Nothing was done.
  case refused(reason: String)
  /// The program ended before it had; of its steps nothing is known any more, only what is held and works now.
  case brokenOff
}

/// What a way out does and did. It never says more than the broker has.
public struct ExitReport: Hashable, Sendable {
  public let request: ExitRequest
  public let startedAt: Timestamp
  /// In the order in which they are done.
  public var steps: [ExitStep] = []
  /// By symbol, once it has ended.
  public var holdings: [ExitHolding] = []
  /// Orders without a symbol of their own that still work.
  public var otherWorking: [BrokerOrderID] = []
  /// Orders that flattening left working, because nothing of their symbols was held.
  public var workingElsewhere: [BrokerOrderID] = []
  /// Orders of symbols that it is not about, of which nobody knows whether the broker has them.
  public var unconfirmedElsewhere: [ClientOrderID] = []
  /// When the list of positions was asked for that the end goes by; nil without one.
  public var asOf: Timestamp?
  /// Nil while it is under way.
  public var outcome: ExitOutcome?

  public init(_ request: ExitRequest, startedAt: Timestamp) {
    self.request = request
    self.startedAt = startedAt
  }

  public var isUnderWay: Bool { outcome == nil }
}

extension ExitReport {
  /// What is left of a way out that the end of the program broke off, by the book of now.
  public init(brokenOff request: ExitRequest, at startedAt: Timestamp, portfolio: Portfolio) {
    self.init(request, startedAt: startedAt)
    outcome = .brokenOff
    let held = portfolio.positions.values.filter {
      request.covers($0.symbol) && !$0.quantity.isZero
    }
    let working = ExitPreview(request, portfolio: portfolio).orders
    let names = Dictionary(held.map { ($0.symbol.withoutSlash, $0) }) { first, _ in first }
    let keys = Set(names.keys).union(working.compactMap { $0.symbol?.withoutSlash })
    holdings = keys.sorted().map { key in
      let quantity = names[key]?.quantity ?? .zero
      return ExitHolding(
        symbol: names[key]?.symbol ?? key,
        state: .left(quantity, reason: quantity.isZero ? "orders still work" : "held now"),
        working: working.filter { $0.symbol?.withoutSlash == key }.map(\.id))
    }
    otherWorking = working.filter { $0.symbol == nil }.map(\.id)
  }
}
