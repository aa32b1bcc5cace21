import Foundation

/// What a program sends to a terminal, taken apart by ECMA-48: which modes it has left on, and which escape sequences it used.
///
/// Not an emulator: it knows no cells. It knows what would be left behind, and what a terminal would have been told to do.
public struct TerminalStream {
  /// The private modes that are set (`CSI ? n h`).
  public private(set) var modes: Set<Int> = []
  public private(set) var isKeypadOn = false
  /// The other character set is in (SO).
  public private(set) var isShifted = false
  /// Something other than plain text in the terminal's own colours would be written.
  public private(set) var isStyled = false
  /// Each kind of sequence that came, its numbers left out where they are places and colours.
  public private(set) var kinds: Set<String> = []
  /// The first sequences that no program of ours has a reason to send, as they came.
  public private(set) var unexpected: [String] = []

  /// What came for the clipboard.
  public private(set) var copies: [String] = []

  private enum State {
    case ground
    case escape
    case charset(UInt8)
    case sequence([UInt8])
    /// OSC, DCS and their like, up to BEL or ST.
    case string([UInt8])
    /// What tmux hands on, its escapes taken apart, and whether one was just begun.
    case passed([UInt8], isEscaped: Bool)
    /// The same of GNU screen, a piece at a time.
    case piece([UInt8])
  }
  private var state = State.ground
  /// Continuation bytes of UTF-8 that are to come, and what they have come to.
  private var awaited = 0
  private var value: UInt32 = 0

  public init() {}

  /// Whether a terminal is as a shell expects it. The cursor is shown unless it was hidden.
  public var isAtRest: Bool {
    modes.subtracting([25]).isEmpty && !hidesCursor && !isKeypadOn && !isShifted && !isStyled
  }

  public private(set) var hidesCursor = false

