import ClientModels
import TestSupport

@testable import PaperBroker
@testable import Sync

/// One way out, used by a user who uses it again until it has succeeded, while the network fails, prices move, others trade
/// on the account, and client and broker die. What it says at each end is held against what the broker has.
struct ExitSimulation {
  struct Plan {
    var seed: UInt64
    var request = ExitRequest.kill
    /// The share of requests that something befalls.
    var faults = 0.3
    var crashes = 0.01
    var passages = Passage.allCases
    /// Others place orders on the account meanwhile.
    var isShared = true
    /// Of a margin account a position that is closed twice is a short one.
    var isMargin = false
    /// Seconds that a cancel is on its way at the broker, so that a fill may come first.
    var cancelDelay: Double = 0
  }

  struct Report {
    var lies: [String] = []
    var ends = 0
    var known = 0
    var crashes = 0
    /// Whether it succeeded once everything was healed.
    var isDone = false
    var digest = SimulationReport.Digest()
  }

  private enum Happening {
    case others, tick, start
    case request(BrokerQuestion, body: String?)
    case answer(BrokerAnswer, askedAt: Timestamp)
    case arrival(HTTPRequest)
  }

  private struct Due {
    let at: Timestamp
    let life: Int
    let happening: Happening
  }

  /// What the broker had when its positions were read.
  private struct Truth {
    let held: [Symbol: Quantity]
    let working: [Order]

    init(_ book: AccountBook) {
      held = book.holdings.mapValues(\.book.quantity).filter { !$0.value.isZero }
      working = book.orders.values.map(\.order).filter { !$0.status.isTerminal }
    }
  }

  private let plan: Plan
  private let account: AccountID
  private let clock: SimulatedClock
  private let network: SimulatedNetwork
  private let broker: AlpacaBroker
  private let disk = MemoryFileSystem()
  private var random: SeededRandom
  private var client: SimulatedClient?
  private var due: [Due] = []
  private var life = 0
  private var hasFaults = false
  private var report = Report()
  /// By the time at which the client asked.
  private var truths: [Timestamp: Truth] = [:]

  static let symbols = ["SPY", "AAPL", "MSFT"].compactMap { Symbol($0) }

  init(_ plan: Plan) throws {
    self.plan = plan
    random = SeededRandom(seed: plan.seed)
    clock = SimulatedClock(Timestamp(seconds: 1_795_262_400))
    guard let account = AccountID("a0000000-0000-4000-8000-000000000002"),
      let address = try? EndpointURL("http://127.0.0.1:1"),
      let credentials = try? AlpacaCredentials(keyID: "K", secret: "S")
    else { throw SimulationFailed(description: "no broker could be made") }
    self.account = account
    network = try SimulatedNetwork(
      seed: plan.seed, account: account, wrong: nil, clock: clock,
      multiplier: plan.isMargin ? 2 : 1, rules: ExchangeRules(requestDelay: plan.cancelDelay))
    let clock = self.clock
    broker = AlpacaBroker(
      trading: address, data: address, credentials: credentials, transport: network,
      now: { clock.now })
  }

  mutating func run() async throws -> Report {
    for _ in 0..<8 { await placeElsewhere() }
    startClient()
    try await go(on: 20)
    hasFaults = true
    if plan.isShared { add(.others, after: 0.1) }
    for _ in 0..<3 where !report.isDone {
      try await leave()
      try await go(on: Double.random(in: 0...15, using: &random))
    }
    hasFaults = false
    report.isDone = false
    if client == nil { startClient() }
    // What is on its way has arrived by then, and what has not arrived is known not to be there.
    try await go(on: 100)
    // To flatten leaves orders of other symbols alone, and one of them may be filled meanwhile.
    for _ in 0..<(plan.request == .flatten ? 4 : 1) where !report.isDone { try await leave() }
    // Half of one share comes to nothing.
    if !report.isDone, plan.isWhole {
      let said = client?.exitReport.map {
        ($0.holdings.map(\.sentence) + $0.steps.map(\.sentence)).joined(separator: "; ")
      }
      report.lies.append("it did not succeed when nothing was in its way: \(said ?? "")")
    }
    return report
  }

