import ClientModels

extension Exchange {
  /// What the market as it stands does to an order that has just come, and to those that came with it. All others of its
  /// symbol have met that market already.
  func match(
    arrived id: BrokerOrderID, of account: AccountID, market: any MarketSource
  ) -> [LedgerEvent] {
    guard let book = accounts[account], let symbol = book.orders[id]?.order.symbol else {
      return []
    }
    var pass = MatchingPass(
      moment: market.moment(of: symbol), fills: rules.partialFills, displayed: displayed,
      of: symbol)
    for order in [id] + book.livingKin(of: id) {
      guard let record = book.orders[order] else { continue }
      pass.look(at: record, in: book)
    }
    return pass.events
  }
}
