import ClientModels
import Testing

@testable import TUI

/// Sheets whose text is longer than the screen.
@Suite struct SheetTextTests {
  private static let small = Size(columns: 60, rows: 14)

  /// Ten working orders on the smallest screen.
  private func crowded(kind: AppSettings.Kind = .paper) throws -> ScreenFixture {
    var fixture = ScreenFixture(kind: kind, size: Self.small)
    let orders = try (0..<10).map { number in
      Order(
        id: try #require(BrokerOrderID("many-\(number)")), symbol: Symbol("AAPL"),
        side: .buy, type: .limit, timeInForce: .goodTillCanceled, quantity: Quantity(number + 1),
        limitPrice: try Price(strict: "200.25"), status: .new, updatedAt: fixture.now,
        submittedAt: fixture.now)
    }
    fixture.send(.sync(.ordersUpdated(orders)))
    return fixture
  }

  private func text(_ fixture: ScreenFixture) -> String {
    fixture.state.render(size: fixture.state.size).text
  }

  private func cancels(_ fixture: ScreenFixture) -> Bool {
    fixture.effects.contains(.send(.cancelAll))
  }

  @Test func aQuestionIsAnsweredOnlyByWhoCouldReadAllOfIt() throws {
    var fixture = try crowded()
    fixture.press(.character("X"))
    fixture.wait(0.3)
    #expect(!text(fixture).contains("y does it") && !text(fixture).contains("y yes"))
    #expect(text(fixture).contains("Down: 5 more lines to read"))
    fixture.press(.character("y"))
    #expect(!cancels(fixture))
    fixture.press(.pageDown, .pageDown)
    fixture.wait(0.3)
    #expect(text(fixture).contains("y does it") && !text(fixture).contains(" more"))
    // Back at the top the end is out of sight again.
    fixture.press(.pageUp)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(!cancels(fixture))
    fixture.press(.pageDown, .pageDown)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(cancels(fixture))
  }

  /// Whoever has read to the end still sees what `y` sends.
  @Test func theOrderStaysOnItsReviewWhileTheRestIsRead() throws {
    var fixture = ScreenFixture(size: Self.small)
    fixture.press(.character(":"))
    fixture.type("buy 5 AAPL @ 230.25 gtc profit 250 loss 210")
    fixture.press(.enter)
    fixture.wait(0.3)
    let order = "BUY 5 AAPL LIMIT 230.25 GTC, then take profit 250.00"
    #expect(text(fixture).contains(order) && !text(fixture).contains("y sends it"))
    while !text(fixture).contains("y sends it") { fixture.press(.down); fixture.wait(0.3) }
    #expect(text(fixture).contains(order), "\(text(fixture))")
    #expect(text(fixture).contains("▲"))
  }

  @Test func aWordIsNotTakenBeforeTheTextWasRead() throws {
    var fixture = try crowded(kind: .live)
    fixture.press(.character("K"))
    fixture.wait(0.3)
    fixture.type("SEND")
    fixture.press(.enter)
    #expect(!fixture.effects.contains(.send(.exit(.kill))))
    fixture.press(.pageDown, .pageDown, .pageDown, .pageDown, .pageDown)
    fixture.wait(0.3)
    #expect(text(fixture).contains("type SEND and press Enter: ▏"))
    fixture.type("SEND")
    fixture.press(.enter)
    #expect(fixture.effects.contains(.send(.exit(.kill))))
  }

  @Test func everyStepOfALongWayOutCanBeRead() throws {
    var fixture = try crowded()
    fixture.press(.character("F"))
    while !text(fixture).contains("y does it") {
      fixture.press(.pageDown)
      fixture.wait(0.3)
    }
    fixture.press(.character("y"))
    var report = ExitReport(.flatten, startedAt: fixture.now)
    report.steps = try (0..<12).map { number in
      ExitStep(
        .cancel(try #require(BrokerOrderID("many-\(number)"))), .failed, symbol: Symbol("AAPL"),
        words: "step \(number): the broker has said at great length why it was not to be")
    }
    fixture.send(.sync(.exitProgressed(report)))
    #expect(text(fixture).contains("step 11"), "the newest is seen")
    for _ in 0..<10 { fixture.press(.pageUp) }
    #expect(text(fixture).contains("step 0:"))
    for _ in 0..<10 { fixture.press(.pageDown) }
    report.steps.append(
      ExitStep(.check, .failed, words: "step 12: what still grows is followed from its end"))
    fixture.send(.sync(.exitProgressed(report)))
    #expect(text(fixture).contains("step 12"))
  }

  @Test func theOutcomeOfTheLastOfManyCancelsCanBeRead() throws {
    var fixture = try crowded()
    fixture.press(.character("3"), .character("g"), .character("V"), .character("G"))
    fixture.press(.character("V"), .character("c"))
    fixture.wait(0.3)
    while !text(fixture).contains("y does it") {
      fixture.press(.pageDown)
      fixture.wait(0.3)
    }
    fixture.press(.character("y"))
    for number in 0..<10 {
      let reason = "refusal \(number), which takes the broker more than one line of this sheet"
      let id = try #require(BrokerOrderID("many-\(number)"))
      fixture.send(.sync(.cancelFailed(id, reason: reason)))
    }
    var seen = ""
    for _ in 0..<20 {
      seen += text(fixture)
      fixture.press(.pageDown)
    }
    for number in 0..<10 { #expect(seen.contains("refusal \(number)"), "\(seen)") }
  }

  @Test(arguments: ["1", "3"])
  func noDetailOfARowIsCutOffOnASmallScreen(tab: String) throws {
    var fixture = try crowded()
    fixture.press(.character(Character(tab)), .enter)
    var seen = ""
    for _ in 0..<20 {
      seen += text(fixture)
      fixture.press(.pageDown)
    }
    #expect(!seen.contains("…"), "\(text(fixture))")
  }

  @Test func longWordsBreakBehindASign() {
    #expect(
      SheetFrame.wrap(#"{"symbol":"AAPL","qty":"4","side":"buy"}"#, width: 20)
        == [#"{"symbol":"AAPL","#, #""qty":"4","#, #""side":"buy"}"#])
    #expect(SheetFrame.wrap("abcdefghij", width: 4) == ["abcd", "efgh", "ij"])
  }
}
