/// The columns of a basket, in the broker's own words for the fields of an order (contract section 4).
enum BasketColumn: String, CaseIterable {
  case symbol, side
  case quantity = "qty"
  case notional, type
  case limitPrice = "limit_price"
  case stopPrice = "stop_price"
  case trailPrice = "trail_price"
  case trailPercent = "trail_percent"
  case timeInForce = "time_in_force"
  case extendedHours = "extended_hours"
  case orderClass = "order_class"
  case takeProfit = "take_profit"
  case stopLoss = "stop_loss"
  case stopLossLimit = "stop_loss_limit"
}

/// Which column stands where.
struct BasketHeading {
  let columns: [BasketColumn]

  init(_ record: CSVRecords.Record) throws(CSVRecords.Fault) {
    var columns: [BasketColumn] = []
    for field in record.fields {
      let name = BasketText.trimmed(field)
      guard let column = BasketColumn(rawValue: name) else {
        let known = BasketColumn.allCases.map(\.rawValue).joined(separator: ", ")
        throw CSVRecords.Fault(
          line: record.line, reason: "\"\(name)\" is not a column: \(known)")
      }
      guard !columns.contains(column) else {
        throw CSVRecords.Fault(line: record.line, reason: "the column \(name) stands there twice")
      }
      columns.append(column)
    }
    for needed in [BasketColumn.symbol, .side, .type] where !columns.contains(needed) {
      throw CSVRecords.Fault(
        line: record.line, reason: "the heading lacks the column \(needed.rawValue)")
    }
    self.columns = columns
  }
}

enum BasketText {
  /// Without the spaces and tabs around it, which spreadsheets leave.
  static func trimmed(_ text: String) -> String {
    let blanks: Set<UInt8> = [0x20, 0x09]
    let bytes = text.utf8.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }
    return String(decoding: bytes.reversed(), as: UTF8.self)
  }
}

/// One line of a basket, read strictly: what does not belong to the order is refused, never passed over.
struct BasketRow {
  private let line: Int
  private var fields: [BasketColumn: String] = [:]

  init(_ record: CSVRecords.Record, under heading: BasketHeading) throws(CSVRecords.Fault) {
    line = record.line
    guard record.fields.count == heading.columns.count else {
      throw fault("\(record.fields.count) fields under \(heading.columns.count) columns")
    }
    for (column, field) in zip(heading.columns, record.fields) {
      let text = BasketText.trimmed(field)
      if !text.isEmpty { fields[column] = text }
    }
  }

  func instruction() throws(CSVRecords.Fault) -> OrderInstruction {
    let symbol = try symbol()
    let orderClass: OrderClass = try word(.orderClass) ?? .simple
    return OrderInstruction(
      symbol: symbol, side: try required(.side), size: try size(),
      pricing: try pricing(orderClass),
      // Coins have no day.
      timeInForce: try word(.timeInForce) ?? (symbol.isCryptoPair ? .goodTillCanceled : .day),
      isExtendedHours: try extendedHours(), legs: try legs(orderClass))
  }

  private func symbol() throws(CSVRecords.Fault) -> Symbol {
    guard let text = fields[.symbol] else { throw fault("symbol is empty") }
    guard let symbol = Symbol(typed: text) else {
      throw fault("symbol: \"\(text)\" is not a symbol: letters, digits and . / - only")
    }
    return symbol
  }

  private func size() throws(CSVRecords.Fault) -> OrderSize {
    switch (try number(.quantity), try number(.notional)) {
    case (let quantity?, nil): return .quantity(Quantity(quantity))
    case (nil, let amount?): return .notional(amount)
    case (nil, nil): throw fault("neither qty nor notional: how much?")
    case (_?, _?): throw fault("both qty and notional: one of them says how much")
    }
  }

  private func pricing(_ orderClass: OrderClass) throws(CSVRecords.Fault) -> OrderPricing {
    let type: OrderType = try required(.type)
    try refuse(Self.prices.subtracting(Self.prices(of: type)), of: "a \(type.words) order")
    switch type {
    case .market, .other: return .market
    case .limit: return .limit(try limit(orderClass))
    case .stop: return .stop(try price(.stopPrice, of: type))
    case .stopLimit:
      return .stopLimit(
        stop: try price(.stopPrice, of: type), limit: try price(.limitPrice, of: type))
    case .trailingStop:
      switch (try number(.trailPrice), try number(.trailPercent)) {
      case (let price?, nil): return .trailingStop(.price(Price(price)))
      case (nil, let percent?): return .trailingStop(.percent(percent))
      case (nil, nil): throw fault("a trailing stop order needs trail_price or trail_percent")
      case (_?, _?): throw fault("both trail_price and trail_percent: one of them says how far")
      }
    }
  }

