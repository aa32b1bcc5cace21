/// A frame from a client, unmasked (RFC 6455 section 5.2).
struct ClientFrame: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case continuation, text, binary, close, ping, pong, reserved
  }

  var kind: Kind
  var isFinal = true
  var isMasked = true
  /// Whether a bit is set that only an extension may set; none is negotiated here.
  var hasReservedBits = false
  var bytes: [UInt8] = []
}

/// Puts frames together to messages and holds clients to the protocol (RFC 6455 sections 5 and 8.1).
struct MessageAssembler: Sendable {
  /// The largest message a client may send.
  static let byteLimit = 65_536
  /// The most frames that one message may come in.
  static let frameLimit = 1_024

  enum Event: Hashable, Sendable {
    case message(ClientMessage)
    /// To be answered with a pong of the same bytes.
    case ping([UInt8])
    case pong
    /// The client ends the connection and wants to hear the same code; nil when it gave none.
    case closed(UInt16?)
    case violation(StreamCloseCode)
  }

  private var isText: Bool?
  private var bytes: [UInt8] = []
  private var frames = 0

  /// Nil while a message is not whole.
  mutating func take(_ frame: ClientFrame) -> Event? {
    guard frame.isMasked, !frame.hasReservedBits else { return .violation(.protocolError) }
    switch frame.kind {
    case .text, .binary:
      guard isText == nil else { return .violation(.protocolError) }
      isText = frame.kind == .text
      return add(frame)
    case .continuation:
      guard isText != nil else { return .violation(.protocolError) }
      return add(frame)
    case .ping: return control(frame) ?? .ping(frame.bytes)
    case .pong: return control(frame) ?? .pong
    case .close: return control(frame) ?? close(frame.bytes)
    case .reserved: return .violation(.protocolError)
    }
  }

  private func control(_ frame: ClientFrame) -> Event? {
    frame.isFinal && frame.bytes.count <= 125 ? nil : .violation(.protocolError)
  }

  private mutating func add(_ frame: ClientFrame) -> Event? {
    frames += 1
    guard frames <= Self.frameLimit else { return .violation(.policyViolation) }
    guard bytes.count + frame.bytes.count <= Self.byteLimit else {
      return .violation(.messageTooBig)
    }
    bytes += frame.bytes
    guard frame.isFinal, let isText else { return nil }
    let message = ClientMessage(bytes: bytes, isText: isText)
    self = MessageAssembler()
    if isText, String(validating: message.bytes, as: UTF8.self) == nil {
      return .violation(.invalidText)
    }
    return .message(message)
  }

  private func close(_ bytes: [UInt8]) -> Event {
    guard !bytes.isEmpty else { return .closed(nil) }
    guard bytes.count >= 2 else { return .violation(.protocolError) }
    let code = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    guard
      (1000...1003).contains(code) || (1007...1014).contains(code) || (3000...4999).contains(code)
    else { return .violation(.protocolError) }
    guard String(validating: bytes.dropFirst(2), as: UTF8.self) != nil else {
      return .violation(.invalidText)
    }
    return .closed(code)
  }
}
