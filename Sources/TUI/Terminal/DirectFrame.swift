/// Frames that are written past curses, by the sequences that every terminal with so many colours has (ECMA-48; ITU-T T.416
/// 13.1.8 in the form with semicolons, as xterm takes it). Curses counts 24-bit colours by numbers, and for each other look of
/// a cell it takes back all of the one before: three times the bytes, which a slow line has to carry.
public struct DirectFrame {
  public enum Colors: Hashable, Sendable {
    /// 24 bits.
    case rgb
    /// The palette of 256.
    case indexed
  }

  let colors: Colors
  let theme: Theme
  let isUnicode: Bool

  public init(colors: Colors = .rgb, theme: Theme, isUnicode: Bool) {
    self.colors = colors
    self.theme = theme
    self.isUnicode = isUnicode
  }

  /// A frame of no more parts is so short that it comes in one piece, in whatever order its parts are.
  private static let fewRuns = 64

  /// What turns the screen with `previous` on it into `canvas`; a long one is a synchronized update.
  public func bytes(for canvas: Canvas, over previous: Canvas?) -> [UInt8] {
    var runs = FrameRun.runs(of: canvas, over: previous, sameBlank: theme.haveSameBlank)
    let isShort = previous != nil && runs.count <= Self.fewRuns
    if isShort { runs = Self.byRole(runs) }
    var text = FrameText(reserving: isShort ? 4_096 : 4 * canvas.size.columns * canvas.size.rows)
    if !isShort { text.write("\u{1b}[?2026h") }
    if previous == nil || previous?.cursor != nil { text.write("\u{1b}[?25l") }
    if previous == nil { text.write("\u{1b}[m\u{1b}[2J") }
    var style = Style()
    var changes: [RoleChange: String] = [:]
    var last: Role?
    for run in runs {
      text.move(to: run.column, run.row)
      if run.role != last {
        let change = RoleChange(from: last, to: run.role)
        let next = theme[run.role]
        let sequence = changes[change] ?? selection(of: next, over: style)
        changes[change] = sequence
        text.write(sequence)
        (style, last) = (next, run.role)
      }
      for cell in run.cells { text.write(cell, isUnicode: isUnicode) }
    }
    if style != Style() { text.write("\u{1b}[m") }
    if let cursor = canvas.cursor {
      text.move(to: cursor.column, cursor.row)
      text.write("\u{1b}[?25h")
    }
    if !isShort { text.write("\u{1b}[?2026l") }
    return text.bytes
  }

  private struct RoleChange: Hashable {
    let from: Role?
    let to: Role
  }

  /// Those of one role one after the other, in the order in which the roles come: a change of colours costs more than a move.
  private static func byRole(_ runs: [FrameRun]) -> [FrameRun] {
    var order: [Role] = []
    var parts: [Role: [FrameRun]] = [:]
    for run in runs {
      if parts[run.role] == nil { order.append(run.role) }
      parts[run.role, default: []].append(run)
    }
    return order.flatMap { parts[$0] ?? [] }
  }

  /// What makes one style of another: all of it anew, or what differs, whichever is shorter.
  func selection(of style: Style, over old: Style) -> String {
    var parts: [String] = []
    func differ(_ isOn: (Style) -> Bool, _ on: String, _ off: String) {
      if isOn(style) != isOn(old) { parts.append(isOn(style) ? on : off) }
    }
    differ(\.isBold, "1", "22")
    differ(\.isUnderlined, "4", "24")
    differ(\.isReversed, "7", "27")
    if style.foreground != old.foreground { parts.append(code(style.foreground, 38) ?? "39") }
    if style.background != old.background { parts.append(code(style.background, 48) ?? "49") }
    let (change, whole) = (parts.joined(separator: ";"), selection(of: style))
    if parts.isEmpty { return "" }
    return change.utf8.count < whole.utf8.count ? "\u{1b}[\(change)m" : "\u{1b}[\(whole)m"
  }

  private func selection(of style: Style) -> String {
    let flags = [(style.isBold, "1"), (style.isUnderlined, "4"), (style.isReversed, "7")]
    let colours = [code(style.foreground, 38), code(style.background, 48)].compactMap { $0 }
    let parts = flags.filter(\.0).map(\.1) + colours
    return parts.isEmpty ? "" : (["0"] + parts).joined(separator: ";")
  }

  /// Nil for the terminal's own colour.
  private func code(_ color: Color, _ kind: Int) -> String? {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    switch colors {
    case .rgb: return "\(kind);2;\(red);\(green);\(blue)"
    case .indexed: return "\(kind);5;\(color.index(among: 256))"
    }
  }
}

extension DirectFrame {
  /// Whether the terminal says that it has 24-bit colour: by terminfo's `RGB` or `Tc`, or by `COLORTERM`. GNU screen passes
  /// the variable of another terminal on, and takes the colours for something else.
  static func hasDirectColor(
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

  /// Whether terminfo says that the terminal chooses a colour of 256, and a place, by the sequences that are written here.
  static func hasPalette(_ terminfo: (String) -> String?) -> Bool {
    func palette(_ few: String, _ bright: String, _ many: String) -> String {
      "\u{1b}[%?%p1%{8}%<%t\(few)%p1%d%e%p1%{16}%<%t\(bright)%p1%{8}%-%d%e\(many);5;%p1%d%;m"
    }
    return terminfo("setaf") == palette("3", "9", "38")
      && terminfo("setab") == palette("4", "10", "48")
      && terminfo("cup") == "\u{1b}[%i%p1%d;%p2%dH"
  }
}

/// The bytes of a frame, and where the terminal's cursor stands after them.
private struct FrameText {
  private(set) var bytes: [UInt8] = []
  /// Nil where the terminal may be of another mind: after what is not ASCII, and at the right edge.
  private var place: (column: Int, row: Int)?

  init(reserving count: Int) { bytes.reserveCapacity(count) }

  mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func move(to column: Int, _ row: Int) {
    if let place, place == (column, row) { return }
    write("\u{1b}[\(row + 1)\(column == 0 ? "" : ";\(column + 1)")H")
    place = (column, row)
  }

  mutating func write(_ cell: Cell, isUnicode: Bool) {
    if let ascii = cell.ascii {
      bytes.append(ascii)
      place?.column += 1
    } else if isUnicode {
      cell.forEachScalar {
        bytes.append(contentsOf: UTF8.encode($0) ?? UTF8.encodedReplacementCharacter)
      }
      place = nil
    } else {
      let text = ASCIIText.of(cell.text)
      write(text)
      place?.column += text.utf8.count
    }
  }
}
