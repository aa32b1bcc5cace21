/// Text as a broker that lies would send it.
public enum HostileText {
  /// What terminals obey, hide, reorder or join, and what looks like it.
  public static let pieces: [String] = [
    "\u{1b}[2J", "\u{1b}]0;title\u{7}", "\u{1b}]52;c;aGk=\u{7}", "\u{1b}[?1049l",
    "\u{1b}P+q\u{1b}\\",
    "\u{1b}c", "\u{1b}(0", "\u{9b}31m", "\u{9d}0;x\u{9c}", "\u{90}", "\r", "\n", "\r\n", "\u{8}",
    "\t",
    "\u{e}", "\u{f}", "\u{0}", "\u{7f}", "\u{202e}", "\u{2066}", "\u{200b}", "\u{200d}", "\u{feff}",
    "\u{e0041}", "\u{fe0f}", "\u{2028}", "\u{fff9}", "\u{ad}", "e\u{301}\u{302}\u{303}\u{304}",
    "\u{301}", "東京", "👩\u{200d}💻", "\u{10ffff}", "\u{e000}", "\u{378}", "AAPL", " ", "-12.50",
    "%s%n",
  ]

  public static func text(using random: inout some RandomNumberGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        let limit: UInt32 = Bool.random(using: &random) ? 0xff : 0x10ffff
        let value = UInt32.random(in: 0...limit, using: &random)
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      case 1:
        let bytes = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
        text += String(decoding: bytes, as: UTF8.self)
      default: text += pieces.randomElement(using: &random) ?? ""
      }
    }
    return text
  }
}
