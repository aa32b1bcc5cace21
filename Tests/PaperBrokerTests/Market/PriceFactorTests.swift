import ClientModels
import Testing

@testable import PaperBroker

/// Prices move with the market and their sector, jump overnight, and breathe over the day.
@Suite struct PriceFactorTests {
  private static func instrument(_ name: String) throws -> Instrument {
    try #require(Instruments.all.first { $0.symbol.text == name })
  }

  /// Daily returns over the sessions of a year, close to close.
  private static func returns(_ name: String, seed: UInt64) throws -> [Double] {
    let market = SyntheticMarket(
      seed: seed, alwaysOpen: false, speed: 1, startedAtWall: time("2026-11-20T23:00:00Z"),
      instruments: [try instrument(name)])
    let closes = market.bars(
      symbol(name), interval: .day,
      in: time("2025-11-20T00:00:00Z")...time("2026-11-20T23:00:00Z"), limit: .max
    ).map(\.close.decimal.approximateDouble)
    return zip(closes, closes.dropFirst()).map { $1 / $0 - 1 }
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let count = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
    let both = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
    let ownA = a.reduce(0) { $0 + ($1 - meanA) * ($1 - meanA) }
    let ownB = b.reduce(0) { $0 + ($1 - meanB) * ($1 - meanB) }
    return both / (ownA * ownB).squareRoot()
  }

  @Test(arguments: [1, 2, 3])
  func sharesOfOneSectorMoveTogetherMoreThanOthers(seed: UInt64) throws {
    let apple = try Self.returns("AAPL", seed: seed)
    let microsoft = try Self.returns("MSFT", seed: seed)
    let exxon = try Self.returns("XOM", seed: seed)
    let bonds = try Self.returns("TLT", seed: seed)
    #expect(apple.count == 251)
    let near = Self.correlation(apple, microsoft)
    let far = Self.correlation(apple, exxon)
    let apart = Self.correlation(apple, bonds)
    #expect(near > 0.3 && near < 0.9, "\(near)")
    #expect(near > far, "\(near) \(far)")
    #expect(far > apart - 0.1 && apart.magnitude < 0.4, "\(far) \(apart)")
  }

  @Test func aBroadFundFollowsTheMarket() throws {
    let (spy, voo) = (try Self.returns("SPY", seed: 1), try Self.returns("VOO", seed: 1))
    #expect(Self.correlation(spy, voo) > 0.8)
  }

  @Test func theYearlyVolatilityIsThatOfTheTable() throws {
    var sum = 0.0
    for seed in 1...4 as ClosedRange<UInt64> {
      let returns = try Self.returns("AAPL", seed: seed)
      sum += returns.reduce(0) { $0 + $1 * $1 } / Double(returns.count) / 4
    }
    let yearly = (sum * 252).squareRoot()
    #expect((0.16...0.45).contains(yearly), "the table says 0.27, not \(yearly)")
  }

  @Test func everySymbolOfTheSectorTableIsListed() {
    let shares = Instruments.all.filter { $0.factors.ownShare < 0.5 }
    #expect(shares.count == Instruments.all.count, "each belongs to a sector or is a fund")
    for instrument in Instruments.all {
      #expect(instrument.factors.ownShare > 0 && instrument.factors.marketShare > 0)
    }
  }

