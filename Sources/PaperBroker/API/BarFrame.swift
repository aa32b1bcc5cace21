import ClientModels

/// The length of the bars that a client asks for (contract section 10). Each begins on a New York clock: minutes and hours are
/// counted from midnight, weeks from Monday, months from January.
enum BarFrame: Hashable {
  case minutes(Int)
  case hours(Int)
  case day
  case week
  case months(Int)

  init?(_ text: String) {
    let digits = text.utf8.prefix { (48...57).contains($0) }
    guard (1...2).contains(digits.count), digits.first != 48,
      let count = Int(String(decoding: digits, as: UTF8.self))
    else { return nil }
    switch text.dropFirst(digits.count) {
    case "Min" where count <= 59, "T" where count <= 59: self = .minutes(count)
    case "Hour" where count <= 23, "H" where count <= 23: self = .hours(count)
    case "Day" where count == 1, "D" where count == 1: self = .day
    case "Week" where count == 1, "W" where count == 1: self = .week
    case "Month" where 12.isMultiple(of: count), "M" where 12.isMultiple(of: count):
      self = .months(count)
    default: return nil
    }
  }

  /// The longest bars of the market that these can be put together from.
  var base: BarInterval {
    switch self {
    case .minutes(let count):
      count.isMultiple(of: 15)
        ? .fifteenMinutes : count.isMultiple(of: 5) ? .fiveMinutes : .minute
    case .hours: .hour
    case .day, .week, .months: .day
    }
  }

  /// How many bars of the market one of these holds at the most.
  var baseCount: Int {
    switch self {
    case .minutes(let count): count * 60 / base.seconds
    case .hours(let count): count
    case .day: 1
    case .week: 7
    case .months(let count): count * 31
    }
  }

  /// The left edge of the bar that holds `time`.
  func start(of time: Timestamp) -> Timestamp {
    let day = NewYork.civil(time).day
    let midnight = NewYork.timestamp(day, secondOfDay: 0)
    switch self {
    case .minutes, .hours:
      let elapsed = max(0, time.seconds - midnight.seconds)
      return Timestamp(seconds: midnight.seconds + elapsed / seconds * seconds)
    case .day: return midnight
    case .week:
      return NewYork.timestamp(day.advanced(by: -(day.weekday + 6) % 7), secondOfDay: 0)
    case .months(let count):
      let (year, month, _) = day.components
      let first = CalendarDay(year: year, month: month - (month - 1) % count, day: 1) ?? day
      return NewYork.timestamp(first, secondOfDay: 0)
    }
  }

  /// The left edge of the bar after the one that begins at `start`.
  func next(after start: Timestamp) -> Timestamp {
    let day = NewYork.civil(start).day
    switch self {
    case .minutes, .hours:
      return min(
        Timestamp(seconds: start.seconds + seconds),
        NewYork.timestamp(day.advanced(by: 1), secondOfDay: 0))
    case .day: return NewYork.timestamp(day.advanced(by: 1), secondOfDay: 0)
    case .week: return NewYork.timestamp(day.advanced(by: 7), secondOfDay: 0)
    case .months(let count):
      let (year, month, _) = day.components
      let last = month + count > 12
      let first = CalendarDay(
        year: last ? year + 1 : year, month: last ? 1 : month + count, day: 1)
      return NewYork.timestamp(first ?? day.advanced(by: 31), secondOfDay: 0)
    }
  }

  private var seconds: Int64 {
    switch self {
    case .minutes(let count): Int64(count) * 60
    case .hours(let count): Int64(count) * 3_600
    case .day, .week, .months: 86_400
    }
  }
}

extension Bar {
  /// Bars that follow one another as one; nil without any.
  init?(_ bars: some Collection<Bar>, at edge: Timestamp) {
    guard let first = bars.first else { return nil }
    self = first
    at = edge
    var value = FixedDecimal.zero
    volume = .zero
    tradeCount = 0
    for bar in bars {
      high = max(high, bar.high)
      low = min(low, bar.low)
      close = bar.close
      volume = (try? volume + bar.volume) ?? volume
      tradeCount = (tradeCount ?? 0) + (bar.tradeCount ?? 0)
      let average = bar.volumeWeightedPrice ?? bar.close
      value = (try? value + average.decimal * bar.volume.decimal) ?? value
    }
    volumeWeightedPrice = (try? (value / volume.decimal).rounded(toDigits: 6)).map(Price.init)
  }
}
