import ClientModels
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// The server's door: takes requests on the loopback interface, checks who is there, and hands the rest to the service.
public struct HTTPServer: Sendable {
  static let bodyLimit = 65_536
  /// How long the market stands still between steps.
  private static let quietPause = Duration.milliseconds(50)
  private static let listenedPause = Duration.milliseconds(10)

  private let service: PaperService
  private let logger: Logger

  public init(service: PaperService, logger: Logger) {
    self.service = service
    self.logger = logger
  }

  /// Serves until the task is cancelled or the process is asked to end; `onListening` gets the port.
  public func run(port: Int, onListening: @escaping @Sendable (Int) -> Void) async throws {
    let application = Application(
      responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
        await respond(to: request)
      },
      server: HTTPServerBuilder { responder in
        StreamChannel(responder: responder, hub: service.streams) { credentials in
          await admission(of: credentials)
        }
      },
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: "folio-paper"),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
      logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.runService() }
      group.addTask { try await keepTime() }
      try await group.next()
      group.cancelAll()
    }
  }

  /// The market moves and fills happen whether anybody asks or not.
  private func keepTime() async throws {
    while true {
      // Quotes are to be fresh while somebody listens; orders alone can wait a little.
      let pause = service.streams.hasMarketListeners ? Self.listenedPause : Self.quietPause
      try await Task.sleep(for: pause)
      do { try await service.step() } catch {
        logger.error("the market's step was not committed", metadata: ["reason": "\(error)"])
      }
      await service.streams.taken()
    }
  }

  private func respond(to request: Request) async -> Response {
    let requestID = hexText((0..<16).map { _ in UInt8.random(in: 0...255) })
    let answer = await answer(to: request)
    logger.debug(
      "request",
      metadata: [
        "id": "\(requestID)", "method": "\(request.method)", "path": "\(request.uri.path)",
        "status": "\(answer.status)",
      ])
    var headers = HTTPFields()
    if let name = HTTPField.Name("X-Request-ID") { headers[name] = requestID }
    guard let body = answer.body else {
      return Response(status: .init(code: answer.status), headers: headers)
    }
    headers[.contentType] = "application/json; charset=UTF-8"
    return Response(
      status: .init(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: body.text)))
  }

  private func answer(to request: Request) async -> APIResponse {
    do throws(Refusal) {
      try checkOrigin(request)
      let account = try await authenticate(request)
      var request = request
      guard let buffer = try? await request.collectBody(upTo: Self.bodyLimit) else {
        throw Refusal(413, 41_310_000, "the body is larger than \(Self.bodyLimit) bytes")
      }
      guard
        let call = APIRequest(
          method: request.method.rawValue, target: request.uri.description,
          body: Array(buffer.readableBytesView))
      else { throw Refusal(400, 40_010_000, "the path or query is malformed") }
      return try await serve(call, account)
    } catch {
      return APIResponse(error)
    }
  }

  private func serve(_ call: APIRequest, _ account: AccountID) async throws(Refusal) -> APIResponse
  {
    do { return try await service.respond(to: call, account: account) } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      throw Refusal(503, 50_310_000, "the ledger cannot be used now")
    }
  }

  private func authenticate(_ request: Request) async throws(Refusal) -> AccountID {
    guard let keyName = HTTPField.Name("APCA-API-KEY-ID"),
      let secretName = HTTPField.Name("APCA-API-SECRET-KEY"),
      let keyID = request.headers[keyName], let secret = request.headers[secretName]
    else { throw Refusal(403, 40_310_000, "forbidden.") }
    do {
      if let account = try await service.authenticate(keyID: keyID, secret: secret) {
        return account
      }
    } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      throw Refusal(503, 50_310_000, "the ledger cannot be used now")
    }
    throw Refusal(401, 40_110_000, "unauthorized.")
  }

  /// Who shows a key pair on a stream.
  private func admission(of credentials: StreamCredentials) async -> StreamAdmission {
    do {
      let account = try await service.authenticate(
        keyID: credentials.keyID, secret: credentials.secret)
      return account.map { .admitted($0) } ?? .unknownKey
    } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      return .unavailable
    }
  }

  private func checkOrigin(_ request: Request) throws(Refusal) {
    guard Self.isLoopbackName(request.head.authority ?? "") else {
      throw Refusal(403, 40_310_000, "this server answers to its loopback names only")
    }
    guard request.headers[.origin] == nil else {
      throw Refusal(403, 40_310_000, "requests from web pages are refused")
    }
  }

  /// A page in a browser must not reach a broker on the same machine: no foreign host name, no origin.
  static func isFromThisMachine(host: String, origin: String?) -> Bool {
    isLoopbackName(host) && origin == nil
  }

  private static func isLoopbackName(_ host: String) -> Bool {
    let name =
      host.hasPrefix("[")
      ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
    return ["127.0.0.1", "localhost", "[::1]"].contains(name.lowercased())
  }
}
