import ClientModels
import Testing

@testable import Sync

/// The guards of a profile where requests are made: whoever asks, what is beyond one that blocks does not leave.
@Suite struct SyncStateGuardTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let set: @Sendable (inout TradingLimits, TradingLimits.Response) throws -> Void
    let within: @Sendable () throws -> OrderRequest
    let beyond: @Sendable () throws -> OrderRequest
    var earlier = 0
    var lastEquity = "10000"
  }

  private static func buy(
    _ quantity: Int, _ name: String = "AAPL", at price: String? = nil, side: OrderSide = .buy
  ) throws -> OrderRequest {
    OrderRequest(
      clientOrderID: try clientID("folio-\(side)-\(quantity)-\(name)-\(price ?? "m")"),
      symbol: try symbol(name), side: side, quantity: Quantity(quantity),
      pricing: try price.map { .limit(try Price(strict: $0)) } ?? .market, timeInForce: .day)
  }

  /// AAPL is at 99 to 100, ten are held, and the account is worth 10,000.
  static let cases: [Case] = [
    Case(
      testDescription: "max_value",
      set: { $0.notional = .init(try FixedDecimal(strict: "500"), $1) }, within: { try buy(5) },
      beyond: { try buy(5, at: "100.01") }),
    Case(
      testDescription: "max_quantity", set: { $0.quantity = .init(Quantity(5), $1) },
      within: { try buy(5) }, beyond: { try buy(6) }),
    Case(
      testDescription: "max_distance",
      set: { $0.distance = .init(Percent(try FixedDecimal(strict: "0.05")), $1) },
      within: { try buy(1, at: "105") }, beyond: { try buy(1, at: "105.01") }),
    Case(
      testDescription: "max_share",
      set: { $0.shareOfEquity = .init(Percent(try FixedDecimal(strict: "0.2")), $1) },
      within: { try buy(10) }, beyond: { try buy(11) }),
    Case(
      testDescription: "max_orders_per_minute", set: { $0.ordersPerMinute = .init(3, $1) },
      within: { try buy(1, side: .sell) }, beyond: { try buy(1) }, earlier: 2),
    Case(
      testDescription: "max_day_loss",
      set: { $0.dayLoss = .init(try FixedDecimal(strict: "500"), $1) },
      within: { try buy(10, side: .sell) }, beyond: { try buy(1) }, lastEquity: "10500.01"),
    Case(
      testDescription: "symbols", set: { $0.allowed = .init([try symbol("AAPL")], $1) },
      within: { try buy(1) }, beyond: { try buy(1, "MSFT", at: "9") }),
    Case(
      testDescription: "barred", set: { $0.barred = .init([try symbol("MSFT")], $1) },
      within: { try buy(1) }, beyond: { try buy(1, "MSFT", at: "9") }),
    Case(
      testDescription: "repeat", set: { $0.repeated = .init(10, $1) }, within: { try buy(8) },
      beyond: { try buy(7) }, earlier: 1),
  ]

  private func machine(_ one: Case, _ response: TradingLimits.Response) throws -> Machine {
    var limits = TradingLimits.none
    try one.set(&limits, response)
    var machine = try Machine.connected(limits: limits)
    machine.answer(
      .account(
        .success(
          Account(
            id: try account("a-1"), equity: Money(try FixedDecimal(strict: "10000")),
            lastEquity: Money(try FixedDecimal(strict: one.lastEquity))))))
    let apple = try symbol("AAPL")
    machine.state.portfolio.apply(
      .positionsReplaced([
        Position(
          symbol: apple, quantity: Quantity(10), averageEntryPrice: try Price(strict: "90"))
      ]))
    machine.state.portfolio.apply(
      .marketUpdated([
        MarketSnapshot(
          symbol: apple,
          quote: Quote(
            bid: try Price(strict: "99"), bidSize: Quantity(1), ask: try Price(strict: "100"),
            askSize: Quantity(1), at: machine.now), receivedAt: machine.now)
      ]))
    for number in 0..<one.earlier {
      let request = OrderRequest(
        clientOrderID: try clientID("earlier-\(number)"), symbol: apple, side: .buy,
        quantity: Quantity(7), pricing: .market, timeInForce: .day)
      machine.state.portfolio.apply(
        .submissionChanged(
          Submission(
            request: request, state: .rejected(reason: "no such luck"), confirmedAt: machine.now)))
    }
    return machine
  }

  private func isSent(_ request: OrderRequest, by machine: inout Machine) -> Bool {
    machine.handle(.command(.submit(request))).contains(.recordBeforeSending(request, attempt: 1))
  }

  @Test(arguments: cases)
  func theEngineDeniesWhatIsBeyondALimitThatBlocks(one: Case) throws {
    var machine = try machine(one, .block)
    let within = try one.within()
    #expect(isSent(within, by: &machine))
    machine = try self.machine(one, .block)
    // The third of a minute is at the limit; the next one is beyond it.
    if one.testDescription == "max_orders_per_minute" { _ = isSent(within, by: &machine) }
    let beyond = try one.beyond()
    #expect(!isSent(beyond, by: &machine))
    guard case .notSent(let reason)? = machine.state(of: beyond.clientOrderID) else {
      Issue.record("the order was not denied")
      return
    }
    #expect(reason.hasPrefix("profile limit: ") || reason.hasPrefix("same order: "))
    for _ in 0..<3 {
      let later = machine.handle(.tick, after: 1)
      #expect(later.questions.allSatisfy { $0 != .submit(beyond, attempt: 1) })
    }
  }

  /// What the account has lost is as old as its last reading, which a position can outrun.
  @Test func theLossOfTheDayIsReadAnewBeforeAnOrderIsHeldAgainstIt() throws {
    let one = try #require(Self.cases.first { $0.testDescription == "max_day_loss" })
    func reading(lost: String) throws -> BrokerAnswer {
      .account(
        .success(
          Account(
            id: try account("a-1"), equity: Money(try FixedDecimal(strict: "10000")),
            lastEquity: Money(try FixedDecimal(strict: "10000") + FixedDecimal(strict: lost)))))
    }
    func asking() throws -> (Machine, OrderRequest) {
      var machine = try self.machine(one, .block)
      machine.answer(try reading(lost: "0"))
      machine.handle(.tick, after: 1.1)
      let request = try one.beyond()
      let actions = machine.handle(.command(.submit(request)))
      #expect(actions.questions.contains(.account))
      #expect(!actions.contains(.recordBeforeSending(request, attempt: 1)))
      #expect(machine.state(of: request.clientOrderID) == .sending)
      return (machine, request)
    }
    // At the limit it leaves, beyond it does not.
    var (machine, request) = try asking()
    #expect(
      machine.answer(try reading(lost: "500"), after: 0.1)
        .contains(.recordBeforeSending(request, attempt: 1)))
    (machine, request) = try asking()
    machine.answer(try reading(lost: "500.01"), after: 0.1)
    guard case .notSent(let reason)? = machine.state(of: request.clientOrderID) else {
      Issue.record("the order was not denied")
      return
    }
    #expect(reason.hasPrefix("profile limit: ") || reason.hasPrefix("same order: "))
    // Without an answer it does not leave late.
    (machine, request) = try asking()
    machine.handle(.tick, after: 3)
    #expect(
      machine.state(of: request.clientOrderID)
        == .notSent(
          reason: "what the account has lost today could not be read in time: confirm it again"))
    #expect(
      !machine.answer(try reading(lost: "0"), after: 0.1)
        .contains(.recordBeforeSending(request, attempt: 1)))
    // The kill switch and the end of the program keep back what waits.
    (machine, request) = try asking()
    machine.handle(.command(.exit(.kill)))
    #expect(machine.state(of: request.clientOrderID) == .notSent(reason: SyncState.killReason))
    // What leads out does not wait.
    (machine, request) = try asking()
    #expect(isSent(try one.within(), by: &machine))
  }

  @Test(arguments: cases)
  func theEngineSendsWhatALimitOnlyWarnsOf(one: Case) throws {
    var machine = try machine(one, .warn)
    if one.testDescription == "max_orders_per_minute" {
      _ = isSent(try one.within(), by: &machine)
    }
    let beyond = try one.beyond()
    #expect(isSent(beyond, by: &machine))
  }

  @Test func aReadOnlyEngineAsksTheBrokerForNoChangeWhateverItIsTold() throws {
    let lost = try limitBuy("folio-lost")
    let working = try order(limitBuy("folio-2"))
    let commands: [SyncCommand] = [
      .submit(try limitBuy("folio-3")), .cancel(working.id), .cancelAll,
      .resend(lost.clientOrderID), .abandon(lost.clientOrderID), .exit(.kill), .exit(.flatten),
      .exit(.close(try symbol("AAPL"), .all)), .acceptDifference(try symbol("AAPL")),
    ]
    for command in commands {
      var machine = try Machine.connected(
        journal: [.intent(lost, body: "{}"), .send(lost.clientOrderID, attempt: 1)],
        isReadOnly: true)
      machine.state.portfolio.apply(.ordersUpdated([working]))
      machine.state.portfolio.apply(
        .positionsReplaced([
          Position(
            symbol: try symbol("AAPL"), quantity: Quantity(10),
            averageEntryPrice: try Price(strict: "90"))
        ]))
      var actions = machine.handle(.command(command))
      for _ in 0..<60 { actions += machine.handle(.tick, after: 1) }
      let changes = actions.filter { action in
        switch action {
        case .recordBeforeSending: true
        case .ask(.submit), .ask(.cancel), .ask(.cancelAll): true
        default: false
        }
      }
      #expect(changes.isEmpty, "\(command): \(changes)")
    }
  }
}
