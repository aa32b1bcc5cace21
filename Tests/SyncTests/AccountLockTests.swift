import ClientModels
import Synchronization
import Testing

@testable import Sync

/// Who may write an account when several clients have it open.
@Suite struct AccountLockTests {
  private final class Pauses: Sendable {
    let count = Mutex(0)
  }

  private func open(
    _ disk: MemoryFileSystem, pid: Int32, for use: AccountUse,
    pause: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws -> AccountStore {
    try StoreRoot(path: "/state", environment: storeEnvironment(disk, pid: pid, pause: pause))
      .openAccount(host: "h", account: try #require(AccountID("a1")), for: use)
  }

  @Test func whoOnlyReadsWritesWhereNobodyTrades() throws {
    let disk = MemoryFileSystem()
    let reader = try open(disk, pid: 100, for: .reading)
    #expect(reader.viewOnlyBecause == nil && !reader.isWantedByTrader)
    try reader.write(.account, payload: [1], asOf: nil, at: storeNoon)
    let second = try open(disk, pid: 200, for: .reading)
    #expect(
      second.viewOnlyBecause
        == "process 100 has this account open since 2026-11-21 07:00:00 New York, and keeps its book"
    )
    #expect(!reader.isWantedByTrader)
  }

  @Test func whoTradesIsGivenTheAccountByWhoOnlyReads() throws {
    let disk = MemoryFileSystem()
    let reader = Mutex<AccountStore?>(try open(disk, pid: 100, for: .reading))
    let pauses = Pauses()
    var trader: AccountStore? = try open(disk, pid: 200, for: .trading) { _ in
      pauses.count.withLock { $0 += 1 }
      reader.withLock { if $0?.isWantedByTrader == true { $0 = nil } }
    }
    #expect(trader?.viewOnlyBecause == nil)
    #expect(pauses.count.withLock { $0 } == 1)
    try trader?.journal.append(storeEntries(1), durably: true, at: storeNoon)
    let viewer = try open(disk, pid: 100, for: .reading)
    #expect(
      viewer.viewOnlyBecause
        == "process 200 has this account open since 2026-11-21 07:00:00 New York, and keeps its book"
    )
    trader = nil
    #expect(try open(disk, pid: 100, for: .reading).viewOnlyBecause == nil)
  }

  @Test func aReaderThatDoesNotAnswerIsNotWaitedForForever() throws {
    let disk = MemoryFileSystem()
    var reader: AccountStore? = try open(disk, pid: 100, for: .reading)
    let pauses = Pauses()
    let trader = try open(disk, pid: 200, for: .trading) { _ in
      pauses.count.withLock { $0 += 1 }
    }
    #expect(
      trader.viewOnlyBecause
        == "process 100 has this account open since 2026-11-21 07:00:00 New York")
    #expect((50...200).contains(pauses.count.withLock { $0 }))
    // It hears of it later all the same, for the trader waits on.
    #expect(reader?.isWantedByTrader == true)
    reader = nil
    #expect(try open(disk, pid: 300, for: .reading).viewOnlyBecause != nil)
  }

  @Test func twoWhoTradeDoNotWaitForEachOther() throws {
    let disk = MemoryFileSystem()
    let first = try open(disk, pid: 100, for: .trading)
    let pauses = Pauses()
    let second = try open(disk, pid: 200, for: .trading) { _ in
      pauses.count.withLock { $0 += 1 }
    }
    #expect(first.viewOnlyBecause == nil && !first.isWantedByTrader)
    #expect(second.viewOnlyBecause?.hasPrefix("process 100 ") == true)
    #expect(pauses.count.withLock { $0 } < 10)
  }
}
