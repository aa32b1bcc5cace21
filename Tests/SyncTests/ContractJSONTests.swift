import ClientModels
import Testing

@testable import Sync

/// Values by chance, repeatable by seed, covering every field with and without a value.
struct Chance {
  var generator: SplitMix64

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
  mutating func coin() -> Bool { Bool.random(using: &generator) }
  mutating func maybe<Value>(_ make: (inout Chance) -> Value) -> Value? {
    coin() ? make(&self) : nil
  }
  mutating func decimal() -> FixedDecimal {
    let size: [Int128] = [
      1, 1_000_000_000, 1_000_000_000_000_000_000, 123_456_789_012_345_678_901_234,
    ]
    return FixedDecimal(
      units: Int128(Int.random(in: -999_999...999_999, using: &generator)) * size[below(4)])
  }
  mutating func positive() -> FixedDecimal {
    let value = decimal().magnitude
    return value.isZero ? .one : value
  }
  mutating func quantity() -> Quantity { Quantity(decimal()) }
  mutating func price() -> Price { Price(positive()) }
  mutating func money() -> Money { Money(decimal()) }
  mutating func percent() -> Percent { Percent(decimal()) }
  mutating func time() -> Timestamp {
    Timestamp(nanoseconds: Int64.random(in: 0...2_000_000_000_000_000_000, using: &generator))
  }
  mutating func text() -> String {
    ["plain", "with \"quotes\" and \\", "line\nend\u{1}", "žluťoučký 🐎", ""][below(5)]
  }
  mutating func id() -> String { "id-\(generator.next())" }
  mutating func symbol() throws -> Symbol {
    try #require(Symbol(["AAPL", "BRK.B", "BTC/USD", "X\(below(9_999))"][below(4)]))
  }
  mutating func word<Word: WireWord>(_ type: Word.Type) -> Word {
    below(5) == 0 ? .other("new_word_\(below(99))") : Word.known[below(Word.known.count)]
  }
  mutating func bar() -> Bar {
    Bar(
      at: time(), open: price(), high: price(), low: price(), close: price(), volume: quantity(),
      tradeCount: maybe { $0.below(1_000) }, volumeWeightedPrice: maybe { $0.price() })
  }

  mutating func account() throws -> Account {
    Account(
      id: try #require(AccountID(id())), number: maybe { $0.text() }, status: text(),
      cash: maybe { $0.money() }, equity: maybe { $0.money() }, lastEquity: maybe { $0.money() },
      buyingPower: maybe { $0.money() }, longMarketValue: maybe { $0.money() },
      shortMarketValue: maybe { $0.money() }, initialMargin: maybe { $0.money() },
      maintenanceMargin: maybe { $0.money() }, multiplier: maybe { $0.decimal() },
      isTradingBlocked: coin(), isShortingEnabled: coin(), createdAt: maybe { $0.time() })
  }

  mutating func position() throws -> Position {
    var position = Position(
      symbol: try symbol(), assetID: maybe { $0.id() }, exchange: maybe { $0.text() },
      assetClass: word(AssetClass.self), isMarginable: maybe { $0.coin() }, quantity: quantity(),
      quantityAvailable: maybe { $0.quantity() }, side: word(PositionSide.self),
      averageEntryPrice: price(), marketValue: maybe { $0.money() },
      costBasis: maybe { $0.money() }, currentPrice: maybe { $0.price() },
      lastdayPrice: maybe { $0.price() })
    position.unrealizedProfitAndLoss = maybe { $0.money() }
    position.unrealizedProfitAndLossPercent = maybe { $0.percent() }
    position.unrealizedIntradayProfitAndLoss = maybe { $0.money() }
    position.unrealizedIntradayProfitAndLossPercent = maybe { $0.percent() }
    position.changeToday = maybe { $0.percent() }
    return position
  }

  mutating func order(legs: Int = 2) throws -> Order {
    var order = Order(
      id: try #require(BrokerOrderID(id())), clientOrderID: ClientOrderID(id()),
      symbol: coin() ? try symbol() : nil, assetClass: maybe { $0.word(AssetClass.self) },
      side: word(OrderSide.self), type: word(OrderType.self), orderClass: word(OrderClass.self),
      timeInForce: word(TimeInForce.self), quantity: maybe { $0.quantity() },
      notional: maybe { $0.decimal() }, filledQuantity: quantity(),
      averageFillPrice: maybe { $0.price() }, limitPrice: maybe { $0.price() },
      stopPrice: maybe { $0.price() }, status: word(OrderStatus.self), extendedHours: coin(),
      createdAt: maybe { $0.time() }, updatedAt: maybe { $0.time() },
      submittedAt: maybe { $0.time() })
    order.filledAt = maybe { $0.time() }
    order.canceledAt = maybe { $0.time() }
    order.expiredAt = maybe { $0.time() }
    order.failedAt = maybe { $0.time() }
    order.replacedAt = maybe { $0.time() }
    order.replacedBy = BrokerOrderID(id())
    order.replaces = BrokerOrderID(id())
    for _ in 0..<below(legs + 1) { order.legs.append(try self.order(legs: 0)) }
    return order
  }