  /// The broker calls the limit of an oco order its take profit, too: either column names it, both if they agree.
  private func limit(_ orderClass: OrderClass) throws(CSVRecords.Fault) -> Price {
    let limit = try number(.limitPrice)
    guard orderClass == .oneCancelsOther, let profit = try number(.takeProfit) else {
      return try price(.limitPrice, of: .limit)
    }
    guard limit == nil || limit == profit else {
      throw fault("of an oco order limit_price and take_profit are the same price")
    }
    return Price(profit)
  }

  private func legs(_ orderClass: OrderClass) throws(CSVRecords.Fault) -> OrderLegs {
    let profit = try number(.takeProfit).map { Price($0) }
    let stop = try number(.stopLoss).map { Price($0) }
    let limit = try number(.stopLossLimit).map { Price($0) }
    if limit != nil, stop == nil { throw fault("stop_loss_limit needs stop_loss") }
    let own = orderClass == .oneCancelsOther ? nil : profit
    let loss = stop.map { StopLoss(stopPrice: $0, limitPrice: limit) }
    if let legs = OrderLegs(orderClass, takeProfit: own, stopLoss: loss) { return legs }
    switch orderClass {
    case .simple:
      throw fault("take_profit and stop_loss need order_class: bracket, oto or oco")
    case .bracket: throw fault("a bracket order needs take_profit and stop_loss")
    case .oneTriggersOther: throw fault("an oto order needs one of take_profit and stop_loss")
    case .oneCancelsOther: throw fault("an oco order needs stop_loss")
    case .multiLeg, .other:
      throw fault("order_class: \"\(orderClass.wire)\" is not one of simple, bracket, oto, oco")
    }
  }

  private func extendedHours() throws(CSVRecords.Fault) -> Bool {
    switch fields[.extendedHours]?.lowercased() {
    case nil, "false": return false
    case "true": return true
    case let text?: throw fault("extended_hours: \"\(text)\" is neither true nor false")
    }
  }

  private static let prices: Set<BasketColumn> = [
    .limitPrice, .stopPrice, .trailPrice, .trailPercent,
  ]

  private static func prices(of type: OrderType) -> Set<BasketColumn> {
    switch type {
    case .market, .other: []
    case .limit: [.limitPrice]
    case .stop: [.stopPrice]
    case .stopLimit: [.stopPrice, .limitPrice]
    case .trailingStop: [.trailPrice, .trailPercent]
    }
  }

  private func refuse(_ columns: Set<BasketColumn>, of what: String) throws(CSVRecords.Fault) {
    for column in BasketColumn.allCases where columns.contains(column) && fields[column] != nil {
      throw fault("\(column.rawValue) does not go with \(what)")
    }
  }

  private func price(
    _ column: BasketColumn, of type: OrderType
  ) throws(CSVRecords.Fault) -> Price {
    guard let price = try number(column) else {
      throw fault("a \(type.words) order needs \(column.rawValue)")
    }
    return Price(price)
  }

  /// More than zero; nil when the field is empty.
  private func number(_ column: BasketColumn) throws(CSVRecords.Fault) -> FixedDecimal? {
    guard let text = fields[column] else { return nil }
    let number: FixedDecimal
    do throws(DecimalParseError) { number = try FixedDecimal(strict: text) } catch {
      throw fault("\(column.rawValue): \(error)")
    }
    guard number.isPositive else { throw fault("\(column.rawValue) must be more than zero") }
    return number
  }

  private func required<Word: WireWord>(
    _ column: BasketColumn
  ) throws(CSVRecords.Fault) -> Word {
    guard let word: Word = try word(column) else { throw fault("\(column.rawValue) is empty") }
    return word
  }

  /// A word of the contract in any case; nil when the field is empty.
  private func word<Word: WireWord>(_ column: BasketColumn) throws(CSVRecords.Fault) -> Word? {
    guard let text = fields[column] else { return nil }
    guard let word = Word.byWire[text.lowercased()] else {
      let known = Word.known.map(\.wire).filter { !$0.isEmpty }.joined(separator: ", ")
      throw fault("\(column.rawValue): \"\(text)\" is not one of \(known)")
    }
    return word
  }

  private func fault(_ reason: String) -> CSVRecords.Fault {
    CSVRecords.Fault(line: line, reason: reason)
  }
}
