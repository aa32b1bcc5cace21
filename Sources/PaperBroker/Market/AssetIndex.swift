import ClientModels

/// Instruments by everything that they may be called.
struct AssetIndex: Sendable {
  private var byName: [String: Asset] = [:]

  init(_ assets: [Asset]) {
    for asset in assets {
      let symbol = asset.symbol.text
      let names: [String?] = [
        symbol, asset.id, asset.symbol.isCryptoPair ? symbol.filter { $0 != "/" } : nil,
      ]
      for name in names.compactMap({ $0 }) where byName[name] == nil { byName[name] = asset }
    }
  }

  /// By symbol, by a pair's symbol without its slash, or by asset id.
  subscript(_ text: String) -> Asset? { byName[text] ?? canonicalUUID(text).flatMap { byName[$0] } }
}
