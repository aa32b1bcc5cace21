import ClientModels

@testable import PaperBroker

/// What happens to the account that is no order: the ends of days, splits, dividends, transfers and wishes.
extension LedgerRun {
  mutating func endDay(_ closed: ClosedDay) throws {
    try apply(exchange.closeDay(closed, market: market) { _ in true })
    let day = NewYork.civil(closed.at).day
    let name = Self.names[pick(3)]
    let id = "action-\(actions.count)"
    switch pick(4) {
    case 0:
      guard let ratio = ratio(of: name) else { break }
      actions.append(CorporateAction(id: id, symbol: name, terms: .split(ratio), exDay: day))
    case 1:
      entitled[id] = model.positions[name]?.quantity ?? .zero
      actions.append(
        CorporateAction(
          id: id, symbol: name, terms: .cashDividend(Self.price(1 + pick(90)).decimal), exDay: day,
          payableDay: day.advanced(by: pick(3))))
    default: break
    }
    try apply(CorporateActionBook(actions).due(in: exchange, at: closed.at))
  }

  /// One that leaves the price in a range where shares can be bought; the market has it from then on.
  private mutating func ratio(of symbol: Symbol) -> SplitRatio? {
    let cents = prices[symbol] ?? 100
    let (new, old) = cents < 1_000 ? (1, 10) : [(2, 1), (3, 1), (3, 2), (7, 3), (20, 1)][pick(5)]
    prices[symbol] = max(90, cents * old / new)
    return SplitRatio(new: FixedDecimal(new), old: FixedDecimal(old))
  }

  /// Moves money, or changes what the holder wants.
  mutating func changeAccount() throws {
    let book = try book
    guard pick(3) > 0 else {
      var wishes = AccountConfiguration()
      wishes.allowsFractionalTrading = pick(3) > 0
      wishes.refusesShortSales = pick(3) == 0
      wishes.suspendsTrading = pick(12) == 0
      return try apply([event(.accountChanged(.configured(wishes)))])
    }
    var amount = Self.price(1 + pick(300_000)).decimal
    let type: EntryType = [.deposit, .withdrawal, .fee, .interest][pick(4)]
    if type == .withdrawal || type == .fee {
      amount = min(amount, (try? book.buyingPower.rounded(toDigits: 2, .down)) ?? .zero)
      guard amount.isPositive else { return }
      amount = -amount
    }
    let entry = AccountEntry(
      id: try newIDs().order.text, at: market.now, type: type, day: NewYork.civil(market.now).day,
      netAmount: amount)
    try apply([event(.accountChanged(.posted(entry)))])
  }
}
