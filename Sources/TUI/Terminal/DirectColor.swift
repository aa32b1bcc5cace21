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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(previous == nil ? 4 * canvas.size.columns * canvas.size.rows : 16_384)
    func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
    func move(_ column: Int, _ row: Int) { write("\u{1b}[\(row + 1);\(column + 1)H") }
    write("\u{1b}[?2026h\u{1b}[?25l")
    if previous == nil { write("\u{1b}[m\u{1b}[2J") }
    var selections: [Role: (style: Style, text: String)] = [:]
    var style: Style?
    for run in FrameRun.runs(of: canvas, over: previous, sameBlank: theme.haveSameBlank) {
      move(run.column, run.row)
      let next = selections[run.role] ?? (theme[run.role], selection(of: theme[run.role]))
      selections[run.role] = next
      if style != next.style {
        style = next.style
        write(next.text)
      }
      for cell in run.cells { write(isUnicode ? cell.text : ASCIIText.of(cell.text)) }
    }
    write("\u{1b}[m")
    if let cursor = canvas.cursor {
      move(cursor.column, cursor.row)
      write("\u{1b}[?25h")
    }
    write("\u{1b}[?2026l")
    return bytes
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
