import ClientModels
import Foundation
import Synchronization

/// The time as answers tell it (IMF-fixdate, RFC 9110 section 5.6.7), put into words once a second.
final class HTTPDate: Sendable {
  private let wallClock: @Sendable () -> Timestamp
  private let last = Mutex<(second: Int64, text: String)>((.min, ""))

  init(wallClock: @escaping @Sendable () -> Timestamp) { self.wallClock = wallClock }

  var now: String {
    let second = wallClock().nanoseconds / 1_000_000_000
    return last.withLock { last in
      if last.second != second {
        last = (second, Self.text(second))
      }
      return last.text
    }
  }

  private static func text(_ second: Int64) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: Date(timeIntervalSince1970: Double(second)))
  }
}
