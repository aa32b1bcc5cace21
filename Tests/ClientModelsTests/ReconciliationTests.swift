import ClientModels
import Testing

private let start = Timestamp(seconds: 1_795_262_400)

private func movement(_ id: String, _ symbol: String, _ quantity: Int) throws -> Movement {
  Movement(
    id: try #require(ExecutionID(id)), symbol: try #require(Symbol(symbol)),
    quantity: Quantity(FixedDecimal(quantity)), at: start)
}

private func position(_ symbol: String, _ quantity: Int) throws -> Position {
  Position(
    symbol: try #require(Symbol(symbol)), quantity: Quantity(FixedDecimal(quantity)),
    averageEntryPrice: try Price(strict: "1"))
}

@Suite struct ReconciliationTests {
  private let spy: Symbol

  init() throws { spy = try #require(Symbol("SPY")) }

  private func at(_ seconds: Double) -> Timestamp { start.advanced(bySeconds: seconds) }

  /// Begun with 100 SPY and one old fill.
  private func begun() throws -> Reconciliation {
    var reconciliation = Reconciliation()
    #expect(reconciliation.place == .newest)
    #expect(
      reconciliation.take([try movement("f1", "SPY", 100)], askedAt: at(0), at: at(0)).isEmpty)
    reconciliation.take([try position("SPY", 100)], askedAt: at(1), seenAt: at(1))
    #expect(reconciliation.expected == nil)
    reconciliation.take([], askedAt: at(2), at: at(2))
    #expect(reconciliation.expected == [spy: Quantity(100)])
    return reconciliation
  }

  @Test func positionsOlderThanTheFirstActivitiesAreNotTakenForRight() throws {
    var reconciliation = Reconciliation()
    reconciliation.take([try movement("f1", "SPY", 100)], askedAt: at(0), at: at(1))
    // Asked for before the activities came: the fill may not be in them.
    reconciliation.take([], askedAt: at(0), seenAt: at(2))
    #expect(!reconciliation.awaitsActivities)
    reconciliation.take([], askedAt: at(3), at: at(3))
    #expect(reconciliation.expected == nil)
    reconciliation.take([try position("SPY", 100)], askedAt: at(4), seenAt: at(5))
    #expect(reconciliation.awaitsActivities)
    // Asked for before the positions came: a fill after them would not be in it.
    reconciliation.take([], askedAt: at(4), at: at(6))
    #expect(reconciliation.expected == nil && !reconciliation.awaitsActivities)
    reconciliation.take([try position("SPY", 100)], askedAt: at(7), seenAt: at(8))
    reconciliation.take([], askedAt: at(8), at: at(9))
    #expect(reconciliation.expected == [spy: Quantity(100)])
  }

