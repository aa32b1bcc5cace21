import ClientModels

extension Exchange {
  /// Refuses an order that could trade with an open order of the same account on the other side.
  func checkWashTrade(
    _ submission: OrderSubmission, _ asset: Asset, _ book: AccountBook, _ market: any MarketSource
  ) throws(Refusal) {
    for id in book.open.sorted() {
      // A held leg is not at the market.
      guard let existing = book.orders[id]?.order, existing.symbol == asset.symbol,
        existing.status != .held, existing.side != submission.side,
        meets(submission, existing, market)
      else { continue }
      let kind = existing.limitPrice == nil ? "market/stop" : "limit"
      throw .forbidden(
        "potential wash trade detected. use complex orders",
        ["existing_order_id": id.text, "reject_reason": "opposite side \(kind) order exists"])
    }
  }

  /// A market order trades at the far side of the quote and would take an own order there first; without a quote, and against
  /// another order without a price, it may trade anywhere.
  private func meets(
    _ submission: OrderSubmission, _ existing: Order, _ market: any MarketSource
  ) -> Bool {
    guard let resting = existing.limitPrice else { return true }
    let isBuy = submission.side == .buy
    let quote = market.isOpen ? existing.symbol.flatMap { market.latest($0)?.quote } : nil
    guard
      let price = submission.limitPrice ?? submission.stopPrice
        ?? (isBuy ? quote?.ask : quote?.bid)
    else {
      return true
    }
    return isBuy ? price >= resting : price <= resting
  }
}
