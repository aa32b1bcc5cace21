import ClientModels

/// A form as an order in words, to be kept as a draft.
extension Ticket {
  /// Throws what keeps it from being one. Figures that only a book makes figures of (`50%`, `$5k`) wait for the review.
  public func draftPhrase() throws(OrderPhrase.Fault) -> String {
    guard changed == nil else {
      throw OrderPhrase.Fault(description: "a change of a working order cannot be kept as a draft")
    }
    if let fault = draftFault { throw OrderPhrase.Fault(description: fault) }
    let phrase = self.phrase
    guard try OrderPhrase(sentence: phrase).ticket.phrase == phrase else {
      throw OrderPhrase.Fault(description: "this order cannot be kept in words: send it instead")
    }
    return phrase
  }

  /// What is wrong with it, as far as that can be said without any book; nil when nothing is.
  public var draftFault: String? {
    let reading = TicketReading(
      self, portfolio: Portfolio(), rules: OrderRules(OrderCapabilities(equities: [:], coins: [:])),
      now: Timestamp(seconds: 0))
    let quantity = self[text: .quantity].lowercased()
    let waits =
      quantity.hasPrefix("$") || quantity.hasSuffix("%") || ["max", "pos"].contains(quantity)
    // Lots are known by the book alone.
    return fields.lazy.filter { $0 != .lots && ($0 != .quantity || !waits) }.compactMap {
      reading.faults[$0]
    }.first
  }

  /// As one would type it: `buy 100 AAPL @ 189.25 day`.
  var phrase: String {
    var words = [side.wire, self[text: .quantity], self[text: .symbol]]
    if fields.contains(.stopPrice) { words += ["stop", self[text: .stopPrice]] }
    if fields.contains(.limitPrice) {
      words += [type == .stopLimit ? "limit" : "@", self[text: .limitPrice]]
    }
    if fields.contains(.trail) { words += ["trail", self[text: .trail]] }
    if fields.contains(.lots), !self[text: .lots].isEmpty { words += ["lots", self[text: .lots]] }
    words.append(timeInForce.wire)
    if isExtendedHours, fields.contains(.extendedHours) { words.append("ext") }
    if legs == .orStopLoss { words.append("oco") }
    if fields.contains(.takeProfit) { words += ["profit", self[text: .takeProfit]] }
    if fields.contains(.stopLoss) {
      let limit = self[text: .stopLossLimit]
      words += ["loss", self[text: .stopLoss] + (limit.isEmpty ? "" : "/" + limit)]
    }
    return words.joined(separator: " ")
  }
}
