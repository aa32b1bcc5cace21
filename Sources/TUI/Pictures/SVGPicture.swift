/// A frame as a drawing (SVG 1.1): text in a fixed pitch, each run at its own column, so that no font moves what stands
/// beside it; lines, blocks and dots as shapes.
struct SVGPicture {
  private let picture: Picture
  private let ground: Color
  private let ink: Color

  private static let margin = 8
  private static let fonts =
    "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"

  init(_ picture: Picture) {
    self.picture = picture
    // What is left to the terminal has to be something here.
    let text = picture.theme[.text]
    ground = text.background == .terminal ? .rgb(0x12, 0x12, 0x12) : text.background
    ink = text.foreground == .terminal ? .rgb(0xd8, 0xd8, 0xd8) : text.foreground
  }

  var text: String {
    let canvas = picture.canvas
    let width = canvas.size.columns * CellShape.width + 2 * Self.margin
    let height = canvas.size.rows * CellShape.height + 2 * Self.margin
    var grounds = ""
    var layers = Layers()
    let theme = picture.theme
    for run in FrameRun.runs(of: canvas, over: nil, sameBlank: theme.haveSameBlank) {
      let style = theme[run.role]
      let (front, back) = colors(of: style)
      let x = Self.margin + run.column * CellShape.width
      let y = Self.margin + run.row * CellShape.height
      let columns = run.cells.reduce(0) { $0 + $1.width }
      if back != ground {
        grounds += Self.rect(x, y, columns * CellShape.width, CellShape.height, fill: back)
      }
      layers.draw(run.cells.map { ($0, picture.words(of: $0)) }, x, y, front, style)
    }
    if let cursor = canvas.cursor {
      let x = Self.margin + cursor.column * CellShape.width
      layers.fill(ink, x, Self.margin + cursor.row * CellShape.height + 14, CellShape.width, 2)
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" role="img" xml:space="preserve" \
      font-family="\(Self.fonts)" font-size="13">
      <title>Folio, \(canvas.size.columns)x\(canvas.size.rows)</title>
      <rect width="\(width)" height="\(height)" rx="6" fill="\(Self.code(ground))"/>
      \(grounds)\(layers.text)</svg>

      """
  }

  private func colors(of style: Style) -> (front: Color, back: Color) {
    let front = style.foreground == .terminal ? ink : style.foreground
    let back = style.background == .terminal ? ground : style.background
    return style.isReversed ? (back, front) : (front, back)
  }

  fileprivate static func rect(
    _ x: Int, _ y: Int, _ width: Int, _ height: Int, fill: Color
  ) -> String {
    "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(code(fill))\"/>\n"
  }

  static func code(_ color: Color) -> String {
    guard case .rgb(let red, let green, let blue) = color else { return "none" }
    return "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// As XML 1.0 takes it (2.2, 2.4).
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case _ where scalar.value < 0x20 || (0xfffe...0xffff).contains(scalar.value):
        result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// What is drawn over the grounds, the same colours together.
private struct Layers {
  private struct Look: Hashable {
    let color: Color
    let isBold: Bool
  }
  private var order: [Look] = []
  private var texts: [Look: String] = [:]
  private var shapes: [Look: String] = [:]

  var text: String {
    order.map { look in
      let fill = SVGPicture.code(look.color)
      let weight = look.isBold ? " font-weight=\"bold\"" : ""
      let path = shapes[look].map { "<path shape-rendering=\"crispEdges\" d=\"\($0)\"/>\n" } ?? ""
      return "<g fill=\"\(fill)\"\(weight)>\n\(path)\(texts[look] ?? "")</g>\n"
    }.joined()
  }

  mutating func fill(_ color: Color, _ x: Int, _ y: Int, _ width: Int, _ height: Int) {
    let look = Look(color: color, isBold: false)
    note(look)
    shapes[look, default: ""] += "M\(x) \(y)h\(width)v\(height)h-\(width)z"
  }

  mutating func draw(
    _ cells: [(Cell, String)], _ x: Int, _ y: Int, _ color: Color, _ style: Style
  ) {
    let look = Look(color: color, isBold: style.isBold)
    var line = Line()
    var column = x
    for (cell, words) in cells where cell.width > 0 {
      let width = cell.width * CellShape.width
      if let rects = CellShape.rects(of: words) {
        put(&line, look, y)
        for rect in rects { fill(color, column + rect.x, y + rect.y, rect.width, rect.height) }
      } else if words == " " || words.isEmpty {
        if line.endsInBlank { put(&line, look, y) }
        if !line.text.isEmpty { line.take(" ", width) }
      } else if cell.width == 1, words.utf8.allSatisfy({ $0 < 0x80 }) {
        if line.text.isEmpty { line.x = column }
        line.take(words, width)
      } else {
        // A font of its own may draw it, wider or narrower: it stands alone.
        put(&line, look, y)
        line.x = column
        line.take(words, width)
        put(&line, look, y)
      }
      column += width
    }
    put(&line, look, y)
    if style.isUnderlined { fill(color, x, y + 14, column - x, 1) }
  }

  private mutating func note(_ look: Look) {
    if texts[look] == nil, shapes[look] == nil { order.append(look) }
  }

  private mutating func put(_ line: inout Line, _ look: Look, _ y: Int) {
    defer { line = Line() }
    if line.endsInBlank {
      line.text.removeLast()
      line.width -= CellShape.width
    }
    guard !line.text.isEmpty else { return }
    note(look)
    texts[look, default: ""] +=
      "<text x=\"\(line.x)\" y=\"\(y + 12)\" textLength=\"\(line.width)\">"
      + SVGPicture.escaped(line.text) + "</text>\n"
  }

  private struct Line {
    var x = 0
    var width = 0
    var text = ""
    var endsInBlank: Bool { text.last == " " }

    mutating func take(_ words: String, _ columns: Int) {
      text += words
      width += columns
    }
  }
}
