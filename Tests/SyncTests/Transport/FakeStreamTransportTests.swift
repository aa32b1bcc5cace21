import Testing

@testable import Sync

@Suite struct FakeStreamTransportTests {
  private func request() throws -> StreamRequest {
    StreamRequest(
      endpoint: try EndpointURL("https://stream.example"), path: "/v2/iex",
      headers: [try HTTPHeader("APCA-API-SECRET-KEY", "canary", isSecret: true)])
  }

  @Test func aScriptAnswersTheClient() throws {
    let transport = FakeStreamTransport(
      onOpen: { stream in
        stream.accept()
        stream.deliver("welcome")
      },
      onSend: { stream, message in stream.deliver("you said " + message.text) })
    let sink = RecordingSink()
    let connection = transport.open(try request(), sink: sink)
    connection.send(bytes("hello"), isText: true)
    #expect(sink.seen.isOpen)
    #expect(sink.texts == ["welcome", "you said hello"])
    #expect(transport.streams.first?.sent == [.init(bytes("hello"), isText: true)])
  }

  @Test func whatIsDoneWithinTheSinkFollowsInOrder() throws {
    let transport = FakeStreamTransport(onSend: { stream, _ in stream.deliver("second") })
    let sink = RecordingSink { message in
      if message?.text == "first" { transport.streams[0].send([1], isText: false) }
      if message?.text == "second" { transport.streams[0].close() }
    }
    _ = transport.open(try request(), sink: sink)
    transport.streams[0].accept()
    transport.streams[0].deliver("first")
    #expect(sink.texts == ["first", "second"])
    #expect(sink.seen.ends == [StreamEnd(reason: "closed", closeCode: 1000, wasOpen: true)])
  }

  @Test func nothingFollowsTheEnd() throws {
    let transport = FakeStreamTransport()
    let sink = RecordingSink()
    let connection = transport.open(try request(), sink: sink)
    let refused = StreamEnd(reason: "refused", wasOpen: false, httpStatus: 401)
    transport.streams[0].end(refused)
    transport.streams[0].deliver("late")
    connection.send(bytes("late"), isText: true)
    connection.close()
    #expect(sink.seen.ends == [refused] && sink.texts.isEmpty)
    #expect(transport.streams[0].sent.isEmpty && transport.streams[0].isClosed)
  }

  @Test func aRequestDoesNotTellItsSecrets() throws {
    let request = try request()
    var text = "\(request)" + String(reflecting: request)
    dump(request, to: &text)
    #expect(text.contains("/v2/iex") && !text.contains("canary"))
  }
}
