import ClientModels
import Testing

@testable import Sync

struct ClosedOrdersTests {
  private func root(_ disk: MemoryFileSystem) -> StoreRoot {
    StoreRoot(path: "/s", environment: storeEnvironment(disk))
  }

  private func open(_ disk: MemoryFileSystem) throws -> AccountStore {
    try root(disk).openAccount(host: "h", account: try account("a"))
  }

  private let folder = "/s/h-a"

  /// The higher the number, the newer.
  private func order(_ number: Int, _ status: OrderStatus = .filled) throws -> Order {
    Order(
      id: try brokerID("order-\(number)"), clientOrderID: try clientID("client-\(number)"),
      symbol: try symbol("AAPL"), side: .buy, type: .market, timeInForce: .day,
      quantity: Quantity(1), filledQuantity: status == .filled ? Quantity(1) : .zero,
      status: status, submittedAt: storeNoon.advanced(bySeconds: Double(number)))
  }

  private func book(_ numbers: Range<Int>, working: Range<Int> = 0..<0) throws -> Portfolio {
    var book = Portfolio()
    for number in numbers { book.apply(.ordersUpdated([try order(number)])) }
    for number in working { book.apply(.ordersUpdated([try order(number, .new)])) }
    return book
  }

  @Test func oldClosedOrdersMoveToAListAndAreFoundThere() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    let book = try book(0..<2_600, working: 5_000..<5_003)
    let moved = try BookDocuments.save([.orders], of: book, to: store, at: storeNoon)
    #expect(moved.count == 2_100)
    #expect(
      disk.names(in: folder + "/closed").sorted() == ["000001.json", "000002.json", "000003.json"])
    let kept = try #require(BookDocuments.load(store).portfolio).orders
    #expect(kept.count == 503)
    let names = Set(kept.keys.map(\.text))
    #expect(names.contains("order-2100") && names.contains("order-5002"))
    let (closed, problems) = ClosedOrders.all(in: store)
    #expect(closed.count == 2_100 && problems.isEmpty)
    #expect(closed.first?.id.text == "order-2099")
    #expect(ClosedOrders.order(named: "order-7", in: store)?.clientOrderID?.text == "client-7")
    #expect(ClosedOrders.order(named: "client-1500", in: store)?.id.text == "order-1500")
    #expect(ClosedOrders.order(named: "order-2100", in: store) == nil)
  }

  @Test func aListIsWrittenOnceAndOnlyWhenManyHaveComeTogether() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    var book = try book(0..<1_000)
    #expect(try BookDocuments.save([.orders], of: book, to: store, at: storeNoon).isEmpty)
    #expect(disk.names(in: folder + "/closed").isEmpty)
    book.apply(.ordersUpdated([try order(1_000)]))
    let moved = try BookDocuments.save([.orders], of: book, to: store, at: storeNoon)
    #expect(moved.count == 501)
    book.apply(.ordersArchived(moved))
    #expect(book.orders.count == 500)
    let first = disk.contents(folder + "/closed/000001.json")
    for number in 1_001..<1_502 { book.apply(.ordersUpdated([try order(number)])) }
    #expect(try BookDocuments.save([.orders], of: book, to: store, at: storeNoon).count == 501)
    #expect(disk.contents(folder + "/closed/000001.json") == first)
    #expect(disk.names(in: folder + "/closed").count == 2)
  }

  @Test func anOrderThatIsHeardOfAgainDoesNotLeaveTheBook() throws {
    var book = try book(0..<2)
    book.orders[try brokerID("order-1")]?.status = .partiallyFilled
    book.apply(.ordersArchived([try brokerID("order-0"), try brokerID("order-1")]))
    #expect(book.orders.keys.map(\.text) == ["order-1"])
  }

  @Test func aCrashBetweenTheListAndTheBookLosesNoOrder() throws {
    let book = try book(0..<1_200)
    var calls = 1
    var call = 0
    while call < calls {
      let disk = MemoryFileSystem()
      let store = try open(disk)
      try BookDocuments.save([.orders], of: try self.book(0..<900), to: store, at: storeNoon)
      disk.fail(at: call, with: 28, forever: true)
      let moved = try? BookDocuments.save([.orders], of: book, to: store, at: storeNoon)
      calls = max(calls, disk.calls.count + (moved == nil ? 1 : 0))
      call += 1
      disk.kill()
      let after = try open(disk)
      let kept = try #require(BookDocuments.load(after).portfolio).orders
      let ids = Set(kept.keys).union(ClosedOrders.all(in: after).orders.map(\.id))
      let before = try (0..<900).map { try brokerID("order-\($0)") }
      #expect(ids.isSuperset(of: before))
    }
    #expect(calls > 10)
  }

  @Test func aDamagedListIsSetAsideAndNamedAndTheOthersAreRead() throws {
    let disk = MemoryFileSystem()
    try BookDocuments.save([.orders], of: try book(0..<2_600), to: try open(disk), at: storeNoon)
    disk.kill()
    var damaged = try #require(disk.contents(folder + "/closed/000002.json"))
    damaged[2_000] ^= 1
    disk.place(damaged, at: folder + "/closed/000002.json")
    let check = try AccountCheck(at: folder, disk)
    #expect(check.damages.count == 1)
    #expect(check.damages.first?.path == folder + "/closed/000002.json")
    let viewer = try root(disk).openReadOnly(host: "h", account: try account("a"))
    #expect(ClosedOrders.all(in: viewer).orders.count == 1_100)
    #expect(viewer.damages.count == 1)
    #expect(
      disk.names(in: folder + "/closed").sorted() == ["000001.json", "000002.json", "000003.json"])
    let store = try open(disk)
    #expect(ClosedOrders.all(in: store).orders.count == 1_100)
    #expect(store.damages.first?.contains("can only be asked of the broker") == true)
    try BookDocuments.save([.orders], of: try book(0..<1_001), to: store, at: storeNoon)
    #expect(
      disk.names(in: folder + "/closed").sorted()
        == ["000001.json", "000002.json.damaged-20261121T120000Z", "000003.json", "000004.json"])
  }

  @Test func aViewerWritesNoList() throws {
    let disk = MemoryFileSystem()
    try open(disk).close()
    let viewer = try root(disk).openReadOnly(host: "h", account: try account("a"))
    #expect(throws: StoreError.self) {
      try BookDocuments.save([.orders], of: try book(0..<2_000), to: viewer, at: storeNoon)
    }
    #expect(disk.names(in: folder + "/closed").isEmpty)
  }

  @Test func aRepairedCopyHasTheLists() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    try store.journal.append(try storeEntries(1), durably: true, at: storeNoon)
    try BookDocuments.save([.orders], of: try book(0..<1_600), to: store, at: storeNoon)
    try store.close()
    disk.kill()
    let repair = try AccountRepair(of: folder, storeEnvironment(disk))
    #expect(
      disk.contents(repair.copy + "/closed/000001.json")
        == disk.contents(folder + "/closed/000001.json"))
  }

  /// What version 0.1.0 stored, before there were tables and lists.
  @Test func aStoreOfTheFirstFormOpensAndIsKeptInTheNewOne() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    for name in [DocumentName.account, .positions, .orders, .market, .assets, .clock] {
      disk.place(
        try Fixtures.load("store-schema-1/\(name.rawValue)"), at: "\(folder)/\(name.rawValue).json")
    }
    var (book, problems) = BookDocuments.load(store)
    #expect(problems.isEmpty && store.damages.isEmpty)
    let old = try #require(book)
    #expect(old.positions.keys.map(\.text).sorted() == ["AAPL", "BRK.B"])
    #expect(old.positions[try symbol("AAPL")]?.quantity == Quantity(2))
    #expect(old.orders.count == 4 && old.workingOrders.map(\.symbol?.text) == ["MSFT"])
    #expect(old.market.keys.map(\.text).sorted() == ["AAPL", "BRK.B", "MSFT"])
    #expect(old.account?.number == "PAFD6D0B882E")
    try BookDocuments.save(Set(DocumentName.allCases), of: old, to: store, at: storeNoon)
    (book, problems) = BookDocuments.load(store)
    #expect(book == old && problems.isEmpty)
    let positions = try #require(disk.contents(folder + "/positions.json"))
    #expect(DocumentEnvelope.schema(of: positions) == 2)
  }

  @Test func theEngineLetsGoOfWhatWasMoved() throws {
    var state = SyncState(
      configuration: SyncConfiguration(seed: 1), snapshotBatch: 100, at: storeNoon)
    _ = state.handle(.start, at: storeNoon)
    state.emit(.ordersUpdated([try order(1), try order(2, .new)]))
    let ids: Set = [try brokerID("order-1")]
    #expect(state.handle(.ordersArchived(ids), at: storeNoon).contains(.emit(.ordersArchived(ids))))
    #expect(state.portfolio.orders.keys.map(\.text) == ["order-2"])
  }
}
