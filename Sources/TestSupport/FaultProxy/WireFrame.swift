/// One WebSocket frame from a server, as it came (RFC 6455 section 5.2).
struct WireFrame: Sendable {
  let bytes: [UInt8]
  let payloadStart: Int

  private static let limit = 64 << 20

  enum Reading {
    case frame(WireFrame)
    case incomplete
    /// Masked, or too long to be held.
    case unreadable
  }

  /// The frame at `start` of the buffer.
  static func read(_ buffer: [UInt8], at start: Int) -> Reading {
    guard buffer.count >= start + 2 else { return .incomplete }
    guard buffer[start + 1] & 0x80 == 0 else { return .unreadable }
    let short = Int(buffer[start + 1])
    let extra = short == 126 ? 2 : short == 127 ? 8 : 0
    let payload = start + 2 + extra
    guard buffer.count >= payload else { return .incomplete }
    let length =
      extra == 0
      ? UInt64(short) : buffer[start + 2..<payload].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(limit) else { return .unreadable }
    let end = payload + Int(length)
    guard buffer.count >= end else { return .incomplete }
    return .frame(WireFrame(bytes: Array(buffer[start..<end]), payloadStart: payload - start))
  }

  /// A close as a server sends it.
  static func close(_ code: Int) -> [UInt8] {
    [0x88, 2, UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
  }

  /// A text or a binary message in one frame.
  var isMessage: Bool { bytes[0] == 0x81 || bytes[0] == 0x82 }

  var payload: [UInt8] { Array(bytes[payloadStart...]) }

  /// With one bit of the payload changed; an empty one stays.
  func corrupted(using random: inout SeededRandom) -> [UInt8] {
    guard payloadStart < bytes.count else { return bytes }
    var changed = bytes
    changed[Int.random(in: payloadStart..<bytes.count, using: &random)] ^= 1
    return changed
  }
}
