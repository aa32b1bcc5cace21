import ClientModels
import Testing

@testable import TUI

/// Columns that tables of symbols and orders have beside those that are always there.
@Suite struct ColumnTests {
  private func names(_ fixture: ScreenFixture, _ table: TableName) -> [String] {
    fixture.state.columnChoices(of: table).map(\.name)
  }

  private static let tables: [TableName] = [
    .holdings, .quotes, .orders, .orderList, .fills, .watch,
  ]

  @Test func everyTableOfSymbolsShowsTagsWhereThereAreAny() throws {
    var fixture = ScreenFixture(size: Size(columns: 240, rows: 40))
    for table in Self.tables { #expect(!names(fixture, table).contains("tag"), "\(table)") }
    fixture.state.settings.tags = [try #require(Symbol("AAPL")): ["tech", "old"]]
    for table in Self.tables { #expect(names(fixture, table).contains("tag"), "\(table)") }
    fixture.press(.character("3"))
    let text = fixture.state.render(size: fixture.state.size).text
    #expect(text.contains(/BUY .* AAPL .* tech old/), "\(text)")
  }

  @Test func allColumnsComeBackInTheirFirstOrderByOneKey() {
    var fixture = ScreenFixture()
    let first = names(fixture, .holdings)
    fixture.press(.character("|"), .down, .character("J"), .down, .character(" "))
    #expect(names(fixture, .holdings) != first)
    #expect(!fixture.state.look(of: .holdings).hidden.isEmpty)
    fixture.press(.character("u"))
    #expect(names(fixture, .holdings) == first)
    #expect(fixture.state.look(of: .holdings) == TableLook())
    #expect(fixture.state.notice?.text == "all columns, in their first order")
  }

  @Test(arguments: [
    ("BTC/USD", "587.653", "587.65"), ("BTC/USD", "943", "943.00"), ("AAPL", "158287", "158,287"),
    ("AAPL", "10.5", "10.5"),
  ])
  func volumesKeepTheirDigitsAndAreNobodysSecret(
    symbol: String, volume: String, shown: String
  ) throws {
    let (symbol, volume) = (try #require(Symbol(symbol)), try Quantity(strict: volume))
    #expect(Format.$masksAmounts.withValue(true) { Format.volume(volume, of: symbol) } == shown)
  }

  @Test func aPairHasTheTagsOfItsNameWithTheSlashAndWithout() throws {
    var fixture = ScreenFixture()
    let (pair, plain) = (try #require(Symbol("BTC/USD")), try #require(Symbol("BTCUSD")))
    for (tagged, asked) in [(pair, plain), (plain, pair), (pair, pair)] {
      fixture.state.settings.tags = [tagged: ["coin"]]
      #expect(fixture.state.tags(of: asked) == ["coin"])
    }
  }

  @Test func ordersHaveTheirTypeAndClass() {
    let fixture = ScreenFixture()
    for table in [TableName.orders, .orderList] {
      let names = names(fixture, table)
      #expect(names.contains("type") && names.contains("class"))
      // What a column is called a filter knows.
      let known = Set(fixture.state.tables.choices(of: table).map(\.name))
      #expect(known.isSuperset(of: ["type", "class", "tag"]))
    }
  }

  @Test func aLegThatWasChangedBelongsToItsOrderAsBefore() throws {
    var fixture = ScreenFixture(size: Size(columns: 200, rows: 40))
    let symbol = try #require(Symbol("SPY"))
    func order(_ id: String, _ status: OrderStatus, _ clientID: String?) throws -> Order {
      Order(
        id: try #require(BrokerOrderID(id)), clientOrderID: clientID.flatMap(ClientOrderID.init),
        symbol: symbol, side: .sell, type: .limit, orderClass: .bracket, timeInForce: .day,
        quantity: Quantity(5), limitPrice: try Price(strict: "700"), status: status,
        createdAt: fixture.now, updatedAt: fixture.now, submittedAt: fixture.now)
    }
    var parent = try order("parent", .filled, "folio-parent")
    parent.filledQuantity = Quantity(5)
    let old = try order("old", .replaced, nil)
    var changed = try order("changed", .new, "folio-changed")
    changed.replaces = old.id
    parent.legs = [old]
    let other = try order("other", .new, nil)
    fixture.send(.sync(.ordersUpdated([parent, changed, other])))
    fixture.press(.character("3"))
    let rows = fixture.state.render(size: fixture.state.size).text.split(separator: "\n")
    let row = try #require(rows.first { $0.contains("changed ") })
    #expect(row.contains("└ SELL"), "\(row)")
    // The same row says nothing of its origin; where it does not stand under its order it does.
    #expect(!row.contains("elsewhere"), "\(row)")
  }

  @Test func whatACommandDoesFitsItsLineInTheLists() {
    // A sheet of 76 columns less its frame, the keys and the blanks on either side.
    for command in Command.allCases {
      #expect(command.help.count <= 63, "\(command.rawValue): \(command.help)")
    }
  }

  @Test func theTicketStaysWhereItIsWhenAFieldComes() throws {
    var fixture = ScreenFixture(size: Size(columns: 100, rows: 30))
    func top() -> Int? {
      let canvas = fixture.state.render(size: fixture.state.size)
      return (0..<30).first { canvas.text(row: $0).contains("┌ Buy ticket") }
    }
    fixture.press(.character("b"))
    fixture.type("5")
    let market = top()
    #expect(market != nil)
    fixture.press(.character("="))
    #expect(top() == market)
    fixture.press(.backTab, .right)
    #expect(top() == market)
  }
}
