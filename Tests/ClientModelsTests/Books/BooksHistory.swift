import ClientModels
import Testing

/// A random life of an account, told to the program as activities, and to models that share no arithmetic with it.
struct BooksHistory {
  private var random: SeededGenerator
  private let seed: UInt64
  private var models: [Symbol: LotModel] = [:]
  private var clock = Timestamp(seconds: 1_500_000_000)
  private var count = 0
  private(set) var activities: [Activity] = []
  private(set) var choices: [BrokerOrderID: LotChoice] = [:]
  let method: LotMethod
  /// In units of 10⁻¹⁸, as all that follows; `gains` by the model's lots.
  private(set) var cash: Int128 = 0
  private(set) var gains: Int128 = 0
  private(set) var paid: [BookAccount: Int128] = [:]
  /// In billionths.
  private(set) var moved: Int128 = 0
  /// What stood in cash before the first activity.
  private let opening: Int128

  static let one: Int128 = 1_000_000_000_000_000_000
  private static let traded = ["SPY", "F", "BRK.B", "USD", "BTC/USD", option]
  private static let option = "SPY270115C00500000"
  private static let transferred = "AGG"

  init(seed: UInt64) {
    self.seed = seed
    random = SeededGenerator(seed: seed)
    method = random.pick([.fifo, .lifo, .highestCost, .average])
    opening = Int128(random.below(2)) * Int128(random.below(10_000_000)) * Self.one / 100
    cash = opening
  }

  mutating func run() throws {
    for _ in 0..<(10 + random.below(30)) {
      clock = clock.advanced(bySeconds: Double(random.below(20 * 86_400)))
      let symbol = try #require(Symbol(random.pick(Self.traded)))
      switch random.below(12) {
      case 0...6: try fill(symbol)
      case 7: try split(symbol)
      case 8: try pay("DIV", .dividends, random.below(50_000), symbol: symbol)
      case 9: try pay("INT", .interest, random.below(1_000) - 300)
      case 10: try random.flip() ? pay("FEE", .fees, -random.below(500)) : end()
      default:
        if random.below(4) == 0 {
          try transfer()
        } else {
          try pay(random.flip() ? "CSD" : "CSW", .transfers, random.below(2_000_000) - 900_000)
        }
      }
    }
  }

  func lots(_ symbol: Symbol) -> LotModel { models[symbol] ?? LotModel() }
  var symbols: [Symbol] { models.keys.sorted() }
  var transferredSymbol: Symbol? { Symbol(Self.transferred) }

