import Foundation
import TestSupport

/// A world in which clients and the server are killed at moments that a seed chooses.
final class TortureWorld {
  /// When a process dies.
  private enum Moment {
    /// Seconds after the client's start.
    case after(Double)
    /// Seconds after the client's first order or cancel was on the wire.
    case afterSending(Double)

    func hasCome(_ age: Double, _ sinceSending: Double?) -> Bool {
      switch self {
      case .after(let seconds): age >= seconds
      case .afterSending(let seconds): sinceSending.map { $0 >= seconds } ?? false
      }
    }
  }

  private let seed: UInt64
  private let rate: Double
  private let data: TemporaryFolder
  private let world: TradingWorld
  private var server: PaperServer
  private var random: SeededRandom

  /// Faults meet that share of requests, 0...1.
  init(seed: UInt64, rate: Double) throws {
    self.seed = seed
    self.rate = rate
    random = SeededRandom(seed: seed)
    data = try TemporaryFolder()
    server = try PaperServer(data: data.url, arguments: Self.arguments(seed))
    world = try TradingWorld(data: data.url, broker: server.url)
  }

  /// What the client wrote.
  var home: URL { world.home.url }

  /// One client from its start to its end, which may be violent, as may be the server's meanwhile. One that is left alone
  /// has the time to give up by itself, and its requests to arrive later than that.
  func step(isLeftAlone: Bool) throws {
    // On a net that fails as often for reads few clients come to send anything.
    let readRate = random.chance(0.7) ? rate / 6 : rate
    world.proxy.follow(
      .seeded(
        random.next(), rate: rate, readRate: readRate, longestDelay: isLeftAlone ? 12 : 0.3))
    if random.chance(0.02) { return try screenStep() }
    let clientDies = !isLeftAlone && random.chance(0.6) ? moment() : nil
    var serverDies = random.chance(0.4) ? moment() : nil
    _ = try world.run(command(), longest: isLeftAlone ? 40 : 2.5) { age, sinceSending in
      if let moment = serverDies, moment.hasCome(age, sinceSending) {
        serverDies = nil
        try restartServer()
      }
      return clientDies?.hasCome(age, sinceSending) ?? false
    }
  }

  func finish() throws -> SafetyReport { try world.report() }

  private static func arguments(_ seed: UInt64) -> [String] {
    ["--always-open", "--seed", String(seed)]
  }

  private func moment() -> Moment {
    if random.chance(0.5) { return .afterSending(Double.random(in: 0...0.02, using: &random)) }
    // As many deaths between 2 and 20 ms as between 20 and 200.
    return .after(exp(Double.random(in: log(0.002)...log(0.4), using: &random)))
  }

  private func command() -> [String] {
    if random.chance(0.2) {
      let ids = world.proxy.log.compactMap(\.orderID)
      guard random.chance(0.7), !ids.isEmpty else { return ["cancel", "--all", "--yes"] }
      return ["cancel", random.pick(ids), "--yes"]
    }
    let side = random.pick(["buy", "buy", "sell"])
    let symbol = random.pick(["SPY", "AAPL", "MSFT"])
    let price = random.pick([[], ["@", "1.01"], ["@", side == "buy" ? "900" : "20", "gtc"]])
    return [side, String(1 + random.below(3)), symbol] + price + [
      "--yes", "--beside-unconfirmed", "--json",
    ]
  }

  private func restartServer() throws {
    server.kill()
    world.kills += 1
    let port = URL(string: server.url)?.port ?? 0
    do {
      server = try PaperServer(data: data.url, arguments: Self.arguments(seed), port: port)
    } catch {
      // Somebody else has the port by now.
      server = try PaperServer(data: data.url, arguments: Self.arguments(seed))
      try world.proxy.retarget(server.url)
    }
    world.broker = server.url
  }

  /// A ticket on the real screen, cut off at some key.
  private func screenStep() throws {
    world.confirmations += 1
    let screen = try TerminalSession(
      [Products.url("folio").path], columns: 120, rows: 30, environment: world.environment)
    defer { screen.end() }
    let deadline = Date().addingTimeInterval(Double.random(in: 0.3...2.5, using: &random))
    func wait(_ condition: (String) -> Bool) {
      while Date() < deadline, !condition(screen.screen()) { poll(nil, 0, 20) }
    }
    wait { $0.contains("synced") }
    for key in ["b", "S", "P", "Y", "Tab", "1", "Enter"] where Date() < deadline {
      screen.press(key)
    }
    wait { $0.contains("y sends it") }
    wait { text in
      if text.contains("y sends it") { screen.pressAlone("y") }
      return !text.contains("y sends it") && text.contains("SPY")
    }
    if random.chance(0.5) { poll(nil, 0, 100) }
    screen.killProgram()
    world.kills += 1
    // The message of a dead program starts where its cursor was and may wrap.
    try screen.wait("the death") { $0.filter { !$0.isWhitespace }.contains("exitstatus137") }
  }
}
