/// Codes that we close with (RFC 6455 section 7.4.1).
enum WebSocketCloseCode: Int, Sendable {
  case normal = 1_000
  case goingAway = 1_001
  case protocolError = 1_002
  case notUTF8 = 1_007
  case tooBig = 1_009

  /// Whether a code may stand in a close: those of the RFC and its registry, and the ranges for libraries and programs.
  static func mayBeSent(_ code: Int) -> Bool {
    switch code {
    case 1_000...1_003, 1_007...1_014, 3_000...4_999: true
    default: false
    }
  }
}

/// Whether bytes are UTF-8 (RFC 3629). What a broker sends is ASCII nearly always, and passes eight bytes at a time.
enum UTF8Check {
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { break }
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    guard index < bytes.count else { return true }
    return String(validating: bytes[index...], as: UTF8.self) != nil
  }
}
