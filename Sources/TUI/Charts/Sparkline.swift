import ClientModels

/// A row of bars of eight heights, for a cell of a table.
public enum Sparkline {
  /// The last `width` prices, each as one column; fewer when there are fewer. Prices that are all the same stand in the middle.
  public static func text(of prices: [Price], width: Int, isASCII: Bool = false) -> String {
    let shown = prices.suffix(max(0, width))
    guard let low = shown.min(), let high = shown.max() else { return "" }
    let levels = isASCII ? ascii : blocks
    guard low < high else {
      return String(repeating: levels[levels.count / 2 - 1], count: shown.count)
    }
    let scale = PriceScale(low: low, high: high, tick: Price(FixedDecimal(units: 1)))
    return shown.map { levels[levels.count - 1 - scale.row($0, of: levels.count)] }.joined()
  }

  static let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// Higher characters for higher prices.
  static let ascii = ["_", ".", ",", "-", "~", "=", "^", "\""]
}
