import ClientModels

/// What the screen is told once, at start.
public struct AppSettings: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case paper, live
  }

  public var profile: String
  public var kind: Kind
  public var isReadOnly: Bool
  /// Nothing is asked of the network and nothing is sent.
  public var isOffline: Bool
  /// Made of a file (`folio import`): there is no broker, and nothing that a sync could bring.
  public var isImported = false
  /// Its broker runs as long as the demo does, and ends with it.
  public var isDemo = false
  /// The day whose book the screen begins with; nil for the present one.
  public var openingDay: CalendarDay?
  /// What the broker takes, and what the profile allows.
  public var rules: OrderRules
  /// Symbols whose quotes are wanted besides those held, working or in the ticket.
  public var watchlist: [Symbol]
  /// Not a byte beyond ASCII in what is drawn of characters, such as charts.
  public var isASCII = false
  /// Told in lines and not on a screen: there are no forms to come back to, no keys and no completion.
  public internal(set) var isLinear = false
  /// What the user calls symbols by, such as a sector; the first of several is where one stands in groups.
  public var tags: [Symbol: [String]] = [:]
  /// What performance is set against.
  public var benchmark = Benchmark.usual
  /// This machine's wall clock; nil where it is not known.
  public var localZone: ZoneOffsets?

  /// A bell rings when an alert fires.
  public var ringsForAlerts = true

  /// Rows may be copied to the clipboard around the terminal.
  public var copies = true
  /// How the terminal takes a text for it; nil where it takes none.
  public var clipboard: ClipboardSequence.Way? = .direct

  /// A mouse selects, sorts and scrolls; else it is the terminal's, to select text.
  public var usesMouse = true
  /// The terminal is one that reports it.
  public var hasMouse = true

  /// Our own amounts of money and quantities are not shown; prices of the market are.
  public var masksAmounts: Bool
  public var keymap = Keymap.usual
  /// Seconds until the keys that can follow one are listed.
  public var hintDelay = Self.usualHintDelay

  public static let usualHintDelay = 0.4
  public static let usualTheme = "dark"

  public init(
    profile: String, kind: Kind, isReadOnly: Bool = false, isOffline: Bool = false,
    rules: OrderRules, watchlist: [Symbol] = [], masksAmounts: Bool = false
  ) {
    self.profile = profile
    self.kind = kind
    self.isReadOnly = isReadOnly
    self.isOffline = isOffline
    self.rules = rules
    self.watchlist = watchlist
    self.masksAmounts = masksAmounts
  }

  /// Why no order leaves this screen; nil when orders may leave.
  public var refusal: String? {
    if isImported { return "imported: there is no broker, and no order leaves" }
    if isOffline { return "offline: no orders leave; start without --offline to trade" }
    if isReadOnly { return "read-only: no orders leave this profile" }
    return nil
  }

  /// What stands where nothing of that is cached, and what would bring it; `what` is in the plural.
  func uncached(_ what: String) -> String {
    isImported
      ? "no \(what): the account was imported, and its file tells none"
      : "no \(what) are cached: run `folio sync` with a network"
  }
}
