import ClientModels

/// An order in words, such as `buy 100 AAPL @ 189.25 day` or `sell 50% TSLA trail 1.5% gtc`: the language of the command
/// line and of the `:` line.
public struct OrderPhrase: Sendable {
  public struct Fault: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// The form, filled in as the words say.
  public let ticket: Ticket

  /// Every word that may follow quantity and symbol, with what it does; for help and completion.
  public static let vocabulary: [(words: String, meaning: String)] = [
    ("market", "at the market, as without a price"),
    ("@ PRICE, limit PRICE", "at this price or better"),
    ("stop PRICE", "at the market once it trades there; with limit PRICE a stop-limit order"),
    ("trail AMOUNT, trail PART%", "a stop that follows the market at this distance"),
    (
      "lots LOT:QUANTITY,…",
      "closes these lots in our books, named by their days: lots 2024-01-03:10,2024-02-05/2:5"
    ),
    ("day gtc opg cls ioc fok", "how long it works"),
    ("ext", "may fill outside regular hours, too"),
    ("profit PRICE", "then takes profit here; with loss PRICE a bracket"),
    ("loss PRICE, loss PRICE/LIMIT", "then stops a loss here"),
    ("oco loss PRICE", "of a limit order that takes profit: or stops the loss here"),
  ]

  /// Reads the words after `buy` or `sell`: a quantity and a symbol in either order, then what `vocabulary` lists in any
  /// order. Without a price it is a market order, without a time it is for the day (coins: till canceled).
  public init(_ side: OrderSide, _ words: [String]) throws(Fault) {
    var rest = words.flatMap(Self.split)[...]
    guard let first = rest.popFirst(), let second = rest.popFirst() else {
      throw Fault(description: "say how many of what, such as \(side.wire) 100 AAPL @ 189.25 day")
    }
    guard Self.isQuantity(first) || Self.isQuantity(second) else {
      throw Fault(
        description:
          "\"\(Self.odd(first, second))\" is not understood: a quantity and a symbol, such as \(side.wire) 100 AAPL, 50%, $5k or max"
      )
    }
    let (quantity, symbol) = Self.isQuantity(first) ? (first, second) : (second, first)
    guard let symbol = Symbol(typed: symbol) else {
      throw Fault(
        description: "\"\(symbol.uppercased())\" is not a symbol: letters, digits and . / - only")
    }
    var ticket = Ticket(side: side, symbol: symbol)
    ticket[text: .quantity] = quantity
    var words = PhraseWords(rest)
    try words.read(into: &ticket)
    // The form would pass over what it has no field for, and the order would be another one.
    if ticket.legs != .none, !ticket.fields.contains(.legs) {
      throw Fault(description: "orders for coins have no legs")
    }
    if !ticket[text: .lots].isEmpty, !ticket.fields.contains(.lots) {
      throw Fault(description: LotChoiceCheck.Problem.needsSimpleQuantity.description)
    }
    if ticket.isExtendedHours, !ticket.fields.contains(.extendedHours) {
      throw Fault(description: "ext goes with a limit order without legs only")
    }
    self.ticket = ticket
  }

  /// Reads a whole order, `buy` or `sell` first.
  public init(sentence: String) throws(Fault) {
    guard case .phrase(let side, let words)? = BasketFile.phrase(sentence) else {
      throw Fault(description: "an order begins with buy or sell")
    }
    try self.init(side, words)
  }

  /// Reads what is to change of a working order: a new quantity, `@ PRICE`, `stop PRICE`, `trail AMOUNT`, a time, in any
  /// number.
  ///
  /// `lots` are those chosen for what is still to be filled.
  public init(
    changing order: Order, _ words: [String], lots: LotChoice? = nil
  ) throws(Fault) {
    var rest = words.flatMap(Self.split)[...]
    var ticket = Ticket(changing: order, lots: lots)
    guard let first = rest.first else {
      throw Fault(description: "say what is to change, such as 50 or @ 189.25")
    }
    if Self.isQuantity(first) {
      ticket[text: .quantity] = first
      rest.removeFirst()
    }
    var phrase = PhraseWords(rest)
    try phrase.read(into: &ticket)
    guard ticket.type == order.type, ticket.legs == .none else {
      throw Fault(
        description: "a \(order.type.words) order stays one: cancel it and send another")
    }
    for (term, isChanged) in [
      (OrderTerm.quantity, ticket[text: .quantity] != order.leavesQuantity?.description),
      (.timeInForce, ticket.timeInForce != order.timeInForce),
    ] where isChanged && !order.changeable.contains(term) {
      throw Fault(description: term.reasonItStays)
    }
    if !ticket[text: .lots].isEmpty, !ticket.fields.contains(.lots) {
      throw Fault(description: LotChoiceCheck.Problem.needsSimpleQuantity.description)
    }
    self.ticket = ticket
  }

