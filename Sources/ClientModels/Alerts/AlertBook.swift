/// Alerts and what was last seen of their figures: a state machine, fed with figures that somebody vouches for.
///
/// What was not so when we last looked, and is so now, fires. It fires as fresh only when we looked all the time: after a
/// start, or a pause in which nobody vouched for the figure, it is told as having happened while we were away.
public struct AlertBook: Sendable {
  public private(set) var records: AlertRecords
  /// When the figure of an alert was last vouched for, in this run.
  private var vouchedAt: [Int: Timestamp] = [:]
  /// A list of executions was taken in this run: what comes after it is news.
  private var hasListedFills = false

  public init(_ records: AlertRecords = AlertRecords()) { self.records = records }

  /// A figure of an alert as it is now.
  public struct Sight: Hashable, Sendable {
    public let figure: AlertFigure
    /// Our time when it was last known to be the newest.
    public let vouchedAt: Timestamp
    /// When the market made it.
    public let marketAt: Timestamp?
    /// Seconds without anybody vouching for it after which nobody can say what happened in between.
    public let gap: Double

    public init(
      _ figure: AlertFigure, vouchedAt: Timestamp, marketAt: Timestamp? = nil, gap: Double
    ) {
      self.figure = figure
      self.vouchedAt = vouchedAt
      self.marketAt = marketAt
      self.gap = gap
    }
  }

  /// Takes over what others have written. Alerts that they touched are looked at anew.
  public mutating func replace(_ records: AlertRecords) {
    for alert in records.alerts where self.records[alert.number] != alert {
      vouchedAt[alert.number] = nil
    }
    let fills = self.records.fills
    self.records = records
    self.records.fills.join(fills)
    let numbers = Set(records.alerts.map(\.number))
    vouchedAt = vouchedAt.filter { numbers.contains($0.key) }
  }

  /// Takes over from another watcher: nothing was seen by ourselves.
  public mutating func restart(with records: AlertRecords) {
    replace(records)
    vouchedAt = [:]
  }

  /// A change by the user; what it touches is looked at anew.
  public mutating func edit<Result>(_ change: (inout AlertRecords) -> Result) -> Result {
    var changed = records
    let result = change(&changed)
    replace(changed)
    return result
  }

  /// Ends what has had its last day; `marketTime` is the market's own.
  public mutating func expire(marketTime: Timestamp) {
    let today = NewYork.civil(marketTime).day
    for index in records.alerts.indices {
      let alert = records.alerts[index]
      guard alert.isAlive, let last = alert.rule.lastDay, today > last else { continue }
      records.alerts[index].state = .expired
    }
  }

  /// Looks at every alert that has a figure. `sight` gives nil for one that is not known, or that nobody vouches for.
  public mutating func look(
    at now: Timestamp, _ sight: (AlertSubject) -> Sight?
  ) -> [AlertFiring] {
    var firings: [AlertFiring] = []
    for index in records.alerts.indices where records.alerts[index].isAlive {
      guard case .figure(let subject, let bound) = records.alerts[index].rule.condition,
        let seen = sight(subject), let firing = take(seen, bound, index, now)
      else { continue }
      firings.append(firing)
      records.note(firing)
    }
    return firings
  }

  private mutating func take(
    _ sight: Sight, _ bound: AlertBound, _ index: Int, _ now: Timestamp
  ) -> AlertFiring? {
    let alert = records.alerts[index]
    let margin = alert.rule.effectiveMargin
    // What is too large to be compared exactly says nothing.
    guard let isMet = try? bound.isMet(by: sight.figure),
      let isLeft = try? bound.isLeft(by: sight.figure, margin: margin)
    else { return nil }
    let before = vouchedAt[alert.number]
    vouchedAt[alert.number] = sight.vouchedAt
    if alert.seenAt == nil { records.alerts[index].seenAt = now }
    switch alert.state {
    case .spent, .expired: return nil
    case .fired:
      if isLeft { records.alerts[index].state = .armed }
      return nil
    case .armed:
      guard isMet else { return nil }
      let kind: AlertFiring.Kind =
        alert.seenAt == nil ? .wasMet : Self.isPause(before, sight) ? .away : .crossed
      let value = sight.figure.value.map { Self.text($0, alert.rule.condition) } ?? "?"
      return fire(
        index, kind, at: now, marketAt: sight.marketAt, value: value,
        symbol: alert.rule.condition.symbol)
    }
  }

