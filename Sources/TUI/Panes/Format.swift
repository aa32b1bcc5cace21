import ClientModels

/// Figures as people read them. Nothing is cut; what is rounded for the eye is exact in the details.
enum Format {
  /// Our own amounts are not for the eyes of those who look on; set around what is drawn for them.
  @TaskLocal static var masksAmounts = false
  static let mask = "•••"

  static func money(_ money: Money?) -> String {
    guard let money else { return "—" }
    return masksAmounts ? mask : FigureText.cents(money.amount)
  }

  /// One of our own amounts with all its digits, and two at least.
  static func exact(_ money: Money?) -> String? {
    money.map { exact($0.amount, digits: 2) }
  }

  static func exact(_ quantity: Quantity?) -> String? { quantity.map { exact($0.decimal) } }

  static func exact(_ amount: FixedDecimal?) -> String? { amount.map { exact($0) } }

  /// One of our own gains with all its digits, and a plus where it is one.
  static func exactGain(_ money: Money?) -> String? {
    money.map { (masksAmounts || !$0.isPositive ? "" : "+") + exact($0.amount, digits: 2) }
  }

  private static func exact(_ amount: FixedDecimal, digits least: Int = 0) -> String {
    masksAmounts ? mask : amount.grouped(digits: max(least, amount.fractionDigits))
  }

  /// A figure of the market with all its digits.
  static func whole(_ price: Price?) -> String? {
    price.map { $0.decimal.grouped(digits: max(2, $0.decimal.fractionDigits)) }
  }

  static func whole(_ size: Quantity?) -> String? {
    size.map { $0.decimal.grouped(digits: $0.decimal.fractionDigits) }
  }

  /// With a plus where it gains, so that the sign does not rest on colour.
  static func signed(_ money: Money?) -> String {
    guard let money else { return "—" }
    guard !masksAmounts else { return mask }
    return FigureText.cents(money.amount, isSigned: true)
  }

  /// 2 to 4 digits, as the price has. Of a price below one the first four that are not zero: a coin may cost 0.000013.
  static func price(_ price: Price?) -> String {
    guard let price else { return "—" }
    var digits = 4
    var limit = FixedDecimal.one.units / 10
    let size = price.decimal.magnitude.units
    while size > 0, size < limit {
      digits += 1
      limit /= 10
    }
    return price.decimal.grouped(digits: min(digits, max(2, price.decimal.fractionDigits)))
  }

  static func signed(_ price: Price?) -> String {
    guard let price else { return "—" }
    return (price.isPositive ? "+" : "") + self.price(price)
  }

  static func quantity(_ quantity: Quantity?) -> String {
    guard let quantity else { return "—" }
    guard !masksAmounts else { return mask }
    return quantity.decimal.grouped(digits: quantity.decimal.fractionDigits)
  }

  /// What was traded in a market: of coins always with two digits, so that its points stand below each other.
  static func volume(_ volume: Quantity?, of symbol: Symbol) -> String {
    guard let volume else { return "—" }
    return volume.decimal.grouped(
      digits: symbol.isCryptoPair ? 2 : volume.decimal.fractionDigits)
  }

  static func percent(_ percent: Percent?) -> String {
    guard let percent, let value = try? percent.decimal * 100 else { return "—" }
    let text = value.grouped(digits: 2)
    // What rounds to nothing has no sign.
    guard text.contains(where: { ("1"..."9").contains($0) }) else { return "0.00%" }
    return (percent.isPositive ? "+" : "") + text + "%"
  }

  /// A part of a whole, without a sign: `12.50%`.
  static func share(_ percent: Percent?) -> String {
    guard let percent, let value = try? percent.decimal * 100 else { return "—" }
    return FigureText.cents(value) + "%"
  }

  static func gainRole(_ isNegative: Bool?, isZero: Bool?) -> Role {
    guard let isNegative, isZero != true else { return .unchanged }
    return isNegative ? .loss : .gain
  }

  static func gainRole(_ money: Money?) -> Role {
    gainRole(money?.isNegative, isZero: money?.isZero)
  }

  /// How long ago, in the largest unit that says enough: `4 s`, `12 m`, `3 h`, `5 d`.
  /// Of `59 s`, `59 m` and `23 h`.
  static let ageWidth = 4

  static func age(from then: Timestamp, to now: Timestamp) -> String {
    Age.text(from: then, to: now)
  }

  /// How and how long ago a figure came.
  static func receipt(_ receipt: Receipt, now: Timestamp) -> String {
    let way = receipt.source == .stream ? "streamed" : "asked for"
    return "\(way), \(age(from: receipt.at, to: now)) ago"
  }

  /// `YYYY-MM-DD HH:MM:SS.mmm New York`: to the millisecond, on the clock of the tables.
  static func instant(_ time: Timestamp) -> String {
    "\(NewYork.civil(time).day) \(clockToMilliseconds(time)) New York"
  }

  /// `HH:MM:SS.mmm` in New York.
  static func clockToMilliseconds(_ time: Timestamp) -> String {
    let milliseconds = String(time.nanosecondOfSecond / 1_000_000)
    return clock(time) + "." + String(repeating: "0", count: 3 - milliseconds.utf8.count)
      + milliseconds
  }

  /// `HH:MM:SS` in New York.
  static func clock(_ time: Timestamp) -> String { NewYork.civil(time).clock }

  /// `YYYY-MM-DD HH:MM:SS` in New York.
  static func dateAndClock(_ time: Timestamp) -> String {
    let civil = NewYork.civil(time)
    return "\(civil.day) \(civil.clock)"
  }
}
