import ClientModels
import Testing

@testable import TUI

/// The line of a filter while it is typed.
@Suite struct FilterLineTests {
  @Test func aFilterThatCannotBeReadStaysOpenSoThatItsEndIsNoKeyOfTheTable() {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("qty <")
    fixture.press(.enter)
    #expect(fixture.state.editedFilter == .holdings)
    #expect(fixture.state.notice?.text.hasSuffix("; Esc shows all rows") == true)
    fixture.type(" 0")
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.holdings.map(\.symbol.text) == ["BRK.B"])
    fixture.press(.enter)
    #expect(fixture.state.editedFilter == nil)
  }

  @Test func theTextOfBeforeIsChosenAndTypingTakesItsPlace() {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("aapl")
    fixture.press(.enter, .character("/"))
    let size = Size(columns: 120, rows: 40)
    #expect(
      fixture.state.render(size: size).cells(2).filter { $0.role == .selection }.map(\.text)
        .joined() == "aapl")
    fixture.type("brk")
    #expect(fixture.state.filters[.holdings] == "brk")
    fixture.press(.enter, .character("/"), .backspace)
    #expect(fixture.state.filters[.holdings] == nil)
  }

  @Test(arguments: [Key.end, .right, .left])
  func anArrowOrEndGoesOnWithTheTextOfBefore(key: Key) {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("aapl")
    fixture.press(.enter, .character("/"), key)
    fixture.type("x")
    #expect(fixture.state.filters[.holdings] == "aaplx")
  }

  @Test func aPasteTakesThePlaceOfTheChosenText() {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("aapl")
    fixture.press(.enter, .character("/"))
    fixture.send(.paste("shib"))
    #expect(fixture.state.filters[.holdings] == "shib")
  }

  /// A value that is half typed hides no row that it may still come to mean; once it is kept it is the whole word.
  @Test func aValueIsABeginningWhileItIsTyped() {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("side=l")
    let longs = ["AAPL", "SHIB"]
    #expect(fixture.state.holdings.map(\.symbol.text) == longs)
    fixture.type("ong")
    #expect(fixture.state.holdings.map(\.symbol.text) == longs)
    fixture.press(.enter)
    #expect(fixture.state.holdings.map(\.symbol.text) == longs)
    fixture.press(.character("/"), .end, .backspace)
    #expect(fixture.state.holdings.map(\.symbol.text) == longs)
    fixture.press(.enter)
    #expect(fixture.state.holdings.isEmpty)
  }

  @Test func tabCompletesTheValuesThatAColumnHas() {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("side = s")
    fixture.press(.tab)
    #expect(fixture.state.filters[.holdings] == "side = short")
    fixture.press(.control("u"))
    fixture.type("side=l")
    fixture.press(.backspace, .tab)
    #expect(fixture.state.filters[.holdings] == "side=long")
    fixture.press(.tab)
    #expect(fixture.state.filters[.holdings] == "side=short")
    fixture.press(.control("u"))
    fixture.type("side=x")
    fixture.press(.tab)
    #expect(fixture.state.notice?.text == "values: long short")
  }
}
