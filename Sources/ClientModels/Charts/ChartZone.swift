/// The clock that a chart's times are shown in.
public enum ChartZone: Hashable, Sendable {
  /// New York's.
  case exchange
  case utc
  case local(ZoneOffsets)

  /// Seconds to add to UTC.
  public func offsetSeconds(at time: Timestamp) -> Int {
    switch self {
    case .exchange: NewYork.offsetSeconds(at: time)
    case .utc: 0
    case .local(let offsets): offsets.offsetSeconds(at: time)
    }
  }

  /// What an axis calls it.
  public var label: String {
    switch self {
    case .exchange: "New York"
    case .utc: "UTC"
    case .local: "local"
    }
  }
}

/// A wall clock as a list of its changes.
public struct ZoneOffsets: Hashable, Sendable {
  private let initial: Int
  /// In their order.
  private let times: [Timestamp]
  /// From each of the times on, the seconds to add to UTC.
  private let offsets: [Int]

  /// `offset` is asked once a week between the two times, and where it changed, when.
  public init(from start: Timestamp, to end: Timestamp, offset: (Timestamp) -> Int) {
    initial = offset(start)
    var times: [Timestamp] = []
    var offsets: [Int] = []
    var (before, known) = (start.seconds, initial)
    while before < end.seconds {
      let after = min(before + 7 * 86_400, end.seconds)
      let next = offset(Timestamp(seconds: after))
      if next != known {
        var (low, high) = (before, after)
        while high - low > 1 {
          let middle = low + (high - low) / 2
          if offset(Timestamp(seconds: middle)) == known { low = middle } else { high = middle }
        }
        times.append(Timestamp(seconds: high))
        offsets.append(next)
        known = next
      }
      before = after
    }
    self.times = times
    self.offsets = offsets
  }

  public func offsetSeconds(at time: Timestamp) -> Int {
    times.lastIndex { $0 <= time }.map { offsets[$0] } ?? initial
  }
}

/// Reads wall times of bars one after the other: the offset is looked up once for half an hour of them.
public struct ZoneReader: Sendable {
  private let zone: ChartZone
  private var halfHour: Int64 = .min
  private var offset = 0

  public init(_ zone: ChartZone) { self.zone = zone }

  public mutating func civil(_ time: Timestamp) -> CivilTime {
    let halfHour = time.seconds / 1_800
    if halfHour != self.halfHour {
      offset = zone.offsetSeconds(at: time)
      self.halfHour = halfHour
    }
    return time.civil(offsetSeconds: offset)
  }
}

/// The part of an exchange's day, by the clock alone: early closes and holidays are not known here.
public enum DayPart: Hashable, Sendable {
  case beforeOpen, regular, afterClose, overnight

  /// `time` is New York's.
  public init(_ time: CivilTime) {
    switch time.secondOfDay {
    case 4 * 3_600..<34_200: self = .beforeOpen
    case 34_200..<16 * 3_600: self = .regular
    case 16 * 3_600..<20 * 3_600: self = .afterClose
    default: self = .overnight
    }
  }
}