  mutating func snapshot(_ symbol: Symbol) -> MarketSnapshot {
    MarketSnapshot(
      symbol: symbol,
      quote: maybe { chance in
        Quote(
          bid: chance.maybe { $0.price() }, bidSize: chance.quantity(),
          ask: chance.maybe { $0.price() }, askSize: chance.quantity(),
          at: chance.maybe { $0.time() })
      },
      trade: maybe { MarketTrade(price: $0.price(), size: $0.quantity(), at: $0.time()) },
      minuteBar: maybe { $0.bar() }, dailyBar: maybe { $0.bar() },
      previousDailyBar: maybe { $0.bar() },
      status: maybe {
        TradingStatus(
          code: $0.coin() ? "H" : "T", message: "Trading \"Halt\"", reason: "", at: $0.time())
      }, source: coin() ? .stream : .poll, receivedAt: time())
  }

  mutating func asset() throws -> Asset {
    Asset(
      id: maybe { $0.id() }, symbol: try symbol(), name: text(),
      assetClass: word(AssetClass.self), exchange: text(), status: text(), isTradable: coin(),
      isMarginable: coin(), isShortable: coin(), isFractionable: coin())
  }

  mutating func clock() -> MarketClock {
    MarketClock(
      timestamp: time(), isOpen: coin(), nextOpen: maybe { $0.time() },
      nextClose: maybe { $0.time() }, receivedAt: time())
  }
}

@Suite struct ContractJSONTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func whatIsWrittenIsReadBackEqual(seed: UInt64) throws {
    var chance = Chance(generator: SplitMix64(seed: seed))
    let account = try chance.account()
    #expect(try ContractJSON.account(ContractJSON.encode(account)) == account)
    let positions = [try chance.position(), try chance.position()]
    #expect(try ContractJSON.positions(ContractJSON.encode(positions)) == Listing(positions))
    let orders = [try chance.order(), try chance.order()]
    #expect(try ContractJSON.orders(ContractJSON.encode(orders)) == Listing(orders))
    let market = [chance.snapshot(try symbol("AAPL")), chance.snapshot(try symbol("BTC/USD"))]
    #expect(try ContractJSON.market(ContractJSON.encode(market)) == Listing(market))
    let assets = [try chance.asset()]
    #expect(try ContractJSON.assets(ContractJSON.encode(assets)) == Listing(assets))
    let clock = chance.clock()
    #expect(try ContractJSON.clock(ContractJSON.encode(clock)) == clock)
  }

  @Test func theClockIsWrittenInNewYorkTimeWithAStableKeyOrder() throws {
    let clock = MarketClock(
      timestamp: .noonish, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: .noonish)
    #expect(
      String(decoding: ContractJSON.encode(clock), as: UTF8.self) == """
        {"timestamp":"2026-11-20T10:00:00-05:00","is_open":true,"next_open":null,\
        "next_close":null,"received_at":"2026-11-20T15:00:00Z"}
        """)
  }

  @Test func aBookSurvivesItsStore() throws {
    var chance = Chance(generator: SplitMix64(seed: 11))
    var book = Portfolio()
    book.apply(.accountUpdated(try chance.account()))
    book.apply(.positionsReplaced([try chance.position()]))
    book.apply(.ordersUpdated([try chance.order(), try chance.order()]))
    book.apply(.marketUpdated([chance.snapshot(try symbol("AAPL"))]))
    book.apply(.assetUpdated(try chance.asset()))
    book.apply(.clockUpdated(chance.clock()))
    book.apply(.bookConfirmed(at: .noonish))
    let store = MemoryStore()
    try BookDocuments.save(Set(DocumentName.allCases), of: book, to: store, at: .noonish)
    let loaded = BookDocuments.load(store)
    book.source = .cache
    #expect(loaded.portfolio == book)
    #expect(loaded.problems.isEmpty)
  }

  @Test func aDamagedPartDoesNotHideTheOthers() throws {
    let store = MemoryStore(
      documents: [
        .account: StoredDocument(payload: try Fixtures.load("account"), asOf: .noonish),
        .orders: StoredDocument(payload: bytes("{"), asOf: .noonish),
      ], damages: ["market.json was damaged"])
    let loaded = BookDocuments.load(store)
    #expect(loaded.portfolio?.account?.number == "PALPACA_123")
    #expect(loaded.portfolio?.asOf == .noonish)
    #expect(loaded.problems.count == 2)
  }

  @Test func anEmptyStoreHoldsNoBook() {
    #expect(BookDocuments.load(MemoryStore()).portfolio == nil)
  }
}
