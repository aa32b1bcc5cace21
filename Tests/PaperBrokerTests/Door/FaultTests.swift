import ClientModels
import Foundation
import Testing

@testable import PaperBroker

/// Faults on demand: each happens where it says, and what was committed stays committed.
@Suite struct FaultTests {
  private static let order =
    #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"day"}"#

  private func settings(_ rules: String) throws -> ServerSettings {
    var settings = ServerSettings()
    settings.faults = try FaultPlan(json: Array(#"{"rules":[\#(rules)]}"#.utf8))
    return settings
  }

  /// Places an order under a fault and says what came back and how many orders there are.
  private func place(_ rules: String) async throws -> (RawHTTPClient.Answer?, Int) {
    let settings = try settings(rules)
    let result = Holder()
    try await RunningServer.run(settings: settings) { server in
      result.answer = try await server.ask("POST", "/v2/orders", body: Self.order)
      let all = try await server.ask("GET", "/v2/orders?status=all")
      result.count = (all?.body.components(separatedBy: #""client_order_id""#).count ?? 0) - 1
    }
    return (result.answer, result.count)
  }

  private final class Holder: @unchecked Sendable {
    var answer: RawHTTPClient.Answer?
    var count = -1
  }

  @Test func anErrorBeforeTheCommitLeavesNoOrderAndOneAfterItLeavesOne() async throws {
    let before = try await place(#"{"route":"POST /v2/orders","fault":"error","status":502}"#)
    #expect(before.0?.status == 502)
    #expect(before.0?.body == #"{"code":50210000,"message":"internal server error"}"#)
    #expect(before.1 == 0)
    let after = try await place(#"{"route":"POST /v2/orders","fault":"error_after_commit"}"#)
    #expect(after.0?.status == 500)
    #expect(after.1 == 1)
  }

  @Test func aConnectionDroppedAfterTheCommitLeavesAnOrderAndOneDroppedBeforeNone() async throws {
    let after = try await place(#"{"route":"POST /v2/orders","fault":"drop_after_commit"}"#)
    #expect(after.0 == nil)
    #expect(after.1 == 1)
    let before = try await place(#"{"route":"POST /v2/orders","fault":"drop"}"#)
    #expect(before.0 == nil)
    #expect(before.1 == 0)
  }

  @Test func aTruncatedAnswerIsNotTheWholeOne() async throws {
    let answer = try await place(#"{"route":"POST /v2/orders","fault":"truncate"}"#)
    #expect(answer.0 == nil)
    #expect(answer.1 == 1)
  }

  @Test func aRateLimitIsAnsweredAsTheRealOne() async throws {
    let answer = try await place(#"{"route":"POST /**","fault":"rate_limit"}"#)
    #expect(answer.0?.status == 429)
    #expect(answer.0?.fields["retry-after"] == "1")
    #expect(answer.1 == 0)
  }

  @Test func aStreamIsCutWithoutAWord() async throws {
    let settings = try settings(#"{"route":"/v2/iex","fault":"cut","milliseconds":1,"times":1}"#)
    try await RunningServer.run(settings: settings) { server in
      let client = try await server.connect("/v2/iex")
      var last = RawStreamClient.Received.ping
      while last != .end {
        last = try await client.next()
        if case .close = last { Issue.record("it said goodbye") }
      }
      _ = try await server.marketClient()
    }
  }

  @Test func everyNthAndBySeedAreTheSameEachTime() throws {
    func strikes(_ json: String, _ count: Int) throws -> [Int] {
      let faults = Faults(try FaultPlan(json: Array(#"{"rules":[\#(json)]}"#.utf8)))
      return (1...count).filter { _ in !faults.strikes(method: "GET", path: "/v2/clock").isEmpty }
    }
    #expect(try strikes(#"{"route":"/v2/*","fault":"drop","every":3}"#, 10) == [3, 6, 9])
    #expect(try strikes(#"{"route":"/v2/*","fault":"drop","times":2}"#, 10) == [1, 2])
    #expect(try strikes(#"{"route":"/v2/orders","fault":"drop"}"#, 10) == [])
    let rule = #"{"route":"/v2/*","fault":"drop","probability":0.25,"seed":7}"#
    let some = try strikes(rule, 1_000)
    #expect(try strikes(rule, 1_000) == some)
    #expect((200...300).contains(some.count))
  }

  @Test func patternsMeanWhatTheySay() throws {
    let rows: [(String, String, String, Bool)] = [
      ("POST /v2/orders", "POST", "/v2/orders", true),
      ("POST /v2/orders", "GET", "/v2/orders", false),
      ("/v2/orders/*", "PATCH", "/v2/orders/1", true),
      ("/v2/orders/*", "PATCH", "/v2/orders", false),
      ("* /v2/**", "GET", "/v2", true), ("/v2/**", "GET", "/v2/a/b/c", true),
      ("/**", "GET", "/", true), ("/v2/orders", "GET", "/v2/orders/1", false),
    ]
    for (pattern, method, path, isHit) in rows {
      #expect(
        try #require(RoutePattern(pattern)).matches(method: method, path: path) == isHit,
        "\(pattern) \(path)")
    }
  }

  @Test func aFileThatCannotBeMeantSaysWhatIsWrongWithIt() {
    let rows = [
      ("{", "it is not {\"rules\": [{\"route\": ..., \"fault\": ...}, ...]} in JSON"),
      (
        #"{"rules":[{"route":"orders","fault":"drop"}]}"#,
        "rule 1: \"route\" is a path or a method and a path, such as \"POST /v2/orders\""
      ),
      (
        #"{"rules":[{"route":"/a","fault":"drop"},{"route":"/a","fault":"burn"}]}"#,
        "rule 2: \"fault\" is delay, rate_limit, error, error_after_commit, drop, drop_after_commit, truncate or cut"
      ),
      (
        #"{"rules":[{"route":"/a","fault":"delay"}]}"#,
        "rule 1: \"milliseconds\" is from 0 to 600000"
      ),
      (
        #"{"rules":[{"route":"/a","fault":"error","status":200}]}"#,
        "rule 1: \"status\" is from 500 to 599"
      ),
      (
        #"{"rules":[{"route":"/a","fault":"drop","every":0}]}"#,
        "rule 1: it strikes \"every\" n requests or with a \"probability\" from 0 to 1, at most \"times\" times"
      ),
    ]
    for (text, reason) in rows {
      #expect(throws: FaultPlanError(description: reason)) {
        try FaultPlan(json: Array(text.utf8))
      }
    }
  }
}
