import ClientModels

extension Command {
  /// Of the keys of tables those that mean the symbol of a chart that is open.
  static let inChart: [Command] = [
    .buy, .sell, .newAlert, .copy, .maskAmounts, .commandLine, .showNews,
  ]
}

/// What can be done from a chart without going back to a table.
extension AppState {
  /// The symbol that is bought, sold or copied: that of the chart in front, which need not be that of the selected row.
  var symbolInFront: Symbol? {
    if case .chart(let sheet)? = layers.last { return sheet.symbol }
    return selectedSymbol
  }

  func chartCommand(for key: Key) -> Command? {
    guard frontScope == .chart else { return nil }
    return settings.keymap.command(for: key, in: .table).flatMap {
      Command.inChart.contains($0) ? $0 : nil
    }
  }
}
