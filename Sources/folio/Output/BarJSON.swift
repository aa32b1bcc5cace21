import ClientModels
import Sync

/// Bars in the contract's words (section 10): prices and volumes are numbers, each with all its digits.
enum BarJSON {
  /// Weeks are put together from the days that are known.
  static func encode(_ history: BarHistory, _ interval: ChartInterval) -> String {
    let isWeek = interval == .week
    return JSONNode.object([
      .init("symbol", .string(history.request.symbol.text)),
      .init("timeframe", .string(isWeek ? "1Week" : history.request.interval.rawValue)),
      .init(
        "bars",
        .array((isWeek ? weeks(of: history) : history.bars).map { ContractJSON.node($0) })),
    ]).text()
  }

  private static func weeks(of history: BarHistory) -> [Bar] {
    var zone = ZoneReader(history.request.symbol.isCryptoPair ? .utc : .exchange)
    return BarGroups.groups(of: history.bars[...]) {
      BarGroups.key(.weeks(1), zone.civil($0.at))
    }.bars
  }
}
