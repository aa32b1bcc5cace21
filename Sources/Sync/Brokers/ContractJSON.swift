import ClientModels

/// Our values in the contract's own field names: for the store's documents and for `--json`.
///
/// Decimals are strings on the trading side and numbers on the market data side, as on the wire. Keys keep one order.
/// `received_at` is ours. What `encode` writes, the functions below it read back equal.
public enum ContractJSON {
  public static func encode(_ account: Account) -> [UInt8] { node(account).bytes() }
  public static func encode(_ order: Order) -> [UInt8] { node(order).bytes() }
  public static func encode(_ positions: [Position]) -> [UInt8] {
    JSONNode.array(positions.map(node)).bytes()
  }
  public static func encode(_ orders: [Order]) -> [UInt8] {
    JSONNode.array(orders.map(node)).bytes()
  }
  /// A map by symbol, as the broker sends snapshots.
  public static func encode(_ market: [MarketSnapshot]) -> [UInt8] {
    JSONNode.object(market.map { .init($0.symbol.text, node($0)) }).bytes()
  }
  public static func encode(_ assets: [Asset]) -> [UInt8] {
    JSONNode.array(assets.map(node)).bytes()
  }
  public static func encode(_ clock: MarketClock) -> [UInt8] { node(clock).bytes() }
  public static func encode(_ lists: [Watchlist]) -> [UInt8] {
    JSONNode.array(lists.map(node)).bytes()
  }

