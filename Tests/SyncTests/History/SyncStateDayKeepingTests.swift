import ClientModels
import Testing

@testable import Sync

@Suite struct SyncStateDayKeepingTests {
  private func kept(_ actions: [SyncAction]) -> [ActivityLog] {
    actions.compactMap { if case .keepDay(_, let log) = $0 { log } else { nil } }
  }

  @Test func theDayIsKeptAMinuteAfterAChangeWithTheActivitiesThatExplainIt() throws {
    var machine = try Machine.keepingDays()
    machine.handle(.activityStored(try account("a-1"), nil, problems: []))
    let asked = machine.handle(.tick, after: 3).questions
    #expect(asked.contains(.activities(ActivityQuery())))
    machine.answer(.activities(ActivityQuery(), .success(Listing([]))))
    #expect(kept(machine.handle(.tick, after: 30)).isEmpty)
    let logs = kept(machine.handle(.tick, after: 30))
    #expect(logs.count == 1)
    #expect(logs.first?.asOf != nil)
    // Without a change nothing is written again.
    #expect(kept(machine.handle(.tick, after: 600)).isEmpty)
  }

  @Test func whatIsNotWrittenYetIsWrittenAtTheEnd() throws {
    var machine = try Machine.keepingDays()
    let actions = machine.handle(.stop)
    #expect(kept(actions).count == 1)
    #expect(actions.last == .finish)
  }

  @Test func whenTheMarketClosesTheDayIsKeptAsSoonAsTheActivitiesAreRead() throws {
    var machine = try Machine.keepingDays()
    machine.handle(.activityStored(try account("a-1"), nil, problems: []))
    machine.handle(.tick, after: 3)
    machine.answer(.activities(ActivityQuery(), .success(Listing([]))))
    machine.handle(.tick, after: 61)
    func clock(_ isOpen: Bool) -> SyncInput {
      .answered(
        .clock(
          .success(
            MarketClock(
              timestamp: machine.now, isOpen: isOpen, nextOpen: nil, nextClose: nil,
              receivedAt: machine.now))),
        askedAt: machine.now)
    }
    machine.handle(clock(true))
    #expect(kept(machine.handle(clock(false), after: 1)).isEmpty)
    machine.handle(.tick, after: 3)
    #expect(kept(machine.answer(.activities(ActivityQuery(), .success(Listing([]))))).count == 1)
  }
}
