import ClientModels
import Synchronization
import Testing

@testable import Sync

/// What the engine emitted, and the book it makes.
private final class Screen: Sendable {
  private let events = Mutex<[SyncEvent]>([])

  func take(_ event: SyncEvent) { events.withLock { $0.append(event) } }
  var all: [SyncEvent] { events.withLock { $0 } }
  var portfolio: Portfolio {
    all.reduce(into: Portfolio()) { $0.apply($1) }
  }
}

/// A steady clock: real time passed since a fixed moment.
private struct TestClock: Sendable {
  private let start = ContinuousClock().now

  var now: Timestamp {
    let passed = start.duration(to: ContinuousClock().now).components
    return Timestamp.noonish.advanced(
      bySeconds: Double(passed.seconds) + Double(passed.attoseconds) / 1e18)
  }
}

@Suite struct SyncEngineTests {
  /// A broker with one account and no order until one is posted.
  private static func answer(_ request: HTTPRequest) -> HTTPOutcome? {
    let path = request.target.prefix { $0 != "?" }
    switch (request.method, path) {
    case (.get, "/v2/account"):
      return response(200, "{\"id\":\"a-1\",\"status\":\"ACTIVE\",\"cash\":\"100\"}")
    case (.get, "/v2/positions"), (.get, "/v2/orders"): return response(200, "[]")
    case (.get, "/v2/clock"):
      return response(200, "{\"timestamp\":\"2026-11-20T10:00:00-05:00\",\"is_open\":true}")
    default: return nil
    }
  }

  private func engine(
    _ transport: FakeTransport, _ store: MemoryStore, _ screen: Screen, known: String? = nil
  ) throws -> SyncEngine {
    let clock = TestClock()
    let broker = AlpacaBroker(
      trading: try EndpointURL("https://t.example"), data: try EndpointURL("https://d.example"),
      credentials: try AlpacaCredentials(keyID: "k", secret: "s"), transport: transport,
      now: { clock.now })
    return SyncEngine(
      configuration: SyncConfiguration(knownAccount: known.flatMap { AccountID($0) }, seed: 1),
      broker: broker, openStore: { _ in store }, clock: { clock.now },
      emit: { screen.take($0) })
  }

  @Test func theBookIsReadConfirmedAndSaved() async throws {
    let (store, screen) = (MemoryStore(), Screen())
    let engine = try engine(FakeTransport(answer: Self.answer), store, screen)
    let running = Task { await engine.run() }
    #expect(await eventually { screen.portfolio.source == .live })
    #expect(screen.portfolio.account?.cash?.description == "100")
    await engine.stop()
    await running.value
    #expect(store.read(.account) != nil && store.read(.positions) != nil)
    #expect(screen.all.contains { if case .requestLogged = $0 { true } else { false } })
  }

