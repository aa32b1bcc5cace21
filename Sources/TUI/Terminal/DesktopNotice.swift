/// A message to the desktop around a terminal, by the sequences that terminals take for it.
///
/// OSC 9 takes one text, OSC 777 a title and a text. What stands in them is printable and short: no byte of a text ends the
/// sequence or begins another.
public struct DesktopNotice: Hashable, Sendable {
  public enum Style: String, Hashable, Sendable, CaseIterable {
    case none, osc9, osc777, both
  }

  public let style: Style
  /// Wrapped so that tmux hands it on to the terminal outside.
  public let passesThroughTmux: Bool
  public let isASCII: Bool

  public init(_ style: Style, passesThroughTmux: Bool = false, isASCII: Bool = false) {
    self.style = style
    self.passesThroughTmux = passesThroughTmux
    self.isASCII = isASCII
  }

  /// In bytes.
  static let textLimit = 200

  public func bytes(_ text: String) -> [UInt8] {
    let text = Self.clean(isASCII ? ASCIIText.of(Sanitizer.clean(text)) : text)
    let sequences: [String] =
      switch style {
      case .none: []
      case .osc9: ["\u{1b}]9;\(text)\u{7}"]
      case .osc777: ["\u{1b}]777;notify;Folio;\(text)\u{7}"]
      case .both: ["\u{1b}]9;\(text)\u{7}", "\u{1b}]777;notify;Folio;\(text)\u{7}"]
      }
    return sequences.flatMap { Array((passesThroughTmux ? Self.passed($0) : $0).utf8) }
  }

  /// Every escape inside is doubled, as tmux wants it.
  private static func passed(_ sequence: String) -> String {
    "\u{1b}Ptmux;" + sequence.replacing("\u{1b}", with: "\u{1b}\u{1b}") + "\u{1b}\\"
  }

  /// Nothing but printable characters, no separator of the sequences, and no more than fits.
  static func clean(_ text: String) -> String {
    var result = ""
    for character in Sanitizer.clean(text) {
      let character: Character = character == ";" ? "," : character
      guard result.utf8.count + character.utf8.count <= textLimit else { break }
      result.append(character)
    }
    return result
  }
}
