import CNcurses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why the screen cannot be opened.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
}

/// The real terminal, through ncursesw. Used from the main thread only.
public final class CursesTerminal: Terminal {
  public private(set) var size: Size
  public let inputDescriptor: Int32 = STDIN_FILENO
  /// Whether the locale is UTF-8 and nobody asked for ASCII; else only ASCII leaves.
  public let isUnicode: Bool
  private let usesColor: Bool
  /// The colours of frames that are written past curses; nil where curses writes them.
  private let directColors: DirectFrame.Colors?
  /// Keys are read from a pad: reading from a window would refresh it behind our back.
  private let keyboard: OpaquePointer?
  private var keys = KeyDecoder()
  private var shown: Canvas?
  private var styles: StyleTable?
  private var isEntered = true
  private let watch: (any ScreenWatch)?

  /// Whether standard input and output are a terminal.
  public static var isAvailable: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  public static var libraryVersion: String { String(cString: folio_version()) }

  /// Opens the screen on standard input and output, which must be a terminal that terminfo knows.
  /// `watch` is told whenever it is taken and given back.
  public init(usesColor: Bool, ascii: Bool = false, watch: (any ScreenWatch)? = nil)
    throws(TerminalError)
  {
    guard Self.isAvailable else {
      throw TerminalError(
        description:
          "the screen needs a terminal on standard input and output; in pipes use a verb such as `folio positions`"
      )
    }
    setlocale(LC_ALL, "")
    isUnicode =
      !ascii && String(cString: nl_langinfo(Self.codeset)).uppercased() == "UTF-8"
    watch?.entered(undoneBy: Array(UndoSequence.usual.utf8))
    guard folio_start() else {
      watch?.left()
      let name = getenv("TERM").map { String(cString: $0) } ?? ""
      throw TerminalError(
        description:
          "the terminal type TERM=\"\(name)\" is unknown here or cannot draw a screen: set TERM to one that can, such as xterm"
      )
    }
    folio_set_escape_delay(50)
    raw()
    noecho()
    nonl()
    curs_set(0)
    // The loop takes in keys before it paints; to look for them between the lines of a frame would only split it.
    typeahead(-1)
    keyboard = OpaquePointer(newpad(1, 1))
    self.usesColor = usesColor && has_colors()
    self.watch = watch
    directColors = self.usesColor ? Self.directColors : nil
    hasMouse = MouseMode.isKnown(to: Self.variable("TERM") ?? "")
    clipboard = ClipboardSequence(
      terminal: Self.variable("TERM") ?? "", isInTmux: !(Self.variable("TMUX") ?? "").isEmpty,
      isInScreen: !(Self.variable("STY") ?? "").isEmpty)
    if self.usesColor {
      start_color()
      use_default_colors()
    }
    size = Size(columns: 0, rows: 0)
    watch?.entered(undoneBy: undo)
    prepareKeyboard()
    bracketedPaste(true)
    resize()
  }

