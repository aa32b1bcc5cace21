/// Reads JSON whose bytes a hash or a checksum vouches for, without a copy of the whole. What is not as expected is a nil
/// or a false, and the rest must then not be read.
struct JSONScanner {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// The deepest nesting of what is skipped.
  private static let depthLimit = 32

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Whether everything was read.
  var isAtEnd: Bool { position == bytes.endIndex }

  var isAtString: Bool { position < bytes.endIndex && bytes[position] == UInt8(ascii: "\"") }
  var isAtNumber: Bool {
    position < bytes.endIndex
      && (bytes[position] == UInt8(ascii: "-") || (48...57).contains(bytes[position]))
  }

  /// Hands every member of an object to `read`, which reads the value and says whether it could.
  mutating func object(_ read: (String, inout JSONScanner) -> Bool) -> Bool {
    guard take(UInt8(ascii: "{")) else { return false }
    if take(UInt8(ascii: "}")) { return true }
    repeat {
      guard let name = string(), take(UInt8(ascii: ":")), read(name, &self) else { return false }
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}"))
  }

  /// Hands every element of an array to `read`, which reads it and says whether it could.
  mutating func array(_ read: (inout JSONScanner) -> Bool) -> Bool {
    guard take(UInt8(ascii: "[")) else { return false }
    if take(UInt8(ascii: "]")) { return true }
    repeat {
      guard read(&self) else { return false }
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]"))
  }

  mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = position
    var all: UInt8 = 0
    while position < bytes.endIndex {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        let text = bytes[start..<(position - 1)]
        // Of ASCII nothing needs to be validated, and nearly all strings are that.
        return all < 0x80
          ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"): return escapedString(from: start)
      case 0..<0x20: return nil
      default:
        all |= byte
        position += 1
      }
    }
    return nil
  }

  /// A whole number without an exponent.
  mutating func integer<Number: FixedWidthInteger>() -> Number? {
    let isNegative = take(UInt8(ascii: "-"))
    let start = position
    var value: Number = 0
    while position < bytes.endIndex, (48...57).contains(bytes[position]) {
      let digit = Number(bytes[position] - 48)
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative
        ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
      position += 1
    }
    return position > start ? value : nil
  }

  mutating func bool() -> Bool? {
    if take("true") { return true }
    return take("false") ? false : nil
  }

  /// Passes over one value of any kind and returns its text.
  mutating func skip() -> ArraySlice<UInt8>? {
    let start = position
    return pass(depth: 0) ? bytes[start..<position] : nil
  }

  private mutating func pass(depth: Int) -> Bool {
    guard depth < Self.depthLimit, position < bytes.endIndex else { return false }
    switch bytes[position] {
    case UInt8(ascii: "{"): return object { $1.pass(depth: depth + 1) }
    case UInt8(ascii: "["): return array { $0.pass(depth: depth + 1) }
    case UInt8(ascii: "\""): return string() != nil
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return bool() != nil
    case UInt8(ascii: "n"): return take("null")
    default: return number()
    }
  }

  private mutating func number() -> Bool {
    let start = position
    while position < bytes.endIndex, isNumeric(bytes[position]) { position += 1 }
    return position > start
  }

  private func isNumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.endIndex, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let wanted = word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    if matches { position += wanted }
    return matches
  }

  private mutating func escapedString(from start: Int) -> String? {
    var text = Array(bytes[start..<position])
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        text += String(scalar).utf8
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard position < bytes.endIndex else { return nil }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "u"): return unicodeEscape()
    default: return nil
    }
  }

  private mutating func unicodeEscape() -> Unicode.Scalar? {
    guard let high = hexDigits() else { return nil }
    guard (0xd800..<0xdc00).contains(high) else { return Unicode.Scalar(high) }
    guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = hexDigits(),
      (0xdc00..<0xe000).contains(low)
    else { return nil }
    return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
  }

  private mutating func hexDigits() -> UInt32? {
    guard bytes.endIndex - position >= 4 else { return nil }
    let digits = bytes[position..<(position + 4)]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    position += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
