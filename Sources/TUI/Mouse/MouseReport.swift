/// What a mouse did, as a terminal reports it (SGR, mode 1006). Places count from 0.
public struct MouseReport: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The left button went down.
    case press
    /// The right one did.
    case rightPress
    case wheelUp, wheelDown
  }

  public let kind: Kind
  public let column: Int
  public let row: Int

  public init(_ kind: Kind, column: Int, row: Int) {
    self.kind = kind
    self.column = column
    self.row = row
  }

  /// Reads what stands between `ESC [ <` and the final byte: button, column, row. Nil for what has no meaning here: a
  /// button that goes up, another button, a key held with it.
  init?(parameters: String, isPress: Bool) {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map {
      $0.count <= 5 ? Int($0) : nil
    }
    guard isPress, numbers.count == 3, let button = numbers[0], let column = numbers[1],
      let row = numbers[2], column > 0, row > 0
    else { return nil }
    switch button {
    case 0: kind = .press
    case 2: kind = .rightPress
    case 64: kind = .wheelUp
    case 65: kind = .wheelDown
    default: return nil
    }
    (self.column, self.row) = (column - 1, row - 1)
  }
}

/// The modes in which a terminal reports its mouse, and where there are none.
enum MouseMode {
  /// Places in digits first, so that no terminal ever sends them as bytes; then presses and the wheel.
  static let on = "\u{1b}[?1006h\u{1b}[?1000h"
  static let off = "\u{1b}[?1000l\u{1b}[?1006l"

  /// Whether a terminal of this name (TERM) reports a mouse that way.
  static func isKnown(to terminal: String) -> Bool {
    let name = terminal.split(separator: "-").first.map(String.init) ?? ""
    let isOld = name.hasPrefix("vt") && name.dropFirst(2).first?.isNumber == true
    return !isOld && !["", "linux", "dumb", "ansi", "cons25", "unknown"].contains(name)
  }
}
