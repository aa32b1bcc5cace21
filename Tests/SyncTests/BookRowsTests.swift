import ClientModels
import TestSupport
import Testing

@testable import Sync

@Suite(.reckoning) struct BookRowsTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func whatIsWrittenIsReadBackEqual(seed: UInt64) throws {
    var chance = Chance(generator: SplitMix64(seed: seed))
    let positions = try (0..<3).map { number in
      var position = try chance.position()
      position = Position(
        symbol: try symbol("S\(number)"), assetID: position.assetID, exchange: "\"\\\n☃",
        assetClass: position.assetClass, isMarginable: position.isMarginable,
        quantity: position.quantity, quantityAvailable: position.quantityAvailable,
        side: .other("a\\\"b"), averageEntryPrice: position.averageEntryPrice,
        marketValue: position.marketValue, costBasis: position.costBasis,
        currentPrice: position.currentPrice, lastdayPrice: position.lastdayPrice)
      return position
    }
    let byPosition = try BookRows.positions(BookRows.encode(positions))
    #expect(positions.map { byPosition[$0.symbol] } == positions)
    let orders = [try chance.order(), try chance.order(), try chance.order()]
    let byID = try BookRows.orders(BookRows.encode(orders))
    #expect(Set(byID.values) == Set(orders))
    let market = [chance.snapshot(try symbol("AAPL")), chance.snapshot(try symbol("BTC/USD"))]
    let bySymbol = try BookRows.market(BookRows.encode(market))
    #expect(market.map { bySymbol[$0.symbol] } == market)
  }

  @Test func aRowIsALineThatCanBeSearchedFor() throws {
    var position = Position(
      symbol: try symbol("BRK.B"), assetID: "b0", exchange: "NYSE",
      quantity: try Quantity(strict: "-1.5"), averageEntryPrice: try Price(strict: "462.000000001"))
    position.marketValue = Money(try FixedDecimal(strict: "-700"))
    #expect(
      String(decoding: BookRows.encode([position]), as: UTF8.self) == """
        {"columns":["symbol","asset_id","exchange","asset_class","asset_marginable","qty",\
        "qty_available","side","avg_entry_price","market_value","cost_basis","unrealized_pl",\
        "unrealized_plpc","unrealized_intraday_pl","unrealized_intraday_plpc","current_price",\
        "lastday_price","change_today"],"rows":[
        ["BRK.B","b0","NYSE","us_equity",null,-1.5,null,"short",462.000000001,-700,null,null,null,\
        null,null,null,null,null]
        ]}
        """)
  }

  @Test func anEmptyTableIsReadAsNone() throws {
    #expect(try BookRows.orders(BookRows.encode([] as [Order])).isEmpty)
  }

  @Test(arguments: [0, 1, 2, 3, 10], 1...7)
  func readersHaveAllRowsBetweenThem(rows: Int, count: Int) {
    var writer = RowWriter(columns: ["n", "text"])
    for row in 0..<rows {
      writer.row {
        $0.integer(row)
        $0.text(String(repeating: "\n", count: row))
      }
    }
    let bytes = writer.finished()
    bytes.withUnsafeBufferPointer { buffer in
      var found: [Int?] = []
      let readers = RowReader.readers(of: buffer, columns: ["n", "text"], atMost: count) ?? []
      for var reader in readers {
        while reader.nextRow() {
          found.append(reader.integer())
          _ = reader.text()
          reader.endRow()
        }
        #expect(!reader.hasFailed)
      }
      #expect(found == Array(0..<rows) && (1...count).contains(readers.count))
    }
  }

  /// Large enough for several cores.
  @Test func aLargeTableIsReadWholeOrRefused() throws {
    let positions = try (0..<9_000).map { number in
      Position(
        symbol: try symbol("S\(number)"), assetID: "an id of \(number)",
        quantity: try Quantity(strict: "\(number + 1)"), averageEntryPrice: Price(.one))
    }
    let bytes = BookRows.encode(positions)
    let read = try BookRows.positions(bytes)
    #expect(read.count == positions.count)
    #expect(positions.allSatisfy { read[$0.symbol] == $0 })
    for row in [0, 4_000, 8_999] {
      var changed = bytes
      let found = try #require(
        changed.firstRange(of: Array("[\"S\(row)\",\"an".utf8)), "row \(row)")
      changed[found.lowerBound] = UInt8(ascii: "x")
      let error = #expect(throws: BrokerError.self) { try BookRows.positions(changed) }
      #expect("\(error.map { "\($0)" } ?? "")".contains("row \(row + 1) "))
    }
  }

  /// A checksum is no signature: anybody can write a file whose checksum is right.
  @Test func atEveryCutAndEveryChangedByteTheTableIsReadOrRefused() throws {
    var chance = Chance(generator: SplitMix64(seed: 5))
    let whole = BookRows.encode([try chance.order(), try chance.order()])
    for end in whole.indices {
      #expect(throws: BrokerError.self) { try BookRows.orders(Array(whole[..<end])) }
    }
    for index in whole.indices {
      for byte in [0, 0x22, 0x2c, 0x2d, 0x30, 0x5b, 0x5c, 0x5d, 0xff] as [UInt8] {
        var changed = whole
        changed[index] = byte
        _ = try? BookRows.orders(changed)
      }
    }
  }

  @Test(arguments: [
    "1e5", "-", ".", "1.2.3", "--1", "1-1", "123456789012345678901234567890",
    "170141183460469231731687303715884105728", "1.0000000000000000001",
  ])
  func aFigureThatIsNoneRefusesTheTable(figure: String) throws {
    let position = Position(
      symbol: try symbol("A"), quantity: try Quantity(strict: "7777"),
      averageEntryPrice: Price(.one))
    let text = String(decoding: BookRows.encode([position]), as: UTF8.self)
    let changed = text.replacing("7777", with: figure)
    #expect(throws: BrokerError.self) { try BookRows.positions(bytes(changed)) }
  }

  @Test func longFiguresAndTimesOfOtherFormsAreReadExactly() throws {
    let position = Position(
      symbol: try symbol("A"),
      quantity: try Quantity(strict: "123456789012345678.987654321012345678"),
      averageEntryPrice: try Price(strict: "0.000000000000000001"))
    let read = try BookRows.positions(BookRows.encode([position]))
    #expect(read[position.symbol] == position)
  }
}
