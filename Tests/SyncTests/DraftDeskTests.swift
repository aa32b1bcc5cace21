import ClientModels
import Synchronization
import Testing

@testable import Sync

private func draft(_ number: Int) -> Draft {
  Draft(number: number, phrase: "buy \(number) SPY @ 1.01", createdAt: storeNoon)
}

private func order(_ draft: Draft, _ name: String) throws -> DraftOrder {
  DraftOrder(
    draft,
    OrderRequest(
      clientOrderID: try #require(ClientOrderID(name)), symbol: try #require(Symbol("SPY")),
      side: .buy, quantity: Quantity(draft.number), pricing: .limit(try Price(strict: "1.01")),
      timeInForce: .day))
}

@Suite("Drafts on their way") struct DraftRunTests {
  @Test("They go one after the other")
  func oneAfterTheOther() throws {
    var run = DraftRun()
    let orders = try [order(draft(1), "a"), order(draft(2), "b")]
    #expect(run.begin(orders) == [.send(orders[0])])
    #expect(run.ended(orders[1].request.clientOrderID, isAtBroker: true) == [])
    #expect(run.ended(orders[0].request.clientOrderID, isAtBroker: true) == [.send(orders[1])])
    #expect(run.ended(orders[1].request.clientOrderID, isAtBroker: true) == [])
    #expect(run.isIdle)
  }

  @Test("One that is not taken keeps back those after it, and none of another confirmation")
  func keptBack() throws {
    var run = DraftRun()
    let orders = try [order(draft(1), "a"), order(draft(2), "b"), order(draft(3), "c")]
    let other = try order(draft(4), "d")
    #expect(run.begin(orders) == [.send(orders[0])])
    #expect(run.begin([other]) == [])
    let reason = "an order before it was not taken"
    #expect(
      run.ended(orders[0].request.clientOrderID, isAtBroker: false) == [
        .holdBack(orders[1], reason: reason), .holdBack(orders[2], reason: reason), .send(other),
      ])
  }

  @Test("A draft that waits or is on its way is not taken twice")
  func twice() throws {
    var run = DraftRun()
    let orders = try [order(draft(1), "a"), order(draft(2), "b")]
    _ = run.begin(orders)
    let again = try [order(draft(2), "x"), order(draft(1), "y")]
    let reason = "it is being sent already"
    #expect(
      run.begin(again) == [
        .holdBack(again[0], reason: reason), .holdBack(again[1], reason: reason),
      ])
    #expect(run.end() == [.holdBack(orders[1], reason: "the program is ending")])
    #expect(run.isIdle)
  }
}

/// A desk on a disk in memory, with what it told and what it gave to the order desk.
private final class Desk: Sendable {
  let disk = MemoryFileSystem()
  let desk: DraftDesk
  let running: Task<Void, Never>
  private let told: Relay<DraftEvent>
  private let given: Relay<OrderRequest>

  init(isOffline: Bool = false, basket: [UInt8] = []) {
    let (disk, told, given) = (disk, Relay<DraftEvent>(), Relay<OrderRequest>())
    (self.told, self.given) = (told, given)
    desk = DraftDesk(
      account: AccountID("a-1"),
      shelf: { DraftShelf(account: "/s/\($0)", environment: storeEnvironment(disk)) },
      file: { _ throws(StoreError) in basket }, emit: { told.take($0) })
    let submit: @Sendable (OrderRequest) -> Void = { given.take($0) }
    running = desk.start(submit: isOffline ? nil : submit)
  }

  var events: [DraftEvent] { told.all }
  var submitted: [ClientOrderID] { given.all.map(\.clientOrderID) }
  var drafts: [Draft] {
    for case .listed(let drafts) in events.reversed() { return drafts }
    return []
  }

  func settle(_ order: DraftOrder, _ state: SubmissionState) {
    desk.note(
      .submissionChanged(
        Submission(request: order.request, state: state, confirmedAt: storeNoon)))
  }

  func end() async {
    desk.stop()
    await running.value
  }
}

