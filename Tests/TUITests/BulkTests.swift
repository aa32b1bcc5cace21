import ClientModels
import TestSupport
import Testing

@testable import TUI

/// Marked rows changed or closed by one review.
@Suite(.reckoning) struct BulkTests {
  private func order(_ name: String, _ fixture: ScreenFixture) throws -> Order {
    let id = try #require(BrokerOrderID(name))
    return try #require(fixture.state.portfolio.orders[id])
  }

  @Test func markedOrdersAreChangedByOneReview() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character(" "), .character(" "), .character("m"))
    fixture.type("+2t")
    expectScreen(
      fixture.state.render(size: Size(columns: 80, rows: 24)), named: "change-marked-line")
    fixture.press(.enter)
    fixture.wait(0.3)
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "change-marked")
    #expect(fixture.orders.isEmpty)
    fixture.press(.character("y"))
    #expect(
      fixture.orders.map(OrderText.sentence) == [
        "CHANGE TO BUY 100 AAPL LIMIT 230.52 DAY", "CHANGE TO SELL 60 AAPL LIMIT 230.52 DAY",
      ])
    #expect(fixture.orders.map { $0.replaces?.text } == ["order-0", "order-1"])
    #expect(Set(fixture.orders.map(\.clientOrderID)).count == 2)
    // One was filled meanwhile, and that is an outcome.
    var filled = try order("order-0", fixture)
    filled.status = .filled
    filled.filledQuantity = Quantity(100)
    fixture.send(.sync(.ordersUpdated([filled])))
    for (request, state) in zip(
      fixture.orders,
      [
        SubmissionState.rejected(reason: "order is already in \"filled\" state"),
        .working(try #require(BrokerOrderID("order-9"))),
      ])
    {
      fixture.send(
        .sync(
          .submissionChanged(Submission(request: request, state: state, confirmedAt: fixture.now))))
    }
    let text = fixture.state.render(size: Size(columns: 100, rows: 24)).text
    #expect(text.contains("LIMIT 230.52 DAY: already filled"), "\(text)")
    #expect(text.contains("LIMIT 230.52 DAY: changed"), "\(text)")
  }

  @Test(arguments: [
    ("replace marked @ -1%", ["228.20", "228.20"]), ("replace marked @-1%", ["228.20", "228.20"]),
    ("replace marked @ 229.5", ["229.50", "229.50"]),
    ("replace marked 30 @ +10t", ["230.60", "230.60"]),
    ("replace MARKED limit +0.5%", ["231.65", "231.65"]),
  ])
  func thePriceMovesByPartTicksOrToAValue(line: String, prices: [String]) {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character(" "), .character(" "), .character(":"))
    fixture.type(line)
    fixture.press(.enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(
      fixture.orders.map { $0.pricing.limitPrice?.decimal.text(minimumDigits: 2) } == prices)
    let quantities =
      line.contains(" 30 ") ? [Quantity(30), Quantity(30)] : [100, 60].map { Quantity($0) }
    #expect(fixture.orders.map(\.quantity) == quantities)
  }

  @Test(arguments: [
    "replace marked", "replace marked 50%", "replace marked +2t", "replace marked max",
    "replace marked @ +2x", "replace marked stop +2t", "replace marked trail 2",
  ])
  func whatChangesNoneOfThemOpensNoReview(line: String) {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character(" "), .character(" "), .character(":"))
    fixture.type(line)
    fixture.press(.enter)
    #expect(fixture.state.notice != nil)
    fixture.wait(0.5)
    fixture.press(.character("y"))
    // The line stays to be mended.
    #expect(fixture.state.frontScope == .line && fixture.state.layers.count == 1)
    #expect(fixture.orders.isEmpty)
  }

  @Test(arguments: [
    ("@ +2x", "\"+2x\" moves no price: write it like 189.25, +2t or -0.5%"),
    ("stop +2t", "it has no price that \"stop +2t\" could move: its own is moved by @ +2t"),
  ])
  func aFaultNamesTheWordThatIsWrongOrTheOneThatIsMeant(words: String, fault: String) {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character(" "), .character(" "), .character(":"))
    fixture.type("replace marked \(words)")
    fixture.press(.enter)
    let text = fixture.state.render(size: Size(columns: 160, rows: 30)).text
    #expect(text.contains(fault), "\(text)")
  }

  @Test func anOrderThatIsOverIsLeftOutAndSaysSo() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character(" "), .character(" "), .character(":"))
    fixture.type("replace marked 70 @ 229")
    var filled = try order("order-0", fixture)
    filled.legs = [
      try order("order-1", fixture)
    ]
    filled.status = .filled
    filled.filledQuantity = Quantity(100)
    fixture.send(.sync(.ordersUpdated([filled])))
    fixture.press(.enter)
    fixture.wait(0.3)
    let review = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(review.contains("– BUY 100 AAPL LIMIT 230.50 DAY: already filled"), "\(review)")
    #expect(review.contains("y changes 1 of 2"), "\(review)")
    fixture.press(.character("y"))
    #expect(fixture.orders.map { $0.replaces?.text } == ["order-1"])
  }

  @Test func markedHoldingsAreClosedByOneReview() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(" "), .character(" "))
    #expect(fixture.state.holdingMarks.map(\.text).sorted() == ["AAPL", "BRK.B"])
    fixture.press(.character("x"))
    fixture.wait(0.3)
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "close-marked")
    fixture.press(.character("y"))
    let requests = try ["AAPL", "BRK.B"].map { ExitRequest.close(try #require(Symbol($0)), .all) }
    let asked = fixture.effects.compactMap {
      if case .send(.exit(let request)) = $0 { request } else { nil }
    }
    #expect(asked == requests)
    #expect(fixture.state.holdingMarks.isEmpty)
    var ended = ExitReport(requests[0], startedAt: fixture.now)
    ended.holdings = [ExitHolding(symbol: try #require(Symbol("AAPL")), state: .flat)]
    ended.outcome = .done
    fixture.send(.sync(.exitProgressed(ended)))
    var going = ExitReport(requests[1], startedAt: fixture.now)
    going.steps = [ExitStep(.look, .underWay)]
    fixture.send(.sync(.exitProgressed(going)))
    let text = fixture.state.render(size: Size(columns: 100, rows: 24)).text
    #expect(text.contains("close AAPL: AAPL is flat, and no order of it is working"), "\(text)")
    #expect(text.contains("close BRK.B: read orders and positions"), "\(text)")
  }

  @Test func aReadOnlyProfileDoesNothingToMarkedRows() {
    var fixture = ScreenFixture(readOnly: true)
    fixture.press(.character(" "), .character("x"), .character("y"), .character("3"))
    fixture.press(.character(" "), .character("m"), .character(":"))
    fixture.type("replace marked @ +1t")
    fixture.press(.enter)
    fixture.wait(0.5)
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
    #expect(!fixture.effects.contains { if case .send(.exit) = $0 { true } else { false } })
  }

  /// Forty orders do not fit: they scroll, and the key works where their end and their totals are read.
  @Test func aLongReviewScrolls() throws {
    var fixture = ScreenFixture()
    fixture.send(
      .drafts(
        .listed(
          (1...40).map {
            Draft(number: $0, phrase: "buy \($0) AAPL @ 1 day", createdAt: fixture.now)
          })))
    fixture.press(
      .character("3"), .character("["), .character("g"), .character("V"), .character("G"),
      .character("V"), .enter)
    fixture.wait(0.3)
    let size = Size(columns: 80, rows: 24)
    fixture.send(.resized(size))
    var text = fixture.state.render(size: size).text
    #expect(text.contains("1 BUY 1 AAPL") && text.contains("more lines to read"), "\(text)")
    #expect(!text.contains("40 BUY 40 AAPL") && !text.contains("y sends"))
    fixture.press(.character("y"))
    fixture.wait(0.5)
    #expect(fixture.orders.isEmpty)
    for _ in 0..<200 { fixture.press(.character("j")) }
    fixture.wait(0.3)
    text = fixture.state.render(size: size).text
    #expect(text.contains("40 BUY 40 AAPL") && text.contains("y sends all 40"), "\(text)")
    #expect(text.contains("TOTAL 40 orders: cost about 820.00"), "\(text)")
  }

  @Test func escapeTakesTheMarksAwayAndTheFooterSaysOnHowManyTheKeysWork() {
    let size = Size(columns: 200, rows: 40)
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("3"), .character(" "), .character(" "))
    fixture.wait(10)
    let footer = fixture.state.render(size: size).text(row: 39)
    #expect(footer.contains("m change 2 marked"), "\(footer)")
    #expect(footer.contains("c cancel 2 marked"), "\(footer)")
    #expect(footer.contains("u unmark"), "\(footer)")
    fixture.press(.escape)
    #expect(fixture.state.notice?.text == "the 2 marks are taken away")
    #expect(fixture.state.blotter.marks.isEmpty)
    fixture.press(.character("m"))
    #expect(fixture.state.ticket != nil)
  }

  @Test func escapeShowsAllRowsFirst() {
    var fixture = ScreenFixture()
    fixture.press(.character(" "), .character("/"))
    fixture.type("a")
    fixture.press(.enter, .escape)
    #expect(fixture.state.marksInFocus == 1)
    fixture.press(.escape)
    #expect(fixture.state.marksInFocus == 0)
  }

  @Test func theLineOfMarkedOrdersHasNoFaultBeforeAKeyAndTakesTheSignTwice() {
    let size = Size(columns: 80, rows: 24)
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("3"), .character(" "), .character(" "), .character("m"))
    let text = fixture.state.render(size: size).text
    #expect(text.contains("changes 2 marked orders after a review"))
    #expect(text.contains("next: a price such as 189.25"))
    fixture.type("@ +2t")
    fixture.press(.enter)
    guard case .bulk(let sheet)? = fixture.state.layers.last else {
      Issue.record("no review: \(fixture.state.notice?.text ?? "")")
      return
    }
    #expect(sheet.requests.count == 2)
  }
}
