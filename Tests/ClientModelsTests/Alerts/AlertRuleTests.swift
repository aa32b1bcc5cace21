import Testing

@testable import ClientModels

@Suite("Alerts in words") struct AlertRuleTests {
  @Test(
    "Each reads back as it is written",
    arguments: [
      ("aapl > 200", "AAPL > 200"), ("AAPL >200.50", "AAPL > 200.5"), ("BTC/USD <= 30000", nil),
      ("AAPL -5%", "AAPL chg <= -5%"), ("AAPL +2.5%", "AAPL chg >= 2.5%"),
      ("AAPL < -5%", "AAPL chg < -5%"), ("AAPL change > 5%", "AAPL chg > 5%"),
      ("AAPL > 1.3k", "AAPL > 1300"),
      ("pl < -500", nil), ("day >= 1000.25", nil), ("TSLA pl > 100", nil), ("TSLA day < -1", nil),
      ("fill", nil), ("fill tsla", "fill TSLA"), ("fill repeat", nil),
      ("$PL > 3", nil), ("$PL pl > 3", nil), ("fill $FILL", nil),
      ("SPY > 500 repeat back 0.5 until 2026-12-31 note the old high; look", nil),
    ] as [(String, String?)])
  func written(_ text: String, _ canonical: String?) throws {
    let rule = try AlertRule(text: text)
    #expect(rule.text == canonical ?? text)
    #expect(try AlertRule(text: rule.text) == rule)
  }

  @Test(
    "What cannot be meant is refused in words",
    arguments: [
      "", "AAPL", "AAPL 200", "AAPL > ", "AAPL > x", "AAPL > 1e5", "AAPL > -3", "AAPL 5%",
      "AAPL = 5", "> 5", "fill 5 6", "fill back 3", "AAPL > 200 until tomorrow",
      "AAPL > 200 back -1", "AAPL > 200 sometimes", "pl", "pl > 5%", "AAPL chg > 15",
      "AAPL > 9999999999999",
      "AAPL > 200 note " + String(repeating: "x", count: 200), "ÄÖ > 5",
    ])
  func refused(_ text: String) {
    #expect(throws: AlertRule.Fault.self) { try AlertRule(text: text) }
  }

  @Test("No control character of a note is kept")
  func notes() throws {
    let rule = try AlertRule(text: "AAPL > 200 note a\u{1b}]9;x\u{7}b\u{9b}c")
    #expect(rule.note == "a]9;xbc")
  }

  @Test("A change is compared without a division")
  func exact() throws {
    // 5 % of 0.03 is 0.0015: a quotient of 18 digits would not do.
    let bound = AlertBound(.atLeast, 5)
    let per = try FixedDecimal(strict: "0.03")
    #expect(try bound.isMet(by: AlertFigure(FixedDecimal(strict: "0.15"), per: per)))
    #expect(
      try !bound.isMet(by: AlertFigure(FixedDecimal(strict: "0.149999999999999999"), per: per)))
  }

  @Test("No more than so many actions are taken within a minute")
  func budget() {
    var budget = ActionBudget(perMinute: 3)
    let start = Timestamp(seconds: 1_000)
    let taken = (0..<6).map { budget.take(at: start.advanced(bySeconds: Double($0))) }
    #expect(taken == [true, true, true, false, false, false])
    #expect(budget.hushed == 3)
    let isTaken = budget.take(at: start.advanced(bySeconds: 60))
    #expect(isTaken)
    #expect(budget.hushed == 0)
    var none = ActionBudget(perMinute: 0)
    let isAnyTaken = none.take(at: start)
    #expect(!isAnyTaken)
  }
}
