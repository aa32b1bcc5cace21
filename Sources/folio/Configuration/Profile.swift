import ClientModels

/// One account at one broker: where it is, how it is reached, and what may be done there.
struct Profile: Equatable {
  enum Kind: String, CaseIterable {
    case paper, live
  }

  let name: String
  let kind: Kind
  let tradingURL: String
  let dataURL: String
  /// The market data stream's server; nil for the one that belongs to `dataURL`.
  let streamURL: String?
  /// Which market the quotes are of (contract section 1).
  let feed: String
  let isReadOnly: Bool
  let limits: TradingLimits
  /// Which lots are closed first.
  let lotMethod: LotMethod
  let credentials: CredentialSource
  /// It names nothing of a broker, such as its address or a key: that an account was imported under its name may be meant.
  let isBare: Bool

  static let feeds = ["iex", "sip", "delayed_sip", "boats", "overnight", "test"]
  static let defaultFeed = "iex"
  static let paperURL = "https://paper-api.alpaca.markets"
  static let liveURL = "https://api.alpaca.markets"
  static let marketDataURL = "https://data.alpaca.markets"

  /// Host and port, the name under which the account's files are kept.
  var host: String {
    let afterScheme = tradingURL.split(separator: "/", omittingEmptySubsequences: true).dropFirst()
    return afterScheme.first.map(String.init) ?? tradingURL
  }

  /// The profile that the ecosystem's environment variables make; nil when no key is in them.
  init?(environment: [String: String]) throws(UserError) {
    guard let key = environment["APCA_API_KEY_ID"], !key.isEmpty else { return nil }
    guard let secret = environment["APCA_API_SECRET_KEY"], !secret.isEmpty else {
      throw UserError(.usage, "APCA_API_KEY_ID is set but APCA_API_SECRET_KEY is not: set both")
    }
    let trading = environment["APCA_API_BASE_URL"].flatMap { $0.isEmpty ? nil : $0 }
    let base = Self.trimmed(trading ?? Self.paperURL)
    name = "env"
    tradingURL = base
    dataURL = Self.trimmed(
      environment["APCA_API_DATA_URL"].flatMap { $0.isEmpty ? nil : $0 }
        ?? Self.defaultDataURL(base))
    streamURL = nil
    feed = Self.defaultFeed
    kind = Self.kind(of: base)
    isReadOnly = false
    limits = TradingLimits()
    lotMethod = .fifo
    credentials = .given(keyID: key, secret: secret)
    isBare = false
  }

  init(
    name: String, kind: Kind, tradingURL: String, dataURL: String?, streamURL: String? = nil,
    feed: String = defaultFeed, isReadOnly: Bool, limits: TradingLimits = TradingLimits(),
    lotMethod: LotMethod = .fifo, credentials: CredentialSource, isBare: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.tradingURL = Self.trimmed(tradingURL)
    self.dataURL = dataURL.map(Self.trimmed) ?? Self.defaultDataURL(Self.trimmed(tradingURL))
    self.streamURL = streamURL.map(Self.trimmed)
    self.feed = feed
    self.isReadOnly = isReadOnly
    self.limits = limits
    self.lotMethod = lotMethod
    self.credentials = credentials
    self.isBare = isBare
  }

  /// What a server trades when nobody says it: play money on Alpaca's paper host and on this machine, real money anywhere
  /// else. A server that is wrongly taken for a live one only asks for a typed word.
  static func kind(of url: String) -> Kind {
    ["paper-api.alpaca.markets", "127.0.0.1", "localhost", "[::1]"].contains(hostName(url))
      ? .paper : .live
  }

  static func isLiveHost(_ url: String) -> Bool { hostName(url) == "api.alpaca.markets" }

  /// In lower case, without port and without the dot of a fully qualified name.
  private static func hostName(_ url: String) -> String {
    let parts = url.lowercased().split(separator: "/", omittingEmptySubsequences: true)
    var host = parts.count > 1 ? parts[1] : parts.first ?? ""
    if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") { host = host[..<colon] }
    while host.hasSuffix(".") { host = host.dropLast() }
    return String(host)
  }

  /// Alpaca serves market data from a host of its own; any other server is taken to serve both.
  private static func defaultDataURL(_ trading: String) -> String {
    [hostName(paperURL), hostName(liveURL)].contains(hostName(trading)) ? marketDataURL : trading
  }

  /// Without a trailing slash and without the version that some clients put in the variable.
  private static func trimmed(_ url: String) -> String {
    var text = Substring(url)
    while text.hasSuffix("/") { text = text.dropLast() }
    if text.hasSuffix("/v2") { text = text.dropLast(3) }
    return String(text)
  }
}
