import ClientModels
import TOMLKit

/// The limits of a profile as config.toml names them.
enum LimitSettings {
  /// Every limit blocks, but for those that `warn` names.
  static func read(_ table: TOMLTable, place: String) throws(UserError) -> TradingLimits {
    var reader = TableReader(table, place: place)
    let warned = Set(try reader.strings("warn") ?? [])
    var limits = TradingLimits()
    func limit<Value>(_ key: String, _ value: Value) -> TradingLimits.Limit<Value> {
      .init(value, warned.contains(key) ? .warn : .block)
    }
    limits.notional = try reader.decimal("max_value").map { limit("max_value", $0) }
    limits.quantity = try reader.decimal("max_quantity").map {
      limit("max_quantity", Quantity($0))
    }
    limits.distance = try reader.percent("max_distance").map { limit("max_distance", $0) }
    limits.shareOfEquity = try reader.share("max_share").map { limit("max_share", $0) }
    limits.dayLoss = try reader.decimal("max_day_loss").map { limit("max_day_loss", $0) }
    if let count = try reader.positive("max_orders_per_minute") {
      limits.ordersPerMinute = limit("max_orders_per_minute", count)
    }
    limits.allowed = try reader.symbols("symbols").map { limit("symbols", $0) }
    limits.barred = try reader.symbols("barred").map { limit("barred", $0) }
    if let seconds = try reader.integer("repeat_seconds") {
      guard (0...3_600).contains(seconds) else {
        throw reader.wrong("repeat_seconds", "between 0 (off) and 3600")
      }
      // Of this one a warning is the usual answer, and blocking is asked for.
      let blocks = try reader.bool("repeat_blocks") ?? false
      limits.repeated = seconds == 0 ? nil : .init(seconds, blocks ? .block : .warn)
    } else if try reader.bool("repeat_blocks") == true {
      limits.repeated = .init(TradingLimits.usualRepetition.value, .block)
    }
    try refuseUnknown(warned, place: place)
    try reader.refuseUnknownKeys()
    return limits
  }

  /// Everything that the table may say.
  static let keys = names + ["repeat_seconds", "repeat_blocks", "warn"]

  private static let names = [
    "max_value", "max_quantity", "max_distance", "max_share", "max_day_loss",
    "max_orders_per_minute", "symbols", "barred",
  ]

  private static func refuseUnknown(_ warned: Set<String>, place: String) throws(UserError) {
    guard let unknown = warned.sorted().first(where: { !names.contains($0) }) else { return }
    throw UserError(
      .usage,
      "\(place): warn names \"\(unknown)\", which is no limit; known are \(names.joined(separator: ", "))"
    )
  }
}

extension TableReader {
  /// An amount of more than zero.
  fileprivate mutating func decimal(_ key: String) throws(UserError) -> FixedDecimal? {
    guard let text = try figure(key) else { return nil }
    guard let value = try? FixedDecimal(strict: text), value.isPositive else {
      throw wrong(key, "a number above zero, such as 25000 or \"2500.50\", not \"\(text)\"")
    }
    return value
  }

  fileprivate mutating func percent(_ key: String) throws(UserError) -> Percent? {
    guard let text = try string(key) else { return nil }
    guard text.hasSuffix("%"), let value = try? FixedDecimal(strict: String(text.dropLast())),
      value.isPositive, let ratio = try? value / 100
    else { throw wrong(key, "a part above zero, such as \"5%\", not \"\(text)\"") }
    return Percent(ratio)
  }

  /// A part of equity. Four times as much is the most that a margin account may hold within a day (FINRA rule 4210): more is
  /// a slip, and would hold nothing back.
  fileprivate mutating func share(_ key: String) throws(UserError) -> Percent? {
    let share = try percent(key)
    if let share, share.decimal > 4 {
      throw wrong(key, "at most \"400%\", which no account exceeds")
    }
    return share
  }

  fileprivate mutating func positive(_ key: String) throws(UserError) -> Int? {
    guard let number = try integer(key) else { return nil }
    guard number > 0 else { throw wrong(key, "a whole number above zero") }
    return number
  }

  fileprivate mutating func symbols(_ key: String) throws(UserError) -> Set<Symbol>? {
    guard let words = try strings(key) else { return nil }
    var symbols: Set<Symbol> = []
    for word in words {
      guard let symbol = Symbol(named: word) else {
        throw wrong(key, "a list of symbols; \"\(word)\" is none")
      }
      symbols.insert(symbol)
    }
    return symbols
  }
}
