import ClientModels
import Testing

@testable import Sync

@Suite("What the records of a journal come to")
struct JournalStateTests {
  private let id = "folio-1"

  private func state(_ entries: [JournalEntry]) -> JournalState {
    JournalState(entries, at: storeNoon)
  }

  private func order(_ entries: [JournalEntry]) throws -> JournaledOrder {
    try #require(state(entries).orders[try clientID(id)])
  }

  @Test func waysOutAreKnownUntilTheyEndAndAreInTheSnapshot() throws {
    let half = ExitRequest.close(
      try symbol("BTC/USD"), .share(Percent(try FixedDecimal(strict: "0.5"))))
    let ten = ExitRequest.close(try symbol("AAPL"), .quantity(Quantity(10)))
    let all = ExitRequest.close(try symbol("AAPL"), .all)
    let state = state(
      [half, ten, all, .flatten, .kill].map { .exit($0, hasEnded: false) } + [
        .exit(.flatten, hasEnded: true)
      ])
    #expect(Set(state.openExits.keys) == [half, ten, all, .kill])
    var scanner = JSONScanner(Array(state.json.utf8)[...])
    #expect(JournalState(&scanner)?.openExits == state.openExits)
  }

  @Test func legsCloseLotsAsTheirOrderWasSentToAndAreInTheSnapshot() throws {
    let exit = OrderRequest(
      OrderInstruction(
        symbol: try symbol("AAPL"), side: .sell, size: .quantity(Quantity(5)),
        pricing: .limit(Price(120)), legs: .orStopLoss(StopLoss(stopPrice: Price(80)))),
      clientOrderID: try clientID(id)
    ).closing(by: .lifo)
    let (order, leg) = (try brokerID("b-1"), try brokerID("l-1"))
    let state = state([
      .intent(exit, body: "{}"), .send(exit.clientOrderID, attempt: 1),
      .reply(
        exit.clientOrderID, attempt: 1, http: 200, brokerID: order, status: "new", failure: nil),
      .legs(order, [leg]), .legs(try brokerID("b-other"), [try brokerID("l-other")]),
    ])
    #expect(state.lotMethods == [order: .lifo, leg: .lifo])
    var scanner = JSONScanner(Array(state.json.utf8)[...])
    #expect(JournalState(&scanner)?.lotMethods == state.lotMethods)
  }

