import ClientModels
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Takes whole requests: says who asks, holds their limits, and hands what is left to the service.
struct RequestDesk: Sendable {
  /// An answer in the making.
  struct Answer: Sendable {
    var status: Int
    var body: String?
    var contentType = "application/json; charset=UTF-8"
    var fields: [(String, String)] = []
    /// A body that goes on.
    var events: TradeEventStream?

    init(_ response: APIResponse) {
      status = response.status
      body = response.body?.text
    }

    init(_ refusal: Refusal) {
      self.init(APIResponse(refusal))
      if [429, 503].contains(refusal.status) { fields.append(("Retry-After", "1")) }
    }

    init(_ events: TradeEventStream) {
      self.init(text: "")
      self.events = events
    }

    init(text: String, status: Int = 200) {
      self.status = status
      body = text
      contentType = "text/plain; version=0.0.4; charset=utf-8"
    }
  }

  /// How an answer leaves.
  enum Leaving: Sendable {
    case whole
    case half
    case never
  }

  let service: PaperService
  let settings: ServerSettings
  let logger: Logger
  let operations: Operations
  let faults: Faults
  /// Nil without a ledger on disk.
  let tradeEvents: TradeEventDesk?
  private let keys = KnownKeys()
  private let limiter: Limiter?

  init(
    service: PaperService, settings: ServerSettings, operations: Operations, faults: Faults,
    tradeEvents: TradeEventDesk?, logger: Logger
  ) {
    self.service = service
    self.settings = settings
    self.operations = operations
    self.faults = faults
    self.tradeEvents = tradeEvents
    self.logger = logger
    limiter = settings.rateLimit.map { Limiter(perMinute: $0, wallClock: settings.wallClock) }
  }

  func respond(to request: Request, on channel: any Channel) async -> Response {
    let start = ContinuousClock.now
    let requestID = newRequestID()
    let method = request.method.rawValue
    let path = request.uri.path
    var (answer, leaving) = await answer(to: request, requestID: requestID, on: channel)
    answer.fields.append(("X-Request-ID", requestID))
    let took = ContinuousClock.now - start
    operations.metrics.observe(
      route: RouteName.of(path), method: method, status: answer.status, took: took)
    logger.debug(
      "request",
      metadata: [
        "id": "\(requestID)", "method": "\(method)", "path": "\(path)",
        "status": "\(answer.status)", "microseconds": "\(took.nanoseconds / 1_000)",
      ])
    // The decoder of the other side expects none (RFC 9110 section 9.3.2).
    if request.method == .head { answer.body = nil }
    if case .never = leaving {
      // Gone before a byte of the answer is written.
      try? await channel.close().get()
    }
    return Self.response(answer, leaving, on: channel)
  }

  private func answer(
    to request: Request, requestID: String, on channel: any Channel
  ) async -> (Answer, Leaving) {
    if let answer = await operations.answer(to: request, on: channel) { return (answer, .whole) }
    var limits: [(String, String)] = []
    do throws(Refusal) {
      let holder = try await authenticate(request)
      if let limiter {
        let (fields, refusal) = limiter.take(holder.account)
        limits = fields
        if let refusal {
          operations.metrics.add(.rateLimited)
          throw refusal
        }
      }
      guard holder.role == .trade || ["GET", "HEAD"].contains(request.method.rawValue) else {
        throw Refusal(403, 40_310_000, "this key may only read")
      }
      let call = try await read(request)
      if let events = try tradeEvents?.stream(call, of: holder.account) {
        var answer = Answer(events)
        answer.fields = limits
        return (answer, .whole)
      }
      var (answer, leaving) = try await carryOut(
        call, request.uri.path, requestID, holder.account, on: channel)
      answer.fields += limits
      return (answer, leaving)
    } catch {
      var answer = Answer(error)
      answer.fields += limits
      return (answer, .whole)
    }
  }

  private func read(_ request: Request) async throws(Refusal) -> APIRequest {
    var request = request
    let limit = settings.limits.bodyBytes
    guard let buffer = try? await request.collectBody(upTo: limit) else {
      throw Refusal(
        413, 41_310_000, "the body is larger than \(limit) bytes, or did not come whole")
    }
    guard
      let call = APIRequest(
        method: request.method.rawValue, target: request.uri.description,
        body: Array(buffer.readableBytesView))
    else { throw Refusal(400, 40_010_000, "the path or query is malformed") }
    return call
  }

