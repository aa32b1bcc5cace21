import ClientModels

/// The book of a day as a document of the store: a table with one line for each fact, `["qty",[10,5],null]`, the values of all
/// positions beside each other in the order of their symbols.
///
/// Ten years are kept, so that nothing is written that follows from the rest: a list of one value stands for all positions, null
/// for what is worked out, such as the market value of price and quantity; the third column names the places of positions
/// of which nothing is known. Each day stands for itself: a damaged one takes no other along.
enum DayBookRows {
  fileprivate static let columns = ["name", "values", "unknown"]

  static func encode(_ book: DayBook) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    writer.fact("book") {
      $0.text(book.day.description)
      $0.text(book.origin.rawValue)
      $0.time(book.asOf)
      $0.place(book.since)
      $0.place(book.place)
    }
    if let account = book.account { writer.fact("account") { $0.values(account) } }
    let holdings = book.holdings.values.sorted { $0.symbol < $1.symbol }
    writer.fact("symbol") { row in for holding in holdings { row.text(holding.symbol.text) } }
    writer.values(of: holdings, on: book.day)
    for order in book.orders { writer.fact("order") { $0.values(order) } }
    for activity in book.activities { writer.fact("activity") { $0.values(activity) } }
    return writer.finished()
  }

  /// Nil when anything is not as it was written.
  static func book(_ bytes: [UInt8]) -> DayBook? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      return reader.dayBook()
    }
  }
}

/// One column of figures, and how it follows from others where it does.
private struct DayColumn: Sendable {
  let name: String
  let value: @Sendable (DayBook.Holding) -> FixedDecimal?
  /// From the columns before it.
  let derived: @Sendable (DayBook.Holding) -> FixedDecimal?
  let set: @Sendable (inout DayBook.Holding, FixedDecimal?) -> Void

  /// In the order in which they are written; each may follow from those before it.
  static let all: [DayColumn] = [
    DayColumn(
      name: "qty", value: { $0.position.quantity.decimal }, derived: { _ in nil },
      set: { holding, value in
        holding.position.quantity = Quantity(value ?? .zero)
        holding.position.side = holding.position.quantity.isNegative ? .short : .long
      }),
    DayColumn(
      name: "qty_available", value: { $0.position.quantityAvailable?.decimal },
      derived: { $0.position.quantity.decimal },
      set: { $0.position.quantityAvailable = $1.map(Quantity.init) }),
    DayColumn(
      name: "avg_entry_price", value: { $0.position.averageEntryPrice?.decimal },
      derived: { _ in nil }, set: { $0.position.averageEntryPrice = $1.map(Price.init) }),
    DayColumn(
      name: "cost_basis", value: { $0.position.costBasis?.amount },
      derived: { holding in
        holding.position.averageEntryPrice.flatMap {
          try? $0.decimal * holding.position.quantity.decimal
        }
      },
      set: { $0.position.costBasis = $1.map { Money($0) } }),
    DayColumn(
      name: "current_price", value: { $0.position.currentPrice?.decimal },
      derived: { $0.price?.price.decimal },
      set: { $0.position.currentPrice = $1.map(Price.init) }),
    DayColumn(
      name: "market_value", value: { $0.position.marketValue?.amount },
      derived: { try? $0.value() }, set: { $0.position.marketValue = $1.map { Money($0) } }),
    DayColumn(
      name: "unrealized_pl", value: { $0.position.unrealizedProfitAndLoss?.amount },
      derived: { holding in
        guard let value = holding.position.marketValue, let cost = holding.position.costBasis
        else { return nil }
        return try? value.amount - cost.amount
      },
      set: { $0.position.unrealizedProfitAndLoss = $1.map { Money($0) } }),
    DayColumn(
      name: "unrealized_plpc", value: { $0.position.unrealizedProfitAndLossPercent?.decimal },
      derived: { holding in
        guard let value = holding.position.marketValue, let cost = holding.position.costBasis
        else { return nil }
        return try? ProfitAndLoss.unrealizedPercent(marketValue: value, costBasis: cost).decimal
      },
      set: { $0.position.unrealizedProfitAndLossPercent = $1.map(Percent.init) }),
    DayColumn(
      name: "lastday_price", value: { $0.position.lastdayPrice?.decimal }, derived: { _ in nil },
      set: { $0.position.lastdayPrice = $1.map(Price.init) }),
    DayColumn(
      name: "unrealized_intraday_pl",
      value: { $0.position.unrealizedIntradayProfitAndLoss?.amount },
      derived: { holding in
        guard let price = holding.price?.price, let last = holding.position.lastdayPrice
        else { return nil }
        return try? (price - last).decimal * holding.position.quantity.decimal
      },
      set: { $0.position.unrealizedIntradayProfitAndLoss = $1.map { Money($0) } }),
    DayColumn(
      name: "unrealized_intraday_plpc",
      value: { $0.position.unrealizedIntradayProfitAndLossPercent?.decimal },
      derived: { holding in
        guard let gain = holding.position.unrealizedIntradayProfitAndLoss,
          let last = holding.position.lastdayPrice,
          let before = try? last.decimal * holding.position.quantity.decimal
        else { return nil }
        return try? Percent(gain.amount, of: before.magnitude).decimal
      },
      set: { $0.position.unrealizedIntradayProfitAndLossPercent = $1.map(Percent.init) }),
    DayColumn(
      name: "change_today", value: { $0.position.changeToday?.decimal },
      derived: { holding in
        guard let price = holding.price?.price, let last = holding.position.lastdayPrice,
          let change = try? price - last
        else { return nil }
        return try? Percent(change.decimal, of: last.decimal).decimal
      },
      set: { $0.position.changeToday = $1.map(Percent.init) }),
  ]
}

