import Foundation
import Synchronization

/// A loopback HTTP/1.1 server before a broker that passes requests on, or does to them what a network can do.
///
/// Connections of clients stay open as with a real server; the broker gets a connection for each request.
public final class FaultProxy: Sendable {
  public let url: String
  private let listener: LoopbackSocket
  private let elsewhere: LoopbackServer
  private let state: Mutex<State>

  private struct State {
    var target: UInt16
    var schedule: FaultSchedule
    var random: SeededRandom
    var log: [ProxyLine] = []
    var underWay = 0
    var file: FileHandle?
    var streamSchedule: StreamFaultSchedule
    var streamLog: [StreamLine] = []
    var streamsOpened = 0
    var streams: [StreamPipe] = []
    var whenAsked: @Sendable (ProxyLine) -> Void = { _ in }
  }

  /// `target` is the broker's URL. With `log`, each request is a line of JSON in that file when its answer is known.
  /// Upgrades to WebSockets are no requests in that sense: they pass, and their messages meet the faults of `streams`.
  public init(
    before target: String, _ schedule: FaultSchedule, streams: StreamFaultSchedule = .none,
    log: URL? = nil
  ) throws {
    let (socket, port) = try LoopbackSocket.listen()
    listener = socket
    url = "http://127.0.0.1:\(port)"
    elsewhere = try LoopbackServer { _ in .close("") }
    var file: FileHandle?
    if let log {
      try Data().write(to: log)
      file = try FileHandle(forWritingTo: log)
    }
    state = Mutex(
      State(
        target: try Self.port(of: target), schedule: schedule, random: SeededRandom(seed: 0),
        file: file, streamSchedule: streams))
    Thread.detachNewThread { [self] in
      while let client = listener.accept() {
        Thread.detachNewThread { [self] in serve(client) }
      }
    }
  }

  /// One line for each request so far, in the order in which they came.
  public var log: [ProxyLine] { state.withLock { $0.log } }

  /// How many requests so far are such.
  public func count(where isCounted: (ProxyLine) -> Bool) -> Int {
    state.withLock { $0.log.count(where: isCounted) }
  }

  /// How many connections the server got to which redirections point.
  public var redirectionsFollowed: Int { elsewhere.seen.connections }

  /// From now on requests go to another port, as after a restart of the broker.
  public func retarget(_ url: String) throws {
    let port = try Self.port(of: url)
    state.withLock { $0.target = port }
  }

  /// From now on requests meet these faults.
  public func follow(_ schedule: FaultSchedule) { state.withLock { $0.schedule = schedule } }

  /// From now on this is done for each request when it has come, before the broker gets it.
  public func whenAsked(_ act: @escaping @Sendable (ProxyLine) -> Void) {
    state.withLock { $0.whenAsked = act }
  }

  /// From now on messages of streams meet these faults.
  public func followStreams(_ schedule: StreamFaultSchedule) {
    state.withLock { $0.streamSchedule = schedule }
  }

  /// From now on everything passes.
  public func heal() {
    follow(.none)
    followStreams(.none)
  }

  /// The faults that messages and streams met, in the order in which they happened.
  public var streamLog: [StreamLine] { state.withLock { $0.streamLog } }

  /// How many streams were upgraded so far.
  public var streamsOpened: Int { state.withLock { $0.streamsOpened } }

  /// How many of them have not ended; one that is half open has not.
  public var streamsOpen: Int { state.withLock { $0.streams.count } }

  /// The number of the last stream of a path that has not ended; nil when there is none.
  public func newestStream(of path: String) -> Int? {
    state.withLock { $0.streams.lazy.filter { $0.path == path }.map(\.stream).max() }
  }

  /// Ends every open stream within a few milliseconds, quiet ones too, and says how many. Only endings do anything.
  @discardableResult
  public func disturbStreams(_ fault: StreamFault) -> Int {
    guard fault.isEnding else { return 0 }
    let streams = state.withLock { state in
      for pipe in state.streams {
        var line = StreamLine(stream: pipe.stream, path: pipe.path, message: 0, payload: [])
        line.fault = fault
        state.streamLog.append(line)
      }
      return state.streams
    }
    for pipe in streams { pipe.inject(fault) }
    return streams.count
  }

  /// Waits until no request is on its way any more; false when some still are after so many seconds.
  public func drain(seconds: Double = 30) -> Bool {
    let deadline = Date().addingTimeInterval(seconds)
    while state.withLock({ $0.underWay > 0 }) {
      guard Date() < deadline else { return false }
      pause(0.005)
    }
    return true
  }

  /// Nobody can connect afterwards. A proxy that is not stopped stays.
  public func stop() {
    listener.stop()
    elsewhere.stop()
    for pipe in state.withLock({ $0.streams }) { pipe.stop() }
  }

  private static func port(of url: String) throws -> UInt16 {
    guard let port = URL(string: url)?.port, let number = UInt16(exactly: port) else {
      throw SpawnedProgram.Failed(description: "\(url) has no port")
    }
    return number
  }

