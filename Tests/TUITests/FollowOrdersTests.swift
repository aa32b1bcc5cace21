// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

/// The cursor stays with the order that it was put on, whatever becomes of it.
@Suite struct FollowOrdersTests {
  private func selected(_ fixture: ScreenFixture) -> String? {
    fixture.state.selectedOrder?.id.text
  }

  /// The cursor on order-1, in the short list or in the blotter.
  private func opened(_ tab: Tab) -> ScreenFixture {
    var fixture = ScreenFixture()
    if tab == .orders { fixture.press(.character("3")) } else { fixture.press(.tab, .tab) }
    fixture.press(.character("j"))
    return fixture
  }

  private func heir(_ fixture: ScreenFixture) -> Order {
    Order(
      id: BrokerOrderID("order-9")!, clientOrderID: ClientOrderID("folio-9"),
      symbol: Symbol("AAPL"), side: .sell, type: .limit, timeInForce: .day,
      quantity: Quantity(100), limitPrice: try! Price(strict: "231"), status: .new,
      updatedAt: fixture.now.advanced(bySeconds: 1),
      submittedAt: fixture.now.advanced(bySeconds: 1))
  }

  private func over(_ fixture: ScreenFixture, _ status: OrderStatus) -> Order {
    var order = fixture.state.portfolio.orders[BrokerOrderID("order-1")!]!
    order.status = status
    order.updatedAt = fixture.now.advanced(bySeconds: 1)
    return order
  }

  @Test(arguments: [Tab.portfolio, .orders], [0, 1, 2, 3, 4])
  func itGoesFromAReplacedOrderToTheOneInItsPlace(tab: Tab, way: Int) {
    var fixture = opened(tab)
    #expect(selected(fixture) == "order-1")
    var (old, new) = (over(fixture, .replaced), heir(fixture))
    if way != 1 { new.replaces = old.id }
    if way != 2 { old.replacedBy = new.id }
    switch way {
    case 3:
      fixture.send(.sync(.ordersUpdated([new])))
      #expect(selected(fixture) == "order-1", "it still works")
      fixture.send(.sync(.ordersUpdated([old])))
    case 4:
      fixture.send(.sync(.ordersUpdated([old])))
      fixture.send(.sync(.openOrdersListed([new])))
    default: fixture.send(.sync(.ordersUpdated([old, new])))
    }
    #expect(selected(fixture) == "order-9")
    fixture.press(.character("c"))
    guard case .confirmation(let sheet)? = fixture.state.layers.last else {
      Issue.record("no question: \(String(describing: fixture.state.notice))")
      return
    }
    #expect(sheet.action == .cancel(new.id))
  }

  private func arrive(_ number: Int, _ fixture: inout ScreenFixture) {
    let at = fixture.now.advanced(bySeconds: Double(number))
    let order = Order(
      id: BrokerOrderID("new-\(number)")!, symbol: Symbol("F"), side: .buy, type: .limit,
      timeInForce: .day, quantity: Quantity(1), limitPrice: try! Price(strict: "12"), status: .new,
      updatedAt: at, submittedAt: at)
    fixture.send(.sync(.ordersUpdated([order])))
  }

