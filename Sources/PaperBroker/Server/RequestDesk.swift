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
    var body: [UInt8]?
    var contentType = "application/json; charset=UTF-8"
    var fields: [(HTTPField.Name, String)] = []
    /// A body that goes on.
    var events: TradeEventStream?

    init(_ response: APIResponse) {
      status = response.status
      body = response.body?.bytes
    }

    init(_ refusal: Refusal) {
      self.init(APIResponse(refusal))
      if [429, 503].contains(refusal.status) { fields.append((.retryAfter, "1")) }
    }

    init(_ events: TradeEventStream) {
      self.init(text: "")
      self.events = events
    }

    init(text: String, status: Int = 200) {
      self.status = status
      body = Array(text.utf8)
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
  let requestIDs: RequestIDs
  let date: HTTPDate
  let keys = KnownKeys()
  let limiter: Limiter?

  init(
    service: PaperService, settings: ServerSettings, operations: Operations, faults: Faults,
    tradeEvents: TradeEventDesk?, requestIDs: RequestIDs, logger: Logger
  ) {
    self.service = service
    self.settings = settings
    self.operations = operations
    self.faults = faults
    self.tradeEvents = tradeEvents
    self.requestIDs = requestIDs
    self.logger = logger
    date = HTTPDate(wallClock: settings.wallClock)
    limiter = settings.rateLimit.map { Limiter(perMinute: $0, wallClock: settings.wallClock) }
  }

  func respond(to request: Request, on channel: any Channel) async -> Response {
    let start = ContinuousClock.now
    let requestID = requestIDs.next()
    let method = request.method.rawValue
    let call = APIRequest(method: method, target: request.uri.description)
    let route = call.flatMap { RouteTable.route($0.path) }
    var (answer, leaving) = await answer(
      to: request, call, route, requestID: requestID, on: channel)
    answer.fields.append((.requestID, requestID))
    note(
      answer.status, to: method, request.uri.description, route, requestID: requestID, since: start)
    // The decoder of the other side expects none (RFC 9110 section 9.3.2).
    if request.method == .head { answer.body = nil }
    if case .never = leaving {
      // Gone before a byte of the answer is written.
      try? await channel.close().get()
    }
    return Self.response(answer, leaving, on: channel)
  }

  /// Counts an answer, and says in the log what it was to.
  func note(
    _ status: Int, to method: String, _ target: String, _ route: APIRoute?, requestID: String,
    since start: ContinuousClock.Instant
  ) {
    let took = ContinuousClock.now - start
    operations.metrics.observe(
      route: route?.pattern ?? Operations.routeName(Self.path(target)), method: method,
      status: status, took: took)
    logger.debug(
      "request",
      metadata: [
        "id": "\(requestID)", "method": "\(method)", "path": "\(Self.path(target))",
        "status": "\(status)", "microseconds": "\(took.nanoseconds / 1_000)",
      ])
  }

  private static func path(_ target: String) -> String { String(target.prefix { $0 != "?" }) }

  private func answer(
    to request: Request, _ call: APIRequest?, _ route: APIRoute?, requestID: String,
    on channel: any Channel
  ) async -> (Answer, Leaving) {
    if let answer = await operations.answer(to: request, on: channel) { return (answer, .whole) }
    var fields: [(HTTPField.Name, String)] = []
    do throws(Refusal) {
      let holder = try await authenticate(request)
      if let limiter {
        let (limits, refusal) = limiter.take(holder.account)
        fields = limits
        if let refusal {
          operations.metrics.add(.rateLimited)
          throw refusal
        }
      }
      guard holder.role == .trade || ["GET", "HEAD"].contains(request.method.rawValue) else {
        throw Refusal(403, 40_310_000, "this key may only read")
      }
      guard var call else { throw Refusal(400, 40_010_000, "the path or query is malformed") }
      guard let route else { throw ReadRoutes.noRoute }
      guard route.methods.contains(call.method) else {
        fields.append((.allow, route.methods.joined(separator: ", ")))
        throw call.wrongMethod
      }
      if let events = try tradeEvents?.stream(call, of: holder.account) {
        var answer = Answer(events)
        answer.fields = fields
        return (answer, .whole)
      }
      call.body = RequestBody(try await body(of: request))
      var (answer, leaving) = try await carryOut(
        call, request.uri.path, requestID, holder.account, on: channel)
      answer.fields += fields
      return (answer, leaving)
    } catch {
      var answer = Answer(error)
      answer.fields += fields
      return (answer, .whole)
    }
  }

  private func body(of request: Request) async throws(Refusal) -> [UInt8] {
    guard request.headers[.contentLength] != nil || request.headers[.transferEncoding] != nil
    else { return [] }
    var request = request
    let limit = settings.limits.bodyBytes
    guard let buffer = try? await request.collectBody(upTo: limit) else {
      throw Refusal(
        413, 41_310_000, "the body is larger than \(limit) bytes, or did not come whole")
    }
    return Array(buffer.readableBytesView)
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
    let work = operations.work(of: call)
    guard let beginning = work.enter() else {
      operations.metrics.add(.shed)
      throw .shed
    }
    defer { work.leave(beginning) }
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
    do throws(LedgerError) {
      guard !call.isBrief else { return try await service.respond(to: call, account: account) }
      return try await withTaskExecutorPreference(globalConcurrentExecutor) {
        () async throws(LedgerError) in
        try await service.respond(to: call, account: account)
      }
    } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      throw .unusableLedger
    }
  }

  private func authenticate(_ request: Request) async throws(Refusal) -> KeyHolder {
    guard let keyID = request.headers[.keyID], let secret = request.headers[.secretKey] else {
      throw Refusal(403, 40_310_000, "forbidden.")
    }
    if let holder = keys.holder(keyID: keyID, secret: secret) { return holder }
    do {
      if let holder = try await service.authenticate(keyID: keyID, secret: secret) {
        keys.remember(holder, keyID: keyID, secret: secret)
        return holder
      }
    } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      throw .unusableLedger
    }
    throw Refusal(401, 40_110_000, "unauthorized.")
  }

  private static func response(
    _ answer: Answer, _ leaving: Leaving, on channel: any Channel
  ) -> Response {
    var headers = HTTPFields()
    for (name, value) in answer.fields { headers[name] = value }
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
    let bytes = ByteBuffer(bytes: body)
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
  static let shed = Refusal(
    503, 50_310_000, "the server has too much to do: try again in a second")
  static let unusableLedger = Refusal(503, 50_310_000, "the ledger cannot be used now")
}
