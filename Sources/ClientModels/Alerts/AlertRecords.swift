/// All that is kept of alerts over restarts.
public struct AlertRecords: Hashable, Sendable {
  /// By their numbers.
  public var alerts: [Alert] = []
  /// What fired, the oldest first.
  public var firings: [AlertFiring] = []
  /// The number of the next one.
  public var nextNumber = 1
  /// Executions that were looked at, told or not.
  public var fills = SeenFills()

  /// More alerts are refused.
  public static let limit = 500
  /// Older firings are forgotten.
  public static let firingLimit = 200

  public init() {}

  public subscript(number: Int) -> Alert? { alerts.first { $0.number == number } }

  /// Nil when there are as many as there may be.
  public mutating func add(_ rule: AlertRule, at now: Timestamp) -> Alert? {
    guard alerts.count < Self.limit else { return nil }
    let alert = Alert(number: nextNumber, rule: rule, createdAt: now)
    nextNumber += 1
    alerts.append(alert)
    return alert
  }

  /// Puts another rule in the place of an alert's, which then waits anew; false when there is no such alert.
  public mutating func change(_ number: Int, to rule: AlertRule) -> Bool {
    edit(number) {
      $0.rule = rule
      $0.rearm()
    }
  }

  public mutating func rearm(_ number: Int) -> Bool { edit(number) { $0.rearm() } }

  public mutating func remove(_ number: Int) -> Bool {
    let before = alerts.count
    alerts.removeAll { $0.number == number }
    return alerts.count < before
  }

  private mutating func edit(_ number: Int, _ change: (inout Alert) -> Void) -> Bool {
    guard let index = alerts.firstIndex(where: { $0.number == number }) else { return false }
    change(&alerts[index])
    return true
  }

  mutating func note(_ firing: AlertFiring) {
    firings.append(firing)
    firings.removeFirst(max(0, firings.count - Self.firingLimit))
  }

  public mutating func markSeen() {
    for index in firings.indices { firings[index].isSeen = true }
  }

  public var unseen: [AlertFiring] { firings.filter { !$0.isSeen } }

  /// What others made of `base` meanwhile, joined with what we made of it: an alert that they touched is theirs.
  public static func joined(
    ours: AlertRecords, theirs: AlertRecords, base: AlertRecords
  ) -> AlertRecords {
    guard theirs != base else { return ours }
    var result = theirs
    result.nextNumber = max(ours.nextNumber, theirs.nextNumber)
    for index in result.alerts.indices {
      let alert = result.alerts[index]
      if base[alert.number] == alert, let mine = ours[alert.number] { result.alerts[index] = mine }
    }
    let known = Set(base.firings.map(\.identity))
    let there = Set(theirs.firings.map(\.identity))
    for firing in ours.firings
    where !known.contains(firing.identity) && !there.contains(firing.identity)
      && theirs[firing.number] != nil
    {
      result.note(firing)
    }
    result.fills.join(ours.fills)
    return result
  }
}

extension AlertFiring {
  fileprivate var identity: Identity { Identity(number: number, at: at, value: value) }

  fileprivate struct Identity: Hashable {
    let number: Int
    let at: Timestamp
    let value: String
  }
}

/// Executions that no alert is to tell again. The stream and the list of activities tell the same one, the list with a time
/// before its id.
public struct SeenFills: Hashable, Sendable {
  public private(set) var times: [String: Timestamp] = [:]
  /// What was made at this time or before counts as seen.
  public private(set) var floor: Timestamp?

  public static let limit = 2_000

  public init() {}

  public init(_ times: [String: Timestamp], floor: Timestamp?) {
    self.times = times
    self.floor = floor
    prune()
  }

  /// Whether it is new; it is not the next time.
  public mutating func insert(_ fill: Fill) -> Bool {
    let name = Self.name(fill.executionID)
    guard times[name] == nil, floor.map({ fill.at > $0 }) ?? true else { return false }
    times[name] = fill.at
    prune()
    return true
  }

  mutating func join(_ other: SeenFills) {
    times.merge(other.times) { first, _ in first }
    floor = [floor, other.floor].compactMap { $0 }.max()
    prune()
  }

  private mutating func prune() {
    guard times.count > Self.limit + Self.limit / 4 else { return }
    let newest = times.sorted { $0.value > $1.value }
    floor = [floor, newest[Self.limit].value].compactMap { $0 }.max()
    times = Dictionary(
      uniqueKeysWithValues: newest.prefix(Self.limit).map { ($0.key, $0.value) })
  }

  private static func name(_ id: ExecutionID) -> String {
    let text = id.text
    guard let colon = text.lastIndex(of: ":") else { return text }
    return String(text[text.index(after: colon)...])
  }
}
