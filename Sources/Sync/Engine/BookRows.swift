import ClientModels
import Synchronization

/// Positions, markets and orders as tables of the store (`RowWriter`), with the contract's names as columns.
///
/// An account may hold thousands of positions, and the screen opens with all of them: this form takes a tenth of the time
/// that the broker's own JSON takes to read.
enum BookRows {
  static func encode(_ positions: [Position]) -> [UInt8] {
    var writer = RowWriter(columns: positionColumns)
    for position in positions { writer.row { $0.values(position) } }
    return writer.finished()
  }

  static func encode(_ market: [MarketSnapshot]) -> [UInt8] {
    var writer = RowWriter(columns: marketColumns)
    for snapshot in market { writer.row { $0.values(snapshot) } }
    return writer.finished()
  }

  static func encode(_ orders: [Order]) -> [UInt8] {
    var writer = RowWriter(columns: orderColumns)
    for order in orders { writer.row { $0.values(order) } }
    return writer.finished()
  }

  static func positions(_ bytes: [UInt8]) throws(BrokerError) -> [Symbol: Position] {
    try read(bytes, positionColumns, "positions", PositionWords(), { $0.symbol }) { reader, words in
      reader.position(&words)
    }
  }

  static func market(_ bytes: [UInt8]) throws(BrokerError) -> [Symbol: MarketSnapshot] {
    try read(bytes, marketColumns, "market", (), { $0.symbol }) { reader, _ in reader.snapshot() }
  }

  static func orders(_ bytes: [UInt8]) throws(BrokerError) -> [BrokerOrderID: Order] {
    // Tables of earlier versions have no trails.
    let hasTrails = bytes.starts(with: RowWriter.head(orderColumns))
    let columns = hasTrails ? orderColumns : orderColumns.dropLast(trailColumns.count)
    return try read(bytes, columns, "orders", OrderWords(hasTrails: hasTrails), { $0.id }) {
      reader, words in
      reader.order(&words, depth: 0)
    }
  }

  /// A table of so many bytes is read by several cores: with fewer, a start would wait for the threads and not for the rows.
  private static let bytesForOneCore = 256 << 10
  private static let mostCores = 4

  /// All of the rows or none: the checksum has vouched for them, so that a row that cannot be read is no accident.
  private static func read<Key: Hashable, Value: Sendable, Words: Sendable>(
    _ bytes: [UInt8], _ columns: [String], _ name: String, _ words: Words,
    _ key: (Value) -> Key, _ row: @Sendable (inout RowReader, inout Words) -> Value?
  ) throws(BrokerError) -> [Key: Value] {
    let parts: [ReadRows<Value>]? = bytes.withUnsafeBufferPointer { buffer in
      let readers = RowReader.readers(
        of: buffer, columns: columns, atMost: min(mostCores, bytes.count / bytesForOneCore + 1))
      guard let readers else { return nil }
      guard readers.count > 1 else {
        return readers.map { ReadRows($0, words: words, row) }
      }
      let parts = Mutex<[Int: ReadRows<Value>]>([:])
      let jobs = RowReaders(readers)
      SideBySide.perform(jobs.readers.count) { index in
        let part = ReadRows(jobs.readers[index], words: words, row)
        parts.withLock { $0[index] = part }
      }
      return parts.withLock { parts in parts.sorted { $0.key < $1.key }.map(\.value) }
    }
    guard let parts else { throw .unreadable(what: "\(name): the head of the table") }
    var rows: [Key: Value] = [:]
    rows.reserveCapacity(parts.reduce(0) { $0 + $1.values.count })
    for part in parts {
      for value in part.values { rows[key(value)] = value }
      guard part.isWhole else {
        throw .unreadable(what: "\(name): row \(rows.count + 1) of the table")
      }
    }
    return rows
  }

  private static let positionColumns = [
    "symbol", "asset_id", "exchange", "asset_class", "asset_marginable", "qty", "qty_available",
    "side", "avg_entry_price", "market_value", "cost_basis", "unrealized_pl", "unrealized_plpc",
    "unrealized_intraday_pl", "unrealized_intraday_plpc", "current_price", "lastday_price",
    "change_today",
  ]

