import ClientModels

/// What a profile says about its broker.
public struct BrokerSettings: Sendable {
  public var trading: EndpointURL
  public var data: EndpointURL
  public var keyID: String
  public var secret: String
  /// The server of the market data stream, where the profile names one.
  public var stream: EndpointURL?
  /// Which market the quotes are of.
  public var feed: String

  public init(
    trading: EndpointURL, data: EndpointURL, keyID: String, secret: String,
    stream: EndpointURL? = nil, feed: String = "iex"
  ) {
    self.stream = stream
    self.feed = feed
    self.trading = trading
    self.data = data
    self.keyID = keyID
    self.secret = secret
  }
}

extension BrokerSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "broker at \(trading), key …\(keyID.suffix(4))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}

/// The brokers that the program can talk to, one line each.
public enum BrokerRegistry {
  public typealias Maker =
    @Sendable (
      BrokerSettings, any HTTPTransport, (any StreamTransport)?, @escaping @Sendable () -> Timestamp
    )
    throws(HTTPHeaderError) -> any Broker

  public static let makers: [String: Maker] = [
    "alpaca": makeAlpaca
  ]

  @Sendable private static func makeAlpaca(
    _ settings: BrokerSettings, _ transport: any HTTPTransport,
    _ streams: (any StreamTransport)?, _ now: @escaping @Sendable () -> Timestamp
  ) throws(HTTPHeaderError) -> any Broker {
    AlpacaBroker(
      trading: settings.trading, data: settings.data,
      credentials: try AlpacaCredentials(keyID: settings.keyID, secret: settings.secret),
      transport: transport,
      streaming: streams.map {
        AlpacaStreaming(
          transport: $0, data: settings.stream ?? AlpacaStreaming.host(forData: settings.data),
          feed: settings.feed)
      }, now: now)
  }
}
