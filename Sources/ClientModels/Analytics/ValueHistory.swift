/// What an account was worth at the close of a trading day.
public struct ValueDay: Hashable, Sendable {
  public let day: CalendarDay
  /// Cash and all positions; nil where it is not known.
  public let value: Money?

  public init(_ day: CalendarDay, _ value: Money?) {
    self.day = day
    self.value = value
  }
}

/// Money, or what is worth money, that its owner brought to an account or took from it (external cash flow in the
/// Global Investment Performance Standards). Dividends, interest and fees are none.
public struct CashFlow: Hashable, Sendable {
  public let day: CalendarDay
  /// Above zero for what came; nil where its worth is not known.
  public let amount: Money?

  public init(_ day: CalendarDay, _ amount: Money?) {
    self.day = day
    self.amount = amount
  }
}

/// When in its day a flow is taken to have come: between two closes nothing says what the account was worth just before it.
public enum FlowTiming: String, CaseIterable, Hashable, Sendable {
  /// Before the day's first trade: it earns the day's return.
  case startOfDay = "start of day"
  /// After the close: it earns nothing that day.
  case endOfDay = "end of day"
  /// What comes, at the start; what goes, at the end. A full withdrawal has a return, too.
  case inBeforeOut = "in at the start of day, out at its end"
}

/// The value of an account day by day, and the flows between: all that returns are computed from. Exact.
public struct ValueHistory: Hashable, Sendable {
  /// Trading days, ascending, each once.
  public private(set) var days: [ValueDay]
  /// Ascending by day.
  public let flows: [CashFlow]

  /// Days in any order; of one that is there twice the later one counts. Days before the first value above zero are
  /// left out: there was no account, or nothing in it.
  public init(days: [ValueDay], flows: [CashFlow]) {
    var byDay: [CalendarDay: ValueDay] = [:]
    for day in days { byDay[day.day] = day }
    let sorted = byDay.values.sorted { $0.day < $1.day }
    self.days = Array(sorted.drop { $0.value.map { !$0.isPositive } ?? true })
    self.flows = flows.sorted { $0.day < $1.day }
  }

  public var first: CalendarDay? { days.first?.day }
  public var last: CalendarDay? { days.last?.day }
  /// The first and the last; one where they are the same.
  public var borderDays: [CalendarDay] {
    first == last ? [first].compactMap { $0 } : [first, last].compactMap { $0 }
  }

  /// The days from the last one on or before `base` through the last on or before `end`, and the flows after that base:
  /// what was there at its close includes those before.
  public func part(from base: CalendarDay, through end: CalendarDay) -> ValueHistory {
    let upper = index(after: end)
    let lower = min(max(0, index(after: base) - 1), upper)
    var part = ValueHistory(days: [], flows: [])
    part.days = Array(days[lower..<upper])
    guard let first = part.first, let last = part.last else { return part }
    return ValueHistory(
      exact: part.days, flows: flows.filter { $0.day > first && $0.day <= last })
  }

  /// Without the days before the first of known value; as it is where none is known.
  var fromKnownValue: ValueHistory {
    guard let place = days.firstIndex(where: { $0.value != nil }), place > 0 else { return self }
    let first = days[place].day
    return ValueHistory(exact: Array(days[place...]), flows: flows.filter { $0.day > first })
  }

  /// The index after the last trading day on or before `day`.
  func index(after day: CalendarDay) -> Int {
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle].day <= day { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private init(exact days: [ValueDay], flows: [CashFlow]) {
    self.days = days
    self.flows = flows
  }
}

extension ValueHistory {
  /// What came and what went, each with its sign, in the time since the day before.
  struct DayFlows {
    var came = Money.zero
    var went = Money.zero
    var isNone = true
  }

  /// One for each trading day. What came between two trading days counts for the later one.
  func dayFlows() throws(FigureGap) -> [DayFlows] {
    let currency = days.lazy.compactMap(\.value).first?.currency ?? .usd
    let none = DayFlows(came: Money(.zero, currency), went: Money(.zero, currency))
    var result = [DayFlows](repeating: none, count: days.count)
    var place = 0
    for flow in flows {
      while place < days.count, days[place].day < flow.day { place += 1 }
      guard place < days.count else { break }
      // What the first day is worth at its close includes what came by then.
      guard place > 0 else { continue }
      guard let amount = flow.amount else { throw .flowWithoutAmount(flow.day) }
      result[place] = try exactly { () throws(ArithmeticError) in
        var sums = result[place]
        if amount.isNegative { sums.went = try sums.went + amount }
        if !amount.isNegative { sums.came = try sums.came + amount }
        sums.isNone = sums.isNone && amount.isZero
        return sums
      }
    }
    return result
  }

  /// What came less what went after the first day.
  public func netFlow() throws(FigureGap) -> Money {
    try sum { $0 }
  }

  /// What came after the first day.
  public func contributions() throws(FigureGap) -> Money {
    try sum { $0.isNegative ? Money(.zero, $0.currency) : $0 }
  }

  private func sum(_ counted: (Money) -> Money) throws(FigureGap) -> Money {
    let currency = days.lazy.compactMap(\.value).first?.currency ?? .usd
    var sum = Money(.zero, currency)
    for flow in flows where first.map({ flow.day > $0 }) ?? false {
      guard let amount = flow.amount else { throw .flowWithoutAmount(flow.day) }
      sum = try exactly { () throws(ArithmeticError) in try sum + counted(amount) }
    }
    return sum
  }

  /// The values at both ends.
  func ends() throws(FigureGap) -> (opening: Money, closing: Money) {
    guard days.count >= 2, let first = days.first, let last = days.last else {
      throw .tooFewDays(needed: 2, have: days.count)
    }
    guard let opening = first.value else { throw .dayWithoutValue(first.day) }
    guard let closing = last.value else { throw .dayWithoutValue(last.day) }
    return (opening, closing)
  }
}
