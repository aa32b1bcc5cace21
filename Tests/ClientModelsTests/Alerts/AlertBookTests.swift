import Testing

@testable import ClientModels

private let noon = Timestamp(seconds: 1_763_744_400)  // 2025-11-21T17:00:00Z, noon in New York

private func alert(_ text: String) throws -> AlertRecords {
  var records = AlertRecords()
  _ = records.add(try AlertRule(text: text), at: noon)
  return records
}

/// A book of one alert, looked at with prices at seconds after noon.
private struct Desk {
  var book: AlertBook

  init(_ text: String) throws { book = AlertBook(try alert(text)) }

  /// Returns what kinds fired.
  mutating func look(_ price: String, at seconds: Double, gap: Double = 15) throws
    -> [AlertFiring.Kind]
  {
    let now = noon.advanced(bySeconds: seconds)
    let figure = AlertFigure(try FixedDecimal(strict: price))
    return book.look(at: now) { _ in AlertBook.Sight(figure, vouchedAt: now, gap: gap) }
      .map(\.kind)
  }

  var state: Alert.State? { book.records[1]?.state }

  /// As if the program had ended and begun anew.
  mutating func restart() { book = AlertBook(book.records) }
}

@Suite("What an alert does as its figure moves") struct AlertBookTests {
  @Test("A crossing fires once, and the alert is spent")
  func once() throws {
    var desk = try Desk("AAPL > 200")
    #expect(try desk.look("199.99", at: 0) == [])
    #expect(try desk.look("200", at: 1) == [], "above is not at")
    #expect(try desk.look("200.01", at: 2) == [.crossed])
    #expect(desk.state == .spent)
    #expect(try desk.look("190", at: 3) == [])
    #expect(try desk.look("210", at: 4) == [])
    #expect(desk.book.records.firings.map(\.value) == ["200.01"])
  }

  @Test("At or above fires on the level itself")
  func atLeast() throws {
    var desk = try Desk("AAPL >= 200")
    #expect(try desk.look("199.99", at: 0) == [])
    #expect(try desk.look("200", at: 1) == [.crossed])
  }

  @Test(
    "What was so when it was looked at for the first time is no crossing, and a crossing is waited for"
  )
  func wasMet() throws {
    var desk = try Desk("AAPL > 200")
    #expect(try desk.look("205", at: 0) == [.wasMet])
    #expect(desk.state == .fired)
    #expect(try desk.look("206", at: 1) == [])
    #expect(try desk.look("199.9", at: 2) == [], "within a thousandth")
    #expect(desk.state == .fired)
    #expect(try desk.look("199.8", at: 3) == [])
    #expect(desk.state == .armed)
    #expect(try desk.look("200.5", at: 4) == [.crossed])
    #expect(desk.state == .spent)
  }

  @Test("What came to be so while the program was off is told as such, and not as new")
  func restarts() throws {
    var desk = try Desk("AAPL < 200")
    #expect(try desk.look("205", at: 0) == [])
    desk.restart()
    #expect(try desk.look("190", at: 1) == [.away])
    #expect(desk.state == .spent)
    desk.restart()
    #expect(try desk.look("190", at: 2) == [], "nothing is told twice")
  }

  @Test("A repeating alert that fired does not fire anew after a restart")
  func repeatsOverRestart() throws {
    var desk = try Desk("AAPL > 200 repeat")
    #expect(try desk.look("199", at: 0) == [])
    #expect(try desk.look("201", at: 1) == [.crossed])
    desk.restart()
    #expect(try desk.look("202", at: 2) == [])
    #expect(try desk.look("199", at: 3) == [])
    #expect(try desk.look("201", at: 4) == [.crossed])
  }

  @Test("A pause in which nobody vouched for the price makes it a crossing while away")
  func pauses() throws {
    var desk = try Desk("AAPL > 200 repeat")
    #expect(try desk.look("199", at: 0) == [])
    #expect(try desk.look("201", at: 15) == [.crossed], "just short enough")
    #expect(try desk.look("199", at: 16) == [])
    #expect(try desk.look("201", at: 31.5) == [.away])
    #expect(try desk.look("199", at: 32) == [])
    // The clock was set back.
    #expect(try desk.look("201", at: 20) == [.away])
  }

  @Test("It goes back by its margin before it fires again")
  func margin() throws {
    var desk = try Desk("AAPL < 100 repeat back 2")
    #expect(try desk.look("101", at: 0) == [])
    #expect(try desk.look("99", at: 1) == [.crossed])
    for (second, price) in ["100", "101.99", "99", "101.5", "98"].enumerated() {
      #expect(try desk.look(price, at: 2 + Double(second)) == [], "\(price)")
    }
    #expect(try desk.look("102", at: 8) == [])
    #expect(try desk.look("99.99", at: 9) == [.crossed])
  }

  @Test("Arming by hand looks at everything anew")
  func rearmed() throws {
    var desk = try Desk("AAPL > 200")
    #expect(try desk.look("199", at: 0) == [])
    #expect(try desk.look("201", at: 1) == [.crossed])
    let isThere = desk.book.edit { $0.rearm(1) }
    #expect(isThere)
    #expect(try desk.look("201", at: 2) == [.wasMet])
  }

  @Test("After its last day an alert is over, by the market's own time")
  func lastDay() throws {
    var desk = try Desk("AAPL > 200 until 2025-11-21")
    #expect(try desk.look("199", at: 0) == [])
    desk.book.expire(marketTime: noon.advanced(bySeconds: 11 * 3_600 + 3_599))
    #expect(desk.state == .armed)
    desk.book.expire(marketTime: noon.advanced(bySeconds: 12 * 3_600))
    #expect(desk.state == .expired)
    #expect(try desk.look("201", at: 1) == [])
  }

  @Test("A figure that cannot be compared exactly says nothing")
  func tooLarge() throws {
    var desk = try Desk("AAPL +5%")
    let huge = AlertFigure(
      FixedDecimal(units: .max), per: try FixedDecimal(strict: "100000000000000000000"))
    let now = noon
    #expect(desk.book.look(at: now) { _ in AlertBook.Sight(huge, vouchedAt: now, gap: 15) } == [])
  }

  @Test("Along random prices every crossing fires once, as a simple reading of them says")
  func randomPaths() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      let isUpward = Bool.random(using: &random)
      var desk = try Desk("X \(isUpward ? ">" : "<") 100 repeat back 3")
      // The model: whether it waits, and nothing else.
      var isWaiting: Bool?
      var price = 100
      for second in 0..<200 {
        price += Int.random(in: -3...3, using: &random)
        if Int.random(in: 0..<40, using: &random) == 0 { desk.restart() }
        let isMet = isUpward ? price > 100 : price < 100
        let isBack = isUpward ? price <= 97 : price >= 103
        let fires = isMet && (isWaiting ?? true)
        if isMet { isWaiting = false } else if isBack || isWaiting == nil { isWaiting = true }
        let fired = try desk.look("\(price)", at: Double(second))
        #expect(fired.count == (fires ? 1 : 0), "price \(price) at \(second)")
      }
    }
  }
}
