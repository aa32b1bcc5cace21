import ClientModels
import TestSupport

@testable import PaperBroker
@testable import Sync

/// Client, network, disk and broker in one process and in simulated time, with faults, crashes and power failures by a
/// seed. The same seed gives the same run to the bit.
struct Simulation {
  struct Plan {
    var seed: UInt64
    var orders = 100
    /// The share of requests that something befalls.
    var faults = 0.3
    var crashes = 0.01
    /// What can befall a request.
    var passages = Passage.allCases
    var wrong: WrongProtocol?
  }

  private enum Happening {
    case user
    case tick
    case request(BrokerQuestion, body: String?)
    case answer(BrokerAnswer, askedAt: Timestamp)
    case arrival(HTTPRequest)
    case start
  }

  private struct Due {
    let at: Timestamp
    let number: Int
    /// The life of the client that waits for it; what belongs to an earlier one is lost.
    let life: Int
    let happening: Happening
  }

  private let plan: Plan
  private let account: AccountID
  private let clock: SimulatedClock
  private let network: SimulatedNetwork
  private let disk = MemoryFileSystem()
  private var random: SeededRandom
  private var client: SimulatedClient?
  private var due: [Due] = []
  private var number = 0
  private var life = 0
  private var confirmed = 0
  private var faultsLeft = true
  private(set) var report = SimulationReport()

  init(_ plan: Plan) throws {
    self.plan = plan
    random = SeededRandom(seed: plan.seed)
    clock = SimulatedClock(Timestamp(seconds: 1_795_262_400))
    guard let account = AccountID("a0000000-0000-4000-8000-000000000001") else {
      throw SimulationFailed(description: "the account id is not one")
    }
    self.account = account
    network = try SimulatedNetwork(
      seed: plan.seed, account: account, wrong: plan.wrong, clock: clock)
  }

  /// Runs until every order was confirmed, then lets everything heal, and checks.
  mutating func run() async throws -> SimulationReport {
    try startClient()
    plan(.user, after: 1)
    while confirmed < plan.orders { try await step() }
    faultsLeft = false
    if client == nil { try startClient() }
    try await go(on: 400)
    // A fill in the last moment would be news that nobody had the time to bring.
    clock.isMarketStill = true
    try await go(on: 100)
    report.orders = confirmed
    try await SimulationChecks(network: network, disk: disk, portfolio: client?.portfolio).run(
      &report)
    return report
  }

  private mutating func go(on seconds: Double) async throws {
    let end = clock.now.advanced(bySeconds: seconds)
    while let next = due.first, next.at <= end { try await step() }
  }

  private mutating func plan(_ happening: Happening, after seconds: Double) {
    number += 1
    let entry = Due(
      at: clock.now.advanced(bySeconds: seconds), number: number, life: life, happening: happening)
    let place = due.firstIndex { $0.at > entry.at } ?? due.endIndex
    due.insert(entry, at: place)
  }

  private mutating func step() async throws {
    guard !due.isEmpty else {
      plan(.user, after: 1)
      return
    }
    let next = due.removeFirst()
    clock.now = max(clock.now, next.at)
    report.steps += 1
    if faultsLeft, random.chance(plan.crashes) { try crash() }
    try await happen(next)
    note()
    ask()
  }

  private mutating func happen(_ next: Due) async throws {
    report.digest.mix(UInt64(bitPattern: next.at.nanoseconds))
    switch next.happening {
    case .arrival(let request): await network.arrive(request)
    case .start: if client == nil { try startClient() }
    case .user:
      act()
      if confirmed < plan.orders { plan(.user, after: Double.random(in: 0.2...8, using: &random)) }
    case .tick: if next.life == life { client?.take(.tick) }
    case .request(let question, let body):
      // A request that is on the wire arrives whether its sender lives or not.
      await send(question, body, of: next.life)
    case .answer(let answer, let askedAt):
      if next.life == life { client?.take(.answered(answer, askedAt: askedAt)) }
    }
  }

  private mutating func send(_ question: BrokerQuestion, _ body: String?, of life: Int) async {
    guard let broker = Self.broker(network, clock) else { return }
    var isOrder = false
    if case .submit = question { isOrder = true }
    network.passage =
      faultsLeft && random.chance(plan.faults) ? random.pick(plan.passages) : .clean
    if network.passage == .lateRequest, !isOrder { network.passage = .lostReply }
    let askedAt = clock.now
    let answer = await BrokerAnswer(question, broker: broker, body: body, at: askedAt)
    if let late = network.takeLate() {
      plan(.arrival(late), after: Double.random(in: 10...120, using: &random))
    }
    guard life == self.life else { return }
    let slow = [.lostRequest, .lostReply, .lateRequest].contains(network.passage)
    let wait = slow ? 10 : Double.random(in: 0.005...(random.chance(0.1) ? 9 : 0.3), using: &random)
    plan(.answer(answer, askedAt: askedAt), after: wait)
  }

  // The user.

