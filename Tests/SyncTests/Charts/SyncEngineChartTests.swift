import ClientModels
import Synchronization
import Testing

@testable import Sync

@Suite struct SyncEngineChartTests {
  private final class Told: Sendable {
    private let events = Mutex<[SyncEvent]>([])

    func take(_ event: SyncEvent) { events.withLock { $0.append(event) } }
    var histories: [BarHistory] {
      events.withLock { events in
        events.compactMap { if case .barsRead(let history) = $0 { history } else { nil } }
      }
    }
  }

  private static func answer(_ request: HTTPRequest, bars: HTTPOutcome) -> HTTPOutcome? {
    switch request.target.prefix(while: { $0 != "?" }) {
    case "/v2/account": response(200, "{\"id\":\"a-1\",\"status\":\"ACTIVE\",\"cash\":\"100\"}")
    case "/v2/positions", "/v2/orders": response(200, "[]")
    case "/v2/clock":
      response(200, "{\"timestamp\":\"2026-11-20T10:00:00-05:00\",\"is_open\":true}")
    case "/v2/stocks/bars": bars
    default: nil
    }
  }

  private func engine(
    _ transport: FakeTransport, _ store: MemoryStore, _ told: Told
  ) throws -> SyncEngine {
    let broker = AlpacaBroker(
      trading: try EndpointURL("https://t.example"), data: try EndpointURL("https://d.example"),
      credentials: try AlpacaCredentials(keyID: "k", secret: "s"), transport: transport,
      now: { .noonish })
    return SyncEngine(
      configuration: SyncConfiguration(knownAccount: try account("a-1"), seed: 1), broker: broker,
      openStore: { _ in store }, clock: { .noonish }, emit: { told.take($0) })
  }

  private static let page = """
    {"bars":{"AAPL":[
      {"t":"2026-11-19T05:00:00Z","o":10,"h":12.5,"l":9.75,"c":12,"v":100,"n":7,"vw":11.5},
      {"t":"2026-11-20T05:00:00Z","o":12,"h":13,"l":14,"c":12,"v":100,"n":7,"vw":11.5},
      {"t":"2026-11-21T05:00:00Z","o":12,"h":12,"l":11,"c":11.0001,"v":50,"n":3,"vw":11.2}
    ]},"next_page_token":null}
    """

  @Test func barsGoFromTheBrokerToTheChartAndToTheDiskAndAreThereAtTheNextStart() async throws {
    let (store, told) = (MemoryStore(), Told())
    let asked = Mutex<[String]>([])
    let transport = FakeTransport { request in
      if request.target.hasPrefix("/v2/stocks/bars") {
        asked.withLock { $0.append(request.target) }
      }
      return Self.answer(request, bars: response(200, Self.page))
    }
    let request = BarRequest(try symbol("AAPL"), .day)
    let first = try engine(transport, store, told)
    let running = first.start()
    first.send(.followBars(request))
    #expect(await eventually { told.histories.contains { $0.source == .live } })
    await first.stop()
    await running.value
    let live = try #require(told.histories.last { $0.source == .live })
    #expect(live.bars.map(\.close) == [try Price(strict: "12"), try Price(strict: "11.0001")])
    #expect(live.leftOut == 1)
    let targets = asked.withLock { $0 }
    #expect(targets.count == 1)
    #expect(targets.allSatisfy { $0.contains("timeframe=1Day") && $0.contains("adjustment=split") })

    let later = Told()
    let broken = FakeTransport { Self.answer($0, bars: response(500, "{}")) }
    let second = try engine(broken, store, later)
    let again = second.start()
    #expect(await eventually { store.bars(request) != nil })
    second.send(.followBars(request))
    #expect(await eventually { !later.histories.isEmpty })
    await second.stop()
    await again.value
    #expect(later.histories.first?.source == .cache)
    #expect(later.histories.first?.bars == live.bars)
  }
}
