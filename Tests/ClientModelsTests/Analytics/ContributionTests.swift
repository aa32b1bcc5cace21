// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

/// What each symbol added to a gain: the parts come to the whole.
@Suite struct ContributionTests {
  private func money(_ text: String) -> Money { Money(try! FixedDecimal(strict: text)) }
  private func price(_ text: String) -> Price { try! Price(strict: text) }
  private func quantity(_ text: String) -> Quantity { try! Quantity(strict: text) }
  private func day(_ number: Int) -> CalendarDay {
    CalendarDay("2026-01-01")!.advanced(by: number)
  }

  private let aapl = Symbol("AAPL")!
  private let tsla = Symbol("TSLA")!

  private func book(_ holdings: [(Symbol, String, String)], cash: String = "0") -> Portfolio {
    var book = Portfolio()
    book.account = Account(id: AccountID("acc-1")!, cash: money(cash))
    for (symbol, size, at) in holdings {
      var position = Position(
        symbol: symbol, quantity: quantity(size), averageEntryPrice: price("1"))
      position.currentPrice = price(at)
      position.marketValue = try! Money(price(at), times: quantity(size))
      book.positions[symbol] = position
    }
    return book
  }

  private func trade(
    _ number: Int, _ symbol: Symbol, _ side: OrderSide, _ size: String, _ at: String
  ) -> Activity {
    let value = try! Money(price(at), times: quantity(size))
    return Activity(
      id: ExecutionID("f-\(number)-\(symbol.text)-\(size)")!, type: "FILL", day: day(number),
      symbol: symbol, side: side, quantity: quantity(size), price: price(at),
      cash: side == .buy ? -value : value)
  }

  private func cash(_ number: Int, _ type: String, _ symbol: Symbol?, _ amount: String) -> Activity
  {
    Activity(
      id: ExecutionID("c-\(number)-\(type)")!, type: type, day: day(number), symbol: symbol,
      cash: money(amount))
  }

  private func told(
    _ values: [String], _ book: Portfolio, _ activities: [Activity], hasOlder: Bool = false,
    period: PerformancePeriod = .all, through: Int? = nil, closes: [Symbol: [Int: String]] = [:]
  ) throws(FigureGap) -> Contributions {
    let history = ValueHistory(
      days: values.enumerated().map { ValueDay(day($0), money($1)) }, flows: [])
    return try Contributions(
      of: Performance(period, of: history), in: history, book: book,
      log: ActivityLog(activities.reversed(), hasOlder: hasOlder), through: through.map(day)
    ) { symbol, day in
      closes[symbol]?[day.ordinal - self.day(0).ordinal].map { price($0) }
    }
  }

  private func split(_ number: Int, _ symbol: Symbol, _ moved: String) -> Activity {
    Activity(
      id: ExecutionID("s-\(number)-\(moved)")!, type: "SPLIT", day: day(number), symbol: symbol,
      quantity: quantity(moved))
  }

  /// As of the second day; three shares came of one after it, told in one step or in two. Prices of bars are those of now.
  @Test(arguments: [["20"], ["-10", "30"]])
  func asOfADayBeforeASplitPricesAreOfItsShares(steps: [String]) throws {
    let known = try told(
      ["3000", "3090"], book([(aapl, "10", "305")], cash: "0"),
      steps.map { split(3, aapl, $0) } + [trade(4, aapl, .sell, "3", "90")], through: 1,
      closes: [aapl: [0: "100", 1: "103"]])
    let part = try #require(known.parts.first)
    #expect(try part.outcome.get().gain == money("90"))
    #expect(try part.past?.openingShares() == quantity("30"))
    #expect(known.rest == money("0"))
    // Where the close is not known the book's own price stands.
    let unclosed = try told(
      ["3000", "3090"], book([(aapl, "10", "305")], cash: "0"), steps.map { split(3, aapl, $0) },
      through: 1, closes: [aapl: [0: "100"]])
    #expect(try unclosed.parts.first?.outcome.get().gain == money("50"))
    #expect(unclosed.needed == [aapl])
  }

  @Test func whatWasBoughtAfterTheTimeIsNotOfIt() throws {
    let known = try told(
      ["1000", "1010", "1020"], book([(aapl, "10", "102"), (tsla, "1", "40")], cash: "0"),
      [trade(2, tsla, .buy, "1", "40")], period: .custom(from: nil, through: day(1)),
      closes: [aapl: [0: "100", 1: "101"]])
    #expect(known.parts.map(\.symbol) == [aapl])
    #expect(known.rest == money("0"))
  }

