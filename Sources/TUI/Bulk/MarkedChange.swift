import ClientModels

/// One change for several orders, in the words of a change of one: where a price stands, `+2t` or `-0.5%` moves each
/// order's own.
struct MarkedChange {
  /// The word with which marked orders are named on the `:` line.
  static let name = "marked"

  private let words: [String]

  /// Words that a price follows.
  private static let names = ["@", "at", "limit", "stop"]

  init(_ words: [String]) throws(OrderPhrase.Fault) {
    let parts = words.flatMap { word in
      word.hasPrefix("@") && word.count > 1 ? ["@", String(word.dropFirst())] : [word]
    }
    // One is there already on the line that the key opens.
    self.words = parts.indices.filter { $0 == 0 || parts[$0] != "@" || parts[$0 - 1] != "@" }
      .map { parts[$0] }
    for (name, word) in zip(self.words, self.words.dropFirst())
    where Self.names.contains(name.lowercased()) && (word.hasPrefix("+") || word.hasPrefix("-")) {
      guard PriceShift(typed: word) != nil else {
        throw OrderPhrase.Fault(
          description: "\"\(word)\" moves no price: write it like 189.25, +2t or -0.5%")
      }
    }
    guard let first = self.words.first else {
      throw OrderPhrase.Fault(
        description: "say what is to change of the marked orders: 50, @ 189.25, @ +2t or @ -0.5%")
    }
    guard !OrderPhrase.isQuantity(first) || first.first?.isNumber == true, !first.hasSuffix("%")
    else {
      throw OrderPhrase.Fault(
        description: "\"\(first)\" is no quantity for all of them; a price comes after @ or stop")
    }
  }

  /// What may follow, while a price is still to be typed; nil for any other words.
  static func hint(_ words: [String]) -> String? {
    guard words.last.map({ names.contains($0.lowercased()) }) ?? true else {
      return nil
    }
    return "next: a price such as 189.25, or +2t or -0.5% from the price of each"
  }

  /// The words of the change of this order.
  func words(for order: Order, tick: Price?) throws(OrderPhrase.Fault) -> [String] {
    var result: [String] = []
    for (index, word) in words.enumerated() {
      guard let shift = PriceShift(typed: word), index > 0 else {
        result.append(word)
        continue
      }
      let name = words[index - 1]
      guard let price = Self.price(name, of: order) else {
        throw OrderPhrase.Fault(description: Self.absence(name, word, of: order))
      }
      guard let moved = shift.applied(to: price, tick: tick) else {
        throw OrderPhrase.Fault(description: "moved by \(word) nothing would be left of the price")
      }
      result.append(moved.description)
    }
    return result
  }

  /// That it has no such price, and how the one that it has is moved.
  private static func absence(_ name: String, _ word: String, of order: Order) -> String {
    let other = name.lowercased() == "stop" ? "@" : "stop"
    let way = price(other, of: order) == nil ? "" : ": its own is moved by \(other) \(word)"
    return "it has no price that \"\(name) \(word)\" could move\(way)"
  }

  private static func price(_ word: String, of order: Order) -> Price? {
    switch word.lowercased() {
    case "@", "at", "limit": order.limitPrice
    case "stop": order.trailing == nil ? order.stopPrice : nil
    default: nil
    }
  }
}
