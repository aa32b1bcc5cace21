import ClientModels

/// The contract's objects as JSON (sections 3, 4, 6, 7): decimals of the trading side are text.
enum Rendering {
  static func order(_ record: OrderRecord) -> JSONValue { order(record, legs: []) }

  /// `legs` are those of an advanced order where the contract shows them under their parent.
  private static func order(_ record: OrderRecord, legs: [OrderRecord]) -> JSONValue {
    let order = record.order
    var (trailPrice, trailPercent): (Price?, FixedDecimal?) = (nil, nil)
    switch record.trail {
    case .price(let price): trailPrice = price
    case .percent(let percent): trailPercent = percent
    case nil: break
    }
    return .object([
      "id": .string(order.id.text), "client_order_id": .text(order.clientOrderID),
      "created_at": .time(order.createdAt), "updated_at": .time(order.updatedAt),
      "submitted_at": .time(order.submittedAt), "filled_at": .time(order.filledAt),
      "expired_at": .time(order.expiredAt), "canceled_at": .time(order.canceledAt),
      "failed_at": .time(order.failedAt), "replaced_at": .time(order.replacedAt),
      "replaced_by": .text(order.replacedBy), "replaces": .text(order.replaces),
      "expires_at": .time(record.expiresAt),
      "asset_id": .string(record.assetID), "symbol": .text(order.symbol),
      "asset_class": .text(order.assetClass), "notional": .text(order.notional),
      "qty": .text(order.quantity),
      "filled_qty": .text(order.filledQuantity), "filled_avg_price": .text(order.averageFillPrice),
      "order_class": .string(order.orderClass.wire), "order_type": .text(order.type),
      "type": .text(order.type), "side": .text(order.side),
      "position_intent": .string(record.intent.rawValue),
      "time_in_force": .text(order.timeInForce), "limit_price": .text(order.limitPrice),
      "stop_price": .text(order.stopPrice), "status": .text(order.status),
      "extended_hours": .bool(order.extendedHours),
      "legs": legs.isEmpty ? .null : .array(legs.map { Self.order($0) }),
      "trail_percent": .text(trailPercent), "trail_price": .text(trailPrice),
      "hwm": .text(record.highWaterMark), "subtag": .null, "source": .null,
    ])
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
    let figures = book.figures(market)
    let positions = (try? figures.long + figures.short) ?? figures.long
    return .object([
      "id": .text(book.id), "account_number": .string(book.number), "status": .string("ACTIVE"),
      "crypto_status": .string("ACTIVE"), "currency": .string("USD"), "cash": .text(book.cash),
      "equity": .text(figures.equity), "last_equity": .text(book.lastEquity),
      "portfolio_value": .text(figures.equity), "buying_power": .text(figures.buyingPower),
      "regt_buying_power": .text(figures.regTBuyingPower),
      "daytrading_buying_power": .string("0"),
      "effective_buying_power": .text(figures.buyingPower),
      "non_marginable_buying_power": .text(figures.nonMarginable),
      "options_buying_power": .string("0"), "long_market_value": .text(figures.long),
      "short_market_value": .text(figures.short), "position_market_value": .text(positions),
      "initial_margin": .text(figures.initialMargin),
      "maintenance_margin": .text(figures.maintenanceMargin),
      "last_maintenance_margin": .text(book.lastMaintenanceMargin),
      "sma": .string("0"), "multiplier": .string(String(book.multiplier)),
      "accrued_fees": .string("0"),
      "pending_transfer_in": .string("0"), "pending_transfer_out": .string("0"),
      "balance_asof": .text(market.closedDay(at: market.now)?.day),
      "created_at": .time(book.createdAt), "trading_blocked": .bool(false),
      "transfers_blocked": .bool(false), "account_blocked": .bool(false),
      "trade_suspended_by_user": .bool(book.configuration.suspendsTrading),
      "shorting_enabled": .bool(book.mayShort),
      "pattern_day_trader": .bool(false), "daytrade_count": .number("0"),
      "options_approved_level": .number("0"), "options_trading_level": .number("0"),
    ])
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
    return .object([
      "asset_id": .text(asset?.id), "symbol": .text(symbol),
      "exchange": .string(asset?.exchange ?? ""),
      "asset_class": .text(asset?.assetClass ?? .usEquity),
      "asset_marginable": .bool(asset?.isMarginable ?? false),
      "qty": .text(holding.book.quantity), "qty_available": .text(book.available(symbol)),
      "side": .string(holding.book.quantity.isNegative ? "short" : "long"),
      "avg_entry_price": .text(holding.book.averageEntryPrice), "cost_basis": .text(basis),
      "market_value": .text(value), "unrealized_pl": .text(gain),
      "unrealized_plpc": ratio(gain?.amount, of: basis.amount),
      "unrealized_intraday_pl": .text(gainToday),
      "unrealized_intraday_plpc": ratio(gainToday?.amount, of: today.amount),
      "current_price": .text(price), "lastday_price": .text(close),
      "change_today": ratio(
        price.flatMap { price in close.flatMap { try? price.decimal - $0.decimal } },
        of: close?.decimal),
    ])
  }

  /// A fraction with up to 16 digits; null where a part is missing or the whole is zero.
  private static func ratio(_ part: FixedDecimal?, of whole: FixedDecimal?) -> JSONValue {
    guard let part, let whole,
      let value = try? Percent(part, of: whole.magnitude).decimal.rounded(toDigits: 16)
    else { return .null }
    return .string(value.description)
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
