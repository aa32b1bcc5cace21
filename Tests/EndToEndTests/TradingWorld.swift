import Foundation
import TestSupport

/// One account at a paper broker, a client with a home of its own, and a net between them that fails as told.
final class TradingWorld {
  enum Client {
    case ended(status: Int32, output: String, error: String)
    case killed
  }

  let home: TemporaryFolder
  let proxy: FaultProxy
  let environment: [String: String]
  /// Where the broker is now.
  var broker: String
  var kills = 0
  /// How often a user let an order go.
  var confirmations = 0
  private(set) var surprises: [String] = []
  private var claims: [SafetyChecker.Claim] = []
  private let account: PaperServer.Credentials

  /// Makes an account on the server with the ledger in `data`.
  init(data: URL, broker: String) throws {
    home = try TemporaryFolder()
    account = try PaperServer.createAccount(data: data)
    self.broker = broker
    proxy = try FaultProxy(
      before: broker, .none, log: home.url.appendingPathComponent("proxy.jsonl"))
    environment = home.environment(account.environment(at: proxy.url))
  }

  deinit { proxy.stop() }

  /// The client's folder of state.
  var state: URL { home.url.appendingPathComponent("state/folio") }

  var journal: JournalReading { JournalReading(state: state) }

  /// Runs a client to its end, or until `dies` says so: it is asked every millisecond with the seconds since the start
  /// and since the first order or cancel left, if one did.
  func run(
    _ arguments: [String], under tracer: [String] = [], longest: Double = 20,
    dies: (Double, Double?) throws -> Bool = { _, _ in false }
  ) throws -> Client {
    let sentBefore = sent
    let command = tracer + [Products.url("folio").path] + arguments
    if ["buy", "sell"].contains(arguments.first) { confirmations += 1 }
    let program = try SpawnedProgram(command, environment: environment)
    let began = Date()
    var sentAt: Date?
    while !program.hasEnded {
      let now = Date()
      if sentAt == nil, sent > sentBefore { sentAt = now }
      let age = now.timeIntervalSince(began)
      if try dies(age, sentAt.map { now.timeIntervalSince($0) }) || age > longest {
        program.end(SIGKILL)
        kills += 1
        return .killed
      }
      poll(nil, 0, 1)
    }
    let status = program.wait()
    if status == 128 + SIGKILL {
      kills += 1
      return .killed
    }
    note(status, program.output, program.error)
    return .ended(status: status, output: program.output, error: program.error)
  }

  /// Lets everything heal, settles what is open, and compares all that was written down.
  func report() throws -> SafetyReport {
    proxy.heal()
    if !proxy.drain() { surprises.append("the proxy did not come to rest") }
    try verifyStore(after: "the last death")
    let (ledger, beliefs) = try settle()
    try verifyStore(after: "the healing")
    var checker = SafetyChecker(
      journal: journal, proxy: proxy.log, ledger: ledger, beliefs: beliefs)
    checker.claims = claims
    checker.confirmations = confirmations
    checker.kills = kills
    if proxy.redirectionsFollowed > 0 { surprises.append("a redirection was followed") }
    var report = checker.check()
    for surprise in surprises { report.add(.programs, surprise) }
    return report
  }

  func note(_ surprise: String) { surprises.append(surprise) }

  /// The client's own check of its files: a death leaves no damage, at the most an unfinished end.
  func verifyStore(after what: String) throws {
    let folders = FileManager.default.enumerator(
      at: state, includingPropertiesForKeys: [.isDirectoryKey],
      options: .skipsSubdirectoryDescendants)
    while let folder = folders?.nextObject() as? URL {
      guard try folder.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true else {
        continue
      }
      let check = try run(["store", "verify", folder.path])
      if case .ended(0, _, _) = check { continue }
      note("after \(what) \(folder.lastPathComponent) is not sound: \(check)")
    }
  }

  /// Orders and cancels that have left the client.
  private var sent: Int { proxy.count { $0.isSubmission || $0.method == "DELETE" } }

  /// What the client said of an order, and whether it ended as documented.
  private func note(_ status: Int32, _ output: String, _ error: String) {
    if ![0, 1, 3, 4].contains(status) {
      surprises.append("a client ended with status \(status): \(error)")
    }
    let json = try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    guard let json, let id = json["client_order_id"] as? String else { return }
    let state = json["state"] as? String
    let expected: Set<Int32>
    switch state {
    case "working":
      claims.append(.atBroker(clientOrderID: id))
      expected = [0, 1]
    case "rejected", "not_sent":
      claims.append(.nowhere(clientOrderID: id))
      expected = [1, 3]
    default: expected = [4]
    }
    if !expected.contains(status) {
      surprises.append("a client said \(state ?? "nothing") and ended with status \(status)")
    }
  }

  /// Runs clients on a sound net until what the broker has is settled, then reads what both sides hold.
  private func settle() throws -> (LedgerReading, [String: SafetyChecker.Belief]) {
    var problem = ""
    for _ in 0..<40 {
      _ = try run(["cancel", "--all", "--yes"])
      let ledger = try LedgerReading(from: broker, account)
      let orders = journal.orders
      let open = ledger.orders.filter { orders[$0.clientOrderID]?.end != .working || $0.isOpen }
      guard open.isEmpty else {
        problem = "\(open.map { "\($0.clientOrderID) is \($0.status)" }) not settled"
        continue
      }
      let synced = try run(["sync"])
      guard case .ended(0, _, _) = synced else {
        problem = "\(synced)"
        continue
      }
      return (try LedgerReading(from: broker, account), try beliefs())
    }
    surprises.append("after everything healed: \(problem)")
    return (try LedgerReading(from: broker, account), try beliefs())
  }

  /// The client's own stored book.
  private func beliefs() throws -> [String: SafetyChecker.Belief] {
    let stored = try run(["orders", "--offline", "--json"])
    guard case .ended(0, let output, _) = stored,
      let json = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any],
      let orders = json["data"] as? [[String: Any]]
    else {
      surprises.append("the stored book cannot be read: \(stored)")
      return [:]
    }
    var beliefs: [String: SafetyChecker.Belief] = [:]
    for order in orders {
      guard let id = order["id"] as? String else { continue }
      beliefs[id] = SafetyChecker.Belief(
        status: order["status"] as? String ?? "", filled: order["filled_qty"] as? String ?? "")
    }
    return beliefs
  }
}