  @Test func onTheFirstRowOfTheShortListItStaysThereAndNoKeyIsForAnotherOrder() {
    var fixture = ScreenFixture()
    fixture.press(.tab, .tab)
    let first = selected(fixture)
    for number in 1...12 { arrive(number, &fixture) }
    #expect(selected(fixture) == "new-12")
    #expect(selected(fixture) != first)
    fixture.press(.character("c"))
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.notice?.text.contains("has just come") == true)
    fixture.wait(1)
    fixture.press(.character("c"))
    #expect(!fixture.state.layers.isEmpty)
    #expect(fixture.state.view.tables["orders"]?.selected == nil)
  }

  @Test func whatWasSentHereIsInSightAndTheCursorStaysOnItsOrder() {
    var fixture = opened(.portfolio)
    for number in 1...3 { arrive(number, &fixture) }
    #expect(selected(fixture) == "order-1")
    #expect(fixture.state.shifts[.orders] ?? 0 > 0)
    fixture.state.sentAt = fixture.now
    arrive(4, &fixture)
    #expect(selected(fixture) == "order-1")
    #expect(fixture.state.shifts[.orders] == nil)
  }

  @Test func theMarkGoesWithIt() {
    var fixture = opened(.orders)
    fixture.press(.character(" "))
    #expect(fixture.state.blotter.marks == ["order-1"])
    var (old, new) = (over(fixture, .replaced), heir(fixture))
    (new.replaces, old.replacedBy) = (old.id, new.id)
    fixture.send(.sync(.ordersUpdated([old, new])))
    #expect(fixture.state.blotter.marks == ["order-9"])
  }

  @Test func inTheListOfWhatIsOverItStays() {
    var fixture = opened(.orders)
    fixture.send(.sync(.ordersUpdated([over(fixture, .replaced)])))
    fixture.press(.character("]"), .character("g"))
    #expect(selected(fixture) == "order-1")
    var new = heir(fixture)
    new.replaces = BrokerOrderID("order-1")
    fixture.send(.sync(.ordersUpdated([new])))
    #expect(selected(fixture) == "order-1")
  }

  @Test(arguments: ["c", "m", "x"])
  func aKeyForARowThatJustWentIsNotForTheOneInItsPlace(key: Character) {
    var fixture = opened(.orders)
    fixture.send(.sync(.ordersUpdated([over(fixture, .canceled)])))
    fixture.press(.character(key))
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.notice?.text.contains("has just gone") == true)
    fixture.wait(1)
    fixture.press(.character(key))
    #expect(!fixture.state.layers.isEmpty)
  }

  @Test func aRowThatWasLookedForTakesTheKeyAtOnce() {
    var fixture = opened(.orders)
    fixture.send(.sync(.ordersUpdated([over(fixture, .canceled)])))
    fixture.press(.character("/"), .character("a"), .enter, .character("m"))
    #expect(!fixture.state.layers.isEmpty, "\(String(describing: fixture.state.notice))")
  }

  /// The cursor stands on a request that is on its way, itself or in the place of a row that a filter hides.
  @Test(arguments: [(false, false), (false, true), (true, false)])
  func aRequestThatBecameAnOrderTakesTheKeyAtOnce(isFiltered: Bool, isToldFirst: Bool) throws {
    var fixture = opened(.orders)
    let order = Order(
      id: BrokerOrderID("order-9")!, clientOrderID: ClientOrderID("folio-9"),
      symbol: Symbol("ZZZ"), side: .buy, type: .limit, timeInForce: .day, quantity: Quantity(7),
      limitPrice: try Price(strict: "12"), status: .new,
      updatedAt: fixture.now.advanced(bySeconds: 9),
      submittedAt: fixture.now.advanced(bySeconds: 9))
    let request = OrderRequest(
      clientOrderID: ClientOrderID("folio-9")!, symbol: Symbol("ZZZ")!, side: .buy,
      quantity: Quantity(7), pricing: .limit(try Price(strict: "12")), timeInForce: .day)
    fixture.tell(.sending, of: request)
    if isFiltered {
      fixture.press(.character("/"))
      fixture.type("zzz")
      fixture.press(.enter)
    } else {
      fixture.press(.character("g"))
    }
    fixture.wait(2)
    if isToldFirst { fixture.tell(.working(order.id), of: request) }
    fixture.send(.sync(.ordersUpdated([order])))
    if !isToldFirst { fixture.tell(.working(order.id), of: request) }
    fixture.press(.character("m"))
    #expect(!fixture.state.layers.isEmpty, "\(String(describing: fixture.state.notice))")
    #expect(fixture.state.selectedOrder?.id == order.id)
  }

  @Test(arguments: [Tab.portfolio, .orders], [0.2, 3])
  func theRowInThePlaceOfOneThatWentKeepsTheCursor(tab: Tab, seconds: Double) {
    var fixture = opened(tab)
    func arrive(_ number: Int) {
      let order = Order(
        id: BrokerOrderID("order-2\(number)")!, symbol: Symbol("F"), side: .buy, type: .limit,
        timeInForce: .day, quantity: Quantity(1), limitPrice: try! Price(strict: "12"),
        status: .new, updatedAt: fixture.now, submittedAt: fixture.now)
      fixture.send(.sync(.ordersUpdated([order])))
    }
    // Others below it, so that one takes its place.
    fixture.send(.sync(.ordersUpdated([over(fixture, .canceled)])))
    let next = selected(fixture)
    #expect(next != nil)
    for number in 1...3 {
      fixture.now = fixture.now.advanced(bySeconds: seconds)
      arrive(number)
      #expect(selected(fixture) == next)
    }
  }

  @Test func whoeverMovesTheCursorMeansTheRowItStandsOn() {
    var fixture = opened(.orders)
    fixture.send(.sync(.ordersUpdated([over(fixture, .filled)])))
    fixture.press(.character("g"), .character("c"))
    #expect(fixture.state.layers.count == 1)
  }
}
