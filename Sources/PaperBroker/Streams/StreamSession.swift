import ClientModels

/// The two streams of the server and how each is served.
enum StreamEndpoint: Hashable, Sendable {
  case tradeUpdates
  case marketData(MarketFeed)

  /// The endpoint of a request's path; nil for any other path.
  init?(path: String) {
    switch path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
    case ["stream"], ["stream", ""]: self = .tradeUpdates
    case let parts where parts.count == 2 && parts.first == "v2":
      guard let feed = MarketFeed(rawValue: String(parts.last ?? "")) else { return nil }
      self = .marketData(feed)
    default: return nil
    }
  }
}

/// A key pair that a client showed.
struct StreamCredentials: Hashable, Sendable {
  let keyID: String
  let secret: String
}

/// What the server says to a key pair.
enum StreamAdmission: Hashable, Sendable {
  case admitted(AccountID)
  case unknownKey
  /// The account has as many connections to this endpoint as it may have.
  case tooManyConnections
  /// The ledger could not be asked.
  case unavailable
}

/// What a stream session is told. `now` is time on a clock that never goes back.
enum StreamInput: Hashable, Sendable {
  /// The handshake is done; it may have carried credentials in its headers, which the market data stream takes.
  case opened(StreamCredentials?)
  case message(ClientMessage)
  case admission(StreamAdmission)
  /// Told about once a second, so that deadlines are seen.
  case timePassed
  /// More is waiting to be sent than a connection may hold back.
  case queueOverflowed
}

/// What a stream session wants done, in order.
enum StreamOutput: Hashable, Sendable {
  case send(JSONValue)
  /// Asks who this is; answered with `admission`.
  case admit(StreamCredentials)
  /// From now on the connection gets what this names.
  case subscribeToMarket(MarketSubscription)
  case listenToTradeUpdates(Bool)
  /// Ends the connection after what was sent.
  case close(StreamCloseCode)
}

/// Why a connection ends (RFC 6455 section 7.4.1).
enum StreamCloseCode: UInt16, Hashable, Sendable {
  case normal = 1000
  case goingAway = 1001
  case protocolError = 1002
  case invalidText = 1007
  case policyViolation = 1008
  case messageTooBig = 1009
  case internalError = 1011
  case tryAgainLater = 1013
}

/// One client's conversation with a stream: a pure state that is told what happened and says what to do.
protocol StreamSession: Sendable {
  mutating func handle(_ input: StreamInput, now: Duration) -> [StreamOutput]
}

/// How long a client has to say who it is.
let streamAuthenticationLimit = Duration.seconds(10)