  @Test func anOrderIsJournaledSentOnceAndWorking() async throws {
    let request = try limitBuy()
    let journal = MemoryJournal()
    let atSending = Mutex<[JournalEntry]>([])
    let transport = FakeTransport { http in
      guard http.method == .post else { return Self.answer(http) }
      atSending.withLock { $0 = journal.entries }
      return response(
        200,
        """
        {"id":"b-1","client_order_id":"folio-1","symbol":"AAPL","side":"buy","type":"limit",
         "qty":"100","limit_price":"189.25","time_in_force":"day","status":"accepted"}
        """)
    }
    let screen = Screen()
    let engine = try engine(transport, MemoryStore(journal: journal), screen)
    let running = Task { await engine.run() }
    #expect(await eventually { screen.portfolio.source == .live })
    engine.send(.submit(request))
    engine.send(.submit(request))
    let id = request.clientOrderID
    #expect(
      await eventually {
        screen.portfolio.submissions[id]?.state == BrokerOrderID("b-1").map { .working($0) }
      })
    await engine.stop()
    await running.value
    let posts = transport.requests.filter { $0.method == .post }
    #expect(posts.count == 1)
    let body = String(decoding: try #require(posts.first?.body), as: UTF8.self)
    #expect(
      atSending.withLock { $0 } == [.intent(request, body: body), .send(id, attempt: 1)])
    #expect(
      journal.entries.contains(.resolve(id, to: .working, why: "the broker has it as b-1")))
  }

  @Test func theJournalKeepsTheLotMethodThatASellWasSentUnder() async throws {
    let request = OrderRequest(
      clientOrderID: try clientID("folio-1"), symbol: try symbol("AAPL"), side: .sell,
      quantity: Quantity(1), pricing: .market, timeInForce: .day)
    let (journal, screen) = (MemoryJournal(), Screen())
    let transport = FakeTransport { http in
      http.method == .post ? failure(52, bytesLeft: true) : Self.answer(http)
    }
    let engine = try engine(transport, MemoryStore(journal: journal), screen)
    let running = Task { await engine.run() }
    #expect(await eventually { screen.portfolio.source == .live })
    engine.send(.submit(request))
    #expect(await eventually { transport.requests.contains { $0.method == .post } })
    await engine.stop()
    await running.value
    guard case .intent(let kept, let body, _)? = journal.entries.first else {
      Issue.record("no intent")
      return
    }
    #expect(kept.instruction.lotMethod == .fifo)
    #expect(!body.contains("lot_method"))
  }

  @Test func aJournalThatCannotBeWrittenSendsNothing() async throws {
    let request = try limitBuy()
    let journal = MemoryJournal(
      failure: StoreError(
        .io(errno: 28, operation: "write"), path: "/s/orders/000001.jsonl",
        description: "/s/orders/000001.jsonl: the disk is full: free some space"))
    let (transport, screen) = (FakeTransport(answer: Self.answer), Screen())
    let engine = try engine(transport, MemoryStore(journal: journal), screen)
    let running = Task { await engine.run() }
    #expect(await eventually { screen.portfolio.source == .live })
    engine.send(.submit(request))
    #expect(
      await eventually {
        screen.portfolio.submissions[request.clientOrderID]?.state
          == .notSent(
            reason: "the order journal could not be written: "
              + "/s/orders/000001.jsonl: the disk is full: free some space")
      })
    await engine.stop()
    await running.value
    #expect(transport.requests.allSatisfy { $0.method == .get })
  }

  @Test func aLostReplyIsLookedUpAndFound() async throws {
    let request = try limitBuy()
    let transport = FakeTransport { http in
      if http.method == .post { return failure(52, bytesLeft: true) }
      guard http.target.hasPrefix("/v2/orders:by_client_order_id") else {
        return Self.answer(http)
      }
      return response(
        200,
        """
        {"id":"b-1","client_order_id":"folio-1","symbol":"AAPL","side":"buy","type":"limit",
         "qty":"100","limit_price":"189.25","time_in_force":"day","status":"new"}
        """)
    }
    let screen = Screen()
    let engine = try engine(transport, MemoryStore(), screen)
    let running = Task { await engine.run() }
    #expect(await eventually { screen.portfolio.source == .live })
    engine.send(.submit(request))
    #expect(
      await eventually {
        screen.portfolio.submissions[request.clientOrderID]?.state
          == BrokerOrderID("b-1").map { .working($0) }
      })
    await engine.stop()
    await running.value
    #expect(transport.requests.filter { $0.method == .post }.count == 1)
  }

  @Test func recordsThatNothingWaitsForAreSyncedSoonAndTheEndClosesTheStore() async throws {
    let journal = MemoryJournal()
    let store = MemoryStore(journal: journal)
    let screen = Screen()
    let engine = try engine(FakeTransport(answer: Self.answer), store, screen)
    let running = Task { await engine.run() }
    #expect(await eventually { screen.portfolio.source == .live })
    engine.send(.cancel(try brokerID("b-1")))
    #expect(await eventually { journal.entries.count == 1 })
    #expect(await eventually { journal.unsynced == 0 })
    #expect(store.closed == 0)
    await engine.stop()
    await running.value
    #expect(store.closed == 1)
  }

  @Test func aStoppedEngineReturnsWithoutHavingRun() async throws {
    let engine = try engine(FakeTransport(), MemoryStore(), Screen())
    await engine.stop()
    await engine.run()
  }

  @Test func theCommandLineReadsTheBookOnce() async throws {
    let transport = FakeTransport(answer: Self.answer)
    let broker = AlpacaBroker(
      trading: try EndpointURL("https://t.example"), data: try EndpointURL("https://d.example"),
      credentials: try AlpacaCredentials(keyID: "k", secret: "s"), transport: transport,
      now: { .noonish })
    let book = try await BookReader.fetchBook(broker, at: .noonish)
    #expect(book.asOf == .noonish && book.source == .live && book.clock?.isOpen == true)
    #expect(transport.requests.count == 5)
  }
}
