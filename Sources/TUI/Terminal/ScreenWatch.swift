/// Somebody who outlives the screen's process and gives the terminal back when it dies.
public protocol ScreenWatch: AnyObject {
  /// The screen is about to be taken; `bytes` written to the terminal give it back.
  func entered(undoneBy bytes: [UInt8])
  /// The terminal has been given back.
  func left()
}

/// What puts a terminal back that a program on it has left as it was in the middle of a frame.
enum UndoSequence {
  /// The modes that are not terminfo's: synchronized output, bracketed paste, and every kind of mouse and focus report.
  /// A terminal that knows none of them takes no notice (ECMA-48 5.4, private parameters).
  static let modes =
    "\u{1b}[?2026l\u{1b}[?2004l\u{1b}[?1000l\u{1b}[?1002l\u{1b}[?1003l\u{1b}[?1006l\u{1b}[?1004l"

  /// For a terminal of which nothing is known yet: xterm's.
  static let usual = modes + "\u{1b}[m\u{1b}(B\u{f}\u{1b}[?1l\u{1b}>\u{1b}[?25h\u{1b}[?1049l"

  /// Attributes, character set, colours, keypad and cursor by the terminal's own words, and the screen of before, else the
  /// last line. `capability` gives a string of terminfo.
  static func text(lastLine: String?, capability: (String) -> String?) -> String {
    var text = modes
    for name in ["sgr0", "rmacs", "op", "rmkx", "cnorm"] { text += capability(name) ?? "" }
    text += (lastLine ?? "") + "\r" + (capability("rmcup") ?? "\n")
    return withoutDelays(text)
  }

  /// Terminfo writes pauses as `$<5>`, with `*` and `/` for how they count.
  static func withoutDelays(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let start = rest.firstRange(of: "$<"),
      let end = rest[start.upperBound...].firstIndex(of: ">")
    {
      let delay = rest[start.upperBound..<end]
      guard !delay.isEmpty, delay.allSatisfy({ $0.isASCII && ($0.isNumber || ".*/".contains($0)) })
      else {
        result += rest[..<start.upperBound]
        rest = rest[start.upperBound...]
        continue
      }
      result += rest[..<start.lowerBound]
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
