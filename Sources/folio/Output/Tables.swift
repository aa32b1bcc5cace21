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
        PlainFigure.price(position.averageEntryPrice), PlainFigure.price(position.currentPrice),
        PlainFigure.money(position.marketValue), PlainFigure.money(position.costBasis),
        PlainFigure.money(position.unrealizedProfitAndLoss),
      ])
    }
    return table.text
  }

  static func orders(_ orders: [Order]) -> String {
    var table = TextTable([
      .init("SUBMITTED"), .init("SIDE"), .init("QTY", number: true), .init("FILLED", number: true),
      .init("SYMBOL"), .init("TYPE"), .init("LIMIT", number: true),
      .init("STOP", number: true), .init("TRAIL", number: true), .init("TIF"), .init("STATUS"),
      .init("AVG FILL", number: true), .init("ID"),
    ])
    for order in orders.sorted(by: Portfolio.newestFirst) {
      table.rows.append([
        order.submittedAt?.rfc3339Seconds ?? "-", order.side.wire,
        size(of: order),
        order.filledQuantity.description, order.symbol?.text ?? "-", order.type.wire,
        PlainFigure.price(order.limitPrice), PlainFigure.price(order.stopPrice),
        trail(order.trailing?.trail), order.timeInForce.wire, order.status.wire,
        PlainFigure.price(order.averageFillPrice), order.id.text,
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
      ("equity", PlainFigure.money(account.equity)),
      ("last equity", PlainFigure.money(account.lastEquity)),
      ("cash", PlainFigure.money(account.cash)),
      ("buying power", PlainFigure.money(account.buyingPower)),
      ("long market value", PlainFigure.money(account.longMarketValue)),
      ("short market value", PlainFigure.money(account.shortMarketValue)),
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
        snapshot.symbol.text, PlainFigure.price(snapshot.quote?.bid),
        PlainFigure.quantity(snapshot.quote?.bidSize),
        PlainFigure.price(snapshot.quote?.ask), PlainFigure.quantity(snapshot.quote?.askSize),
        PlainFigure.price(snapshot.lastPrice),
        PlainFigure.price(snapshot.change),
        (snapshot.quote?.at ?? snapshot.trade?.at)?.rfc3339Seconds ?? "-",
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
        activity.side?.wire ?? "-", activity.symbol?.text ?? "-",
        PlainFigure.quantity(activity.quantity),
        PlainFigure.price(activity.price), PlainFigure.money(activity.cash), activity.status ?? "-",
        activity.note ?? "",
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

  private static func size(of order: Order) -> String {
    guard order.quantity == nil, let notional = order.notional else {
      return PlainFigure.quantity(order.quantity)
    }
    return "$" + PlainFigure.amount(notional)
  }

  private static func trail(_ trail: Trail?) -> String {
    switch trail {
    case .price(let distance): PlainFigure.price(distance)
    case .percent(let percent): "\(percent)%"
    case nil: "-"
    }
  }
}
