import TestSupport
import Testing

@testable import Sync

/// The proxy does to a stream what it says it does: a fault that does not happen would prove nothing.
@Suite struct StreamFaultTests {
  private let transport = CurlStreamTransport()
  private let server: StreamServer

  init() throws {
    // Sends four messages when told to go, and answers pings.
    server = try StreamServer.upgrading { peer in
      while let frame = peer.frame() {
        switch frame.opcode {
        case ServerFrame.text:
          for number in 1...4 { peer.send(ServerFrame.text("message \(number)")) }
        case ServerFrame.ping: peer.send(ServerFrame.bytes(ServerFrame.pong, frame.payload))
        default: return
        }
      }
    }
  }

  private func proxy(_ streams: StreamFaultSchedule) throws -> FaultProxy {
    try FaultProxy(before: "http://127.0.0.1:\(server.port)", .none, streams: streams)
  }

  private func open(
    _ proxy: FaultProxy, _ sink: RecordingSink, pingInterval: Double = 60
  ) throws -> any StreamConnection {
    let request = StreamRequest(
      endpoint: try EndpointURL(proxy.url), path: "/stream", connectDeadline: 60,
      pingInterval: pingInterval, pongDeadline: pingInterval)
    let stream = transport.open(request, sink: sink)
    stream.send(bytes("go"), isText: true)
    return stream
  }

  @Test func withoutFaultsEverythingPasses() async throws {
    let proxy = try proxy(.none)
    defer { proxy.stop() }
    let sink = RecordingSink()
    let stream = try open(proxy, sink)
    #expect(await eventually { sink.texts.count == 4 })
    stream.close()
    #expect(await eventually { sink.end?.closeCode == 1_000 && proxy.streamsOpen == 0 })
    #expect(sink.texts == ["message 1", "message 2", "message 3", "message 4"])
    #expect(proxy.streamLog.isEmpty && proxy.log.isEmpty && proxy.streamsOpened == 1)
  }

  @Test(
    arguments: [
      (.drop, ["message 1", "message 3", "message 4"]),
      (.duplicate, ["message 1", "message 2", "message 2", "message 3", "message 4"]),
      (.swap, ["message 1", "message 3", "message 2", "message 4"]),
    ] as [(StreamFault, [String])])
  func aMessageIsDisturbedAndTheStreamGoesOn(fault: StreamFault, texts: [String]) async throws {
    let proxy = try proxy(.scripted([fault]) { $0.text == "message 2" })
    defer { proxy.stop() }
    let sink = RecordingSink()
    let stream = try open(proxy, sink)
    #expect(await eventually { sink.texts.last == "message 4" })
    #expect(sink.texts == texts && sink.end == nil)
    var line = StreamLine(stream: 1, path: "/stream", message: 2, payload: bytes("message 2"))
    line.fault = fault
    #expect(proxy.streamLog == [line])
    stream.close()
  }

  @Test func aCorruptMessageHasOneBitChanged() async throws {
    let proxy = try proxy(.scripted([.pass, .corrupt]))
    defer { proxy.stop() }
    let sink = RecordingSink()
    let stream = try open(proxy, sink)
    #expect(await eventually { sink.texts.count == 4 })
    let changed = zip(sink.seen.messages[1].bytes, bytes("message 2")).map {
      ($0 ^ $1).nonzeroBitCount
    }
    #expect(changed.count == 9 && changed.reduce(0, +) == 1)
    #expect(sink.texts[0] == "message 1" && sink.texts[2] == "message 3")
    stream.close()
  }

  @Test(
    arguments: [
      (.cut, nil), (.fin, nil), (.reset, nil), (.close(1_000), 1_000), (.close(1_012), 1_012),
    ] as [(StreamFault, Int?)])
  func aConnectionEndsBeforeAMessage(fault: StreamFault, code: Int?) async throws {
    let proxy = try proxy(.scripted([.pass, .pass, fault]))
    defer { proxy.stop() }
    let sink = RecordingSink()
    _ = try open(proxy, sink)
    #expect(await eventually { sink.end != nil && proxy.streamsOpen == 0 })
    #expect(sink.end?.closeCode == code && sink.end?.wasOpen == true)
    #expect(fault != .fin || sink.end?.reason.hasSuffix("without a goodbye") == true)
    #expect(fault != .reset || sink.end?.reason.hasSuffix("without a goodbye") == false)
    // A reset throws away what was received and not yet read.
    let whole = ["message 1", "message 2"]
    #expect(fault == .reset ? whole.starts(with: sink.texts) : sink.texts == whole)
    #expect(proxy.streamLog.map(\.fault) == [fault])
  }