  @Test func whatOpensAPositionIsSentWithTheMethodOfItsLegs() throws {
    var entry = OrderInstruction(
      symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(5)), pricing: .market)
    let id = try clientID(id)
    #expect(OrderRequest(entry, clientOrderID: id).closing(by: .lifo).instruction.lotMethod == nil)
    entry.legs = .thenStopLoss(StopLoss(stopPrice: Price(80)))
    #expect(
      OrderRequest(entry, clientOrderID: id).closing(by: .lifo).instruction.lotMethod == .lifo)
  }

  @Test("An order goes from intent to sending to the broker's hands")
  func life() throws {
    let broker = try brokerID("b-1")
    let sent = try storeEntries(1)
    let intent = try order([sent[0]])
    #expect(!intent.mayHaveBeenSent)
    #expect(!intent.isSettled)
    let leaving = try order(sent)
    #expect(leaving.attempts == 1)
    #expect(leaving.mayHaveBeenSent)
    let answered = try order(
      sent + [
        .reply(
          try clientID(id), attempt: 1, http: 200, brokerID: broker, status: "new", failure: nil)
      ])
    #expect(answered.isSettled)
    #expect(answered.brokerID == broker)
    #expect(answered.status == .new)
    #expect(!answered.isOver)
  }

  @Test(
    "A decision of ours is kept, and only the open ones are unsettled",
    arguments: OrderResolution.allCases)
  func resolutions(resolution: OrderResolution) throws {
    let entries = try storeEntries(1) + [.resolve(try clientID(id), to: resolution, why: "x")]
    #expect(try order(entries).resolution == resolution)
    let isOpen = resolution == .unconfirmed || resolution == .abandoned
    #expect(state(entries).unsettled.count == (isOpen ? 1 : 0))
  }

  @Test("The refusal of one attempt counts no more once it was sent again")
  func refusals() throws {
    let id = try clientID(id)
    let refused =
      try storeEntries(1) + [
        .reply(id, attempt: 1, http: 403, brokerID: nil, status: nil, failure: "no money")
      ]
    #expect(try order(refused).refusal == "no money")
    let again = refused + [.send(id, attempt: 2)]
    #expect(try order(again).refusal == nil)
    #expect(try order(again).attempts == 2)
    let secondRefusal: JournalEntry = .reply(
      id, attempt: 2, http: 403, brokerID: nil, status: nil, failure: "no money")
    #expect(try order(again + [secondRefusal]).refusal == nil)
  }

  @Test("Reports of the broker come together whichever way round they arrive")
  func reports() throws {
    let id = try clientID(id)
    let broker = try brokerID("b-1")
    func report(_ status: String, _ filled: Int, _ second: Int64) -> JournalEntry {
      .broker(
        broker, id, status: status, filled: Quantity(filled),
        updatedAt: Timestamp(seconds: storeNoon.seconds + second), source: "stream")
    }
    let reports = [
      report("new", 0, 1), report("partially_filled", 1, 2), report("filled", 3, 3),
    ]
    for shuffled in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
      let found = try order(storeEntries(1) + shuffled.map { reports[$0] })
      #expect(found.status == .filled)
      #expect(found.filled == Quantity(3))
      #expect(found.brokerID == broker)
      #expect(found.isOver)
    }
  }

  @Test("A report alone does not settle an order that we hold unconfirmed")
  func reportIsNoEvidence() throws {
    let entries =
      try storeEntries(1) + [
        .broker(
          try brokerID("b-1"), try clientID(id), status: "new", filled: .zero, updatedAt: nil,
          source: "sweep")
      ]
    #expect(state(entries).unsettled.count == 1)
  }

  @Test("Each execution counts once")
  func fills() throws {
    let fill = JournalEntry.fill(
      executionID: "e-1", try brokerID("b-1"), symbol: try symbol("SPY"), side: .buy,
      quantity: Quantity(2), price: try Price(strict: "600"), at: storeNoon)
    #expect(state([fill, fill]).fills.count == 1)
    #expect(state([fill]).fills["e-1"]?.quantity == Quantity(2))
  }

  @Test("After a torn end only what was never sent is in doubt")
  func tornEnd() throws {
    var state = JournalState()
    state.apply(.entry(try storeEntries(1)[0]), sequence: 1, at: storeNoon)
    for (index, entry) in try storeEntries(2).enumerated() {
      state.apply(.entry(entry), sequence: UInt64(index) + 2, at: storeNoon)
    }
    state.apply(.recovered(droppedBytes: 1, sha256: ""), sequence: 4, at: storeNoon)
    #expect(state.orders[try storeOrder(1).clientOrderID]?.isDoubtful == true)
    #expect(state.orders[try storeOrder(2).clientOrderID]?.isDoubtful == false)
    #expect(state.unsettled.filter { !$0.mayHaveBeenSent }.isEmpty)
  }

  @Test(
    "What is over is forgotten after a week, what is open never, what works after a hundred days")
  func forgetting() throws {
    var state = JournalState()
    var sequence: UInt64 = 0
    func apply(_ entry: JournalEntry, day: Int) {
      sequence += 1
      state.apply(
        .entry(entry), sequence: sequence,
        at: Timestamp(seconds: storeNoon.seconds + Int64(day) * 86_400))
    }
    let ids = try (1...5).map { try storeOrder($0).clientOrderID }
    for number in 1...5 { for entry in try storeEntries(number) { apply(entry, day: 0) } }
    apply(.resolve(ids[0], to: .rejected, why: ""), day: 0)
    apply(.resolve(ids[1], to: .abandoned, why: ""), day: 0)
    apply(.resolve(ids[2], to: .working, why: ""), day: 0)
    apply(.resolve(ids[3], to: .unconfirmed, why: ""), day: 0)
    apply(
      .fill(
        executionID: "e-1", try brokerID("b-9"), symbol: try symbol("SPY"), side: .buy,
        quantity: Quantity(1), price: try Price(strict: "1"), at: storeNoon), day: 0)
    apply(.send(ids[4], attempt: 1), day: 7)
    #expect(state.orders.count == 5)
    #expect(state.fills.count == 1)
    apply(.send(ids[4], attempt: 1), day: 8)
    #expect(Set(state.orders.keys) == Set(ids[2...]))
    #expect(state.fills.isEmpty)
    apply(.send(ids[4], attempt: 1), day: 101)
    #expect(Set(state.orders.keys) == Set(ids[3...]))
  }
}