  private static let marketColumns =
    ["symbol", "received_at"]
    + columns(of: "latestTrade", ["t", "p", "s", "received_at", "source"])
    + columns(of: "latestQuote", ["t", "bp", "bs", "ap", "as", "received_at", "source"])
    + columns(of: "status", ["t", "sc", "sm", "rm"])
    + ["minuteBar", "dailyBar", "prevDailyBar"].flatMap {
      columns(of: $0, ["t", "o", "h", "l", "c", "v", "n", "vw"])
    }

  private static let orderColumns =
    [
      "id", "client_order_id", "created_at", "updated_at", "submitted_at", "filled_at",
      "expired_at",
      "canceled_at", "failed_at", "replaced_at", "replaced_by", "replaces", "symbol", "asset_class",
      "notional", "qty", "filled_qty", "filled_avg_price", "order_class", "type", "side",
      "time_in_force", "limit_price", "stop_price", "status", "extended_hours", "legs",
    ] + trailColumns

  private static let trailColumns = ["trail_price", "trail_percent", "hwm"]

  private static func columns(of part: String, _ names: [String]) -> [String] {
    names.map { "\(part).\($0)" }
  }

  fileprivate struct PositionWords {
    var assetClass = RowReader.LastWord<AssetClass>()
    var side = RowReader.LastWord<PositionSide>()
  }

  struct OrderWords {
    var hasTrails: Bool
    var assetClass = RowReader.LastWord<AssetClass>()
    var orderClass = RowReader.LastWord<OrderClass>()
    var type = RowReader.LastWord<OrderType>()
    var side = RowReader.LastWord<OrderSide>()
    var timeInForce = RowReader.LastWord<TimeInForce>()
    var status = RowReader.LastWord<OrderStatus>()
  }
}

/// The rows of one reader, as far as they can be read.
private struct ReadRows<Value: Sendable>: Sendable {
  var values: [Value] = []
  var isWhole: Bool

  init<Words>(
    _ reader: RowReader, words: Words, _ row: (inout RowReader, inout Words) -> Value?
  ) {
    var (reader, words) = (reader, words)
    isWhole = true
    values.reserveCapacity(reader.mostRows)
    while reader.nextRow() {
      guard let value = row(&reader, &words) else {
        isWhole = false
        return
      }
      reader.endRow()
      values.append(value)
    }
    isWhole = !reader.hasFailed
  }
}

/// Readers on their way to other cores. They only read, and what they read stays where it is until all of them are done.
struct RowReaders: @unchecked Sendable {
  let readers: [RowReader]
  init(_ readers: [RowReader]) { self.readers = readers }
}

extension RowWriter {
  fileprivate mutating func values(_ position: Position) {
    text(position.symbol.text)
    text(position.assetID)
    text(position.exchange)
    text(position.assetClass.wire)
    bool(position.isMarginable)
    decimal(position.quantity.decimal)
    decimal(position.quantityAvailable?.decimal)
    text(position.side.wire)
    decimal(position.averageEntryPrice?.decimal)
    decimal(position.marketValue?.amount)
    decimal(position.costBasis?.amount)
    decimal(position.unrealizedProfitAndLoss?.amount)
    decimal(position.unrealizedProfitAndLossPercent?.decimal)
    decimal(position.unrealizedIntradayProfitAndLoss?.amount)
    decimal(position.unrealizedIntradayProfitAndLossPercent?.decimal)
    decimal(position.currentPrice?.decimal)
    decimal(position.lastdayPrice?.decimal)
    decimal(position.changeToday?.decimal)
  }

  fileprivate mutating func values(_ snapshot: MarketSnapshot) {
    text(snapshot.symbol.text)
    time(snapshot.receivedAt)
    time(snapshot.trade?.at)
    decimal(snapshot.trade?.price.decimal)
    decimal(snapshot.trade?.size.decimal)
    receipt(snapshot.tradeReceipt)
    time(snapshot.quote?.at)
    decimal(snapshot.quote?.bid?.decimal)
    decimal(snapshot.quote?.bidSize.decimal)
    decimal(snapshot.quote?.ask?.decimal)
    decimal(snapshot.quote?.askSize.decimal)
    receipt(snapshot.quoteReceipt)
    time(snapshot.status?.at)
    text(snapshot.status?.code)
    text(snapshot.status?.message)
    text(snapshot.status?.reason)
    for bar in [snapshot.minuteBar, snapshot.dailyBar, snapshot.previousDailyBar] {
      time(bar?.at)
      decimal(bar?.open.decimal)
      decimal(bar?.high.decimal)
      decimal(bar?.low.decimal)
      decimal(bar?.close.decimal)
      decimal(bar?.volume.decimal)
      integer(bar?.tradeCount)
      decimal(bar?.volumeWeightedPrice?.decimal)
    }
  }

