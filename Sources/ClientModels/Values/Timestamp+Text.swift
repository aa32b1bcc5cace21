extension Timestamp {
  /// Reads RFC 3339 with 0 to 9 fractional digits and `Z` or an offset; nil for anything else.
  public init?(rfc3339 text: some StringProtocol) {
    var text = String(text)
    guard let time = text.withUTF8({ Timestamp(rfc3339: $0) }) else { return nil }
    self = time
  }

  /// The same from the bytes themselves.
  public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
    var reader = DigitReader(bytes)
    guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2),
      reader.take("-"), let dayOfMonth = reader.digits(2),
      reader.take("T") || reader.take("t") || reader.take(" "),
      let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2),
      reader.take(":"), let second = reader.digits(2),
      let day = CalendarDay(year: year, month: month, day: dayOfMonth),
      (1679...2260).contains(year), hour < 24, minute < 60, second < 61
    else { return nil }
    var nanoseconds: Int64 = 0
    if reader.take(".") {
      guard let fraction = reader.fraction() else { return nil }
      nanoseconds = fraction
    }
    guard let offset = Self.offset(&reader), reader.isAtEnd else { return nil }
    let seconds = Int64(day.ordinal) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
    self.init(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
  }

  private static func offset(_ reader: inout DigitReader) -> Int? {
    if reader.take("Z") || reader.take("z") { return 0 }
    let negative = reader.take("-")
    guard negative || reader.take("+"), let hours = reader.digits(2), reader.take(":"),
      let minutes = reader.digits(2), hours < 24, minutes < 60
    else { return nil }
    return (negative ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  /// RFC 3339 in UTC, with as many fractional digits (0, 3, 6 or 9) as the value needs.
  public var rfc3339: String { rfc3339(offsetSeconds: 0) }

  /// RFC 3339 in UTC without a fraction of a second, for people.
  public var rfc3339Seconds: String { rfc3339.prefix { $0 != "." && $0 != "Z" } + "Z" }

  /// RFC 3339 at a fixed offset from UTC, `Z` for zero.
  public func rfc3339(offsetSeconds: Int) -> String {
    withRFC3339(offsetSeconds: offsetSeconds) { String(decoding: $0, as: UTF8.self) }
  }

  /// RFC 3339 in UTC as ASCII, for `body` only. An answer has hundreds of times, so that they are written digit by digit.
  public func withRFC3339<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    withRFC3339(offsetSeconds: 0, body)
  }

  private func withRFC3339<Value>(
    offsetSeconds: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Value
  ) -> Value {
    // Date and time are 19 characters, a fraction up to 10, an offset 6.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { buffer in
      var end = 0
      func put(_ byte: UInt8) {
        buffer[end] = byte
        end += 1
      }
      func put(_ value: Int, _ width: Int) {
        var rest = value
        for place in stride(from: end + width - 1, through: end, by: -1) {
          buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        end += width
      }
      let fields = civil(offsetSeconds: offsetSeconds)
      let (year, month, day) = fields.day.components
      put(year, 4)
      put(UInt8(ascii: "-"))
      put(month, 2)
      put(UInt8(ascii: "-"))
      put(day, 2)
      put(UInt8(ascii: "T"))
      put(fields.secondOfDay / 3600, 2)
      put(UInt8(ascii: ":"))
      put(fields.secondOfDay / 60 % 60, 2)
      put(UInt8(ascii: ":"))
      put(fields.secondOfDay % 60, 2)
      let fraction = Int(nanosecondOfSecond)
      if fraction != 0 {
        put(UInt8(ascii: "."))
        if fraction % 1_000_000 == 0 {
          put(fraction / 1_000_000, 3)
        } else if fraction % 1_000 == 0 {
          put(fraction / 1_000, 6)
        } else {
          put(fraction, 9)
        }
      }
      if offsetSeconds == 0 {
        put(UInt8(ascii: "Z"))
      } else {
        let size = abs(offsetSeconds)
        put(offsetSeconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        put(size / 3600, 2)
        put(UInt8(ascii: ":"))
        put(size % 3600 / 60, 2)
      }
      return body(UnsafeBufferPointer(rebasing: buffer[..<end]))
    }
  }

  /// The day and the second of the day at a fixed offset from UTC.
  public func civil(offsetSeconds: Int) -> CivilTime {
    let local = seconds + Int64(offsetSeconds)
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    return CivilTime(
      day: CalendarDay(ordinal: Int(day)), secondOfDay: Int(local - day * 86_400))
  }
}

/// What a wall clock and a calendar show.
public struct CivilTime: Hashable, Sendable {
  public let day: CalendarDay
  public let secondOfDay: Int

  public init(day: CalendarDay, secondOfDay: Int) {
    self.day = day
    self.secondOfDay = secondOfDay
  }

  /// `HH:MM:SS`.
  public var clock: String {
    "\(padded(secondOfDay / 3600, 2)):\(padded(secondOfDay / 60 % 60, 2)):\(padded(secondOfDay % 60, 2))"
  }
}

extension Timestamp: CustomStringConvertible {
  public var description: String { rfc3339 }
}
