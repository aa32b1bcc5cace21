import ClientModels

/// Everything that moved shares or coins of an account, from its first activity on, as the store has it.
public struct StoredMovements: Sendable {
  /// The oldest first, in the broker's order.
  public private(set) var movements: [Movement]
  /// The lots that orders closed by choice.
  public let choices: [BrokerOrderID: LotChoice]
  /// How orders were sent to close lots.
  public let methods: [BrokerOrderID: LotMethod]

  /// Nil when nothing was ever read from the broker, or a list is missing or damaged: what is left would be a wrong history.
  public init?(_ store: any BookStoring) {
    let journal = store.journal.recovered
    self.init(store, newer: [], choices: journal.lotChoices, methods: journal.lotMethods)
  }

  /// With the lists of `newer` in the place of those of their numbers.
  init?(
    _ store: any BookStoring, newer lists: [ActivityList],
    choices: [BrokerOrderID: LotChoice], methods: [BrokerOrderID: LotMethod]
  ) {
    let newer = Dictionary(
      lists.filter { !$0.activities.isEmpty }.map { ($0.number, $0.activities) }
    ) { $1 }
    let numbers = Set(store.activityLists).union(newer.keys).sorted()
    var movements: [Movement] = []
    for (index, number) in numbers.enumerated() {
      guard number == index + 1,
        let list = newer[number]
          ?? store.activityList(number).flatMap({ ActivityLists.activities($0.payload) }),
        index == numbers.count - 1 || list.count == ActivityList.size
      else { return nil }
      movements += list
    }
    guard !movements.isEmpty else { return nil }
    self.movements = movements
    self.choices = choices
    self.methods = methods
  }

  /// Keeps all of an account's, the oldest first, in place of nothing.
  public static func keep(
    _ movements: [Movement], in store: any BookStoring, at time: Timestamp
  ) throws(StoreError) {
    for (index, list) in movements.batches(of: ActivityList.size).enumerated() {
      try store.keepActivities(ActivityLists.encode(list), list: index + 1, at: time)
    }
  }

  /// Those that the book of a day counts.
  public func through(_ book: DayBook) -> StoredMovements {
    var part = self
    if case .after(let id) = book.place, let place = movements.lastIndex(where: { $0.id == id }) {
      part.movements = Array(movements[...place])
    } else {
      part.movements = Array(
        movements.prefix { $0.at.map { NewYork.civil($0).day <= book.day } ?? true })
    }
    return part
  }

  /// The lots that all of them leave open.
  public func open(by method: LotMethod) -> [Symbol: OpenLots] {
    var book = LotBook(method, choices: choices, methods: methods)
    for movement in movements { book.apply(movement) }
    return book.open
  }

  /// The lots as they were before the first of `activities`, which come last of all.
  public func lots(before activities: [Activity], by method: LotMethod) -> LotBook {
    let later = Set(activities.map(\.id))
    var book = LotBook(method, choices: choices)
    for movement in movements.prefix(while: { !later.contains($0.id) }) { book.apply(movement) }
    return book
  }

  /// The executions, the oldest first.
  public var fills: [Fill] { movements.compactMap(\.fill) }

  /// What the executions of one order closed; nil when they closed nothing, or are not among the activities.
  public func closing(of order: BrokerOrderID, by method: LotMethod) -> OrderClosing? {
    guard let symbol = movements.last(where: { $0.fill?.orderID == order })?.symbol else {
      return nil
    }
    // Lots of other symbols have no part in it.
    var book = LotBook(method, choices: choices, methods: methods)
    var matches: [LotMatch] = []
    for movement in movements where movement.symbol == symbol {
      let match = book.apply(movement)
      if movement.fill?.orderID == order, let match, match.closed.isPositive {
        matches.append(match)
      }
    }
    return OrderClosing(
      matches, by: choices[order].map(LotMethod.chosen) ?? methods[order] ?? method)
  }

  /// The executions and ended contracts that closed lots, and what each closed, the oldest first.
  public func closings(by method: LotMethod) -> [LotClosing] {
    var book = LotBook(method, choices: choices, methods: methods)
    return movements.compactMap { movement in
      let match = book.apply(movement)
      guard let fill = movement.priced, let match, match.closed.isPositive else { return nil }
      return LotClosing(fill, match, movement.settlement?.event)
    }
  }
}
