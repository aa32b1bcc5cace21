import TestSupport
import Testing

@testable import ClientModels

/// Billionths as the program's own figures.
private func decimal(billionths: Int128) -> FixedDecimal {
  FixedDecimal(units: billionths * 1_000_000_000)
}

/// A random life of one position, told to the program and to the model.
private struct LotHistory {
  private var random: SeededGenerator
  private let symbol: Symbol
  private var book = Portfolio()
  private var lots: OpenLots
  /// Nearly everything is closed at the average, and each share counts it.
  private let isAveraged: Bool
  private var model = LotModel()
  private var clock = Timestamp(seconds: 1_600_000_000)
  private var executions = 0
  private(set) var previews = 0
  private(set) var splits = 0
  private(set) var endings = 0

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    symbol = try #require(Symbol("SPY"))
    isAveraged = random.below(3) == 0
    lots = OpenLots(symbol, isAveraged: isAveraged)
  }

  mutating func run() throws {
    for _ in 0..<(6 + random.below(14)) {
      clock = clock.advanced(bySeconds: Double(random.below(90 * 86_400)))
      switch random.below(18) {
      case 0...2: try split()
      case 3: try end()
      default: try order()
      }
      check()
    }
  }

  private mutating func nextExecution() throws -> ExecutionID {
    executions += 1
    return try #require(ExecutionID("e\(executions)"))
  }

  /// Up to a thousand, with as many digits as the case will have it.
  private mutating func billionths() -> Int128 {
    let unit = random.pick([1_000_000_000, 1_000_000_000, 10_000_000, 100_000, 1])
    return max(1, Int128(random.below(1_000_000_000_000 / unit)) * Int128(unit))
  }

  private mutating func method(closing quantity: Int128) -> LotMethod {
    switch random.below(isAveraged ? 2 : 5) {
    case _ where isAveraged && random.below(4) > 0: .average
    case 0: .fifo
    case 1: .lifo
    case 2: .highestCost
    case 3: .average
    default: .chosen(choice(of: quantity))
    }
  }

  /// Some lots in any order, of each some, until they come to the quantity or no more are taken.
  private mutating func choice(of quantity: Int128) -> LotChoice {
    var rest = quantity
    var parts: [LotChoice.Part] = []
    for lot in model.lots.shuffled(using: &random) where rest > 0 {
      let most = min(rest, lot.left)
      let taken = random.flip() ? most : max(1, most / Int128(1 + random.below(5)))
      parts.append(LotChoice.Part(lot.id, Quantity(decimal(billionths: taken))))
      rest -= taken
    }
    return LotChoice(parts) ?? .none
  }

  /// One order, in some executions, at the price of the preview or at others.
  private mutating func order() throws {
    // Mostly what makes the position smaller, and sometimes all of it, to the last billionth.
    let isBuy = random.below(5) < 2 ? lots.quantity.isNegative : random.flip()
    let all = abs(model.total)
    let quantity = random.below(4) == 0 && all > 0 ? all : billionths()
    let price = billionths()
    var method = method(closing: quantity)
    let isAtOnePrice = random.flip()
    let preview = try preview(isBuy: isBuy, quantity, price, method)
    var rest = quantity
    var (parts, gain, modelGain): ([LotModel.Part], FixedDecimal, Int128) = ([], .zero, 0)
    var (filledParts, valueClosed): ([LotMatch.Part], FixedDecimal) = ([], .zero)
    while rest > 0 {
      let size = random.below(3) == 0 ? rest : min(rest, max(1, rest / Int128(1 + random.below(4))))
      let at = isAtOnePrice ? price : billionths()
      let id = try nextExecution()
      let told = model.fill(id, isBuy: isBuy, size, at: at, on: clock, by: method)
      let fill = Fill(
        executionID: id, orderID: try #require(BrokerOrderID("o")), symbol: symbol,
        side: isBuy ? .buy : .sell, quantity: Quantity(decimal(billionths: size)),
        price: Price(decimal(billionths: at)), at: clock)
      let match = try lots.apply(fill, by: method)
      if case .chosen(var rest) = method {
        rest.take(match)
        method = .chosen(rest)
      }
      #expect(match.gain.units == told.gain)
      parts += told.parts
      filledParts += match.parts
      modelGain += told.gain
      gain = try gain + match.gain
      valueClosed = try valueClosed + match.value
      rest -= size
    }
    guard let preview else { return }
    previews += 1
    #expect(gain.units == modelGain)
    #expect(Self.sums(preview.parts) == Self.sums(filledParts))
    #expect(Self.sums(preview.parts) == Self.sums(parts))
    // At the price of the preview the gain is that of the preview; at others it differs by the difference in value alone.
    if isAtOnePrice { #expect(preview.gain == gain) }
    let isLong = preview.parts.first?.lot.side == .long
    let further = try isLong ? valueClosed - preview.value : preview.value - valueClosed
    #expect(try preview.gain + further == gain)
  }

  /// What the review of the order shows of lots; nil when it closes nothing.
  private mutating func preview(
    isBuy: Bool, _ quantity: Int128, _ price: Int128, _ method: LotMethod
  ) throws -> LotMatch? {
    let held = Quantity(decimal(billionths: model.total))
    book.positions = [
      symbol: Position(symbol: symbol, quantity: held, averageEntryPrice: Price(.one))
    ]
    book.lots = [symbol: lots]
    let review = OrderCheck(
      OrderInstruction(
        symbol: symbol, side: isBuy ? .buy : .sell,
        size: .quantity(Quantity(decimal(billionths: quantity))),
        pricing: .limit(Price(decimal(billionths: price)))),
      portfolio: book, rules: OrderRules(.alpaca, lotMethod: method), now: clock
    ).review()
    let closes = isBuy ? held.isNegative : held.isPositive
    guard case .match(let match, method)? = review.lots else {
      #expect(!closes, "the review says \(String(describing: review.lots))")
      return nil
    }
    #expect(closes)
    return match
  }

  /// Forward, reverse and odd, in one step or in two; what is left of a share is cut as the broker does.
  private mutating func split() throws {
    let (new, old) = random.pick([(2, 1), (3, 1), (3, 2), (1, 3), (1, 10), (7, 5), (1, 7), (20, 1)])
    let before = abs(model.total)
    let after = before * Int128(new) / Int128(old)
    guard before > 0, after > 0, after < 4_000_000_000_000 else { return }
    let sign: Int128 = model.total < 0 ? -1 : 1
    let steps = random.flip() ? [after - before] : [-before, after]
    for step in steps { try lots.apply(split: Quantity(decimal(billionths: step * sign))) }
    model.split(to: after)
    splits += 1
  }

  /// Contracts that end at nothing, or at what is paid for them.
  private mutating func end() throws {
    let all = abs(model.total)
    guard all > 0 else { return }
    let isBuy = model.total < 0
    let size = random.below(3) == 0 ? all : max(1, all / Int128(1 + random.below(5)))
    let price = random.flip() ? 0 : billionths()
    let method: LotMethod = isAveraged ? .average : random.pick([.fifo, .lifo, .highestCost])
    let id = try nextExecution()
    let told = model.fill(id, isBuy: isBuy, size, at: price, on: clock, by: method)
    let settled = Fill(
      executionID: id, orderID: try #require(BrokerOrderID("o")), symbol: symbol,
      side: isBuy ? .buy : .sell, quantity: Quantity(decimal(billionths: size)),
      price: Price(decimal(billionths: price)), at: clock)
    let match = try #require(try lots.apply(ending: settled, by: method))
    #expect(match.gain.units == told.gain && match.opened.isZero)
    #expect(Self.sums(match.parts) == Self.sums(told.parts))
    endings += 1
  }

  /// Quantity and cost of every lot.
  private static func sums(_ parts: [LotMatch.Part]) -> [ExecutionID: [Int128]] {
    sums(
      parts.map {
        LotModel.Part(
          id: $0.lot.id, quantity: $0.quantity.decimal.units / 1_000_000_000, cost: $0.cost.units)
      })
  }

  private static func sums(_ parts: [LotModel.Part]) -> [ExecutionID: [Int128]] {
    parts.reduce(into: [:]) { sums, part in
      let known = sums[part.id] ?? [0, 0]
      sums[part.id] = [known[0] + part.quantity, known[1] + part.cost]
    }
  }

  /// Every lot is the model's, to the last digit, and what was paid is neither lost nor made.
  private func check() {
    #expect(lots.explain(Quantity(decimal(billionths: model.total))))
    #expect(lots.lots.map(\.id) == model.lots.map(\.id))
    #expect(lots.lots.map(\.quantity.decimal) == model.lots.map { decimal(billionths: $0.left) })
    #expect(lots.lots.map(\.cost.units) == model.lots.map(\.costLeft))
    #expect(lots.lots.map { $0.side == .long } == model.lots.map(\.isLong))
    #expect(lots.lots.map(\.openedAt) == model.lots.map(\.openedAt))
    #expect(model.costOpened == model.costClosed + model.costOpen)
    #expect(model.strayed == 0)
    checkCounted()
  }

  /// What each lot counts comes to the same as what each costs, at one price.
  private func checkCounted() {
    let counted = lots.counted
    #expect(counted.map(\.id) == lots.lots.map(\.id))
    #expect(counted.map(\.quantity) == lots.lots.map(\.quantity))
    #expect(counted.reduce(Int128(0)) { $0 + $1.cost.units } == model.costOpen)
    guard isAveraged else {
      #expect(counted == lots.lots)
      return
    }
    #expect(Set(counted.map(\.price)).count <= 1)
    let all = abs(model.total)
    for lot in counted {
      let part = lot.quantity.decimal.units / 1_000_000_000
      #expect(Exact.isNear(lot.cost.units, model.costOpen, part, over: all, within: 2))
    }
  }
}

@Suite(.reckoning) struct LotHistoryTests {
  /// Four thousand histories in each run, and always the same.
  @Test(arguments: 0..<40)
  func whatTheReviewShowsOfLotsAndGainIsWhatTheFillsComeTo(block: Int) throws {
    var (previews, splits, endings) = (0, 0, 0)
    for seed in 0..<100 {
      var history = try LotHistory(seed: UInt64(block * 100 + seed))
      try history.run()
      previews += history.previews
      splits += history.splits
      endings += history.endings
    }
    #expect(previews > 200 && splits > 30 && endings > 20)
  }
}
