import ClientModels

/// What a way out needs to be told anew, and how far the asking for it has come. A failed question is asked again, ever
/// more slowly; an answer to a question that was asked too early does not count.
struct ExitReads: Hashable, Sendable {
  private struct Slot: Hashable, Sendable {
    var since: Timestamp
    var dueAt: Timestamp
    var isUnderWay = false
    var failures = 0
    var isAnswered = false
  }

  private var slots: [BrokerQuestion: Slot] = [:]

  /// Seconds before a failed question is asked again; then the last of them.
  private static let pauses: [Double] = [0.25, 0.5, 1, 2]

  /// An answer counts when it was asked for at `time` or later; `pause` seconds pass before it is.
  mutating func want(_ question: BrokerQuestion, since time: Timestamp, after pause: Double = 0) {
    var slot = Slot(since: time, dueAt: time.advanced(bySeconds: pause))
    slot.isUnderWay = slots[question]?.isUnderWay ?? false
    slots[question] = slot
  }

  mutating func forgetAll() { slots = [:] }
  mutating func forget(_ question: BrokerQuestion) { slots[question] = nil }

  func isWanted(_ question: BrokerQuestion) -> Bool { slots[question]?.isAnswered == false }
  func isAnswered(_ question: BrokerQuestion) -> Bool { slots[question]?.isAnswered ?? false }

  /// All that was wanted has been answered.
  var isDone: Bool { slots.values.allSatisfy(\.isAnswered) }

  /// The next question that is due: lists before single orders.
  func next(at now: Timestamp) -> BrokerQuestion? {
    let due = slots.filter { !$0.value.isAnswered && !$0.value.isUnderWay && $0.value.dueAt <= now }
    return due.min { ($0.value.dueAt, Self.rank($0.key)) < ($1.value.dueAt, Self.rank($1.key)) }?
      .key
  }

  var nextDue: Timestamp? {
    slots.values.filter { !$0.isAnswered && !$0.isUnderWay }.map(\.dueAt).min()
  }

  mutating func asked(_ question: BrokerQuestion) { slots[question]?.isUnderWay = true }

  /// True when the answer counts. One that failed is asked for again after `pause` seconds at the earliest.
  mutating func took(
    _ question: BrokerQuestion, isGood: Bool, askedAt: Timestamp, at now: Timestamp,
    pause: Double? = nil
  ) -> Bool {
    guard var slot = slots[question] else { return false }
    defer { slots[question] = slot }
    slot.isUnderWay = false
    guard isGood, askedAt >= slot.since else {
      if !isGood {
        let own = Self.pauses[min(slot.failures, 3)]
        slot.dueAt = now.advanced(bySeconds: max(own, pause ?? 0))
        slot.failures += 1
      }
      return false
    }
    slot.isAnswered = true
    return true
  }

  /// After the clock was set back.
  mutating func restartClocks(at now: Timestamp) {
    for question in slots.keys {
      slots[question]?.dueAt = now
      slots[question]?.since = now
    }
  }

  private static func rank(_ question: BrokerQuestion) -> String {
    switch question {
    case .openOrders: return ""
    case .recentOrders: return "!"
    case .positions: return "!!"
    case .order(let id): return id.text
    default: return "~"
    }
  }
}
