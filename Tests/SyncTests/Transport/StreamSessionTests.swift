import ClientModels
import Testing

@testable import Sync

@Suite struct StreamSessionTests {
  private struct World {
    let sink = RecordingSink()
    let session: StreamSession

    init(_ change: (inout StreamRequest) -> Void = { _ in }) throws {
      var request = StreamRequest(endpoint: try EndpointURL("https://s.example"), path: "/stream")
      change(&request)
      session = try StreamSession(
        request, sink: sink, nonce: 1, mask: { 0x0102_0304 }, wallClock: { .noonish }, at: 100)
    }

    func take(_ bytes: [UInt8], at now: Double) {
      bytes.withUnsafeBytes { session.received($0, at: now) }
    }

    /// Everything that is to be sent.
    func sent() -> [UInt8] {
      var bytes: [UInt8] = []
      while session.hasOutput {
        session.drain {
          bytes += Array($0)
          return $0.count
        }
      }
      return bytes
    }

    func frames() throws -> [ClientFrame] {
      var bytes = sent()
      return try #require(ClientFrame.all(in: &bytes))
    }

    func open(at now: Double, then frames: [UInt8] = []) {
      session.connected(at: now)
      let request = String(decoding: sent(), as: UTF8.self)
      take(Array(StreamPeer.acceptance(of: request).utf8) + frames, at: now)
    }
  }

  @Test func aStreamOpensAndWhatWaitedLeavesAfterTheUpgrade() throws {
    let world = try World()
    #expect(!world.session.hasOutput && world.session.nextDeadline == 110)
    world.session.send(bytes("auth"), isText: true)
    #expect(!world.session.hasOutput)
    world.open(at: 101, then: ServerFrame.text("hi"))
    #expect(world.sink.seen.isOpen && world.sink.texts == ["hi"])
    #expect(try world.frames().map(\.text) == ["auth"])
  }

