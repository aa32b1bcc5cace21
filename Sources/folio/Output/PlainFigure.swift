import ClientModels

/// Figures of plain tables: exact, without separators of thousands, `-` where there is none.
///
/// Money and prices have two digits after the point at least, so that they stand below each other.
enum PlainFigure {
  static func amount(_ amount: FixedDecimal) -> String { amount.text(minimumDigits: 2) }

  static func money(_ money: Money?) -> String { money.map { amount($0.amount) } ?? "-" }

  static func price(_ price: (some DecimalValue)?) -> String {
    price.map { amount($0.decimal) } ?? "-"
  }

  static func quantity(_ quantity: (some DecimalValue)?) -> String { quantity?.description ?? "-" }
}