  /// Uses the way out once, and waits for its end; a death on the way is one.
  private mutating func leave() async throws {
    guard client != nil else { return }
    giveUp()
    let before = client?.exitReport
    let request = plan.request
    client?.take(.command(.exit(request)))
    ask()
    let (life, deadline) = (self.life, clock.now.advanced(bySeconds: 300))
    while self.life == life, client?.exitReport?.isUnderWay ?? false || client?.exitReport == before
    {
      guard clock.now < deadline, !due.isEmpty else {
        report.lies.append("it did not end: \(String(describing: client?.exitReport))")
        return
      }
      try await step()
    }
    guard self.life == life else { return }
    report.ends += 1
    await check()
  }

  /// What the broker still does not know when it could no longer be on its way, the user takes for lost.
  private mutating func giveUp() {
    let lost = client?.portfolio.unsettledSubmissions.filter(\.isLongUnknown) ?? []
    for submission in lost {
      client?.take(.command(.abandon(submission.request.clientOrderID)))
    }
    ask()
  }

  private var isChecking: Bool {
    client?.exitReport?.steps.contains { $0.kind == .check && $0.state == .underWay } ?? false
  }

  // MARK: Time

  private mutating func go(on seconds: Double) async throws {
    let end = clock.now.advanced(bySeconds: seconds)
    while let next = due.first, next.at <= end { try await step() }
    clock.now = max(clock.now, end)
  }

  private mutating func add(_ happening: Happening, after seconds: Double) {
    let entry = Due(at: clock.now.advanced(bySeconds: seconds), life: life, happening: happening)
    due.insert(entry, at: due.firstIndex { $0.at > entry.at } ?? due.endIndex)
  }

  private mutating func step() async throws {
    guard !due.isEmpty else { return }
    let next = due.removeFirst()
    clock.now = max(clock.now, next.at)
    if hasFaults, random.chance(plan.crashes) { try crash() }
    report.digest.mix(UInt64(bitPattern: next.at.nanoseconds))
    switch next.happening {
    case .others:
      if !isChecking { await placeElsewhere() }
      if hasFaults { add(.others, after: Double.random(in: 0.1...2, using: &random)) }
    case .start: if client == nil { startClient() }
    case .tick: if next.life == life { client?.take(.tick) }
    case .request(let question, let body): await send(question, body, of: next.life)
    case .answer(let answer, let askedAt):
      if next.life == life { client?.take(.answered(answer, askedAt: askedAt)) }
    case .arrival(let request): await network.arrive(request)
    }
    ask()
  }

  private mutating func ask() {
    for (question, body) in client?.takeQuestions() ?? [] {
      add(.request(question, body: body), after: Double.random(in: 0.001...0.1, using: &random))
    }
    guard let wake = client?.wakeAt else { return }
    client?.forgetWake()
    due.removeAll { if case .tick = $0.happening { true } else { false } }
    add(.tick, after: max(0, wake.seconds(since: clock.now)))
  }

  private mutating func send(_ question: BrokerQuestion, _ body: String?, of life: Int) async {
    var isOrder = false
    if case .submit = question { isOrder = true }
    network.passage =
      hasFaults && random.chance(plan.faults) ? random.pick(plan.passages) : .clean
    if network.passage == .lateRequest, !isOrder { network.passage = .lostReply }
    let (askedAt, passage) = (clock.now, network.passage)
    let answer = await BrokerAnswer(question, broker: broker, body: body, at: askedAt)
    if question == .positions, let book = await network.book() { truths[askedAt] = Truth(book) }
    if let late = network.takeLate() {
      add(.arrival(late), after: Double.random(in: 1...25, using: &random))
    }
    guard life == self.life else { return }
    let isSlow = [.lostRequest, .lostReply, .lateRequest].contains(passage)
    add(
      .answer(answer, askedAt: askedAt),
      after: isSlow ? 5 : Double.random(in: 0.005...(random.chance(0.1) ? 3 : 0.2), using: &random))
  }

