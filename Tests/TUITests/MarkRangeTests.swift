import ClientModels
import Testing

@testable import TUI

/// A range of marks between two presses of one key.
@Suite struct MarkRangeTests {
  private let size = Size(columns: 120, rows: 40)

  private func begun() -> ScreenFixture {
    var fixture = ScreenFixture(size: Size(columns: 120, rows: 40))
    fixture.press(.character("g"), .character("V"))
    return fixture
  }

  private func shown(_ fixture: ScreenFixture) -> String {
    fixture.state.render(size: size).text
  }

  @Test func theTitleSaysWhereItBegan() throws {
    var fixture = begun()
    let first = try #require(fixture.state.holdings.first?.symbol)
    #expect(shown(fixture).contains(" range from \(first)"))
    fixture.press(.character("G"), .character("V"))
    #expect(!shown(fixture).contains(" range from "))
    #expect(fixture.state.markedHoldings == fixture.state.holdings.map(\.symbol))
  }

  @Test func escapeGivesItUpBeforeItTakesMarksAway() {
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("g"), .character(" "), .character("V"), .escape)
    #expect(fixture.state.notice?.text == "the range is given up")
    #expect(fixture.state.marksInFocus == 1)
    #expect(!shown(fixture).contains(" range from "))
    fixture.press(.escape)
    #expect(fixture.state.marksInFocus == 0)
  }

  /// What opens a sheet, leaves the list or changes what stands in it.
  @Test(arguments: [
    [Key.character("x"), .escape], [.character("b"), .escape], [.character("3"), .character("1")],
    [.tab, .tab], [.character("?"), .escape], [.character("o"), .escape], [.character("u")],
    [.character("/"), .escape],
  ])
  func whateverIsNoMoveGivesItUp(keys: [Key]) {
    var fixture = begun()
    for key in keys { fixture.press(key) }
    #expect(fixture.state.holdingRangeStart == nil)
    #expect(fixture.state.marksInFocus == 0)
  }

  @Test func movingAndMarkingKeepIt() {
    var fixture = begun()
    fixture.press(.character("j"), .character("k"), .pageDown, .character(" "), .character("M"))
    #expect(fixture.state.holdingRangeStart != nil)
  }

  @Test func thatOfOrdersIsGivenUpAsWell() {
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("3"), .character("g"), .character("V"))
    #expect(shown(fixture).contains(" range begun"))
    fixture.press(.character("c"), .escape, .character("V"))
    #expect(fixture.state.blotter.marks.isEmpty)
    fixture.press(.character("j"), .character("V"))
    #expect(fixture.state.blotter.marks.count == 2)
  }

  @Test func aListWithoutMarksNamesThoseThatHaveThem() {
    var fixture = ScreenFixture(size: size)
    while fixture.state.focus != .quotes { fixture.press(.tab) }
    fixture.press(.character("V"))
    #expect(
      fixture.state.notice?.text == "rows are marked in Holdings and on tab Orders: 3 goes there")
  }
}
