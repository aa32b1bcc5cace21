import ClientModels
import Testing

@Suite struct ExitTests {
  private func position(_ text: String, _ quantity: String) throws -> Position {
    Position(
      symbol: try #require(Symbol(text)), quantity: try Quantity(strict: quantity),
      averageEntryPrice: try Price(strict: "10"), currentPrice: try Price(strict: "12"))
  }

  @Test(arguments: [
    ("all", "10", false, "10"), ("50%", "10", false, "5"), ("50%", "5", false, "2"),
    ("50%", "5", true, "2.5"), ("50%", "-5", false, "2"), ("33.3%", "0.5", false, "0.1665"),
    ("100%", "0.000000001", false, "0.000000001"), ("7", "5", false, "5"), ("2", "-5", false, "2"),
  ])
  func aPartIsCutAndNeverMoreThanIsHeld(
    typed: String, held: String, isFractionable: Bool, expected: String
  ) throws {
    let part = typed == "all" ? .all : try #require(ExitPart(typed: typed))
    #expect(
      part.quantity(of: try Quantity(strict: held), isFractionable: isFractionable)
        == (try Quantity(strict: expected)))
  }

  @Test func halfOfOneWholeShareIsNothing() throws {
    let part = try #require(ExitPart(typed: "50%"))
    #expect(part.quantity(of: Quantity(1), isFractionable: false) == nil)
  }

  @Test(arguments: ["0", "0%", "100.1%", "-1", "-5%", "x", "", "%", "1,5", "1e3", "50 %"])
  func whatIsNoPartIsRefused(typed: String) { #expect(ExitPart(typed: typed) == nil) }

  @Test(arguments: [
    ("AAPL", "AAPL", true), ("aapl", "AAPL", true), ("AAPL", "AAPLX", false),
    ("AAPL*", "AAPL", true), ("AAPL*", "AAPLX", true), ("A*L", "AAPL", true),
    ("A*L", "AALP", false), ("?APL", "AAPL", true), ("?APL", "APL", false), ("*", "BTC/USD", true),
    ("*/USD", "BTC/USD", true), ("*A*A*", "ABACUS", true), ("BRK.?", "BRK.B", true),
  ])
  func aPatternStandsForSymbols(pattern: String, name: String, isMatch: Bool) throws {
    let symbol = try #require(Symbol(name))
    #expect(try #require(SymbolPattern(typed: pattern)).matches(symbol) == isMatch)
  }

  @Test(arguments: ["", "A B", "ÄPFEL", "ß*", String(repeating: "A", count: 25), "/X", "*\n"])
  func whatNoSymbolCouldMatchIsNoPattern(typed: String) {
    #expect(SymbolPattern(typed: typed) == nil)
  }

  @Test func theQuestionBeforeNamesOrdersQuantitiesAndValues() throws {
    var book = Portfolio()
    let id = try #require(BrokerOrderID("b-1"))
    book.apply(.positionsReplaced([try position("AAPL", "10"), try position("TSLA", "-3")]))
    book.apply(
      .ordersUpdated([
        Order(
          id: id, symbol: Symbol("MSFT"), side: .buy, type: .limit, timeInForce: .day,
          quantity: Quantity(1), status: .new)
      ]))
    let kill = ExitPreview(.kill, portfolio: book)
    #expect(kill.orders.map(\.id) == [id])
    #expect(kill.closings.map(\.side) == [.sell, .buy])
    #expect(kill.closings.map { $0.value?.amount.description } == ["120", "36"])
    #expect(ExitPreview(.flatten, portfolio: book).orders.isEmpty)
    #expect(ExitPreview(.flatten, portfolio: book).staying.map(\.id) == [id])
    #expect(kill.staying.isEmpty)
    let aapl = try #require(Symbol("AAPL"))
    let half = ExitPreview(.close(aapl, try #require(ExitPart(typed: "50%"))), portfolio: book)
    #expect(half.closings.map(\.quantity) == [Quantity(5)] && half.problem == nil)
    #expect(
      ExitPreview(.close(aapl, .quantity(Quantity(11))), portfolio: book).problem
        == "only 10 of AAPL are held")
    let msft = try #require(Symbol("MSFT"))
    #expect(
      ExitPreview(.close(msft, .quantity(Quantity(1))), portfolio: book).problem
        == "there is no position in MSFT")
    #expect(ExitPreview(.close(msft, .all), portfolio: book).problem == nil)
  }

  @Test func waysOutOfDifferentSymbolsDoNotOverlap() throws {
    let (a, b) = (try #require(Symbol("AAPL")), try #require(Symbol("TSLA")))
    #expect(!ExitRequest.close(a, .all).overlaps(.close(b, .all)))
    #expect(ExitRequest.close(a, .all).overlaps(.close(a, .quantity(Quantity(1)))))
    #expect(ExitRequest.close(a, .all).overlaps(.flatten))
    #expect(ExitRequest.kill.overlaps(.close(b, .all)))
    #expect(ExitRequest.flatten.overlaps(.kill))
  }
}
