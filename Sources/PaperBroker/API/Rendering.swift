import ClientModels

/// The contract's objects as JSON (sections 3, 4, 6, 7): decimals of the trading side are text.
enum Rendering {
  static func order(_ record: OrderRecord) -> JSONValue {
    let order = record.order
    return .object([
      "id": .string(order.id.text), "client_order_id": .text(order.clientOrderID),
      "created_at": .time(order.createdAt), "updated_at": .time(order.updatedAt),
      "submitted_at": .time(order.submittedAt), "filled_at": .time(order.filledAt),
      "expired_at": .time(order.expiredAt), "canceled_at": .time(order.canceledAt),
      "failed_at": .time(order.failedAt), "replaced_at": .time(order.replacedAt),
      "replaced_by": .text(order.replacedBy), "replaces": .text(order.replaces),
      "expires_at": .time(record.expiresAt),
      "asset_id": .string(record.assetID), "symbol": .text(order.symbol),
      "asset_class": .text(order.assetClass), "notional": .null, "qty": .text(order.quantity),
      "filled_qty": .text(order.filledQuantity), "filled_avg_price": .text(order.averageFillPrice),
      "order_class": .string(order.orderClass.wire), "order_type": .text(order.type),
      "type": .text(order.type), "side": .text(order.side),
      "time_in_force": .text(order.timeInForce), "limit_price": .text(order.limitPrice),
      "stop_price": .null, "status": .text(order.status),
      "extended_hours": .bool(order.extendedHours), "legs": .null, "trail_percent": .null,
      "trail_price": .null, "hwm": .null, "subtag": .null, "source": .null,
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

  static func account(_ book: AccountBook, _ market: any MarketSource) -> JSONValue {
    let long = longMarketValue(book, market)
    let equity = (try? book.cash + long) ?? book.cash
    let power = JSONValue.text(book.buyingPower)
    return .object([
      "id": .text(book.id), "account_number": .string(book.number), "status": .string("ACTIVE"),
      "crypto_status": .string("INACTIVE"), "currency": .string("USD"), "cash": .text(book.cash),
      "equity": .text(equity), "last_equity": .text(book.lastEquity),
      "portfolio_value": .text(equity), "buying_power": power, "regt_buying_power": power,
      "daytrading_buying_power": .string("0"), "effective_buying_power": power,
      "non_marginable_buying_power": power, "options_buying_power": .string("0"),
      "long_market_value": .text(long), "short_market_value": .string("0"),
      "position_market_value": .text(long), "initial_margin": .text(long),
      "maintenance_margin": .text(long), "last_maintenance_margin": .string("0"),
      "sma": .string("0"), "multiplier": .string("1"), "accrued_fees": .string("0"),
      "pending_transfer_in": .string("0"), "pending_transfer_out": .string("0"),
      "balance_asof": .text(market.closedDay(at: market.now)?.day),
      "created_at": .time(book.createdAt), "trading_blocked": .bool(false),
      "transfers_blocked": .bool(false), "account_blocked": .bool(false),
      "trade_suspended_by_user": .bool(book.configuration.suspendsTrading),
      "shorting_enabled": .bool(false),
      "pattern_day_trader": .bool(false), "daytrade_count": .number("0"),
      "options_approved_level": .number("0"), "options_trading_level": .number("0"),
    ])
  }

  /// Positions without a price count at their cost.
  private static func longMarketValue(_ book: AccountBook, _ market: any MarketSource)
    -> FixedDecimal
  {
    book.holdings.reduce(.zero) { sum, entry in
      let value = market.markPrice(entry.key).flatMap {
        try? Money($0, times: entry.value.book.quantity)
      }
      return (try? sum + (value ?? entry.value.book.costBasis).amount) ?? sum
    }
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
