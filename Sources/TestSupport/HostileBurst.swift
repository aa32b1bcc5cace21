/// Bytes that come to a terminal within an instant and that nobody typed: pastes, mice, line noise, type-ahead.
public enum HostileBurst {
  /// Random bytes, at least two: a single one is a key.
  public static func bytes(using random: inout some RandomNumberGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes += noise(using: &random)
      case 1: bytes += hotkeys(using: &random)
      default: bytes += Array((phrases.randomElement(using: &random) ?? "y\r").utf8)
      }
      if Int.random(in: 0..<12, using: &random) == 0 { bytes.removeLast(min(2, bytes.count)) }
    }
    if Int.random(in: 0..<3, using: &random) == 0 { bytes.append(UInt8(ascii: "y")) }
    if Int.random(in: 0..<3, using: &random) == 0 { bytes.insert(UInt8(ascii: "y"), at: 0) }
    while bytes.count < 2 { bytes.append(UInt8(ascii: "y")) }
    return bytes
  }

  /// As text for a failure, so that it can be sent again.
  public static func text(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      (0x20...0x7e).contains(byte) && byte != UInt8(ascii: "\\")
        ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  private static let phrases = [
    "y", "y", "yy", "y\r", "\ry", "\r", "\n", "\r\n", "yyyyyyyyyyyyyyyy", "SEND\r", "SEND\ry",
    "send\n", "ABANDON\r", "b10\ry", "b10\r", "spos\ry", "s50%\r", "X", "Xy", "c", "cy", "Ry", "A",
    "ay", "m", "m\t11\ry", "\u{1b}", "\u{1b}[", "\u{1b}O", "\u{1b}y", "\u{1b}[1;5y", "\u{1b}[A",
    "\u{1b}OB", "\u{1b}[200~", "\u{1b}[201~", "\u{1b}[200~y\ny\u{1b}[201~",
    "\u{1b}[200~SEND\r\u{1b}[201~y", "\u{1b}[200~:cancel all\n", "\u{1b}[201~y",
    "\u{1b}[200~\u{1b}[200~y", "\u{1b}[20", "0~y", "\u{1b}[<0;10;10M", "\u{1b}[<0;10;10m",
    "\u{1b}[M yy", "\u{1b}[M!!!y", "\u{1b}[?1;2c", "\u{1b}]0;y\u{7}", "\u{1b}P+q\u{1b}\\",
    ":buy 10 AAPL\r", ":buy 10 AAPL\ry", ":sell 5 AAPL @ 1\r\ny", ":cancel all\ry",
    ":cancel AAPL\ry", ":close AAPL\ry", ":flatten\ry", ":kill\rSEND\r", ":replace order-0 5\ry",
    ":cancel-all\ry", ":\u{1b}[A\ry", "\u{10}", "\u{10}cancel-all\ry", "\u{10}buy\r1\ry",
    "\u{10}\u{10}\u{10}y", "\u{10}resend\ry", "1", "3", "7", "3V", " ", "gVGVcy", "|", "/", "/y\r",
    "?", "q", "qqqy", "n", "\t", "\t\tcy", "\u{3}", "\u{4}", "\u{15}", "\0", "\0y", "\u{7f}",
    "é", "東y", "\u{202e}y", "\u{1b}\u{1b}y", "10\r", "100", "max\ry", "$5k\r", "=\r", "bma", "+-[]",
  ]

  /// Control bytes, eight-bit ones, and characters of UTF-8 that are cut.
  private static func noise(using random: inout some RandomNumberGenerator) -> [UInt8] {
    let cut: [[UInt8]] = [
      [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x9b, 0x32, 0x4a], [0x80], [0xc0, 0xf9],
      [0xc3, 0x79], [0xe2, 0x0d],
    ]
    if Bool.random(using: &random) { return cut.randomElement(using: &random) ?? [0xff] }
    return (0..<Int.random(in: 1...12, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
  }

  private static func hotkeys(using random: inout some RandomNumberGenerator) -> [UInt8] {
    let keys = Array("ybscXRAamjkgGnNrVuoO[]|/:?q137 \r\t\u{1b}\u{10}@=+-0123456789SENDy".utf8)
    return (0..<Int.random(in: 2...10, using: &random)).map { _ in
      keys.randomElement(using: &random) ?? keys[0]
    }
  }
}
