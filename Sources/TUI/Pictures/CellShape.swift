/// A part of a cell that is filled, in pixels from the cell's top left corner.
struct PixelRect: Hashable, Sendable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int
}

/// Characters that must meet those in the cells beside them, as what is filled in a cell of 8 by 16 pixels: no font has to
/// have them, and none leaves a gap.
enum CellShape {
  static let width = 8
  static let height = 16

  /// Nil for a character that a font draws.
  static func rects(of text: String) -> [PixelRect]? {
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else { return nil }
    switch scalar.value {
    case 0x2500...0x257f: return lines(scalar)
    case 0x2580...0x2590, 0x2594...0x259f: return block(Int(scalar.value))
    case 0x2800...0x28ff: return dots(Int(scalar.value - 0x2800))
    default: return nil
    }
  }

  /// Arms to the left, right, up and down: 0 none, 1 light, 2 heavy.
  private static let arms: [Unicode.Scalar: (Int, Int, Int, Int)] = [
    "─": (1, 1, 0, 0), "━": (2, 2, 0, 0), "│": (0, 0, 1, 1), "┃": (0, 0, 2, 2),
    "┌": (0, 1, 0, 1), "┐": (1, 0, 0, 1), "└": (0, 1, 1, 0), "┘": (1, 0, 1, 0),
    "├": (0, 1, 1, 1), "┤": (1, 0, 1, 1), "┬": (1, 1, 0, 1), "┴": (1, 1, 1, 0),
    "┼": (1, 1, 1, 1), "╴": (1, 0, 0, 0), "╵": (0, 0, 1, 0), "╶": (0, 1, 0, 0),
    "╷": (0, 0, 0, 1), "╸": (2, 0, 0, 0), "╹": (0, 0, 2, 0), "╺": (0, 2, 0, 0),
    "╻": (0, 0, 0, 2), "╼": (1, 2, 0, 0), "╽": (0, 0, 1, 2), "╾": (2, 1, 0, 0),
    "╿": (0, 0, 2, 1),
  ]

  private static func lines(_ scalar: Unicode.Scalar) -> [PixelRect]? {
    guard let (left, right, up, down) = arms[scalar] else { return nil }
    var rects: [PixelRect] = []
    if left > 0 { rects.append(PixelRect(x: 0, y: 8 - left / 2, width: 4, height: left)) }
    if right > 0 { rects.append(PixelRect(x: 3, y: 8 - right / 2, width: 5, height: right)) }
    if up > 0 { rects.append(PixelRect(x: 4 - up / 2, y: 0, width: up, height: 9)) }
    if down > 0 { rects.append(PixelRect(x: 4 - down / 2, y: 8, width: down, height: 8)) }
    return rects
  }

  /// Block elements (Unicode 2580 to 259F), without the three shades.
  private static func block(_ value: Int) -> [PixelRect] {
    switch value {
    case 0x2580: return [PixelRect(x: 0, y: 0, width: 8, height: 8)]
    case 0x2581...0x2588:
      let height = 2 * (value - 0x2580)
      return [PixelRect(x: 0, y: 16 - height, width: 8, height: height)]
    case 0x2589...0x258f: return [PixelRect(x: 0, y: 0, width: 0x2590 - value, height: 16)]
    case 0x2590: return [PixelRect(x: 4, y: 0, width: 4, height: 16)]
    case 0x2594: return [PixelRect(x: 0, y: 0, width: 8, height: 2)]
    case 0x2595: return [PixelRect(x: 7, y: 0, width: 1, height: 16)]
    default:
      // Upper left, upper right, lower left, lower right.
      let quarters = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][value - 0x2596]
      return [(0, 0), (4, 0), (0, 8), (4, 8)].enumerated().compactMap { index, corner in
        quarters >> index & 1 == 0
          ? nil : PixelRect(x: corner.0, y: corner.1, width: 4, height: 8)
      }
    }
  }

  /// Braille: the dots 1 to 8 are the bits 0 to 7, two columns of four.
  private static func dots(_ bits: Int) -> [PixelRect] {
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return places.enumerated().compactMap { index, place in
      bits >> index & 1 == 0
        ? nil : PixelRect(x: 1 + 4 * place.0, y: 1 + 4 * place.1, width: 2, height: 2)
    }
  }
}
