import ClientModels
import Testing

@testable import Sync

@Suite struct WebSocketUpgradeTests {
  /// The key of the RFC's own example is `dGhlIHNhbXBsZSBub25jZQ==`, "the sample nonce".
  private static let nonce: UInt128 = 0x7468_6520_7361_6d70_6c65_206e_6f6e_6365
  private static let good = [
    "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  ]

  private func upgrade(
    _ endpoint: String = "https://stream.example", path: String = "/stream",
    headers: [HTTPHeader] = []
  ) throws -> WebSocketUpgrade {
    try WebSocketUpgrade(
      StreamRequest(endpoint: try EndpointURL(endpoint), path: path, headers: headers),
      nonce: Self.nonce)
  }

  private func progress(_ lines: [String], then rest: String = "") throws
    -> WebSocketUpgrade.Progress
  {
    var upgrade = try upgrade()
    let answer = bytes(lines.joined(separator: "\r\n") + "\r\n\r\n" + rest)
    return answer.withUnsafeBytes { upgrade.take($0, at: .noonish) }
  }

  private func end(_ lines: [String]) throws -> StreamEnd? {
    if case .refused(let end) = try progress(lines) { end } else { nil }
  }

  @Test func theRequestIsThatOfTheRFC() throws {
    let upgrade = try upgrade(
      "http://127.0.0.1:8080/base", path: "/v2/iex",
      headers: [try HTTPHeader("Content-Type", "application/msgpack")])
    #expect(
      String(decoding: upgrade.request, as: UTF8.self)
        == "GET /base/v2/iex HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Version: 13\r\nContent-Type: application/msgpack\r\n\r\n")
  }

  @Test(arguments: ["stream", "/a b", "/a\r\nX: y", "/a#b", ""])
  func aPathThatCouldInjectIsNotSent(path: String) {
    #expect(throws: WebSocketUpgradeError.notAPath(path)) { try upgrade(path: path) }
  }

  @Test(arguments: ["Host", "sec-websocket-key", "Content-Length"])
  func headersOfTheUpgradeAreNotOverridden(name: String) throws {
    let header = try HTTPHeader(name, "1")
    #expect(throws: WebSocketUpgradeError.headerNotAllowed(name: name)) {
      try upgrade(headers: [header])
    }
  }

  @Test func theRightAnswerOpensAndFramesMayFollowAtOnce() throws {
    let length = bytes(Self.good.joined(separator: "\r\n") + "\r\n\r\n").count
    #expect(try progress(Self.good, then: "\u{1}\u{2}") == .accepted(used: length))
  }

  @Test func anAnswerMayComeByteByByte() throws {
    var upgrade = try upgrade()
    var last = WebSocketUpgrade.Progress.more
    for byte in bytes(Self.good.joined(separator: "\r\n") + "\r\n\r\n") {
      #expect(last == .more)
      last = [byte].withUnsafeBytes { upgrade.take($0, at: .noonish) }
    }
    #expect(last == .accepted(used: 1))
  }

  @Test(arguments: [
    (1, "Upgrade: h2c", "upgrades to something else"),
    (1, "X: y", "upgrades to something else"),
    (2, "Connection: close", "does not confirm"),
    (3, "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "accept key"),
    (3, "X: y", "accept key"),
  ])
  func aFieldThatIsMissingOrWrongRefuses(index: Int, line: String, reason: String) throws {
    var lines = Self.good
    lines[index] = line
    let end = try #require(try end(lines))
    #expect(end.reason.contains(reason) && end.httpStatus == 101 && !end.wasOpen)
  }

  @Test(arguments: [
    ("Sec-WebSocket-Extensions: permessage-deflate", "extension"),
    ("Sec-WebSocket-Protocol: chat", "subprotocol"),
    ("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "accept key"),
  ])
  func whatWasNotAskedForRefuses(line: String, reason: String) throws {
    #expect(try #require(try end(Self.good + [line])).reason.contains(reason))
  }

  @Test(arguments: [
    "HTTP/1.0 101 Switching Protocols", "HTTP/2 101", "HTTP/1.1 1O1 x", "HTTP/1.1 0101 x",
    "SSH-2.0",
    "HTTP/1.1 999 x",
  ])
  func whatIsNotHTTPRefuses(line: String) throws {
    let end = try #require(try end([line] + Self.good.dropFirst()))
    #expect(end.reason == "stream.example: the answer to the upgrade is not HTTP/1.1")
  }

  @Test(arguments: ["Upgrade : websocket", " folded", "no colon", ": empty", "A: \u{0}", "A: a\rb"])
  func aFieldThatTwoReadersCouldReadDifferentlyRefuses(line: String) throws {
    #expect(try end(Self.good + [line])?.httpStatus == nil)
    #expect(try end(Self.good + [line]) != nil)
  }

  @Test(
    arguments: [
      (401, [], nil, ": check the key and its secret"),
      (429, ["Retry-After: 7"], 7, ": too many requests"),
      (429, [], 5, ": too many requests"),
      (503, ["Retry-After: Fri, 20 Nov 2026 15:00:30 GMT"], 30, ""),
      (302, ["Location: https://other.example/"], nil, ": redirects are not followed"),
    ] as [(Int, [String], Double?, String)])
  func aRefusalTellsStatusAndWhenToComeBack(
    status: Int, fields: [String], wait: Double?, advice: String
  ) throws {
    #expect(
      try end(["HTTP/1.1 \(status) Whatever"] + fields)
        == StreamEnd(
          reason: "stream.example refused the stream with status \(status)\(advice)",
          wasOpen: false, httpStatus: status, retryAfter: wait))
  }

  @Test func aHeadWithoutAnEndIsGivenUp() throws {
    let end = try #require(
      try end(Self.good + ["X: " + String(repeating: "x", count: WebSocketUpgrade.headLimit)]))
    #expect(end.reason == "stream.example: the answer's head is larger than 16384 bytes")
  }

  @Test func aDamagedAnswerOpensNothingUnlessItStillSaysAllThatCounts() throws {
    let good = bytes(Self.good.joined(separator: "\r\n") + "\r\n\r\n")
    var random = SplitMix64(seed: 5)
    var refused = 0
    for _ in 0..<3_000 {
      var damaged = good
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        damaged[Int.random(in: 0..<good.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      var upgrade = try upgrade()
      switch damaged.withUnsafeBytes({ upgrade.take($0, at: .noonish) }) {
      case .accepted:
        let text = String(decoding: damaged, as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 101 ") && text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
      case .refused(let end):
        #expect(!end.wasOpen && end.reason.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        refused += 1
      case .more: break
      }
    }
    #expect(refused > 1_000)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64IsThatOfItsRFC(text: String, encoded: String) {
    #expect(Base64.encode(bytes(text)) == encoded)
  }
}
