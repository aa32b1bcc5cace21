import ClientModels
import Testing

/// What is left to buy with, before an order and once it is filled.
@Suite struct BuyingPowerTests: OrderCheckFixture {
  /// The same account with what it has, by its multiplier.
  private func lending(
    _ multiplier: FixedDecimal?, cash: String, power: String, held: Int = 10
  ) throws -> Portfolio {
    var book = try book()
    let apple = try #require(Symbol("AAPL"))
    book.apply(
      .accountUpdated(
        Account(
          id: try #require(AccountID("a-1")), cash: try money(cash), equity: try money("200000"),
          buyingPower: try money(power), multiplier: multiplier, isShortingEnabled: true)))
    book.apply(
      .positionsReplaced([
        Position(
          symbol: apple, quantity: Quantity(held), averageEntryPrice: try price("90"),
          currentPrice: try price("100"))
      ]))
    return book
  }

  /// Of a cash account the proceeds; of one that lends as much again as the position holds, so that with the spread twice the
  /// proceeds less its value.
  @Test(
    arguments: [
      (nil, "1399.92"), (1, "1399.92"), (2, "1399.84"), (4, nil),
    ] as [(FixedDecimal?, String?)])
  func aSellBringsBuyingPowerWhenItIsFilled(multiplier: FixedDecimal?, expected: String?) throws {
    let sell = try review(.sell, "4", in: lending(multiplier, cash: "1000", power: "1000"))
    #expect(sell.isReducing)
    #expect(sell.buyingPowerAfter == (try money("1000")))
    #expect(sell.buyingPowerWhenFilled == (try expected.map(money)))
  }

  @Test func buyingBackFreesWhatTheShortHolds() throws {
    let book = try lending(2, cash: "1000", power: "1000", held: -10)
    let cover = try review(.buy, "4", limit: "100", in: book)
    #expect(cover.isReducing)
    #expect(cover.buyingPowerWhenFilled == (try money("1400")))
  }

  @Test func whatOpensAPositionBringsNone() throws {
    let buy = try review(.buy, "1", in: lending(2, cash: "1000", power: "1000"))
    #expect(!buy.isReducing)
    // 102.5205 is set aside for what costs 100.02.
    #expect(buy.buyingPowerAfter == (try money("897.4795")))
    #expect(buy.buyingPowerWhenFilled == (try money("899.98")))
    let limit = try review(
      .buy, "1", limit: "100", in: lending(2, cash: "1000", power: "1000"))
    #expect(limit.buyingPowerWhenFilled == nil && limit.keptBack == nil)
    // How far below zero it is nobody has said.
    let none = try lending(2, cash: "0", power: "0")
    let sell = try review(.sell, "1", in: none)
    #expect(sell.isReducing && sell.buyingPowerWhenFilled == nil)
  }

  @Test(
    arguments: [
      (2, "1000", "20", "1000.40"), (2, "2000.40", "20", nil), (2, "2000.39", "20", "0.01"),
      (2, "-50", "20", "2000.40"), (4, "0", "1", "100.02"), (1, "1000", "20", nil),
      (nil, "1000", "20", nil),
    ] as [(FixedDecimal?, String, String, String?)])
  func whatABuyTakesBeyondTheCash(
    multiplier: FixedDecimal?, cash: String, quantity: String, expected: String?
  ) throws {
    let buy = try review(.buy, quantity, in: lending(multiplier, cash: cash, power: "100000"))
    #expect(buy.beyondCash == (try expected.map(money)))
  }
}
