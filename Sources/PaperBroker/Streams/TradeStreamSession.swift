import ClientModels

/// A client's conversation with the stream of trade updates (contract section 11).
struct TradeStreamSession: StreamSession {
  private enum State {
    case waiting(deadline: Duration)
    case asked(deadline: Duration)
    case authenticated
    case over
  }

  let codec: StreamCodec
  private var state = State.over

  init(codec: StreamCodec) { self.codec = codec }

  mutating func handle(_ input: StreamInput, now: Duration) -> [StreamOutput] {
    switch input {
    case .opened:
      // Clients read one answer to their own authentication: nothing is said before it, whatever the handshake carried.
      state = .waiting(deadline: now + streamAuthenticationLimit)
      return []
    case .message(let message): return take(message)
    case .admission(let admission): return take(admission)
    case .timePassed:
      switch state {
      case .waiting(let deadline), .asked(let deadline):
        return now >= deadline ? end("authentication timed out") : []
      case .authenticated, .over: return []
      }
    case .queueOverflowed:
      // An update must not be left out silently: whoever cannot keep up reads its orders again after reconnecting.
      state = .over
      return [.close(.policyViolation)]
    }
  }

  private mutating func take(_ admission: StreamAdmission) -> [StreamOutput] {
    guard case .asked(let deadline) = state else { return [] }
    switch admission {
    case .admitted:
      state = .authenticated
      return [Self.authorization("authorized")]
    case .unknownKey:
      state = .waiting(deadline: deadline)
      return [Self.authorization("unauthorized")]
    case .tooManyConnections: return end("connection limit exceeded")
    case .unavailable: return end("internal server error")
    }
  }

  private mutating func take(_ message: ClientMessage) -> [StreamOutput] {
    if case .over = state { return [] }
    guard let value = codec.decode(message) else { return end("invalid message format") }
    switch value["action"]?.string {
    case "authenticate": return authenticate(value["data"], "key_id", "secret_key")
    case "auth": return authenticate(value, "key", "secret")
    case "listen": return listen(value["data"]?["streams"])
    default: return end("invalid action")
    }
  }

  private mutating func authenticate(
    _ value: JSONValue?, _ keyName: String, _ secretName: String
  ) -> [StreamOutput] {
    switch state {
    case .waiting(let deadline):
      guard let keyID = value?[keyName]?.string, let secret = value?[secretName]?.string else {
        return [Self.authorization("unauthorized")]
      }
      state = .asked(deadline: deadline)
      return [.admit(StreamCredentials(keyID: keyID, secret: secret))]
    case .authenticated: return [Self.authorization("authorized")]
    case .asked, .over: return []
    }
  }

  /// The list replaces the one before; streams that do not exist are left out of the answer.
  private mutating func listen(_ streams: JSONValue?) -> [StreamOutput] {
    guard case .authenticated = state else { return [Self.authorization("unauthorized", "listen")] }
    guard case .array(let names) = streams else { return end("invalid streams") }
    let isListening = names.contains(.string("trade_updates"))
    let answer = JSONValue.object([
      "stream": .string("listening"),
      "data": .object(["streams": .array(isListening ? [.string("trade_updates")] : [])]),
    ])
    return [.send(answer), .listenToTradeUpdates(isListening)]
  }

  private mutating func end(_ reason: String) -> [StreamOutput] {
    state = .over
    let answer = JSONValue.object([
      "action": .string("error"), "data": .object(["error_message": .string(reason)]),
    ])
    return [.send(answer), .close(.policyViolation)]
  }

  private static func authorization(
    _ status: String, _ action: String = "authenticate"
  ) -> StreamOutput {
    .send(
      .object([
        "stream": .string("authorization"),
        "data": .object(["status": .string(status), "action": .string(action)]),
      ]))
  }
}
