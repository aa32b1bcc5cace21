/// Frames as a server writes them, and the client's as a server reads them (RFC 6455 section 5.2).
enum ServerFrame {
  static let text: UInt8 = 1
  static let binary: UInt8 = 2
  static let close: UInt8 = 8
  static let ping: UInt8 = 9
  static let pong: UInt8 = 10

  static func bytes(
    _ opcode: UInt8, _ payload: [UInt8], isLast: Bool = true, reserved: UInt8 = 0,
    mask: [UInt8]? = nil
  ) -> [UInt8] {
    var frame = head(opcode, length: UInt64(payload.count), isLast: isLast, reserved: reserved)
    guard let mask else { return frame + payload }
    frame[1] |= 0x80
    return frame + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
  }

  static func text(_ text: String, isLast: Bool = true) -> [UInt8] {
    bytes(Self.text, Array(text.utf8), isLast: isLast)
  }

  static func more(_ payload: [UInt8], isLast: Bool) -> [UInt8] {
    bytes(0, payload, isLast: isLast)
  }

  static func close(_ code: Int, _ reason: String = "") -> [UInt8] {
    bytes(close, [UInt8(code >> 8), UInt8(code & 0xff)] + Array(reason.utf8))
  }

  /// The head alone; the length may be a lie.
  static func head(
    _ opcode: UInt8, length: UInt64, isLast: Bool = true, reserved: UInt8 = 0
  ) -> [UInt8] {
    let first = (isLast ? 0x80 : 0) | reserved << 4 | opcode
    if length < 126 { return [first, UInt8(length)] }
    if length < 1 << 16 { return [first, 126] + big(length, count: 2) }
    return [first, 127] + big(length, count: 8)
  }

  static func big(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }
}

/// One frame that the client sent.
struct ClientFrame: Hashable {
  let opcode: UInt8
  let payload: [UInt8]
  let mask: [UInt8]

  var text: String { String(decoding: payload, as: UTF8.self) }

  /// The code of a close.
  var closeCode: Int? { payload.count < 2 ? nil : Int(payload[0]) << 8 | Int(payload[1]) }

  /// Whole frames at the front of `bytes`, which are taken away. Nil for one that no client may send.
  static func all(in bytes: inout [UInt8]) -> [ClientFrame]? {
    var frames: [ClientFrame] = []
    while bytes.count >= 2 {
      guard bytes[1] & 0x80 != 0, bytes[0] & 0xf0 == 0x80 else { return nil }
      var length = Int(bytes[1] & 0x7f)
      let extra = length == 126 ? 2 : length == 127 ? 8 : 0
      guard bytes.count >= 2 + extra + 4 else { break }
      if extra > 0 { length = bytes[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) } }
      let start = 2 + extra + 4
      guard bytes.count >= start + length else { break }
      let mask = Array(bytes[2 + extra..<start])
      let payload = bytes[start..<start + length].enumerated().map { $1 ^ mask[$0 % 4] }
      frames.append(ClientFrame(opcode: bytes[0] & 0xf, payload: payload, mask: mask))
      bytes.removeFirst(start + length)
    }
    return frames
  }
}