  // MARK: Others, lives and deaths

  private mutating func placeElsewhere() async {
    network.passage = .clean
    let symbol = random.pick(Self.symbols)
    let middle = 10_000 + random.below(41) - 20
    func price(_ cents: Int) -> Price { Price((try? FixedDecimal(cents) / 100) ?? 100) }
    let isSale = !plan.isMargin && random.chance(0.3)
    let kind = random.below(4)
    let pricing: OrderPricing =
      kind < 2 ? .market : .limit(price(middle + (isSale ? 1 : -1) * random.below(300)))
    var legs = OrderLegs.none
    if kind == 3, !isSale {
      legs = .bracket(takeProfit: price(10_900), stopLoss: StopLoss(stopPrice: price(9_000)))
    }
    let request = OrderRequest(
      OrderInstruction(
        symbol: symbol, side: isSale ? .sell : .buy,
        size: .quantity(Quantity(1 + random.below(9))), pricing: pricing, timeInForce: .day,
        legs: legs),
      clientOrderID: .mint(at: clock.now, using: &random))
    _ = await broker.submit(request, body: broker.body(for: request), attempt: 1)
  }

  private mutating func startClient() {
    life += 1
    client = SimulatedClient(
      account: account, disk: disk, clock: clock, seed: random.next(), broker: broker, wrong: nil)
    ask()
  }

  private mutating func crash() throws {
    report.crashes += 1
    guard random.chance(0.7) else {
      try network.restartServer()
      return
    }
    guard client != nil else { return }
    client = nil
    life += 1
    disk.kill()
    add(.start, after: Double.random(in: 0.5...10, using: &random))
  }

  // MARK: The truth

  private mutating func check() async {
    guard let said = client?.exitReport, let outcome = said.outcome,
      let book = await network.book()
    else { return }
    report.digest.mix("\(said.outcome.debugDescription)")
    for (symbol, holding) in book.holdings where holding.book.quantity.isNegative {
      report.lies.append("\(symbol) was closed twice")
    }
    let truth = said.asOf.flatMap { truths[$0] } ?? Truth(book)
    for holding in said.holdings { check(holding, truth) }
    checkOrders(said, book)
    if case .unknown = outcome {} else { report.known += 1 }
    guard outcome == .done else { return }
    report.isDone = true
    for (symbol, quantity) in truth.held where plan.request.covers(symbol) && plan.isWhole {
      report.lies.append("\(quantity) \(symbol) are held after all")
    }
    for order in truth.working where plan.request == .kill {
      report.lies.append("order \(order.id) works after all")
    }
  }

  private mutating func check(_ holding: ExitHolding, _ truth: Truth) {
    let held = truth.held[holding.symbol] ?? .zero
    let works = truth.working.contains { $0.symbol == holding.symbol }
    switch holding.state {
    case .flat where !held.isZero || works || !holding.working.isEmpty:
      report.lies.append("\(holding.symbol) was called flat, \(held) held, works: \(works)")
    case .left(let quantity, _) where quantity != held,
      .reduced(let quantity) where quantity != held:
      report.lies.append("\(holding.sentence), and \(held) held")
    case .flat, .left, .reduced, .unknown: break
    }
  }

  /// What is said rests on a list that was asked for after the orders that it sent had ended.
  private mutating func checkOrders(_ said: ExitReport, _ book: AccountBook) {
    guard let asOf = said.asOf else { return }
    let known = said.holdings.filter {
      if case .unknown = $0.state { false } else { true }
    }.map(\.symbol)
    for step in said.steps {
      guard case .close(let id) = step.kind, let symbol = step.symbol, known.contains(symbol),
        let order = book.orderByClientID[id].flatMap({ book.orders[$0]?.order }),
        let filledAt = order.filledAt, filledAt > asOf
      else { continue }
      report.lies.append("\(symbol) was judged before order \(id) had ended")
    }
  }
}

extension ExitSimulation.Plan {
  /// Whether nothing of what it covers may be left.
  fileprivate var isWhole: Bool {
    if case .close(_, let part) = request { return part == .all }
    return true
  }
}
