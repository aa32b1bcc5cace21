import ClientModels
import Testing

@testable import Sync

@Suite struct OrderTraceTests {
  @Test func theJournalTellsTheWholeLifeOfOneOrderAmongMany() throws {
    let disk = MemoryFileSystem()
    let broker = try brokerID("b-7")
    let journal = try journal(disk, segmentLimit: 2_000)
    for number in 1...20 {
      try journal.append(try storeEntries(number), durably: true, at: storeNoon)
    }
    let order = try storeOrder(7)
    let later = storeNoon.advanced(bySeconds: 1)
    try journal.append(
      [
        .reply(
          order.clientOrderID, attempt: 1, http: 200, brokerID: broker, status: "new",
          failure: nil),
        .broker(
          broker, order.clientOrderID, status: "partially_filled", filled: Quantity(1),
          updatedAt: later, source: "stream"),
        .fill(
          executionID: "x-1", broker, symbol: order.symbol, side: .buy, quantity: Quantity(1),
          price: try Price(strict: "189.2"), at: later),
        .cancel(broker, attempt: 1),
      ], durably: true, at: later)
    let traces = journal.trace(OrderReference(client: order.clientOrderID, broker: broker))
    #expect(
      traces.map(\.text) == [
        "confirmed: symbol BRK.B", "sent", "answered: status 200, order new, as b-7",
        "partially_filled, 1 filled (by stream)", "buy 1 at 189.2, execution x-1",
        "cancel asked for",
      ])
    #expect(traces.map(\.kind) == [.confirmed, .sent, .answered, .reported, .filled, .sent])
  }

  @Test(arguments: [
    (
      #"{"symbol":"AAPL","qty":"2","time_in_force":"day","take_profit":{"limit_price":"640"}}"#,
      "symbol AAPL, qty 2, time in force day, take profit (limit price 640)"
    ),
    (
      #"{"client_order_id":"a_b,c:d","extended_hours":true}"#,
      "client order id a_b,c:d, extended hours true"
    ),
    (#"{"symbol":"A\"B"}"#, #"{"symbol":"A\"B"}"#), ("{}", "{}"), ("", ""), ("text", "text"),
  ])
  func whatWasConfirmedIsToldInWords(body: String, words: String) {
    #expect(RequestWords.text(body) == words)
  }

  @Test func anIdThatIsPartOfAnotherIsNotTheOther() throws {
    let disk = MemoryFileSystem()
    let journal = try journal(disk)
    for number in [1, 11, 111] {
      try journal.append(try storeEntries(number), durably: true, at: storeNoon)
    }
    let traces = journal.trace(
      OrderReference(client: try storeOrder(11).clientOrderID, broker: nil))
    #expect(traces.count == 2)
  }

  @Test func whatCannotBeReadIsLeftOut() throws {
    let disk = MemoryFileSystem()
    let journal = try journal(disk)
    try journal.append(try storeEntries(1), durably: true, at: storeNoon)
    var bytes = try #require(disk.contents(firstSegment))
    bytes += Array(#"{"seq":4,"k":"send","d":{"coid":"folio-1""#.utf8)
    disk.place(bytes, at: firstSegment)
    let order = OrderReference(client: try storeOrder(1).clientOrderID, broker: nil)
    #expect(journal.trace(order).count == 2)
    disk.remove(firstSegment)
    #expect(journal.trace(order).isEmpty)
  }
}
