import ClientModels

/// A day of the list of activities, and what its rows come to.
struct ActivityDay: Hashable, Sendable {
  let day: CalendarDay
  var sums = ActivitySums()
  var count = 0
  /// Older ones of this day may not have been read yet.
  var isCut = false

  var title: String {
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    return "\(day) \(names[day.weekday])"
  }
}

/// The rows of the list of activities: the newest day first, and in each the newest first; what happened at the same time in the
/// broker's order.
struct ActivityList: Hashable, Sendable {
  enum Row: Hashable, Sendable {
    /// An index of `days`.
    case day(Int)
    /// An index of the log's activities.
    case entry(Int)
    /// Where the list goes on once older ones are read.
    case older
  }

  private(set) var rows: [Row] = []
  private(set) var days: [ActivityDay] = []
  /// How many of each kind the log has, whatever is shown of it.
  private(set) var counts: [ActivityKind: Int] = [:]

  init() {}

  init(_ log: ActivityLog, shows: (Activity) -> Bool) {
    let activities = log.activities
    for activity in activities { counts[activity.kind, default: 0] += 1 }
    let keys = activities.indices.filter { shows(activities[$0]) }
      .map { Key(activities[$0], $0) }.sorted()
    let oldest = activities.map(\.day).min()
    for key in keys {
      let activity = activities[key.index]
      if days.last?.day != activity.day {
        rows.append(.day(days.count))
        days.append(ActivityDay(day: activity.day, isCut: log.hasOlder && activity.day == oldest))
      }
      rows.append(.entry(key.index))
      days[days.count - 1].count += 1
      days[days.count - 1].sums.add(activity)
    }
    if log.hasOlder { rows.append(.older) }
  }

  /// An activity is large, so that not they are sorted but what they are sorted by.
  private struct Key: Comparable {
    let day: Int
    let nanoseconds: Int64
    let index: Int

    init(_ activity: Activity, _ index: Int) {
      day = activity.day.ordinal
      nanoseconds = activity.at?.nanoseconds ?? .min
      self.index = index
    }

    static func < (a: Key, b: Key) -> Bool {
      if a.day != b.day { return a.day > b.day }
      return a.nanoseconds == b.nanoseconds ? a.index < b.index : a.nanoseconds > b.nanoseconds
    }
  }
}

/// What the screen knows of the account's activity, and what it shows of it.
struct ActivityState: Sendable {
  /// Nil until it was read, from the disk or from the broker.
  var log: ActivityLog?
  /// Why the broker could not be asked last time.
  var failure: String?
  /// The only kind that is shown; nil for all.
  var kind: ActivityKind?
  /// What the engine was last told.
  var isFollowed = false
  var awaitsOlder = false

  mutating func showNextKind(by step: Int) {
    let kinds: [ActivityKind?] = [nil] + ActivityKind.allCases.map { $0 }
    let index = kinds.firstIndex(of: kind) ?? 0
    kind = kinds[(index + step + kinds.count) % kinds.count]
  }
}
