import ClientModels
import Foundation
import Sync
import TestSupport

/// A server, a client whose streams are disturbed, and somebody who trades meanwhile; a seed decides what happens.
final class CutWorld {
  struct NotInTime: Error, CustomStringConvertible {
    let description: String
  }

  /// Whether the client also asks for its orders every second. Without, nothing but the stream and what is read when it
  /// is joined can tell it anything.
  let isSwept: Bool
  private(set) var report = CutReport()
  private let seed: UInt64
  private let data: TemporaryFolder
  private let server: PaperServer
  private let account: PaperServer.Credentials
  private let proxy: FaultProxy
  private let client: CutClient
  private let trader: CutTrader
  private var random: SeededRandom
  private var kinds: [StreamFault] = []

  static let unsweptKinds = StreamFault.endings + [.duplicate, .swap]
  static let sweptKinds: [StreamFault] = [
    .drop, .corrupt, .drop, .duplicate, .swap, .drop, .fin, .halfOpen, .close(1_012),
  ]

  init(seed: UInt64) async throws {
    self.seed = seed
    isSwept = seed % 2 == 0
    random = SeededRandom(seed: seed)
    data = try TemporaryFolder()
    let folder = data.url.appendingPathComponent("paper")
    account = try PaperServer.createAccount(data: folder)
    server = try PaperServer(
      data: folder,
      arguments: ["--always-open", "--seed", String(seed), "--quotes-per-second", "20"])
    proxy = try FaultProxy(before: server.url, .none)
    client = try CutClient(
      proxy.url, account, state: data.url.appendingPathComponent("state"),
      sweepInterval: isSwept ? 1 : 86_400, seed: seed)
    let endpoint = try EndpointURL(server.url)
    trader = CutTrader(
      AlpacaBroker(
        trading: endpoint, data: endpoint,
        credentials: try AlpacaCredentials(keyID: account.keyID, secret: account.secretKey),
        transport: CurlTransport(),
        now: { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) }),
      name: "cut-\(seed)")
    client.watch(CutTrader.symbols)
    try await wait("the streams to be live") { $0.client.isLive && $0.client.isMarketLive }
  }

  /// Disturbs the stream once, in the next way of its kind, and waits until client and server agree again.
  func step() async throws {
    if kinds.isEmpty {
      kinds = (isSwept ? Self.sweptKinds : Self.unsweptKinds).shuffled(using: &random)
    }
    let fault = kinds.removeLast()
    if try await differences() != nil { report.findings.append("seed \(seed): it fell back") }
    // Now and then a stream is cut again that has not proven itself since.
    if random.chance(0.85) { client.pass(seconds: 31) }
    guard fault != .drop else { return try await drop() }
    switch fault {
    case .duplicate, .swap, .corrupt: try await disturb(fault)
    default: try await end(fault)
    }
    // A stream that the client has given up may meet an ending of its own: what counts is the one after the last ended.
    try await wait("the stream to be live after \(fault.name)") { world in
      world.client.isLive
        && world.proxy.newestStream(of: StreamLine.tradePath) ?? 0 > world.endedStream
    }
    if random.chance(0.3) { try await act() }
    try await agree(after: fault)
  }

  func finish() async throws -> CutReport {
    client.pass(seconds: 31)
    client.pass(seconds: 31)
    try await wait("both streams to be live at last") { $0.client.isLive && $0.client.isMarketLive }
    for line in faultyLines { report.cuts[line.fault.name, default: 0] += 1 }
    report.reconnects = client.losses
    report.repairs = client.repairs
    return report
  }

  func end() async {
    await client.stop()
    proxy.stop()
    server.stop()
  }

  private func end(_ fault: StreamFault) async throws {
    switch random.below(3) {
    case 0:
      try await acts(upTo: 2)
      proxy.disturbStreams(fault)
      try await acts(upTo: 2)
    case 1:
      proxy.followStreams(after(random.below(4), fault) { $0.isTradeUpdate })
      try await actUntilMet()
    default:
      // The next stream meets it, while it introduces itself or while the book is read.
      proxy.followStreams(after(random.below(4), fault) { $0.path == StreamLine.tradePath })
      let met = faultyLines.count + 1
      proxy.disturbStreams(random.pick([.fin, .reset, .close(1_001)]))
      try await actUntilMet(beyond: met)
    }
    try await acts(upTo: 2)
  }

  /// One message is touched, and the stream goes on.
  private func disturb(_ fault: StreamFault) async throws {
    proxy.followStreams(after(random.below(3), fault) { $0.isTradeUpdate })
    try await actUntilMet()
    // One that is held back goes out after the next.
    if fault == .swap { try await act(.resting) }
  }

  /// In place of an event: all three of an order that is accepted, goes to work and is filled.
  private static let every = "every event"

  /// A change is kept from a client whose stream is sound: only the sweep can find it.
  ///
  /// A starved machine answers pings too late, and a stream that is given up is read anew as a whole: then nothing was
  /// kept from the client, and another change is.
  private func drop() async throws {
    var isDropped = false
    while !isDropped {
      try await wait("the stream to be live before a drop") { $0.client.isLive }
      isDropped = try await dropOnce()
    }
  }

  /// Returns false when the stream ended before everything was dropped.
  private func dropOnce() async throws -> Bool {
    let event = random.pick(["fill", "canceled", "new", Self.every])
    if event == "canceled" {
      try await act(.resting)
      try await agree(after: .pass)
    }
    let (repairs, losses) = (client.repairs, client.losses)
    if event == Self.every {
      proxy.followStreams(.scripted([.drop, .drop, .drop]) { $0.isTradeUpdate })
    } else {
      proxy.followStreams(after(0, .drop) { $0.isTradeUpdate && $0.isEvent(event) })
    }
    let before = faultyLines.count
    switch event {
    case "canceled": try await act(.cancel)
    case "new": try await act(.resting)
    default: try await act(.filling)
    }
    let wanted = before + (event == Self.every ? 3 : 1)
    try await wait("\(event) to be dropped") {
      $0.faultyLines.count >= wanted || $0.client.losses > losses
    }
    guard faultyLines.count >= wanted else {
      try await agree(after: .pass)
      return false
    }
    try await agree(after: .drop)
    client.pass(seconds: 4)
    try await wait("the repair of \(event) that was dropped to be counted") {
      $0.client.repairs > repairs || $0.client.losses > losses
    }
    return true
  }

  private func after(
    _ count: Int, _ fault: StreamFault, _ matching: @escaping @Sendable (StreamLine) -> Bool
  ) -> StreamFaultSchedule {
    .scripted(Array(repeating: .pass, count: count) + [fault], matching: matching)
  }

  private func actUntilMet(beyond count: Int? = nil) async throws {
    let before = count ?? faultyLines.count
    var looks = 0
    try await wait("the stream to be disturbed") { world in
      if world.faultyLines.count > before { return true }
      // Something must happen for a message to be met; while there is no stream, not too much.
      if looks % 20 == 0 { try await world.act(world.random.pick([.market, .filling, .resting])) }
      looks += 1
      return world.faultyLines.count > before
    }
  }

  private func acts(upTo most: Int) async throws {
    for _ in 0..<random.below(most + 1) { try await act() }
  }

  private func act(_ act: CutTrader.Act? = nil) async throws {
    try await trader.act(act ?? random.pick(CutTrader.Act.allCases), using: &random)
  }

  /// The faults that the stream of order events met.
  private var faultyLines: [StreamLine] {
    proxy.streamLog.filter { $0.path == StreamLine.tradePath && $0.fault != .pass }
  }

  private var endedStream: Int {
    faultyLines.lazy.filter(\.fault.isEnding).map(\.stream).max() ?? 0
  }

  private func agree(after fault: StreamFault) async throws {
    var latest: String?
    do {
      try await wait("the client to agree with the server after \(fault.name)") { world in
        latest = try await world.differences()
        return latest == nil
      }
    } catch let error as NotInTime {
      throw NotInTime(
        description: "\(error): \(latest ?? ""); it said \(client.warnings.suffix(3))")
    }
    guard fault != .pass else { return }
    let since = max(client.liveAt ?? trader.actedAt, trader.actedAt)
    let components = since.duration(to: .now).components
    report.seconds.append(Double(components.seconds) + Double(components.attoseconds) / 1e18)
  }

  /// What the client does not have as the server has it; nil when all is the same.
  private func differences() async throws -> String? {
    let ledger = try LedgerReading(from: server.url, account)
    let book = client.portfolio
    var differing: [String] = []
    for order in ledger.orders {
      let known = BrokerOrderID(order.id).flatMap { book.orders[$0] }
      let state = known.map { "\($0.status.wire) \($0.filledQuantity)" }
      if state != "\(order.status) \(order.filled)" {
        differing.append(
          "\(order.clientOrderID) is \(order.status) \(order.filled), not \(state ?? "unknown")")
      }
    }
    if book.orders.count != ledger.orders.count {
      differing.append("\(book.orders.count) orders, not \(ledger.orders.count)")
    }
    let held = Dictionary(
      book.positions.values.map { ($0.symbol.text, $0.quantity.description) }
    ) { $1 }
    if held != ledger.positions { differing.append("\(held) is held, not \(ledger.positions)") }
    return differing.isEmpty ? nil : differing.prefix(3).joined(separator: "; ")
  }

  /// Looks every few milliseconds, for a minute at most.
  private func wait(_ what: String, until condition: (CutWorld) async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !condition(self) {
      guard ContinuousClock.now < deadline else {
        throw NotInTime(
          description:
            "seed \(seed): waited in vain for \(what) with the stream \(client.state), \(trader.refused) orders refused"
        )
      }
      try await Task.sleep(for: .milliseconds(3))
    }
  }
}

extension StreamLine {
  fileprivate static let tradePath = "/stream"

  fileprivate var isTradeUpdate: Bool {
    path == Self.tradePath && text.contains(#""stream":"trade_updates""#)
  }

  fileprivate func isEvent(_ name: String) -> Bool { text.contains(#""event":"\#(name)""#) }
}
