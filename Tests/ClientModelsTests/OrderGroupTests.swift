import ClientModels
import Testing

@Suite struct OrderGroupTests {
  private func order(
    _ id: String, _ status: OrderStatus, in orderClass: OrderClass = .bracket,
    replaces: String? = nil
  ) throws -> Order {
    var order = Order(
      id: try #require(BrokerOrderID(id)), symbol: Symbol("SPY"), side: .buy, type: .limit,
      orderClass: orderClass, timeInForce: .day, quantity: Quantity(1), status: status)
    order.replaces = replaces.flatMap { BrokerOrderID($0) }
    return order
  }

  private func going(
    with ids: [String], _ entry: OrderStatus, _ profit: OrderStatus, _ loss: OrderStatus
  ) throws -> Set<String> {
    var book = Portfolio()
    var parent = try order("entry", entry)
    parent.legs = [try order("profit", profit), try order("loss", loss)]
    let other = try order("other", .new, in: .simple)
    let successor = try order("successor", .new, in: .simple, replaces: "other")
    book.apply(.ordersUpdated([parent, other, successor]))
    return Set(
      book.goingWith(ids.compactMap { book.order(named: $0) }).map(\.id.text))
  }

  @Test func theWholeGroupGoesWithAnyOrderOfIt() throws {
    #expect(try going(with: ["entry"], .new, .held, .held) == ["profit", "loss"])
    #expect(try going(with: ["loss"], .new, .held, .held) == ["entry", "profit"])
    #expect(try going(with: ["profit", "loss"], .new, .held, .held) == ["entry"])
  }

  @Test func whatIsOverDoesNotGo() throws {
    #expect(try going(with: ["loss"], .filled, .new, .held) == ["profit"])
    #expect(try going(with: ["loss"], .filled, .canceled, .new).isEmpty)
  }

  @Test func anOrderWithoutAGroupGoesAlone() throws {
    #expect(try going(with: ["other"], .new, .held, .held).isEmpty)
  }

  @Test func aLegInThePlaceOfAnotherIsOfTheGroup() throws {
    var book = Portfolio()
    var parent = try order("entry", .filled)
    parent.legs = [try order("profit", .new), try order("loss", .replaced)]
    book.apply(.ordersUpdated([parent, try order("loss2", .held, replaces: "loss")]))
    let profit = try #require(book.order(named: "profit"))
    #expect(book.goingWith([profit]).map(\.id.text) == ["loss2"])
  }

  @Test func everyLegStandsOnceAndUnderTheOrderThatItGoesWithNow() throws {
    var book = Portfolio()
    var old = try order("entry", .replaced)
    old.legs = [try order("profit", .replaced), try order("loss", .held)]
    var entry = try order("entry2", .new, replaces: "entry")
    entry.legs = old.legs
    book.apply(.ordersUpdated([old, entry, try order("profit2", .held, replaces: "profit")]))
    let families = book.families
    let ids = try ["entry", "entry2", "profit2", "profit"].map { try #require(BrokerOrderID($0)) }
    #expect(families.legs(of: ids[0]).isEmpty)
    #expect(families.legs(of: ids[1]).map(\.text) == ["profit2", "loss"])
    #expect(families.parent(of: ids[2]) == ids[1])
    #expect(families.parent(of: ids[3]) == ids[1])
  }
}