  public mutating func take(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: takeGround(byte)
    case .escape: takeEscape(byte)
    case .charset(let set):
      state = .ground
      note(
        "ESC \(Character(Unicode.Scalar(set))) \(Character(Unicode.Scalar(byte)))", isKnown: true)
    case .sequence(var bytes):
      if (0x40...0x7e).contains(byte) {
        state = .ground
        end(bytes, byte)
      } else if bytes.count < 64, (0x20...0x3f).contains(byte) {
        bytes.append(byte)
        state = .sequence(bytes)
      } else {
        state = .ground
        note("CSI \(Self.text(bytes + [byte]))", isKnown: false)
      }
    case .passed(let bytes, let isEscaped):
      // Not shared while it grows.
      state = .ground
      takePassed(bytes, isEscaped, byte)
    case .piece(let bytes):
      state = .ground
      takePiece(bytes, byte)
    case .string([0x50]) where byte != 0x74:
      state = .piece([byte])
    case .string(let bytes) where bytes == Array("Ptmux".utf8) && byte == 0x3b:
      state = .passed([], isEscaped: false)
    case .string(let bytes) where bytes == [0x5d] && byte == 0x52:
      // The console of Linux has its palette reset by a sequence without an end.
      state = .ground
      note("OSC R", isKnown: true)
    case .string(var bytes):
      state = .ground
      if byte == 0x07 || bytes.last == 0x1b {
        state = .ground
        noteString(bytes.last == 0x1b ? Array(bytes.dropLast()) : bytes, endedBy: byte)
      } else {
        if bytes.count < Self.longest || byte == 0x1b { bytes.append(byte) }
        state = .string(bytes)
      }
    }
  }

  /// A text for the clipboard may be long.
  private static let longest = 100_100

  /// What may pass is a message to the desktop, and a text for the clipboard.
  private mutating func takePassed(
    _ bytes: consuming [UInt8], _ isEscaped: Bool, _ byte: UInt8
  ) {
    guard isEscaped else {
      if bytes.count < Self.longest, byte != 0x1b { bytes.append(byte) }
      state = .passed(bytes, isEscaped: byte == 0x1b)
      return
    }
    if byte == 0x1b {
      state = .passed(bytes + [byte], isEscaped: false)
      return
    }
    state = .ground
    var inner = TerminalStream()
    inner.take(bytes)
    let isKnown =
      byte == 0x5c && bytes.first == 0x1b && inner.unexpected == [] && inner.kinds.count == 1
      && inner.kinds.isSubset(of: ["OSC 9", "OSC 777", "OSC 52"])
    note("DCS tmux \(isKnown ? "" : Self.text(bytes))", isKnown: isKnown)
  }

  /// Pieces come one after the other, until what they are pieces of has ended.
  private mutating func takePiece(_ bytes: consuming [UInt8], _ byte: UInt8) {
    guard byte == 0x5c, bytes.last == 0x1b else {
      if bytes.count < 1_024 || byte == 0x1b { bytes.append(byte) }
      state = .piece(bytes)
      return
    }
    pieces += bytes.dropLast()
    guard pieces.last == 0x07 || pieces.count > Self.longest else { return }
    var inner = TerminalStream()
    inner.take(pieces)
    note("DCS screen", isKnown: inner.unexpected == [] && inner.kinds == ["OSC 52"])
    pieces = []
  }

  private var pieces: [UInt8] = []

  /// The palette reset, texts for the clipboard, and messages to the desktop: printable, and short.
  private mutating func noteString(_ bytes: [UInt8], endedBy end: UInt8) {
    let isEnded = end == 0x07 || end == 0x5c
    if isEnded, let text = Self.copied(bytes) {
      copies.append(text)
      note("OSC 52", isKnown: true)
      return
    }
    switch Self.message(bytes) {
    case let kind? where isEnded: note(kind, isKnown: true)
    default: note("STRING \(Self.text(bytes))", isKnown: bytes == Array("]104".utf8))
    }
  }

  /// The text that a terminal would put into its clipboard: lines and tabs, and nothing that is hidden.
  private static func copied(_ bytes: [UInt8]) -> String? {
    guard bytes.starts(with: Array("]52;c;".utf8)),
      let data = Data(base64Encoded: Data(bytes.dropFirst(6))), data.count <= 74_000,
      let text = String(validating: data, as: UTF8.self),
      text.unicodeScalars.allSatisfy({
        ($0.value >= 0x20 && $0.value != 0x7f || "\t\n".unicodeScalars.contains($0))
          && !isHidden($0.value)
      })
    else { return nil }
    return text
  }

  private static func message(_ bytes: [UInt8]) -> String? {
    let starts = [("]9;Folio: ", "OSC 9"), ("]777;notify;Folio;Folio: ", "OSC 777")]
    for (start, kind) in starts where bytes.starts(with: start.utf8) {
      let text = bytes.dropFirst(start.utf8.count)
      guard text.count <= 200, let words = String(validating: text, as: UTF8.self) else {
        return nil
      }
      let isPlain = words.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x3b && !isHidden($0.value)
      }
      return isPlain ? kind : nil
    }
    return nil
  }

  private mutating func takeGround(_ byte: UInt8) {
    if awaited > 0 {
      guard byte & 0xc0 == 0x80 else {
        awaited = 0
        note("broken UTF-8", isKnown: false)
        return takeGround(byte)
      }
      value = value << 6 | UInt32(byte & 0x3f)
      awaited -= 1
      if awaited == 0 { checkScalar() }
      return
    }
    switch byte {
    case 0x1b: state = .escape
    case 0x0e: isShifted = true
    case 0x0f: isShifted = false
    case 0x07, 0x08, 0x09, 0x0a, 0x0d, 0x20...0x7e: break
    case 0x00: break  // padding
    case 0xc2...0xdf: (awaited, value) = (1, UInt32(byte & 0x1f))
    case 0xe0...0xef: (awaited, value) = (2, UInt32(byte & 0x0f))
    case 0xf0...0xf4: (awaited, value) = (3, UInt32(byte & 0x07))
    default: note("byte \(byte)", isKnown: false)
    }
    if byte >= 0x80 { kinds.insert("not ASCII") }
  }

  /// Controls of the second set, and characters that hide or reorder text.
  private mutating func checkScalar() {
    if Self.isHidden(value) { note("U+\(String(value, radix: 16))", isKnown: false) }
  }

  private static func isHidden(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0x9f, 0xad, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
      0xfff9...0xfffb,
      0xe0000...0xe0fff:
      true
    default: false
    }
  }

  private mutating func takeEscape(_ byte: UInt8) {
    state = .ground
    switch byte {
    case 0x5b: state = .sequence([])
    case 0x28, 0x29, 0x2a, 0x2b: state = .charset(byte)
    case 0x5d, 0x50, 0x5e, 0x5f, 0x58: state = .string([byte])
    case 0x3d: isKeypadOn = true
    case 0x3e: isKeypadOn = false
    case 0x37, 0x38, 0x44, 0x45, 0x48, 0x4d:
      note("ESC \(Character(Unicode.Scalar(byte)))", isKnown: true)
    default: note("ESC \(Self.text([byte]))", isKnown: false)
    }
  }

  private mutating func end(_ bytes: [UInt8], _ final: UInt8) {
    let name = Character(Unicode.Scalar(final))
    let isPrivate = bytes.first == 0x3f
    let numbers = (isPrivate ? bytes.dropFirst() : bytes[...]).split(separator: 0x3b)
      .map { Int(String(decoding: $0, as: UTF8.self)) }
    switch (name, isPrivate) {
    case ("h", true), ("l", true):
      for case let mode? in numbers { set(mode, name == "h") }
      let known = numbers.allSatisfy { $0.map(Self.knownModes.contains) ?? false }
      note("CSI ? \(Self.text(bytes)) \(name)", isKnown: known)
    case ("m", false):
      isStyled =
        !(numbers.isEmpty || numbers.allSatisfy { $0 == 0 || $0 == 10 || $0 == 39 || $0 == 49 })
      note("CSI m", isKnown: true)
    case ("c", true): note("CSI ? c", isKnown: numbers.allSatisfy { $0 == 0 || $0 == 1 })
    case ("t", false):
      note("CSI \(Self.text(bytes)) t", isKnown: numbers == [22, 0, 0] || numbers == [23, 0, 0])
    case ("h", false), ("l", false):
      note("CSI \(Self.text(bytes)) \(name)", isKnown: numbers == [4] || numbers == [34])
    case (let final, false):
      note("CSI \(final)", isKnown: "HJKABCDEFGdfXbLMP@rST`aegIZ".contains(final))
    default: note("CSI \(Self.text(bytes)) \(name)", isKnown: false)
    }
  }

  private mutating func set(_ mode: Int, _ isOn: Bool) {
    if mode == 25 { hidesCursor = !isOn }
    // Wrapping at the margin is on to begin with.
    if mode == 7 { return }
    if isOn { modes.insert(mode) } else { modes.remove(mode) }
  }

  /// Cursor keys, wrapping, blinking and showing the cursor, both screens, mouse and focus, pastes, synchronized output.
  private static let knownModes: Set<Int> = [
    1, 7, 12, 25, 1000, 1002, 1003, 1004, 1006, 1034, 1049, 2004, 2026,
  ]

  private mutating func note(_ kind: String, isKnown: Bool) {
    if isKnown {
      kinds.insert(kind)
    } else if unexpected.count < 20 {
      unexpected.append(kind)
    }
  }

  private static func text(_ bytes: [UInt8]) -> String {
    bytes.map { (0x20...0x7e).contains($0) ? String(Unicode.Scalar($0)) : "<\($0)>" }.joined()
  }
}
