import Foundation
import Synchronization
import TestSupport
import Testing

/// Ways out from the command line, against a real server.
@Suite(.serialized, .blocking) struct ExitVerbTests {
  private final class Problems: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  /// From the first request on that cancels, the way out is under way.
  private final class Begin: Sendable {
    private let isThere = Mutex(false)

    func isPast(_ line: ProxyLine) -> Bool {
      isThere.withLock { isThere in
        isThere = isThere || line.method == "DELETE"
        return isThere
      }
    }
  }

  private static func withServer(_ work: (URL, String) throws -> Void) throws {
    let data = try TemporaryFolder()
    let server = try PaperServer(data: data.url)
    defer { server.stop() }
    try work(data.url, server.url)
  }

  @Test func positionsAreClosedInPartAndWholeEachStepToldAsItGoes() throws {
    try Self.withServer { data, server in
      let world = try PaperHome(at: server, data: data)
      #expect(world.run("buy 10 SPY --yes").status == 0)
      #expect(world.run("buy 4 AAPL --yes").status == 0)
      #expect(world.run("buy 5 SPY @ 1.01 gtc --yes").status == 0)
      let unasked = world.run("close SPY 50%")
      #expect(unasked.status == 2 && unasked.error.contains("CLOSE   SELL 5 SPY MARKET of 10 held"))
      let dry = world.run("flatten --kill --dry-run")
      #expect(dry.status == 0 && dry.output.hasPrefix("CANCEL  BUY 5 SPY LIMIT 1.01 GTC, 0 filled"))
      #expect(world.run("close SPY 11 --yes").error.contains("only 10 of SPY are held"))
      #expect(world.run("close SPY 0% --yes").status == 2)
      #expect(world.run("close MSFT --yes").error.contains("there is no position in MSFT"))
      #expect(try world.ledger().positions == ["SPY": "10", "AAPL": "4"])

      let half = world.run("close SPY 50% --yes")
      #expect(half.status == 0, "\(half.error)")
      #expect(half.output.contains("5 filled at "))
      #expect(half.output.hasSuffix("SPY: closed as asked, 5 held\nclosed as asked\n"))
      #expect(try world.ledger().positions == ["SPY": "5", "AAPL": "4"])
      #expect(try world.ledger().orders.allSatisfy { !$0.isOpen })

      let flat = world.run("flatten --yes")
      #expect(flat.status == 0, "\(flat.error)")
      #expect(flat.output.hasSuffix("flat, and no order of what was held is working\n"))
      #expect(try world.ledger().positions.isEmpty)
      #expect(world.run("store verify").status == 0)
    }
  }

  @Test func ordersAreCanceledByPatternAndEachOutcomeIsSaid() throws {
    try Self.withServer { data, server in
      let world = try PaperHome(at: server, data: data)
      let filled = try jsonObject(world.run("buy 1 SPY --yes --json").output)
      let id = try #require(filled["client_order_id"] as? String)
      #expect(world.run("buy 5 AAPL @ 1.01 gtc --yes").status == 0)
      #expect(world.run("buy 6 AAPL @ 1.02 gtc --yes").status == 0)
      #expect(world.run("buy 5 MSFT @ 1.01 gtc --yes").status == 0)
      #expect(world.run("cancel ZZ* --yes").output == "no working orders\n")
      #expect(world.run("cancel ZZZ --yes").status == 1)
      let canceled = world.run("cancel AA*L \(id) --yes")
      #expect(canceled.status == 0, "\(canceled.error)")
      #expect(canceled.output.components(separatedBy: ": canceled\n").count == 3)
      #expect(canceled.output.hasSuffix(": already filled, 1 filled\n"))
      #expect(try world.ledger().orders.filter(\.isOpen).map(\.symbol) == ["MSFT"])
      #expect(world.run("cancel msft --yes").output.hasSuffix(": canceled\n"))
    }
  }

  /// What each fault may befall.
  private static let places: [(String, @Sendable (ProxyLine) -> Bool)] = [
    ("DELETE", { $0.method == "DELETE" }),
    ("POST", \.isSubmission),
    ("cancel of one order", { $0.method == "DELETE" && $0.path.count > "/v2/orders/".count }),
  ]

  private static let faults: [Fault] = [
    .dropBefore(.fin), .dropAfter(.rst), .failBefore(503), .failAfter(502), .tornHead,
    .truncate(0.5), .tooMany(.seconds), .busy(.date), .delay(0.5),
  ]

  @Test func whatTheKillSwitchSaysUnderFaultsIsWhatTheBrokerHolds() throws {
    try Self.withServer { data, server in
      let problems = Problems()
      let done = Mutex(0)
      let runs =
        Self.faults.indices.flatMap { fault in Self.places.indices.map { (fault, $0) } }.map {
          (fault, place) -> (String, FaultSchedule) in
          let (name, matches) = Self.places[place]
          // The list of all is lost as well, so that single cancels are needed.
          let repeated = Array(repeating: Self.faults[fault], count: place == 0 ? 1 : 2)
          return (
            "\(Self.faults[fault].name) on \(name)", .scripted(repeated, matching: matches)
          )
        }
        + (1...8).map {
          ("seed \($0)", FaultSchedule.seeded(UInt64($0), rate: 0.4, readRate: 0.15))
        }
      inParallel(runs.indices.map { $0 }) { number in
        let (name, schedule) = runs[number]
        do {
          let (isDone, lies) = try Self.kill(through: schedule, data, server)
          if isDone { done.withLock { $0 += 1 } }
          for lie in lies { problems.add("\(name): \(lie)") }
        } catch {
          problems.add("\(name): \(error)")
        }
      }
      #expect(problems.all.isEmpty, "\(problems.all.joined(separator: "\n"))")
      #expect(done.withLock { $0 } * 2 > runs.count)
    }
  }

