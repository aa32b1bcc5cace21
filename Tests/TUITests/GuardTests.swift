import ClientModels
import Testing

@testable import TUI

/// A limit of a profile with orders below, at and above it.
private struct Guarded: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let set: @Sendable (inout TradingLimits, TradingLimits.Response) -> Void
  /// The words of an order, and whether it is beyond the limit.
  let orders: [(words: String, isBeyond: Bool)]
  /// Orders that were confirmed before: how many seconds ago, and how many.
  var earlier: (seconds: Double, count: Int)?
  var lastEquity = "61000"

  private static func decimal(_ text: String) -> FixedDecimal {
    (try? FixedDecimal(strict: text)) ?? .zero
  }
  private static func percent(_ text: String) -> Percent { Percent(decimal(text)) }
  private static func symbols(_ text: String) -> Set<Symbol> {
    Set([Symbol(text)].compactMap { $0 })
  }

  /// AAPL is at 234.28 to 234.30, 50 are held, and the account is worth 61,860.40.
  static let all: [Guarded] = [
    Guarded(
      testDescription: "max_value", set: { $0.notional = .init(decimal("2300"), $1) },
      orders: [
        ("buy 10 AAPL @ 229.99", false), ("buy 10 AAPL @ 230", false),
        ("buy 10 AAPL @ 230.01", true), ("sell 10 AAPL @ 230.01", true), ("buy $$2300 AAPL", false),
        ("buy $$2300.01 AAPL", true),
      ]),
    Guarded(
      testDescription: "max_quantity", set: { $0.quantity = .init(Quantity(10), $1) },
      orders: [
        ("buy 9 AAPL", false), ("buy 10 AAPL", false), ("buy 11 AAPL", true),
        ("sell 11 AAPL", true), ("buy 10.000000001 AAPL", true), ("sell max AAPL", true),
      ]),
    Guarded(
      testDescription: "max_distance", set: { $0.distance = .init(percent("0.1"), $1) },
      orders: [
        ("buy 1 AAPL @ 257.72", false), ("buy 1 AAPL @ 257.73", false),
        ("buy 1 AAPL @ 257.74", true), ("buy 1 AAPL @ 210.87", false),
        ("buy 1 AAPL @ 210.86", true), ("buy 1 AAPL stop 257.74", true),
      ]),
    Guarded(
      // 64 shares at 234.30 are 24.24 % of equity, 65 are 24.62 %.
      testDescription: "max_share", set: { $0.shareOfEquity = .init(percent("0.2424"), $1) },
      orders: [
        ("buy 13 AAPL", false), ("buy 13.998 AAPL", false), ("buy 14 AAPL", true),
        ("sell 50 AAPL", false),
      ]),
    Guarded(
      testDescription: "max_orders_per_minute with one to go",
      set: { $0.ordersPerMinute = .init(3, $1) }, orders: [("buy 1 AAPL", false)],
      earlier: (30, 2)),
    Guarded(
      testDescription: "max_orders_per_minute used up",
      set: { $0.ordersPerMinute = .init(3, $1) },
      orders: [("buy 1 AAPL", true), ("sell 1 AAPL", true)], earlier: (30, 3)),
    Guarded(
      testDescription: "max_orders_per_minute of a minute ago",
      set: { $0.ordersPerMinute = .init(3, $1) }, orders: [("buy 1 AAPL", false)],
      earlier: (60, 3)),
    Guarded(
      testDescription: "max_day_loss below", set: { $0.dayLoss = .init(decimal("500"), $1) },
      orders: [("buy 1 AAPL", false)], lastEquity: "62360.39"),
    Guarded(
      testDescription: "max_day_loss at", set: { $0.dayLoss = .init(decimal("500"), $1) },
      orders: [("buy 1 AAPL", false)], lastEquity: "62360.4"),
    Guarded(
      testDescription: "max_day_loss above", set: { $0.dayLoss = .init(decimal("500"), $1) },
      orders: [("buy 1 AAPL", true), ("sell 50 AAPL", false)], lastEquity: "62360.41"),
    Guarded(
      testDescription: "symbols", set: { $0.allowed = .init(symbols("AAPL"), $1) },
      orders: [
        ("buy 1 AAPL", false), ("buy 1 SHIB", true), ("sell 1 SHIB", false),
        ("buy 1 MSFT @ 9", true),
      ]),
    Guarded(
      testDescription: "barred", set: { $0.barred = .init(symbols("SHIB"), $1) },
      orders: [("buy 1 AAPL", false), ("buy 1 SHIB", true), ("sell 1 SHIB", false)]),
    Guarded(
      testDescription: "repeat", set: { $0.repeated = .init(10, $1) },
      orders: [("buy 7 AAPL", true), ("buy 8 AAPL", false), ("sell 7 AAPL", false)],
      earlier: (9.5, 1)),
    Guarded(
      testDescription: "repeat later", set: { $0.repeated = .init(10, $1) },
      orders: [("buy 7 AAPL", false)], earlier: (10, 1)),
  ]

  func fixture(_ response: TradingLimits.Response) throws -> ScreenFixture {
    var fixture = ScreenFixture()
    var limits = TradingLimits.none
    set(&limits, response)
    fixture.state.settings.rules.limits = limits
    // Those of the fixture work in AAPL, which would count as held.
    fixture.state.portfolio.orders = [:]
    var account = try #require(fixture.state.portfolio.account)
    account.lastEquity = money(lastEquity)
    fixture.send(.sync(.accountUpdated(account)))
    var asset = try #require(
      fixture.state.portfolio.assets.values.first { $0.symbol.text == "AAPL" })
    asset.isFractionable = true
    fixture.send(.sync(.assetUpdated(asset)))
    guard let earlier else { return fixture }
    // The keys that follow take their time.
    for number in 0..<earlier.count {
      fixture.send(.sync(.submissionChanged(try submission(number, at: fixture.now))))
    }
    fixture.now = fixture.now.advanced(bySeconds: earlier.seconds)
    return fixture
  }

  private func submission(_ number: Int, at time: Timestamp) throws -> Submission {
    Submission(
      request: OrderRequest(
        clientOrderID: try #require(ClientOrderID("earlier-\(number)")),
        symbol: try #require(Symbol("AAPL")), side: .buy, quantity: Quantity(7), pricing: .market,
        timeInForce: .day), state: .rejected(reason: "no such luck"), confirmedAt: time)
  }
}

