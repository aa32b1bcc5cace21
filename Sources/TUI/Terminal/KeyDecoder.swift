/// Turns what curses reads into keys and pastes. Pure: codes in, events out.
///
/// An escape that is followed at once by more is a sequence that terminfo does not know (or a key with Alt): all of it is
/// noise, so that none of its bytes becomes a letter. An escape that was there alone when the reading began was the key,
/// and a letter that came while curses waited for the rest of a sequence is the next key. A paste is collected whole, up
/// to a limit.
struct KeyDecoder {
  static let pasteBegins: Int32 = 0o2000
  static let pasteEnds: Int32 = 0o2001
  /// `ESC [ <`: a mouse is reported, its digits follow.
  static let mouseBegins: Int32 = 0o2002
  /// Three numbers of five digits.
  private static let mouseLimit = 17
  /// Curses puts it before the keys whenever it was told a new size. Nobody pressed it.
  static let resized: UInt32 = 0o632
  /// In bytes of UTF-8.
  static let pasteLimit = 1 << 20

  private enum State {
    case plain
    case afterEscape(cameAlone: Bool)
    /// In `ESC [ …` or `ESC O …`, until a final byte.
    case sequence
    case paste(String)
    /// In the digits of a mouse, until `M` or `m`; they may come in several pieces.
    case mouse(String)
  }
  private var state = State.plain
  /// The last code of a paste that has not ended.
  private var lastPasted: UInt32 = 0
  /// The next code was there when the reading began, and nothing else was.
  private var isLoneByte = false

  /// Only this many bytes were waiting when the reading began.
  mutating func beginRead(of bytes: Int) { isLoneByte = bytes == 1 }

  /// Takes one code: a Unicode scalar, or with `isSpecial` one of curses' key codes.
  mutating func take(_ code: UInt32, isSpecial: Bool, into events: inout [Event.Kind]) {
    if isSpecial, code == Self.resized { return }
    let isLone = isLoneByte
    isLoneByte = false
    if case .paste(var text) = state {
      lastPasted = isSpecial ? 0 : code
      if isSpecial, code == UInt32(Self.pasteEnds) {
        state = .plain
        events.append(.paste(text))
      } else if text.utf8.count < Self.pasteLimit {
        // The text must not be shared while it grows, or each character would copy it.
        state = .plain
        // What is no character must not go as if it had not been there: it would join what stands around it.
        text.unicodeScalars.append(isSpecial ? "\u{1b}" : Unicode.Scalar(code) ?? "\u{1b}")
        state = .paste(text)
      }
      return
    }
    if case .mouse(let parameters) = state, !isSpecial {
      takeMouse(code, after: parameters, into: &events)
      return
    }
    if isSpecial {
      leaveMouse(into: &events)
      settle(into: &events)
      takeSpecial(code, into: &events)
      return
    }
    switch state {
    case .plain, .paste, .mouse: takePlain(code, isLone: isLone, into: &events)
    case .afterEscape(let cameAlone):
      switch code {
      case 0x5b, 0x4f: state = .sequence
      case 0x1b: events.append(.key(.escape))
      case 0x20...0x7e where cameAlone:
        state = .plain
        events.append(.key(.escape))
        takePlain(code, isLone: false, into: &events)
      default: end(into: &events)
      }
    case .sequence:
      if (0x40...0x7e).contains(code) { end(into: &events) }
    }
  }

  /// Nothing more has come: an escape alone was the key.
  mutating func settle(into events: inout [Event.Kind]) {
    switch state {
    case .afterEscape:
      events.append(.key(.escape))
      state = .plain
    case .sequence: end(into: &events)
    case .plain, .paste, .mouse: break
    }
  }

  /// Ends what was read at once: `bytes` were waiting. Curses drops bytes that are no text without a word, but the one key
  /// that it found among them did not come alone.
  ///
  /// A paste whose end was lost would swallow every key for good: Ctrl-C that comes by itself ends it, and any other key
  /// that does tells so.
  mutating func endRead(of bytes: Int, into events: inout [Event.Kind]) {
    if bytes == 1, lastPasted == 0x03, case .paste(let text) = state {
      (state, lastPasted) = (.plain, 0)
      events += [.paste(text), .key(.control("c"))]
      return
    }
    if bytes == 1, case .paste = state { events.append(.pasteGoesOn) }
    settle(into: &events)
    if bytes > 1, events.count == 1 { events.append(.noise) }
  }

  /// A sequence without a meaning is over.
  private mutating func end(into events: inout [Event.Kind]) {
    state = .plain
    events.append(.noise)
  }

  /// Whatever is no part of a report ends it and goes with it, so that none of its bytes becomes a key.
  private mutating func takeMouse(
    _ code: UInt32, after parameters: String, into events: inout [Event.Kind]
  ) {
    switch code {
    case 0x30...0x39, 0x3b:
      guard parameters.utf8.count < Self.mouseLimit, let digit = Unicode.Scalar(code) else {
        end(into: &events)
        return
      }
      state = .mouse(parameters + String(digit))
    case 0x4d, 0x6d:
      state = .plain
      let report = MouseReport(parameters: parameters, isPress: code == 0x4d)
      events.append(report.map { .mouse($0) } ?? .noise)
    default: end(into: &events)
    }
  }

  private mutating func leaveMouse(into events: inout [Event.Kind]) {
    if case .mouse = state { end(into: &events) }
  }

  private mutating func takePlain(
    _ code: UInt32, isLone: Bool, into events: inout [Event.Kind]
  ) {
    switch code {
    case 0x1b: state = .afterEscape(cameAlone: isLone)
    case 0x0d, 0x0a: events.append(.key(.enter))
    case 0x09: events.append(.key(.tab))
    case 0x7f, 0x08: events.append(.key(.backspace))
    case 0x00: events.append(.noise)
    case 0x01...0x1a:
      if let letter = Unicode.Scalar(code + 0x60) {
        events.append(.key(.control(Character(letter))))
      }
    case 0x1c...0x1f, 0x80...0x9f: events.append(.noise)
    default:
      events.append(Unicode.Scalar(code).map { .key(.character(Character($0))) } ?? .noise)
    }
  }

  private mutating func takeSpecial(_ code: UInt32, into events: inout [Event.Kind]) {
    if code == UInt32(Self.mouseBegins) {
      state = .mouse("")
      return
    }
    if code == UInt32(Self.pasteBegins) {
      state = .paste("")
      return
    }
    events.append(Self.special[code].map { .key($0) } ?? .noise)
  }

  /// The key codes of curses, fixed by its interface (curses.h).
  private static let special: [UInt32: Key] = {
    var keys: [UInt32: Key] = [
      0o402: .down, 0o403: .up, 0o404: .left, 0o405: .right, 0o406: .home, 0o407: .backspace,
      0o512: .delete, 0o513: .insert, 0o522: .pageDown, 0o523: .pageUp, 0o527: .enter,
      0o541: .backTab, 0o550: .end,
      // Shift with down and up is to curses a wish to scroll.
      0o520: .shiftDown, 0o521: .shiftUp, 0o611: .shiftLeft, 0o622: .shiftRight,
      // The console of Linux calls Ctrl-Z a key of its own.
      0o627: .control("z"),
    ]
    for number in 1...12 { keys[UInt32(0o410 + number)] = .function(number) }
    return keys
  }()
}