  /// What was not delivered because the broker asked to wait leaves after the wait: the switch does not give up.
  @Test func theKillSwitchOutlastsABrokerThatAsksToWait() throws {
    try Self.withServer { data, server in
      let problems = Problems()
      let faults: [Fault] = Fault.RetryAfter.allCases.map { .tooMany($0) } + [.busy(.seconds)]
      var runs: [(name: String, schedule: FaultSchedule)] = []
      for fault in faults {
        for (place, matches) in Self.places {
          // Whether an order that a server in trouble was sent has arrived nobody knows.
          if case .busy = fault, place == "POST" { continue }
          let twice = Array(repeating: fault, count: 2)
          runs.append(("\(fault.name) on \(place)", .scripted(twice, matching: matches)))
        }
        let begin = Begin()
        runs.append(
          (
            "\(fault.name) on GET",
            .scripted([fault], matching: { begin.isPast($0) && $0.method == "GET" })
          ))
      }
      inParallel(runs) { name, schedule in
        do {
          let (isDone, lies) = try Self.kill(through: schedule, data, server)
          for lie in lies { problems.add("\(name): \(lie)") }
          if !isDone { problems.add("\(name): it gave up") }
        } catch {
          problems.add("\(name): \(error)")
        }
      }
      #expect(problems.all.isEmpty, "\(problems.all.joined(separator: "\n"))")
    }
  }

  /// Whether all was closed, and what was said that is not so.
  private static func kill(
    through schedule: FaultSchedule, _ data: URL, _ server: String
  ) throws -> (isDone: Bool, lies: [String]) {
    let world = try PaperHome(at: server, data: data)
    for words in ["buy 10 SPY --yes", "buy 4 AAPL --yes", "buy 5 SPY @ 1.01 gtc --yes"] {
      let made = world.run(words)
      guard made.status == 0 else { return (false, ["\(words): \(made.error)"]) }
    }
    world.proxy.follow(schedule)
    let said = world.run("flatten --kill --yes --json")
    world.proxy.heal()
    _ = world.proxy.drain()
    // Where the book could not even be read nothing was done, and nothing is said.
    if said.status == 3 { return (false, []) }
    let report = try jsonObject(said.output)
    return (said.status == 0, try lies(of: report, status: said.status, world.ledger()))
  }

  private static func lies(
    of report: [String: Any], status: Int32, _ ledger: LedgerReading
  ) throws -> [String] {
    var lies: [String] = []
    let open = ledger.orders.filter(\.isOpen)
    for holding in try #require(report["holdings"] as? [[String: Any]]) {
      let symbol = holding["symbol"] as? String ?? ""
      let held = ledger.positions[symbol] ?? "0"
      switch holding["state"] as? String {
      case "unknown": break
      case "flat" where held == "0" && !open.contains { $0.symbol == symbol }: break
      case "left" where held == holding["qty"] as? String: break
      default: lies.append("\(holding), and \(held) \(symbol) held")
      }
    }
    for (symbol, held) in ledger.positions where held.hasPrefix("-") {
      lies.append("\(held) \(symbol): it was closed twice")
    }
    let outcome = report["outcome"] as? String ?? ""
    if outcome == "done", !ledger.positions.isEmpty || !open.isEmpty {
      lies.append("not flat: \(ledger.positions), \(open)")
    }
    if ["done": 0, "left": 1, "refused": 1, "unknown": 4][outcome] != status {
      lies.append("\(outcome) with status \(status)")
    }
    return lies
  }

  @Test func whatGoesWithALegIsNamedBeforeItIsCanceled() throws {
    try Self.withServer { data, server in
      let world = try PaperHome(at: server, data: data)
      #expect(world.run("buy 5 SPY @ 1.01 gtc profit 2 loss 0.5 --yes").status == 0)
      let leg = try #require(try world.ledger().orders.first { $0.side == "sell" })
      let asked = world.run("cancel \(leg.id)")
      #expect(asked.status == 2)
      #expect(asked.error.contains("WITH IT BUY 5 SPY LIMIT 1.01"), "\(asked.error)")
      #expect(asked.error.components(separatedBy: "WITH IT").count == 3, "\(asked.error)")
    }
  }

  @Test(arguments: ["/v2/account", "/v2/positions", "/v2/orders"])
  func theKillSwitchCancelsWhateverCannotBeRead(path: String) throws {
    try Self.withServer { data, server in
      let proxy = try FaultProxy(before: server, .none)
      let world = try PaperHome(at: proxy.url, data: data)
      #expect(world.run("buy 4 AAPL --yes").status == 0)
      #expect(world.run("buy 5 AAPL @ 1.01 gtc --yes").status == 0)
      proxy.follow(
        .scripted(Array(repeating: .failBefore(500), count: 10_000)) {
          $0.method == "GET" && $0.path == path
        })
      let killed = world.run("flatten --kill --yes")
      proxy.follow(.none)
      #expect(try world.ledger().orders.allSatisfy { !$0.isOpen }, "\(killed.error)")
      #expect(killed.error.contains("not everything could be read"), "\(killed.error)")
      let isClosed = try world.ledger().positions.isEmpty
      #expect(isClosed == (path != "/v2/positions"), "\(killed.output)")
      #expect(killed.status == (path == "/v2/account" ? 0 : 4), "\(killed.output)\(killed.error)")
    }
  }
}
