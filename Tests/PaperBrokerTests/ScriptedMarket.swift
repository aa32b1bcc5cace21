import ClientModels

@testable import PaperBroker

/// A market whose clock and quotes a test sets by hand. `advance` tells what was queued since the last call.
struct ScriptedMarket: MarketSource {
  var assets =
    ["SPY", "AAPL", "PENNY"].compactMap { Symbol($0) }.map { Instruments.asset($0) }
    + [
      Asset(
        id: "c0000000-0000-4000-8000-00000000000b", symbol: symbol("BTC/USD"), name: "Bitcoin",
        assetClass: .crypto, exchange: "CRYPTO", isFractionable: true)
    ]
  let calendar = TradingCalendar()
  var now: Timestamp
  var quotes: [Symbol: Quote] = [:]
  /// The last sale of each symbol.
  var trades: [Symbol: MarketTrade] = [:]
  var closes: [Symbol: [CalendarDay: Price]] = [:]
  var notices: [Symbol: TradingNotice] = [:]
  /// Told as far as they are over; without any the market holds none.
  var sessionAuctions: [Symbol: SessionAuctions] = [:]
  var queued: [(symbol: Symbol, quote: Quote)] = []

  mutating func advance(toWall wall: Timestamp) -> MarketStep {
    now = max(now, wall)
    var events: [MarketEvent] = []
    while let first = queued.first, first.quote.at ?? now <= now {
      queued.removeFirst()
      quotes[first.symbol] = first.quote
      events.append(.quote(first.symbol, first.quote))
    }
    return MarketStep(events: events, now: now)
  }

  func notice(of symbol: Symbol, at time: Timestamp) -> TradingNotice? { notices[symbol] }

  func auctions(of symbol: Symbol, at time: Timestamp) -> SessionAuctions? {
    guard var auctions = sessionAuctions[symbol] else { return nil }
    if auctions.opening?.at.map({ $0 > time }) ?? true { auctions.opening = nil }
    if auctions.closing?.at.map({ $0 > time }) ?? true { auctions.closing = nil }
    return auctions
  }

  func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    let (quote, trade) = (quotes[symbol], trades[symbol])
    guard quote != nil || trade != nil else { return nil }
    return MarketSnapshot(symbol: symbol, quote: quote, trade: trade, receivedAt: now)
  }

  func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    guard interval == .day else { return [] }
    return (closes[symbol] ?? [:]).map { day, price in
      Bar(
        at: NewYork.timestamp(day, secondOfDay: 0), open: price, high: price, low: price,
        close: price, volume: Quantity(100))
    }.filter { range.contains($0.at) }.sorted { $0.at < $1.at }
  }
}

/// Values of tests, from text that is known to be well formed.
func price(_ text: String) -> Price { value(try? Price(strict: text), text) }
func quantity(_ text: String) -> Quantity { value(try? Quantity(strict: text), text) }
func decimal(_ text: String) -> FixedDecimal { value(try? FixedDecimal(strict: text), text) }
func symbol(_ text: String) -> Symbol { value(Symbol(text), text) }
func time(_ text: String) -> Timestamp { value(Timestamp(rfc3339: text), text) }

private func value<Value>(_ value: Value?, _ text: String) -> Value {
  guard let value else { preconditionFailure("a test uses \"\(text)\", which cannot be read") }
  return value
}

extension APIResponse {
  /// A member of an object, as text.
  func text(_ name: String) -> String { body?.text(name) ?? "no body" }

  /// The same member of every object of a list, as text.
  func texts(_ name: String) -> [String] {
    guard case .array(let values) = body else { return ["no list, but \(status)"] }
    return values.map { $0.text(name) }
  }
}

extension JSONValue {
  fileprivate func text(_ name: String) -> String {
    guard let value = self[name] else { return "no \(name) in \(text)" }
    return value.string ?? value.text
  }
}

func quote(_ bid: String?, _ ask: String?, at text: String? = nil) -> Quote {
  Quote(
    bid: bid.map(price), bidSize: Quantity(100), ask: ask.map(price), askSize: Quantity(100),
    at: text.map(time))
}
