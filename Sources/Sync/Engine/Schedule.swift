import ClientModels

/// What is polled, and how often.
enum Poll: CaseIterable, Hashable, Sendable {
  case account, movements, positions, openOrders, recentOrders, clock, quotes

  /// The part of the book that it reads whole.
  var part: Portfolio.Part? {
    switch self {
    case .positions: .positions
    case .openOrders: .orders
    case .account, .movements, .recentOrders, .clock, .quotes: nil
    }
  }
}

/// When each poll is due. One that is under way is not asked again; a wish for it meanwhile is remembered.
struct Schedule: Hashable, Sendable {
  private struct Slot: Hashable, Sendable {
    var dueAt: Timestamp?
    var isUnderWay = false
    var isWantedAgain = false
    var failures = 0
  }

  private var slots: [Poll: Slot] = [:]

  /// Makes the polls due at this time at the latest.
  mutating func hasten(_ polls: [Poll], at time: Timestamp) {
    for poll in polls {
      var slot = slots[poll, default: Slot()]
      if slot.isUnderWay {
        slot.isWantedAgain = true
      } else {
        slot.dueAt = min(slot.dueAt ?? time, time)
      }
      slots[poll] = slot
    }
  }

  func isDue(_ poll: Poll, at now: Timestamp) -> Bool {
    guard let slot = slots[poll], !slot.isUnderWay, let dueAt = slot.dueAt else { return false }
    return dueAt <= now
  }

  mutating func began(_ poll: Poll) {
    slots[poll, default: Slot()].isUnderWay = true
    slots[poll, default: Slot()].dueAt = nil
  }

  mutating func succeeded(_ poll: Poll, next seconds: Double, at now: Timestamp) {
    var slot = slots[poll, default: Slot()]
    slot.failures = 0
    end(&slot, next: seconds, at: now)
    slots[poll] = slot
  }

  /// The number of failures in a row, this one included.
  mutating func failed(_ poll: Poll) -> Int {
    slots[poll, default: Slot()].failures += 1
    return slots[poll]?.failures ?? 1
  }

  mutating func postpone(_ poll: Poll, bySeconds seconds: Double, at now: Timestamp) {
    var slot = slots[poll, default: Slot()]
    slot.isWantedAgain = false
    end(&slot, next: seconds, at: now)
    slots[poll] = slot
  }

  private func end(_ slot: inout Slot, next seconds: Double, at now: Timestamp) {
    slot.isUnderWay = false
    slot.dueAt = slot.isWantedAgain ? now : now.advanced(bySeconds: seconds)
    slot.isWantedAgain = false
  }

  /// The earliest time at which one of the polls is due; those under way count as never.
  func nextDue(among polls: [Poll]) -> Timestamp? {
    polls.compactMap { slots[$0].flatMap { $0.isUnderWay ? nil : $0.dueAt } }.min()
  }
}
