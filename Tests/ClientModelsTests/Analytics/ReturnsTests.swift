// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@Suite struct ReturnsTests {
  private func money(_ text: String) -> Money { Money(try! FixedDecimal(strict: text)) }

  private func day(_ number: Int) -> CalendarDay {
    CalendarDay("2026-01-01")!.advanced(by: number)
  }

  /// One value a day from 1 January 2026; nil is a day without one.
  private func history(
    _ values: [String?], flows: [Int: String?] = [:]
  ) -> ValueHistory {
    ValueHistory(
      days: values.enumerated().map { ValueDay(day($0), $1.map(money)) },
      flows: flows.map { CashFlow(day($0), $1.map(money)) })
  }

  private func isClose(_ figure: Figure, _ expected: Double) -> Bool {
    figure.value.map { abs($0 - expected) <= 1e-12 } ?? false
  }

  /// Random walks with flows, some of them large.
  private func random(_ seed: UInt64, flows hasFlows: Bool) -> ValueHistory {
    var chance = SeededGenerator(seed: seed)
    var values: [ValueDay] = []
    var flows: [CashFlow] = []
    var cents = 1_000_000 + chance.below(9_000_000)
    for number in 0..<(3 + chance.below(60)) {
      cents += cents * (chance.below(801) - 400) / 10_000
      if hasFlows, number > 0, chance.below(5) == 0 {
        let flow = chance.flip() ? chance.below(cents) : -chance.below(cents / 2)
        cents += flow
        flows.append(CashFlow(day(number), Money(FixedDecimal(units: Int128(flow) * cent))))
      }
      values.append(ValueDay(day(number), Money(FixedDecimal(units: Int128(cents) * cent))))
    }
    return ValueHistory(days: values, flows: flows)
  }

  private let cent: Int128 = 10_000_000_000_000_000

  @Test func aFlowIsNoGain() throws {
    let history = history(["100", "160", "176"], flows: [1: "50"])
    #expect(try history.gain() == money("26"))
    #expect(try history.netFlow() == money("50"))
    #expect(try history.simpleReturn() == 26.0 / 150)
  }

  @Test func whenAFlowCameIsAskedForAndSaid() throws {
    let history = history(["100", "165", "198"], flows: [1: "50"])
    #expect(try history.timeWeightedReturn(.startOfDay) == (1.1 * 1.2 - 1))
    #expect(abs(try history.timeWeightedReturn(.endOfDay) - (1.15 * 1.2 - 1)) < 1e-12)
    #expect(try history.timeWeightedReturn(.inBeforeOut) == (1.1 * 1.2 - 1))
    let emptied = self.history(["100", "110", "0"], flows: [2: "-121"])
    #expect(abs(try emptied.timeWeightedReturn(.inBeforeOut) - (1.1 * 1.1 - 1)) < 1e-12)
  }

  @Test func whatCannotBeComputedSaysWhy() throws {
    #expect(Performance(.all, of: history([])).simple.gap == .tooFewDays(needed: 2, have: 0))
    #expect(Performance(.all, of: history(["5"])).simple.gap == .tooFewDays(needed: 2, have: 1))
    let two = Performance(.all, of: history(["5", "6"]))
    #expect(two.volatility.gap == .tooFewDays(needed: 3, have: 2))
    #expect(two.sharpe.gap == .tooFewDays(needed: 3, have: 2))
    #expect(two.timeWeightedPerYear.gap == .lessThanAYear)
    #expect(two.beta.gap == .noBenchmark)
    let flat = Performance(.all, of: history(["5", "5", "5"]))
    #expect(flat.sharpe.gap == .noVariation && flat.sortino.gap == .noDownside)
    #expect(flat.volatility.value == 0 && flat.moneyWeighted.value == 0)
    let hole = Performance(.all, of: history(["5", nil, "6", "7"]))
    #expect(isClose(hole.timeWeighted, 0.4) && hole.volatility.gap == .dayWithoutValue(day(1)))
    #expect(throws: FigureGap.dayWithoutValue(day(1))) { try hole.drawdown.get() }
    let open = Performance(.all, of: history(["5", "4", nil, nil]))
    #expect(open.timeWeighted.gap == .dayWithoutValue(day(3)), "a part is not told as the whole")
    #expect(
      open.sortino.gap == .dayWithoutValue(day(3)) && open.beta.gap == .dayWithoutValue(day(3)))
    #expect(throws: FigureGap.dayWithoutValue(day(3))) { try open.drawdown.get() }
    let unknown = Performance(.all, of: history(["5", nil]))
    #expect(unknown.sortino.gap == .dayWithoutValue(day(1)), "as all others")
    let flow = Performance(.all, of: history(["5", nil, "6"], flows: [1: "2"]))
    #expect(flow.timeWeighted.gap == .flowAcrossUnknownValue(day(1)))
    let arrived: [Int: String?] = [1: nil]
    let shares = Performance(.all, of: history(["5", "6"], flows: arrived))
    #expect(shares.simple.gap == .flowWithoutAmount(day(1)))
    let lost = Performance(.all, of: history(["5", "0", "1"]))
    #expect(lost.timeWeighted.gap == .nothingInvested(day(2)))
    let huge = Performance(
      .all, of: history(["170000000000000000000", "1"], flows: [1: "170000000000000000000"]))
    #expect(huge.simple.gap == .notSums(.overflow))
  }

  @Test func correlationNeedsThreeReturns() {
    let spy = Benchmark(
      Benchmark.usual,
      closes: Dictionary(
        uniqueKeysWithValues: (0..<4).map { (day($0), Price(FixedDecimal($0 * $0 + 1))) }))
    func correlation(_ values: [String]) -> Figure {
      Performance(.all, of: history(values), benchmark: spy).correlation
    }
    #expect(correlation(["5", "6", "5"]).gap == .tooFewDays(needed: 4, have: 3))
    #expect(correlation(["5", "6", "5", "7"]).value != nil)
  }

  @Test func aPeriodWithANameBeginsWithADayOfKnownValue() throws {
    var values: [String?] = ["5"]
    values += Array(repeating: nil, count: 40) + ["6", "7"]
    let month = Performance(.month, of: history(values))
    #expect(month.history.first == day(41) && month.isCut)
    #expect(isClose(month.simple, 1.0 / 6))
    #expect(month.beginning == "no value before \(day(41)) is known: it begins there")
    // One that was typed is told as it was asked for.
    let typed = Performance(.custom(from: day(10), through: nil), of: history(values))
    #expect(typed.simple.gap == .dayWithoutValue(day(9)) && !typed.isCut)
  }

  @Test func withoutFlowsAllThreeReturnsAreTheSame() throws {
    for seed in 0..<200 {
      let performance = Performance(.all, of: random(UInt64(seed), flows: false))
      let simple = try performance.simple.get()
      #expect(
        isClose(performance.timeWeighted, simple) && isClose(performance.moneyWeighted, simple))
    }
  }

  @Test func theUnitOfMoneyChangesNoRatio() throws {
    for seed in 0..<100 {
      let history = random(UInt64(seed), flows: true)
      func scaled(_ money: Money?) -> Money? { money.map { Money(try! $0.amount * 1_000) } }
      let larger = ValueHistory(
        days: history.days.map { ValueDay($0.day, scaled($0.value)) },
        flows: history.flows.map { CashFlow($0.day, scaled($0.amount)) })
      let (a, b) = (Performance(.all, of: history), Performance(.all, of: larger))
      for (ours, other) in [
        (a.simple, b.simple), (a.timeWeighted, b.timeWeighted), (a.volatility, b.volatility),
        (a.moneyWeighted, b.moneyWeighted),
        (a.drawdown.map(\.maximum.depth), b.drawdown.map(\.maximum.depth)),
      ] {
        #expect(ours.gap == other.gap)
        if let ours = ours.value { #expect(isClose(other, ours)) }
      }
    }
  }

  @Test func theReturnsOfTwoPartsOfATimeMultiplyToThatOfTheWhole() throws {
    for seed in 0..<200 {
      let history = random(UInt64(seed), flows: true)
      let middle = history.days[history.days.count / 2].day
      for timing in FlowTiming.allCases {
        guard let whole = try? history.timeWeightedReturn(timing) else { continue }
        let first = try history.part(from: history.first!, through: middle)
          .timeWeightedReturn(timing)
        let second = try history.part(from: middle, through: history.last!)
          .timeWeightedReturn(timing)
        #expect(abs((1 + first) * (1 + second) - 1 - whole) < 1e-12)
      }
      let gains = try [
        history.part(from: history.first!, through: middle).gain(),
        history.part(from: middle, through: history.last!).gain(),
      ]
      #expect(try gains[0] + gains[1] == history.gain())
    }
  }

  @Test func theMoneyWeightedRateMakesTheFlowsComeOutEven() throws {
    var found = 0
    for seed in 0..<300 {
      let history = random(UInt64(seed), flows: true)
      guard let rate = try? history.internalRate() else { continue }
      found += 1
      let days = Double(history.last!.ordinal - history.first!.ordinal)
      var value = history.days[0].value!.amount.approximateDouble * (1 + rate.wholeTime)
      for flow in history.flows {
        // e to a power, by squaring the root often enough.
        let rest = Double(history.last!.ordinal - flow.day.ordinal) / days
        value += flow.amount!.amount.approximateDouble * power(1 + rate.wholeTime, rest)
      }
      let last = history.days.last!.value!.amount.approximateDouble
      #expect(abs(value - last) <= 1e-9 * (abs(last) + 1e5))
    }
    #expect(found > 290)
  }

  /// By the binary digits of the exponent, which is between 0 and 1.
  private func power(_ base: Double, _ exponent: Double) -> Double {
    var (result, root, rest) = (1.0, base, exponent)
    for _ in 0..<60 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= root
        rest -= 1
      }
    }
    return result
  }

  @Test func twoRatesThatFitAreBothToldAndNoneIsTaken() {
    // -100, +230, -132 comes out even at 10 % and at 20 % a period.
    let flows = [(0, "-100"), (365, "230"), (730, "-132")].map {
      InternalRate.Flow(day($0.0), try! FixedDecimal(strict: $0.1))
    }
    do throws(FigureGap) {
      let rate = try InternalRate(flows)
      Issue.record("\(rate)")
    } catch {
      guard case .severalRates(let rates) = error, rates.count == 2 else {
        Issue.record("\(error)")
        return
      }
      #expect(abs(rates[0] - 0.21) < 1e-9 && abs(rates[1] - 0.44) < 1e-9)
    }
    let same = [(0, "100"), (365, "230")].map {
      InternalRate.Flow(day($0.0), try! FixedDecimal(strict: $0.1))
    }
    #expect(throws: FigureGap.noRate) { try InternalRate(same) }
  }

  @Test func aDrawdownGoesFromItsPeakToItsRecovery() throws {
    let series = try DrawdownSeries(
      history(["100", "120", "90", "96", "120", "110"]).dayReturns(.startOfDay))
    #expect(series.maximum.peak == day(1) && series.maximum.trough == day(2))
    #expect(series.maximum.recovery == day(4) && abs(series.maximum.depth + 0.25) < 1e-12)
    #expect(series.points.map(\.day) == (0..<6).map(day))
    let rising = try DrawdownSeries(history(["1", "2", "3"]).dayReturns(.startOfDay))
    #expect(rising.maximum.depth == 0 && rising.maximum.recovery == nil)
  }

  @Test func periodsBeginAtTheCloseBeforeThem() {
    let days = (0..<400).map { ValueDay(day($0), money("100")) }
    let history = ValueHistory(days: days, flows: [])
    func first(_ period: PerformancePeriod) -> String? {
      period.part(of: history).first?.description
    }
    #expect(history.last?.description == "2027-02-04")
    #expect(first(.day) == "2027-02-03")
    #expect(first(.week) == "2027-01-28")
    #expect(first(.month) == "2027-01-04")
    #expect(first(.threeMonths) == "2026-11-04")
    #expect(first(.yearToDate) == "2026-12-31")
    #expect(first(.year) == "2026-02-04")
    #expect(first(.all) == "2026-01-01")
    let custom = PerformancePeriod.custom(
      from: CalendarDay("2026-03-02"), through: CalendarDay("2026-03-31"))
    #expect(first(custom) == "2026-03-01")
    #expect(custom.part(of: history).last?.description == "2026-03-31")
    #expect(!Performance(.year, of: history).isCut)
    let short = ValueHistory(days: Array(days.suffix(20)), flows: [])
    #expect(Performance(.month, of: short).isCut && !Performance(.week, of: short).isCut)
    #expect(PerformancePeriod(name: "ytd") == .yearToDate && PerformancePeriod(name: "2Y") == nil)
  }
}
