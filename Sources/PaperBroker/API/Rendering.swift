import ClientModels

/// The contract's objects as JSON (sections 3, 4, 6, 7): decimals of the trading side are text.
enum Rendering {
  static func order(_ record: OrderRecord) -> JSONValue { order(record, legs: []) }

  private static func order(_ record: OrderRecord, legs: [OrderRecord]) -> JSONValue {
    var writer = JSONWriter(capacity: 1_536)
    write(record, legs: legs, to: &writer)
    return .json(writer.bytes)
  }

  /// `legs` are those of an advanced order where the contract shows them under their parent. The three lists below are the
  /// members in the contract's order.
  private static func write(
    _ record: OrderRecord, legs: [OrderRecord], to writer: inout JSONWriter
  ) {
    writer.beginMap()
    writeTimes(of: record, to: &writer)
    writeTerms(of: record, to: &writer)
    writer.name("legs")
    if legs.isEmpty {
      writer.null()
    } else {
      writer.beginArray()
      for leg in legs { write(leg, legs: [], to: &writer) }
      writer.endArray()
    }
    writeTrail(of: record, to: &writer)
    writer.endMap()
  }

  private static func writeTimes(of record: OrderRecord, to writer: inout JSONWriter) {
    let order = record.order
    writer.string("id", order.id.text)
    writer.string("client_order_id", order.clientOrderID?.text)
    writer.time("created_at", order.createdAt)
    writer.time("updated_at", order.updatedAt)
    writer.time("submitted_at", order.submittedAt)
    writer.time("filled_at", order.filledAt)
    writer.time("expired_at", order.expiredAt)
    writer.time("canceled_at", order.canceledAt)
    writer.time("failed_at", order.failedAt)
    writer.time("replaced_at", order.replacedAt)
    writer.string("replaced_by", order.replacedBy?.text)
    writer.string("replaces", order.replaces?.text)
    writer.time("expires_at", record.expiresAt)
  }

  private static func writeTerms(of record: OrderRecord, to writer: inout JSONWriter) {
    let order = record.order
    writer.string("asset_id", record.assetID)
    writer.string("symbol", order.symbol?.text)
    writer.string("asset_class", order.assetClass?.wire)
    writer.decimalText("notional", order.notional)
    writer.decimalText("qty", order.quantity)
    writer.decimalText("filled_qty", order.filledQuantity)
    writer.decimalText("filled_avg_price", order.averageFillPrice)
    writer.string("order_class", order.orderClass.wire)
    writer.string("order_type", order.type.wire)
    writer.string("type", order.type.wire)
    writer.string("side", order.side.wire)
    writer.string("position_intent", record.intent.rawValue)
    writer.string("time_in_force", order.timeInForce.wire)
    writer.decimalText("limit_price", order.limitPrice)
    writer.decimalText("stop_price", order.stopPrice)
    writer.string("status", order.status.wire)
    writer.bool("extended_hours", order.extendedHours)
  }

  private static func writeTrail(of record: OrderRecord, to writer: inout JSONWriter) {
    var (price, percent): (Price?, FixedDecimal?) = (nil, nil)
    switch record.trail {
    case .price(let value): price = value
    case .percent(let value): percent = value
    case nil: break
    }
    writer.decimalText("trail_percent", percent)
    writer.decimalText("trail_price", price)
    writer.decimalText("hwm", record.highWaterMark)
    writer.null("subtag")
    writer.null("source")
  }

  static func fill(_ record: FillRecord) -> JSONValue {
    let fill = record.fill
    return .object([
      "id": .string(record.activityID), "activity_type": .string("FILL"),
      "transaction_time": .time(fill.at),
      "type": .string(record.leavesQuantity.isZero ? "fill" : "partial_fill"),
      "price": .text(fill.price), "qty": .text(fill.quantity), "side": .text(fill.side),
      "symbol": .text(fill.symbol), "leaves_qty": .text(record.leavesQuantity),
      "order_id": .text(fill.orderID), "cum_qty": .text(record.cumulativeQuantity),
      "order_status": .text(record.orderStatus),
    ])
  }

