import TestSupport
import Testing

@testable import Sync

/// On threads of their own: an answer that waits for the shared pool of a busy run may find its connection too old to be
/// used again.
@Suite(.blocking) struct CurlTransportTests {
  private let transport = CurlTransport(
    options: .init(connectTimeout: 30, readBodyLimit: 64 << 10, orderBodyLimit: 1 << 10))

  private func request(
    _ server: LoopbackServer, _ lane: HTTPLane, _ method: HTTPMethod = .get, body: String? = nil,
    deadline: Double = 60
  ) throws -> HTTPRequest {
    HTTPRequest(
      method: method, endpoint: try EndpointURL("http://127.0.0.1:\(server.port)"),
      target: "/v2/orders", headers: [try HTTPHeader("X-Key", "canary", isSecret: true)],
      body: body.map(bytes), lane: lane, deadline: deadline)
  }

  private static func ok(_ body: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nX-Request-ID: abc\r\n\r\n\(body)"
  }

  @Test func everyOrderTravelsOnAConnectionOfItsOwn() async throws {
    let server = try LoopbackServer { _ in .keep(Self.ok("{}")) }
    for _ in 0..<3 {
      let outcome = await transport.send(try request(server, .order, .post, body: "{\"a\":1}"))
      #expect(outcome.response?.status == 200)
      #expect(outcome.response?.body == bytes("{}"))
      #expect(outcome.response?.headers["x-request-id"] == "abc")
    }
    #expect(server.seen.connections == 3)
    let text = try #require(server.seen.requests.first?.text)
    #expect(text.hasPrefix("POST /v2/orders HTTP/1.1\r\n") && text.hasSuffix("{\"a\":1}"))
    #expect(
      !text.lowercased().contains("accept-encoding") && !text.lowercased().contains("expect:"))
    server.stop()
  }

  @Test func readsShareAConnection() async throws {
    let server = try LoopbackServer { _ in .keep(Self.ok("{}")) }
    for _ in 0..<3 {
      let outcome = await transport.send(try request(server, .read))
      #expect(outcome.response?.status == 200, "\(outcome)")
    }
    #expect(server.seen.requests.map(\.connection) == [1, 1, 1])
    server.stop()
  }

  @Test func anOrderWhoseReplyIsLostIsNotSentAgain() async throws {
    let server = try LoopbackServer { _ in .close("") }
    _ = await transport.send(try request(server, .read))
    let before = server.seen.requests.count
    let outcome = await transport.send(try request(server, .order, .post, body: "{}"))
    #expect(outcome.failure?.bytesLeft == true && outcome.failure?.code == 52)
    #expect(server.seen.requests.count == before + 1)
    server.stop()
  }

  @Test(arguments: [HTTPLane.read, .order])
  func noRedirectIsFollowed(lane: HTTPLane) async throws {
    let other = try LoopbackServer { _ in .keep(Self.ok("{}")) }
    let port = other.port
    let server = try LoopbackServer { _ in
      .keep(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:\(port)/\r\n"
          + "Content-Length: 0\r\n\r\n")
    }
    let outcome = await transport.send(try request(server, lane))
    #expect(outcome.response?.status == 307)
    #expect(other.seen.connections == 0)
    server.stop()
    other.stop()
  }

  @Test func aSilentServerIsGivenUpAtTheDeadline() async throws {
    let server = try LoopbackServer { _ in .silence }
    let outcome = await transport.send(
      try request(server, .order, .post, body: "{}", deadline: 0.3))
    #expect(outcome.failure?.code == HTTPFailure.timedOutCode)
    #expect(outcome.failure?.bytesLeft == true)
    #expect((0.25...2).contains(outcome.elapsedSeconds))
    server.stop()
  }

  @Test func aBodyCutShortIsAFailureAfterBytesLeft() async throws {
    let server = try LoopbackServer { _ in
      .close("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":")
    }
    let outcome = await transport.send(try request(server, .order, .post, body: "{}"))
    #expect(outcome.failure?.code == 18 && outcome.failure?.bytesLeft == true)
    #expect(outcome.failure?.status == 200)
    server.stop()
  }

  @Test func aHeadCutInTheMiddleLeavesTheOrderUnconfirmed() async throws {
    let server = try LoopbackServer { _ in .close("HTTP/1.1 200 OK\r\nContent-Le") }
    let outcome = await transport.send(try request(server, .order, .post, body: "{}"))
    let verdict = SubmissionVerdict.classify(
      SubmissionReply(outcome: outcome), for: try limitBuy(), attempt: 1)
    guard case .unconfirmed = verdict else {
      Issue.record("a torn answer must prove nothing, and was \(verdict)")
      return
    }
    server.stop()
  }

  @Test func aRefusedConnectionLetsNoByteOut() async throws {
    let server = try LoopbackServer { _ in .silence }
    server.stop()
    let outcome = await transport.send(try request(server, .order, .post, body: "{}"))
    #expect(outcome.failure?.code == 7 && outcome.failure?.bytesLeft == false)
  }

  @Test(arguments: ["Content-Length: 4096\r\n", ""])
  func anAnswerLargerThanTheLimitIsBrokenOff(header: String) async throws {
    let server = try LoopbackServer { _ in
      .close("HTTP/1.1 200 OK\r\n\(header)\r\n" + String(repeating: "x", count: 4_096))
    }
    let outcome = await transport.send(try request(server, .order, .post, body: "{}"))
    #expect(outcome.response == nil && outcome.failure?.bytesLeft == true)
    server.stop()
  }

  @Test func aHandshakeThatNeverEndsLetsNoByteOfTheOrderOut() async throws {
    let server = try LoopbackServer { _ in .silence }
    let order = HTTPRequest(
      method: .post, endpoint: try EndpointURL("https://127.0.0.1:\(server.port)"),
      target: "/v2/orders", body: bytes("{}"), lane: .order, deadline: 0.3)
    let outcome = await transport.send(order)
    #expect(outcome.failure?.code == HTTPFailure.timedOutCode)
    #expect(outcome.failure?.bytesLeft == false)
    server.stop()
  }

  @Test func aCancelledRequestEndsAtOnce() async throws {
    let server = try LoopbackServer { _ in .silence }
    let slow = try request(server, .read, deadline: 60)
    let task = Task { [transport] in await transport.send(slow) }
    #expect(await eventually { !server.seen.requests.isEmpty })
    task.cancel()
    let outcome = await task.value
    #expect(outcome.failure?.code == HTTPFailure.cancelledCode)
    #expect(outcome.failure?.bytesLeft == true)
    server.stop()
  }

  @Test func afterShutDownNothingIsSent() async throws {
    let server = try LoopbackServer { _ in .keep(Self.ok("{}")) }
    let transport = CurlTransport()
    transport.shutDown()
    let outcome = await transport.send(try request(server, .read))
    #expect(outcome.failure?.bytesLeft == false)
    #expect(server.seen.connections == 0)
    server.stop()
  }

  @Test func manyRequestsRunAtOnce() async throws {
    let server = try LoopbackServer { _ in .keep(Self.ok("{}")) }
    let one = try request(server, .order)
    let statuses = await withTaskGroup(of: Int?.self) { group in
      for _ in 0..<20 {
        group.addTask { [transport] in await transport.send(one).response?.status }
      }
      return await group.reduce(into: [Int?]()) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 20))
    server.stop()
  }

  @Test func secretsAreNotInDescriptions() throws {
    let credentials = try AlpacaCredentials(keyID: "PKABCDEFGH", secret: "canary-secret")
    let requests = AlpacaRequests(
      trading: try EndpointURL("https://a.example"), data: try EndpointURL("https://b.example"),
      credentials: credentials)
    let settings = BrokerSettings(
      trading: requests.trading, data: requests.data, keyID: "PKABCDEFGH", secret: "canary-secret")
    var text = "\(credentials) \(requests.account()) \(requests) \(settings)"
    text += String(reflecting: credentials) + String(reflecting: requests.account())
    dump(requests, to: &text)
    dump(requests.account(), to: &text)
    dump(settings, to: &text)
    #expect(!text.contains("canary") && !text.contains("PKABCDEF"))
  }
}
