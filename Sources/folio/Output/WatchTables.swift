import ClientModels

/// Watchlists as plain tables.
enum WatchTables {
  static func lists(_ lists: [Watchlist]) -> String {
    guard !lists.isEmpty else { return "no watchlists: `folio watch new NAME` makes one\n" }
    var table = TextTable([.init("NAME"), .init("SYMBOLS", number: true), .init("ON IT")])
    for list in lists {
      table.rows.append([
        list.name, list.symbols.map { "\($0.count)" } ?? "-",
        list.symbols.map { $0.map(\.text).joined(separator: " ") } ?? "not read yet",
      ])
    }
    return table.text
  }

  /// A row for each symbol in the order of the list, with a dash for what is not known.
  static func quotes(_ list: Watchlist, in book: Portfolio) -> String {
    guard let symbols = list.symbols else { return "what is on the list is not cached\n" }
    guard !symbols.isEmpty else { return "nothing is on the list\n" }
    var table = TextTable([
      .init("SYMBOL"), .init("BID", number: true), .init("ASK", number: true),
      .init("LAST", number: true), .init("CHANGE", number: true), .init("CHANGE %", number: true),
      .init("VOLUME", number: true), .init("TIME"),
    ])
    for symbol in symbols {
      let market = book.market[symbol]
      table.rows.append([
        symbol.text, PlainFigure.price(market?.quote?.bid), PlainFigure.price(market?.quote?.ask),
        PlainFigure.price(market?.lastPrice),
        PlainFigure.price(market?.change), percent(market?.changePercent),
        PlainFigure.quantity(market?.dailyBar?.volume),
        (market?.trade?.at ?? market?.quote?.at)?.rfc3339Seconds ?? "-",
      ])
    }
    return table.text
  }

  /// Two digits; the exact change stands beside it.
  private static func percent(_ value: Percent?) -> String {
    guard let value, let hundredths = try? value.decimal * 100 else { return "-" }
    return hundredths.grouped(digits: 2)
  }
}
