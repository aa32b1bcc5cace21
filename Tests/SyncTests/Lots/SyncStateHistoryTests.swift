import ClientModels
import TestSupport
import Testing

@testable import Sync

private func execution(_ text: String) throws -> ExecutionID { try #require(ExecutionID(text)) }

private func fill(_ id: String, _ quantity: Int, _ name: String = "SPY") throws -> Movement {
  Movement(
    id: try execution(id), symbol: try symbol(name), quantity: Quantity(quantity), at: .noonish,
    fill: Fill(
      executionID: try execution(id), orderID: try brokerID("o-\(id)"), symbol: try symbol(name),
      side: quantity < 0 ? .sell : .buy, quantity: Quantity(abs(quantity)), price: Price(100),
      at: .noonish))
}

private func listing(_ fills: Movement...) -> Result<Listing<Movement>, BrokerError> {
  .success(Listing(fills))
}

extension [SyncAction] {
  fileprivate var lots: [Symbol: Quantity]? {
    events.compactMap { event -> [Symbol: Quantity]? in
      switch event {
      case .lotsReplaced(let lots): lots.mapValues(\.quantity)
      case .lotsChanged(let lots): Dictionary(lots.map { ($0.symbol, $0.quantity) }) { $1 }
      default: nil
      }
    }.last
  }
  fileprivate var kept: [ActivityList] {
    flatMap { if case .keepActivities(let lists) = $0 { lists } else { [ActivityList]() } }
  }
}

@Suite struct SyncStateHistoryTests {
  /// Connected, and the stored activities are read: none.
  private func begun() throws -> (machine: Machine, first: [SyncAction]) {
    var machine = try Machine.connected()
    let first = machine.handle(
      .activitiesRead(try account("a-1"), ActivityHistory(LotBook(.fifo))), after: 0.1)
    return (machine, first)
  }

  @Test func theStoredActivitiesAreReadOnceTheBookIsThere() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: id)))
    machine.answer(.account(.success(Account(id: id))))
    machine.answer(.positions(.success(Listing([]))))
    let last = machine.answer(.openOrders(.success(Listing([]))))
    #expect(last.contains(.readActivities(id, LotBook(.fifo))))
    machine.handle(.tick, after: 5)
    let again = machine.answer(.account(.success(Account(id: id))))
    #expect(!again.contains(.readActivities(id, LotBook(.fifo))))
  }

  @Test func theWholeListIsReadPageByPageAndThenToldAtOnce() throws {
    var (machine, first) = try begun()
    #expect(first.questions == [.history(.beginning)])
    let second = machine.answer(
      .history(.beginning, listing(try fill("e1", 10), try fill("e2", 5))), after: 0.1)
    #expect(second.questions == [.history(.after(try execution("e2")))])
    #expect(second.lots == nil && machine.state.portfolio.lots == nil)
    let third = machine.answer(.history(.after(try execution("e2")), listing()), after: 0.1)
    #expect(third.lots == [try symbol("SPY"): Quantity(15)])
    #expect(third.questions.isEmpty)
    #expect(machine.handle(.tick, after: 3).kept.map(\.activities.count) == [2])
  }

  @Test func whatIsReadToComparePositionsIsNotAskedAgain() throws {
    var (machine, _) = try begun()
    machine.answer(.history(.beginning, listing(try fill("e1", 10))), after: 0.1)
    machine.answer(.history(.after(try execution("e1")), listing()), after: 0.1)
    machine.answer(.movements(listing(try fill("e1", 10))), after: 0.1)
    machine.handle(.tick, after: 300)
    let told = machine.answer(
      .movements(listing(try fill("e2", -4), try fill("e3", 1, "AIG"))), after: 0.1)
    #expect(told.lots == [try symbol("SPY"): Quantity(6), try symbol("AIG"): Quantity(1)])
    #expect(machine.state.portfolio.lots?[try symbol("SPY")]?.quantity == Quantity(6))
    let place = machine.state.history?.place
    #expect(place == .after(try execution("e3")))
    let kept = machine.handle(.tick, after: 3).kept
    #expect(kept.map { $0.activities.map(\.id.text) } == [["e1", "e2", "e3"]])
  }

  @Test func whatDoesNotFollowIsAskedFor() throws {
    var (machine, _) = try begun()
    machine.answer(.history(.beginning, listing()), after: 0.1)
    #expect(machine.state.portfolio.lots == [:])
    let first = machine.answer(.movements(listing(try fill("e7", 10))), after: 0.1)
    #expect(first.questions.contains(.history(.beginning)))
    let told = machine.answer(
      .history(.beginning, listing(try fill("e6", 2), try fill("e7", 10))), after: 0.1)
    #expect(told.questions == [.history(.after(try execution("e7")))])
    let end = machine.answer(.history(.after(try execution("e7")), listing()), after: 0.1)
    #expect(end.lots == [try symbol("SPY"): Quantity(12)])
  }

  @Test func aServerThatTurnsNoPageIsNotAskedForEver() throws {
    var (machine, _) = try begun()
    machine.answer(.history(.beginning, listing(try fill("e1", 10))), after: 0.1)
    let second = machine.answer(
      .history(.after(try execution("e1")), listing(try fill("e1", 10))), after: 0.1)
    #expect(second.questions.isEmpty)
    #expect(second.lots == [try symbol("SPY"): Quantity(10)])
  }

  @Test func aListThatNoLongerReachesBackIsReadFromItsBeginningForWhatIsLater() throws {
    var (machine, _) = try begun()
    machine.answer(.history(.beginning, listing(try fill("e1", 10))), after: 0.1)
    let place = MovementPlace.after(try execution("e1"))
    let refused = machine.answer(
      .history(place, .failure(.refused(status: 422, code: nil, message: "page_token"))),
      after: 0.1)
    #expect(refused.notices.count == 1)
    #expect(machine.handle(.tick, after: 31).questions.contains(.history(.beginning)))
    let later = Movement(
      id: try execution("n2"), symbol: try symbol("SPY"), quantity: Quantity(3),
      at: Timestamp.noonish.advanced(bySeconds: 1), fill: try fill("n2", 3).fill)
    let told = machine.answer(
      .history(.beginning, listing(try fill("n1", 10), later)), after: 0.1)
    #expect(told.questions == [.history(.after(try execution("n2")))])
    let end = machine.answer(.history(.after(try execution("n2")), listing()), after: 0.1)
    #expect(end.lots == [try symbol("SPY"): Quantity(13)])
  }

  @Test func aServerWithoutActivitiesLeavesLotsUnknown() throws {
    var (machine, _) = try begun()
    let told = machine.answer(.history(.beginning, .failure(.notFound(what: "no"))), after: 0.1)
    #expect(told.notices.isEmpty && told.lots == nil)
    machine.handle(.tick, after: 400)
    #expect(machine.state.portfolio.lots == nil)
  }
}

