import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Sync

@Suite struct CurlStreamTransportTests {
  private let transport = CurlStreamTransport()

  private func ended(_ sink: RecordingSink) async throws -> StreamEnd {
    #expect(await eventually { sink.end != nil })
    return try #require(sink.end)
  }

  @Test func messagesGoBothWays() async throws {
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.text("welcome"))
      while let frame = peer.frame(), frame.opcode <= 2 {
        peer.send(ServerFrame.bytes(frame.opcode, bytes("you said ") + frame.payload))
      }
    }
    let sink = RecordingSink()
    let stream = transport.open(try server.request(), sink: sink)
    stream.send(bytes("early"), isText: true)
    #expect(await eventually { sink.texts.count == 2 })
    stream.send(bytes("late"), isText: false)
    #expect(await eventually { sink.texts.count == 3 })
    #expect(sink.texts == ["welcome", "you said early", "you said late"])
    #expect(sink.seen.messages.map(\.isText) == [true, true, false] && sink.seen.isOpen)
  }

  @Test func ourHeadersAreSentAndThePathIsAsked() async throws {
    let heads = Mutex<[String]>([])
    let server = try StreamServer { peer in
      guard let head = peer.readRequest() else { return }
      heads.withLock { $0.append(head) }
    }
    var request = try server.request("/v2/iex")
    request.headers = [try HTTPHeader("APCA-API-KEY-ID", "canary", isSecret: true)]
    let sink = RecordingSink()
    _ = transport.open(request, sink: sink)
    let end = try await ended(sink)
    #expect(!end.wasOpen && !"\(end)".contains("canary"))
    let head = try #require(heads.withLock { $0.first })
    #expect(head.hasPrefix("GET /v2/iex HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"))
    #expect(head.contains("\r\nAPCA-API-KEY-ID: canary\r\n") && !head.contains("User-Agent"))
  }

  @Test(arguments: [
    ("reserved bit", ServerFrame.bytes(1, [65], reserved: 4), 1_002),
    ("masked", ServerFrame.bytes(1, [65], mask: [1, 2, 3, 4]), 1_002),
    ("fragmented ping", ServerFrame.bytes(9, [65], isLast: false), 1_002),
    ("long ping", ServerFrame.bytes(9, [UInt8](repeating: 65, count: 126)), 1_002),
    ("close of one byte", ServerFrame.bytes(8, [3]), 1_002),
    ("not UTF-8", ServerFrame.bytes(1, [0xc0, 0xaf]), 1_007),
    ("length of 2^62", ServerFrame.head(2, length: 1 << 62) + [65], 1_009),
    ("1 MiB and a byte", ServerFrame.bytes(1, [UInt8](repeating: 65, count: 1 << 20 + 1)), 1_009),
  ])
  func aBreachIsClosedWithItsCode(name: String, frame: [UInt8], code: Int) async throws {
    let codes = Mutex<[Int?]>([])
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.text("before") + frame + ServerFrame.text("after"))
      while let frame = peer.frame() {
        if frame.opcode == ServerFrame.close { codes.withLock { $0.append(frame.closeCode) } }
        return
      }
    }
    let sink = RecordingSink()
    _ = transport.open(try server.request(), sink: sink)
    let end = try await ended(sink)
    #expect(end.closeCode == code && end.wasOpen)
    #expect(end.reason.hasPrefix("127.0.0.1:\(server.port): closed with \(code), because "))
    #expect(sink.texts == ["before"] && codes.withLock { $0 } == [code])
  }

  @Test func aMessageOfTheLimitInManyFragmentsIsTaken() async throws {
    let euros = Array(String(repeating: "€", count: 1 << 18).utf8.prefix(1 << 20 - 1))
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.bytes(1, Array(euros[..<100_000]), isLast: false))
      peer.send(ServerFrame.bytes(ServerFrame.ping, []))
      for start in stride(from: 100_000, to: euros.count, by: 7_001) {
        let end = min(start + 7_001, euros.count)
        peer.send(ServerFrame.more(Array(euros[start..<end]), isLast: end == euros.count))
      }
      peer.send(ServerFrame.bytes(2, [UInt8](repeating: 9, count: 1 << 20)))
      peer.goodbye()
    }
    let sink = RecordingSink()
    let stream = transport.open(try server.request(), sink: sink)
    #expect(await eventually { sink.seen.messages.count == 2 })
    let messages = sink.seen.messages
    #expect(messages.first?.bytes == euros && messages.first?.isText == true)
    #expect(messages.last?.bytes == [UInt8](repeating: 9, count: 1 << 20))
    stream.close()
    #expect(try await ended(sink) == StreamEnd(reason: "closed", closeCode: 1_000, wasOpen: true))
  }

  @Test func aHalfOpenConnectionIsFound() async throws {
    let pings = Mutex(0)
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.text("last words"))
      while let frame = peer.frame() {
        pings.withLock { $0 += frame.opcode == ServerFrame.ping ? 1 : 0 }
      }
    }
    let sink = RecordingSink()
    let request = try server.request(pingInterval: 0.1, pongDeadline: 0.15)
    _ = transport.open(request, sink: sink)
    let end = try await ended(sink)
    #expect(end.reason == "127.0.0.1:\(server.port): no sign of life for 0.25 s" && end.wasOpen)
    #expect(end.closeCode == nil && sink.texts == ["last words"])
    #expect(await eventually { pings.withLock { $0 } == 1 })
  }

  @Test func aQuietServerThatAnswersPingsKeepsItsStream() async throws {
    let pings = Mutex(0)
    let server = try StreamServer.upgrading { peer in
      while let frame = peer.frame() {
        guard frame.opcode == ServerFrame.ping else { continue }
        peer.send(ServerFrame.bytes(ServerFrame.pong, frame.payload))
        if pings.withLock({
          $0 += 1
          return $0
        }) == 5 {
          peer.send(ServerFrame.text("still here"))
        }
      }
    }
    let sink = RecordingSink()
    _ = transport.open(try server.request(pingInterval: 0.02), sink: sink)
    #expect(await eventually { sink.texts == ["still here"] })
    #expect(sink.end == nil)
  }

  @Test func theServersPingsAreAnswered() async throws {
    let pongs = Mutex<[String]>([])
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.bytes(ServerFrame.ping, bytes("a")))
      peer.send(ServerFrame.bytes(ServerFrame.ping, bytes("b")))
      while let frame = peer.frame(), frame.opcode == ServerFrame.pong {
        pongs.withLock { $0.append(frame.text) }
      }
    }
    _ = transport.open(try server.request(), sink: RecordingSink())
    #expect(await eventually { pongs.withLock { $0 } == ["a", "b"] })
  }

  @Test(
    arguments: [
      (401, "", nil, ": check the key and its secret"),
      (429, "Retry-After: 3\r\n", 3, ": too many requests"),
    ] as [(Int, String, Double?, String)])
  func aRefusalTellsStatusAndWhenToComeBack(
    status: Int, field: String, wait: Double?, advice: String
  ) async throws {
    let server = try StreamServer { peer in
      guard peer.readRequest() != nil else { return }
      peer.send(bytes("HTTP/1.1 \(status) No\r\n\(field)Content-Length: 0\r\n\r\n"))
    }
    let sink = RecordingSink()
    _ = transport.open(try server.request(), sink: sink)
    #expect(
      try await ended(sink)
        == StreamEnd(
          reason: "127.0.0.1:\(server.port) refused the stream with status \(status)\(advice)",
          wasOpen: false, httpStatus: status, retryAfter: wait))
    #expect(!sink.seen.isOpen)
  }

  @Test func anUpgradeByteByByteIsTakenAndOneThatNeverEndsIsGivenUp() async throws {
    let server = try StreamServer { peer in
      guard let request = peer.readRequest() else { return }
      let isSlow = request.hasPrefix("GET /slow ")
      let answer = Array(StreamPeer.acceptance(of: request).utf8).dropLast(isSlow ? 0 : 1)
      for byte in answer + ServerFrame.text("at last") { peer.send([byte]) }
      while peer.frame() != nil {}
    }
    let slow = RecordingSink()
    _ = transport.open(try server.request("/slow"), sink: slow)
    #expect(await eventually { slow.texts == ["at last"] })
    let silent = try StreamServer { peer in _ = peer.socket.receiveAll() }
    let never = RecordingSink()
    _ = transport.open(try silent.request(connectDeadline: 0.2), sink: never)
    #expect(
      try await ended(never)
        == StreamEnd(reason: "127.0.0.1:\(silent.port): no stream within 0.2 s", wasOpen: false))
  }

  @Test func aServerThatIsNotThereIsAnEnd() async throws {
    var server: StreamServer? = try StreamServer { _ in }
    let request = try #require(try server?.request())
    server = nil
    let sink = RecordingSink()
    _ = transport.open(request, sink: sink)
    let end = try await ended(sink)
    #expect(end.reason == "\(request.endpoint.authority): connection refused" && !end.wasOpen)
  }

  @Test func theServersGoodbyeIsAnsweredAndTold() async throws {
    let answers = Mutex<[Int?]>([])
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.text("bye") + ServerFrame.close(1_012, "restart\u{7}"))
      if let frame = peer.frame() { answers.withLock { $0.append(frame.closeCode) } }
    }
    let sink = RecordingSink()
    _ = transport.open(try server.request(), sink: sink)
    #expect(
      try await ended(sink)
        == StreamEnd(
          reason: "127.0.0.1:\(server.port) closed the stream with 1012: restart·",
          closeCode: 1_012, wasOpen: true))
    #expect(sink.texts == ["bye"] && answers.withLock { $0 } == [1_012])
  }

  @Test(arguments: [true, false])
  func aConnectionCutMidFrameIsAnEnd(byReset: Bool) async throws {
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.text("whole"))
      guard peer.frame() != nil else { return }
      peer.send(Array(ServerFrame.text("half a message").prefix(5)))
      if byReset { peer.socket.resetOnClose() }
    }
    let sink = RecordingSink()
    let stream = transport.open(try server.request(), sink: sink)
    #expect(await eventually { sink.texts == ["whole"] })
    stream.send(bytes("go"), isText: true)
    let end = try await ended(sink)
    #expect(end.wasOpen && end.closeCode == nil && end.httpStatus == nil)
    #expect(end.reason.hasPrefix("127.0.0.1:\(server.port)") && sink.texts == ["whole"])
  }

  @Test(arguments: [true, false])
  func weSayGoodbyeAndEndEvenUnanswered(isAnswered: Bool) async throws {
    let codes = Mutex<[Int?]>([])
    let server = try StreamServer.upgrading { peer in
      guard let frame = peer.frame() else { return }
      codes.withLock { $0.append(frame.closeCode) }
      if isAnswered { peer.send(ServerFrame.close(1_000)) }
      _ = peer.socket.receiveAll()
    }
    let sink = RecordingSink()
    let stream = transport.open(try server.request(), sink: sink)
    #expect(await eventually { sink.seen.isOpen })
    stream.close()
    stream.send(bytes("late"), isText: true)
    stream.close()
    #expect(try await ended(sink) == StreamEnd(reason: "closed", closeCode: 1_000, wasOpen: true))
    #expect(await eventually { codes.withLock { $0 } == [1_000] })
    #expect(sink.seen.ends.count == 1)
  }

  @Test func closingBeforeTheUpgradeEndsAtOnce() async throws {
    let server = try StreamServer { peer in _ = peer.socket.receiveAll() }
    let sink = RecordingSink()
    transport.open(try server.request(), sink: sink).close()
    #expect(try await ended(sink) == StreamEnd(reason: "closed", wasOpen: false))
  }

  @Test func aServerThatReadsNothingEndsTheStream() async throws {
    let isOver = DispatchSemaphore(value: 0)
    let server = try StreamServer.upgrading { _ in isOver.wait() }
    let sink = RecordingSink()
    let stream = transport.open(try server.request(), sink: sink)
    let chunk = [UInt8](repeating: 65, count: 64 << 10)
    #expect(
      await eventually {
        stream.send(chunk, isText: false)
        return sink.end != nil
      })
    isOver.signal()
    #expect(
      sink.end?.reason
        == "127.0.0.1:\(server.port) takes nothing: more than 1048576 bytes wait to be sent")
  }

  @Test func aFloodOnOneStreamDoesNotKeepAnotherWaiting() async throws {
    let flood = ServerFrame.bytes(2, [UInt8](repeating: 1, count: 50_000))
    let server = try StreamServer.upgrading { peer in
      while peer.send(flood) {}
    }
    let echo = try StreamServer.upgrading { peer in
      while let frame = peer.frame(), frame.opcode == 1 { peer.send(ServerFrame.text(frame.text)) }
    }
    let quiet = RecordingSink()
    let loud = CountingSink()
    let flooded = transport.open(try server.request(), sink: loud)
    let stream = transport.open(try echo.request(), sink: quiet)
    #expect(await eventually { loud.count > 100 })
    for number in 1...20 {
      stream.send(bytes("\(number)"), isText: true)
      #expect(await eventually { quiet.texts.last == "\(number)" })
    }
    flooded.close()
    #expect(await eventually { loud.isEnded })
  }

  @Test func manyStreamsAtOnceAndOneAfterTheOther() async throws {
    let server = try StreamServer.upgrading { peer in
      peer.send(ServerFrame.text("hello"))
      peer.goodbye()
    }
    for _ in 0..<4 {
      let opened = try (0..<50).map { _ in
        let sink = RecordingSink()
        return (sink, transport.open(try server.request(), sink: sink))
      }
      #expect(await eventually { opened.allSatisfy { $0.0.texts == ["hello"] } })
      for (_, stream) in opened { stream.close() }
      #expect(await eventually { opened.allSatisfy { $0.0.end != nil } })
    }
  }

  @Test func shuttingDownEndsEveryStreamAndLaterOnes() async throws {
    let codes = Mutex<[Int?]>([])
    let server = try StreamServer.upgrading { peer in
      let frame = peer.frame()
      codes.withLock { $0.append(frame?.closeCode) }
    }
    let transport = CurlStreamTransport()
    let sinks = [RecordingSink(), RecordingSink()]
    for sink in sinks { _ = transport.open(try server.request(), sink: sink) }
    #expect(await eventually { sinks.allSatisfy(\.seen.isOpen) })
    transport.shutDown()
    #expect(await eventually { sinks.allSatisfy { $0.end != nil } })
    #expect(await eventually { codes.withLock { $0 } == [1_000, 1_000] })
    let late = RecordingSink()
    _ = transport.open(try server.request(), sink: late)
    #expect(
      try await ended(late) == StreamEnd(reason: "the streams are shut down", wasOpen: false))
  }

  @Test func aProxyPassesTheBytesOnAndSeesNoKey() async throws {
    let heads = Mutex<[String]>([])
    let proxy = try StreamServer { peer in
      guard let head = peer.readRequest() else { return }
      heads.withLock { $0.append(head) }
      peer.send(bytes("HTTP/1.1 200 Connected\r\n\r\n"))
      guard peer.upgrade() else { return }
      peer.send(ServerFrame.text("through"))
      peer.goodbye()
    }
    let transport = CurlStreamTransport(options: .init(proxy: "http://127.0.0.1:\(proxy.port)"))
    let sink = RecordingSink()
    let request = StreamRequest(
      endpoint: try EndpointURL("http://localhost:9"), path: "/stream",
      headers: [try HTTPHeader("APCA-API-SECRET-KEY", "canary", isSecret: true)],
      connectDeadline: 60)
    let stream = transport.open(request, sink: sink)
    #expect(await eventually { sink.texts == ["through"] })
    #expect(heads.withLock { $0.first?.hasPrefix("CONNECT localhost:9 HTTP/1.1\r\n") } == true)
    #expect(heads.withLock { $0.first?.contains("canary") } == false)
    stream.close()
    #expect(await eventually { sink.end != nil })
  }

  @Test func whatCannotBeAskedForEndsWithItsReason() async throws {
    let sink = RecordingSink()
    let request = StreamRequest(
      endpoint: try EndpointURL("https://stream.example"), path: "no slash")
    _ = transport.open(request, sink: sink)
    #expect(
      try await ended(sink)
        == StreamEnd(reason: "no slash is not a path: write it like /v2/iex", wasOpen: false))
  }
}

/// Counts messages and keeps none.
final class CountingSink: StreamSink {
  private let counted = Mutex((count: 0, isEnded: false))

  var count: Int { counted.withLock { $0.count } }
  var isEnded: Bool { counted.withLock { $0.isEnded } }

  func opened() {}
  func received(_ message: UnsafeRawBufferPointer, isText: Bool) {
    counted.withLock { $0.count += 1 }
  }
  func ended(_ end: StreamEnd) { counted.withLock { $0.isEnded = true } }
}
