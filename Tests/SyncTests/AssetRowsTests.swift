// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import Sync

@Suite struct AssetRowsTests {
  private let index = AssetIndex([
    AssetName(Symbol("AAPL")!, name: "Apple \"Inc.\" \\ \u{1b}"),
    AssetName(Symbol("BTC/USD")!, name: ""), AssetName(Symbol("Z")!, name: "Café"),
  ])

  @Test func namesComeBackAsTheyWereStored() throws {
    let store = MemoryStore()
    #expect(AssetRows.read(from: store) == nil)
    let time = Timestamp(seconds: 1_763_733_600)
    try store.keepAssetList(AssetRows.encode(index), asOf: time, at: time)
    let (read, asOf) = try #require(AssetRows.read(from: store))
    #expect(read == index)
    #expect(asOf == time)
  }

  @Test func aDamagedListIsNone() {
    let bytes = AssetRows.encode(index)
    for end in bytes.indices { #expect(AssetRows.assets(Array(bytes[..<end])) == nil) }
    #expect(AssetRows.assets(Array("{}".utf8)) == nil)
    #expect(AssetRows.assets(bytes)?.count == 3)
  }

  @Test func aListThatWasChangedAnywhereIsNoneOrAnother() {
    let whole = AssetRows.encode(index)
    for place in whole.indices {
      for byte: UInt8 in [0, 0x22, 0x5c, 0x7f, 0xff] {
        var broken = whole
        broken[place] = byte
        if let assets = AssetRows.assets(broken) { #expect(assets.count <= 3) }
      }
    }
  }

  @Test func aListOfMoreThanAnyBrokerHasIsNone() {
    let names = (0...AssetRows.limit).map { AssetName(Symbol("S\($0)")!, name: "") }
    #expect(AssetRows.assets(AssetRows.encode(AssetIndex(names)))?.count == AssetRows.limit)
    var writer = RowWriter(columns: ["symbol", "name"])
    for name in names {
      writer.row {
        $0.text(name.symbol.text)
        $0.text(name.name)
      }
    }
    #expect(AssetRows.assets(writer.finished()) == nil)
  }

  @Test func aDamagedFileIsSetAsideAndTheNextListTakesItsPlace() throws {
    let fileSystem = MemoryFileSystem()
    let directory = try StoreDirectory.made(at: "/s", fileSystem)
    let store = try AccountStore(
      writing: directory, owner: storeOwner, storeEnvironment(fileSystem))
    #expect(store.assetList == nil && store.damages.isEmpty)
    try store.write(.account, payload: Array("{}".utf8), asOf: nil, at: storeNoon)
    try storeEnvironment(fileSystem).replace(
      "asset-list.json", in: directory, with: Array("{\"a\":".utf8))
    #expect(AssetRows.read(from: store) == nil)
    #expect(store.damages.count == 1)
    #expect(store.damages.first?.contains("asset-list.json is damaged") == true)
    #expect(store.read(.account) != nil)
    try store.keepAssetList(AssetRows.encode(index), asOf: storeNoon, at: storeNoon)
    #expect(AssetRows.read(from: store)?.0 == index)
    try store.close()
  }
}