extension RowWriter {
  /// A line of any values.
  fileprivate mutating func fact(_ name: String, _ values: (inout RowWriter) -> Void) {
    row {
      $0.text(name)
      $0.list(values)
      $0.text(nil)
    }
  }

  /// A line of one value for each position, or none where all follow from the rest.
  fileprivate mutating func column<Value: Equatable>(
    _ name: String, _ values: [Value?], unknown: [Int] = [],
    _ write: (inout RowWriter, Value?) -> Void
  ) {
    guard values.contains(where: { $0 != nil }) || !unknown.isEmpty else { return }
    let isSame = values.allSatisfy { $0 == values.first }
    row { row in
      row.text(name)
      row.list { list in
        for value in isSame ? values.prefix(1) : values[...] { write(&list, value) }
      }
      guard !unknown.isEmpty else { return row.text(nil) }
      row.list { list in for place in unknown { list.integer(place) } }
    }
  }

  fileprivate mutating func values(of holdings: [DayBook.Holding], on day: CalendarDay) {
    column("price", holdings.map(\.price?.price.decimal)) { $0.decimal($1) }
    column("price_source", holdings.map(\.price?.source.rawValue)) { $0.text($1) }
    column("price_at", holdings.map { $0.price?.at.map { DayClock(day).milliseconds(of: $0) } }) {
      $0.integer($1)
    }
    column("asset_class", holdings.map(\.position.assetClass.wire)) { $0.text($1) }
    column("exchange", holdings.map(\.position.exchange)) { $0.text($1) }
    column("asset_marginable", holdings.map(\.position.isMarginable)) { $0.bool($1) }
    let sides = holdings.map { holding -> String? in
      let natural: PositionSide = holding.position.quantity.isNegative ? .short : .long
      return holding.position.side == natural ? nil : holding.position.side.wire
    }
    column("side", sides) { $0.text($1) }
    for column in DayColumn.all {
      var unknown: [Int] = []
      let values = holdings.enumerated().map { place, holding -> FixedDecimal? in
        let (value, derived) = (column.value(holding), column.derived(holding))
        if value == derived { return nil }
        if value == nil { unknown.append(place) }
        return value
      }
      self.column(column.name, values, unknown: unknown) { $0.decimal($1) }
    }
  }

  mutating func place(_ place: DayBook.Place) {
    switch place {
    case .unknown: text(nil)
    case .beginning: text("")
    case .after(let id): text(id.text)
    }
  }

