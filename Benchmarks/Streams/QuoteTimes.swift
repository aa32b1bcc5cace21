/// Finds when each quote of a message was made, without reading the rest of it.
struct QuoteTimes {
  /// The text of the second that was read last, and that second: quotes that follow one another share it.
  private var prefix: [UInt8] = []
  private var second: Int64 = 0

  /// Calls `body` with the nanoseconds since 1970 of each member `t` of a JSON message.
  mutating func json(_ bytes: UnsafeRawBufferPointer, _ body: (Int64) -> Void) {
    let mark = Array(#""t":""#.utf8)
    var place = 0
    while place + 25 < bytes.count {
      guard bytes[place] == mark[0], bytes[place + 1] == mark[1], bytes[place + 2] == mark[2],
        bytes[place + 3] == mark[3], bytes[place + 4] == mark[4]
      else {
        place += 1
        continue
      }
      place += 5
      if !bytes[place..<place + 19].elementsEqual(prefix) {
        prefix = Array(bytes[place..<place + 19])
        second = Self.seconds(prefix)
      }
      place += 19
      var (fraction, unit): (Int64, Int64) = (0, 1_000_000_000)
      if bytes[place] == UInt8(ascii: ".") {
        place += 1
        while place < bytes.count, (48...57).contains(bytes[place]), unit > 1 {
          unit /= 10
          fraction += Int64(bytes[place] - 48) * unit
          place += 1
        }
      }
      body(second * 1_000_000_000 + fraction)
    }
  }

  /// The same of a MessagePack message, whose times are of the extension type -1.
  func messagePack(_ bytes: UnsafeRawBufferPointer, _ body: (Int64) -> Void) {
    var place = 0
    while place + 8 <= bytes.count {
      guard bytes[place] == 0xa1, bytes[place + 1] == 0x74, bytes[place + 3] == 0xff else {
        place += 1
        continue
      }
      let isShort = bytes[place + 2] == 0xd6
      guard isShort || (bytes[place + 2] == 0xd7 && place + 12 <= bytes.count) else {
        place += 1
        continue
      }
      let value = bytes[(place + 4)..<(place + (isShort ? 8 : 12))].reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      place += isShort ? 8 : 12
      body(
        isShort
          ? Int64(value) * 1_000_000_000
          : Int64(value & 0x3_ffff_ffff) * 1_000_000_000 + Int64(value >> 34))
    }
  }

  /// Seconds since 1970 of `YYYY-MM-DDTHH:MM:SS`.
  private static func seconds(_ text: [UInt8]) -> Int64 {
    func number(_ range: Range<Int>) -> Int64 {
      text[range].reduce(Int64(0)) { $0 * 10 + Int64($1) - 48 }
    }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let days =
      era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return days * 86_400 + number(11..<13) * 3_600 + number(14..<16) * 60 + number(17..<19)
  }
}
