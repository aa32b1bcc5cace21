import ClientModels
import TestSupport
import Testing

@testable import TUI

/// The last line: it offers keys that do something here, and says which tab is in front.
@Suite struct FooterTests {
  private func keys(_ fixture: ScreenFixture, columns: Int = 120) -> String {
    let size = Size(columns: columns, rows: 40)
    var state = fixture.state
    _ = state.update(Event(.resized(size), at: fixture.now))
    return state.render(size: size).text(row: 39)
  }

  @Test(arguments: ["b", "T", "o", "|", ",", "!", "X", "K", "v", "e"])
  func noKeyThatQuitsIsOfferedOverASheet(key: Character) {
    var fixture = ScreenFixture()
    #expect(keys(fixture).contains("q quit"))
    fixture.press(.character(key))
    #expect(!fixture.state.layers.isEmpty)
    #expect(!keys(fixture).contains("quit"), "\(keys(fixture))")
  }

  @Test func theAnswerIsNotOfferedWhereItCannotBeDone() {
    var fixture = ScreenFixture()
    fixture.press(.character("x"))
    fixture.wait(0.5)
    #expect(keys(fixture).contains("y yes"))
    fixture.press(.character("0"))
    #expect(!keys(fixture).contains("y yes"), "\(keys(fixture))")
    #expect(keys(fixture).contains("Esc no"))
  }

  @Test func aFilterSaysHowAllIsShownAgain() {
    var fixture = ScreenFixture()
    #expect(!keys(fixture).contains("show all"))
    fixture.press(.character("/"))
    fixture.type("nothing is like that")
    fixture.press(.enter)
    #expect(keys(fixture).contains("Esc show all"))
    let text = fixture.state.render(size: fixture.state.size).text
    #expect(text.contains("nothing here contains \"nothing is like that\": Esc shows all"))
    // It is that of the pane that has the keys.
    fixture.press(.tab)
    #expect(!keys(fixture).contains("show all"))
  }

  @Test(arguments: [
    (80, " 1 2 [3 Orders] 4 5 6 7"), (139, " 1 2 [3 Orders] 4 5 6 7"),
    (140, " 1 Portfolio  2 Watch [3 Orders] 4 Activity  5 Performance  6 History  7 Log"),
  ])
  func theTabInFrontIsNamedWhereThereIsRoom(columns: Int, end: String) {
    var fixture = ScreenFixture()
    fixture.press(.character("3"))
    let line = keys(fixture, columns: columns)
    #expect(line.hasSuffix(end) && !line.contains("1-7"), "\(line)")
    #expect(line.contains("b buy"), "\(line)")
    #expect(keys(fixture, columns: 60).contains("1-7 tabs"))
  }

  @Test func panesWithoutRoomAreNamedWithTheirKey() {
    var fixture = ScreenFixture()
    func edge(_ size: Size) -> String { fixture.state.render(size: size).text(row: 12) }
    let small = Size(columns: 60, rows: 14)
    #expect(edge(small).hasPrefix("└─ Tab: Quotes, Orders ─"))
    fixture.press(.tab)
    #expect(edge(small).hasPrefix("└─ Tab: Orders, Holdings ─"))
    #expect(!fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains(" Tab: "))
    fixture.press(.character("3"))
    #expect(!edge(small).contains("Tab: "))
  }

  @Test func whereNothingIsSeenNothingIsDone() {
    var fixture = ScreenFixture()
    fixture.send(.resized(Size(columns: 40, rows: 10)))
    fixture.press(.character("b"), .character("X"))
    fixture.wait(0.5)
    fixture.send(.mouse(MouseReport(.press, column: 3, row: 5)))
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.press(.character("q")) == [.quit])
  }

  @Test func aRefusedKeyIsSaidShortAboveAndWholeBelow() {
    let reason =
      "the broker refused the key (unauthorized): check the key, the secret, and that they belong to this server"
    let size = Size(columns: 80, rows: 24)
    var fixture = ScreenFixture(size: size)
    fixture.send(.sync(.linkChanged(.refused(reason: reason))))
    func words(_ state: AppState, _ size: Size) -> String {
      state.render(size: size).text.split { " \n│".contains($0) }.joined(separator: " ")
    }
    let header = fixture.state.render(size: size).text(row: 1)
    #expect(header.hasPrefix(" KEY REFUSED   synced ") && !header.contains("…"), "\(header)")
    #expect(words(fixture.state, size).contains("\(reason). `folio doctor` says which key is used"))
    // It is said once; where there is room it stays in the header.
    fixture.wait(13)
    fixture.send(.sync(.linkChanged(.refused(reason: reason))))
    #expect(fixture.state.notice == nil)
    #expect(fixture.state.render(size: Size(columns: 240, rows: 24)).text(row: 1).contains(reason))
    // Where nothing was ever read the panes say it.
    var empty = ScreenFixture(filled: false, size: size)
    empty.send(.sync(.linkChanged(.refused(reason: reason))))
    #expect(empty.state.notice == nil)
    #expect(words(empty.state, size).contains("\(reason). `folio doctor` says which key is used"))
  }

  @Test func whatIsWrongWithATicketStandsOnItAndTheKeysStay() {
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    func screen() -> String { fixture.state.render(size: fixture.state.size).text }
    func count(_ words: String) -> Int {
      screen().split(separator: words, omittingEmptySubsequences: false).count - 1
    }
    fixture.press(.character("b"), .enter)
    #expect(count("10, 50%, $5k, max or pos") == 1, "\(screen())")
    #expect(screen().contains("Quantity is missing: 10, 50%"), "\(screen())")
    #expect(keys(fixture, columns: 80).contains("Esc"))
    fixture.type("999999")
    fixture.press(.enter)
    let problem = fixture.state.notice?.text ?? "nothing was said"
    #expect(count(String(problem.prefix(30))) == 1, "\(screen())")
    #expect(fixture.state.render(size: fixture.state.size).text(row: 23).contains("Esc"))
    // Where the sheet has no room for it the last line says it.
    let small = Size(columns: 60, rows: 14)
    fixture.send(.resized(small))
    fixture.press(.enter)
    #expect(fixture.state.render(size: small).text(row: 13).hasPrefix(" "))
    #expect(!fixture.state.isNoticeOnSheet)
  }

  @Test func aChangeOfAnOrderIsNotOfferedToBeKeptAsADraft() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    #expect(keys(fixture).contains("keep as draft"), "\(keys(fixture))")
    fixture.press(.escape, .character("3"), .character("m"))
    #expect(fixture.state.ticket?.changed != nil)
    #expect(!keys(fixture).contains("keep as draft"), "\(keys(fixture))")
  }

  @Test func theKeysOfTabFiveHaveWordsOfTheirOwn() {
    var fixture = ScreenFixture()
    fixture.press(.character("5"))
    #expect(keys(fixture, columns: 80).contains("] next period  P other period"))
    #expect(keys(fixture).contains("I benchmark"), "\(keys(fixture))")
  }

  @Test func aTryThatTakesItsTimeIsSaidToBeUnderWay() {
    var fixture = ScreenFixture()
    func header() -> String { fixture.state.render(size: fixture.state.size).text(row: 1) }
    let next = fixture.now.advanced(bySeconds: 3)
    fixture.send(.sync(.linkChanged(.failing(reason: "no answer in time", retryAt: next))))
    #expect(header().contains("next try in 3 s"))
    fixture.wait(4)
    #expect(header().contains("trying again") && !header().contains("next try"), "\(header())")
  }
}
