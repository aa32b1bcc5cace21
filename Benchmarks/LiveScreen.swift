/// What a terminal shows after the bytes that came: the text alone, of the sequences that ncurses sends to an xterm
/// (ECMA-48, and of xterm the repetition of a character).
struct LiveScreen {
  private enum State {
    case text
    case escape
    case sequence
    /// A title or another string, to its end.
    case string
    /// One more byte, the name of a character set.
    case skipping
  }

  private let columns: Int
  private let rows: Int
  private var cells: [Unicode.Scalar]
  private var (column, row) = (0, 0)
  private var (top, bottom): (Int, Int)
  private var state = State.text
  private var parameters: [Int] = []
  private var isPrivate = false
  private var last: Unicode.Scalar = " "
  private var decoding: (value: UInt32, missing: Int) = (0, 0)
  /// Sequences that are not known here, each by its last byte.
  private(set) var unknown: Set<UInt8> = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    (top, bottom) = (0, rows - 1)
    cells = Array(repeating: " ", count: columns * rows)
  }

  func text(row: Int, from: Int = 0) -> String {
    guard (0..<rows).contains(row), (0..<columns).contains(from) else { return "" }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: cells[(row * columns + from)..<((row + 1) * columns)])
    return String(text)
  }

  /// Where the word stands first, from the top; the word is ASCII.
  func place(of word: String) -> (column: Int, row: Int)? {
    let scalars = Array(word.unicodeScalars)
    for row in 0..<rows {
      let line = cells[(row * columns)..<((row + 1) * columns)]
      for start in 0...max(0, columns - scalars.count)
      where line.dropFirst(start).starts(with: scalars) { return (start, row) }
    }
    return nil
  }

  mutating func take(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .text: takeText(byte)
    case .escape: takeEscape(byte)
    case .sequence: takeSequence(byte)
    case .string:
      // It ends with BEL, or with ESC and a backslash, which is then taken for a sequence of its own.
      if byte == 7 { state = .text } else if byte == 0x1b { state = .escape }
    case .skipping: state = .text
    }
  }

  private mutating func takeText(_ byte: UInt8) {
    switch byte {
    case 0x1b: state = .escape
    case 8: column = max(0, column - 1)
    case 9: column = min(columns - 1, (column / 8 + 1) * 8)
    case 10: lineFeed()
    case 13: column = 0
    case 0..<0x20, 0x7f: break
    case 0x20..<0x7f: put(Unicode.Scalar(byte))
    case 0x80..<0xc0:
      guard decoding.missing > 0 else { return }
      decoding = (decoding.value << 6 | UInt32(byte & 0x3f), decoding.missing - 1)
      if decoding.missing == 0 { put(Unicode.Scalar(decoding.value) ?? "\u{fffd}") }
    case 0xc0..<0xe0: decoding = (UInt32(byte & 0x1f), 1)
    case 0xe0..<0xf0: decoding = (UInt32(byte & 0x0f), 2)
    default: decoding = (UInt32(byte & 0x07), 3)
    }
  }

  private mutating func takeEscape(_ byte: UInt8) {
    state = .text
    switch byte {
    case UInt8(ascii: "["):
      (parameters, isPrivate, state) = ([0], false, .sequence)
    case UInt8(ascii: "]"), UInt8(ascii: "P"): state = .string
    case UInt8(ascii: "("), UInt8(ascii: ")"): state = .skipping
    case UInt8(ascii: "M"):
      if row == top { scroll(by: -1, from: top) } else { row = max(0, row - 1) }
    case UInt8(ascii: "7"), UInt8(ascii: "8"), UInt8(ascii: "="), UInt8(ascii: ">"),
      UInt8(ascii: "\\"):
      break
    default: unknown.insert(byte)
    }
  }

  private mutating func takeSequence(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      let index = parameters.count - 1
      parameters[index] = min(9_999, parameters[index] * 10 + Int(byte - UInt8(ascii: "0")))
    case UInt8(ascii: ";"), UInt8(ascii: ":"): if parameters.count < 32 { parameters.append(0) }
    case UInt8(ascii: "<")...UInt8(ascii: "?"): isPrivate = true
    case 0x20..<0x30: break
    case 0x40..<0x7f:
      state = .text
      if !isPrivate { perform(byte) }
    default: state = .text
    }
  }

  private mutating func perform(_ command: UInt8) {
    let count = max(1, parameters[0])
    switch Character(Unicode.Scalar(command)) {
    case "A": row = max(0, row - count)
    case "B": row = min(rows - 1, row + count)
    case "C": column = min(columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "G", "`": column = min(columns, count) - 1
    case "d": row = min(rows, count) - 1
    case "H", "f":
      row = min(rows, count) - 1
      column = min(columns, max(1, parameters.dropFirst().first ?? 1)) - 1
    case "J": eraseScreen(parameters[0])
    case "K": eraseLine(parameters[0])
    case "X": fill(column..<min(columns, column + count))
    case "@": shift(right: min(count, columns - column))
    case "P": shift(left: min(count, columns - column))
    case "L": scroll(by: -count, from: row)
    case "M": scroll(by: count, from: row)
    case "S": scroll(by: count, from: top)
    case "T": scroll(by: -count, from: top)
    case "b": for _ in 0..<min(count, columns) { put(last) }
    case "r":
      let end = parameters.dropFirst().first ?? 0
      (top, bottom) = (min(rows, count) - 1, (end == 0 ? rows : min(rows, end)) - 1)
      (column, row) = (0, 0)
    case "m", "h", "l", "n", "c", "t", "q", "p", "u": break
    default: unknown.insert(command)
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if column >= columns {
      column = 0
      lineFeed()
    }
    cells[row * columns + column] = scalar
    last = scalar
    column += 1
  }

  private mutating func lineFeed() {
    if row == bottom { scroll(by: 1, from: top) } else { row = min(rows - 1, row + 1) }
  }

  private mutating func fill(_ range: Range<Int>) {
    for column in range { cells[row * columns + column] = " " }
  }

  private mutating func eraseLine(_ mode: Int) {
    let place = min(column, columns - 1)
    fill(mode == 0 ? place..<columns : mode == 1 ? 0..<(place + 1) : 0..<columns)
  }

  private mutating func eraseScreen(_ mode: Int) {
    let place = row * columns + min(column, columns - 1)
    let range =
      mode == 0 ? place..<cells.count : mode == 1 ? 0..<(place + 1) : 0..<cells.count
    for index in range { cells[index] = " " }
  }

  private mutating func shift(right count: Int) {
    let (start, end) = (row * columns + column, (row + 1) * columns)
    guard start < end else { return }
    let kept = cells[start..<(end - count)]
    cells.replaceSubrange(start..<end, with: Array(repeating: " ", count: count) + kept)
  }

  private mutating func shift(left count: Int) {
    let (start, end) = (row * columns + column, (row + 1) * columns)
    guard start < end else { return }
    let kept = cells[(start + count)..<end]
    cells.replaceSubrange(start..<end, with: kept + Array(repeating: " ", count: count))
  }

  /// Up when `count` is positive, within the region that scrolls.
  private mutating func scroll(by count: Int, from first: Int) {
    guard first <= bottom else { return }
    let (start, end) = (first * columns, (bottom + 1) * columns)
    let size = min(abs(count), bottom - first + 1) * columns
    let blank = Array(repeating: Unicode.Scalar(" "), count: size)
    let region =
      count > 0
      ? Array(cells[(start + size)..<end]) + blank : blank + Array(cells[start..<(end - size)])
    cells.replaceSubrange(start..<end, with: region)
  }
}
