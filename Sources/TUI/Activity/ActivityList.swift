import ClientModels

/// Rows of the list of activities that stand under one heading, and what they come to: those of a day, or of a group.
struct ActivityPart: Hashable, Sendable {
  /// The day, or what the rows of the group have in common.
  let name: String
  let title: String
  /// It can be folded.
  let isGroup: Bool
  var sums = ActivitySums()
  var count = 0
  /// Older ones that belong here may not have been read yet.
  var isCut = false

  init(_ name: String, title: String, isGroup: Bool = false) {
    self.name = name
    self.title = title
    self.isGroup = isGroup
  }

  /// Without the sign that says whether it is folded.
  var plainTitle: String {
    isGroup ? (name.isEmpty ? "the group without a name" : "the group \(name)") : title
  }

  init(_ day: CalendarDay) {
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    self.init(day.description, title: "\(day) \(names[day.weekday])")
  }

  mutating func add(_ activity: Activity) {
    count += 1
    sums.add(activity)
  }
}

/// The rows of the list of activities, under headings: each day by itself as long as they stand by time.
struct ActivityList: Hashable, Sendable {
  enum Row: Hashable, Sendable {
    /// The heading of one of `parts`.
    case part(Int)
    /// An index of the log's activities.
    case entry(Int)
    /// Where the list goes on once older ones are read.
    case older
  }

  private(set) var rows: [Row] = []
  private(set) var parts: [ActivityPart] = []
  /// What all rows come to, folded ones included.
  private(set) var total = ActivityPart("", title: "total")
  /// How many of each kind the log has, whatever is shown of it.
  private(set) var counts: [ActivityKind: Int] = [:]

  init() {}

  private init(_ log: ActivityLog) {
    for activity in log.activities { counts[activity.kind, default: 0] += 1 }
    total.isCut = log.hasOlder
  }

  /// The rows in the order of `lines`, each day under its heading where `isByDay`.
  init(_ log: ActivityLog, _ lines: [TableLine<Int>], isByDay: Bool) {
    self.init(log)
    let oldest = log.activities.map(\.day).min()
    var last: CalendarDay?
    for index in lines.compactMap(\.row) {
      let activity = log.activities[index]
      total.add(activity)
      if isByDay {
        if last != activity.day {
          rows.append(.part(parts.count))
          parts.append(ActivityPart(activity.day))
          parts[parts.count - 1].isCut = log.hasOlder && activity.day == oldest
          last = activity.day
        }
        parts[parts.count - 1].add(activity)
      }
      rows.append(.entry(index))
    }
    if log.hasOlder { rows.append(.older) }
  }

  /// The rows in groups, with the title of each.
  init(
    _ log: ActivityLog, _ lines: [TableLine<Int>], members: [String: [Int]],
    title: (String) -> String
  ) {
    self.init(log)
    for line in lines {
      switch line {
      case .row(let index): rows.append(.entry(index))
      case .group(let name):
        var part = ActivityPart(name, title: title(name), isGroup: true)
        part.isCut = log.hasOlder
        for index in members[name] ?? [] {
          part.add(log.activities[index])
          total.add(log.activities[index])
        }
        rows.append(.part(parts.count))
        parts.append(part)
      }
    }
    if log.hasOlder { rows.append(.older) }
  }

  /// Their places in the log: the newest day first, and in each the newest first; what happened at the same time in the
  /// broker's order.
  static func places(_ log: ActivityLog, of kind: ActivityKind?) -> [Int] {
    log.activities.indices.filter { kind == nil || log.activities[$0].kind == kind }
      .map { Key(log.activities[$0], $0) }.sorted().map(\.index)
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
