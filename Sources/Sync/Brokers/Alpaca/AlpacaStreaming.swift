import ClientModels

/// Where Alpaca's streams are, and how they are asked for.
public struct AlpacaStreaming: Sendable {
  public let transport: any StreamTransport
  /// The market data stream's server; the one of trade updates is the trading server itself.
  public let data: EndpointURL
  /// Which market the quotes are of: `iex`, `sip`, `delayed_sip` (contract section 1).
  public let feed: String
  /// Seconds without a byte until the server is asked for a sign of life.
  public let tradePingInterval: Double
  public let marketPingInterval: Double
  /// Seconds in which it must then give one.
  public let pongDeadline: Double

  /// Of market data the sign is asked for the sooner, because a figure on the screen is stale after five seconds.
  public init(
    transport: any StreamTransport, data: EndpointURL, feed: String,
    tradePingInterval: Double = 10, marketPingInterval: Double = 4, pongDeadline: Double = 10
  ) {
    self.transport = transport
    self.data = data
    self.feed = feed
    self.tradePingInterval = tradePingInterval
    self.marketPingInterval = marketPingInterval
    self.pongDeadline = pongDeadline
  }

  /// Alpaca's own data service streams from a host of its own; other servers from the one that they answer on.
  public static func host(forData data: EndpointURL) -> EndpointURL {
    guard data.host.hasPrefix("data."), data.host.hasSuffix(".alpaca.markets") else { return data }
    return (try? EndpointURL("https://stream.\(data.authority)")) ?? data
  }
}

/// What the client says on either stream, in the encoding that the handshake asked for.
enum AlpacaStreamMessage: Hashable, Sendable {
  case authenticate(AlpacaCredentials)
  case listen
  case subscribe([Symbol])
  case unsubscribe([Symbol])

  /// The channels that are followed together, as far as a symbol has them (contract section 12).
  static let channels = ["trades", "quotes", "bars", "dailyBars", "statuses"]

  func bytes(_ encoding: StreamEncoding) -> [UInt8] {
    switch encoding {
    case .json: node.bytes()
    case .messagePack: MessagePackText.encode(node)
    }
  }

  private var node: JSONNode {
    switch self {
    case .authenticate(let credentials):
      .object([
        .init("action", .string("auth")), .init("key", .string(credentials.keyID)),
        .init("secret", .string(credentials.secret)),
      ])
    case .listen:
      .object([
        .init("action", .string("listen")),
        .init(
          "data",
          .object([.init("streams", .array([.string(AlpacaTradeSession.streamName)]))])),
      ])
    case .subscribe(let symbols): Self.channelNode("subscribe", symbols)
    case .unsubscribe(let symbols): Self.channelNode("unsubscribe", symbols)
    }
  }

  private static func channelNode(_ action: String, _ symbols: [Symbol]) -> JSONNode {
    let names = JSONNode.array(symbols.map { .string($0.text) })
    return .object(
      [.init("action", .string(action))] + channels.map { .init($0, names) })
  }
}

extension BrokerStreamEnd {
  /// Why a connection ended, in terms of what to do next.
  init(_ end: StreamEnd) {
    switch end.httpStatus {
    case 404, 405, 426, 501:
      self.init(.absent, reason: end.reason)
    case 401, 403:
      self.init(.refused, reason: end.reason, retryAfter: end.retryAfter)
    default:
      self.init(.lost, reason: end.reason, retryAfter: end.retryAfter)
    }
  }
}

/// The connection of a sink, which may be called before it is known.
struct StreamTether: Sendable {
  private var connection: (any StreamConnection)?
  private var waiting: [(bytes: [UInt8], isText: Bool)] = []
  private var isClosing = false

  mutating func attach(_ connection: any StreamConnection) {
    self.connection = connection
    for message in waiting { connection.send(message.bytes, isText: message.isText) }
    waiting = []
    if isClosing { connection.close() }
  }

  mutating func send(_ bytes: [UInt8], isText: Bool) {
    guard let connection else {
      waiting.append((bytes, isText))
      return
    }
    connection.send(bytes, isText: isText)
  }

  mutating func close() {
    isClosing = true
    connection?.close()
  }
}
