import ClientModels

/// What lies over the panes. The last one is in front and gets the keys.
public enum Layer: Hashable, Sendable {
  case ticket(Ticket)
  case lots(LotSheet)
  case review(ReviewSheet)
  case confirmation(ConfirmationSheet)
  case reading(ReadingSheet)
  case columns(ColumnSheet)
  case sort(SortSheet)
  case search(SymbolSearch)
  case line(LineEntry)
  case palette(PaletteEntry)
  case outcomes(OutcomeSheet)
  case exit(ExitSheet)
  case bulk(BulkReview)
  case chart(ChartSheet)
  case themes(ThemeSheet)
  case mapping(KeysSheet)
  case settings(SettingsSheet)
  case goTo(GoToSheet)
  case alerts(AlertSheet)
  case news(NewsSheet)

  public var scope: Scope {
    switch self {
    case .ticket: .ticket
    case .lots: .lots
    case .review, .bulk: .review
    case .confirmation: .confirmation
    case .reading, .outcomes, .exit: .reading
    case .chart: .chart
    case .columns: .columns
    case .sort: .sort
    case .search: .symbols
    case .line: .line
    case .palette: .palette
    case .themes: .themes
    case .mapping: .keys
    case .settings: .settings
    case .goTo: .goTo
    case .alerts: .alerts
    case .news: .news
    }
  }
}

extension Layer {
  /// What is about to be sent, or was typed, is shown as it is, whether or not amounts are hidden.
  var showsAmountsWhole: Bool {
    switch self {
    case .ticket, .lots, .review, .confirmation, .line, .outcomes, .exit, .bulk: true
    case .reading, .columns, .sort, .search, .palette, .chart, .themes, .mapping, .settings, .goTo,
      .alerts, .news:
      false
    }
  }
}

extension Layer {
  /// From when on the key works that sends or does what the sheet asks about; nil for a sheet without such a key.
  var armedAt: Timestamp? {
    get {
      switch self {
      case .review(let sheet): sheet.armedAt
      case .bulk(let sheet): sheet.armedAt
      case .confirmation(let sheet): sheet.armedAt
      case .ticket, .lots, .reading, .columns, .sort, .search, .line, .palette, .outcomes, .exit,
        .chart, .themes, .mapping, .settings, .goTo, .alerts, .news:
        nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .review(var sheet):
        sheet.armedAt = newValue
        self = .review(sheet)
      case .bulk(var sheet):
        sheet.armedAt = newValue
        self = .bulk(sheet)
      case .confirmation(var sheet):
        sheet.armedAt = newValue
        self = .confirmation(sheet)
      case .ticket, .lots, .reading, .columns, .sort, .search, .line, .palette, .outcomes, .exit,
        .chart, .themes, .mapping, .settings, .goTo, .alerts, .news:
        break
      }
    }
  }

  /// What was typed of the word that the sheet asks for counts no more.
  mutating func forgetWord() {
    switch self {
    case .review(var sheet):
      sheet.typed = ""
      self = .review(sheet)
    case .bulk(var sheet):
      sheet.typed = ""
      self = .bulk(sheet)
    case .confirmation(var sheet):
      sheet.typed = ""
      self = .confirmation(sheet)
    case .ticket, .lots, .reading, .columns, .sort, .search, .line, .palette, .outcomes, .exit,
      .chart, .themes, .mapping, .settings, .goTo, .alerts, .news:
      break
    }
  }
}

/// How long a sheet that can send something ignores its key, so that what was typed before it was seen does nothing. Every
/// key that is not the answer itself begins the time anew: who types on is not reading.
public enum Arming {
  public static let seconds = 0.3
  /// Input that comes closer together than this is a paste that did not say so. A key that sends something stands alone:
  /// nothing else comes for so long before it and after it.
  public static let burstSeconds = 0.02
  /// A key that went for nothing may be held down: so long after it the next one waits for the repetition that would follow,
  /// which no keyboard makes slower than `repeatSeconds`.
  static let heldSeconds = 2.5
  static let repeatSeconds = 0.15
}

