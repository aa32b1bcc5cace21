import ClientModels

/// The times under a chart. Each stands whole, under the bar that it is the time of.
struct TimeAxis: Hashable, Sendable {
  struct Label: Hashable, Sendable {
    let x: Int
    let text: String
    /// A new day within hours, a new month or year within days.
    let isMajor: Bool
  }

  let labels: [Label]

  /// Columns between the beginnings of two labels of a kind.
  private static let spacing = 8

  init(_ columns: [ChartWindow.Column], isIntraday: Bool, width: Int) {
    var found = isIntraday ? Self.hours(columns) : Self.days(columns)
    if found.isEmpty, let first = columns.first {
      found = [
        Label(
          x: first.x,
          text: isIntraday ? Self.day(first.local.day) : first.local.day.description, isMajor: true)
      ]
    }
    labels = Self.placed(found, width: width)
  }

  private static func hours(_ columns: [ChartWindow.Column]) -> [Label] {
    let days = columns.enumerated().filter { index, column in
      index > 0 ? columns[index - 1].local.day != column.local.day : column.isNewDay
    }.map { Label(x: $1.x, text: day($1.local.day), isMajor: true) }
    for minutes in [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720] {
      let times = columns.filter { $0.local.secondOfDay % (minutes * 60) == 0 }
      guard isSpaced(times.map(\.x)) else { continue }
      return days + times.map { Label(x: $0.x, text: clock($0.local), isMajor: false) }
    }
    return days
  }

  private static func days(_ columns: [ChartWindow.Column]) -> [Label] {
    let all = columns.map { ($0.x, $0.local.day.components, ($0.local.day.ordinal + 3) / 7) }
    let pairs = Array(zip(all, all.dropFirst()))
    // Days, weeks, months, quarters, years.
    let kinds: [((Int, (year: Int, month: Int, day: Int), Int)) -> Int] = [
      { $0.1.year * 400 + $0.1.month * 31 + $0.1.day }, { $0.2 },
      { $0.1.year * 12 + $0.1.month }, { $0.1.year * 4 + ($0.1.month - 1) / 3 }, { $0.1.year },
    ]
    for kind in kinds {
      let changes = pairs.filter { kind($0) != kind($1) }.map(\.1)
      guard isSpaced(changes.map(\.0)), let first = all.first?.1 else { continue }
      var before = first
      return changes.map { x, now, _ in
        defer { before = now }
        if before.year != now.year { return Label(x: x, text: String(now.year), isMajor: true) }
        return before.month == now.month
          ? Label(x: x, text: String(now.day), isMajor: false)
          : Label(x: x, text: month(now.month), isMajor: true)
      }
    }
    return []
  }

  private static func isSpaced(_ places: [Int]) -> Bool {
    zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= spacing }
  }

  /// Major ones first; one that would touch another, or the edge, is left out.
  private static func placed(_ labels: [Label], width: Int) -> [Label] {
    var taken: [Range<Int>] = []
    var result: [Label] = []
    for label in labels.filter(\.isMajor) + labels.filter({ !$0.isMajor }) {
      let end = label.x + CellWidth.of(label.text)
      guard end <= width, !taken.contains(where: { $0.overlaps(label.x - 1..<end + 1) }) else {
        continue
      }
      taken.append(label.x..<end)
      result.append(label)
    }
    return result.sorted { $0.x < $1.x }
  }

  static func clock(_ time: CivilTime) -> String { String(time.clock.prefix(5)) }

  /// Such as `Nov 21`.
  static func day(_ day: CalendarDay) -> String {
    let parts = day.components
    return "\(month(parts.month)) \(parts.day)"
  }

  static func month(_ month: Int) -> String {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return names.indices.contains(month - 1) ? names[month - 1] : String(month)
  }
}
