import ClientModels
import Testing

@testable import Sync

@Suite struct BarShelfTests {
  private func bars(_ count: Int) -> [Bar] {
    (0..<count).map { index in
      let price = Price(FixedDecimal(units: Int128(index + 1) * 1_234_567_890))
      return Bar(
        at: Timestamp.noonish.advanced(bySeconds: Double(60 * index)), open: price, high: price,
        low: price, close: price, volume: Quantity(index), tradeCount: index % 2 == 0 ? nil : index,
        volumeWeightedPrice: index % 3 == 0 ? nil : price)
    }
  }

  @Test func storedBarsComeBackToTheLastDigitAndTheOldestAreLeftOut() throws {
    let store = MemoryStore()
    let request = BarRequest(try symbol("BTC/USD"), .hour)
    let history = BarHistory(request, bars: bars(2_500), asOf: .noonish, source: .live)
    try BarRows.keep(history, in: store, at: .noonish)
    let read = try #require(BarRows.read(request, from: store))
    #expect(read.bars == history.bars.suffix(2_000))
    #expect(read.asOf == .noonish)
    #expect(read.source == .cache)
    #expect(BarRows.read(BarRequest(try symbol("ETH/USD"), .hour), from: store) == nil)
  }

  @Test func aFileThatIsNoTableOfBarsIsNone() throws {
    let whole = BarRows.encode(bars(5))
    #expect(BarRows.bars(whole)?.count == 5)
    for count in [0, 1, 20, whole.count - 1] {
      #expect(BarRows.bars(Array(whole.prefix(count))) == nil)
    }
    for index in stride(from: 0, to: whole.count, by: 3) {
      var broken = whole
      broken[index] ^= 0x15
      // Whatever comes of it, it is read to an end.
      _ = BarRows.bars(broken)
    }
    #expect(BarRows.bars(BarRows.encode(bars(2_001))) == nil)
  }

  @Test func theFolderNeverHoldsMoreFilesThanItsLimit() throws {
    let disk = MemoryFileSystem()
    let directory = try StoreDirectory.made(at: "/a", disk)
    let shelf = FileShelf(.bars, directory, storeEnvironment(disk), isWritable: true)
    var newest: BarRequest?
    for index in 0..<(FileShelf.Kind.bars.limit + 25) {
      let request = BarRequest(try symbol("S\(index)/USD"), .fiveMinutes)
      try shelf.write(
        FileShelf.barsName(request), bytes("[\(index)]"), asOf: .noonish, at: .noonish)
      newest = request
    }
    let folder = try directory.existing(FileShelf.Kind.bars.directoryName)
    #expect(FileShelf.Kind.bars.names(in: folder).count == FileShelf.Kind.bars.limit)
    #expect(shelf.read(FileShelf.barsName(try #require(newest)))?.payload == bytes("[224]"))
    #expect(FileShelf.barsName(try #require(newest)) == "S224_USD.5Min.json")
  }

  @Test func aDamagedFileIsSetAsideAndToldOf() throws {
    let disk = MemoryFileSystem()
    let directory = try StoreDirectory.made(at: "/a", disk)
    let shelf = FileShelf(.bars, directory, storeEnvironment(disk), isWritable: true)
    let request = BarRequest(try symbol("AAPL"), .day)
    try shelf.write(FileShelf.barsName(request), bytes("[1]"), asOf: nil, at: .noonish)
    let folder = try directory.existing(FileShelf.Kind.bars.directoryName)
    let file = try folder.fileSystem.open("AAPL.1Day.json", in: folder.descriptor, .append)
    try folder.fileSystem.truncate(file, to: 30)
    #expect(shelf.read(FileShelf.barsName(request)) == nil)
    #expect(shelf.damages.count == 1)
    #expect(shelf.damages[0].contains("the chart fetches its bars again"))
  }
}