  @Test func aHalfOpenStreamIsSilentUntilTheClientGoes() async throws {
    let proxy = try proxy(.scripted([.pass, .halfOpen]))
    defer { proxy.stop() }
    let sink = RecordingSink()
    _ = try open(proxy, sink, pingInterval: 0.1)
    #expect(await eventually { sink.end != nil })
    #expect(sink.texts == ["message 1"])
    #expect(sink.end?.reason.hasSuffix("no sign of life for 0.2 s") == true)
    #expect(await eventually { proxy.streamsOpen == 0 })
  }

  @Test(arguments: [StreamFault.fin, .reset, .close(1_001)])
  func aQuietStreamCanBeEndedFromOutside(fault: StreamFault) async throws {
    let proxy = try proxy(.none)
    defer { proxy.stop() }
    let sinks = [RecordingSink(), RecordingSink()]
    for sink in sinks { _ = try open(proxy, sink) }
    #expect(await eventually { sinks.allSatisfy { $0.texts.count == 4 } })
    #expect(proxy.disturbStreams(.drop) == 0)
    #expect(proxy.disturbStreams(fault) == 2)
    #expect(await eventually { sinks.allSatisfy { $0.end != nil } && proxy.streamsOpen == 0 })
    #expect(sinks.allSatisfy { $0.end?.closeCode == (fault == .close(1_001) ? 1_001 : nil) })
    #expect(proxy.streamLog.map(\.fault) == [fault, fault])
  }

  /// Streams are opened anew as they end, until there were so many disconnects.
  @Test func hundredsOfDisconnectsOfEveryKindAreAllNoticed() async throws {
    let proxy = try proxy(.seeded(11, rate: 0.6, kinds: StreamFault.endings))
    defer { proxy.stop() }
    let whole = ["message 1", "message 2", "message 3", "message 4"]
    let ends = try await withThrowingTaskGroup(of: [StreamEnd].self) { group in
      for _ in 0..<8 {
        group.addTask {
          var ends: [StreamEnd] = []
          for _ in 0..<50 {
            let sink = RecordingSink()
            let stream = try open(proxy, sink, pingInterval: 0.1)
            #expect(await eventually { sink.end != nil || sink.texts.count == 4 })
            #expect(whole.starts(with: sink.texts))
            stream.close()
            #expect(await eventually { sink.end != nil })
            if let end = sink.end { ends.append(end) }
          }
          return ends
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(ends.count == 400 && proxy.streamsOpened == 400)
    #expect(await eventually { proxy.streamsOpen == 0 })
    let faults = proxy.streamLog.map(\.fault)
    #expect(faults.count > 300 && Set(faults) == Set(StreamFault.endings))
    // A close that crosses ours is told as ours.
    for code in [1_001, 1_011, 1_012] {
      #expect(ends.count { $0.closeCode == code } > 0)
      #expect(ends.count { $0.closeCode == code } <= faults.count { $0 == .close(code) })
    }
  }

  @Test func aSeedGivesTheSameFaultsAgain() async throws {
    func faults(_ seed: UInt64) -> [StreamFault] {
      var schedule = StreamFaultSchedule.seeded(seed, rate: 0.5) { $0.text != "skip" }
      return (1...200).map { number in
        let text = number % 10 == 0 ? "skip" : "take"
        return schedule.next(
          for: StreamLine(stream: 1, path: "/", message: number, payload: bytes(text)))
      }
    }
    #expect(faults(1) == faults(1) && faults(1) != faults(2))
    #expect(stride(from: 9, to: 200, by: 10).allSatisfy { faults(1)[$0] == .pass })
    #expect(
      Set(faults(1)) == Set([.pass] + StreamFault.endings + StreamFault.disturbances))
  }

  @Test func aRefusedUpgradeIsPassedOn() async throws {
    let refusing = try LoopbackServer { _ in
      .keep("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}")
    }
    let proxy = try FaultProxy(before: "http://127.0.0.1:\(refusing.port)", .none)
    defer { proxy.stop() }
    let sink = RecordingSink()
    _ = try open(proxy, sink)
    #expect(await eventually { sink.end?.httpStatus == 401 })
    #expect(proxy.streamsOpened == 0)
    refusing.stop()
  }
}
