// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import folio

private func price(_ text: String) -> Price { try! Price(strict: text) }

/// What verbs print for eyes and pipes.
@Suite struct TablesTests {
  private func order(
    _ id: String, _ type: OrderType, _ change: (inout Order) -> Void = { _ in }
  ) -> Order {
    var order = Order(
      id: BrokerOrderID(id)!, symbol: Symbol("SPY"), side: .sell, type: type, timeInForce: .day,
      quantity: try! Quantity(strict: "6"), status: .new)
    change(&order)
    return order
  }

  @Test func everyPriceOfAnOrderStandsInItsTable() {
    let table = Tables.orders([
      order("a", .limit) { $0.limitPrice = price("605") },
      order("b", .stop) { $0.stopPrice = price("590.5") },
      order("c", .trailingStop) {
        $0.trailing = .following(.price(price("2.5")), highWaterMark: nil)
      },
      order("d", .trailingStop) {
        $0.trailing = .following(.percent(try! FixedDecimal(strict: "1.5")), highWaterMark: nil)
      },
      order("e", .market) {
        $0.averageFillPrice = price("604.123456")
        ($0.quantity, $0.notional) = (nil, try! FixedDecimal(strict: "5000"))
      },
    ])
    let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      rows.dropFirst().sorted { $0.last! < $1.last! } == [
        ["-", "sell", "6", "0", "SPY", "limit", "605.00", "-", "-", "day", "new", "-", "a"],
        ["-", "sell", "6", "0", "SPY", "stop", "-", "590.50", "-", "day", "new", "-", "b"],
        ["-", "sell", "6", "0", "SPY", "trailing_stop", "-", "-", "2.50", "day", "new", "-", "c"],
        ["-", "sell", "6", "0", "SPY", "trailing_stop", "-", "-", "1.5%", "day", "new", "-", "d"],
        [
          "-", "sell", "$5000.00", "0", "SPY", "market", "-", "-", "-", "day", "new", "604.123456",
          "e",
        ],
      ])
  }

  @Test func amountsHaveTwoDigitsAtLeastAndNoneIsLeftOut() throws {
    #expect(PlainFigure.money(Money(try FixedDecimal(strict: "4350.6"))) == "4350.60")
    #expect(PlainFigure.money(Money(try FixedDecimal(strict: "-0.123456789"))) == "-0.123456789")
    #expect(PlainFigure.price(price("0.00000001")) == "0.00000001")
    #expect(PlainFigure.quantity(try Quantity(strict: "6")) == "6")
    #expect(PlainFigure.money(nil) == "-")
    #expect(PlainFigure.price(nil as Price?) == "-")
  }
}