  @Test func aSilentLinkIsAskedAtTenSecondsAndGivenUpAtTwenty() throws {
    let world = try World()
    world.open(at: 101)
    world.take(ServerFrame.text("x"), at: 105)
    #expect(world.session.nextDeadline == 115)
    world.session.tick(at: 114.9)
    #expect(try world.frames().isEmpty)
    world.session.tick(at: 115)
    #expect(try world.frames().map(\.opcode) == [ServerFrame.ping])
    #expect(world.session.nextDeadline == 125)
    world.session.tick(at: 124.9)
    #expect(world.sink.end == nil)
    world.session.tick(at: 125)
    #expect(
      world.sink.seen.ends == [
        StreamEnd(reason: "s.example: no sign of life for 20 s", wasOpen: true)
      ])
    #expect(world.session.isEnded && world.session.nextDeadline == nil)
  }

  @Test func anyByteIsASignOfLife() throws {
    let world = try World()
    world.open(at: 101)
    world.session.tick(at: 111)
    world.take([0x81], at: 120)
    world.session.tick(at: 129.9)
    #expect(world.sink.end == nil && world.session.nextDeadline == 130)
    world.session.tick(at: 130)
    #expect(try world.frames().map(\.opcode) == [ServerFrame.ping, ServerFrame.ping])
  }

  @Test func anUpgradeThatDoesNotComeInTimeIsGivenUp() throws {
    for isConnected in [false, true] {
      let world = try World()
      if isConnected { world.session.connected(at: 105) }
      world.session.tick(at: 109.9)
      #expect(world.sink.end == nil)
      world.session.tick(at: 110)
      #expect(
        world.sink.end == StreamEnd(reason: "s.example: no stream within 10 s", wasOpen: false))
    }
  }

  @Test(
    arguments: [(.nan, 0.01), (-5, 0.01), (.infinity, 3_600), (1e300, 3_600)] as [(Double, Double)])
  func durationsThatNoClockCanCountAreBounded(asked: Double, taken: Double) throws {
    let world = try World {
      $0.connectDeadline = asked
      $0.pingInterval = asked
      $0.pongDeadline = asked
    }
    #expect(world.session.nextDeadline == 100 + taken)
    world.open(at: 100)
    #expect(world.session.nextDeadline == 100 + taken)
    world.session.tick(at: 100 + taken)
    #expect(world.session.nextDeadline == 100 + taken + taken)
  }

  @Test func aBreachIsAnsweredThenTheServerMayCloseFirst() throws {
    let world = try World()
    world.open(at: 101, then: ServerFrame.bytes(1, [0xff]))
    #expect(try world.frames().map(\.closeCode) == [1_007])
    world.take(ServerFrame.text("more"), at: 101)
    #expect(world.sink.end == nil && world.session.nextDeadline == 102.5)
    world.session.serverClosed()
    let end = StreamEnd(
      reason: "s.example: closed with 1007, because a text is not UTF-8", closeCode: 1_007,
      wasOpen: true)
    #expect(world.sink.seen.ends == [end] && world.sink.texts.isEmpty)
  }

  @Test func aServerThatDoesNotGoAfterTheGoodbyeIsLeft() throws {
    let world = try World()
    world.open(at: 101, then: ServerFrame.close(1_001))
    world.session.tick(at: 102.4)
    #expect(world.sink.end == nil)
    world.session.tick(at: 102.5)
    #expect(world.sink.end?.closeCode == 1_001)
    #expect(world.sink.end?.reason == "s.example closed the stream with 1001")
  }

  @Test func ourGoodbyeEndsWithinTwoSecondsWhateverComes() throws {
    let world = try World()
    world.open(at: 101)
    world.session.close(at: 102)
    world.session.close(at: 103)
    #expect(try world.frames().map(\.closeCode) == [1_000])
    world.take(ServerFrame.text("late"), at: 103)
    world.session.tick(at: 103.5)
    let closed = StreamEnd(reason: "closed", closeCode: 1_000, wasOpen: true)
    #expect(world.sink.seen.ends == [closed] && world.sink.texts.isEmpty)
    world.session.serverClosed()
    world.session.fail("late")
    world.session.tick(at: 200)
    #expect(world.sink.seen.ends.count == 1)
  }

  @Test func whatMayWaitToBeSentIsBounded() throws {
    let chunk = [UInt8](repeating: 0, count: 1 << 18)
    for isOpen in [false, true] {
      let world = try World()
      if isOpen { world.open(at: 101) }
      for _ in 0..<3 { world.session.send(chunk, isText: false) }
      #expect(world.sink.end == nil)
      for _ in 0..<2 { world.session.send(chunk, isText: false) }
      #expect(
        world.sink.seen.ends == [
          StreamEnd(
            reason: "s.example takes nothing: more than 1048576 bytes wait to be sent",
            wasOpen: isOpen)
        ])
    }
  }

  @Test func aFloodOfPingsIsBoundedToo() throws {
    let world = try World()
    world.open(at: 101)
    let pings = [[UInt8]](
      repeating: ServerFrame.bytes(ServerFrame.ping, [UInt8](repeating: 1, count: 125)),
      count: 500
    ).flatMap { $0 }
    for _ in 0..<30 { world.take(pings, at: 101) }
    #expect(world.sink.end?.reason.hasPrefix("s.example takes nothing") == true)
  }

  @Test func whateverHappensAStreamOpensAtMostOnceAndEndsOnceAtLast() throws {
    for seed in 0..<500 {
      var random = SplitMix64(seed: UInt64(seed))
      let world = try World { $0.messageLimit = 64 }
      var now = 100.0
      for _ in 0..<40 {
        now += Double.random(in: 0...2, using: &random)
        switch Int.random(in: 0..<14, using: &random) {
        case 0: world.session.connected(at: now)
        case 1...2: world.open(at: now)
        case 3...5: world.take(ServerFrame.text("message"), at: now)
        case 6: world.take(ServerFrame.bytes(ServerFrame.ping, [1]), at: now)
        case 7:
          world.take((0..<9).map { _ in UInt8.random(in: 0...255, using: &random) }, at: now)
        case 8: world.session.send([1, 2, 3], isText: false)
        case 9: world.session.close(at: now)
        case 10: world.session.serverClosed()
        case 11: _ = world.sent()
        default: world.session.tick(at: now)
        }
        #expect(world.sink.seen.ends.count <= 1 && world.sink.seen.afterEnd == 0)
        #expect(world.session.isEnded == (world.sink.end != nil))
        #expect(world.session.isEnded != (world.session.nextDeadline != nil))
      }
      now += 100
      for _ in 0..<3 {
        world.session.tick(at: now)
        now += 100
      }
      #expect(world.sink.seen.ends.count == 1)
      #expect(world.sink.seen.openings <= 1)
    }
  }
}
