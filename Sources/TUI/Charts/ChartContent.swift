import ClientModels

/// What a chart shows, whatever it looks like.
public struct ChartContent: Sendable {
  public var symbol: Symbol
  public var interval: ChartInterval
  /// The oldest first, of `interval.base`.
  public var bars: [Bar]
  /// The last trade; nil for the close of the newest bar.
  public var last: Price?
  /// The step of prices, where the instrument has one of its own.
  public var tick: Price?
  public var fills: [Execution] = []
  public var orders: [WorkingLevel] = []
  /// How far the bars can be relied on; nil when they are fresh.
  public var note: ChartNote?
  /// Whether the market has parts of a day, by its own clock; one that is open around the clock has none.
  public var hasDayParts = true

  /// A price at which an order of the account waits.
  public struct WorkingLevel: Hashable, Sendable {
    public let price: Price
    /// Such as `buy 100`.
    public let text: String

    public init(price: Price, text: String) {
      self.price = price
      self.text = text
    }
  }

  /// A trade of the account, drawn at its bar.
  public struct Execution: Hashable, Sendable {
    public let at: Timestamp
    public let side: OrderSide
    public let quantity: Quantity
    public let price: Price

    public init(at: Timestamp, side: OrderSide, quantity: Quantity, price: Price) {
      self.at = at
      self.side = side
      self.quantity = quantity
      self.price = price
    }
  }

  public init(
    symbol: Symbol, interval: ChartInterval, bars: [Bar], last: Price? = nil, tick: Price? = nil
  ) {
    self.symbol = symbol
    self.interval = interval
    self.bars = bars
    self.last = last
    self.tick = tick
  }

  /// The clock by which days begin: coins trade through the night.
  var dayZone: ChartZone { symbol.isCryptoPair ? .utc : .exchange }
}

/// A line about the bars themselves.
public struct ChartNote: Hashable, Sendable {
  public let text: String
  let role: Role

  public static func plain(_ text: String) -> ChartNote { ChartNote(text: text, role: .dim) }
  public static func stale(_ text: String) -> ChartNote { ChartNote(text: text, role: .stale) }
  public static func failure(_ text: String) -> ChartNote { ChartNote(text: text, role: .rejected) }

  /// For bars that come from the disk; `asOf` is when the broker told them.
  public static func cached(asOf: Timestamp?, now: Timestamp) -> ChartNote {
    .stale("cached \(asOf.map { Format.age(from: $0, to: now) + " ago" } ?? "at an unknown time")")
  }

  func words(isASCII: Bool) -> String {
    let clean = Sanitizer.clean(text)
    guard isASCII else { return clean }
    return String(String.UnicodeScalarView(clean.unicodeScalars.map { $0.isASCII ? $0 : "?" }))
  }
}

/// How a chart is drawn, and which part of it.
public struct ChartLook: Hashable, Sendable {
  public enum Style: String, Hashable, Sendable, CaseIterable {
    case candles, line
  }

  /// One step of the zoom.
  public struct Zoom: Hashable, Sendable {
    /// Columns from one bar to the next.
    public let columns: Int
    /// Bars that are drawn as one.
    public let bars: Int
  }

  public static let zooms: [Zoom] = [
    Zoom(columns: 3, bars: 1), Zoom(columns: 2, bars: 1), Zoom(columns: 1, bars: 1),
    Zoom(columns: 1, bars: 2), Zoom(columns: 1, bars: 3), Zoom(columns: 1, bars: 5),
    Zoom(columns: 1, bars: 10), Zoom(columns: 1, bars: 15), Zoom(columns: 1, bars: 30),
    Zoom(columns: 1, bars: 60),
  ]

  public var style = Style.candles
  /// An index of `zooms`.
  public var zoomIndex = 2
  /// The time of the newest bar that is shown; nil follows the market.
  public var endAt: Timestamp?
  /// A time within the bar whose figures are read; nil for the newest.
  public var cursorAt: Timestamp?
  public var showsVolume = true
  public var averages: [MovingAverage] = [.simple(20), .simple(50)]
  public var showsVWAP = true
  public var zone = ChartZone.exchange
  /// Not a byte beyond ASCII.
  public var isASCII = false

  public init() {}

  public var zoom: Zoom { Self.zooms[min(max(0, zoomIndex), Self.zooms.count - 1)] }

  /// The sets of averages that a key goes through.
  public static let averageSets: [[MovingAverage]] = [
    [.simple(20), .simple(50)], [.exponential(9), .exponential(21)],
    [.simple(50), .simple(200)], [],
  ]
}
