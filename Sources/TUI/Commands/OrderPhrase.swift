import ClientModels

/// An order in words, such as `buy 100 AAPL @ 189.25 day` or `sell 50% TSLA market`: the language of the command line.
public struct OrderPhrase: Sendable {
  public struct Fault: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// The form, filled in as the words say.
  public let ticket: Ticket

  /// Reads the words after `buy` or `sell`: a quantity and a symbol in either order, then `market`, `limit PRICE` or
  /// `@ PRICE`, then `day` or `gtc`. Without a price it is a market order, without a time it is for the day.
  public init(_ side: OrderSide, _ words: [String]) throws(Fault) {
    var rest = words.flatMap(Self.split)[...]
    guard let first = rest.popFirst(), let second = rest.popFirst() else {
      throw Fault(description: "say how many of what, such as \(side.wire) 100 AAPL @ 189.25 day")
    }
    let (quantity, symbol) = Self.isQuantity(first) ? (first, second) : (second, first)
    var ticket = Ticket(side: side, symbol: nil)
    ticket.symbolText = symbol.uppercased()
    ticket.quantityText = quantity
    try Self.read(rest, into: &ticket)
    self.ticket = ticket
  }

  /// Reads what is to change of a working order: a new quantity, `@ PRICE`, `day` or `gtc`, in any number.
  public init(changing order: Order, _ words: [String]) throws(Fault) {
    var rest = words.flatMap(Self.split)[...]
    var ticket = Ticket(side: order.side, symbol: order.symbol)
    ticket.quantityText = order.leavesQuantity?.description ?? ""
    ticket.kind = order.type == .limit ? .limit : .market
    ticket.limitText = order.limitPrice?.description ?? ""
    ticket.timeInForce = order.timeInForce
    guard let first = rest.first else {
      throw Fault(description: "say what is to change, such as 50 or @ 189.25")
    }
    if Self.isQuantity(first) {
      ticket.quantityText = first
      rest.removeFirst()
    }
    let kind = ticket.kind
    try Self.read(rest, into: &ticket)
    guard ticket.kind == kind else {
      throw Fault(description: "a \(order.type.wire) order stays one: cancel it and send another")
    }
    self.ticket = ticket
  }

  private static func read(
    _ words: ArraySlice<String>, into ticket: inout Ticket
  ) throws(Fault) {
    var rest = words
    while let word = rest.popFirst() {
      switch word.lowercased() {
      case "market", "mkt": ticket.kind = .market
      case "@", "at", "limit":
        guard let price = rest.popFirst() else {
          throw Fault(description: "a price must follow \"\(word)\"")
        }
        ticket.kind = .limit
        ticket.limitText = price
      case let text:
        guard let time = Ticket.timesInForce.first(where: { $0.wire == text }) else {
          let times = Ticket.timesInForce.map(\.wire).joined(separator: " or ")
          throw Fault(description: "\"\(word)\" is not understood: @ PRICE, market, \(times)")
        }
        ticket.timeInForce = time
      }
    }
  }

  /// `@189.25` is two words, and words may come quoted as one.
  private static func split(_ text: String) -> [String] {
    text.split(separator: " ").flatMap { word -> [String] in
      word.hasPrefix("@") && word.count > 1 ? ["@", String(word.dropFirst())] : [String(word)]
    }
  }

  private static func isQuantity(_ word: String) -> Bool {
    guard let first = word.first else { return false }
    return first.isNumber || "$.+-".contains(first) || ["max", "pos"].contains(word.lowercased())
  }
}
