/// Something that changed how much of a symbol the account holds, in the broker's own list of activities (contract section 3).
public struct Movement: Hashable, Sendable {
  /// The activity's id; the same activity is never counted twice.
  public let id: ExecutionID
  /// Nil when it names none: then nothing moved, and only its place in the list counts.
  public let symbol: Symbol?
  /// Positive adds to the position.
  public let quantity: Quantity
  public let at: Timestamp?
  /// The execution, when it was one.
  public let fill: Fill?
  /// More or fewer shares for the same money.
  public let isSplit: Bool
  /// At what the broker settled it, when it was no execution.
  public let settlement: Settlement?

  public init(
    id: ExecutionID, symbol: Symbol, quantity: Quantity, at: Timestamp?, fill: Fill? = nil,
    isSplit: Bool = false, settlement: Settlement? = nil
  ) {
    self.id = id
    self.symbol = symbol
    self.quantity = quantity
    self.at = at
    self.fill = fill
    self.isSplit = isSplit
    self.settlement = settlement
  }

  /// An activity that moved nothing.
  public init(unmovedBy id: ExecutionID, at: Timestamp?) {
    self.id = id
    self.at = at
    symbol = nil
    quantity = .zero
    fill = nil
    isSplit = false
    settlement = nil
  }
}

/// A position that is not what the account's own activities come to. Both figures are kept: which one is wrong only the
/// broker can say.
public struct PositionDifference: Hashable, Sendable {
  public let symbol: Symbol
  public let atBroker: Quantity
  public let byActivities: Quantity
  /// When it was first seen.
  public let since: Timestamp

  public init(symbol: Symbol, atBroker: Quantity, byActivities: Quantity, since: Timestamp) {
    self.symbol = symbol
    self.atBroker = atBroker
    self.byActivities = byActivities
    self.since = since
  }
}

/// From where the list of activities is read.
public enum MovementPlace: Hashable, Sendable {
  /// The newest one alone, to know where the list ends.
  case newest
  case beginning
  case after(ExecutionID)
}

/// Positions held against the sum of activities, from a moment at which both were read with nothing between them.
///
/// Lists are read one after the other, so that a fill between them looks like a difference. One counts only when the
/// activities were asked for after it was first seen, and it is still there.
public struct Reconciliation: Hashable, Sendable {
  private struct Suspect: Hashable, Sendable {
    let quantity: Quantity
    let seenAt: Timestamp
    /// No activity explained it.
    var isUnexplained = false
    /// And the broker's list ends where we think it does.
    var isChecked = false
  }

  /// An empty list of activities means that nothing happened, or that the broker does not know our place in it. Before it
  /// counts against a position, the newest activity must be the last one counted.
  private enum PlaceCheck: Hashable, Sendable {
    case none
    case wanted
    /// The newest activity is another one: it happened since, or the place is unknown.
    case contradicted
  }

  private struct Candidate: Hashable, Sendable {
    let held: [Symbol: Quantity]
    let seenAt: Timestamp
  }

  /// What the positions should be; nil until the first moment was found.
  public private(set) var expected: [Symbol: Quantity]?
  /// Where the next activities are read from.
  public private(set) var place = MovementPlace.newest
  public private(set) var differences: [Symbol: PositionDifference] = [:]
  /// Our place is not in the broker's list: nothing can be counted from it.
  public private(set) var hasLostPlace = false
  private var placeCheck = PlaceCheck.none
  private var seen: Set<ExecutionID> = []
  private var suspects: [Symbol: Suspect] = [:]
  /// Positions read since the last activities, waiting for the word that nothing moved meanwhile.
  private var candidate: Candidate?
  /// When activities were last taken.
  private var readAt: Timestamp?

  /// Activities are remembered by id so far back.
  private static let remembered = 10_000

  public init() {}

  /// Goes on from where an earlier run was.
  public init(_ baseline: PositionBaseline) {
    expected = baseline.expected
    place = baseline.lastCounted.map { .after($0) } ?? .beginning
    differences = baseline.differences
    // A difference that rests on a lost place would stay for good.
    if !differences.isEmpty { placeCheck = .wanted }
  }

