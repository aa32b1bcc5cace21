import Foundation
import TestSupport
import Testing

/// `GET /v2/events/trades` of the real server: from the ledger, then live.
@Suite(.blocking) struct TradeEventStreamTests {
  private let home: TemporaryFolder
  private let data: URL
  private let account: PaperServer.Credentials
  private let server: PaperServer

  init() throws {
    home = try TemporaryFolder()
    data = home.url.appendingPathComponent("paper")
    account = try PaperServer.createAccount(data: data)
    server = try PaperServer(data: data)
  }

  private func curl(_ path: String, _ more: String..., as account: PaperServer.Credentials? = nil)
    -> [String]
  {
    let account = account ?? self.account
    return [
      "/usr/bin/env", "curl", "-sN", "--max-time", "60", "-H",
      "APCA-API-KEY-ID: \(account.keyID)", "-H", "APCA-API-SECRET-KEY: \(account.secretKey)",
      server.url + path,
    ] + more
  }

  private func submit(_ clientID: String) {
    _ = runSeparately(
      curl(
        "/v2/orders", "-d",
        #"{"symbol":"AAPL","qty":"1","side":"buy","type":"market","time_in_force":"day","client_order_id":"\#(clientID)"}"#
      ))
  }

  private func events(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.compactMap {
      try JSONSerialization.jsonObject(with: Data($0.dropFirst(6).utf8)) as? [String: Any]
    }
  }

  private func names(_ events: [[String: Any]], of clientID: String) -> [String] {
    events.filter { ($0["order"] as? [String: Any])?["client_order_id"] as? String == clientID }
      .compactMap { $0["event"] as? String }
  }

  /// Waits until the listener has heard so much; what it has heard.
  private func wait(
    _ listener: SpawnedProgram, until isEnough: ([[String: Any]]) -> Bool
  ) throws -> [[String: Any]] {
    let deadline = Date().addingTimeInterval(50)
    while true {
      // The last line may be half of one.
      let whole = listener.output.split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast().joined(separator: "\n")
      let events = try events(whole)
      if isEnough(events) || Date() >= deadline { return events }
      poll(nil, 0, 20)
    }
  }

  @Test func whatHappenedAndWhatHappensIsToldOnceAndInOrder() throws {
    submit("first")
    let past = try SpawnedProgram(curl("/v2/events/trades?since=2020-01-01"))
    defer { past.end(SIGKILL) }
    _ = try wait(past) { names($0, of: "first").last == "fill" }
    let live = try SpawnedProgram(curl("/v2/events/trades"))
    defer { live.end(SIGKILL) }
    _ = try wait(live) { _ in live.output.hasPrefix(":") }
    let stranger = try PaperServer.createAccount(data: data)
    let other = try SpawnedProgram(curl("/v2/events/trades?since=2020-01-01", as: stranger))
    defer { other.end(SIGKILL) }
    // A listener that came has begun before its answer does.
    submit("second")
    let all = try wait(past) { names($0, of: "second").last == "fill" }
    #expect(names(all, of: "first") == ["pending_new", "new", "fill"])
    #expect(names(all, of: "second") == ["pending_new", "new", "fill"])
    let ids = all.compactMap { $0["event_id"] as? String }
    #expect(ids.count == 6 && ids == ids.sorted() && Set(ids).count == 6)
    let heard = try wait(live) { names($0, of: "second").last == "fill" }
    #expect(names(heard, of: "first").isEmpty)
    #expect(names(heard, of: "second") == ["pending_new", "new", "fill"])
    #expect(try events(other.output).isEmpty, "another account's orders are nobody's business")

    let rest = runSeparately(
      curl("/v2/events/trades?since_id=\(ids[1])&until_id=\(ids[4])"))
    #expect(rest.status == 0, "it ends by itself")
    #expect(try events(rest.output).compactMap { $0["event_id"] as? String } == Array(ids[2...4]))
  }

  @Test func aServerThatEndsEndsItsStreamsWhole() throws {
    let listener = try SpawnedProgram(curl("/v2/events/trades", "-i"))
    defer { listener.end(SIGKILL) }
    _ = try wait(listener) { _ in listener.output.contains("\r\n\r\n:") }
    #expect(listener.output.lowercased().contains("content-type: text/event-stream"))
    server.stop()
    #expect(listener.wait() == 0, "the last chunk came: \(listener.error)")
  }

  @Test func whatCannotBeAskedIsRefused() {
    let refused = runSeparately(curl("/v2/events/trades?until=2020-01-01"))
    #expect(refused.output.contains("until requires since"), "\(refused.output)")
    let posted = runSeparately(curl("/v2/events/trades", "-X", "POST", "-w", "%{http_code}"))
    #expect(posted.output.hasSuffix("405"), "\(posted.output)")
  }
}
