import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import PaperBroker

/// Requests with random damage: what the gate lets through, the decoder behind it refuses, too, or reads as one request.
@Suite struct MutatedRequestTests {
  private static let requests = [
    "GET /v2/orders?status=all HTTP/1.1\r\nHost: 127.0.0.1:8420\r\nAccept: */*\r\n\r\n",
    "POST /v2/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nX-A: b\r\n\r\n{\"a\":\"b\"}",
    "POST /v2/orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n5\r\n:\"b\"}\r\n0\r\n\r\n",
    "DELETE /v2/orders/b0000000-0000-4000-8000-000000000009 HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n",
  ]
  /// What damage is made of: what parsers differ about.
  private static let splinters = [
    "\r", "\n", "\r\n", "\0", " ", "\t", ":", ";", ",", "\r\n\r\n", "0", "5", "-", "+", "%", "#",
    "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\nHost: x", "HTTP/1.1", "/",
    "GET / HTTP/1.1\r\n\r\n", "\u{b}", "chunked", "é", "{", "0\r\n\r\n",
  ]

  @Test func whatIsLetThroughIsOneRequestToTheDecoderToo() {
    var chance = SplitMix64(state: 5)
    var (letThrough, refused) = (0, 0)
    for _ in 0..<20_000 {
      let bytes = damaged(Self.requests.randomElement(using: &chance) ?? "", &chance)
      var gate = RequestGate(limits: DoorLimits(), hosts: HostRule(), now: .zero)
      let actions = gate.take(ByteBuffer(bytes: bytes), now: .zero)
      if case .refuse = actions.last {
        refused += 1
        continue
      }
      let passed = actions.reduce(into: ByteBuffer()) { all, action in
        if var bytes = action.bytes { all.writeBuffer(&bytes) }
      }
      guard passed.readableBytes > 0, isWhole(gate) else { continue }
      letThrough += 1
      let text = String(decoding: bytes, as: UTF8.self)
      // What the decoder refuses is no request to anybody.
      let requests = (try? decodedRequests(passed)) ?? 1
      #expect(requests == 1, "\(text.debugDescription)")
    }
    // Both happen often enough to mean something.
    #expect(letThrough > 1_000)
    #expect(refused > 5_000)
  }

  /// Whether a request has come to its end: only then does the next wait for an answer.
  private func isWhole(_ gate: RequestGate) -> Bool {
    var gate = gate
    _ = gate.take(ByteBuffer(string: "G"), now: .zero)
    return !gate.wantsMore
  }

  private func damaged(_ request: String, _ chance: inout SplitMix64) -> [UInt8] {
    var bytes = Array(request.utf8)
    for _ in 0..<Int.random(in: 1...2, using: &chance) {
      let place = Int.random(in: 0..<bytes.count, using: &chance)
      switch Int.random(in: 0..<4, using: &chance) {
      case 0: bytes.remove(at: place)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &chance)
      case 2: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &chance))
      default:
        let splinter = Self.splinters.randomElement(using: &chance) ?? ""
        bytes.insert(contentsOf: Array(splinter.utf8), at: place)
      }
    }
    return bytes
  }

  /// How many whole requests the server's decoder finds; throws when it finds something malformed.
  private func decodedRequests(_ bytes: ByteBuffer) throws -> Int {
    let channel = EmbeddedChannel()
    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
    try channel.pipeline.syncOperations.addHandler(decoder)
    try channel.writeInbound(bytes)
    var (heads, ends) = (0, 0)
    while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
      switch part {
      case .head: heads += 1
      case .body: break
      case .end: ends += 1
      }
    }
    _ = try? channel.finish()
    return heads == ends ? heads : -1
  }
}

extension RequestGate.Action {
  /// What goes on to whoever answers.
  var bytes: ByteBuffer? {
    switch self {
    case .begin(_, let bytes), .pass(let bytes): bytes
    default: nil
    }
  }
}