  /// The order with its legs under it.
  static func nested(_ record: OrderRecord, in book: AccountBook) -> JSONValue {
    order(record, legs: record.legs.compactMap { book.orders[$0] })
  }

  static func account(_ book: AccountBook, _ market: any MarketSource) -> JSONValue {
    var writer = JSONWriter(capacity: 1_536)
    writer.beginMap()
    writer.string("id", book.id.description)
    writer.string("account_number", book.number)
    writer.string("status", "ACTIVE")
    writer.string("crypto_status", "ACTIVE")
    writer.string("currency", "USD")
    write(book.figures(market), of: book, to: &writer)
    writer.string("balance_asof", market.closedDay(at: market.now)?.day.description)
    writer.time("created_at", book.createdAt)
    writer.bool("trading_blocked", false)
    writer.bool("transfers_blocked", false)
    writer.bool("account_blocked", false)
    writer.bool("trade_suspended_by_user", book.configuration.suspendsTrading)
    writer.bool("shorting_enabled", book.mayShort)
    writer.bool("pattern_day_trader", false)
    writer.integer("daytrade_count", 0)
    writer.integer("options_approved_level", 0)
    writer.integer("options_trading_level", 0)
    writer.endMap()
    return .json(writer.bytes)
  }

  private static func write(
    _ figures: AccountFigures, of book: AccountBook, to writer: inout JSONWriter
  ) {
    writer.decimalText("cash", book.cash)
    writer.decimalText("equity", figures.equity)
    writer.decimalText("last_equity", book.lastEquity)
    writer.decimalText("portfolio_value", figures.equity)
    writer.decimalText("buying_power", figures.buyingPower)
    writer.decimalText("regt_buying_power", figures.regTBuyingPower)
    writer.string("daytrading_buying_power", "0")
    writer.decimalText("effective_buying_power", figures.buyingPower)
    writer.decimalText("non_marginable_buying_power", figures.nonMarginable)
    writer.string("options_buying_power", "0")
    writer.decimalText("long_market_value", figures.long)
    writer.decimalText("short_market_value", figures.short)
    writer.decimalText(
      "position_market_value", (try? figures.long + figures.short) ?? figures.long)
    writer.decimalText("initial_margin", figures.initialMargin)
    writer.decimalText("maintenance_margin", figures.maintenanceMargin)
    writer.decimalText("last_maintenance_margin", book.lastMaintenanceMargin)
    writer.string("sma", "0")
    writer.string("multiplier", String(book.multiplier))
    writer.string("accrued_fees", "0")
    writer.string("pending_transfer_in", "0")
    writer.string("pending_transfer_out", "0")
  }