  /// Nobody vouched for the figure for too long, or a clock was set.
  private static func isPause(_ before: Timestamp?, _ sight: Sight) -> Bool {
    guard let before else { return true }
    let seconds = sight.vouchedAt.seconds(since: before)
    return seconds > sight.gap || seconds < -1
  }

  private static func text(_ value: FixedDecimal, _ condition: AlertCondition) -> String {
    guard case .figure(let subject, _) = condition, subject.isPercent else {
      if case .figure(.price, _) = condition { return Price(value).words }
      // Amounts of money are told to the cent, as everywhere.
      guard condition.isAmount, let cents = try? value.rounded(toDigits: 2) else {
        return value.description
      }
      return cents.description
    }
    return "\(value.isPositive ? "+" : "")\(value.description)%"
  }

  /// What was so from the start is told, and is no crossing: it still waits for one.
  private mutating func fire(
    _ index: Int, _ kind: AlertFiring.Kind, at now: Timestamp, marketAt: Timestamp?, value: String,
    symbol: Symbol?
  ) -> AlertFiring {
    let rule = records.alerts[index].rule
    let firing = AlertFiring(
      number: records.alerts[index].number, condition: rule.condition.words, note: rule.note,
      isAmount: rule.condition.isAmount, kind: kind, at: now, marketAt: marketAt, value: value,
      symbol: symbol)
    records.alerts[index].lastFiring = firing
    records.alerts[index].state = rule.repeats || kind == .wasMet ? .fired : .spent
    return firing
  }

  /// An execution that the broker has just told; one that is known already is nothing.
  public mutating func take(_ fill: Fill, at now: Timestamp) -> [AlertFiring] {
    guard records.fills.insert(fill) else { return [] }
    return fire(fill, .crossed, at: now)
  }

  /// Seconds after which an execution that only the account's list has told of is none of now.
  static let listedFillAge = 120.0

  /// Executions from the account's list. The first list of a run has those that came while we were away; of an alert that
  /// never saw a list it is only the start.
  public mutating func take(
    listed fills: [Fill], at now: Timestamp, marketTime: Timestamp? = nil,
    since start: Timestamp? = nil
  ) -> [AlertFiring] {
    var firings: [AlertFiring] = []
    for fill in fills.sorted(by: { $0.at < $1.at }) where records.fills.insert(fill) {
      let isNow =
        (hasListedFills || start.map { fill.at >= $0 } ?? false)
        && marketTime.map { abs($0.seconds(since: fill.at)) <= Self.listedFillAge } ?? false
      firings += fire(fill, isNow ? .crossed : .away, at: now)
    }
    hasListedFills = true
    startFills(at: now)
    return firings
  }

  /// Alerts that were made after the list was read have seen all of it.
  public mutating func startFills(at now: Timestamp) {
    guard hasListedFills else { return }
    for index in records.alerts.indices {
      if case .fill = records.alerts[index].rule.condition, records.alerts[index].seenAt == nil {
        records.alerts[index].seenAt = now
      }
    }
  }

  private mutating func fire(
    _ fill: Fill, _ kind: AlertFiring.Kind, at now: Timestamp
  ) -> [AlertFiring] {
    var firings: [AlertFiring] = []
    for index in records.alerts.indices where records.alerts[index].state == .armed {
      guard case .fill(let symbol) = records.alerts[index].rule.condition,
        symbol == nil || symbol == fill.symbol,
        kind == .crossed || records.alerts[index].seenAt != nil
          || fill.at > records.alerts[index].createdAt
      else { continue }
      let value =
        "\(fill.side.wire) \(fill.quantity) \(fill.symbol) at \(fill.price)"
      let firing = fire(
        index, kind, at: now, marketAt: fill.at, value: value, symbol: fill.symbol)
      // A fill does not go back: the next one is another.
      if records.alerts[index].rule.repeats { records.alerts[index].state = .armed }
      if records.alerts[index].seenAt == nil { records.alerts[index].seenAt = now }
      firings.append(firing)
      records.note(firing)
    }
    return firings
  }
}
