import Foundation

/// Sixteen bytes as a version 4 UUID in lower case (RFC 9562).
func uuidText(_ bytes: [UInt8]) -> String {
  var bytes = Array(bytes.prefix(16))
  bytes += Array(repeating: 0, count: 16 - bytes.count)
  bytes[6] = bytes[6] & 0x0f | 0x40
  bytes[8] = bytes[8] & 0x3f | 0x80
  return dashed(hexDigits(bytes))
}

/// A UUID that came with its dashes or without, in either case, as ids are kept here; nil for anything else.
func canonicalUUID(_ text: String) -> String? {
  var digits: [UInt8] = []
  digits.reserveCapacity(32)
  for (place, byte) in text.utf8.enumerated() {
    switch byte {
    case 48...57, 97...102: digits.append(byte)
    case 65...70: digits.append(byte | 0x20)
    case 45 where text.utf8.count == 36 && dashes.contains(place): break
    default: return nil
    }
  }
  guard digits.count == 32 else { return nil }
  return dashed(digits)
}

/// Where the dashes stand.
private let dashes = [8, 13, 18, 23]

private func dashed(_ digits: some Sequence<UInt8>) -> String {
  var digits = digits.makeIterator()
  return String(unsafeUninitializedCapacity: 36) { text in
    for place in text.indices.prefix(36) {
      text[place] = dashes.contains(place) ? 45 : digits.next() ?? 48
    }
    return 36
  }
}

func hexText(_ bytes: some Sequence<UInt8>) -> String {
  String(decoding: hexDigits(bytes), as: UTF8.self)
}

private func hexDigits(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  var digits: [UInt8] = []
  digits.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    digits.append(hexDigit(byte >> 4))
    digits.append(hexDigit(byte & 15))
  }
  return digits
}

private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

extension UUID {
  /// Of version 4 (RFC 9562), from the system's generator; the one of Foundation opens a file for each.
  public static var random: UUID {
    var generator = SystemRandomNumberGenerator()
    let words = SIMD2<UInt64>(generator.next(), generator.next())
    var bytes = unsafeBitCast(words, to: uuid_t.self)
    bytes.6 = bytes.6 & 0x0f | 0x40
    bytes.8 = bytes.8 & 0x3f | 0x80
    return UUID(uuid: bytes)
  }
}
