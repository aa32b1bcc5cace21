import ClientModels
import Testing

@testable import Sync

/// Random books, with whatever may be missing of them.
struct DayBookMaker {
  var random: SeededChance
  private static let classes: [AssetClass] = [.usEquity, .crypto, .usOption]

  init(seed: UInt64) { random = SeededChance(seed) }

  mutating func book(_ day: CalendarDay, positions: Int) throws -> DayBook {
    var holdings: [DayBook.Holding] = []
    for index in 0..<positions { holdings.append(try holding(index, day)) }
    let noon = NewYork.timestamp(day, secondOfDay: 43_200)
    var account = Account(id: try #require(AccountID("a-1")), number: "PA1", createdAt: noon)
    account.cash = Money(decimal(9, 2))
    account.equity = random.flip() ? Money(decimal(9, 2)) : nil
    let order = Order(
      id: try #require(BrokerOrderID("o-1")), symbol: Symbol("SPY"), side: .buy, type: .limit,
      timeInForce: .day, quantity: Quantity(3), limitPrice: Price(decimal(5, 2)), status: .new,
      submittedAt: noon)
    let activity = Activity(
      id: try #require(ExecutionID("e-1")), type: "DIV", day: day, at: noon,
      symbol: Symbol("SPY"), quantity: Quantity(3), cash: Money(decimal(4, 2)), note: "„Ä\"\n")
    return DayBook(
      day: day, origin: random.flip() ? .kept : .reconstructed, asOf: random.flip() ? noon : nil,
      account: random.below(5) > 0 ? account : nil, holdings: holdings,
      orders: random.flip() ? [order] : [], activities: random.flip() ? [activity] : [],
      since: random.flip() ? .beginning : .unknown, place: .after(activity.id))
  }

  private mutating func holding(_ index: Int, _ day: CalendarDay) throws -> DayBook.Holding {
    let symbol = try #require(Symbol("S\(index)"))
    let quantity = Quantity(random.flip() ? decimal(4, 0) : -decimal(4, 3))
    let entry = Price(decimal(5, 4))
    var position = Position(
      symbol: symbol, exchange: random.flip() ? "NYSE" : nil,
      assetClass: Self.classes[random.below(3)], isMarginable: random.flip() ? true : nil,
      quantity: quantity, averageEntryPrice: random.below(4) > 0 ? entry : nil)
    position.quantityAvailable = [nil, quantity, Quantity(1)][random.below(3)]
    if random.flip() {
      position.costBasis = Money(
        try entry.decimal * position.quantity.decimal)
    } else if random.flip() {
      position.costBasis = Money(decimal(7, 2))
    }
    if random.flip() { position.lastdayPrice = Price(decimal(5, 2)) }
    if random.flip() { position.changeToday = Percent(decimal(2, 4)) }
    var price: DayPrice?
    if random.below(5) > 0 {
      price = DayPrice(
        Price(decimal(5, 2)), DayPrice.Source.allCases[random.below(4)],
        at: random.flip()
          ? NewYork.timestamp(day, secondOfDay: 57_600).advanced(bySeconds: -0.123) : nil)
      position.currentPrice = price?.price
      position.marketValue = Money(try position.quantity.decimal * (price?.price.decimal ?? .zero))
    }
    if let value = position.marketValue, let cost = position.costBasis, random.flip() {
      position.unrealizedProfitAndLoss = try value - cost
    }
    return DayBook.Holding(position, at: price)
  }

  private mutating func decimal(_ digits: Int, _ places: Int) -> FixedDecimal {
    let value = 1 + random.below((0..<digits).reduce(1) { power, _ in power * 10 })
    return
      (try? FixedDecimal(strict: "\(value)")
      / FixedDecimal((0..<places).reduce(1) { p, _ in p * 10 }))
      ?? .one
  }
}

struct SeededChance {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }
  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  mutating func flip() -> Bool { below(2) == 1 }
}

@Suite struct DayBookRowsTests {
  @Test(arguments: 0..<200) func aBookIsReadAsItWasWritten(seed: Int) throws {
    var maker = DayBookMaker(seed: UInt64(seed))
    let day = CalendarDay(ordinal: 20_000 + seed)
    let book = try maker.book(day, positions: [0, 1, 2, 30][seed % 4])
    let bytes = DayBookRows.encode(book)
    let read = try #require(DayBookRows.book(bytes))
    #expect(read == book)
  }

  @Test func whatIsCutOrChangedIsNoBook() throws {
    var maker = DayBookMaker(seed: 7)
    let bytes = DayBookRows.encode(try maker.book(CalendarDay(ordinal: 20_000), positions: 5))
    for length in stride(from: 0, to: bytes.count - 1, by: 7) {
      #expect(DayBookRows.book(Array(bytes.prefix(length))) == nil)
    }
    for place in stride(from: 0, to: bytes.count, by: 3) {
      var changed = bytes
      changed[place] = UInt8(ascii: "[")
      // It may be another book, or none, and never a trap.
      _ = DayBookRows.book(changed)
    }
  }
}