  fileprivate mutating func values(_ account: Account) {
    text(account.id.text)
    text(account.number)
    text(account.status)
    text(account.currency.code)
    for amount in [
      account.cash, account.equity, account.lastEquity, account.buyingPower,
      account.longMarketValue, account.shortMarketValue, account.initialMargin,
      account.maintenanceMargin,
    ] { decimal(amount?.amount) }
    decimal(account.multiplier)
    bool(account.isTradingBlocked)
    bool(account.isShortingEnabled)
    time(account.createdAt)
  }
}

extension RowReader {
  fileprivate mutating func dayBook() -> DayBook? {
    guard nextRow(), text() == "book", var book = list({ $0.dayHead() }) ?? nil, endFact()
    else { return nil }
    var columns = DayColumnReading()
    var (order, side) = (BookRows.OrderWords(hasTrails: true), LastWord<OrderSide>())
    while nextRow() {
      guard let name = text() else { return nil }
      switch name {
      case "account": book.account = list { $0.account() } ?? nil
      case "order":
        guard let value = list({ $0.order(&order, depth: 0) }) ?? nil else { return nil }
        book.orders.append(value)
      case "activity":
        let read = list { reader in
          let id = reader.text()
          return reader.activity(id, &side)
        }
        guard let value = read ?? nil else { return nil }
        book.activities.append(value)
      default:
        guard columns.read(name, &self) else { return nil }
        continue
      }
      guard endFact() else { return nil }
    }
    guard !hasFailed, let holdings = columns.holdings(on: book.day) else { return nil }
    book.holdings = Dictionary(holdings.map { ($0.symbol, $0) }) { _, last in last }
    return book
  }

  private mutating func endFact() -> Bool {
    _ = text()
    endRow()
    return !hasFailed
  }

  private mutating func dayHead() -> DayBook? {
    let (day, origin, asOf) = (text(), text(), time())
    let (since, place) = (place(), place())
    guard let day = day.flatMap({ CalendarDay($0) }),
      let origin = origin.flatMap({ DayBook.Origin(rawValue: $0) }), let since, let place
    else { return nil }
    return DayBook(day: day, origin: origin, asOf: asOf, since: since, place: place)
  }

  /// Nil when the text is none.
  mutating func place() -> DayBook.Place? {
    guard let text = text() else { return .unknown }
    return text.isEmpty ? .beginning : ExecutionID(text).map { .after($0) }
  }

  private mutating func account() -> Account? {
    let (id, number, status, code) = (text(), text(), text(), text())
    guard let id = id.flatMap({ AccountID($0) }), let status,
      let currency = code.flatMap({ Currency(code: $0) })
    else { return nil }
    let amounts = (0..<8).map { _ in decimal().map { Money($0, currency) } }
    let multiplier = decimal()
    guard let isBlocked = bool(), let isShorting = bool() else { return nil }
    return Account(
      id: id, number: number, status: status, currency: currency, cash: amounts[0],
      equity: amounts[1], lastEquity: amounts[2], buyingPower: amounts[3],
      longMarketValue: amounts[4], shortMarketValue: amounts[5], initialMargin: amounts[6],
      maintenanceMargin: amounts[7], multiplier: multiplier, isTradingBlocked: isBlocked,
      isShortingEnabled: isShorting, createdAt: time())
  }

  /// The values of a column and the places of those that are not known; nil when it is none.
  fileprivate mutating func column<Value>(
    _ read: (inout RowReader) -> Value?
  ) -> (values: [Value?], unknown: Set<Int>)? {
    let values = list { reader in
      var values: [Value?] = []
      while !reader.isAtEnd { values.append(read(&reader)) }
      return values
    }
    let unknown = list { reader in
      var places: Set<Int> = []
      while !reader.isAtEnd { if let place = reader.integer() { places.insert(place) } }
      return places
    }
    endRow()
    guard !hasFailed, let values else { return nil }
    return (values, unknown ?? [])
  }
}

