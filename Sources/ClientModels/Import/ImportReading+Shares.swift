/// Which way what is transferred goes, as far as the words of a line tell.
private enum ImportWay {
  case comes, goes

  private static let words: [(ImportWay, Set<Substring>)] = [
    (.comes, ["in", "incoming", "receive", "received", "receipt"]),
    (.goes, ["out", "outgoing", "deliver", "delivered", "delivery", "sent", "withdrawn"]),
  ]

  /// Nil where they tell neither, or both.
  init?(_ action: ImportAction, _ text: String) {
    switch action {
    case .deposit: self = .comes
    case .withdrawal: self = .goes
    default:
      let line = text.lowercased().replacing("in kind", with: " ")
      let words = line.split { !$0.isLetter }
      // "Delivered Out" and "Received In" are said, too.
      let ways = Self.words.filter { way in words.contains { way.1.contains($0) } }.map(\.0)
      guard ways.count == 1, let way = ways.first else { return nil }
      self = way
    }
  }
}

extension ImportReading {
  /// Shares that came or went without a trade, at what they cost where the line has a price; nil where it names no shares, or
  /// tells of money that was paid in or out.
  func shares(
    _ action: ImportAction, _ word: String, _ row: ImportTable.Row, _ note: String?
  ) throws(Reason) -> ImportDraft? {
    if let name = text(.symbol, row), Self.isCash(named: name) { return nil }
    guard let symbol = try symbol(row), var quantity = try figure(.quantity, row), !quantity.isZero
    else { return nil }
    if action == .deposit || action == .withdrawal, let amount = try figure(.amount, row),
      !amount.isZero
    {
      return nil
    }
    switch ImportWay(action, word) {
    case .goes: quantity = -quantity.magnitude
    case .comes where quantity.isNegative:
      throw Reason(
        words: "it comes in, and its quantity is negative: of shares that went write Transfer Out")
    case .comes, nil: break
    }
    let price = try figure(.price, row)
    if let price, price.isNegative {
      throw Reason(words: "its price is negative: leave it out where it is not known")
    }
    return ImportDraft(
      type: Settlement.Event.transfer.rawValue, symbol: symbol, quantity: quantity,
      price: price.flatMap { $0.isZero ? nil : $0 }, note: note)
  }

  /// Money that came or went.
  func transfer(
    _ action: ImportAction, _ word: String, _ row: ImportTable.Row, _ note: String?
  ) throws(Reason) -> ImportDraft {
    var draft = try money("CSD", row, note)
    guard let amount = draft.cash else { return draft }
    switch ImportWay(action, word) {
    case .goes: draft.cash = -amount.magnitude
    case .comes where amount.isNegative:
      throw Reason(
        words: "it comes in, and its amount is negative: of money that went write Withdrawal")
    case .comes, nil: break
    }
    if draft.cash?.isNegative ?? false { draft.type = "CSW" }
    return draft
  }

  func money(
    _ type: String, _ row: ImportTable.Row, _ note: String?, symbol: Symbol? = nil
  ) throws(Reason) -> ImportDraft {
    guard let amount = try figure(.amount, row) else { throw Reason(words: "it has no amount") }
    return ImportDraft(type: type, symbol: symbol, cash: amount, note: note)
  }
}
