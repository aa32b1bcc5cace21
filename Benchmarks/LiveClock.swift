import ClientModels

/// Times of day in New York, in seconds, as the screen shows them.
enum LiveClock {
  static func secondOfDay(rfc3339 text: String) -> Int? {
    Timestamp(rfc3339: text).map { NewYork.civil($0).secondOfDay }
  }

  /// `HH:MM:SS` at the start of a text.
  static func secondOfDay(clock text: some StringProtocol) -> Int? {
    let parts = text.prefix(8).split(separator: ":", omittingEmptySubsequences: false)
      .map { $0.utf8.count == 2 ? Int($0) : nil }
    guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  /// How far `earlier` lies before `later`, the midnight between the two taken into account; never more than half a day, and
  /// negative when it lies after it.
  static func seconds(from earlier: Int, to later: Int) -> Int {
    let day = 86_400
    return ((later - earlier + day / 2) % day + day) % day - day / 2
  }
}
