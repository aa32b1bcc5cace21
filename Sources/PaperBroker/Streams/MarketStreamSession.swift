import ClientModels

/// A client's conversation with the market data stream (contract section 12).
///
/// Whoever is refused for good (402, 404, 406, 407, 409, 500) is cut off after the error; other errors leave the connection
/// and its subscription as they were.
struct MarketStreamSession: StreamSession {
  enum Problem: Int {
    case invalidSyntax = 400
    case notAuthenticated = 401
    case authenticationFailed = 402
    case alreadyAuthenticated = 403
    case authenticationTimeout = 404
    case symbolLimitExceeded = 405
    case connectionLimitExceeded = 406
    case slowClient = 407
    case insufficientSubscription = 409
    case invalidSubscribeAction = 410
    case internalError = 500

    var text: String {
      switch self {
      case .invalidSyntax: "invalid syntax"
      case .notAuthenticated: "not authenticated"
      case .authenticationFailed: "auth failed"
      case .alreadyAuthenticated: "already authenticated"
      case .authenticationTimeout: "auth timeout"
      case .symbolLimitExceeded: "symbol limit exceeded"
      case .connectionLimitExceeded: "connection limit exceeded"
      case .slowClient: "slow client"
      case .insufficientSubscription: "insufficient subscription"
      case .invalidSubscribeAction: "invalid subscribe action for this feed"
      case .internalError: "internal error"
      }
    }
  }

  /// Whatever the plan: the most names that are kept for a connection, in all channels.
  static let nameLimit = 10_000

  private enum State {
    case waiting(deadline: Duration)
    case asked(deadline: Duration)
    case authenticated
    case over
  }

  let codec: StreamCodec
  let feed: MarketFeed
  let plan: StreamPlan
  private var state = State.over
  private var subscription = MarketSubscription()

  init(codec: StreamCodec, feed: MarketFeed, plan: StreamPlan) {
    self.codec = codec
    self.feed = feed
    self.plan = plan
  }

  mutating func handle(_ input: StreamInput, now: Duration) -> [StreamOutput] {
    switch input {
    case .opened(let credentials):
      let deadline = now + streamAuthenticationLimit
      state = credentials == nil ? .waiting(deadline: deadline) : .asked(deadline: deadline)
      return [Self.success("connected")] + (credentials.map { [.admit($0)] } ?? [])
    case .message(let message): return take(message)
    case .admission(let admission): return take(admission)
    case .timePassed: return lookAtClock(now)
    case .queueOverflowed: return end(.slowClient)
    }
  }

  private mutating func lookAtClock(_ now: Duration) -> [StreamOutput] {
    switch state {
    case .waiting(let deadline), .asked(let deadline):
      now >= deadline ? end(.authenticationTimeout) : []
    case .authenticated, .over: []
    }
  }

  private mutating func take(_ admission: StreamAdmission) -> [StreamOutput] {
    guard case .asked = state else { return [] }
    switch admission {
    case .admitted where !plan.feeds.contains(feed): return end(.insufficientSubscription)
    case .admitted:
      state = .authenticated
      return [Self.success("authenticated")]
    case .unknownKey: return end(.authenticationFailed)
    case .tooManyConnections: return end(.connectionLimitExceeded)
    case .unavailable: return end(.internalError)
    }
  }

  private mutating func take(_ message: ClientMessage) -> [StreamOutput] {
    if case .over = state { return [] }
    guard let value = codec.decode(message), let action = value["action"]?.string else {
      return [Self.error(.invalidSyntax)]
    }
    switch action {
    case "auth": return authenticate(value)
    case "subscribe", "unsubscribe":
      guard case .authenticated = state else { return [Self.error(.notAuthenticated)] }
      return change(value, isAddition: action == "subscribe")
    default: return [Self.error(.invalidSyntax)]
    }
  }

  private mutating func authenticate(_ value: JSONValue) -> [StreamOutput] {
    switch state {
    case .waiting(let deadline):
      guard let keyID = value["key"]?.string, let secret = value["secret"]?.string else {
        return [Self.error(.invalidSyntax)]
      }
      state = .asked(deadline: deadline)
      return [.admit(StreamCredentials(keyID: keyID, secret: secret))]
    case .asked, .authenticated, .over: return [Self.error(.alreadyAuthenticated)]
    }
  }

  private mutating func change(_ value: JSONValue, isAddition: Bool) -> [StreamOutput] {
    if MarketChannel.foreign.contains(where: { value[$0] != nil }) {
      return [Self.error(.invalidSubscribeAction)]
    }
    guard let named = MarketSubscription(value) else { return [Self.error(.invalidSyntax)] }
    let next = isAddition ? subscription.adding(named) : subscription.removing(named)
    if isAddition, isTooLarge(next) { return [Self.error(.symbolLimitExceeded)] }
    subscription = next
    // The answer goes out before the first message that it speaks of.
    return [.send(.array([next.message])), .subscribeToMarket(next)]
  }

  private func isTooLarge(_ subscription: MarketSubscription) -> Bool {
    if subscription.size > Self.nameLimit { return true }
    guard let limit = plan.symbolLimit else { return false }
    return subscription.limitedCount.map { $0 > limit } ?? true
  }

  private mutating func end(_ problem: Problem) -> [StreamOutput] {
    if case .over = state { return [] }
    state = .over
    return [Self.error(problem), .close(problem == .slowClient ? .policyViolation : .normal)]
  }

  private static func success(_ text: String) -> StreamOutput {
    .send(.array([.object(["T": .string("success"), "msg": .string(text)])]))
  }

  private static func error(_ problem: Problem) -> StreamOutput {
    .send(
      .array([
        .object([
          "T": .string("error"), "code": .number(String(problem.rawValue)),
          "msg": .string(problem.text),
        ])
      ]))
  }
}
