import ClientModels

/// Writes messages as JSON text, into bytes.
struct JSONWriter: MessageWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false
  /// The second that was written last and its text: the messages of a moment share it.
  private var second = Int64.min
  private var secondText: [UInt8] = []

  init() {}

  /// Empties what was written and keeps the room.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Begins a value that stands by itself, whatever was written before it.
  mutating func beginElement() { needsComma = false }

  mutating func beginMap(_ count: Int) { open("{") }
  mutating func endMap() { close("}") }
  mutating func beginArray(_ count: Int) { open("[") }
  mutating func endArray() { close("]") }

  mutating func name(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func null() { raw("null") }
  mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  mutating func string(_ value: String) {
    separate()
    quote(value)
    needsComma = true
  }

  mutating func integer(_ value: Int64) {
    separate()
    digits(value)
    needsComma = true
  }

  mutating func float(_ value: FixedDecimal) { number(value) }

  mutating func number(_ value: FixedDecimal) {
    guard let scaled = value.tenThousandths else { return raw(value.description) }
    separate()
    if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: 10_000)
    digits(Int64(whole))
    if rest != 0 { fraction(rest, width: 4, group: 1) }
    needsComma = true
  }

  mutating func time(_ value: Timestamp) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    if value.seconds != second {
      second = value.seconds
      secondText = Array(Timestamp(seconds: second).rfc3339.utf8.dropLast())
    }
    bytes += secondText
    let nanoseconds = UInt64(value.nanosecondOfSecond)
    // Three, six or nine digits, as everywhere else.
    if nanoseconds != 0 { fraction(nanoseconds, width: 9, group: 3) }
    bytes.append(UInt8(ascii: "Z"))
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(truncatingIfNeeded: bracket.value))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(truncatingIfNeeded: bracket.value))
    needsComma = true
  }

  private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

  private mutating func raw(_ text: String) {
    separate()
    bytes += text.utf8
    needsComma = true
  }

  private mutating func digits(_ value: Int64) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let start = bytes.count
    repeat {
      bytes.append(48 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// A point and the digits of a fraction, without the groups of zeros that end it.
  private mutating func fraction(_ value: UInt64, width: Int, group: Int) {
    bytes.append(UInt8(ascii: "."))
    let start = bytes.count
    var rest = value
    for _ in 0..<width {
      bytes.append(48 + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
    while bytes.suffix(group).allSatisfy({ $0 == 48 }) { bytes.removeLast(group) }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20: bytes += ("\\u00" + hexText([byte])).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