  private mutating func receipt(_ receipt: Receipt?) {
    time(receipt?.at)
    text(receipt?.source.rawValue)
  }

  mutating func values(_ order: Order) {
    text(order.id.text)
    text(order.clientOrderID?.text)
    for at in [
      order.createdAt, order.updatedAt, order.submittedAt, order.filledAt, order.expiredAt,
      order.canceledAt, order.failedAt, order.replacedAt,
    ] { time(at) }
    text(order.replacedBy?.text)
    text(order.replaces?.text)
    text(order.symbol?.text)
    text(order.assetClass?.wire)
    decimal(order.notional)
    decimal(order.quantity?.decimal)
    decimal(order.filledQuantity.decimal)
    decimal(order.averageFillPrice?.decimal)
    text(order.orderClass.wire)
    text(order.type.wire)
    text(order.side.wire)
    text(order.timeInForce.wire)
    decimal(order.limitPrice?.decimal)
    decimal(order.stopPrice?.decimal)
    text(order.status.wire)
    bool(order.extendedHours)
    if order.legs.isEmpty {
      text(nil)
    } else {
      list { writer in
        for leg in order.legs { writer.list { $0.values(leg) } }
      }
    }
    decimal(order.trailing?.trail.price?.decimal)
    decimal(order.trailing?.trail.percent)
    decimal(order.trailing?.highWaterMark?.decimal)
  }
}

extension RowReader {
  fileprivate mutating func price() -> Price? { decimal().map(Price.init) }
  fileprivate mutating func quantity() -> Quantity? { decimal().map(Quantity.init) }
  fileprivate mutating func money() -> Money? { decimal().map { Money($0) } }
  fileprivate mutating func percent() -> Percent? { decimal().map(Percent.init) }
  fileprivate mutating func symbol() -> Symbol? { text().flatMap { require(Symbol($0)) } }
  fileprivate mutating func orderID() -> BrokerOrderID? {
    text().flatMap { require(BrokerOrderID($0)) }
  }

  fileprivate mutating func position(_ words: inout BookRows.PositionWords) -> Position? {
    let symbol = symbol()
    let (assetID, exchange) = (text(), text())
    let assetClass = word(&words.assetClass)
    let isMarginable = bool()
    let (quantity, available) = (quantity(), quantity())
    let side = word(&words.side)
    let entry = price()
    guard let symbol, let assetClass, let quantity, let side else { return nil }
    let (marketValue, costBasis) = (money(), money())
    let (gain, gainPercent) = (money(), percent())
    let (day, dayPercent) = (money(), percent())
    let (current, lastday, change) = (price(), price(), percent())
    return Position(
      symbol: symbol, assetID: assetID, exchange: exchange, assetClass: assetClass,
      isMarginable: isMarginable, quantity: quantity, quantityAvailable: available, side: side,
      averageEntryPrice: entry, marketValue: marketValue, costBasis: costBasis,
      unrealizedProfitAndLoss: gain, unrealizedProfitAndLossPercent: gainPercent,
      unrealizedIntradayProfitAndLoss: day, unrealizedIntradayProfitAndLossPercent: dayPercent,
      currentPrice: current, lastdayPrice: lastday, changeToday: change)
  }

