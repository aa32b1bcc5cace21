import ClientModels

/// Writes messages as JSON text, into bytes.
struct JSONWriter: MessageWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Empties what was written and keeps the room.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Begins a value that stands by itself, whatever was written before it.
  mutating func beginElement() { needsComma = false }

  mutating func beginMap(_ count: Int = 0) { open("{") }
  mutating func endMap() { close("}") }
  mutating func beginArray(_ count: Int = 0) { open("[") }
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
    separate()
    decimal(value)
    needsComma = true
  }

  mutating func number(exactly text: String) { raw(text) }

  mutating func decimalText(_ value: FixedDecimal) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    decimal(value)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  mutating func time(_ value: Timestamp) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    value.withRFC3339 { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  mutating func json(_ text: [UInt8]) {
    separate()
    bytes += text
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

  private mutating func decimal(_ value: FixedDecimal) {
    guard let scaled = value.tenThousandths else {
      bytes += value.description.utf8
      return
    }
    if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: 10_000)
    digits(Int64(whole))
    if rest != 0 { fraction(rest, width: 4) }
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

  /// A point and the digits of a fraction, without the zeros that end it.
  private mutating func fraction(_ value: UInt64, width: Int) {
    bytes.append(UInt8(ascii: "."))
    let start = bytes.count
    var rest = value
    for _ in 0..<width {
      bytes.append(48 + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
    while bytes.last == 48 { bytes.removeLast() }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    // Nearly every text is as it stands, and is taken at once.
    let isPlain =
      text.utf8.withContiguousStorageIfAvailable { utf8 in
        for byte in utf8 where byte < 0x20 || byte == 0x22 || byte == 0x5c { return false }
        bytes.append(contentsOf: utf8)
        return true
      } ?? false
    if !isPlain { for byte in text.utf8 { escape(byte) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
    case UInt8(ascii: "\r"): bytes += #"\r"#.utf8
    case UInt8(ascii: "\t"): bytes += #"\t"#.utf8
    case 0..<0x20: bytes += ("\\u00" + hexText([byte])).utf8
    default: bytes.append(byte)
    }
  }
}
