import ClientModels
import Synchronization
import Testing

@testable import Sync

let storeNoon = Timestamp(seconds: 1_795_262_400)

/// The environment of a process with number `pid`, at 2026-11-21T12:00:00Z.
func storeEnvironment(
  _ fileSystem: any FileSystem, pid: Int32 = 4711, running: Set<Int32>? = nil,
  pause: @escaping @Sendable (Double) -> Void = { _ in }
) -> StoreEnvironment {
  let random = Mutex(SystemRandomNumberGenerator())
  return StoreEnvironment(
    fileSystem: fileSystem, pid: pid, startedAt: storeNoon, version: "0.1.0", now: { storeNoon },
    uptime: { 42 }, random: { random.withLock { $0.next() } },
    isRunning: { running?.contains($0) ?? true }, pause: pause)
}

let storeOwner = JournalOwner(host: "paper-api.alpaca.markets", account: "a1")

func storeOrder(_ number: Int) throws -> OrderRequest {
  OrderRequest(
    clientOrderID: try #require(ClientOrderID("folio-\(number)")),
    symbol: try #require(Symbol("BRK.B")), side: .buy, quantity: try Quantity(strict: "1.5"),
    pricing: .limit(try Price(strict: "189.25")), timeInForce: .day)
}

/// The intent and the sending of one order, as the engine writes them.
func storeEntries(_ number: Int) throws -> [JournalEntry] {
  let order = try storeOrder(number)
  return [
    .intent(order, body: #"{"symbol":"BRK.B"}"#), .send(order.clientOrderID, attempt: 1),
  ]
}

func journal(
  _ fileSystem: MemoryFileSystem, segmentLimit: Int = 8 << 20
) throws -> OrderJournal {
  try OrderJournal(
    writing: try StoreDirectory.made(at: "/s", fileSystem), owner: storeOwner,
    storeEnvironment(fileSystem), segmentLimit: segmentLimit)
}

/// All that the segments under `path` hold, up to what is damaged.
func storedEntries(_ fileSystem: any FileSystem, under path: String = "/s") throws -> [JournalEntry]
{
  var entries: [JournalEntry] = []
  var scan = JournalScan(
    try StoreDirectory.existing(at: path + "/orders", fileSystem), owner: nil)
  scan.run { if case .entry(let entry) = $0.record { entries.append(entry) } }
  return entries
}

/// What the order of `storeEntries` with that number has become.
func recoveredOrder(_ number: Int, _ journal: any OrderJournaling) throws -> JournaledOrder? {
  journal.recovered.orders[try storeOrder(number).clientOrderID]
}

let firstSegment = "/s/orders/000001.jsonl"
