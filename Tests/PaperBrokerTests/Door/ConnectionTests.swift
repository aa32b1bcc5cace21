import ClientModels
import TestSupport
import Testing

@testable import PaperBroker

/// Slow, silent and too many connections, over real sockets.
@Suite struct ConnectionTests {
  @Test func slowHeadersSlowBodiesAndSilenceAreCutOff() async throws {
    var settings = ServerSettings()
    settings.limits.headTime = .seconds(2)
    settings.limits.bodyTime = .milliseconds(200)
    settings.limits.idleTime = .milliseconds(200)
    try await RunningServer.run(settings: settings) { server in
      let slowHead = try await server.client()
      await slowHead.send("GET /v2/account HTTP/1.1\r\nHost: 127.0.0.1\r\n")
      #expect(try await slowHead.answer()?.status == 408)
      #expect(try await slowHead.ends())

      let slowBody = try await server.client()
      await slowBody.send(
        RunningServer.request("POST", "/v2/orders", fields: ["Content-Length: 100"]) + "{")
      #expect(try await slowBody.answer()?.status == 408)
      #expect(try await slowBody.ends())

      let silent = try await server.client()
      #expect(try await silent.answer() == nil)

      let idle = try await server.client()
      await idle.send(RunningServer.request("GET", "/v2/account"))
      #expect(try await idle.answer()?.status == 200)
      #expect(try await idle.answer() == nil)
    }
  }

  @Test func aClientThatDoesNotReadIsLetGo() async throws {
    var settings = ServerSettings()
    settings.limits.answerTime = .milliseconds(200)
    settings.limits.idleTime = .milliseconds(200)
    try await RunningServer.run(settings: settings) { server in
      let client = try await RawHTTPClient.connect(port: server.port, receiveBuffer: 4_096)
      try await client.stall()
      let one = RunningServer.request("GET", "/v2/assets?status=active")
      await client.send(String(repeating: one, count: 200))
      try await eventually {
        try await server.ask("GET", "/metrics", key: nil)?.body
          .contains("folio_paper_connections 1\n") == true
      }
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await RunningServer.run { server in
      let client = try await server.client()
      let requests = (0..<100).map { RunningServer.request("GET", "/v2/assets/N\($0)") }
      await client.send(requests.joined())
      for number in 0..<100 {
        let answer = try await client.answer()
        #expect(answer?.status == 404)
        #expect(answer?.body.contains("asset not found for N\(number)\"") == true)
      }
    }
  }

  @Test func whoAsksForTheHeadAloneGetsNoBodyThatCouldBeTakenForAnAnswer() async throws {
    try await RunningServer.run { server in
      let client = try await server.client()
      await client.send(
        RunningServer.request("HEAD", "/v2/account") + RunningServer.request("GET", "/healthz"))
      let head = try await client.answer()
      #expect(head?.status == 405)
      let next = try await client.answer()
      #expect(next?.body == "ok\n")
    }
  }

  @Test func silentConnectionsMakeRoomForOthers() async throws {
    var settings = ServerSettings()
    settings.limits.connections = 8
    try await RunningServer.run(settings: settings) { server in
      var silent: [RawHTTPClient] = []
      for _ in 0..<20 { silent.append(try await server.client()) }
      #expect(try await server.ask("GET", "/v2/account")?.status == 200)
      #expect(try await silent[0].ends())
    }
  }

  @Test func whenAllConnectionsAreAtWorkANewOneIsToldSo() async throws {
    var settings = ServerSettings()
    settings.limits.connections = 2
    try await RunningServer.run(settings: settings) { server in
      for _ in 0..<2 {
        let client = try await server.client()
        await client.send(RunningServer.request("GET", "/v2/account"))
        #expect(try await client.answer()?.status == 200)
      }
      let third = try await server.client()
      let answer = try await third.answer()
      #expect(answer?.status == 503)
      #expect(answer?.fields["retry-after"] == "1")
      #expect(try await third.ends())
    }
  }

  @Test func anAddressOfAnotherMachineHasItsShareOfConnections() throws {
    var limits = DoorLimits()
    limits.connectionsPerAddress = 2
    let table = ConnectionTable(limits: limits)
    func admit(_ address: String) -> ConnectionTable.Number? {
      table.admit(from: address, isLoopback: false) {}
    }
    let first = admit("10.0.0.1")
    #expect(first != nil)
    #expect(admit("10.0.0.1") != nil)
    #expect(admit("10.0.0.1") == nil)
    #expect(admit("10.0.0.2") != nil)
    table.leave(try #require(first))
    #expect(admit("10.0.0.1") != nil)
    #expect(table.count == 3)
  }

  @Test func moreWorkThanMayBeUnderWayIsShedAtOnceAndTakenAgainAfterIt() async throws {
    var settings = ServerSettings()
    settings.limits.requestsInFlight = 0...0
    try await RunningServer.run(settings: settings) { server in
      let answer = try await server.ask("GET", "/v2/account")
      #expect(answer?.status == 503)
      #expect(answer?.fields["retry-after"] == "1")
      #expect(
        answer?.body
          == #"{"code":50310000,"message":"the server has too much to do: try again in a second"}"#)
      // What is asked of the server's health is answered all the same.
      #expect(try await server.ask("GET", "/healthz", key: nil)?.status == 200)
    }
  }

  @Test func ordersThatWaitForTheDiskTurnNoReadAway() async throws {
    try await RunningServer.run { server in
      var settings = ServerSettings()
      settings.limits.requestsInFlight = 1...1
      let operations = Operations(service: server.service, settings: settings) { (0, 0) }
      let order = try #require(APIRequest(method: "POST", target: "/v2/orders"))
      let read = try #require(APIRequest(method: "GET", target: "/v2/account"))
      #expect(operations.work(of: order).enter() != nil)
      #expect(operations.work(of: order).enter() == nil)
      #expect(operations.work(of: read).enter() != nil)
    }
  }

  @Test func workThatTakesTooLongIsLetInLessUntilItIsQuickAgain() {
    var work = WorkLimit(bounds: 4...16, target: .milliseconds(25))
    func run(_ count: Int, took: Duration, at now: Duration) -> Int {
      let begun = (0..<count).filter { _ in work.begin() }.count
      for _ in 0..<begun { work.end(took: took, now: now) }
      return begun
    }
    #expect(run(20, took: .milliseconds(1), at: .zero) == 16)
    // Sixteen at once were too many: one cut for all of them.
    #expect(run(20, took: .milliseconds(30), at: .seconds(1)) == 16)
    #expect(work.limit == 12)
    for second in 2..<9 { _ = run(20, took: .milliseconds(30), at: .seconds(second)) }
    #expect(work.limit == 4)
    // One after the other is no reason to let more in at once; many at once are.
    for _ in 0..<100 { _ = run(1, took: .milliseconds(1), at: .seconds(10)) }
    #expect(work.limit == 4)
    for _ in 0..<100 { _ = run(20, took: .milliseconds(1), at: .seconds(11)) }
    #expect(work.limit == 16)
    #expect(work.running == 0)
  }

  @Test func aServerAnswersToItsOwnNamesAlone() throws {
    let rule = HostRule(alsoNamed: ["Broker.example", "[fe80::1]"])
    for host in ["127.0.0.1", "LOCALHOST:1", "[::1]:8420", "broker.example:443", "[FE80::1]"] {
      #expect(throws: Never.self) { try rule.check(host: host) }
    }
    for host in ["example.com", "broker.example.org", "[fe80::2]", "127.0.0.2"] {
      #expect(throws: DoorRefusal.self) { try rule.check(host: host) }
    }
  }
}