  /// `@189.25` is two words, `lots=2024-01-03` as well, and words may come quoted as one.
  private static func split(_ text: String) -> [String] {
    text.split(separator: " ").flatMap { word -> [String] in
      if word.hasPrefix("@"), word.count > 1 { return ["@", String(word.dropFirst())] }
      if word.lowercased().hasPrefix("lots=") { return ["lots", String(word.dropFirst(5))] }
      return [String(word)]
    }
  }

  /// Of two words the one that is not written as symbols are, or else the first: that is where a quantity mostly stands.
  private static func odd(_ first: String, _ second: String) -> String {
    let isSymbol = [first, second].map { Symbol(typed: $0) != nil }
    guard isSymbol[0], isSymbol[1] else { return isSymbol[0] ? second : first }
    // Symbols are mostly typed in capitals by who types one of the words so.
    return first == first.uppercased() && second != second.uppercased() ? second : first
  }

  /// What may follow quantity and symbol, each under its longest name.
  static let terms =
    ["market", "limit", "stop", "trail", "profit", "loss", "oco", "lots", "ext"]
    + TimeInForce.known.map(\.wire)

  static func isQuantity(_ word: String) -> Bool {
    guard let first = word.first else { return false }
    return first.isNumber || "$.+-".contains(first) || ["max", "pos"].contains(word.lowercased())
  }
}

/// The words after quantity and symbol.
private struct PhraseWords {
  private var rest: ArraySlice<String>
  private var profit: String?
  private var loss: String?
  private var isOneCancelsOther = false

  init(_ words: ArraySlice<String>) { rest = words }

  mutating func read(into ticket: inout Ticket) throws(OrderPhrase.Fault) {
    while let word = rest.popFirst() { try take(word, into: &ticket) }
    try takeLegs(into: &ticket)
  }

  private mutating func take(_ word: String, into ticket: inout Ticket) throws(OrderPhrase.Fault) {
    switch word.lowercased() {
    case "market", "mkt": ticket.type = .market
    case "@", "at", "limit":
      ticket[text: .limitPrice] = try next(after: word)
      ticket.type = ticket.type == .stop || ticket.type == .stopLimit ? .stopLimit : .limit
    case "stop":
      ticket[text: .stopPrice] = try next(after: word)
      ticket.type = ticket.type == .limit || ticket.type == .stopLimit ? .stopLimit : .stop
    case "trail":
      ticket[text: .trail] = try next(after: word)
      ticket.type = .trailingStop
    case "lots", "lot":
      guard let lots = rest.popFirst(), !lots.isEmpty else {
        throw OrderPhrase.Fault(description: "say which lots, such as lots 2024-01-03:10")
      }
      ticket[text: .lots] = String(lots.prefix(Ticket.lotsTextLimit))
    case "profit", "tp": profit = try next(after: word)
    case "loss", "sl": loss = try next(after: word)
    case "oco": isOneCancelsOther = true
    case "ext", "extended": ticket.isExtendedHours = true
    case let text:
      guard let time = TimeInForce.known.first(where: { $0.wire == text }) else {
        let times = TimeInForce.known.map(\.wire).joined(separator: " ")
        throw OrderPhrase.Fault(
          description:
            "\"\(word)\" is not understood: @ PRICE, market, stop PRICE, trail AMOUNT, profit PRICE, loss PRICE, oco, lots, ext or one of \(times)"
        )
      }
      ticket.timeInForce = time
    }
  }

  private mutating func next(after word: String) throws(OrderPhrase.Fault) -> String {
    guard let price = rest.popFirst() else {
      throw OrderPhrase.Fault(description: "a price must follow \"\(word)\"")
    }
    guard !["bid", "ask", "mid", "last"].contains(price.lowercased()) else {
      throw OrderPhrase.Fault(
        description: "\"\(price)\" is no price: write figures; a ticket takes it by a key")
    }
    return price
  }

  private func takeLegs(into ticket: inout Ticket) throws(OrderPhrase.Fault) {
    if let profit { ticket[text: .takeProfit] = profit }
    if let loss {
      let parts = loss.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      ticket[text: .stopLoss] = String(parts[0])
      if parts.count > 1 { ticket[text: .stopLossLimit] = String(parts[1]) }
    }
    switch (profit, loss, isOneCancelsOther) {
    case (nil, nil, false): break
    case (nil, _?, true): ticket.legs = .orStopLoss
    case (_, _, true):
      throw OrderPhrase.Fault(description: "after oco say where it stops the loss: loss PRICE")
    case (_?, _?, false): ticket.legs = .bracket
    case (_?, nil, false): ticket.legs = .thenTakeProfit
    case (nil, _?, false): ticket.legs = .thenStopLoss
    }
    let stop = ticket[text: .stopPrice]
    if ticket.legs == .thenTakeProfit, !stop.isEmpty {
      throw OrderPhrase.Fault(
        description: "stop \(stop) is the order's own: the leg that stops the loss is loss \(stop)")
    }
    if ticket.legs != .none, !Ticket.leading.contains(ticket.type) {
      throw OrderPhrase.Fault(description: "legs go with a market or limit order only")
    }
  }
}