  private static var directColors: DirectFrame.Colors? {
    if DirectFrame.hasDirectColor(
      colorTerm: variable("COLORTERM"), terminal: variable("TERM") ?? "",
      isInTmux: variable("TMUX") != nil, terminfo: folio_has_direct_color())
    {
      return .rgb
    }
    return DirectFrame.hasPalette { folio_terminfo($0).map { String(cString: $0) } }
      ? .indexed : nil
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private static var codeset: nl_item {
    #if canImport(Glibc)
      nl_item(CODESET)
    #else
      CODESET
    #endif
  }

  private func prepareKeyboard() {
    let pad = window(keyboard)
    keypad(pad, true)
    nodelay(pad, true)
    define_key("\u{1b}[<", KeyDecoder.mouseBegins)
    define_key("\u{1b}[200~", KeyDecoder.pasteBegins)
    define_key("\u{1b}[201~", KeyDecoder.pasteEnds)
  }

  public func resize() {
    var columns: Int32 = 0
    var rows: Int32 = 0
    if folio_window_size(&columns, &rows) {
      // Absurd sizes cost memory before anything can be drawn in them.
      resizeterm(min(rows, 1_000), min(columns, 2_000))
    }
    size = Size(
      columns: Int(getmaxx(folio_screen())), rows: Int(getmaxy(folio_screen())))
    invalidate()
  }

  public func invalidate() {
    shown = nil
    clearok(folio_screen(), true)
  }

  public func bell() { CNcurses.beep() }

  /// How the desktop is told of something; nil for not at all.
  public var desktopNotice: DesktopNotice?

  public func notify(_ text: String) {
    guard isEntered, let desktopNotice else { return }
    writeAll(desktopNotice.bytes(text))
  }

  /// Whether the terminal is one that reports a mouse in digits.
  public let hasMouse: Bool
  private var reportsMouse = false

  public func reportMouse(_ reports: Bool) {
    reportsMouse = reports && hasMouse
    guard isEntered, hasMouse else { return }
    send(reportsMouse ? MouseMode.on : MouseMode.off)
  }

  /// How a text gets to the clipboard; nil where the terminal has none.
  public let clipboard: ClipboardSequence?

  public func copy(_ text: String) {
    guard isEntered, let clipboard else { return }
    writeAll(clipboard.bytes(text))
  }

  public func leave() {
    guard isEntered else { return }
    isEntered = false
    // When the launcher was killed the shell has the terminal already, and who is not in front would be stopped here.
    var held = sigset_t()
    var before = sigset_t()
    sigemptyset(&held)
    sigaddset(&held, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &held, &before)
    if reportsMouse { send(MouseMode.off) }
    bracketedPaste(false)
    // Without a second screen to leave for the first, the shell would write over the figures of the account.
    if folio_terminfo("rmcup") == nil {
      clear()
      refresh()
    }
    endwin()
    pthread_sigmask(SIG_SETMASK, &before, nil)
    watch?.left()
  }

  public func enter() {
    guard !isEntered else { return }
    isEntered = true
    watch?.entered(undoneBy: undo)
    bracketedPaste(true)
    if reportsMouse { send(MouseMode.on) }
    refresh()
    resize()
  }

  private var undo: [UInt8] {
    // Beyond the last line is on it, whatever size the window has by then.
    let lastLine = folio_cursor_address(998).map { String(cString: $0) }
    return Array(
      UndoSequence.text(lastLine: lastLine) { name in
        folio_terminfo(name).map { String(cString: $0) }
      }.utf8)
  }

  private func bracketedPaste(_ on: Bool) {
    send(on ? "\u{1b}[?2004h" : "\u{1b}[?2004l")
  }

  private func send(_ sequence: String) {
    _ = sequence.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
  }

  public func readInput() -> [Event.Kind] {
    var events: [Event.Kind] = []
    var code: wint_t = 0
    var waiting: Int32 = 0
    _ = ioctl(inputDescriptor, UInt(FIONREAD), &waiting)
    keys.beginRead(of: Int(waiting))
    // Bounded, so that a flood of input cannot keep the screen from being painted.
    for _ in 0..<65_536 {
      let result = wget_wch(window(keyboard), &code)
      guard result != folio_error() else { break }
      let isSpecial = result == folio_key_code_yes()
      keys.take(UInt32(code), isSpecial: isSpecial, into: &events)
    }
    keys.endRead(of: Int(waiting), into: &events)
    return events
  }

  public func present(_ canvas: Canvas, theme: Theme) {
    guard isEntered else { return }
    let theme = usesColor ? theme : theme.withoutColors
    if styles?.theme != theme {
      styles = StyleTable(theme: theme, usesColor: usesColor)
      shown = nil
    }
    let previous = shown?.size == canvas.size ? shown : nil
    shown = canvas
    if let directColors {
      presentDirectly(canvas, over: previous, theme, directColors)
    } else {
      presentByCurses(canvas, over: previous, theme)
    }
  }

  private func presentDirectly(
    _ canvas: Canvas, over previous: Canvas?, _ theme: Theme, _ colors: DirectFrame.Colors
  ) {
    // What curses keeps back until a frame of its own, such as the change to the second screen, goes first.
    if previous == nil { refresh() }
    writeAll(
      DirectFrame(colors: colors, theme: theme, isUnicode: isUnicode)
        .bytes(for: canvas, over: previous))
  }

  private func writeAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private func presentByCurses(_ canvas: Canvas, over previous: Canvas?, _ theme: Theme) {
    if previous == nil { werase(folio_screen()) }
    for run in FrameRun.runs(of: canvas, over: previous, sameBlank: theme.haveSameBlank) {
      var text: [wchar_t] = []
      for cell in run.cells {
        if isUnicode || cell.ascii != nil {
          cell.forEachScalar { text.append(wchar_t($0.value)) }
        } else {
          text += ASCIIText.of(cell.text).utf8.map(wchar_t.init)
        }
      }
      styles?.select(run.role)
      mvaddnwstr(Int32(run.row), Int32(run.column), text, Int32(text.count))
    }
    if let cursor = canvas.cursor {
      curs_set(1)
      move(Int32(cursor.row), Int32(cursor.column))
    } else {
      curs_set(0)
    }
    refresh()
  }

  private func window(_ pointer: OpaquePointer?) -> UnsafeMutablePointer<WINDOW>? {
    pointer.map { UnsafeMutablePointer<WINDOW>($0) }
  }

  deinit { leave() }
}

/// Attributes and colour pairs of one theme on this terminal.
private struct StyleTable {
  let theme: Theme
  private var entries: [Role: (attributes: attr_t, pair: Int16)] = [:]

  init(theme: Theme, usesColor: Bool) {
    self.theme = theme
    let colors = Int(folio_colors())
    let limit = min(Int(folio_color_pairs()), 256) - 1
    var pairs: [[Int16]: Int16] = [:]
    for role in Role.allCases {
      let style = theme[role]
      var attributes: attr_t = 0
      if style.isBold { attributes |= attr_t(folio_attribute_bold()) }
      if style.isReversed { attributes |= attr_t(folio_attribute_reverse()) }
      if style.isUnderlined { attributes |= attr_t(folio_attribute_underline()) }
      let colour = [style.foreground.index(among: colors), style.background.index(among: colors)]
      var pair: Int16 = 0
      if usesColor, colour != [-1, -1] {
        if let known = pairs[colour] {
          pair = known
        } else if pairs.count < limit {
          pair = Int16(pairs.count + 1)
          pairs[colour] = pair
          init_pair(pair, colour[0], colour[1])
        }
      }
      entries[role] = (attributes, pair)
    }
  }

  func select(_ role: Role) {
    let entry = entries[role] ?? (0, 0)
    wattr_set(folio_screen(), entry.attributes, entry.pair, nil)
  }
}
