/// Lines between points on a part of the canvas: with eight dots in a cell (Unicode's Braille patterns), or one character.
struct DotGrid {
  let columns: Int
  let rows: Int
  private let isASCII: Bool
  private var cells: [UInt8]

  /// Bits of the dots of a cell, from left to right and from top to bottom (Unicode Standard, block 2800).
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  init(columns: Int, rows: Int, isASCII: Bool) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    self.isASCII = isASCII
    cells = Array(repeating: 0, count: self.columns * self.rows)
  }

  /// Dots across and down.
  var width: Int { columns * (isASCII ? 1 : 2) }
  var height: Int { rows * (isASCII ? 1 : 4) }

  /// Draws a straight line; of a pattern such as (4, 2) four dots across are drawn and two left out.
  mutating func line(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), pattern: (on: Int, off: Int) = (1, 0)
  ) {
    let (dx, dy) = (abs(end.x - start.x), -abs(end.y - start.y))
    let (stepX, stepY) = (start.x < end.x ? 1 : -1, start.y < end.y ? 1 : -1)
    var (x, y, error) = (start.x, start.y, dx + dy)
    while true {
      if x % max(1, pattern.on + pattern.off) < pattern.on { set(x, y) }
      if x == end.x, y == end.y { return }
      let double = 2 * error
      if double >= dy {
        error += dy
        x += stepX
      }
      if double <= dx {
        error += dx
        y += stepY
      }
    }
  }

  private mutating func set(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    if isASCII {
      cells[y * columns + x] = 1
    } else {
      cells[y / 4 * columns + x / 2] |= Self.bits[y % 4][x % 2]
    }
  }

  /// What stands in a cell; nil when nothing does. `mark` is the character of lines in ASCII.
  func glyph(_ column: Int, _ row: Int, mark: String) -> String? {
    let cell = cells[row * columns + column]
    guard cell != 0 else { return nil }
    return isASCII ? mark : Self.braille[Int(cell)]
  }

  private static let braille: [String] = (0..<256).map {
    Unicode.Scalar(UInt32(0x2800 + $0)).map(String.init) ?? " "
  }
}