/// The columns of a book as they are read, until all are there.
private struct DayColumnReading {
  private var symbols: [Symbol] = []
  private var decimals: [String: (values: [FixedDecimal?], unknown: Set<Int>)] = [:]
  private var texts: [String: [String?]] = [:]
  private var flags: [Bool?] = []
  private var times: [Int?] = []

  private static let names = Set(DayColumn.all.map(\.name) + ["price"])
  private static let words: Set<String> = ["price_source", "asset_class", "exchange", "side"]

  /// False when the column is not as it was written.
  mutating func read(_ name: String, _ reader: inout RowReader) -> Bool {
    switch name {
    case "symbol":
      guard let column = reader.column({ $0.text().flatMap { Symbol($0) } }) else { return false }
      symbols = column.values.compactMap { $0 }
      return symbols.count == column.values.count
    case "price_at":
      guard let column = reader.column({ $0.integer() }) else { return false }
      times = column.values
    case "asset_marginable":
      guard let column = reader.column({ $0.bool() }) else { return false }
      flags = column.values
    case let name where Self.words.contains(name):
      guard let column = reader.column({ $0.text() }) else { return false }
      texts[name] = column.values
    case let name where Self.names.contains(name):
      guard let column = reader.column({ $0.decimal() }) else { return false }
      decimals[name] = column
    default: return false
    }
    return true
  }

  /// Nil when columns do not fit each other.
  func holdings(on day: CalendarDay) -> [DayBook.Holding]? {
    let counts =
      decimals.values.map(\.values.count) + texts.values.map(\.count) + [flags.count, times.count]
    guard counts.allSatisfy({ $0 == symbols.count || $0 <= 1 }) else { return nil }
    let clock = DayClock(day)
    var holdings: [DayBook.Holding] = []
    holdings.reserveCapacity(symbols.count)
    for (place, symbol) in symbols.enumerated() {
      guard let holding = holding(symbol, place, clock) else { return nil }
      holdings.append(holding)
    }
    return holdings
  }

  private func holding(_ symbol: Symbol, _ place: Int, _ clock: DayClock) -> DayBook.Holding? {
    let source = Self.value(texts["price_source"], place)
    let at = Self.value(times, place).map(clock.time)
    var price: DayPrice?
    if let figure = Self.value(decimals["price"]?.values, place) {
      guard let source = source.flatMap({ DayPrice.Source(rawValue: $0) }) else { return nil }
      price = DayPrice(Price(figure), source, at: at)
    }
    guard let assetClass = Self.value(texts["asset_class"], place) else { return nil }
    var holding = DayBook.Holding(
      Position(
        symbol: symbol, exchange: Self.value(texts["exchange"], place),
        assetClass: AssetClass(wire: assetClass), isMarginable: Self.value(flags, place),
        quantity: .zero, averageEntryPrice: nil),
      at: price)
    for column in DayColumn.all {
      let stored = decimals[column.name]
      let value =
        stored?.unknown.contains(place) == true
        ? nil : Self.value(stored?.values, place) ?? column.derived(holding)
      column.set(&holding, value)
    }
    if let side = Self.value(texts["side"], place) {
      holding.position.side = PositionSide(wire: side)
    }
    return holding
  }

  /// One value stands for all.
  private static func value<Value>(_ values: [Value?]?, _ place: Int) -> Value? {
    guard let values, !values.isEmpty else { return nil }
    return values.count == 1 ? values[0] : values[place]
  }
}

/// Times as milliseconds from midnight in New York, which are shorter than dates.
private struct DayClock {
  private let midnight: Int64

  init(_ day: CalendarDay) { midnight = NewYork.timestamp(day, secondOfDay: 0).nanoseconds }

  func milliseconds(of time: Timestamp) -> Int {
    let (difference, overflow) = time.nanoseconds.subtractingReportingOverflow(midnight)
    return overflow ? 0 : Int(difference / 1_000_000)
  }

  func time(_ milliseconds: Int) -> Timestamp {
    let (nanoseconds, overflow) = Int64(milliseconds).multipliedReportingOverflow(by: 1_000_000)
    let (time, tooFar) = midnight.addingReportingOverflow(nanoseconds)
    return Timestamp(nanoseconds: overflow || tooFar ? midnight : time)
  }
}
