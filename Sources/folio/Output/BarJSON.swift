import ClientModels
import Sync

/// Bars in the contract's words (section 10): prices and volumes are numbers, each with all its digits.
enum BarJSON {
  static func encode(_ history: BarHistory) -> String {
    JSONNode.object([
      .init("symbol", .string(history.request.symbol.text)),
      .init("timeframe", .string(history.request.interval.rawValue)),
      .init("bars", .array(history.bars.map { ContractJSON.node($0) })),
    ]).text()
  }
}
