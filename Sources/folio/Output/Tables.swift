import ClientModels

/// The book as plain tables: exact figures, no colour, no truncation.
enum Tables {
  static func positions(_ portfolio: Portfolio) -> String {
    var table = TextTable([
      .init("SYMBOL"), .init("QTY", number: true), .init("AVG ENTRY", number: true),
      .init("PRICE", number: true), .init("MARKET VALUE", number: true),
      .init("COST BASIS", number: true), .init("UNREALIZED P/L", number: true),
    ])
    for position in portfolio.positions.values.sorted(by: { $0.symbol < $1.symbol }) {
      table.rows.append([
        position.symbol.text, position.quantity.description,
        position.averageEntryPrice.description, text(position.currentPrice),
        text(position.marketValue), text(position.costBasis),
        text(position.unrealizedProfitAndLoss),
      ])
    }
    return table.text
  }

  static func orders(_ orders: [Order]) -> String {
    var table = TextTable([
      .init("SUBMITTED"), .init("SIDE"), .init("QTY", number: true), .init("FILLED", number: true),
      .init("SYMBOL"), .init("TYPE"), .init("LIMIT", number: true),
      .init("STOP", number: true), .init("TIF"), .init("STATUS"),
      .init("ID"),
    ])
    for order in orders.sorted(by: Portfolio.newestFirst) {
      table.rows.append([
        order.submittedAt?.rfc3339Seconds ?? "-", order.side.wire,
        order.quantity?.description ?? order.notional.map { "$\($0)" } ?? "-",
        order.filledQuantity.description, order.symbol?.text ?? "-", order.type.wire,
        text(order.limitPrice), text(order.stopPrice), order.timeInForce.wire, order.status.wire,
        order.id.text,
      ])
    }
    return table.text
  }

  static func account(_ account: Account) -> String {
    let words = [
      ("account", account.number ?? account.id.text), ("status", account.status),
      ("currency", account.currency.code),
    ]
    let amounts = [
      ("equity", text(account.equity)), ("last equity", text(account.lastEquity)),
      ("cash", text(account.cash)), ("buying power", text(account.buyingPower)),
      ("long market value", text(account.longMarketValue)),
      ("short market value", text(account.shortMarketValue)),
    ]
    let names = (words + amounts).map(\.0.count).max() ?? 0
    let figures = amounts.map(\.1.count).max() ?? 0
    func line(_ name: String, _ value: String, width: Int = 0) -> String {
      name + String(repeating: " ", count: names - name.count + 2 + max(0, width - value.count))
        + value + "\n"
    }
    return words.map { line($0, $1) }.joined()
      + amounts.map { line($0, $1, width: figures) }.joined()
  }

  static func quotes(_ snapshots: [MarketSnapshot]) -> String {
    var table = TextTable([
      .init("SYMBOL"), .init("BID", number: true), .init("BID SIZE", number: true),
      .init("ASK", number: true), .init("ASK SIZE", number: true), .init("LAST", number: true),
      .init("CHANGE", number: true), .init("TIME"),
    ])
    for snapshot in snapshots.sorted(by: { $0.symbol < $1.symbol }) {
      table.rows.append([
        snapshot.symbol.text, text(snapshot.quote?.bid), text(snapshot.quote?.bidSize),
        text(snapshot.quote?.ask), text(snapshot.quote?.askSize), text(snapshot.lastPrice),
        text(snapshot.change), (snapshot.quote?.at ?? snapshot.trade?.at)?.rfc3339Seconds ?? "-",
      ])
    }
    return table.text
  }

  static func activity(_ activities: [Activity]) -> String {
    var table = TextTable([
      .init("DAY"), .init("TIME"), .init("TYPE"), .init("SIDE"), .init("SYMBOL"),
      .init("QTY", number: true), .init("PRICE", number: true), .init("CASH", number: true),
      .init("STATUS"), .init("NOTE"),
    ])
    for activity in activities {
      table.rows.append([
        activity.day.description, activity.at?.rfc3339Seconds ?? "-", activity.type,
        activity.side?.wire ?? "-", activity.symbol?.text ?? "-", text(activity.quantity),
        text(activity.price), text(activity.cash), activity.status ?? "-", activity.note ?? "",
      ])
    }
    return table.text
  }

  /// "as of …" beneath a table: where the figures come from and how old they are.
  static func footer(asOf: Timestamp?, source: Portfolio.Source, now: Timestamp) -> String {
    guard let asOf else { return "from the cache, of an unknown time\n" }
    return source == .live
      ? "live, as of \(asOf.rfc3339Seconds)\n"
      : "from the cache, as of \(asOf.rfc3339Seconds), \(Age.text(from: asOf, to: now)) old\n"
  }

  private static func text(_ value: (some DecimalValue)?) -> String { value?.description ?? "-" }
  private static func text(_ value: Money?) -> String { value?.description ?? "-" }
}