  @Test func pricesJumpOvernightMoreThanInAMinute() throws {
    let instrument = try Self.instrument("AAPL")
    let market = SyntheticMarket(
      seed: 1, alwaysOpen: false, speed: 1, startedAtWall: time("2026-11-20T23:00:00Z"),
      instruments: [instrument])
    let days = market.bars(
      symbol("AAPL"), interval: .day,
      in: time("2026-05-20T00:00:00Z")...time("2026-11-20T23:00:00Z"), limit: .max)
    let gaps = zip(days, days.dropFirst()).map { before, after in
      (after.open.decimal.approximateDouble / before.close.decimal.approximateDouble - 1).magnitude
    }
    let minutes = market.bars(
      symbol("AAPL"), interval: .minute,
      in: time("2026-11-20T14:30:00Z")...time("2026-11-20T21:00:00Z"), limit: .max)
    let moves = zip(minutes, minutes.dropFirst()).map { before, after in
      (after.open.decimal.approximateDouble / before.close.decimal.approximateDouble - 1).magnitude
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    #expect(mean(gaps) > 0.002 && mean(gaps) < 0.03, "\(mean(gaps))")
    #expect(mean(gaps) > 4 * mean(moves), "\(mean(gaps)) \(mean(moves))")
  }

  @Test func spreadsAreWideAtTheOpenAndSizesSmallAtNoon() throws {
    let market = SyntheticMarket(
      seed: 1, alwaysOpen: false, speed: 1, startedAtWall: time("2026-11-20T23:00:00Z"),
      instruments: [try Self.instrument("AAPL")])
    func hour(_ from: String, _ to: String) -> (spread: Double, shown: Double, traded: Double) {
      let range = time("2026-11-20T\(from)Z")...time("2026-11-20T\(to)Z")
      let quotes = market.quotes(symbol("AAPL"), in: range, limit: .max, newestFirst: false)
      let trades = market.trades(symbol("AAPL"), in: range, limit: .max, newestFirst: false)
        .filter { $0.auction == nil }
      func mean(_ values: [FixedDecimal]) -> Double {
        values.reduce(0) { $0 + $1.approximateDouble } / Double(values.count)
      }
      return (
        mean(quotes.compactMap { $0.spread?.decimal }), mean(quotes.map(\.askSize.decimal)),
        mean(trades.map(\.size.decimal))
      )
    }
    let open = hour("14:30:00", "14:40:00")
    let noon = hour("17:00:00", "18:00:00")
    let close = hour("20:50:00", "20:59:59")
    #expect(open.spread > 1.5 * noon.spread, "\(open) \(noon)")
    #expect(close.spread > noon.spread, "\(close) \(noon)")
    #expect(open.shown < 0.9 * noon.shown, "\(open) \(noon)")
    #expect(open.traded > 1.5 * noon.traded && close.traded > 1.3 * noon.traded)
  }

  @Test func aMarketThatNeverClosesKeepsOneBreath() {
    #expect(SyntheticPulse.steady.spread == 1)
    let (open, noon) = (
      SyntheticPulse(minute: 0, of: 390), SyntheticPulse(minute: 195, of: 390)
    )
    #expect(open.spread > 2.4 && open.spread < 2.6)
    #expect(noon.spread > 0.8 && noon.spread < 0.82)
    #expect(noon.size < 0.7 && open.size > 1.9)
  }

  // MARK: Half days

  @Test func onAHalfDayOrdersEndAtOneAndExtendedHoursAtFive() throws {
    var desk = try Desk(at: time("2026-11-27T15:00:00Z"))
    desk.market.quotes[symbol("SPY")] = quote("100", "100.02")
    let day = try desk.submit(.buy, "1", limit: "90")
    let extended = try desk.place(.buy, .limit, "1") {
      $0.limitPrice = price("90")
      $0.extendedHours = true
    }
    #expect(try desk.book.orders[day]?.expiresAt == time("2026-11-27T18:00:00Z"))
    #expect(try desk.book.orders[extended]?.expiresAt == time("2026-11-27T22:00:00Z"))
    desk.market.now = time("2026-11-27T18:00:00Z")
    desk.match()
    #expect(try desk.order(day).status == .expired)
    desk.market.quotes[symbol("SPY")] = quote("89", "89.02")
    desk.match()
    #expect(try desk.order(extended).status == .filled, "until 17:00 in New York")
    let late = try desk.place(.buy, .limit, "1") {
      $0.limitPrice = price("90")
      $0.extendedHours = true
    }
    desk.market.now = time("2026-11-27T22:00:00Z")
    #expect(desk.market.phase(of: symbol("SPY"), at: desk.market.now) == .closed)
    #expect(try desk.order(late).status == .pendingNew)
  }
}
