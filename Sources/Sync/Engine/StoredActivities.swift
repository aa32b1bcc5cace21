import ClientModels

/// What the store has of an account's activities, worked out without the network.
public struct StoredActivities: Sendable {
  /// Nil when none were ever read from the broker, or a list of them is damaged.
  public let lots: [Symbol: OpenLots]?
  /// What orders were still to close of the lots that were chosen for them.
  private let lotChoices: [BrokerOrderID: LotChoice]
  /// The latest executions, `latestFills` at most, the oldest first.
  public let fills: [Fill]

  /// More than anybody reads on a screen; the older ones are in the store.
  public static let latestFills = ActivityHistory.mostUntold

  public init(_ store: any BookStoring, _ method: LotMethod) {
    let journal = store.journal.recovered
    var history = ActivityLists.read(
      from: store, LotBook(method, choices: journal.lotChoices, methods: journal.lotMethods))
    lots = history.lastTaken == nil ? nil : history.book.open
    lotChoices = history.book.choices.filter { !$0.value.isEmpty }
    fills = history.takeUntold()
  }

  /// Adds what is known of lots to a book that was read without.
  public func add(to book: inout Portfolio) {
    if let lots { book.apply(.lotsReplaced(lots)) }
    book.apply(.lotChoicesChanged(workingChoices(in: book)))
  }

  /// Of orders that may still be filled.
  public func workingChoices(in book: Portfolio) -> [BrokerOrderID: LotChoice] {
    lotChoices.filter { book.orders[$0.key]?.status.isTerminal == false }
  }
}

/// Brings the stored activities up to the broker's, page by page, for a run that does nothing else.
public struct ActivityCatchUp: Sendable {
  private var history: ActivityHistory
  private var pages = 0
  private var hasSought = false

  public init(_ store: any BookStoring) {
    // What the lots come to is worked out by whoever reads the lists.
    history = ActivityLists.read(from: store, LotBook(.fifo))
  }

  /// What is to be asked of the broker next.
  public var place: MovementPlace { history.place }

  /// Takes in the answer to `place`. Returns whether there may be more.
  public mutating func take(_ page: Listing<Movement>) -> Bool {
    let asked = history.place
    _ = history.take(page.values, from: asked)
    pages += 1
    // A server that turns no page would be asked for ever.
    return !page.values.isEmpty && history.place != asked && !history.isTooLong
      && pages <= ActivityList.size * ActivityHistory.mostLists / 100
  }

  /// Takes in that the broker refused `place`. Returns whether to ask once more, from the beginning of its list.
  public mutating func take(_ error: BrokerError) -> Bool {
    guard error.refusesPlace, history.place != .beginning, !hasSought else { return false }
    hasSought = true
    history.seek()
    return true
  }

  /// Writes what is new.
  public mutating func save(
    to store: any BookStoring, at time: Timestamp
  ) throws(StoreError) {
    for list in history.unsavedLists() {
      try store.keepActivities(
        ActivityLists.encode(list.activities), list: list.number, at: time)
    }
  }
}
