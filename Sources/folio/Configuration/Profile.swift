/// One account at one broker: where it is, how it is reached, and what may be done there.
struct Profile: Equatable {
  enum Kind: String, CaseIterable {
    case paper, live
  }

  let name: String
  let kind: Kind
  let tradingURL: String
  let dataURL: String
  let isReadOnly: Bool
  let credentials: CredentialSource

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
    kind = base == Self.liveURL ? .live : .paper
    isReadOnly = false
    credentials = .given(keyID: key, secret: secret)
  }

  init(
    name: String, kind: Kind, tradingURL: String, dataURL: String?, isReadOnly: Bool,
    credentials: CredentialSource
  ) {
    self.name = name
    self.kind = kind
    self.tradingURL = Self.trimmed(tradingURL)
    self.dataURL = dataURL.map(Self.trimmed) ?? Self.defaultDataURL(Self.trimmed(tradingURL))
    self.isReadOnly = isReadOnly
    self.credentials = credentials
  }

  /// Alpaca serves market data from a host of its own; any other server is taken to serve both.
  private static func defaultDataURL(_ trading: String) -> String {
    trading == paperURL || trading == liveURL ? marketDataURL : trading
  }

  /// Without a trailing slash and without the version that some clients put in the variable.
  private static func trimmed(_ url: String) -> String {
    var text = Substring(url)
    while text.hasSuffix("/") { text = text.dropLast() }
    if text.hasSuffix("/v2") { text = text.dropLast(3) }
    return String(text)
  }
}