  private mutating func act() {
    guard client != nil, let portfolio = client?.portfolio else { return }
    let unconfirmed = portfolio.submissions.values.filter {
      if case .unconfirmed = $0.state { true } else { false }
    }.sorted { $0.request.clientOrderID < $1.request.clientOrderID }
    switch random.below(10) {
    case 0:
      let working = portfolio.workingOrders.sorted { $0.id < $1.id }
      if !working.isEmpty { client?.take(.command(.cancel(random.pick(working).id))) }
    case 1, 2:
      guard let lost = unconfirmed.first(where: { $0.reasonAgainstResend(at: clock.now) == nil })
      else { fallthrough }
      let id = lost.request.clientOrderID
      client?.take(.command(random.chance(0.8) ? .resend(id) : .abandon(id)))
    case 4: replace()
    case 3 where random.chance(0.1):
      client?.take(.stop)
      report.quits += 1
      endClient(restartAfter: 3)
    default: submit()
    }
  }

  private mutating func replace() {
    let working = (client?.portfolio.workingOrders ?? []).filter { $0.type == .limit }
      .sorted { $0.id < $1.id }
    guard !working.isEmpty else {
      submit()
      return
    }
    let order = random.pick(working)
    guard let symbol = order.symbol, let limit = order.limitPrice,
      let moved = try? Price(limit.decimal + FixedDecimal(random.below(50) - 25) / 100)
    else { return }
    confirmed += 1
    let request = OrderRequest(
      clientOrderID: ClientOrderID.mint(at: clock.now, using: &random), symbol: symbol,
      side: order.side, quantity: Quantity(FixedDecimal(1 + random.below(9))),
      pricing: .limit(moved), timeInForce: order.timeInForce, replaces: order.id)
    client?.take(.command(.submit(request)))
  }

  private mutating func submit() {
    let symbols = ["SPY", "AAPL", "MSFT"].compactMap { Symbol($0) }
    let symbol = random.pick(symbols)
    let held = client?.portfolio.positions[symbol]?.quantityAvailable ?? .zero
    let sells = held.isPositive && random.chance(0.4)
    let quantity = Quantity(FixedDecimal(1 + random.below(9)))
    let isMarket = random.chance(0.5)
    let cents = 9_900 + random.below(200)
    guard let limit = try? Price(FixedDecimal(cents) / 100) else { return }
    confirmed += 1
    let request = OrderRequest(
      clientOrderID: ClientOrderID.mint(at: clock.now, using: &random), symbol: symbol,
      side: sells ? .sell : .buy, quantity: quantity,
      pricing: isMarket ? .market : .limit(limit), timeInForce: .day)
    client?.take(.command(.submit(request)))
  }

  // Lives and deaths.

  private static func broker(_ network: SimulatedNetwork, _ clock: SimulatedClock) -> AlpacaBroker?
  {
    guard let address = try? EndpointURL("http://127.0.0.1:1"),
      let credentials = try? AlpacaCredentials(keyID: "K", secret: "S")
    else { return nil }
    return AlpacaBroker(
      trading: address, data: address, credentials: credentials, transport: network,
      now: { clock.now })
  }

  private mutating func startClient() throws {
    guard let broker = Self.broker(network, clock) else {
      throw SimulationFailed(description: "no broker could be made")
    }
    life += 1
    client = SimulatedClient(
      account: account, disk: disk, clock: clock, seed: random.next(), broker: broker,
      wrong: plan.wrong)
    note()
    ask()
  }

  private mutating func crash() throws {
    switch random.below(4) {
    case 0:
      report.serverCrashes += 1
      try network.restartServer()
    case 1:
      report.powerFailures += 1
      disk.crash(keeping: random.pick(MemoryFileSystem.Survivors.allCases))
      endClient(restartAfter: Double.random(in: 1...40, using: &random))
    default:
      report.clientCrashes += 1
      endClient(restartAfter: Double.random(in: 0.5...20, using: &random))
    }
  }

  private mutating func endClient(restartAfter seconds: Double) {
    guard client != nil else { return }
    note()
    client = nil
    life += 1
    disk.kill()
    plan(.start, after: seconds)
  }

  private mutating func note() {
    guard let client else { return }
    for (id, belief) in client.beliefs {
      switch belief {
      case .rejected, .notSent: report.declaredDead.insert(id.text)
      case .sending, .working, .unconfirmed, .abandoned: break
      }
    }
  }

  private mutating func ask() {
    guard let asked = client?.takeQuestions() else { return }
    for (question, body) in asked {
      plan(.request(question, body: body), after: Double.random(in: 0.001...0.2, using: &random))
    }
    if let wake = client?.wakeAt {
      client?.forgetWake()
      // A wish to be woken replaces the one before.
      due.removeAll { if case .tick = $0.happening { true } else { false } }
      plan(.tick, after: max(0, wake.seconds(since: clock.now)))
    }
  }
}

struct SimulationFailed: Error, CustomStringConvertible {
  let description: String
}
