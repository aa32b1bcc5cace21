import ClientModels

/// A quote of the synthetic market, and the trade on it where one printed. Prices in ten-thousandths of a dollar.
struct SyntheticTick {
  let at: Timestamp
  let bid: Int64
  let ask: Int64
  /// Shares, in round lots.
  let bidSize: Int64
  let askSize: Int64
  let trade: (price: Int64, size: Int64)?
  let auction: MarketTrade.Auction?

  var quote: Quote {
    Quote(
      bid: Self.price(bid), bidSize: Quantity(Int(bidSize)), ask: Self.price(ask),
      askSize: Quantity(Int(askSize)), at: at)
  }

  var marketTrade: MarketTrade? {
    trade.map {
      MarketTrade(
        price: Self.price($0.price), size: Quantity(Int($0.size)), at: at, auction: auction)
    }
  }

  static func price(_ tenThousandths: Int64) -> Price {
    Price(FixedDecimal(units: Int128(tenThousandths) * 100_000_000_000_000))
  }
}
