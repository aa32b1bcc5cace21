import ClientModels

/// The names of all instruments in the store: a table with the contract's names as columns.
public enum AssetRows {
  /// More are not read and not kept.
  static let limit = 100_000
  private static let columns = ["symbol", "name"]

  /// What is stored of them and as of when; nil when nothing is, or nothing that can be read.
  public static func read(from store: any BookStoring) -> (AssetIndex, Timestamp?)? {
    guard let document = store.assetList, let assets = assets(document.payload) else { return nil }
    return (AssetIndex(assets), document.asOf)
  }

  public static func encode(_ index: AssetIndex) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    for asset in index.assets.prefix(limit) {
      writer.row {
        $0.text(asset.symbol.text)
        $0.text(asset.name)
      }
    }
    return writer.finished()
  }

  /// All of them or nil.
  static func assets(_ bytes: [UInt8]) -> [AssetName]? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var assets: [AssetName] = []
      while assets.count < limit, reader.nextRow() {
        let (symbol, name) = (reader.text(), reader.text())
        reader.endRow()
        guard !reader.hasFailed, let symbol = symbol.flatMap({ Symbol($0) }), let name else {
          return nil
        }
        assets.append(AssetName(symbol, name: name))
      }
      return reader.nextRow() || reader.hasFailed ? nil : assets
    }
  }
}