  /// Carries the request out, with the faults that strike it.
  private func carryOut(
    _ call: APIRequest, _ path: String, _ requestID: String, _ account: AccountID,
    on channel: any Channel
  ) async throws(Refusal) -> (Answer, Leaving) {
    let strikes = faults.strikes(method: call.method, path: path)
    for strike in strikes {
      operations.note(strike, requestID: requestID, method: call.method, path: path, logger)
      switch strike.fault {
      case .delay(let time): await Self.wait(time, orUntilTheEndOf: channel)
      case .refuse(let status): throw Self.made(status)
      case .drop: return (Answer(text: ""), .never)
      case .refuseAfterCommit, .dropAfterCommit, .truncate, .cut: break
      }
    }
    guard let beginning = operations.work.enter() else {
      operations.metrics.add(.shed)
      throw Refusal(503, 50_310_000, "the server has too much to do: try again in a second")
    }
    defer { operations.work.leave(beginning) }
    let response = try await serve(call, account)
    for strike in strikes {
      switch strike.fault {
      case .refuseAfterCommit(let status): throw Self.made(status)
      case .dropAfterCommit: return (Answer(response), .never)
      case .truncate: return (Answer(response), .half)
      case .delay, .refuse, .drop, .cut: break
      }
    }
    return (Answer(response), .whole)
  }

  private static func wait(_ time: Duration, orUntilTheEndOf channel: any Channel) async {
    let sleep = Task { try? await Task.sleep(for: time) }
    channel.closeFuture.whenComplete { _ in sleep.cancel() }
    await sleep.value
  }

  private static func made(_ status: Int) -> Refusal {
    status == 429
      ? .rateLimited : Refusal(status, status * 100_000 + 10_000, "internal server error")
  }

  private func serve(_ call: APIRequest, _ account: AccountID) async throws(Refusal) -> APIResponse
  {
    do { return try await service.respond(to: call, account: account) } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      throw Refusal(503, 50_310_000, "the ledger cannot be used now")
    }
  }

  private func authenticate(_ request: Request) async throws(Refusal) -> KeyHolder {
    guard let keyName = HTTPField.Name("APCA-API-KEY-ID"),
      let secretName = HTTPField.Name("APCA-API-SECRET-KEY"),
      let keyID = request.headers[keyName], let secret = request.headers[secretName]
    else { throw Refusal(403, 40_310_000, "forbidden.") }
    if let holder = keys.holder(keyID: keyID, secret: secret) { return holder }
    do {
      if let holder = try await service.authenticate(keyID: keyID, secret: secret) {
        keys.remember(holder, keyID: keyID, secret: secret)
        return holder
      }
    } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      throw Refusal(503, 50_310_000, "the ledger cannot be used now")
    }
    throw Refusal(401, 40_110_000, "unauthorized.")
  }

  private static func response(
    _ answer: Answer, _ leaving: Leaving, on channel: any Channel
  ) -> Response {
    var headers = HTTPFields()
    for (name, value) in answer.fields {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    if let events = answer.events {
      headers[.contentType] = "text/event-stream"
      headers[.cacheControl] = "no-cache"
      return Response(
        status: .ok, headers: headers,
        body: ResponseBody { writer in try await events.write(to: &writer, on: channel) })
    }
    guard let body = answer.body else {
      return Response(status: .init(code: answer.status), headers: headers)
    }
    headers[.contentType] = answer.contentType
    let bytes = ByteBuffer(string: body)
    guard case .half = leaving else {
      return Response(
        status: .init(code: answer.status), headers: headers,
        body: ResponseBody(byteBuffer: bytes))
    }
    let half = bytes.getSlice(at: 0, length: bytes.readableBytes / 2) ?? ByteBuffer()
    return Response(
      status: .init(code: answer.status), headers: headers,
      body: ResponseBody(contentLength: bytes.readableBytes) { writer in
        try await writer.write(half)
        try? await channel.close().get()
        try await writer.finish(nil)
      })
  }
}

extension Refusal {
  static let rateLimited = Refusal(429, 42_910_000, "rate limit exceeded")
}