@Suite(.reckoning) struct ActivityListsTests {
  private func many(_ count: Int) throws -> [Movement] {
    try (0..<count).map { index in
      switch index % 50 {
      case 7:
        Movement(
          id: try execution("s\(index)"), symbol: try symbol("SPY"), quantity: Quantity(1),
          at: .noonish, isSplit: true)
      case 8: Movement(unmovedBy: try execution("u\(index)"), at: nil)
      case 9:
        Movement(
          id: try execution("t\(index)"), symbol: try symbol("SPY"), quantity: Quantity(-1),
          at: .noonish)
      default: try fill("e\(index)", index % 3 == 0 ? -2 : 3)
      }
    }
  }

  private func write(_ history: inout ActivityHistory, to store: MemoryStore) throws {
    for list in history.unsavedLists() {
      try store.keepActivities(
        ActivityLists.encode(list.activities), list: list.number, at: .noonish)
    }
  }

  @Test func listsAreReadBackToTheSameLotsAndGrowFromTheirEnd() throws {
    let store = MemoryStore()
    let all = try many(2_345)
    var history = ActivityHistory(LotBook(.highestCost))
    #expect(history.take(Array(all[..<1_700]), from: .beginning) == [try symbol("SPY")])
    try write(&history, to: store)
    #expect(store.activityLists == [2, 1])
    var later = ActivityLists.read(from: store, LotBook(.highestCost))
    #expect(later == history)
    #expect(later.take(Array(all[1_690...]), from: .newest) == [try symbol("SPY")])
    #expect(later.unsavedLists().map(\.number) == [2, 3])
    _ = history.take(Array(all[1_700...]), from: history.place)
    #expect(history.book == later.book)
    #expect(history.last.activities.count == 345)
  }

  @Test func aListThatIsMissingOrDamagedMeansThatAllIsReadAgain() throws {
    let store = MemoryStore()
    var history = ActivityHistory(LotBook(.fifo))
    _ = history.take(try many(2_500), from: .beginning)
    try write(&history, to: store)
    let sound = ActivityLists.encode(try many(1_000))
    for damaged in [bytes("{}"), Array(sound.dropLast(9)), ActivityLists.encode(try many(999))] {
      try store.keepActivities(damaged, list: 2, at: .noonish)
      #expect(
        ActivityLists.read(from: store, LotBook(.fifo)) == ActivityHistory(LotBook(.fifo)))
    }
    try store.keepActivities(sound, list: 2, at: .noonish)
    #expect(ActivityLists.read(from: store, LotBook(.fifo)).lastTaken == history.lastTaken)
  }
}