  /// What a later run goes on from; nil until there is something to expect.
  public var baseline: PositionBaseline? {
    guard let expected else { return nil }
    var last: ExecutionID?
    if case .after(let id) = place { last = id }
    return PositionBaseline(
      expected: expected.filter { $0.value != .zero }, lastCounted: last, differences: differences)
  }

  /// What the next reading of activities must ask for.
  public var question: MovementPlace { placeCheck == .wanted ? .newest : place }

  /// The next reading decides whether a position differs.
  public var isProvingPlace: Bool { placeCheck != .none }

  /// Something may differ, and is not yet certain.
  public var isInDoubt: Bool { suspects.keys.contains { differences[$0] == nil } }

  /// Positions were read that the first moment may be made of, if no activity comes after them.
  public var awaitsActivities: Bool { expected == nil && candidate != nil }

  /// The answer to `question`, oldest first. Returns those that were not known.
  @discardableResult
  public mutating func take(
    _ movements: [Movement], askedAt: Timestamp, at now: Timestamp
  ) -> [Movement] {
    if placeCheck == .wanted {
      provePlace(movements)
      return []
    }
    let new = movements.filter { !seen.contains($0.id) }
    if seen.count > Self.remembered { seen = [] }
    for movement in new { seen.insert(movement.id) }
    let wasNewest = place == .newest
    if let last = movements.last {
      place = .after(last.id)
    } else if wasNewest {
      place = .beginning
    }
    if new.isEmpty, let candidate, expected == nil, askedAt >= candidate.seenAt {
      expected = candidate.held
    }
    candidate = nil
    readAt = now
    for movement in new {
      guard let symbol = movement.symbol else { continue }
      suspects[symbol] = nil
      guard expected != nil else { continue }
      let held = expected?[symbol] ?? .zero
      expected?[symbol] = try? held + movement.quantity
    }
    for (symbol, suspect) in suspects where askedAt > suspect.seenAt {
      suspects[symbol]?.isUnexplained = true
    }
    hasLostPlace = placeCheck == .contradicted && new.isEmpty
    let isProofMissing = suspects.contains {
      $0.value.isUnexplained && !$0.value.isChecked && differences[$0.key] == nil
    }
    placeCheck = isProofMissing && !hasLostPlace ? .wanted : .none
    return wasNewest ? [] : new
  }

  private mutating func provePlace(_ newest: [Movement]) {
    let isEnd =
      switch place {
      case .newest, .beginning: newest.isEmpty
      case .after(let id): newest.last?.id == id
      }
    placeCheck = isEnd ? .none : .contradicted
    guard isEnd else { return }
    for (symbol, suspect) in suspects where suspect.isUnexplained {
      suspects[symbol]?.isChecked = true
    }
  }

  /// The complete list of positions. One that was asked for before the activities arrived may be older than they are.
  public mutating func take(_ positions: [Position], askedAt: Timestamp, seenAt now: Timestamp) {
    guard place != .newest else { return }
    let held = Dictionary(positions.map { ($0.symbol, $0.quantity) }) { _, last in last }
    if expected == nil, let readAt, askedAt >= readAt {
      candidate = Candidate(held: held, seenAt: now)
    }
    guard let expected else { return }
    for symbol in Set(held.keys).union(expected.keys) {
      let (broker, ours) = (held[symbol] ?? .zero, expected[symbol] ?? .zero)
      guard broker != ours else {
        suspects[symbol] = nil
        differences[symbol] = nil
        continue
      }
      if let suspect = suspects[symbol], suspect.quantity == broker {
        guard suspect.isChecked || differences[symbol] != nil else { continue }
        differences[symbol] = PositionDifference(
          symbol: symbol, atBroker: broker, byActivities: ours,
          since: differences[symbol]?.since ?? suspect.seenAt)
      } else {
        suspects[symbol] = Suspect(quantity: broker, seenAt: now)
      }
    }
  }

  /// The user takes the broker's figure for right.
  public mutating func accept(_ symbol: Symbol) {
    guard let difference = differences.removeValue(forKey: symbol) else { return }
    expected?[symbol] = difference.atBroker
    suspects[symbol] = nil
  }
}