  @Test func aFillThatArrivesBetweenTheListsIsNoDifference() throws {
    var reconciliation = try begun()
    // The position shows the fill before the list of fills does.
    reconciliation.take([try position("SPY", 110)], askedAt: at(3), seenAt: at(3))
    #expect(reconciliation.isInDoubt)
    #expect(
      reconciliation.take([try movement("f2", "SPY", 10)], askedAt: at(4), at: at(4)).count == 1)
    reconciliation.take([try position("SPY", 110)], askedAt: at(5), seenAt: at(5))
    #expect(reconciliation.differences.isEmpty && !reconciliation.isInDoubt)
    // And the other way round.
    reconciliation.take([try movement("f3", "SPY", -30)], askedAt: at(6), at: at(6))
    reconciliation.take([try position("SPY", 110)], askedAt: at(7), seenAt: at(7))
    reconciliation.take([try position("SPY", 80)], askedAt: at(8), seenAt: at(8))
    #expect(reconciliation.differences.isEmpty && !reconciliation.isInDoubt)
  }

  @Test func aDifferenceThatNoFillExplainsIsShownWithBothNumbersUntilItGoes() throws {
    var reconciliation = try begun()
    reconciliation.take([try position("SPY", 90)], askedAt: at(3), seenAt: at(3))
    // Asked before the difference was seen: that proves nothing.
    reconciliation.take([], askedAt: at(2.5), at: at(2.5))
    reconciliation.take([try position("SPY", 90)], askedAt: at(4), seenAt: at(4))
    #expect(reconciliation.differences.isEmpty)
    reconciliation.take([], askedAt: at(5), at: at(5))
    #expect(reconciliation.question == .newest)
    reconciliation.take([try movement("f1", "SPY", 100)], askedAt: at(5.5), at: at(5.5))
    reconciliation.take([try position("SPY", 90)], askedAt: at(6), seenAt: at(6))
    #expect(
      reconciliation.differences[spy]
        == PositionDifference(
          symbol: spy, atBroker: Quantity(90), byActivities: Quantity(100), since: at(3)))
    // Fills go on being counted on both sides.
    reconciliation.take([try movement("f2", "SPY", 5)], askedAt: at(7), at: at(7))
    reconciliation.take([try position("SPY", 95)], askedAt: at(8), seenAt: at(8))
    reconciliation.take([try position("SPY", 95)], askedAt: at(9), seenAt: at(9))
    #expect(reconciliation.differences[spy]?.byActivities == Quantity(105))
    reconciliation.take([try position("SPY", 105)], askedAt: at(10), seenAt: at(10))
    #expect(reconciliation.differences.isEmpty)
  }

  @Test func whatTheUserAcceptsIsRightFromThenOn() throws {
    var reconciliation = try begun()
    reconciliation.take([], askedAt: at(3), seenAt: at(3))
    reconciliation.take([], askedAt: at(4), at: at(4))
    reconciliation.take([try movement("f1", "SPY", 100)], askedAt: at(4.5), at: at(4.5))
    reconciliation.take([], askedAt: at(5), seenAt: at(5))
    #expect(reconciliation.differences[spy]?.atBroker == .zero)
    reconciliation.accept(spy)
    #expect(reconciliation.differences.isEmpty)
    reconciliation.take([], askedAt: at(6), seenAt: at(6))
    #expect(!reconciliation.isInDoubt)
  }

  @Test func aLaterRunGoesOnFromTheBaselineAndItsDifferences() throws {
    var reconciliation = try begun()
    reconciliation.take([try position("SPY", 90)], askedAt: at(3), seenAt: at(3))
    reconciliation.take([], askedAt: at(4), at: at(4))
    reconciliation.take([try movement("f1", "SPY", 100)], askedAt: at(5), at: at(5))
    reconciliation.take([try position("SPY", 90)], askedAt: at(6), seenAt: at(6))
    var later = Reconciliation(try #require(reconciliation.baseline))
    #expect(later.place == .after(try #require(ExecutionID("f1"))))
    #expect(later.differences[spy]?.since == at(3))
    // The newest is another one: it is counted when the list after our place has it.
    #expect(later.question == .newest)
    later.take([try movement("f2", "SPY", 7)], askedAt: at(99), at: at(99))
    #expect(later.question == later.place)
    later.take([try movement("f2", "SPY", 7)], askedAt: at(100), at: at(100))
    later.take([try position("SPY", 97)], askedAt: at(101), seenAt: at(101))
    later.take([try position("SPY", 97)], askedAt: at(102), seenAt: at(102))
    #expect(
      later.differences[spy]
        == PositionDifference(
          symbol: spy, atBroker: Quantity(97), byActivities: Quantity(107), since: at(3)))
  }

  @Test func aListThatDoesNotKnowOurPlaceRaisesNoDifference() throws {
    var reconciliation = try begun()
    reconciliation.take([try position("SPY", 90)], askedAt: at(3), seenAt: at(3))
    reconciliation.take([], askedAt: at(4), at: at(4))
    // The list was begun anew: it has an end that is not ours, and nothing after our place.
    reconciliation.take([try movement("x1", "SPY", 90)], askedAt: at(5), at: at(5))
    #expect(!reconciliation.hasLostPlace)
    reconciliation.take([try position("SPY", 90)], askedAt: at(6), seenAt: at(6))
    reconciliation.take([], askedAt: at(7), at: at(7))
    #expect(reconciliation.hasLostPlace && reconciliation.differences.isEmpty)
  }

  @Test func theSameFillIsCountedOnce() throws {
    var reconciliation = try begun()
    reconciliation.take([try movement("f2", "SPY", 10)], askedAt: at(3), at: at(3))
    #expect(reconciliation.take([try movement("f2", "SPY", 10)], askedAt: at(4), at: at(4)).isEmpty)
    #expect(reconciliation.expected == [spy: Quantity(110)])
  }

  @Test func anAccountWithoutFillsIsReadFromTheBeginning() throws {
    var reconciliation = Reconciliation()
    reconciliation.take([], askedAt: at(0), at: at(0))
    #expect(reconciliation.place == .beginning)
    reconciliation.take([], askedAt: at(1), seenAt: at(1))
    reconciliation.take([], askedAt: at(2), at: at(2))
    let both = [try movement("f1", "SPY", 3), try movement("f2", "SPY", 4)]
    #expect(reconciliation.take(both, askedAt: at(3), at: at(3)).count == 2)
    #expect(reconciliation.expected == [spy: Quantity(7)])
    #expect(reconciliation.place == .after(try #require(ExecutionID("f2"))))
  }
}