/// The ways to an order on the screen.
private enum Door: CaseIterable {
  case line, ticket

  /// Up to the review, at one moment: what is measured in seconds is measured exactly.
  func enter(_ words: String, _ fixture: inout ScreenFixture) throws {
    switch self {
    case .line:
      for key in [Key.character(":")] + words.map({ .character($0) }) + [.enter] {
        fixture.send(.key(key))
      }
    case .ticket:
      let words = words.split(separator: " ").map(String.init)
      let phrase = try OrderPhrase(words[0] == "buy" ? .buy : .sell, Array(words.dropFirst()))
      fixture.send(.key(.character(words[0] == "buy" ? "b" : "s")))
      fixture.state.layers[0] = .ticket(phrase.ticket)
      fixture.send(.key(.enter))
    }
  }
}

/// Each guard of a profile below, at and above its value, by every door of the screen.
@Suite struct GuardTests {
  @Test(arguments: Guarded.all)
  fileprivate func whatIsBeyondALimitThatBlocksIsNotSentByAnyDoor(guarded: Guarded) throws {
    for door in Door.allCases {
      for (words, isBeyond) in guarded.orders {
        var fixture = try guarded.fixture(.block)
        try door.enter(words, &fixture)
        if isBeyond {
          let said = fixture.state.notice?.text ?? ""
          #expect(
            said.hasPrefix("profile limit: ") || said.hasPrefix("same order: "), "\(words): \(said)"
          )
        }
        fixture.wait(0.3)
        fixture.press(.character("y"))
        #expect(fixture.orders.count == (isBeyond ? 0 : 1), "\(door) \(words)")
      }
    }
  }

  @Test(arguments: Guarded.all)
  fileprivate func aLimitThatWarnsSaysSoInTheReviewAndLetsTheOrderGo(guarded: Guarded) throws {
    for door in Door.allCases {
      for (words, isBeyond) in guarded.orders {
        var fixture = try guarded.fixture(.warn)
        try door.enter(words, &fixture)
        let text = fixture.state.render(size: Size(columns: 160, rows: 50)).text
        #expect(
          (text.contains("profile limit: ") || text.contains("same order: ")) == isBeyond,
          "\(words): \(text)")
        for _ in 0..<2 where fixture.orders.isEmpty {
          fixture.wait(0.3)
          fixture.press(.character("y"))
        }
        #expect(fixture.orders.count == 1, "\(door) \(words)")
      }
    }
  }

  @Test func aLimitThatAnOrderCameBeyondUnderReviewIsStillHeld() throws {
    var fixture = ScreenFixture()
    var limits = TradingLimits.none
    limits.notional = .init(try FixedDecimal(strict: "2400"))
    fixture.state.settings.rules.limits = limits
    fixture.press(.character("b"))
    fixture.type("10")
    fixture.press(.enter)
    let apple = try #require(Symbol("AAPL"))
    var snapshot = try #require(fixture.state.portfolio.market[apple])
    snapshot.quote?.ask = try Price(strict: "240.01")
    fixture.send(.sync(.marketUpdated([snapshot])))
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
    #expect(fixture.state.notice?.text.contains("about 2,400.10 in one order") == true)
  }
}
