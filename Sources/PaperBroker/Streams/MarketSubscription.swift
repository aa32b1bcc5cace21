import ClientModels

/// The channels of a stock stream, in the words of a subscribe message (contract section 12).
enum MarketChannel: String, Hashable, Sendable, CaseIterable {
  case trades, quotes, bars, updatedBars, dailyBars, statuses, lulds

  /// Whether its symbols count against the plan's limit; bars are free.
  var isLimited: Bool { self == .trades || self == .quotes }

  /// Channels of other streams, which a stock stream refuses.
  static let foreign: Set<String> = ["news", "orderbooks"]
}

/// What a client listens to.
struct MarketSubscription: Hashable, Sendable {
  /// The symbols of one channel.
  struct Symbols: Hashable, Sendable {
    var isAll = false
    var named: Set<Symbol> = []

    var isEmpty: Bool { !isAll && named.isEmpty }

    func holds(_ symbol: Symbol) -> Bool { isAll || named.contains(symbol) }

    /// As the wire lists them: `*` for all, then names in order.
    var wire: [String] { (isAll ? ["*"] : []) + named.map(\.text).sorted() }

    /// Nil when a text is neither a symbol nor `*`.
    init?(wire texts: [String]) {
      for text in texts {
        if text == "*" {
          isAll = true
        } else if let symbol = Symbol(text) {
          named.insert(symbol)
        } else {
          return nil
        }
      }
    }

    init() {}
  }

  private(set) var symbols: [MarketChannel: Symbols] = [:]

  var isEmpty: Bool { symbols.isEmpty }

  subscript(channel: MarketChannel) -> Symbols { symbols[channel] ?? Symbols() }

  func holds(_ message: MarketMessage) -> Bool {
    symbols[message.channel]?.holds(message.symbol) ?? false
  }

  func adding(_ other: MarketSubscription) -> MarketSubscription {
    combined(with: other) { own, more in
      own.isAll = own.isAll || more.isAll
      own.named.formUnion(more.named)
    }
  }

  func removing(_ other: MarketSubscription) -> MarketSubscription {
    combined(with: other) { own, less in
      own.isAll = own.isAll && !less.isAll
      own.named.subtract(less.named)
    }
  }

  private func combined(
    with other: MarketSubscription, _ change: (inout Symbols, Symbols) -> Void
  ) -> MarketSubscription {
    var result = self
    for (channel, more) in other.symbols {
      var own = self[channel]
      change(&own, more)
      result.symbols[channel] = own.isEmpty ? nil : own
    }
    return result
  }

  /// How many names are kept, in all channels.
  var size: Int { symbols.values.reduce(0) { $0 + $1.named.count } }

  /// How many symbols count against the plan's limit; nil for all there are.
  var limitedCount: Int? {
    let limited = MarketChannel.allCases.filter(\.isLimited).map { self[$0] }
    guard !limited.contains(where: \.isAll) else { return nil }
    return limited.reduce(into: Set<Symbol>()) { $0.formUnion($1.named) }.count
  }

  /// The channels of a subscribe or unsubscribe message; nil when a list in it cannot be read.
  init?(_ message: JSONValue) {
    for channel in MarketChannel.allCases {
      switch message[channel.rawValue] {
      case nil, .null: continue
      case .array(let values):
        let texts = values.compactMap(\.string)
        guard texts.count == values.count, let read = Symbols(wire: texts) else { return nil }
        if !read.isEmpty { symbols[channel] = read }
      default: return nil
      }
    }
  }

  init() {}

  /// The whole set, as a client is told of it. Corrections and cancelled trades follow the trades.
  var message: JSONValue {
    var members = [JSONValue.Member(name: "T", value: .string("subscription"))]
    func add(_ name: String, _ channel: MarketChannel) {
      let value = JSONValue.array(self[channel].wire.map { .string($0) })
      members.append(JSONValue.Member(name: name, value: value))
    }
    for channel in MarketChannel.allCases { add(channel.rawValue, channel) }
    add("corrections", .trades)
    add("cancelErrors", .trades)
    return .object(members)
  }
}
