/// A frame as text with colours, for `cat` and for pages that take it: lines and SGR (ECMA-48 8.3.117), no other sequence.
struct ANSIPicture {
  private let picture: Picture
  private let depth: ColorDepth

  init(_ picture: Picture, depth: ColorDepth) {
    self.picture = picture
    self.depth = depth
  }

  var text: String {
    let theme = depth == .none ? picture.theme.withoutColors : picture.theme
    var text = ""
    var row = 0
    var line = ""
    for run in FrameRun.runs(of: picture.canvas, over: nil, sameBlank: theme.haveSameBlank) {
      if run.row != row {
        text += line + "\u{1b}[0m\n"
        line = ""
        row = run.row
      }
      line += selection(of: theme[run.role])
      for cell in run.cells { line += picture.words(of: cell) }
    }
    return line.isEmpty ? text : text + line + "\u{1b}[0m\n"
  }

  private func selection(of style: Style) -> String {
    var parts = ["0"]
    if style.isBold { parts.append("1") }
    if style.isUnderlined { parts.append("4") }
    if style.isReversed { parts.append("7") }
    parts += code(of: style.foreground, plain: 30, bright: 90, other: 38)
    parts += code(of: style.background, plain: 40, bright: 100, other: 48)
    return "\u{1b}[\(parts.joined(separator: ";"))m"
  }

  private func code(of color: Color, plain: Int, bright: Int, other: Int) -> [String] {
    guard case .rgb(let red, let green, let blue) = color else { return [] }
    switch depth {
    case .none: return []
    case .eight: return ["\(plain + Int(color.index(among: 8)))"]
    case .sixteen:
      let index = Int(color.index(among: 16))
      return ["\(index < 8 ? plain + index : bright + index - 8)"]
    case .many: return ["\(other);5;\(color.index(among: 256))"]
    case .direct: return ["\(other);2;\(red);\(green);\(blue)"]
    }
  }
}
