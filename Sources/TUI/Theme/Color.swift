/// A colour as a theme writes it.
public enum Color: Hashable, Sendable {
  /// Whatever the terminal has.
  case terminal
  case rgb(UInt8, UInt8, UInt8)

  /// The 16 names that every terminal knows, with the values of xterm's defaults.
  public static let names: [(name: String, color: Color)] = [
    ("black", .rgb(0, 0, 0)), ("red", .rgb(205, 0, 0)), ("green", .rgb(0, 205, 0)),
    ("yellow", .rgb(205, 205, 0)), ("blue", .rgb(0, 0, 238)), ("magenta", .rgb(205, 0, 205)),
    ("cyan", .rgb(0, 205, 205)), ("white", .rgb(229, 229, 229)),
    ("bright-black", .rgb(127, 127, 127)), ("bright-red", .rgb(255, 0, 0)),
    ("bright-green", .rgb(0, 255, 0)), ("bright-yellow", .rgb(255, 255, 0)),
    ("bright-blue", .rgb(92, 92, 255)), ("bright-magenta", .rgb(255, 0, 255)),
    ("bright-cyan", .rgb(0, 255, 255)), ("bright-white", .rgb(255, 255, 255)),
  ]

  /// `#rrggbb`, `terminal`, or one of the names; nil for anything else.
  public init?(_ text: String) {
    if text == "terminal" {
      self = .terminal
    } else if let named = Self.names.first(where: { $0.name == text }) {
      self = named.color
    } else if text.utf8.count == 7, text.hasPrefix("#"),
      text.dropFirst().allSatisfy(\.isHexDigit), let value = UInt32(text.dropFirst(), radix: 16)
    {
      self = .rgb(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
    } else {
      return nil
    }
  }

  /// The nearest colour that a terminal of `count` colours has; -1 for its own default.
  public func index(among count: Int) -> Int16 {
    guard case .rgb(let red, let green, let blue) = self else { return -1 }
    if count >= 256 { return Self.cube(Int(red), Int(green), Int(blue)) }
    let candidates = Self.names.prefix(count >= 16 ? 16 : 8)
    var best: (index: Int, distance: Int) = (0, .max)
    for (index, candidate) in candidates.enumerated() {
      guard case .rgb(let r, let g, let b) = candidate.color else { continue }
      let distance = Self.distance(Int(red), Int(green), Int(blue), Int(r), Int(g), Int(b))
      if distance < best.distance { best = (index, distance) }
    }
    return Int16(best.index)
  }

  /// Relative luminance, 0 to 1 (Web Content Accessibility Guidelines 2.1); nil for the terminal's own colour.
  public var luminance: Double? {
    guard case .rgb(let red, let green, let blue) = self else { return nil }
    func linear(_ part: UInt8) -> Double {
      let value = Double(part) / 255
      guard value > 0.04045 else { return value / 12.92 }
      // ((v + 0.055) / 1.055) ^ 2.4 as v² · v^0.4, the root by Newton's method: no maths library needed.
      let base = (value + 0.055) / 1.055
      var root = base
      for _ in 0..<40 {
        root -= (root * root * root * root * root - base) / (5 * root * root * root * root)
      }
      return base * base * root * root
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The 6×6×6 cube and the grey ramp of the 256-colour palette.
  private static func cube(_ red: Int, _ green: Int, _ blue: Int) -> Int16 {
    let levels = [0, 95, 135, 175, 215, 255]
    func nearest(_ value: Int) -> Int {
      levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
    }
    let (r, g, b) = (nearest(red), nearest(green), nearest(blue))
    let inCube = distance(red, green, blue, levels[r], levels[g], levels[b])
    let step = min(23, max(0, ((red + green + blue) / 3 - 3) / 10))
    let grey = 8 + 10 * step
    if distance(red, green, blue, grey, grey, grey) < inCube { return Int16(232 + step) }
    return Int16(16 + 36 * r + 6 * g + b)
  }

  private static func distance(_ r: Int, _ g: Int, _ b: Int, _ x: Int, _ y: Int, _ z: Int) -> Int {
    2 * (r - x) * (r - x) + 4 * (g - y) * (g - y) + 3 * (b - z) * (b - z)
  }
}