  public static func account(_ bytes: [UInt8]) throws(BrokerError) -> Account {
    try AlpacaParsing.account(bytes)
  }
  public static func positions(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Position> {
    try AlpacaParsing.positions(bytes)
  }
  public static func orders(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Order> {
    try AlpacaParsing.orders(bytes)
  }
  public static func market(_ bytes: [UInt8]) throws(BrokerError) -> Listing<MarketSnapshot> {
    try AlpacaParsing.stockSnapshots(bytes, receivedAt: nil)
  }
  public static func assets(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Asset> {
    try AlpacaParsing.assets(bytes)
  }
  public static func clock(_ bytes: [UInt8]) throws(BrokerError) -> MarketClock {
    try AlpacaParsing.clock(bytes, receivedAt: nil)
  }

  /// A list with the snapshots of what is on it.
  public static func encode(_ list: Watchlist, _ market: [MarketSnapshot]) -> [UInt8] {
    JSONNode.object([
      .init("watchlist", node(list)),
      .init("snapshots", .object(market.map { .init($0.symbol.text, node($0)) })),
    ]).bytes()
  }

  public static func watchlists(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Watchlist> {
    try AlpacaParsing.storedWatchlists(bytes)
  }

  public static func node(_ account: Account) -> JSONNode {
    .object([
      .init("id", .string(account.id.text)),
      .init("account_number", text(account.number)),
      .init("status", .string(account.status)),
      .init("currency", .string(account.currency.code)),
      .init("cash", decimal(account.cash?.amount)),
      .init("equity", decimal(account.equity?.amount)),
      .init("last_equity", decimal(account.lastEquity?.amount)),
      .init("buying_power", decimal(account.buyingPower?.amount)),
      .init("long_market_value", decimal(account.longMarketValue?.amount)),
      .init("short_market_value", decimal(account.shortMarketValue?.amount)),
      .init("initial_margin", decimal(account.initialMargin?.amount)),
      .init("maintenance_margin", decimal(account.maintenanceMargin?.amount)),
      .init("multiplier", decimal(account.multiplier)),
      .init("trading_blocked", .bool(account.isTradingBlocked)),
      .init("shorting_enabled", .bool(account.isShortingEnabled)),
      .init("created_at", time(account.createdAt)),
    ])
  }

  public static func node(_ position: Position) -> JSONNode {
    .object([
      .init("asset_id", text(position.assetID)),
      .init("symbol", .string(position.symbol.text)),
      .init("exchange", text(position.exchange)),
      .init("asset_class", .string(position.assetClass.wire)),
      .init("asset_marginable", position.isMarginable.map { .bool($0) } ?? .null),
      .init("qty", decimal(position.quantity.decimal)),
      .init("qty_available", decimal(position.quantityAvailable?.decimal)),
      .init("side", .string(position.side.wire)),
      .init("avg_entry_price", decimal(position.averageEntryPrice?.decimal)),
      .init("market_value", decimal(position.marketValue?.amount)),
      .init("cost_basis", decimal(position.costBasis?.amount)),
      .init("unrealized_pl", decimal(position.unrealizedProfitAndLoss?.amount)),
      .init("unrealized_plpc", decimal(position.unrealizedProfitAndLossPercent?.decimal)),
      .init("unrealized_intraday_pl", decimal(position.unrealizedIntradayProfitAndLoss?.amount)),
      .init(
        "unrealized_intraday_plpc",
        decimal(position.unrealizedIntradayProfitAndLossPercent?.decimal)),
      .init("current_price", decimal(position.currentPrice?.decimal)),
      .init("lastday_price", decimal(position.lastdayPrice?.decimal)),
      .init("change_today", decimal(position.changeToday?.decimal)),
    ])
  }

  public static func node(_ order: Order) -> JSONNode {
    .object([
      .init("id", .string(order.id.text)),
      .init("client_order_id", text(order.clientOrderID?.text)),
      .init("created_at", time(order.createdAt)),
      .init("updated_at", time(order.updatedAt)),
      .init("submitted_at", time(order.submittedAt)),
      .init("filled_at", time(order.filledAt)),
      .init("expired_at", time(order.expiredAt)),
      .init("canceled_at", time(order.canceledAt)),
      .init("failed_at", time(order.failedAt)),
      .init("replaced_at", time(order.replacedAt)),
      .init("replaced_by", text(order.replacedBy?.text)),
      .init("replaces", text(order.replaces?.text)),
      .init("symbol", .string(order.symbol?.text ?? "")),
      .init("asset_class", .string(order.assetClass?.wire ?? "")),
      .init("notional", decimal(order.notional)),
      .init("qty", decimal(order.quantity?.decimal)),
      .init("filled_qty", decimal(order.filledQuantity.decimal)),
      .init("filled_avg_price", decimal(order.averageFillPrice?.decimal)),
      .init("order_class", .string(order.orderClass.wire)),
      .init("order_type", .string(order.type.wire)),
      .init("type", .string(order.type.wire)),
      .init("side", .string(order.side.wire)),
      .init("time_in_force", .string(order.timeInForce.wire)),
      .init("limit_price", decimal(order.limitPrice?.decimal)),
      .init("stop_price", decimal(order.stopPrice?.decimal)),
      .init("trail_price", decimal(order.trailing?.trail.price?.decimal)),
      .init("trail_percent", decimal(order.trailing?.trail.percent)),
      .init("hwm", decimal(order.trailing?.highWaterMark?.decimal)),
      .init("status", .string(order.status.wire)),
      .init("extended_hours", .bool(order.extendedHours)),
      .init("legs", order.legs.isEmpty ? .null : .array(order.legs.map(node))),
    ])
  }

  public static func node(_ snapshot: MarketSnapshot) -> JSONNode {
    .object([
      .init("latestTrade", snapshot.trade.map(node) ?? .null),
      .init("latestQuote", snapshot.quote.map(node) ?? .null),
      .init("minuteBar", snapshot.minuteBar.map(node) ?? .null),
      .init("dailyBar", snapshot.dailyBar.map(node) ?? .null),
      .init("prevDailyBar", snapshot.previousDailyBar.map(node) ?? .null),
      .init("received_at", time(snapshot.receivedAt)),
      .init("trade_received_at", time(snapshot.tradeReceipt?.at)),
      .init("trade_source", source(snapshot.tradeReceipt)),
      .init("quote_received_at", time(snapshot.quoteReceipt?.at)),
      .init("quote_source", source(snapshot.quoteReceipt)),
      .init("status", snapshot.status.map(node) ?? .null),
    ])
  }

  private static func source(_ receipt: Receipt?) -> JSONNode {
    receipt.map { .string($0.source.rawValue) } ?? .null
  }

  private static func node(_ status: TradingStatus) -> JSONNode {
    .object([
      .init("t", time(status.at)), .init("sc", .string(status.code)),
      .init("sm", .string(status.message)), .init("rm", .string(status.reason)),
    ])
  }

  public static func node(_ asset: Asset) -> JSONNode {
    .object([
      .init("id", text(asset.id)),
      .init("class", .string(asset.assetClass.wire)),
      .init("exchange", .string(asset.exchange)),
      .init("symbol", .string(asset.symbol.text)),
      .init("name", .string(asset.name)),
      .init("status", .string(asset.status)),
      .init("tradable", .bool(asset.isTradable)),
      .init("marginable", .bool(asset.isMarginable)),
      .init("shortable", .bool(asset.isShortable)),
      .init("fractionable", .bool(asset.isFractionable)),
      .init("min_order_size", decimal(asset.leastOrder?.decimal)),
      .init("min_trade_increment", decimal(asset.lot?.decimal)),
      .init("price_increment", decimal(asset.tick?.decimal)),
    ])
  }

  /// Of the assets on it the symbols alone; null before it was read.
  public static func node(_ list: Watchlist) -> JSONNode {
    .object([
      .init("id", .string(list.id.text)),
      .init("updated_at", time(list.updatedAt)),
      .init("name", .string(list.name)),
      .init(
        "assets",
        list.symbols.map { symbols in
          .array(symbols.map { .object([.init("symbol", .string($0.text))]) })
        } ?? .null),
    ])
  }

  /// Times of the market's own clock are written as New York writes them.
  public static func node(_ clock: MarketClock) -> JSONNode {
    func local(_ time: Timestamp?) -> JSONNode {
      time.map { .string(NewYork.rfc3339($0)) } ?? .null
    }
    return .object([
      .init("timestamp", local(clock.timestamp)),
      .init("is_open", .bool(clock.isOpen)),
      .init("next_open", local(clock.nextOpen)),
      .init("next_close", local(clock.nextClose)),
      .init("received_at", time(clock.receivedAt)),
    ])
  }

  private static func node(_ trade: MarketTrade) -> JSONNode {
    .object([
      .init("t", time(trade.at)),
      .init("p", .number(trade.price.decimal)),
      .init("s", .number(trade.size.decimal)),
    ])
  }

  private static func node(_ quote: Quote) -> JSONNode {
    .object([
      .init("t", time(quote.at)),
      .init("bp", .number(quote.bid?.decimal ?? .zero)),
      .init("bs", .number(quote.bidSize.decimal)),
      .init("ap", .number(quote.ask?.decimal ?? .zero)),
      .init("as", .number(quote.askSize.decimal)),
    ])
  }

  public static func node(_ bar: Bar) -> JSONNode {
    .object([
      .init("t", time(bar.at)),
      .init("o", .number(bar.open.decimal)),
      .init("h", .number(bar.high.decimal)),
      .init("l", .number(bar.low.decimal)),
      .init("c", .number(bar.close.decimal)),
      .init("v", .number(bar.volume.decimal)),
      .init("n", bar.tradeCount.map { .integer($0) } ?? .null),
      .init("vw", bar.volumeWeightedPrice.map { .number($0.decimal) } ?? .null),
    ])
  }

  private static func text(_ value: String?) -> JSONNode { value.map { .string($0) } ?? .null }

  private static func decimal(_ value: FixedDecimal?) -> JSONNode {
    value.map { .string($0.description) } ?? .null
  }

  private static func time(_ value: Timestamp?) -> JSONNode {
    value.map { .string($0.rfc3339) } ?? .null
  }
}