private final class Relay<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  func take(_ value: Value) { values.withLock { $0.append(value) } }
  var all: [Value] { values.withLock { $0 } }
}

@Suite("The desk of the drafts") struct DraftDeskTests {
  private func prepared(_ count: Int, _ desk: Desk) async throws {
    for number in 1...count {
      desk.desk.send(
        .add(
          phrase: "buy \(number) SPY @ 1.01",
          price: DraftPrice(try Price(strict: "1.05"), at: storeNoon)))
    }
    #expect(await eventually { desk.drafts.count == count })
  }

  @Test("Without a network drafts are prepared, changed and deleted, and none is sent")
  func offline() async throws {
    let desk = Desk(isOffline: true)
    try await prepared(2, desk)
    #expect(desk.drafts[0].price?.price == (try Price(strict: "1.05")))
    desk.desk.send(.change(desk.drafts[0], phrase: "buy 7 SPY", price: nil))
    #expect(await eventually { desk.drafts.first?.phrase == "buy 7 SPY" })
    let long = String(repeating: "9", count: 300)
    desk.desk.send(.add(phrase: long, price: nil))
    #expect(
      await eventually {
        desk.events.contains(
          .notKept(
            phrase: long, draft: nil, reason: "the draft is longer than 256 bytes: shorten it"))
      })
    // The words that were changed meanwhile are nobody's draft any more.
    desk.desk.send(.delete([draft(1)]))
    desk.desk.send(.delete([desk.drafts[1]]))
    #expect(await eventually { desk.drafts.map(\.number) == [1] })
    let changed = desk.drafts[0]
    let sent = try order(changed, "a")
    desk.desk.send(.send([sent]))
    #expect(
      await eventually {
        desk.events.contains(.heldBack(sent, reason: "offline: no orders leave"))
      })
    #expect(desk.drafts == [changed])
    #expect(desk.submitted.isEmpty)
    await desk.end()
    #expect(desk.disk.openDescriptors == 0)
  }

  @Test("A draft is marked before it leaves, and goes once the broker has it")
  func sending() async throws {
    let desk = Desk()
    try await prepared(2, desk)
    let orders = try desk.drafts.map { try order($0, "folio-\($0.number)") }
    desk.desk.send(.send(orders))
    #expect(await eventually { desk.submitted.count == 1 })
    #expect(await eventually { desk.drafts.map { $0.sentAs?.text } == ["folio-1", nil] })
    desk.settle(orders[0], .sending)
    desk.settle(orders[0], .working(try #require(BrokerOrderID("b-1"))))
    #expect(await eventually { desk.submitted.map(\.text) == ["folio-1", "folio-2"] })
    #expect(await eventually { desk.drafts.map(\.number) == [2] })
    desk.settle(orders[1], .working(try #require(BrokerOrderID("b-2"))))
    #expect(await eventually { desk.drafts.isEmpty })
    await desk.end()
  }

  @Test("One that is refused stays and says why, and keeps back the rest")
  func refused() async throws {
    let desk = Desk()
    try await prepared(2, desk)
    let orders = try desk.drafts.map { try order($0, "folio-\($0.number)") }
    desk.desk.send(.send(orders))
    #expect(await eventually { desk.submitted.count == 1 })
    desk.settle(orders[0], .rejected(reason: "insufficient buying power"))
    #expect(
      await eventually {
        desk.drafts.map(\.refusal) == ["insufficient buying power", nil]
          && desk.drafts.allSatisfy { $0.sentAs == nil }
      })
    #expect(
      desk.events.contains(.heldBack(orders[1], reason: "an order before it was not taken")))
    #expect(desk.submitted.map(\.text) == ["folio-1"])
    await desk.end()
  }

  @Test("One of which nobody knows stays marked until the broker has said what became of it")
  func unconfirmed() async throws {
    let desk = Desk()
    try await prepared(1, desk)
    let first = try order(desk.drafts[0], "folio-1")
    desk.desk.send(.send([first]))
    #expect(await eventually { desk.submitted.count == 1 })
    desk.settle(first, .unconfirmed(reason: "no answer"))
    let again = try order(desk.drafts[0], "folio-x")
    desk.desk.send(.send([again]))
    #expect(
      await eventually {
        desk.events.contains(
          .heldBack(again, reason: "draft 1 may have been sent as folio-1"))
      })
    #expect(desk.drafts.map { $0.sentAs?.text } == ["folio-1"])
    desk.settle(first, .rejected(reason: "too many requests"))
    #expect(await eventually { desk.drafts.first?.refusal == "too many requests" })
    #expect(desk.submitted.count == 1)
    await desk.end()
  }

  @Test("A draft that the program died over goes when the broker shows its order")
  func afterADeath() async throws {
    let disk = MemoryFileSystem()
    let shelf = DraftShelf(account: "/s/a-1", environment: storeEnvironment(disk))
    _ = try shelf.open().add("buy 1 SPY")
    try shelf.open().mark(1, sentAs: ClientOrderID("folio-9"))
    let heard = Relay<DraftEvent>()
    let desk = DraftDesk(
      account: AccountID("a-1"), shelf: { _ in shelf }, file: { _ throws(StoreError) in [] },
      emit: { heard.take($0) })
    let running = desk.start { _ in }
    #expect(await eventually { !heard.all.isEmpty })
    desk.note(
      .ordersUpdated([
        Order(
          id: try #require(BrokerOrderID("b-9")), clientOrderID: ClientOrderID("folio-9"),
          symbol: Symbol("SPY"), side: .buy, type: .market, timeInForce: .day,
          quantity: Quantity(1), status: .new)
      ]))
    #expect(await eventually { heard.all.last == .listed([]) })
    desk.stop()
    await running.value
    #expect(try shelf.contents().drafts.isEmpty)
  }

  @Test("A file is read first and kept afterwards, all of it or nothing")
  func basket() async throws {
    let desk = Desk(isOffline: true, basket: Array("buy 1 SPY\nsell 2 SPY\n".utf8))
    desk.desk.send(.readBasket(path: "orders.txt"))
    let read = try BasketFile(Array("buy 1 SPY\nsell 2 SPY\n".utf8))
    #expect(await eventually { desk.events.contains(.basketRead(path: "orders.txt", read)) })
    #expect(desk.drafts.isEmpty)
    let wishes = ["buy 1 SPY day", "sell 2 SPY day"].map { DraftWish(phrase: $0, price: nil) }
    desk.desk.send(.keep(wishes, path: "orders.txt"))
    #expect(
      await eventually { desk.events.contains(.kept(desk.drafts, path: "orders.txt")) })
    #expect(desk.drafts.map(\.phrase) == ["buy 1 SPY day", "sell 2 SPY day"])
    let many = Array(repeating: wishes[0], count: DraftShelf.limit - 1)
    desk.desk.send(.keep(many, path: "many.txt"))
    #expect(
      await eventually {
        desk.events.contains(
          .basketRefused(
            path: "many.txt",
            ["no more than 1000 drafts are kept, and there are 2: delete some"]))
      })
    #expect(desk.drafts.count == 2)
    await desk.end()
  }

  @Test("What is no order in a file is named by its line")
  func badBasket() async throws {
    let desk = Desk(isOffline: true, basket: Array("buy 1 SPY\nhold SPY\n".utf8))
    desk.desk.send(.readBasket(path: "bad.txt"))
    #expect(
      await eventually {
        desk.events.contains(
          .basketRefused(path: "bad.txt", ["line 2: an order begins with buy or sell"]))
      })
    await desk.end()
  }

  @Test("When the keys turn out to be another account's, its drafts are shown")
  func anotherAccount() async throws {
    let desk = Desk()
    try await prepared(1, desk)
    desk.desk.note(.accountUpdated(Account(id: try #require(AccountID("a-2")))))
    #expect(await eventually { desk.drafts.isEmpty })
    desk.desk.note(.accountUpdated(Account(id: try #require(AccountID("a-1")))))
    #expect(await eventually { desk.drafts.count == 1 })
    await desk.end()
  }
}
