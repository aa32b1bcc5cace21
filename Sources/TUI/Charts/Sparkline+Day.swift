import ClientModels

/// Small charts of the day in the rows of tables.
extension Sparkline {
  /// A regular session in columns, half an hour each.
  static let dayWidth = 13

  /// The line in columns of as many prices each, with a blank where there was none; the last price of each column stands for
  /// it. `whole` is how many prices a whole day has: before its end the line is shorter than its place.
  static func text(
    of line: [Price?], whole: Int, width: Int, isASCII: Bool = false
  ) -> String {
    guard width > 0, !line.isEmpty else { return "" }
    let step = max(1, (max(line.count, whole) + width - 1) / width)
    let columns = stride(from: 0, to: line.count, by: step).map { start in
      line[start..<min(start + step, line.count)].last { $0 != nil } ?? nil
    }
    var bars = text(of: columns.compactMap { $0 }, width: columns.count, isASCII: isASCII)
      .makeIterator()
    return String(columns.map { $0 == nil ? " " : bars.next() ?? " " })
  }

  /// A column of them for the symbols of a table's rows.
  static func column<Row>(
    rank: Int, state: AppState, _ symbol: @escaping (Row) -> Symbol
  ) -> TableColumn<Row> {
    TableColumn("Chart", name: "chart", rank: rank, limit: dayWidth, least: dayWidth) { row in
      let symbol = symbol(row)
      guard let day = state.portfolio.dayPrices[symbol] else { return TableCell("") }
      let market = state.portfolio.market[symbol]
      let change = market?.change
      return TableCell(
        text(
          of: day.line(upTo: market?.lastPrice), whole: symbol.isCryptoPair ? 96 : 26,
          width: dayWidth, isASCII: state.settings.isASCII),
        Format.gainRole(change?.isNegative, isZero: change?.isZero))
    }
  }
}