  fileprivate mutating func snapshot() -> MarketSnapshot? {
    guard let symbol = symbol(), let receivedAt = time() else { return nil }
    let (tradedAt, price, size) = (time(), price(), quantity())
    let tradeReceipt = receipt()
    var trade: MarketTrade?
    if let price, let size { trade = MarketTrade(price: price, size: size, at: tradedAt) }
    let (quotedAt, bid, bidSize, ask, askSize) = (
      time(), self.price(), quantity(), self.price(), quantity()
    )
    let quoteReceipt = receipt()
    var quote: Quote?
    if let bidSize, let askSize {
      quote = Quote(bid: bid, bidSize: bidSize, ask: ask, askSize: askSize, at: quotedAt)
    }
    let (saidAt, code, message, reason) = (time(), text(), text(), text())
    var status: TradingStatus?
    if let code, let message, let reason {
      status = TradingStatus(code: code, message: message, reason: reason, at: saidAt)
    }
    let (minute, daily, previous) = (bar(), bar(), bar())
    var snapshot = MarketSnapshot(
      symbol: symbol, quote: quote, trade: trade, minuteBar: minute, dailyBar: daily,
      previousDailyBar: previous, status: status, receivedAt: receivedAt)
    (snapshot.tradeReceipt, snapshot.quoteReceipt) = (tradeReceipt, quoteReceipt)
    return snapshot
  }

  private mutating func receipt() -> Receipt? {
    let (at, source) = (time(), text())
    guard let at, let source else { return nil }
    return require(Receipt.Source(rawValue: source)).map { Receipt($0, at: at) }
  }

  private mutating func bar() -> Bar? {
    let at = time()
    let (open, high, low, close, volume) = (price(), price(), price(), price(), quantity())
    let (count, average) = (integer(), price())
    guard let at, let open, let high, let low, let close, let volume else { return nil }
    return Bar(
      at: at, open: open, high: high, low: low, close: close, volume: volume, tradeCount: count,
      volumeWeightedPrice: average)
  }

  /// Legs have no legs of their own.
  mutating func order(_ words: inout BookRows.OrderWords, depth: Int) -> Order? {
    guard depth < 2, let id = orderID() else { return nil }
    let clientID = text().flatMap { require(ClientOrderID($0)) }
    let (createdAt, updatedAt, submittedAt) = (time(), time(), time())
    let (filledAt, expiredAt, canceledAt, failedAt, replacedAt) = (
      time(), time(), time(), time(), time()
    )
    let (replacedBy, replaces, symbol) = (orderID(), orderID(), symbol())
    let assetClass = word(&words.assetClass)
    let (notional, quantity, filled, average) = (decimal(), quantity(), quantity(), price())
    let orderClass = word(&words.orderClass)
    let type = word(&words.type)
    let side = word(&words.side)
    let timeInForce = word(&words.timeInForce)
    let (limit, stop) = (price(), price())
    guard let status = word(&words.status), let filled, let orderClass, let type, let side,
      let timeInForce, let extendedHours = bool()
    else { return nil }
    var order = Order(
      id: id, clientOrderID: clientID, symbol: symbol, assetClass: assetClass, side: side,
      type: type, orderClass: orderClass, timeInForce: timeInForce, quantity: quantity,
      notional: notional, filledQuantity: filled, averageFillPrice: average, limitPrice: limit,
      stopPrice: stop, status: status, extendedHours: extendedHours, createdAt: createdAt,
      updatedAt: updatedAt, submittedAt: submittedAt)
    (order.filledAt, order.expiredAt, order.canceledAt) = (filledAt, expiredAt, canceledAt)
    (order.failedAt, order.replacedAt) = (failedAt, replacedAt)
    (order.replacedBy, order.replaces) = (replacedBy, replaces)
    order.legs = legs(&words, depth: depth)
    if words.hasTrails { order.trailing = trailing() }
    return order
  }

  private mutating func trailing() -> TrailingStop? {
    let (price, percent, mark) = (price(), decimal(), price())
    let trail: Trail? = price.map { .price($0) } ?? percent.map { .percent($0) }
    return trail.map { .following($0, highWaterMark: mark) }
  }

  private mutating func legs(_ words: inout BookRows.OrderWords, depth: Int) -> [Order] {
    let read = list { reader in
      var legs: [Order] = []
      while !reader.isAtEnd {
        guard let leg = reader.list({ $0.order(&words, depth: depth + 1) }), let leg else {
          _ = reader.require(nil as Order?)
          break
        }
        legs.append(leg)
      }
      return legs
    }
    return read ?? []
  }
}
