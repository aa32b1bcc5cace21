import ClientModels
import Testing

@testable import Sync

/// What suites of a stored account begin with.
protocol StoredAccountFixture {}

extension StoredAccountFixture {
  static var folder: String { "/state/folio/h-a1" }

  /// An account with three segments, a snapshot and a document, left by a clean end.
  func written(orders: Int = 12, closing: Bool = true) throws -> MemoryFileSystem {
    let disk = MemoryFileSystem()
    let store = try StoreRoot(path: "/state/folio", environment: storeEnvironment(disk))
      .openAccount(host: "h", account: try #require(AccountID("a1")))
    try store.write(.account, payload: Array("{}".utf8), asOf: nil, at: storeNoon)
    for number in 1...orders {
      try store.journal.append(
        storeEntries(number), durably: true,
        at: storeNoon.advanced(bySeconds: Double(number / 5) * 86_400))
    }
    if closing { try store.close() }
    disk.kill()
    return disk
  }

  func change(_ disk: MemoryFileSystem, _ file: String, at index: Int) throws {
    var bytes = try #require(disk.contents("\(Self.folder)/\(file)"))
    bytes[index] ^= 1
    disk.place(bytes, at: "\(Self.folder)/\(file)")
  }
}