  /// The account's value was told when AAPL was at 101; the book has it at 103 by now.
  @Test func whatPricesMovedSinceTheGainWasToldBelongsToSymbols() throws {
    var now = book([(aapl, "10", "103")], cash: "5")
    now.account?.equity = money("1035")
    let interest = [cash(1, "INT", nil, "5")]
    let known = try told(["1000", "1015"], now, interest, closes: [aapl: [0: "100"]])
    #expect(try known.parts.first?.outcome.get().gain == money("30"))
    #expect(known.moved == money("20"))
    #expect(known.rest == money("5"))
    // A book that does not say what the account is worth tells nothing of it.
    now.account?.equity = money("1040")
    #expect(try told(["1000", "1015"], now, interest, closes: [aapl: [0: "100"]]).moved == nil)
    // Nor does one of a past day.
    now.account?.equity = money("1035")
    let past = try told(
      ["1000", "1015"], now, interest, through: 1, closes: [aapl: [0: "100", 1: "101"]])
    #expect(past.moved == nil)
  }

  @Test func gainsOfSymbolsAndWhatBelongsToNoneComeToTheGain() throws {
    // 10 AAPL at 100 and 500 in cash; 4 sold at 110; 5 TSLA sold short at 40; a dividend; interest.
    let known = try told(
      ["1500", "1530", "1592.5"], book([(aapl, "6", "112"), (tsla, "-5", "38.5")], cash: "1113"),
      [
        trade(1, aapl, .sell, "4", "110"), trade(1, tsla, .sell, "5", "40"),
        cash(2, "DIV", aapl, "3.3"), cash(2, "INT", nil, "-0.4"),
      ], closes: [aapl: [0: "100"]])
    let gains = known.parts.map { part in (try? part.outcome.get())?.gain }
    #expect(known.parts.map(\.symbol) == [aapl, tsla])
    // 672 + 440 + 3.3 − 1000, and −192.5 + 200.
    #expect(gains == [money("115.3"), money("7.5")])
    #expect(known.rest == money("-30.3"))
    #expect(known.capital == money("1500"))
    #expect(known.needed == [aapl])
    #expect(
      try known.parts[0].outcome.get().share?.decimal
        == FixedDecimal(strict: "0.076866666666666667"))
  }

  @Test func aTimeThatEndedBeforeNowIsFollowedBackFromTheBook() throws {
    // Held since day 0; 10 more bought on day 2, after the time ended.
    let known = try told(
      ["1000", "1050", "1060", "1070"], book([(aapl, "20", "53.5")]),
      [trade(2, aapl, .buy, "10", "53")], period: .custom(from: nil, through: day(1)),
      closes: [aapl: [0: "50", 1: "52.5"]])
    #expect(try known.parts.map { try $0.outcome.get().gain } == [money("25")])
    let without = try told(
      ["1000", "1050", "1060", "1070"], book([(aapl, "20", "53.5")]),
      [trade(2, aapl, .buy, "10", "53")], period: .custom(from: nil, through: day(1)),
      closes: [aapl: [0: "50"]])
    #expect(without.parts.map(\.outcome) == [.failure(.noClosingPrice(aapl, day(1)))])
    #expect(without.needed == [aapl])
  }

  @Test func whatIsNotKnownSaysWhyAndTheRestStaysUnknown() throws {
    let book = book([(aapl, "6", "112")])
    let known = try told(["600", "672"], book, [])
    #expect(known.parts.map(\.outcome) == [.failure(.noOpeningPrice(aapl))])
    #expect(known.rest == nil)
    let moved = Activity(
      id: ExecutionID("s-1")!, type: "ACATS", day: day(1), symbol: aapl, quantity: quantity("3"))
    let parts = try told(["600", "672"], book, [moved], closes: [aapl: [0: "100"]]).parts
    #expect(parts.map(\.outcome) == [.failure(.quantityChangedOtherwise(aapl))])
    #expect(throws: FigureGap.activityUnread) {
      try told(["600", "672"], book, [], hasOlder: true)
    }
    #expect(throws: FigureGap.tooFewDays(needed: 2, have: 1)) { try told(["600"], book, []) }
    let reaching = try told(
      ["600", "672"], book, [cash(0, "CSD", nil, "5")], hasOlder: true,
      closes: [aapl: [0: "100"]])
    #expect(
      reaching.parts.count == 1, "a log that reaches back to the day it begins from is enough")
  }

  private func split(_ number: Int, _ change: String, _ id: String = "s") -> Activity {
    Activity(
      id: ExecutionID("\(id)-\(number)")!, type: "SPLIT", day: day(number), symbol: aapl,
      quantity: quantity(change))
  }

  @Test func aSplitMovesNoMoneyAndPricesBeforeItAreThoseOfSharesOfNow() throws {
    // 10 at 120, which the bars know as 40 for each of 30 since; 6 sold at 45, 24 left at 50.
    let closes = [aapl: [0: "40", 1: "41", 2: "42"]]
    let trades = [split(1, "20"), trade(2, aapl, .sell, "6", "45")]
    let known = try told(
      ["1200", "1230", "1270", "1470"], book([(aapl, "24", "50")]), trades, closes: closes)
    #expect(try known.parts.map { try $0.outcome.get().gain } == [money("270")])
    #expect(known.rest == money("0"))
    // Told in two steps, as some brokers do.
    let steps = [split(1, "-10", "out"), split(1, "30", "in"), trade(2, aapl, .sell, "6", "45")]
    let two = try told(
      ["1200", "1230", "1270", "1470"], book([(aapl, "24", "50")]), steps, closes: closes)
    #expect(try two.parts.map { try $0.outcome.get().gain } == [money("270")])
    // A time that ended before the split is valued in shares of now, too.
    let before = try told(
      ["1200", "1230", "1240", "1250"], book([(aapl, "24", "50")]),
      [split(2, "20"), trade(3, aapl, .sell, "6", "45")],
      period: .custom(from: nil, through: day(1)), closes: closes)
    #expect(try before.parts.map { try $0.outcome.get().gain } == [money("30")])
  }

  /// Whatever was traded, at whatever prices: nothing but interest and fees is left.
  @Test(arguments: 0..<200)
  func randomTradesLeaveNothingButInterestAndFees(seed: Int) throws {
    var chance = SeededGenerator(seed: UInt64(seed))
    let symbols = ["AAPL", "TSLA", "BTC/USD"].map { Symbol($0)! }
    let last = 2 + chance.below(12)
    func cents(_ range: Int) -> FixedDecimal {
      FixedDecimal(units: Int128(1 + chance.below(range)) * 10_000_000_000_000_000)
    }
    var closes: [Symbol: [Int: Price]] = [:]
    for symbol in symbols {
      for number in 0...last { closes[symbol, default: [:]][number] = Price(cents(50_000)) }
    }
    var held: [Symbol: FixedDecimal] = [:]
    for symbol in symbols where chance.flip() {
      held[symbol] = chance.flip() ? cents(10_000) : -cents(10_000)
    }
    var balance = cents(900_000_000)
    var activities: [Activity] = []
    var other = FixedDecimal.zero
    func value(_ number: Int) throws -> Money {
      try Money(
        held.reduce(balance) { sum, entry in
          try sum + entry.value * (closes[entry.key]?[number]?.decimal ?? .zero)
        })
    }
    var values = [ValueDay(day(0), try value(0))]
    for number in 1...last {
      for step in 0..<chance.below(4) {
        let symbol = symbols[chance.below(3)]
        let (size, at) = (cents(5_000), cents(50_000))
        let side: OrderSide = chance.flip() ? .buy : .sell
        let paid = try size * at
        let signed = side == .buy ? size : -size
        held[symbol] = try (held[symbol] ?? .zero) + signed
        balance = side == .buy ? try balance - paid : try balance + paid
        activities.append(
          Activity(
            id: ExecutionID("f-\(number)-\(step)")!, type: "FILL", day: day(number),
            symbol: symbol, side: side, quantity: Quantity(size), price: Price(at),
            cash: Money(side == .buy ? -paid : paid)))
      }
      for type in ["DIV", "INT", "FEE"] where chance.below(4) == 0 {
        let amount = type == "FEE" ? -cents(1_000) : cents(1_000)
        balance = try balance + amount
        let symbol = type == "DIV" ? symbols[0] : nil
        if symbol == nil { other = try other + amount }
        activities.append(
          Activity(
            id: ExecutionID("c-\(number)-\(type)")!, type: type, day: day(number),
            symbol: symbol, cash: Money(amount)))
      }
      values.append(ValueDay(day(number), try value(number)))
    }
    var book = Portfolio()
    book.account = Account(id: AccountID("acc-1")!, cash: Money(balance))
    for (symbol, size) in held where !size.isZero {
      var position = Position(
        symbol: symbol, quantity: Quantity(size), averageEntryPrice: Price(.one))
      let price = closes[symbol]?[last]
      position.currentPrice = price
      position.marketValue = try price.map { try Money($0, times: position.quantity) }
      book.positions[symbol] = position
    }
    let history = ValueHistory(days: values, flows: [])
    let performance = Performance(.all, of: history)
    let known = try Contributions(
      of: performance, in: history, book: book,
      log: ActivityLog(activities.reversed(), hasOlder: false)
    ) { symbol, day in closes[symbol]?[day.ordinal - self.day(0).ordinal] }
    #expect(known.rest == Money(other))
    let sum = try known.parts.reduce(Money(other)) { try $0 + $1.outcome.get().gain }
    #expect(.success(sum) == performance.gain)
  }
}
