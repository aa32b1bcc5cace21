import ClientModels

/// The column of the user's own names for symbols.
extension AppState {
  /// The names for a symbol; a pair goes by its name with the slash and without.
  func tags(of symbol: Symbol) -> [String] {
    settings.tags[symbol] ?? symbol.slashless.flatMap { settings.tags[$0] }
      ?? settings.tags.first { $0.key.slashless == symbol }?.value ?? []
  }

  /// No column while there is no such name. Beside figures of the market and of orders it takes only what is left over.
  func tagColumn<Row>(
    rank: Int = TableColumn<Row>.luxury + 1, _ symbol: @escaping (Row) -> Symbol?
  ) -> [TableColumn<Row>] {
    guard !settings.tags.isEmpty else { return [] }
    return [
      TableColumn("Tag", name: "tag", rank: rank, limit: 20, least: 6) { row in
        TableCell(symbol(row).map { tags(of: $0).joined(separator: " ") } ?? "", .dim)
      }
    ]
  }
}
