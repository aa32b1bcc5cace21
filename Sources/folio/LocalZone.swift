import ClientModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// This machine's wall clock, as `TZ` or /etc/localtime set it.
enum LocalZone {
  /// As far back as charts of hours go, and a year on.
  static func around(_ now: Timestamp) -> ZoneOffsets {
    tzset()
    let year: Double = 366 * 86_400
    return ZoneOffsets(
      from: now.advanced(bySeconds: -2 * year), to: now.advanced(bySeconds: year), offset: offset)
  }

  /// Seconds to add to UTC; 0 where the system does not know.
  private static func offset(at time: Timestamp) -> Int {
    var seconds = time_t(time.seconds)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return parts.tm_gmtoff
  }
}
