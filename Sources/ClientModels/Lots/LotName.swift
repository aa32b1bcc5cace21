extension OpenLots {
  /// What people call each lot, in the order of `lots`: the day in New York on which it was opened, and where a day has
  /// several its number among them: `2024-01-03`, `2024-02-05/2`.
  public var names: [String] {
    let days = lots.map { NewYork.civil($0.openedAt).day }
    let counts = days.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    var seen: [CalendarDay: Int] = [:]
    return days.map { day in
      seen[day, default: 0] += 1
      return counts[day] == 1 ? "\(day)" : "\(day)/\(seen[day] ?? 1)"
    }
  }

  /// A choice as it is typed by the names of its lots, `2024-01-03:10,2024-02-05/2:5`; one that is not open any more by its id.
  public func typed(_ choice: LotChoice) -> String {
    let names = Dictionary(zip(lots.map(\.id), self.names)) { first, _ in first }
    return choice.parts.map { "\(names[$0.lot] ?? $0.lot.text):\($0.quantity)" }
      .joined(separator: ",")
  }

  /// Reads `2024-01-03:10,2024-02-05/2:5`: lots by name, by id or by the beginning of an id that no other has, each with
  /// how much of it. Without a quantity it is the whole lot, or as much of it as the order still needs.
  public func choice(
    typed text: String, for ordered: Quantity
  ) throws(LotChoiceFault) -> LotChoice {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    guard words.count <= LotChoice.mostParts else {
      throw LotChoiceFault("at most \(LotChoice.mostParts) lots can be chosen")
    }
    let names = self.names
    var parts: [LotChoice.Part] = []
    var needed = ordered
    for word in words {
      let (lot, quantity) = try part(word, names)
      let taken = quantity ?? min(lot.quantity, max(needed, .zero))
      guard taken.isPositive else {
        throw LotChoiceFault("nothing is left of the order for the lot \(word)")
      }
      parts.append(LotChoice.Part(lot.id, taken))
      needed = (try? needed - taken) ?? .zero
    }
    guard let choice = LotChoice(parts) else {
      throw LotChoiceFault("a lot is chosen twice: name each once, such as 2024-01-03:10")
    }
    return choice
  }

  private func part(
    _ word: Substring, _ names: [String]
  ) throws(LotChoiceFault) -> (Lot, Quantity?) {
    // Ids have colons as well: only what can be a quantity is one.
    if let lot = try lot(named: word, names) { return (lot, nil) }
    guard let colon = word.lastIndex(of: ":"), let lot = try lot(named: word[..<colon], names)
    else { throw unknown(word) }
    let text = word[word.index(after: colon)...]
    guard let quantity = try? Quantity(typed: String(text)), quantity.isPositive else {
      throw LotChoiceFault("\"\(text)\" is not how much of a lot: say 2024-01-03:10")
    }
    return (lot, quantity)
  }

  private func lot(named name: Substring, _ names: [String]) throws(LotChoiceFault) -> Lot? {
    if let index = names.firstIndex(of: String(name)) { return lots[index] }
    let onDay = names.count { $0.hasPrefix(name + "/") }
    if onDay > 0 {
      throw LotChoiceFault("\(name) has \(onDay) lots: say \(name)/1 to \(name)/\(onDay)")
    }
    if let whole = lots.first(where: { $0.id.text == name }) { return whole }
    guard name.utf8.count >= Self.shortestIDPart else { return nil }
    let begun = lots.filter { $0.id.text.hasPrefix(name) }
    guard begun.count <= 1 else {
      throw LotChoiceFault("\(begun.count) lots have ids that begin with \(name): say more of it")
    }
    return begun.first
  }

  /// In bytes: fewer may begin an id by chance.
  private static let shortestIDPart = 4

  private func unknown(_ word: Substring) -> LotChoiceFault {
    guard !lots.isEmpty else { return LotChoiceFault("no lot of \(symbol) is open") }
    let open = names.prefix(3).joined(separator: ", ") + (lots.count > 3 ? ", …" : "")
    return LotChoiceFault(
      "no open lot of \(symbol) is called \"\(word.prefix(40))\": they are \(open)")
  }
}

/// Why what was typed names no lots, and what to type.
public struct LotChoiceFault: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
