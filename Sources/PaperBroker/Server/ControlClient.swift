import ClientModels
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One request to a server of this kind, for the command line: a connection of its own, one answer, the end.
public struct ControlClient: Sendable {
  /// Why there is no answer, in one line.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public struct Answer: Hashable, Sendable {
    public let status: Int
    public let body: String
  }

  /// How long an answer may take: a step of a week is some work.
  private static let patience = TimeAmount.seconds(300)
  private static let bodyLimit = 1 << 20

  private let isEncrypted: Bool
  private let host: String
  private let port: Int
  private let keyID: String
  private let secretKey: String
  private let certificateFile: String?

  /// `base` is `http://HOST:PORT` or `https://HOST:PORT`; without a port that of the scheme. `certificateFile` holds the
  /// certificates to trust, in PEM; without it those of the system are.
  public init(
    base: String, keyID: String, secretKey: String, certificateFile: String? = nil
  ) throws(Failure) {
    let schemes = [("http://", false, 80), ("https://", true, 443)]
    guard let (scheme, isEncrypted, usual) = schemes.first(where: { base.hasPrefix($0.0) }) else {
      throw Failure(description: "\"\(base)\" is no address: it is such as http://127.0.0.1:8420")
    }
    let rest = base.dropFirst(scheme.utf8.count).prefix { $0 != "/" }
    let colon = rest.lastIndex(of: ":").flatMap { rest[$0...].contains("]") ? nil : $0 }
    let name = rest[..<(colon ?? rest.endIndex)]
    let port = colon.map { Int(rest[rest.index(after: $0)...]) ?? 0 } ?? usual
    let isPrintable = (base + keyID + secretKey).utf8.allSatisfy { (33..<127).contains($0) }
    guard !name.isEmpty, (1...65_535).contains(port), isPrintable else {
      throw Failure(description: "\"\(base)\" or its key is not printable or has no host and port")
    }
    self.isEncrypted = isEncrypted
    host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : String(name)
    self.port = port
    self.keyID = keyID
    self.secretKey = secretKey
    self.certificateFile = certificateFile
  }

  /// `body` is JSON; a request without one is a GET.
  public func ask(_ path: String, body: String? = nil) async throws(Failure) -> Answer {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let answered = loop.makePromise(of: Answer.self)
    let shown = host.contains(":") ? "[\(host)]" : host
    var head = HTTPRequestHead(version: .http1_1, method: body == nil ? .GET : .POST, uri: path)
    head.headers = [
      "Host": "\(shown):\(port)", "Connection": "close", "APCA-API-KEY-ID": keyID,
      "APCA-API-SECRET-KEY": secretKey, "Content-Length": String(body?.utf8.count ?? 0),
    ]
    let (host, limit) = (host, Self.bodyLimit)
    let encryption = isEncrypted ? configuration() : nil
    do {
      let channel = try await ClientBootstrap(group: loop).connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let encryption {
              let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
              try pipeline.addHandler(
                NIOSSLClientHandler(
                  context: NIOSSLContext(configuration: encryption),
                  serverHostname: isAddress ? nil : host))
            }
            try pipeline.addHTTPClientHandlers()
            try pipeline.addHandler(AnswerHandler(answered, limit: limit))
          }
        }.connect(host: host, port: port).get()
      let timeout = loop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
      defer { timeout.cancel() }
      channel.write(HTTPClientRequestPart.head(head), promise: nil)
      if let body {
        channel.write(
          HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
      }
      channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      return try await answered.futureResult.get()
    } catch {
      answered.fail(error)
      let reason = error is NIOConnectionError ? "nobody listens there" : "\(error)"
      throw Failure(
        description: "\(shown):\(port) does not answer (\(reason)): is the server running?")
    }
  }

  private func configuration() -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let certificateFile { configuration.trustRoots = .file(certificateFile) }
    return configuration
  }
}

/// Gathers one answer.
private final class AnswerHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  struct EndedEarly: Error, CustomStringConvertible {
    let description = "the connection ended before the answer did"
  }

  private let answered: EventLoopPromise<ControlClient.Answer>
  private let limit: Int
  private var status = 0
  private var body = ByteBuffer()

  init(_ answered: EventLoopPromise<ControlClient.Answer>, limit: Int) {
    self.answered = answered
    self.limit = limit
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): status = Int(head.status.code)
    case .body(var part):
      guard body.readableBytes + part.readableBytes <= limit else {
        return context.close(promise: nil)
      }
      body.writeBuffer(&part)
    case .end:
      answered.succeed(
        ControlClient.Answer(
          status: status, body: String(decoding: body.readableBytesView, as: UTF8.self)))
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { answered.fail(EndedEarly()) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    answered.fail(error)
    context.close(promise: nil)
  }
}
