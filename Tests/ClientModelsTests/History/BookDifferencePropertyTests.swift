import ClientModels
import TestSupport
import Testing

/// A random life of an account between two days, told to the program as books and activities, and to the model.
private struct DifferenceHistory {
  private var random: SeededGenerator
  private var model: DifferenceModel
  private let symbols: [Symbol]
  private var activities: [Activity] = []
  private var count = 0
  private let day = CalendarDay(ordinal: 20_000)
  /// A split made a batch something that decimals only come near to.
  private var isCut = false
  /// A split cut what is left of a billionth: one in each history, so that the fractions stay small.
  private var cutSymbol: Symbol?
  private var hides = false

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    symbols = try ["SPY", "AIG", "BTC/USD", "SPY270115C00500000"].map { try #require(Symbol($0)) }
    model = DifferenceModel(cash: .zero)
    model.pay(.flows, Fraction(Int128(random.below(10_000_000)), over: 100))
  }

  mutating func run() throws {
    hides = false
    for _ in 0..<random.below(12) { try happen() }
    let before = prices()
    model.begin(at: before)
    isCut = false
    cutSymbol = nil
    activities = []
    let known = before.filter { model.held($0.key) != .zero }
    let first = book(day, before)
    let held = symbols.map { model.held($0) }
    hides = random.below(3) == 0
    for _ in 0..<random.below(16) { try happen() }
    let after = prices()
    let second = book(day.advanced(by: 40), after)
    let difference = BookDifference(from: first, to: second, activities: activities)
    guard case .known(let change) = difference.value else {
      Issue.record("the difference is not known: \(difference.value)")
      return
    }
    // The parts come to the whole, and the books are worth what the model says, to the last digit.
    #expect(try change.parts.sum() == change.change().amount)
    #expect(model.value(at: after).isNear(units: change.after.amount.units, within: 0))
    let expected = model.end(at: after, before: known)
    for part in ValuePart.allCases {
      let exact = expected[part] ?? .zero
      #expect(
        exact.isNear(units: change.parts[part].units, within: isCut ? 1_000_000 : 0),
        "\(part): \(change.parts[part]), and it is \(exact.numerator)/\(exact.denominator)")
    }
    var sum = ValueSplit()
    for symbol in change.symbols { sum = try sum.adding(symbol.parts) }
    #expect(sum[.trades] == change.parts[.trades])
    #expect(sum[.prices] == change.parts[.prices])
    for (index, symbol) in symbols.enumerated() {
      let isThere = difference.positions.contains { $0.symbol == symbol }
      #expect(isThere == (held[index] != model.held(symbol)))
    }
    try rebuild(from: first, to: second)
  }

  /// Where nothing is hidden, the book rolled forward holds what the second one does.
  private func rebuild(from first: DayBook, to second: DayBook) throws {
    guard !hides else { return }
    var rebuild = DayRebuild(after: first, activities)
    let made = try #require(
      rebuild.book(of: second.day) { symbol in second.holdings[symbol]?.price })
    #expect(made.account?.cash == second.account?.cash)
    #expect(
      made.holdings.mapValues(\.position.quantity) == second.holdings.mapValues(\.position.quantity)
    )
    #expect(made.worth == second.worth)
  }

  private mutating func happen() throws {
    let symbol = random.pick(symbols)
    let held = model.held(symbol)
    switch random.below(13) {
    case 0...4: try fill(symbol, held)
    case 11: try settle(symbol, held)
    case 5: try split(symbol, held)
    case 6:
      // A dividend names the shares that it is paid for.
      try pay(.income, "DIV", symbol: symbol, quantity: held, hundredths: random.below(50_000))
    case 7: try pay(.income, "INT", hundredths: random.below(1_000) - 300)
    case 8: try pay(.fees, "FEE", hundredths: -random.below(500))
    case 9:
      try pay(.flows, random.flip() ? "CSD" : "CSW", hundredths: random.below(2_000_000) - 900_000)
    case 10: try move(symbol, held)
    default:
      try pay(.corporate, "MA", symbol: symbol, hundredths: random.below(10_000))
    }
  }

  private mutating func fill(_ symbol: Symbol, _ held: Fraction) throws {
    let all = Self.millionths(held)
    // Mostly a part of what is held, sometimes all of it, sometimes through zero.
    let size: Int128 =
      random.below(4) == 0 && all != nil && all != 0
      ? (all ?? 1).magnitude.asSigned : Int128(1 + random.below(900_000_000))
    let isBuy = random.below(3) > 0 ? held.numerator < 0 : random.flip()
    let (shares, price) = (Fraction(size, over: 1_000_000), price())
    let isHidden = hides && random.below(4) == 0
    model.fill(symbol, isBuy ? shares : -shares, at: price, isHidden: isHidden)
    guard !isHidden else { return }
    try tell(
      "FILL", symbol: symbol, side: isBuy ? .buy : .sell, quantity: shares,
      price: Self.told(price, symbol))
  }

  /// A contract ends at nothing, or at what is paid for it; shares are traded for one that was exercised.
  private mutating func settle(_ symbol: Symbol, _ held: Fraction) throws {
    guard let all = Self.millionths(held), all != 0 || !symbol.isOptionContract else { return }
    let part = random.flip() ? all : all / 3
    let moved =
      symbol.isOptionContract
      ? Fraction(-part, over: 1_000_000)
      : Fraction(Int128(random.below(2_000)) * 100 - 100_000)
    guard moved != .zero else { return }
    let price = symbol.isOptionContract && random.flip() ? Fraction.zero : price()
    model.fill(symbol, moved, at: price, isHidden: false)
    try tell(
      symbol.isOptionContract ? random.pick(["OPEXP", "OPEXC", "OPASN"]) : "OPTRD", symbol: symbol,
      quantity: moved, cash: -(moved * price))
  }

  /// Prices of the model are of what is counted, of an option of a contract.
  private static func told(_ price: Fraction, _ symbol: Symbol) -> Fraction {
    symbol.isOptionContract ? price / Fraction(100) : price
  }

  private mutating func split(_ symbol: Symbol, _ held: Fraction) throws {
    guard held != .zero else { return }
    // Nobody could tell what a split makes of shares that were not told of, so that those histories have none.
    let (new, old) = random.pick([(2, 1), (3, 1), (3, 2), (1, 3), (1, 10), (7, 5), (20, 1)])
    // The broker cuts what is left of a billionth.
    let billionths = (held * Fraction(1_000_000_000)).numerator
    let after = Fraction(billionths * Int128(new) / Int128(old), over: 1_000_000_000)
    guard after != .zero, !hides, cutSymbol != symbol else { return }
    if billionths * Int128(new) % Int128(old) != 0 {
      guard cutSymbol == nil else { return }
      cutSymbol = symbol
    }
    if old > 1 { isCut = true }
    model.split(symbol, to: after)
    if random.flip() {
      try tell("SPLIT", symbol: symbol, quantity: after - held)
    } else {
      try tell("SPLIT", symbol: symbol, quantity: -held)
      try tell("SPLIT", symbol: symbol, quantity: after)
    }
  }

  private mutating func pay(
    _ part: ValuePart, _ type: String, symbol: Symbol? = nil, quantity: Fraction? = nil,
    hundredths: Int
  ) throws {
    let amount = Fraction(Int128(hundredths), over: 100)
    // Without any cash the shares of a dividend would be one in shares.
    guard hundredths != 0 else { return }
    let isHidden = hides && random.below(4) == 0
    model.pay(part, amount, isHidden: isHidden)
    guard !isHidden else { return }
    try tell(type, symbol: symbol, quantity: quantity, cash: amount)
  }

  /// Shares from another broker, a stock dividend, or a fee in coins.
  private mutating func move(_ symbol: Symbol, _ held: Fraction) throws {
    let shares = Fraction(Int128(1 + random.below(1_000_000)), over: 10_000)
    let price = random.flip() ? price() : nil
    let (part, type) = random.pick([(ValuePart.flows, "ACATS"), (.income, "DIV"), (.fees, "CFEE")])
    let moved = part == .fees ? -shares : shares
    model.move(part, symbol, moved, at: price)
    try tell(type, symbol: symbol, quantity: moved, price: price.map { Self.told($0, symbol) })
  }

  private mutating func tell(
    _ type: String, symbol: Symbol? = nil, side: OrderSide? = nil, quantity: Fraction? = nil,
    price: Fraction? = nil, cash: Fraction? = nil
  ) throws {
    count += 1
    activities.append(
      Activity(
        id: try #require(ExecutionID("a\(count)")), type: type, day: day.advanced(by: 1),
        symbol: symbol, side: side, quantity: try quantity.map { Quantity(try Self.decimal($0)) },
        price: try price.map { Price(try Self.decimal($0)) },
        cash: try cash.map { Money(try Self.decimal($0)) }))
  }

  private mutating func price() -> Fraction {
    Fraction(Int128(1 + random.below(5_000_000)), over: 10_000)
  }

  private mutating func prices() -> [Symbol: Fraction] {
    Dictionary(uniqueKeysWithValues: symbols.map { ($0, price()) })
  }

  private func book(_ day: CalendarDay, _ prices: [Symbol: Fraction]) -> DayBook {
    let holdings = symbols.compactMap { symbol -> DayBook.Holding? in
      guard let quantity = try? Self.decimal(model.held(symbol)), !quantity.isZero,
        let price = prices[symbol].flatMap({ try? Self.decimal(Self.told($0, symbol)) })
      else { return nil }
      return DayBook.Holding(
        Position(
          symbol: symbol, quantity: Quantity(quantity), averageEntryPrice: Price(.one),
          costBasis: .zero),
        at: DayPrice(Price(price), .poll, at: nil))
    }
    let account = AccountID("paper").map {
      Account(id: $0, cash: (try? Self.decimal(model.cash)).map { Money($0) })
    }
    return DayBook(day: day, account: account, holdings: holdings, place: .beginning)
  }

  private static func millionths(_ fraction: Fraction) -> Int128? {
    let value = fraction * Fraction(1_000_000)
    return value.denominator == 1 ? value.numerator : nil
  }

  /// A fraction that has no more than 18 digits.
  private static func decimal(_ fraction: Fraction) throws -> FixedDecimal {
    let units = fraction * Fraction(1_000_000_000_000_000_000)
    try #require(units.denominator == 1)
    return FixedDecimal(units: units.numerator)
  }
}

extension UInt128 {
  fileprivate var asSigned: Int128 { Int128(self) }
}

extension ValueSplit {
  /// Each part of both.
  fileprivate func adding(_ other: ValueSplit) throws -> ValueSplit {
    try ValuePart.allCases.reduce(into: ValueSplit()) { sum, part in
      try sum.add(part, try self[part] + other[part])
    }
  }
}

@Suite(.reckoning) struct BookDifferencePropertyTests {
  /// Two thousand histories in each run, and always the same.
  @Test(arguments: 0..<20)
  func thePartsOfADifferenceAreThoseOfExactFractionsAndComeToTheWhole(block: Int) throws {
    for seed in 0..<100 {
      var history = try DifferenceHistory(seed: UInt64(block * 100 + seed))
      try history.run()
    }
  }
}
