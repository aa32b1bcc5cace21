import ClientModels
import FoundationEssentials
import Sync
import Synchronization

/// What the order journal costs, on a real disk.
struct JournalBenchmarks {
  private let folder: String
  private let root: StoreRoot
  private let clock = ContinuousClock()

  private static let host = "localhost"
  /// A busy day.
  private static let ordersPerDay = 1_000
  /// 2026-01-05T14:30:00Z.
  private static let start = Timestamp(seconds: 1_767_623_400)

  /// `folder` is made, and must not be there.
  init(folder: String) throws {
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let random = Mutex(SplitMix64(seed: 1))
    root = StoreRoot(
      path: folder,
      environment: StoreEnvironment(
        fileSystem: PosixFileSystem(), pid: ProcessInfo.processInfo.processIdentifier,
        startedAt: Self.start, version: "bench", now: { Self.start }, uptime: { 0 },
        random: { random.withLock { $0.next() } }))
  }

  /// What the disk takes for as many bytes by itself, for comparison.
  func writingAndSyncing(times: Int) throws -> Measurement {
    let disk = PosixFileSystem()
    let directory = try disk.openDirectory(folder, in: nil)
    defer { disk.close(directory) }
    let file = try disk.open("bytes", in: directory, .createNew)
    defer { disk.close(file) }
    let bytes = [UInt8](repeating: 32, count: 800)
    let durations = try (0..<times).map { _ in
      let start = clock.now
      try disk.write(bytes, to: file)
      try disk.syncContents(file)
      return clock.now - start
    }
    return Measurement("disk: write and sync 800 bytes", durations)
  }

  /// What durability adds to the sending of an order: the intent and the attempt, on the disk.
  func recording(times: Int) throws -> Measurement {
    let store = try open("recording")
    var durations: [Duration] = []
    for number in 0..<times {
      let request = try Self.request(number)
      let entries: [JournalEntry] = [
        .intent(request, body: Self.body), .send(request.clientOrderID, attempt: 1),
      ]
      let start = clock.now
      try store.journal.append(entries, durably: true, at: Self.start)
      durations.append(clock.now - start)
    }
    try store.close()
    return Measurement("journal: record an order before it is sent", durations)
  }

  /// What a start costs with a long journal, with and without its snapshot.
  func opening(records: Int) throws -> [Measurement] {
    try write(records)
    let snapshots = "\(folder)/\(Self.host)-opening/snap"
    let fast = try (1...11).map { _ in try timeOpening() }
    try FileManager.default.removeItem(atPath: snapshots)
    let slow = try (1...3).map { _ in try timeOpening() }
    return [
      Measurement("journal: open \(records) records, from a snapshot", fast),
      Measurement("journal: open \(records) records, all of them", slow),
    ]
  }

  private func timeOpening() throws -> Duration {
    let start = clock.now
    let store = try open("opening")
    let duration = clock.now - start
    guard store.ordersBlockedBecause == nil,
      store.journal.recovered.orders.count >= Self.ordersPerDay
    else { throw BenchmarkFailure("the journal that was written was not read back") }
    return duration
  }

  /// Six records for each order, as many orders as there are in that number of records.
  private func write(_ records: Int) throws {
    let store = try open("opening")
    var batch: [JournalEntry] = []
    for number in 0..<(records / 6) {
      batch += try Self.life(number)
      guard batch.count >= 600 || number == records / 6 - 1 else { continue }
      let time = Self.start.advanced(bySeconds: Double(number / Self.ordersPerDay) * 86_400)
      try store.journal.append(batch, durably: false, at: time)
      batch = []
    }
    try store.close()
  }

  private func open(_ account: String) throws -> AccountStore {
    guard let id = AccountID(account) else { throw BenchmarkFailure("no account id: \(account)") }
    return try root.openAccount(host: Self.host, account: id)
  }

  private static func life(_ number: Int) throws -> [JournalEntry] {
    let request = try request(number)
    let id = request.clientOrderID
    guard let broker = BrokerOrderID("b7e1c0de-0000-4000-8000-\(100_000_000_000 + number)") else {
      throw BenchmarkFailure("no broker id")
    }
    return [
      .intent(request, body: body), .send(id, attempt: 1),
      .reply(
        id, attempt: 1, http: 200, brokerID: broker, status: "pending_new", failure: nil),
      .resolve(id, to: .working, why: "the broker has it as \(broker)"),
      .fill(
        executionID: "20260105143000123::\(number)", broker, symbol: request.symbol,
        side: request.side, quantity: request.quantity ?? .zero, price: try Price(strict: "189.24"),
        at: start),
      .broker(
        broker, id, status: "filled", filled: request.quantity ?? .zero, updatedAt: start,
        source: "stream"),
    ]
  }

  private static func request(_ number: Int) throws -> OrderRequest {
    var random = SplitMix64(seed: UInt64(number))
    guard let symbol = Symbol("BRK.B") else { throw BenchmarkFailure("no symbol") }
    return OrderRequest(
      clientOrderID: ClientOrderID.mint(at: start, using: &random), symbol: symbol, side: .buy,
      quantity: try Quantity(strict: "1.5"), pricing: .limit(try Price(strict: "189.25")),
      timeInForce: .day)
  }

  /// As long as the body of a limit order is.
  private static let body =
    #"{"symbol":"BRK.B","qty":"1.5","side":"buy","type":"limit","time_in_force":"day","#
    + #""limit_price":"189.25","client_order_id":"folio-01KAK8V0C0QH3M5N7P9R1T3V5X"}"#
}

struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
