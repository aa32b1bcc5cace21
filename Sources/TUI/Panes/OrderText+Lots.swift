import ClientModels

extension OrderText {
  /// Where there is little room, more lots than these are only counted.
  static let fewLots = 3

  /// The lots that an order closes, and last what that realises, before fees; none when it closes nothing.
  /// Of more than `most` lots the others are counted.
  static func lots(
    _ review: OrderReview, most: Int? = nil
  ) -> [(label: String, text: String)] {
    switch review.lots {
    case nil: return []
    case .unread: return [("lots", "not read yet, so the gain is not known")]
    case .unexplained(let byLots, let held):
      return [
        (
          "lots",
          "do not explain the position: they come to \(Format.quantity(byLots)) of \(Format.quantity(held))"
        )
      ]
    case .match(let match, let method):
      // A line that only says that there is one more would hide it for nothing.
      let shown = most.map { $0 + 1 >= match.parts.count ? match.parts.count : $0 }
      var lines = match.parts.prefix(shown ?? match.parts.count).map {
        ("lot", text($0, of: match))
      }
      let more = match.parts.count - lines.count
      if more > 0 { lines.append(("", "and \(more) more lots; --dry-run lists them")) }
      if review.positionWithWorking != nil {
        lines.append(("", "unless a working order of this side fills before it and takes them"))
      }
      return lines
        + gains(match.gain, longTerm: match.longTermGain, terms([match]), method, "realises")
    }
  }

  /// What closing them realises, before fees: `realises -0.55 short-term, FIFO`; nil where nobody knows.
  static func realises(_ preview: LotPreview?) -> String? {
    guard case .match(let match, let method)? = preview else { return nil }
    let lines = gains(match.gain, longTerm: match.longTermGain, terms([match]), method, "realises")
      .map { "\($0.0) \($0.1)" }
    let parts = lines.dropLast().joined(separator: ", ")
    return lines.last.map { parts.isEmpty ? $0 : "\($0) (\(parts))" }
  }

  /// The lots that an order closed, and last what that realised, before fees. Where its executions differ in price, each lot
  /// says at which it was closed.
  static func lots(_ closing: OrderClosing) -> [(label: String, text: String)] {
    let isMixed = Set(closing.matches.map(\.price)).count > 1
    let lots = closing.matches.flatMap { match in
      match.parts.map { part in
        ("lot", text(part, of: match) + (isMixed ? ", at \(Format.price(match.price))" : ""))
      }
    }
    return lots
      + gains(
        closing.gain, longTerm: closing.longTermGain, terms(closing.matches), closing.method,
        "realised")
  }

  /// Whether any lot was held for more than a year, and whether any was not.
  private static func terms(_ matches: [LotMatch]) -> (long: Bool, short: Bool) {
    let all = matches.flatMap { match in match.parts.map { $0.isLongTerm(at: match.at) } }
    return (all.contains(true), all.contains(false))
  }

  private static func text(_ part: LotMatch.Part, of match: LotMatch) -> String {
    let days = part.daysHeld(at: match.at)
    return "\(Format.quantity(part.quantity)) of \(Format.quantity(part.lot.quantity)) at "
      + (match.isAveraged ? "average " : "")
      + "\(Format.price(part.lot.price)), \(days) day\(days == 1 ? "" : "s"), "
      + Format.signed(Money(part.gain))
  }

  /// Where lots of both terms are closed, what each brings.
  private static func gains(
    _ amount: FixedDecimal, longTerm: FixedDecimal, _ terms: (long: Bool, short: Bool),
    _ method: LotMethod, _ label: String
  ) -> [(String, String)] {
    let gain = Format.signed(Money(amount))
    guard terms.long, terms.short, let rest = try? amount - longTerm else {
      return [(label, "\(gain) \(terms.long ? "long" : "short")-term, \(method.words)")]
    }
    return [
      ("long-term", Format.signed(Money(longTerm))),
      ("short-term", Format.signed(Money(rest))),
      (label, "\(gain), \(method.words)"),
    ]
  }
}
