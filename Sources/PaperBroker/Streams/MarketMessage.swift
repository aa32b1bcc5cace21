import ClientModels

/// One thing that a market data stream tells of a symbol (contract section 12).
enum MarketMessage: Hashable, Sendable {
  case quote(Symbol, Quote)
  case trade(Symbol, MarketTrade)
  case minuteBar(Symbol, Bar)
  case dailyBar(Symbol, Bar)
  /// Trading of the symbol began, stopped, or goes on.
  case status(Symbol, TradingNotice)

  var symbol: Symbol {
    switch self {
    case .quote(let symbol, _), .trade(let symbol, _), .minuteBar(let symbol, _),
      .dailyBar(let symbol, _), .status(let symbol, _):
      symbol
    }
  }

  var channel: MarketChannel {
    switch self {
    case .quote: .quotes
    case .trade: .trades
    case .minuteBar: .bars
    case .dailyBar: .dailyBars
    case .status: .statuses
    }
  }

  /// Writes the message as a map whose first name is `T`: clients of the contract look there for the type.
  func write(to writer: inout some MessageWriter) {
    switch self {
    case .quote(let symbol, let quote): write("q", symbol, quote, to: &writer)
    case .trade(let symbol, let trade): write("t", symbol, trade, to: &writer)
    case .minuteBar(let symbol, let bar): write("b", symbol, bar, to: &writer)
    case .dailyBar(let symbol, let bar): write("d", symbol, bar, to: &writer)
    case .status(let symbol, let notice): write("s", symbol, notice, to: &writer)
    }
  }

  private func write(
    _ type: String, _ symbol: Symbol, _ content: some MarketContent,
    to writer: inout some MessageWriter
  ) {
    writer.beginMap(2 + content.memberCount)
    writer.name("T")
    writer.string(type)
    writer.name("S")
    writer.string(symbol.text)
    content.writeMembers(to: &writer)
    writer.endMap()
  }
}

/// What is told of a symbol's market, in the members that REST and streams share (contract sections 10 and 12).
protocol MarketContent {
  var memberCount: Int { get }
  func writeMembers(to writer: inout some MessageWriter)
}

extension MarketContent {
  /// The members as a JSON object.
  var json: JSONValue {
    var writer = JSONWriter(capacity: 256)
    writer.beginMap(memberCount)
    writeMembers(to: &writer)
    writer.endMap()
    return .json(writer.bytes)
  }
}

extension Quote: MarketContent {
  var memberCount: Int { 9 }

  func writeMembers(to writer: inout some MessageWriter) {
    writer.time("t", at)
    writer.string("ax", "V")
    writer.float("ap", ask?.decimal ?? .zero)
    writer.number("as", askSize.decimal)
    writer.string("bx", "V")
    writer.float("bp", bid?.decimal ?? .zero)
    writer.number("bs", bidSize.decimal)
    writer.strings("c", ["R"])
    writer.string("z", "C")
  }
}

extension MarketTrade: MarketContent {
  var memberCount: Int { 7 }

  func writeMembers(to writer: inout some MessageWriter) {
    writer.time("t", at)
    writer.string("x", "V")
    writer.float("p", price.decimal)
    writer.number("s", size.decimal)
    writer.strings("c", conditions)
    writer.integer("i", (at?.nanoseconds ?? 0) / 1_000)
    writer.string("z", "C")
  }

  private var conditions: [String] { ["@"] + (auction.map { [$0.condition] } ?? []) }
}

extension MarketTrade.Auction {
  /// The tape's letter for a print of it (`GET /v2/stocks/meta/conditions/trade`).
  var condition: String { self == .opening ? "O" : "6" }
}

extension Bar: MarketContent {
  var memberCount: Int { 8 }

  func writeMembers(to writer: inout some MessageWriter) {
    writer.time("t", at)
    writer.float("o", open.decimal)
    writer.float("h", high.decimal)
    writer.float("l", low.decimal)
    writer.float("c", close.decimal)
    writer.number("v", volume.decimal)
    writer.integer("n", Int64(tradeCount ?? 0))
    writer.float("vw", (volumeWeightedPrice ?? close).decimal)
  }
}

extension TradingNotice: MarketContent {
  var memberCount: Int { 6 }

  func writeMembers(to writer: inout some MessageWriter) {
    writer.time("t", status.at)
    writer.string("sc", status.code)
    writer.string("sm", status.message)
    writer.string("rc", reasonCode)
    writer.string("rm", status.reason)
    writer.string("z", "C")
  }
}