  private func serve(_ client: LoopbackSocket) {
    var buffer: [UInt8] = []
    while let request = WireMessage(from: client, buffer: &buffer) {
      if request.field("Upgrade")?.lowercased() == "websocket" {
        return serveStream(client, request, alreadySent: buffer)
      }
      let line = begin(request)
      state.withLock { $0.whenAsked }(line)
      let reply = answer(request, line)
      send(reply, to: client)
      state.withLock { $0.underWay -= 1 }
      guard reply.ending == .keep else { return }
    }
  }

  private func serveStream(
    _ client: LoopbackSocket, _ request: WireMessage, alreadySent: [UInt8]
  ) {
    let target = state.withLock { $0.target }
    var rest: [UInt8] = []
    guard let broker = try? LoopbackSocket.connect(to: target), broker.send(request.bytes),
      let answer = WireMessage(from: broker, buffer: &rest), client.send(answer.bytes),
      answer.status == 101
    else { return }
    let path = request.startLine.split(separator: " ").dropFirst().first ?? ""
    let pipe = state.withLock { state in
      state.streamsOpened += 1
      let pipe = StreamPipe(
        stream: state.streamsOpened, path: String(path.prefix { $0 != "?" }), client: client,
        broker: broker)
      state.streams.append(pipe)
      return pipe
    }
    let random = SeededRandom(seed: UInt64(pipe.stream))
    pipe.run(fromClient: alreadySent, fromBroker: rest, using: random) { [self] line in
      state.withLock { state in
        var line = line
        line.fault = state.streamSchedule.next(for: line)
        if line.fault != .pass { state.streamLog.append(line) }
        return line.fault
      }
    }
    state.withLock { $0.streams.removeAll { $0 === pipe } }
  }

  /// Decides and notes it before anything leaves, so that an order that is on its way is always in the log.
  private func begin(_ request: WireMessage) -> ProxyLine {
    state.withLock { state in
      var line = ProxyLine(number: state.log.count + 1, request)
      line.fault = state.schedule.next(for: line)
      if line.fault == .duplicateReply, !line.isSubmission { line.fault = .pass }
      state.log.append(line)
      state.underWay += 1
      return line
    }
  }

  private func answer(_ request: WireMessage, _ begun: ProxyLine) -> FaultyReply {
    var line = begun
    let reply = withoutDelivery(line.fault) ?? afterDelivery(request, &line)
    line.sent = reply.status
    state.withLock { [line] state in
      state.log[line.number - 1] = line
      state.file?.write(Data((line.json + "\n").utf8))
    }
    return reply
  }

  private func withoutDelivery(_ fault: Fault) -> FaultyReply? {
    switch fault {
    case .dropBefore(let ending): FaultyReply(closing: ending)
    case .tooMany(let form):
      FaultyReply(status: 429, message: "too many requests", retryAfter: form, at: Date())
    case .busy(let form): FaultyReply(status: 503, message: "busy", retryAfter: form, at: Date())
    case .failBefore(let status): FaultyReply(status: status, message: "out of order")
    case .redirect(let status):
      FaultyReply(
        status: status, message: "elsewhere",
        fields: ["Location: http://127.0.0.1:\(elsewhere.port)/v2/orders"])
    default: nil
    }
  }

  private func afterDelivery(_ request: WireMessage, _ line: inout ProxyLine) -> FaultyReply {
    if case .delay(let seconds) = line.fault { pause(seconds) }
    let answer = deliver(request, &line)
    guard let answer else { return FaultyReply([], .fin) }
    switch line.fault {
    case .dropAfter(let ending): return FaultyReply(closing: ending)
    case .failAfter(let status): return FaultyReply(status: status, message: "out of order")
    case .duplicateReply where answer.status == 200:
      return FaultyReply(status: 422, message: "client_order_id must be unique")
    default:
      return state.withLock { [fault = line.fault] in
        FaultyReply(answer, after: fault, using: &$0.random)
      }
    }
  }

  /// Nil when the broker is not there or does not answer whole.
  private func deliver(_ request: WireMessage, _ line: inout ProxyLine) -> WireMessage? {
    let target = state.withLock { $0.target }
    guard let broker = try? LoopbackSocket.connect(to: target), broker.send(request.bytes) else {
      return nil
    }
    line.delivered = true
    var buffer: [UInt8] = []
    guard let answer = WireMessage(from: broker, buffer: &buffer) else { return nil }
    line.broker = answer.status
    if answer.status == 200, line.isSubmission {
      let order = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
      line.orderID = order?["id"] as? String
    }
    return answer
  }

  private func send(_ reply: FaultyReply, to client: LoopbackSocket) {
    if reply.ending == .rst { client.resetOnClose() }
    var rest = reply.bytes.dropFirst(reply.atOnce)
    guard client.send(Array(reply.bytes.prefix(reply.atOnce))), !rest.isEmpty else { return }
    let steps = 10
    let size = (rest.count + steps - 1) / steps
    while !rest.isEmpty {
      pause(reply.seconds / Double(steps))
      guard client.send(Array(rest.prefix(size))) else { return }
      rest = rest.dropFirst(size)
    }
  }
}

/// Blocks this thread for so many seconds.
private func pause(_ seconds: Double) { poll(nil, 0, Int32(min(max(seconds, 0), 3_600) * 1_000)) }
