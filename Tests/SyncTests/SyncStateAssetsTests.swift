import ClientModels
import Testing

@testable import Sync

@Suite("The list of all instruments, for those who look for one") struct SyncStateAssetsTests {
  private static let day: Double = 86_400

  private func index(_ texts: String...) throws -> AssetIndex {
    AssetIndex(try texts.map { AssetName(try symbol($0), name: "\($0) Inc.") })
  }

  private func isAsked(_ actions: [SyncAction]) -> Bool { actions.questions.contains(.assets) }

  private func lists(_ actions: [SyncAction]) -> [AssetIndex] {
    actions.events.compactMap { if case .assetsListed(let list) = $0 { list } else { nil } }
  }

  private func kept(_ actions: [SyncAction]) -> [AssetIndex] {
    actions.compactMap { if case .keepAssetList(let list, _) = $0 { list } else { nil } }
  }

  private func asset(_ text: String, isTradable: Bool = true) throws -> Asset {
    Asset(symbol: try symbol(text), name: "\(text) Inc.", isTradable: isTradable)
  }

  private func connected() throws -> Machine {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 3)
    return machine
  }

  @Test("Nobody asks for it while nobody looks") func quiet() throws {
    var machine = try connected()
    for _ in 0..<100 {
      let actions = machine.handle(.tick, after: 60)
      #expect(!isAsked(actions) && !actions.contains(.readAssetList))
    }
  }

  @Test("The stored list is shown at once; the broker is asked when it is a day old")
  func storedFirst() throws {
    var machine = try connected()
    let asked = machine.handle(.command(.listAssets))
    #expect(asked.contains(.readAssetList) && !isAsked(asked))
    #expect(!machine.handle(.command(.listAssets)).contains(.readAssetList))
    let asOf = machine.now.advanced(bySeconds: -Self.day + 100)
    let stored = try index("AAPL", "SPY")
    let shown = machine.handle(.assetListRead(stored, asOf: asOf))
    #expect(lists(shown) == [stored] && !isAsked(shown))
    #expect(!isAsked(machine.handle(.tick, after: 99)))
    #expect(isAsked(machine.handle(.tick, after: 2)))
    #expect(!isAsked(machine.handle(.tick, after: 60)))
    let listing = Listing([try asset("AAPL"), try asset("GONE", isTradable: false)])
    let answered = machine.answer(.assets(.success(listing)))
    #expect(lists(answered) == [try index("AAPL")])
    #expect(kept(answered) == [try index("AAPL")])
    #expect(!isAsked(machine.handle(.tick, after: Self.day - 1)))
    #expect(isAsked(machine.handle(.tick, after: 2)))
  }

  @Test("With nothing stored, or nothing that can be read, the broker is asked at once")
  func nothingStored() throws {
    var machine = try connected()
    machine.handle(.command(.listAssets))
    let read = machine.handle(.assetListRead(nil, asOf: nil))
    #expect(lists(read).isEmpty && isAsked(read))
  }

  @Test("A stored list of tomorrow is asked for again after a day") func future() throws {
    var machine = try connected()
    machine.handle(.command(.listAssets))
    let asOf = machine.now.advanced(bySeconds: 1_000 * Self.day)
    machine.handle(.assetListRead(try index("AAPL"), asOf: asOf))
    #expect(!isAsked(machine.handle(.tick, after: Self.day - 1)))
    #expect(isAsked(machine.handle(.tick, after: 2)))
  }

  @Test("What the broker refuses is asked for again, later and later; the list stays")
  func failures() throws {
    var machine = try connected()
    machine.handle(.command(.listAssets))
    machine.handle(.assetListRead(nil, asOf: nil))
    var waits: [Int] = []
    for _ in 0..<3 {
      let failed = machine.answer(
        .assets(.failure(.refused(status: 403, code: nil, message: "forbidden"))))
      #expect(lists(failed).isEmpty && !isAsked(failed))
      var seconds = 0
      repeat { seconds += 1 } while seconds < 4_000 && !isAsked(machine.handle(.tick, after: 1))
      waits.append(seconds)
    }
    #expect(waits.allSatisfy { (30..<4_000).contains($0) }, "\(waits)")
  }

  @Test("Who looks before the store is open has the stored list when it opens") func early() throws
  {
    var machine = Machine()
    machine.handle(.start)
    #expect(!machine.handle(.command(.listAssets)).contains(.readAssetList))
    let id = try account("a-1")
    let opened = machine.handle(.storeOpened(StoredBook(account: id)))
    #expect(opened.contains(.readAssetList))
  }
}
