import Foundation
import TestSupport
import Testing

/// Months of daily values before the ones that an account has, with a deposit and a withdrawal, and the closes of SPY
/// for the same days: as if it had been opened that long ago.
struct KeptPast {
  /// The first day of them, the day of the deposit, that of the withdrawal, and the last.
  let first: String
  let deposit: String
  let withdrawal: String
  let last: String

  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "America/New_York") ?? .current
    return calendar
  }()

  private static func text(_ date: Date) -> String {
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    func padded(_ number: Int?) -> String { String(format: "%02d", number ?? 0) }
    return "\(parts.year ?? 0)-\(padded(parts.month))-\(padded(parts.day))"
  }

  /// Weekdays up to today in New York, and that in any case, the oldest first.
  private static func weekdays(_ count: Int, through now: Date) -> [String] {
    var days = [text(now)]
    var date = now
    while days.count < count {
      date = date.addingTimeInterval(-86_400)
      if (2...6).contains(calendar.component(.weekday, from: date)) { days.append(text(date)) }
    }
    return days.reversed()
  }

  /// Writes so many weekdays into the store of `home`, which was synced before. Values rise by 100 a day and fall by 70 on
  /// every third; 2,000 come at a quarter of the way, and 1,000 go at three quarters.
  init(_ count: Int, in home: PaperHome) throws {
    let days = Self.weekdays(count, through: Date())
    (first, last) = (days[0], days[count - 1])
    (deposit, withdrawal) = (days[count / 4], days[count * 3 / 4])
    let (deposit, withdrawal) = (deposit, withdrawal)
    let store = try KeptDays(home).folder().deletingLastPathComponent()
    try KeptFile(store.appendingPathComponent("value-history.json")).change { payload in
      var worth = 90_000
      var rows: [String] = []
      for (place, day) in days.enumerated() {
        worth += place % 3 == 2 ? -70 : 100
        if day == deposit { worth += 2_000 }
        if day == withdrawal { worth -= 1_000 }
        rows.append("[\"value\",\"\(day)\",\(worth),\"USD\"]")
      }
      rows += [
        "[\"flow\",\"\(deposit)\",2000,\"USD\"]", "[\"flow\",\"\(withdrawal)\",-1000,\"USD\"]",
      ]
      let head = try #require(payload.range(of: "\"rows\":["))
      return payload[..<head.upperBound] + "\n" + rows.joined(separator: ",\n") + "\n]}"
    }
    let bars = store.appendingPathComponent("bars/SPY.1Day.json")
    try KeptFile(bars).change { payload in
      let rows = days.enumerated().map { place, day in
        let close = 500 + place + (place % 4 == 3 ? -5 : 0)
        return "[\"\(day)T05:00:00Z\",\(close),\(close),\(close),\(close),1000,1,\(close)]"
      }
      let head = try #require(payload.range(of: "\"rows\":["))
      return payload[..<head.upperBound] + "\n" + rows.joined(separator: ",\n") + "\n]}"
    }
  }
}
