/// Where a WebSocket stream is, and the limits that hold for it. Durations are taken as 10 ms to an hour.
public struct StreamRequest: Hashable, Sendable {
  /// `https` becomes `wss`; `http`, to this machine only, becomes `ws`.
  public var endpoint: EndpointURL
  /// Below the endpoint, percent-encoded, starting with a slash.
  public var path: String
  /// Beside those of the upgrade itself. Secret ones stay out of every description.
  public var headers: [HTTPHeader]
  /// Seconds from the start of the name look-up to the checked upgrade.
  public var connectDeadline: Double
  /// Seconds without a byte from the server until it is asked for a sign of life.
  public var pingInterval: Double
  /// Seconds that the server then has. Together with the interval: how long a dead link goes unnoticed.
  public var pongDeadline: Double
  /// The largest message taken, in bytes.
  public var messageLimit: Int

  public init(
    endpoint: EndpointURL, path: String, headers: [HTTPHeader] = [],
    connectDeadline: Double = 10, pingInterval: Double = 10, pongDeadline: Double = 10,
    messageLimit: Int = 1 << 20
  ) {
    self.endpoint = endpoint
    self.path = path
    self.headers = headers
    self.connectDeadline = connectDeadline
    self.pingInterval = pingInterval
    self.pongDeadline = pongDeadline
    self.messageLimit = messageLimit
  }
}

/// How a stream came to its end.
public struct StreamEnd: Error, Hashable, Sendable, CustomStringConvertible {
  /// One line, without anything secret or unprintable.
  public var reason: String
  /// The code the server closed with, or else ours (RFC 6455 section 7.4); nil without a close.
  public var closeCode: Int?
  /// Whether messages could have come: the upgrade had been checked.
  public var wasOpen: Bool
  /// What the server answered in place of the upgrade.
  public var httpStatus: Int?
  /// Seconds the server wants to be left alone, 1 to 60; only with `httpStatus`.
  public var retryAfter: Double?

  public init(
    reason: String, closeCode: Int? = nil, wasOpen: Bool, httpStatus: Int? = nil,
    retryAfter: Double? = nil
  ) {
    self.reason = SafeText.line(reason)
    self.closeCode = closeCode
    self.wasOpen = wasOpen
    self.httpStatus = httpStatus
    self.retryAfter = retryAfter
  }

  public var description: String { reason }
}

/// Takes what comes on one stream. Called on a thread of the transport, one call after the other; a call that takes
/// long holds up every stream.
public protocol StreamSink: AnyObject, Sendable {
  func opened()
  /// A whole message. The bytes are there during the call only; those of a text are valid UTF-8.
  func received(_ message: UnsafeRawBufferPointer, isText: Bool)
  /// Something came, if only an answer to a ping: what the server had not sent by then had not happened.
  func heard()
  /// Exactly once, and last, also after `close()`.
  func ended(_ end: StreamEnd)
}

extension StreamSink {
  public func heard() {}
}

/// A stream on its way or open. Every call is allowed from any thread, and from within the sink.
public protocol StreamConnection: Sendable {
  /// Queues a message; what is sent before the upgrade leaves after it. A queue that grows too long ends the stream.
  func send(_ bytes: [UInt8], isText: Bool)
  /// Says goodbye (1000); the sink's `ended` follows within 2 s. A message that had come may still be handed over first.
  func close()
}

/// Opens WebSocket streams (RFC 6455). It never reconnects and never throws: what goes wrong is an end.
public protocol StreamTransport: Sendable {
  /// The sink may be called before this returns.
  func open(_ request: StreamRequest, sink: any StreamSink) -> any StreamConnection
}
