import Testing

@testable import ClientModels

@Suite struct WatchlistTests {
  private func symbols(_ text: String) -> [Symbol] {
    text.split(separator: " ").compactMap { Symbol($0) }
  }

  private func list(_ id: String, _ name: String) throws -> Watchlist {
    Watchlist(id: try #require(WatchlistID(id)), name: name)
  }

  @Test(arguments: [
    ("B", -1, "B A C D"), ("B", 1, "A C B D"), ("A", -1, "A B C D"), ("D", 5, "A B C D"),
    ("A", 3, "B C D A"), ("D", -99, "D A B C"), ("X", 1, "A B C D"),
  ])
  func aSymbolMovesAsFarAsTheListGoes(symbol: String, step: Int, result: String) throws {
    let moved = symbols("A B C D").moving(try #require(Symbol(symbol)), by: step)
    #expect(moved == symbols(result))
  }

  @Test func aListIsFoundByItsWholeNameBeforeTheBeginningOfOne() throws {
    let book = WatchlistBook([
      try list("1", "Tech"), try list("2", "Tech large"), try list("3", "Energy"),
      try list("4", "energy"),
    ])
    #expect(book.list(named: "Tech")?.id.text == "1")
    #expect(book.list(named: "tech")?.id.text == "1")
    #expect(book.list(named: "tech l")?.id.text == "2")
    #expect(book.list(named: "energy")?.id.text == "4")
    #expect(book.list(named: "ENERGY") == nil, "two are called so")
    #expect(book.list(named: "e") == nil, "two begin so")
    #expect(book.list(named: "x") == nil)
  }

  @Test(arguments: ["", "../orders", "a b", "é", String(repeating: "a", count: 65), "a/b", "a?b"])
  func whatCouldBendAPathIsNoIdOfAList(text: String) {
    #expect(WatchlistID(text) == nil)
  }

  @Test func aNameIsOneTo64CharactersThatAreNotAllBlanks() {
    #expect(WatchlistEdit.create(name: "  ", []).fault == "a list needs a name")
    #expect(WatchlistEdit.create(name: String(repeating: "n", count: 64), []).fault == nil)
    #expect(
      WatchlistEdit.create(name: String(repeating: "n", count: 65), []).fault
        == "a name has at most 64 characters")
  }
}

@Suite struct DayPricesTests {
  private static let open = Timestamp(seconds: 1_763_735_400)  // 2025-11-21 09:30 in New York

  private func bar(_ minutes: Int, _ price: Int, low: Int? = nil) -> Bar {
    let price = Price(FixedDecimal(price))
    return Bar(
      at: Self.open.advanced(bySeconds: Double(minutes * 60)), open: price, high: price,
      low: low.map { Price(FixedDecimal($0)) } ?? price, close: price, volume: Quantity(1))
  }

  private func prices(_ line: [Price?]) -> [String] { line.map { $0?.description ?? "-" } }

  @Test func onlyTheLastDayCountsAndBarsThatContradictThemselvesDoNot() {
    let bars = [bar(-1_440, 1), bar(-1_425, 2), bar(0, 10), bar(15, 11, low: 99), bar(30, 12)]
    let day = DayPrices(lastDayOf: bars, isCoin: false)
    #expect(day.closes.map(\.price.description) == ["10", "12"])
    #expect(prices(day.line(upTo: nil)) == ["10", "-", "12"])
    #expect(prices(day.line(upTo: Price(FixedDecimal(13)))) == ["10", "-", "13"])
  }

  @Test func coinsHaveADayOf24Hours() {
    let bars = (0..<200).map { bar($0 * 15, $0 + 1) }
    let day = DayPrices(lastDayOf: bars, isCoin: true)
    #expect(day.closes.count == 96)
    #expect(day.closes.last?.price.description == "200")
  }

  @Test func withoutBarsThereIsNoLine() {
    #expect(DayPrices(lastDayOf: [], isCoin: false).line(upTo: Price(FixedDecimal(1))).isEmpty)
  }

  @Test func aTimeFarAwayAddsNoEndOfBlanks() {
    let far = DayPrices([
      .init(at: Self.open, price: Price(FixedDecimal(1))),
      .init(at: Timestamp(seconds: 9_000_000_000), price: Price(FixedDecimal(2))),
      .init(at: Timestamp(seconds: -9_000_000_000), price: Price(FixedDecimal(3))),
    ])
    #expect(prices(far.line(upTo: nil)) == ["1"])
  }
}
