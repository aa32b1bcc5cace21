import NIOCore
import NIOPosix
import Synchronization

/// A client that sends whatever bytes a test wants and reads what comes back until the other side ends.
final class RawHTTPClient: Sendable {
  struct Failure: Error { let reason: String }

  struct Answer: Equatable {
    let status: Int
    /// Names in lower case.
    let fields: [String: String]
    let body: String
  }

  private struct State {
    var bytes: [UInt8] = []
    var isOver = false
  }

  private let channel: any Channel
  private let state: Mutexed

  /// What arrived and was not taken yet.
  private final class Mutexed: Sendable {
    let value = Mutex(State())
  }

  private init(channel: any Channel, state: Mutexed) {
    self.channel = channel
    self.state = state
  }

  static func connect(port: Int, receiveBuffer: Int? = nil) async throws -> RawHTTPClient {
    let state = Mutexed()
    var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
    if let receiveBuffer {
      bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
    }
    let channel = try await bootstrap.channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(Collector(state: state))
      }
    }.connect(host: "127.0.0.1", port: port).get()
    return RawHTTPClient(channel: channel, state: state)
  }

  /// A connection that is cut while it writes is an answer, too.
  func send(_ text: String) async { await send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) async {
    try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  func endInput() async { try? await channel.close(mode: .output) }

  /// Reads nothing from now on.
  func stall() async throws { try await channel.setOption(.autoRead, value: false).get() }

  func close() async { try? await channel.close() }

  /// The next answer; nil when the other side ended without one.
  func answer() async throws -> Answer? {
    try await wait { state in
      if let answer = Self.take(from: &state.bytes) { return .some(answer) }
      return state.isOver ? .some(nil) : nil
    }
  }

  /// Whether the other side ends; what it still says is dropped.
  func ends() async throws -> Bool { try await wait { $0.isOver ? true : nil } }

  private func wait<Value: Sendable>(
    for take: @Sendable (inout State) -> Value?
  ) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      if let value = state.value.withLock({ take(&$0) }) { return value }
      try await Task.sleep(for: .milliseconds(1))
    }
    throw Failure(reason: "nothing came within a minute")
  }

  private static func take(from bytes: inout [UInt8]) -> Answer? {
    let end = Array("\r\n\r\n".utf8)
    guard bytes.count >= 4,
      let place = (0...(bytes.count - 4)).first(where: { bytes[$0..<$0 + 4].elementsEqual(end) })
    else { return nil }
    var lines = String(decoding: bytes[..<place], as: UTF8.self).split(separator: "\r\n")[...]
    let words = (lines.popFirst() ?? "").split(separator: " ")
    guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
    let fields = lines.reduce(into: [String: String]()) { fields, line in
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { return }
      fields[halves[0].lowercased()] = String(halves[1].drop { $0 == " " })
    }
    let length = fields["content-length"].flatMap { Int($0) } ?? 0
    guard bytes.count >= place + 4 + length else { return nil }
    let body = String(decoding: bytes[(place + 4)..<(place + 4 + length)], as: UTF8.self)
    bytes.removeFirst(place + 4 + length)
    return Answer(status: status, fields: fields, body: body)
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let state: Mutexed

    init(state: Mutexed) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let bytes = unwrapInboundIn(data).readableBytesView
      state.value.withLock { $0.bytes += bytes }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { state.value.withLock { $0.isOver = true } }
    }

    func channelInactive(context: ChannelHandlerContext) {
      state.value.withLock { $0.isOver = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      state.value.withLock { $0.isOver = true }
      context.close(promise: nil)
    }
  }
}

extension RunningServer {
  func client() async throws -> RawHTTPClient { try await RawHTTPClient.connect(port: port) }

  /// A request's text with what an honest client sends.
  static func request(
    _ method: String, _ target: String, key: String? = "K1", secret: String = "s",
    fields: [String] = [], body: String? = nil
  ) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1"]
    if let key { lines += ["APCA-API-KEY-ID: \(key)", "APCA-API-SECRET-KEY: \(secret)"] }
    lines += fields
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + (body ?? "")
  }

  /// One request on a connection of its own.
  func ask(
    _ method: String, _ target: String, key: String? = "K1", secret: String = "s",
    fields: [String] = [], body: String? = nil
  ) async throws -> RawHTTPClient.Answer? {
    let client = try await client()
    await client.send(
      Self.request(
        method, target, key: key, secret: secret, fields: fields, body: body))
    let answer = try await client.answer()
    await client.close()
    return answer
  }
}
