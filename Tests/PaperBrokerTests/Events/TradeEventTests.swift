import ClientModels
import Testing

@testable import PaperBroker

/// What the stream of trade events over HTTP tells, and from where to where.
@Suite struct TradeEventTests {
  /// A buy of two that is filled at three o'clock and a limit order that is canceled a minute later, as the ledger has them.
  private func ledger() throws -> [StoredEvent] {
    var desk = try Desk()
    desk.market.quotes[symbol("SPY")] = quote("100", "100.02")
    try desk.submit(.buy, "2")
    desk.match()
    desk.market.now = time("2026-11-17T15:01:00Z")
    let id = try desk.submit(.buy, "1", limit: "90")
    desk.apply(try desk.exchange.cancel(id, account: desk.account, at: desk.market.now))
    return desk.log.enumerated().map { StoredEvent(sequence: Int64($0 + 1), event: $1) }
  }

  private func play(_ query: [String: String], present: Int64 = 0) throws -> [String] {
    var player = TradeEventPlayer(try TradeEventQuery(query), present: present)
    return try ledger().flatMap { player.take($0) }
  }

  private func told(_ lines: [String]) -> [String] { lines.map { Self.member("event", of: $0) } }

  private static func member(_ name: String, of line: String) -> String {
    guard let start = line.firstRange(of: "\"\(name)\":\"")?.upperBound,
      let end = line[start...].firstIndex(of: "\"")
    else { return "no \(name) in \(line)" }
    return String(line[start..<end])
  }

  @Test func everythingSinceATimeIsToldAsItWasThen() throws {
    let lines = try play(["since": "2026-11-17"])
    #expect(told(lines) == ["pending_new", "new", "fill", "pending_new", "canceled"])
    #expect(
      lines.map { Self.member("status", of: $0) }
        == ["pending_new", "new", "filled", "pending_new", "canceled"])
    #expect(
      lines.map { Self.member("at", of: $0) }
        == Array(repeating: "2026-11-17T15:00:00Z", count: 3)
        + Array(repeating: "2026-11-17T15:01:00Z", count: 2))
    #expect(told(try play(["since": "2026-11-17T15:00:30Z"])) == ["pending_new", "canceled"])
    #expect(
      told(try play(["since": "2026-11-17", "until": "2026-11-17T15:00:30Z"]))
        == ["pending_new", "new", "fill"])
  }

  @Test func whoKnowsTheLastEventHearsOnlyWhatCameAfterIt() throws {
    let ids = try play(["since": "2026-11-17"]).map { Self.member("event_id", of: $0) }
    #expect(ids == ids.sorted() && Set(ids).count == 5, "later events have later names")
    #expect(told(try play(["since_id": ids[2]])) == ["pending_new", "canceled"])
    #expect(told(try play(["since_id": ids[0], "until_id": ids[2]])) == ["new", "fill"])
    #expect(try play(["since_id": ids[4]]).isEmpty)
  }

  @Test func withoutABeginningOnlyWhatIsToComeIsTold() throws {
    let count = try Int64(ledger().count)
    #expect(told(try play([:], present: count - 2)) == ["pending_new", "canceled"])
    #expect(try play([:], present: count).isEmpty)
  }

  @Test func aStreamWithAnEndIsOverOnceItsTimeHasCome() throws {
    let query = try TradeEventQuery(["since": "2026-11-17", "until": "2026-11-18"])
    var player = TradeEventPlayer(query, present: 0)
    player.reach(time("2026-11-18T04:59:59Z"))
    #expect(!player.isOver)
    player.reach(time("2026-11-18T05:00:00Z"))
    #expect(player.isOver)
  }

  @Test func theNameOfAnEventIsAULIDOfItsTimeAndPlace() throws {
    let id = TradeEventID(at: time("2026-11-17T15:00:00Z"), sequence: 7, index: 1)
    #expect(id.description == "01M7N0B8C000000000000001R1")
    #expect(TradeEventID(id.description) == id)
    #expect(TradeEventID(id.description.lowercased()) == id)
    let next = TradeEventID(at: time("2026-11-17T15:00:00Z"), sequence: 8, index: 0)
    #expect(next.isAfter(id) && !id.isAfter(next) && next.description > id.description)
    for text in ["", "7", "81M7N0B8C000000000000001R1", String(repeating: "U", count: 26)] {
      #expect(TradeEventID(text) == nil)
    }
  }

  @Test(arguments: [
    (["since": "soon"], 400), (["until": "2026-11-17"], 422), (["since_id": "1"], 422),
    (["until_id": "01M7N0B8C000000000000001R1"], 422),
    (["since": "2026-11-17", "since_id": "01M7N0B8C000000000000001R1"], 422),
  ])
  func whatCannotBeAskedIsRefused(query: [String: String], status: Int) {
    #expect {
      try TradeEventQuery(query)
    } throws: {
      ($0 as? Refusal)?.status == status
    }
  }
}
