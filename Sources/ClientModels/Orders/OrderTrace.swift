/// An order by whichever of its two ids are known.
public struct OrderReference: Hashable, Sendable {
  public let client: ClientOrderID?
  public let broker: BrokerOrderID?

  public init(client: ClientOrderID?, broker: BrokerOrderID?) {
    self.client = client
    self.broker = broker
  }

  public init(_ order: Order) { self.init(client: order.clientOrderID, broker: order.id) }
}

/// One thing that happened to an order, as the journal has it: what was asked, what the broker said, what was decided.
public struct OrderTrace: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The user confirmed it.
    case confirmed
    /// A request left, or was about to.
    case sent
    /// What came back.
    case answered
    /// What we hold to have become of it.
    case decided
    /// A report of the broker.
    case reported
    case filled
  }

  public let at: Timestamp
  public let kind: Kind
  /// One line, with the broker's own words where it said any.
  public let text: String
  /// Of what was filled: two of one execution tell the same.
  public let execution: ExecutionID?

  public init(at: Timestamp, kind: Kind, text: String, execution: ExecutionID? = nil) {
    self.at = at
    self.kind = kind
    self.text = text
    self.execution = execution
  }
}

/// What happened to an order, for people: in the order in which it did.
public struct OrderTimeline: Sendable {
  public struct Entry: Hashable, Sendable {
    public let trace: OrderTrace
    /// By its own time it would stand before what it follows: that time is of another clock, the broker's.
    public let isOfOtherClock: Bool
  }

  public let entries: [Entry]

  /// `traces` as they were written down. An execution that was told twice stands once, and none stands before the order was
  /// sent, whatever the two clocks say.
  public init(_ traces: [OrderTrace]) {
    var told: Set<Substring> = []
    let once = traces.filter { trace in
      guard trace.kind == .filled else { return true }
      return told.insert(trace.execution?.execution ?? trace.text[...]).inserted
    }
    let sentAt = Self.sentAt(once)
    entries = once.enumerated().map { index, trace in
      let isEarly = trace.kind == .filled && sentAt.map { trace.at < $0 } ?? false
      let place = isEarly ? sentAt ?? trace.at : trace.at
      return (place: place, index: index, entry: Entry(trace: trace, isOfOtherClock: isEarly))
    }.sorted {
      ($0.place, $0.entry.isOfOtherClock ? 1 : 0, $0.entry.trace.at, $0.index)
        < ($1.place, $1.entry.isOfOtherClock ? 1 : 0, $1.entry.trace.at, $1.index)
    }.map(\.entry)
  }

  /// When it first left, by our clock; nil of an order that was not confirmed here.
  private static func sentAt(_ traces: [OrderTrace]) -> Timestamp? {
    guard let confirmed = traces.firstIndex(where: { $0.kind == .confirmed }) else { return nil }
    return traces[confirmed...].first { $0.kind == .sent }?.at ?? traces[confirmed].at
  }
}