  static func position(
    _ symbol: Symbol, _ holding: Holding, _ book: AccountBook, _ market: any MarketSource
  ) -> JSONValue {
    let asset = market.asset(symbol.text)
    let price = market.markPrice(symbol)
    let basis = holding.book.costBasis
    let value = price.flatMap { try? Money($0, times: holding.book.quantity) }
    let gain = value.flatMap { try? ProfitAndLoss.unrealized(marketValue: $0, costBasis: basis) }
    let today = holding.today.costBasis
    let gainToday = value.flatMap {
      try? ProfitAndLoss.unrealized(marketValue: $0, costBasis: today)
    }
    let close = market.closedDay(at: market.now).flatMap { market.close(of: symbol, on: $0.day) }
    let change = price.flatMap { price in close.flatMap { try? price.decimal - $0.decimal } }
    var writer = JSONWriter(capacity: 1_024)
    writer.beginMap()
    writer.string("asset_id", asset.flatMap(\.id))
    writer.string("symbol", symbol.text)
    writer.string("exchange", asset?.exchange ?? "")
    writer.string("asset_class", (asset?.assetClass ?? .usEquity).wire)
    writer.bool("asset_marginable", asset?.isMarginable ?? false)
    writer.decimalText("qty", holding.book.quantity)
    writer.decimalText("qty_available", book.available(symbol))
    writer.string("side", holding.book.quantity.isNegative ? "short" : "long")
    writer.decimalText("avg_entry_price", holding.book.averageEntryPrice)
    writer.decimalText("cost_basis", basis)
    writer.decimalText("market_value", value)
    writer.decimalText("unrealized_pl", gain)
    writer.decimalText("unrealized_plpc", ratio(gain?.amount, of: basis.amount))
    writer.decimalText("unrealized_intraday_pl", gainToday)
    writer.decimalText("unrealized_intraday_plpc", ratio(gainToday?.amount, of: today.amount))
    writer.decimalText("current_price", price)
    writer.decimalText("lastday_price", close)
    writer.decimalText("change_today", ratio(change, of: close?.decimal))
    writer.endMap()
    return .json(writer.bytes)
  }

  /// A fraction with up to 16 digits; null where a part is missing or the whole is zero.
  private static func ratio(_ part: FixedDecimal?, of whole: FixedDecimal?) -> FixedDecimal? {
    guard let part, let whole else { return nil }
    return try? Percent(part, of: whole.magnitude).decimal.rounded(toDigits: 16)
  }

  static func asset(_ asset: Asset) -> JSONValue {
    let json = JSONValue.object([
      "id": .text(asset.id), "class": .text(asset.assetClass), "exchange": .string(asset.exchange),
      "symbol": .text(asset.symbol), "name": .string(asset.name), "status": .string(asset.status),
      "tradable": .bool(asset.isTradable), "marginable": .bool(asset.isMarginable),
      "maintenance_margin_requirement": .number("100"), "shortable": .bool(asset.isShortable),
      "easy_to_borrow": .bool(asset.isShortable), "fractionable": .bool(asset.isFractionable),
      "margin_requirement_long": .string("100"), "margin_requirement_short": .string("100"),
      "attributes": .array(asset.attributes.map { .string($0) }),
    ])
    guard let pair = CryptoPair.bySymbol[asset.symbol] else { return json }
    return json.adding("min_order_size", .text(pair.smallestOrder))
      .adding("min_trade_increment", .text(pair.quantityIncrement))
      .adding("price_increment", .text(pair.priceIncrement))
  }

  static func session(_ session: CalendarSession, settlement: CalendarDay) -> JSONValue {
    func wall(_ seconds: Int, colon: String) -> JSONValue {
      let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
      return .string(
        (hours < 10 ? "0" : "") + "\(hours)" + colon + (minutes < 10 ? "0" : "") + "\(minutes)")
    }
    return .object([
      "date": .text(session.day), "open": wall(session.open, colon: ":"),
      "close": wall(session.close, colon: ":"),
      "session_open": wall(session.sessionOpen, colon: ""),
      "session_close": wall(session.sessionClose, colon: ""),
      "settlement_date": .text(settlement),
    ])
  }
}

/// Market data objects (section 10): numbers are JSON numbers, written from their exact text.
enum MarketRendering {
  static func quote(_ quote: Quote?) -> JSONValue { quote?.json ?? .null }

  static func trade(_ trade: MarketTrade?) -> JSONValue { trade?.json ?? .null }

  static func bar(_ bar: Bar?) -> JSONValue { bar?.json ?? .null }

  static func snapshot(_ snapshot: MarketSnapshot) -> JSONValue {
    .object([
      "latestTrade": trade(snapshot.trade), "latestQuote": quote(snapshot.quote),
      "minuteBar": bar(snapshot.minuteBar), "dailyBar": bar(snapshot.dailyBar),
      "prevDailyBar": bar(snapshot.previousDailyBar),
    ])
  }
}