/// A key that sends something, until it is known to stand alone.
struct HeldKey: Hashable, Sendable {
  let key: Key
  let at: Timestamp
  /// Seconds in which nothing else may come.
  var aloneSeconds = Arming.burstSeconds

  var dueAt: Timestamp { at.advanced(bySeconds: aloneSeconds) }
}

/// The last look at an order before it is sent. The order is fixed; what it would cost follows the market while one looks.
public struct ReviewSheet: Hashable, Sendable {
  public let request: OrderRequest
  /// The key works from here on.
  public var armedAt: Timestamp
  /// The same order was confirmed a moment ago, or one of the symbol is unconfirmed.
  public var needsOnePressMore: Bool
  /// The draft that it is, as it was when it was opened.
  public var draft: Draft?
  /// How what was typed for the quantity was cut to whole units.
  public var cut: String?
  /// What was typed of the word that a live account asks for.
  public var typed = ""
  var scroll = 0
}

/// A question whose default answer is no.
public struct ConfirmationSheet: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    case cancel(BrokerOrderID)
    case cancelEach([BrokerOrderID])
    case cancelAll
    case exit(ExitRequest)
    case resend(ClientOrderID)
    case abandon(ClientOrderID)
    case accept(Symbol)
    case deleteDrafts([Draft])
    case deleteAlerts([Int])
    case deleteWatchlist(WatchlistID)

    /// Whether it has to do with orders at the broker: drafts and alerts are nobody's but ours, and lists are no orders.
    var isForBroker: Bool {
      switch self {
      case .cancel, .cancelEach, .cancelAll, .exit, .resend, .abandon, .accept: true
      case .deleteDrafts, .deleteAlerts, .deleteWatchlist: false
      }
    }
  }

  public internal(set) var action: Action
  public let title: String
  /// Of a way out they are found anew for every frame.
  public let lines: [String]
  /// What must be typed; nil when a key is enough.
  public let word: String?
  public var typed = ""
  /// What was typed of the part of a position that is to be closed; empty for all of it.
  var part = ""
  /// The key was pressed once beside an UNCONFIRMED order.
  var isInsistedOn = false
  public var armedAt: Timestamp
  var scroll = 0
}

/// Text to read: help, or all that is known of a row.
public struct ReadingSheet: Hashable, Sendable {
  public internal(set) var title: String
  public internal(set) var lines: [String]
  /// The row of an order whose details they are: they follow it.
  var row: RowLists.OrderID?
  /// The order that it is about: what the journal has of it follows the lines.
  public var order: OrderReference?
  /// What the selected row, of which these are the details, is about.
  var symbol: Symbol?
  /// An order that it names, which a key goes to.
  var jump: BrokerOrderID?
  /// Figures of it that can be explained, and which of them is chosen.
  var figures: [SheetFigure] = []
  var chosen: Int?
  /// What its lines are made of, where it says what a figure is.
  var explanation: Explanation?
  /// The lots that it closed, in lines; none before they are known, and for an order that closed none.
  var closing: [String] = []
  /// Nil until the journal was read.
  public var traces: [OrderTrace]?
  public var scroll = 0
  /// What is looked for; nil while nobody looks for anything.
  var search: ReadingSearch?

  public init(title: String, lines: [String], order: OrderReference? = nil) {
    self.title = title
    self.lines = lines
    self.order = order
  }

  var allLines: [String] {
    guard order != nil else { return lines }
    return lines + (closing.isEmpty ? [] : [""] + closing) + ["", "Timeline (New York)"]
      + (traces.map {
        $0.isEmpty ? ["  nothing in the journal"] : OrderTimeline($0).entries.map(Self.line)
      } ?? ["  reading the journal"])
  }

  /// Month and day, hours to milliseconds, then what happened.
  private static func line(_ entry: OrderTimeline.Entry) -> String {
    let trace = entry.trace
    let clock = entry.isOfOtherClock ? ", by the broker's clock" : ""
    let day = String(NewYork.civil(trace.at).day.description.suffix(5))
    return "  \(day) \(Format.clockToMilliseconds(trace.at))  \(trace.text)\(clock)"
  }
}
