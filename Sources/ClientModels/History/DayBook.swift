/// What an account held, and what it was worth, on one day of the exchange (New York), as it is kept for good.
public struct DayBook: Hashable, Sendable {
  public enum Origin: String, CaseIterable, Hashable, Sendable {
    /// As the broker told it on that day.
    case kept
    /// Worked out later, from the book before it and the account's activities (`DayRebuild`).
    case reconstructed
  }

  /// Where the account's list of activities was when the book was made.
  public enum Place: Hashable, Sendable {
    /// The list was not read.
    case unknown
    /// It was empty.
    case beginning
    case after(ExecutionID)
  }

  public let day: CalendarDay
  public var origin: Origin
  /// When the broker last confirmed it; nil of one that was reconstructed.
  public var asOf: Timestamp?
  public var account: Account?
  public var holdings: [Symbol: Holding]
  /// Those that were working, and those that ended on that day; the newest first.
  public var orders: [Order]
  /// What happened since the book before, the oldest first.
  public var activities: [Activity]
  /// The place of the book that `activities` go on from.
  public var since: Place
  /// The last activity that the book counts.
  public var place: Place

  public init(
    day: CalendarDay, origin: Origin = .kept, asOf: Timestamp? = nil, account: Account? = nil,
    holdings: some Sequence<Holding> = [], orders: [Order] = [], activities: [Activity] = [],
    since: Place = .unknown, place: Place = .unknown
  ) {
    self.day = day
    self.origin = origin
    self.asOf = asOf
    self.account = account
    self.holdings = Dictionary(holdings.map { ($0.symbol, $0) }) { _, last in last }
    self.orders = orders
    self.activities = activities
    self.since = since
    self.place = place
  }

  public struct Holding: Hashable, Sendable {
    public var position: Position
    /// Nil when nobody knows it.
    public var price: DayPrice?

    public init(_ position: Position, at price: DayPrice?) {
      self.position = position
      self.price = price
    }

    public var symbol: Symbol { position.symbol }

    /// Price × quantity, negative for a short; nil without a price. Throws when it is larger than a figure can be.
    public func value() throws(ArithmeticError) -> FixedDecimal? {
      guard !position.quantity.isZero else { return .zero }
      guard let price else { return nil }
      return try price.price.times(position.quantity, of: symbol)
    }
  }

  /// Whose cost the holdings of a day that was made again tell; nil of one that was kept, and where nothing is held.
  public var costWords: String? {
    origin == .reconstructed && !holdings.isEmpty ? "costs by our lots" : nil
  }

  /// What is held without a price, in the order of the symbols.
  public var unpriced: [Symbol] {
    holdings.values.filter { $0.price == nil && !$0.position.quantity.isZero }.map(\.symbol)
      .sorted()
  }
}

/// What one share was worth, who said so, and when.
public struct DayPrice: Hashable, Sendable {
  public enum Source: String, CaseIterable, Hashable, Sendable {
    /// A trade that the broker sent as it happened.
    case stream
    /// A trade that was asked for.
    case poll
    /// It came with the position.
    case position
    /// It was paid, or named, in the file that the account was made of.
    case file
    /// The close of the day's bar.
    case bar
  }

  public let price: Price
  public let source: Source
  /// When the trade was made; else when the price came to us. To the millisecond.
  public let at: Timestamp?

  public init(_ price: Price, _ source: Source, at: Timestamp?) {
    self.price = price
    self.source = source
    self.at = at.map { Timestamp(nanoseconds: $0.nanoseconds - Self.belowMillisecond($0)) }
  }

  private static func belowMillisecond(_ time: Timestamp) -> Int64 {
    time.nanosecondOfSecond % 1_000_000
  }
}
