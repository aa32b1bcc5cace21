import Testing

@testable import TUI

@Suite struct OrderColumnsTests {
  @Test func theColumnsOfOrdersStandInOneOrderOnEveryTab() {
    var fixture = ScreenFixture()
    fixture.press(.character("3"))
    let short = OrdersPane(state: fixture.state).columns.map(\.name)
    let long = BlotterPane(state: fixture.state).orderColumns.map(\.name).filter { !$0.isEmpty }
    #expect(short == long.filter { $0 != "id" })
    #expect(long.prefix(7) == ["side", "filled", "symbol", "price", "tif", "status", "age"])
    // Filters and sorting name them in that order, too; of the two quantities one alone is a column.
    let fields = OrderFacts.fields.map(\.name)
    #expect(fields.filter(long.contains) == long.filter(fields.contains))
  }
}
