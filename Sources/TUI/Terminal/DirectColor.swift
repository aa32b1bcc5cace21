/// Frames in 24-bit colour. Curses counts colours by numbers, so these are written past it, by the sequences that every terminal
/// with such colours has (ECMA-48; ITU-T T.416 13.1.8 in the form with semicolons, as xterm takes it).
public enum DirectColor {
  /// Whether the terminal says that it has 24-bit colour: by terminfo's `RGB` or `Tc`, or by `COLORTERM`. GNU screen passes
  /// the variable of another terminal on, and takes the colours for something else.
  static func isOffered(
    colorTerm: String?, terminal: String, isInTmux: Bool, terminfo: Bool
  ) -> Bool {
    if terminfo { return true }
    guard let colorTerm, ["truecolor", "24bit"].contains(colorTerm.lowercased()) else {
      return false
    }
    return isInTmux
      || !(terminal == "screen" || terminal.hasPrefix("screen."))
        && !["linux", "vt100", "dumb"].contains(terminal)
  }

  /// What turns the screen with `previous` on it into `canvas`, as one synchronized update.
  public static func bytes(
    for canvas: Canvas, over previous: Canvas?, theme: Theme, isUnicode: Bool
  ) -> [UInt8] {
    var text = "\u{1b}[?2026h\u{1b}[?25l"
    if previous == nil { text += "\u{1b}[m\u{1b}[2J" }
    var style: Style?
    for run in FrameRun.runs(of: canvas, over: previous, sameBlank: theme.haveSameBlank) {
      text += "\u{1b}[\(run.row + 1);\(run.column + 1)H"
      if style != theme[run.role] {
        style = theme[run.role]
        text += selection(of: theme[run.role])
      }
      for cell in run.cells { text += isUnicode ? cell.text : ASCIIText.of(cell.text) }
    }
    text += "\u{1b}[m"
    if let cursor = canvas.cursor {
      text += "\u{1b}[\(cursor.row + 1);\(cursor.column + 1)H\u{1b}[?25h"
    }
    return Array((text + "\u{1b}[?2026l").utf8)
  }

  static func selection(of style: Style) -> String {
    var parts = ["0"]
    if style.isBold { parts.append("1") }
    if style.isUnderlined { parts.append("4") }
    if style.isReversed { parts.append("7") }
    if case .rgb(let red, let green, let blue) = style.foreground {
      parts.append("38;2;\(red);\(green);\(blue)")
    }
    if case .rgb(let red, let green, let blue) = style.background {
      parts.append("48;2;\(red);\(green);\(blue)")
    }
    return "\u{1b}[\(parts.joined(separator: ";"))m"
  }
}
