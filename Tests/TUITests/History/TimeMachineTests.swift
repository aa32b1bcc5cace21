// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

@Suite("Tab 6") struct TimeMachineTests {
  private static let sizes = [
    Size(columns: 60, rows: 14), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
    Size(columns: 200, rows: 60),
  ]
  private let days = BookDays(
    ["2024-11-20", "2025-10-10", "2025-11-12", "2025-11-18", "2025-11-19", "2025-11-20"].map {
      CalendarDay($0)!
    })

  private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }

  private func book(_ text: String, cash: String = "60000", quantity: String = "40") -> DayBook {
    let aapl = Symbol("AAPL")!
    var position = Position(
      symbol: aapl, quantity: try! Quantity(strict: quantity),
      averageEntryPrice: try! Price(strict: "229.5"), costBasis: money("9180"))
    let price = try! Price(strict: "231.02")
    position.currentPrice = price
    position.marketValue = try! Money(price, times: position.quantity)
    let at = NewYork.timestamp(day(text), secondOfDay: 57_600)
    var account = Account(id: AccountID("acc-1")!, number: "PA123", cash: money(cash))
    account.equity = money("69240.8")
    account.lastEquity = money("69000")
    return DayBook(
      day: day(text), asOf: at, account: account,
      holdings: [DayBook.Holding(position, at: DayPrice(price, .stream, at: at))],
      activities: [
        Activity(
          Fill(
            executionID: ExecutionID("f-\(text)")!, orderID: BrokerOrderID("o-1")!, symbol: aapl,
            side: .buy, quantity: Quantity(3), price: try! Price(strict: "230.1"), at: at))
      ], place: .after(ExecutionID("f-\(text)")!))
  }

  private func difference() -> BookDifference {
    let (before, after) = (book("2025-11-19", cash: "60801.3", quantity: "37"), book("2025-11-20"))
    return BookDifference(
      from: before, to: after,
      activities: after.activities + [
        Activity(
          id: ExecutionID("d1")!, type: "DIV", day: day("2025-11-20"), symbol: Symbol("AAPL"),
          quantity: Quantity(37), cash: money("9.62"), note: "Cash dividend"),
        Activity(
          id: ExecutionID("c1")!, type: "CSW", day: day("2025-11-20"), cash: money("-100")),
      ])
  }

  private func opened(_ fixture: inout ScreenFixture) {
    fixture.press(.character("6"))
    fixture.send(.sync(.lookedBack(.days(days))))
  }

  private func away(size: Size = Size(columns: 120, rows: 40), offline: Bool = false)
    -> ScreenFixture
  {
    var fixture = ScreenFixture(offline: offline, size: size)
    opened(&fixture)
    fixture.press(.shiftLeft)
    fixture.send(.sync(.lookedBack(.book(book("2025-11-20")))))
    fixture.send(.sync(.lookedBack(.difference(difference()))))
    return fixture
  }

  private func asked(_ fixture: ScreenFixture) -> [DayQuestion] {
    fixture.effects.compactMap {
      if case .send(.lookBack(let question)) = $0 { question } else { nil }
    }
  }

  @Test(arguments: sizes) func aDayAndWhatChangedUpToItAreShown(size: Size) {
    var fixture = away(size: size)
    fixture.wait(10)
    expectScreen(
      fixture.state.render(size: size), named: "history-\(size.columns)x\(size.rows)")
  }

  @Test func equityOfAnotherMomentIsToldBesideTheValue() {
    func rows(_ book: DayBook) -> [String] {
      var fixture = ScreenFixture(size: Size(columns: 120, rows: 40))
      opened(&fixture)
      fixture.press(.shiftLeft)
      fixture.send(.sync(.lookedBack(.book(book))))
      return fixture.state.render(size: Size(columns: 120, rows: 40)).text.split(separator: "\n")
        .map(String.init)
    }
    let told = book("2025-11-20")
    #expect(!rows(told).contains { $0.contains("equity by the broker") })
    var apart = told
    apart.account?.equity = money("69232.43")
    #expect(
      rows(apart).contains {
        $0.contains("equity by the broker 69,232.43: asked for at another moment than the prices")
      })
    apart.origin = .reconstructed
    #expect(!rows(apart).contains { $0.contains("equity by the broker") })
  }

  @Test(arguments: sizes) func everyScreenShowsThatDayAndSaysSo(size: Size) {
    var fixture = away(size: size)
    fixture.wait(10)
    fixture.press(.character("1"))
    let canvas = fixture.state.render(size: size)
    #expect(canvas.text.contains("THE BOOK OF 2025-11-20"))
    expectScreen(canvas, named: "history-portfolio-\(size.columns)x\(size.rows)")
    for tab in ["2", "3", "4", "6", "7"] {
      fixture.press(.character(Character(tab)))
      #expect(fixture.state.render(size: size).text.contains("THE BOOK OF 2025-11-20"))
    }
  }

  @Test func theActivityOfADayReachesBackAsFarAsIsKnown() {
    var fixture = ScreenFixture(size: Size(columns: 120, rows: 40))
    func trade(_ id: String, _ text: String) -> Activity {
      Activity(
        id: ExecutionID(id)!, type: "DIV", day: day(text), symbol: Symbol("AAPL"),
        cash: money("1"))
    }
    let own = book("2025-11-20").activities[0]
    let log = ActivityLog(
      [trade("new", "2025-11-21"), own, trade("old", "2025-11-03")], hasOlder: false)
    fixture.send(.sync(.activityRead(log)))
    opened(&fixture)
    fixture.press(.shiftLeft)
    fixture.send(.sync(.lookedBack(.book(book("2025-11-20")))))
    #expect(
      fixture.state.activity.log?.activities.map(\.id.text) == ["f-2025-11-20", "old"])
    #expect(fixture.state.activity.log?.hasOlder == false)
    fixture.press(.character("T"))
    #expect(fixture.state.activity.log == log)
  }

  @Test func theLotsOfADayAreReadOnceItIsLookedAtAndExplainItsPositions() throws {
    var fixture = ScreenFixture(size: Size(columns: 120, rows: 40))
    opened(&fixture)
    // Whoever steps on does not wait for the lots of each day.
    fixture.press(.shiftLeft)
    fixture.send(.sync(.lookedBack(.book(book("2025-11-20")))))
    #expect(!asked(fixture).contains { if case .lots = $0 { true } else { false } })
    fixture.press(.character("1"), .enter, .enter)
    let size = Size(columns: 120, rows: 40)
    #expect(
      fixture.state.render(size: size).text.contains("Its lots of that day are being read."))
    fixture.wait(1)
    fixture.wait(1)
    #expect(asked(fixture).filter { $0 == .lots(day("2025-11-20")) }.count == 1)
    let aapl = Symbol("AAPL")!
    let held = fixture.state.portfolio.positions[aapl]!.quantity
    var lots = OpenLots(aapl)
    try lots.apply(
      Fill(
        executionID: ExecutionID("l-1")!, orderID: BrokerOrderID("o-1")!, symbol: aapl, side: .buy,
        quantity: held, price: try Price(strict: "199.5"),
        at: NewYork.timestamp(day("2025-11-03"), secondOfDay: 40_000)),
      by: .fifo)
    fixture.send(.sync(.lookedBack(.lots(day("2025-11-12"), [:]))))
    fixture.send(.sync(.lookedBack(.lots(day("2025-11-20"), [aapl: lots]))))
    let text = fixture.state.render(size: size).text
    #expect(
      text.contains("lots (1)") && text.contains("at 199.5, held 17 days, short term"), "\(text)")
    // Now has its own.
    fixture.press(.escape, .escape, .character("T"))
    #expect(fixture.state.portfolio.lots == nil)
  }

  @Test func aPartOfTheDifferenceIsExplainedWhereItStands() {
    var fixture = away()
    for (words, title) in [("change", "change in value"), ("  trades", "trades")] {
      let index = fixture.state.timeMachine.rows.firstIndex {
        if case .part(words, _) = $0 { true } else { false }
      }!
      fixture.state.select(index, in: .history)
      fixture.press(.enter)
      guard case .reading(let sheet)? = fixture.state.layers.last else {
        Issue.record("no explanation of \(words)")
        continue
      }
      #expect(sheet.title == title)
      fixture.press(.escape)
    }
  }

  @Test func theValueTheCashAndAPositionOfADayAreExplainedWhereTheyStand() {
    var fixture = away()
    let wanted = [
      ("value of the book", "40 at 231.02 (last trade, came by the stream"),
      ("cash", "in the book of 2025-11-20"),
      ("change in value of AAPL", "worth 2025-11-19"),
    ]
    for (title, words) in wanted {
      let index = fixture.state.timeMachine.rows.firstIndex { $0.figure?.title == title }!
      fixture.state.select(index, in: .history)
      fixture.press(.enter)
      guard case .reading(let sheet)? = fixture.state.layers.last else {
        Issue.record("no explanation of \(title)")
        continue
      }
      #expect(sheet.title == title)
      #expect(sheet.lines.contains { $0.contains(words) }, "\(sheet.lines)")
      #expect(!sheet.lines.contains { $0.contains("STALE") })
      fixture.press(.escape)
    }
  }

  @Test func beforeAnyDayIsKeptItSaysSo() {
    var fixture = ScreenFixture()
    fixture.press(.character("6"))
    #expect(asked(fixture) == [.days])
    fixture.send(.sync(.lookedBack(.days(BookDays([])))))
    let text = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(text.contains("no book of any day is kept yet"))
  }

  @Test func keysStepByDayWeekMonthAndYear() {
    var fixture = ScreenFixture()
    opened(&fixture)
    fixture.effects = []
    for (key, wanted) in [
      (Key.shiftLeft, "2025-11-20"), (.shiftLeft, "2025-11-19"), (.shiftUp, "2025-11-12"),
      (.character("("), "2025-10-10"), (.character("{"), "2024-11-20"),
      (.character("}"), "2025-11-20"), (.shiftUp, "2025-11-12"), (.shiftRight, "2025-11-18"),
    ] {
      fixture.effects = []
      fixture.press(key)
      #expect(asked(fixture) == [.book(day(wanted))])
      fixture.send(.sync(.lookedBack(.book(book(wanted)))))
      #expect(fixture.state.timeMachine.book?.day == day(wanted))
    }
    fixture.press(.shiftDown, .shiftRight)
    fixture.press(.character("T"))
    #expect(fixture.state.timeMachine.book == nil)
  }

  @Test func whatHappensMeanwhileIsThereOnComingBack() {
    var fixture = away()
    let spy = Position(
      symbol: Symbol("SPY")!, quantity: Quantity(7), averageEntryPrice: try! Price(strict: "600"))
    fixture.send(.sync(.positionsReplaced([spy])))
    #expect(fixture.state.portfolio.positions.keys.map(\.text) == ["AAPL"])
    #expect(fixture.state.portfolio.positions[Symbol("AAPL")!]?.quantity == Quantity(40))
    fixture.press(.character("T"))
    #expect(fixture.state.portfolio.positions.keys.map(\.text) == ["SPY"])
    #expect(!fixture.state.render(size: Size(columns: 120, rows: 40)).text.contains("BOOK OF"))
  }

  @Test(arguments: [false, true])
  func noKeyOrLineOfAnotherDayLeadsToAnOrder(offline: Bool) {
    for tab in ["1", "2", "3", "6"] {
      for command in Command.allCases where command.isMutating {
        var fixture = away(offline: offline)
        fixture.press(.character(Character(tab)))
        fixture.effects = []
        for key in command.keys where command.scope != .global { fixture.press(key) }
        if command.hasName {
          fixture.press(.character(":"))
          fixture.type(command.rawValue)
          fixture.press(.enter, .escape)
        }
        fixture.wait(0.5)
        fixture.press(.character("y"), .enter)
        let sent = fixture.effects.filter {
          if case .send(let command) = $0 { command.mayTrade } else { false }
        }
        #expect(sent.isEmpty, "\(command) on tab \(tab)")
        let sheets = fixture.state.layers.filter {
          [.review, .confirmation, .ticket].contains($0.scope)
        }
        #expect(sheets.isEmpty, "\(command) on tab \(tab) opened a sheet")
      }
    }
  }

  @Test func anOrderThatSomebodyAsksForAllTheSameDoesNotLeave() throws {
    let fixture = away()
    let order = OrderRequest(
      clientOrderID: ClientOrderID("folio-1")!, symbol: Symbol("AAPL")!, side: .buy,
      quantity: Quantity(1), pricing: .market, timeInForce: .day)
    let asked: [Effect] = [.send(.submit(order)), .send(.cancelAll), .send(.refresh)]
    #expect(fixture.state.withoutOrders(asked).count == 1)
    #expect(ScreenFixture().state.withoutOrders(asked).count == 3)
  }

  @Test func aDayThatCannotBeReadNamesTheNearestAndNothingElseChanges() {
    var fixture = ScreenFixture()
    opened(&fixture)
    fixture.press(.shiftLeft)
    let missing = MissingDay(day("2025-11-20"), in: BookDays(days.days.dropLast()))
    fixture.send(.sync(.lookedBack(.missing(missing))))
    #expect(fixture.state.timeMachine.book == nil)
    let text = fixture.state.render(size: Size(columns: 60, rows: 14)).text
    #expect(text.contains("no book of 2025-11-20 is kept"))
    #expect(text.contains("the nearest is of 2025-11-19"))
  }

  @Test func theDifferenceIsToldFromADayThatIsHeld() {
    var fixture = away()
    fixture.press(.character("B"))
    fixture.effects = []
    fixture.press(.shiftUp)
    fixture.send(.sync(.lookedBack(.book(book("2025-11-12")))))
    fixture.press(.character("7"))
    #expect(asked(fixture).contains(.difference(from: day("2025-11-12"), to: day("2025-11-20"))))
  }
}
