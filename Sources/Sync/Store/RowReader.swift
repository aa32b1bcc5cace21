import ClientModels

/// Reads what `RowWriter` wrote, without anything in between the bytes and the values.
///
/// Whatever is not as it was written makes `hasFailed` true, and everything after it nil: one look at the end is enough.
struct RowReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position: Int
  private var isFirstRow: Bool
  private var isFirstValue = true
  private(set) var hasFailed = false

  private init(_ rows: UnsafeBufferPointer<UInt8>, isFirst: Bool) {
    bytes = rows
    position = 0
    isFirstRow = isFirst
  }

  /// Readers that have the rows of a table between them, in order and at most `count`, so that several cores can read
  /// it. Nil when it is no table of these columns.
  static func readers(
    of bytes: UnsafeBufferPointer<UInt8>, columns: [String], atMost count: Int = 1
  ) -> [RowReader]? {
    let head = RowWriter.head(columns)
    guard bytes.starts(with: head), bytes.count >= head.count + end.count,
      bytes.suffix(end.count).elementsEqual(end)
    else { return nil }
    let rows = UnsafeBufferPointer(rebasing: bytes[head.count..<(bytes.count - end.count)])
    var readers: [RowReader] = []
    var start = 0
    for part in 1...max(1, count) {
      // A line break stands before each row and nowhere else, and after the comma of the row before.
      let from = min(max(start + 1, rows.count * part / max(1, count)), rows.count)
      let line = rows[from...].firstIndex(of: UInt8(ascii: "\n"))
      let stop = part == count ? rows.count : line.map { $0 - 1 } ?? rows.count
      guard stop > start || readers.isEmpty else { continue }
      readers.append(
        RowReader(UnsafeBufferPointer(rebasing: rows[start..<stop]), isFirst: start == 0))
      start = stop
    }
    return readers
  }

  /// Whether the bytes are a table of any columns, and not in the broker's own form.
  static func isTable(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "{\"columns\":[".utf8) }

  /// How many rows there can be, one a line, and none of fewer bytes than this.
  var mostRows: Int { min(bytes.count { $0 == UInt8(ascii: "\n") }, bytes.count / 32 + 1) }

  /// Goes to the next row; false after the last one.
  mutating func nextRow() -> Bool {
    guard !hasFailed, position < bytes.count else { return false }
    if !isFirstRow { expect(UInt8(ascii: ",")) }
    isFirstRow = false
    expect(UInt8(ascii: "\n"))
    begin()
    return !hasFailed
  }

  /// Leaves what is left of the row unread.
  mutating func skipRow() {
    let line = bytes[position...].firstIndex(of: UInt8(ascii: "\n"))
    position = line.map { $0 - 1 } ?? bytes.count
  }

  mutating func endRow() { expect(UInt8(ascii: "]")) }

  /// Reads an array of values; nil for null.
  mutating func list<Value>(_ read: (inout RowReader) -> Value) -> Value? {
    guard !null() else { return nil }
    begin()
    let value = read(&self)
    expect(UInt8(ascii: "]"))
    isFirstValue = false
    return value
  }

  /// Whether the list goes on.
  var isAtEnd: Bool { hasFailed || byte == UInt8(ascii: "]") }

  mutating func text() -> String? {
    guard !null(), let range = quoted() else { return nil }
    return string(range)
  }

  private mutating func string(_ range: Range<Int>) -> String? {
    guard bytes[range].contains(UInt8(ascii: "\\")) else {
      return String(validating: bytes[range], as: UTF8.self) ?? failed()
    }
    var scanner = JSONScanner(ArraySlice(bytes[(range.lowerBound - 1)..<(range.upperBound + 1)]))
    return scanner.string() ?? failed()
  }

  /// A word of a vocabulary; the last one is remembered, because most rows have the same.
  mutating func word<Word: WireWord>(_ last: inout LastWord<Word>) -> Word? {
    guard !null(), let range = quoted() else { return nil }
    if let word = last.word, bytes[range].elementsEqual(last.bytes) { return word }
    last = LastWord(bytes: Array(bytes[range]), word: string(range).map { Word(wire: $0) })
    return last.word
  }

  struct LastWord<Word: WireWord>: Sendable {
    fileprivate var bytes: [UInt8] = []
    fileprivate var word: Word?
  }

  mutating func decimal() -> FixedDecimal? {
    guard !null(), let start = number() else { return nil }
    let range = start..<position
    return Self.shortDecimal(bytes[range])
      ?? (try? FixedDecimal(strict: String(decoding: bytes[range], as: UTF8.self))) ?? failed()
  }

  mutating func integer() -> Int? {
    guard !null(), let start = number() else { return nil }
    return Int(String(decoding: bytes[start..<position], as: UTF8.self)) ?? failed()
  }

  mutating func bool() -> Bool? {
    guard !null() else { return nil }
    if take("true") { return true }
    return take("false") ? false : failed()
  }

  mutating func time() -> Timestamp? {
    guard !null(), let range = quoted() else { return nil }
    return Self.utc(bytes[range])
      ?? Timestamp(rfc3339: String(decoding: bytes[range], as: UTF8.self)) ?? failed()
  }

  /// What a value of a row must be when the row is to make sense.
  mutating func require<Value>(_ value: Value?) -> Value? { value ?? failed() }

  private mutating func failed<Value>() -> Value? {
    hasFailed = true
    return nil
  }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func begin() {
    expect(UInt8(ascii: "["))
    isFirstValue = true
  }

  private mutating func expect(_ wanted: UInt8) {
    guard !hasFailed, byte == wanted else {
      hasFailed = true
      return
    }
    position += 1
  }

  /// Goes to the next value; true when it is null, or when there is none.
  private mutating func null() -> Bool {
    if !isFirstValue { expect(UInt8(ascii: ",")) }
    isFirstValue = false
    guard !hasFailed else { return true }
    return take("null")
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let size = word.utf8CodeUnitCount
    guard bytes.count - position >= size,
      word.withUTF8Buffer({ bytes[position..<(position + size)].elementsEqual($0) })
    else { return false }
    position += size
    return true
  }

  /// Passes over a string and returns where its bytes stand.
  private mutating func quoted() -> Range<Int>? {
    expect(UInt8(ascii: "\""))
    guard !hasFailed else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else { return failed() }
    defer { position += 1 }
    return start..<position
  }

  /// Passes over a number and returns where it starts.
  private mutating func number() -> Int? {
    let start = position
    while let byte,
      (48...57).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    {
      position += 1
    }
    return position > start ? start : failed()
  }

  private static let end = Array("\n]}".utf8)

  /// A plain decimal of at most 18 digits from the first that is not a zero; nil for any other text.
  private static func shortDecimal(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> FixedDecimal? {
    let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    guard (1...20).contains(digits.count), let first = digits.first, let last = digits.last,
      (48...57).contains(first), (48...57).contains(last)
    else { return nil }
    var value: Int64 = 0
    var fraction: Int?
    var count = 0
    for byte in digits {
      if byte == UInt8(ascii: ".") {
        guard fraction == nil else { return nil }
        fraction = 0
        continue
      }
      guard (48...57).contains(byte), count < 18 else { return nil }
      value = value * 10 + Int64(byte - 48)
      if value > 0 { count += 1 }
      fraction = fraction.map { $0 + 1 }
    }
    guard let shift = powersOfTen.indices.last.map({ $0 - (fraction ?? 0) }), shift >= 0 else {
      return nil
    }
    let units = Int128(value) * Int128(powersOfTen[shift])
    return FixedDecimal(units: digits.count == text.count ? units : -units)
  }

  private static let powersOfTen: [Int64] = (0...18).reduce(into: []) { powers, _ in
    powers.append((powers.last ?? 0) == 0 ? 1 : (powers.last ?? 1) * 10)
  }

  /// `YYYY-MM-DDTHH:MM:SSZ` with up to nine digits of a second; nil for any other form.
  private static func utc(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Timestamp? {
    guard (20...30).contains(text.count), text.last == UInt8(ascii: "Z") else { return nil }
    let start = text.startIndex
    func number(_ offset: Int, _ count: Int) -> Int? {
      var value = 0
      for byte in text[(start + offset)..<(start + offset + count)] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return value
    }
    guard text[start + 4] == UInt8(ascii: "-"), text[start + 7] == UInt8(ascii: "-"),
      text[start + 10] == UInt8(ascii: "T"), text[start + 13] == UInt8(ascii: ":"),
      text[start + 16] == UInt8(ascii: ":"), let year = number(0, 4), let month = number(5, 2),
      let dayOfMonth = number(8, 2), let hour = number(11, 2), let minute = number(14, 2),
      let second = number(17, 2), (1679...2260).contains(year), hour < 24, minute < 60,
      second < 60, let day = CalendarDay(year: year, month: month, day: dayOfMonth)
    else { return nil }
    var nanoseconds = 0
    let digits = text.count - 21
    if text.count > 20 {
      guard text[start + 19] == UInt8(ascii: "."), (1...9).contains(digits),
        let fraction = number(20, digits)
      else { return nil }
      nanoseconds = fraction * Int(powersOfTen[9 - digits])
    }
    let seconds = day.ordinal * 86_400 + hour * 3_600 + minute * 60 + second
    return Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(nanoseconds))
  }
}
