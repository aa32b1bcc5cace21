import ClientModels
import Testing

@testable import TUI

@Suite struct LotChoiceScreenTests {
  /// Fifty AAPL in four lots, two of them of one day.
  private func lots() throws -> OpenLots {
    let apple = try #require(Symbol("AAPL"))
    var lots = OpenLots(apple)
    for (number, lot) in [
      (730, 10, "180.25"), (60, 15, "240"), (60, 15, "230.1"), (9, 10, "265.15"),
    ]
    .enumerated() {
      let at = ScreenFixture.start.advanced(bySeconds: Double(60 * number - 86_400 * lot.0))
      let fill = Fill(
        executionID: try #require(ExecutionID("e\(number)")),
        orderID: try #require(BrokerOrderID("o\(number)")), symbol: apple, side: .buy,
        quantity: Quantity(lot.1), price: try Price(strict: lot.2), at: at)
      try lots.apply(fill, by: .fifo)
    }
    return lots
  }

  private func selling(size: Size = Size(columns: 80, rows: 24)) throws -> ScreenFixture {
    var fixture = ScreenFixture(size: size)
    fixture.send(.sync(.lotsReplaced([try #require(Symbol("AAPL")): try lots()])))
    fixture.press(.character("s"))
    return fixture
  }

  @Test func theOpenLotsAreListedWithPriceAgeAndGainAndTakenByKeys() throws {
    var fixture = try selling()
    fixture.type("22")
    fixture.press(.control("o"))
    // The newest whole, then of the second of a day what is still needed.
    fixture.press(.up, .character(" "), .up, .character(" "))
    let size = Size(columns: 80, rows: 24)
    expectScreen(fixture.state.render(size: size), named: "lots")
    fixture.press(.enter)
    #expect(fixture.state.ticket?[text: .lots] == "2025-11-12:10,2025-09-22/2:12")
    expectScreen(fixture.state.render(size: size), named: "ticket-lots")
    fixture.press(.enter)
    fixture.wait(1)
    let text = fixture.state.render(size: size).text
    #expect(text.contains("10 of 10 at 265.15, 9 days, -308.70"))
    #expect(text.contains("12 of 15 at 230.10, 60 days, +50.16"))
    #expect(text.contains("-258.54 short-term, chosen lots"))
    fixture.press(.character("y"))
    fixture.settle()
    let sent = try #require(fixture.orders.first)
    #expect(sent.instruction.lots?.typed == "e3:10,e2:12")
    #expect(sent.instruction.intent == .sellToClose)
  }

  @Test func figuresSayHowMuchOfALotAndTheQuantityFollowsWhereThereIsNone() throws {
    var fixture = try selling()
    fixture.press(.control("o"))
    fixture.type("7.5")
    fixture.press(.down)
    fixture.type("15")
    fixture.press(.backspace, .enter)
    #expect(fixture.state.ticket?[text: .lots] == "2023-11-22:7.5,2025-09-22/1:1")
    #expect(fixture.state.ticket?[text: .quantity] == "8.5")
  }

  @Test func aChangeOfMarkedOrdersKeepsTheirLotsAndSaysWhatTheyRealise() throws {
    var fixture = ScreenFixture(size: Size(columns: 100, rows: 30))
    fixture.send(.sync(.lotsReplaced([try #require(Symbol("AAPL")): try lots()])))
    let order = Order(
      id: try #require(BrokerOrderID("order-5")), symbol: Symbol("AAPL"), side: .sell,
      type: .limit, timeInForce: .day, quantity: Quantity(10),
      limitPrice: try Price(strict: "270"), status: .new,
      updatedAt: fixture.now.advanced(bySeconds: 1), submittedAt: fixture.now.advanced(bySeconds: 1)
    )
    let lot = try #require(ExecutionID("e3"))
    let choice = try #require(LotChoice([LotChoice.Part(lot, Quantity(10))]))
    fixture.send(.sync(.ordersUpdated([order])))
    fixture.send(.sync(.lotChoicesChanged([order.id: choice])))
    fixture.press(.character("3"), .character("g"), .character(" "), .character(":"))
    fixture.type("replace marked @ +1t")
    fixture.press(.enter)
    fixture.wait(0.5)
    let text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.contains("lot: 10 of 10 at 265.15, 9 days, +48.60"), "\(text)")
    #expect(text.contains("realises: +48.60 short-term, chosen lots"), "\(text)")
    fixture.press(.character("y"))
    fixture.settle()
    #expect(fixture.orders.map(\.instruction.lots) == [choice])
  }

  @Test func aChoiceThatDoesNotComeToTheQuantityIsNotReviewed() throws {
    var fixture = try selling()
    fixture.press(.control("o"), .character(" "), .enter, .backTab, .control("u"))
    fixture.type("12")
    fixture.press(.enter)
    #expect(
      fixture.state.notice?.text == "the chosen lots come to 10, the order is for 12")
    #expect(fixture.orders.isEmpty)
  }

  @Test func escapeLeavesTheChoiceAsItWas() throws {
    var fixture = try selling()
    fixture.press(.control("o"), .character(" "), .escape)
    #expect(fixture.state.ticket?[text: .lots] == "")
    #expect(fixture.state.ticket?.fields.contains(.lots) == false)
  }

  @Test func whereThereIsNothingToChooseAmongItIsSaidWhy() throws {
    var unread = ScreenFixture()
    unread.press(.character("s"), .control("o"))
    #expect(
      unread.state.notice?.text
        == "the account's lots are not read yet: wait a moment, or choose none")
    var buy = ScreenFixture()
    buy.press(.character("b"), .control("o"))
    #expect(
      buy.state.notice?.text == "the order closes nothing, so that no lots can be chosen for it")
  }

  @Test func onTheSmallestScreenTheChosenLotAndTheKeysStayVisible() throws {
    let size = Size(columns: 60, rows: 14)
    var fixture = try selling(size: size)
    fixture.press(.control("o"), .up, .character(" "))
    let text = fixture.state.render(size: size).text
    #expect(text.contains("2025-11-12"))
    #expect(text.contains("chosen 10, -308.70 at 234.28"))
    #expect(text.contains("Enter keeps"))
  }

  @Test func thePhraseNamesLots() throws {
    var fixture = ScreenFixture()
    fixture.send(.sync(.lotsReplaced([try #require(Symbol("AAPL")): try lots()])))
    for words in [
      ["15", "AAPL", "@", "240", "lots=2023-11-22:10,2025-09-22/2:5"],
      ["15", "AAPL", "lots", "2023-11-22,e2", "@", "240"],
    ] {
      let reading = TicketReading(
        try OrderPhrase(.sell, words).ticket, portfolio: fixture.state.portfolio,
        rules: OrderRules(.alpaca), now: fixture.now)
      #expect(reading.instruction?.lots?.typed == "e0:10,e2:5")
    }
    #expect(throws: OrderPhrase.Fault.self) { try OrderPhrase(.sell, ["15", "AAPL", "lots"]) }
    #expect(throws: OrderPhrase.Fault.self) {
      try OrderPhrase(.sell, ["15", "AAPL", "lots=2023-11-22", "loss", "100"])
    }
  }
}

@Suite struct EarlierFillTests {
  private func fill(_ id: String, at seconds: Int, _ side: OrderSide = .buy) throws -> Fill {
    Fill(
      executionID: try #require(ExecutionID(id)), orderID: try #require(BrokerOrderID("o")),
      symbol: try #require(Symbol("AAPL")), side: side, quantity: Quantity(1), price: Price(100),
      at: ScreenFixture.start.advanced(bySeconds: Double(seconds)))
  }

  @Test func fillsOfEarlierRunsAreShownNewestFirstAndEachOnce() throws {
    var fixture = ScreenFixture()
    fixture.send(.sync(.fillReported(try fill("exec-3", at: 0))))
    fixture.send(
      .sync(
        .fillsListed([
          try fill("20251120090000000::exec-1", at: -86_400),
          try fill("20251121080000000::exec-2", at: -3_600, .sell),
          try fill("20251121090000000::exec-3", at: 0),
        ])))
    fixture.press(.character("3"), .character("]"), .character("]"))
    #expect(
      fixture.state.lists.blotter.map(\.text) == [
        "exec-3", "20251121080000000::exec-2", "20251120090000000::exec-1",
      ])
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("fills 3"))
    #expect(text.contains("SELL"))
  }

  @Test func ofVeryManyFillsTheLatestStayAndOnlyVisibleRowsAreDrawn() throws {
    var list = FillList()
    let many = try (0..<100_000).map { try fill("e\($0)", at: $0) }
    for start in stride(from: 0, to: many.count, by: 5_000) {
      list.add(Array(many[start..<(start + 5_000)]))
    }
    #expect(list.count <= FillList.limit + FillList.limit / 4)
    #expect(list.isCut)
    #expect(list[many[99_999].executionID] == many[99_999])
    #expect(list[many[0].executionID] == nil)
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    fixture.send(.sync(.fillsListed(many)))
    fixture.press(.character("3"), .character("]"), .character("]"))
    #expect(fixture.state.lists.blotter.first?.text == "e99999")
    #expect(fixture.state.lists.blotter.count == FillList.limit)
    fixture.press(.character("G"))
    #expect(fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains("fills 5000+"))
  }
}