  /// What the broker says at the end.
  var book: Portfolio {
    var book = Portfolio()
    book.account = AccountID("paper").map {
      Account(id: $0, cash: Money(FixedDecimal(units: cash)))
    }
    for (symbol, model) in models where model.total != 0 {
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(Self.decimal(model.total)),
        averageEntryPrice: Price(.one), currentPrice: Price(.one))
    }
    if moved != 0, let symbol = transferredSymbol {
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(Self.decimal(moved)), averageEntryPrice: .zero)
    }
    return book
  }

  var openingBalance: Int128 { opening }

  func books() throws -> AccountBooks {
    try AccountBooks(
      activities, of: book, today: NewYork.civil(clock).day, by: method, choices: choices)
  }

  static func decimal(_ billionths: Int128) -> FixedDecimal {
    FixedDecimal(units: billionths * 1_000_000_000)
  }

  /// Up to a few thousand, with as many digits as the case will have it.
  private mutating func billionths(_ symbol: Symbol) -> Int128 {
    let units: [Int128] =
      symbol.isCryptoPair ? [1_000_000, 1_000, 1] : [1_000_000_000, 1_000_000_000, 10_000_000]
    let unit = random.pick(units)
    return max(1, Int128(random.below(2_000_000_000_000 / Int(unit)))) * unit
  }

  private mutating func next() throws -> ExecutionID {
    count += 1
    return try #require(ExecutionID("e\(seed)-\(count)"))
  }

  private mutating func fill(_ symbol: Symbol) throws {
    var model = lots(symbol)
    let all = abs(model.total)
    // Mostly a part of what is held, sometimes all of it, sometimes through zero.
    let size = random.below(3) == 0 && all > 0 ? all : billionths(symbol)
    let isBuy = random.below(4) > 0 && model.total != 0 ? model.total < 0 : random.flip()
    let price = Int128(1 + random.below(5_000_000)) * random.pick([100_000, 1_000_000, 1_234_567])
    let id = try next()
    let order = try #require(BrokerOrderID("o\(count)"))
    var method = method
    if random.below(4) == 0, let choice = choice(of: size, in: model) {
      choices[order] = choice.made(at: clock)
      method = .chosen(choice)
    }
    // A contract is for a hundred shares, and its price is that of one.
    let each = symbol.isOptionContract ? price * 100 : price
    let told = model.fill(id, isBuy: isBuy, size, at: each, on: clock, by: method)
    models[symbol] = model
    gains += told.gain
    cash += isBuy ? -each * size : each * size
    activities.append(
      Activity(
        Fill(
          executionID: id, orderID: order, symbol: symbol, side: isBuy ? .buy : .sell,
          quantity: Quantity(Self.decimal(size)), price: Price(Self.decimal(price)), at: clock)))
  }

  /// Contracts expire, or are exercised or assigned, and shares are traded for them at the strike.
  private mutating func end() throws {
    let contract = try #require(Symbol(Self.option))
    var model = lots(contract)
    let held = model.total
    guard held != 0 else { return }
    let size = random.flip() ? abs(held) : max(1, abs(held) / 3)
    let type = random.pick(["OPEXP", "OPEXC", "OPASN"])
    let id = try next()
    gains += model.fill(id, isBuy: held < 0, size, at: 0, on: clock, by: method).gain
    models[contract] = model
    activities.append(
      Activity(
        id: id, type: type, day: NewYork.civil(clock).day, at: clock, symbol: contract,
        quantity: Quantity(Self.decimal(held < 0 ? size : -size)),
        cash: random.flip() ? nil : .zero))
    guard type != "OPEXP" else { return }
    let symbol = try #require(Symbol("SPY"))
    var shares = lots(symbol)
    let (isBuy, strike, count): (Bool, Int128, Int128) = (
      random.flip(), 500_000_000_000, size * 100
    )
    let trade = try next()
    gains += shares.fill(trade, isBuy: isBuy, count, at: strike, on: clock, by: method).gain
    models[symbol] = shares
    let paid = isBuy ? -strike * count : strike * count
    cash += paid
    activities.append(
      Activity(
        id: trade, type: "OPTRD", day: NewYork.civil(clock).day, at: clock, symbol: symbol,
        quantity: Quantity(Self.decimal(isBuy ? count : -count)),
        price: Price(Self.decimal(random.flip() ? strike : 1)),
        cash: Money(FixedDecimal(units: paid))))
  }

  private mutating func choice(of quantity: Int128, in model: LotModel) -> LotChoice? {
    var rest = quantity
    var parts: [LotChoice.Part] = []
    for lot in model.lots.shuffled(using: &random) where rest > 0 {
      let most = min(rest, lot.left)
      let taken = random.flip() ? most : max(1, most / 3)
      parts.append(LotChoice.Part(lot.id, Quantity(Self.decimal(taken))))
      rest -= taken
    }
    return LotChoice(parts)
  }

  private mutating func split(_ symbol: Symbol) throws {
    var model = lots(symbol)
    let before = abs(model.total)
    let (new, old) = random.pick([(2, 1), (3, 1), (3, 2), (1, 3), (1, 10), (7, 5), (20, 1)])
    let after = before * Int128(new) / Int128(old)
    guard before > 0, after > 0, after < 40_000_000_000_000 else { return }
    let sign: Int128 = model.total < 0 ? -1 : 1
    for step in random.flip() ? [after - before] : [-before, after] {
      activities.append(
        Activity(
          id: try next(), type: "SPLIT", day: NewYork.civil(clock).day, at: clock, symbol: symbol,
          quantity: Quantity(Self.decimal(step * sign))))
    }
    model.split(to: after)
    models[symbol] = model
  }

  /// `hundredths` of money; a dividend names the shares that it is paid for, which move nowhere.
  private mutating func pay(
    _ type: String, _ account: BookAccount, _ hundredths: Int, symbol: Symbol? = nil
  ) throws {
    guard hundredths != 0 else { return }
    let amount = Int128(hundredths) * Self.one / 100
    cash += amount
    paid[account, default: 0] -= amount
    let held = symbol.map { Quantity(Self.decimal(lots($0).total)) }
    activities.append(
      Activity(
        id: try next(), type: type, day: NewYork.civil(clock).day, at: clock, symbol: symbol,
        quantity: held, cash: Money(FixedDecimal(units: amount)),
        note: random.flip() ? nil : "note; with \"signs\" | and\n(more)"))
  }

  private mutating func transfer() throws {
    let shares = Int128(1 + random.below(1_000)) * 1_000_000_000
    moved += shares
    activities.append(
      Activity(
        id: try next(), type: "ACATS", day: NewYork.civil(clock).day, at: clock,
        symbol: transferredSymbol, quantity: Quantity(Self.decimal(shares))))
  }
}
