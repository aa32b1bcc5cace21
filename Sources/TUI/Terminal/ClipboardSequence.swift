import FoundationEssentials

/// A text for the clipboard of the machine that the terminal stands on, by the sequence that terminals take for it (OSC 52).
///
/// The text leaves in base64, so that no byte of it can end the sequence or begin another.
public struct ClipboardSequence: Hashable, Sendable {
  /// What stands between the program and the terminal that has the clipboard.
  public enum Way: Hashable, Sendable {
    case direct
    /// tmux takes the text where `set-clipboard` is on, and hands the sequence on where `allow-passthrough` is.
    case tmux
    /// GNU screen hands on what is wrapped, in pieces.
    case screen
  }

  public let way: Way

  public init(_ way: Way) { self.way = way }

  /// In bytes: with its base64 below the 100,000 that xterm and others stop at.
  public static let textLimit = 74_000
  /// GNU screen drops longer strings.
  static let pieceLimit = 500

  /// Nil where the terminal is known to have none; TERM, TMUX and STY of the environment say it.
  public init?(terminal: String, isInTmux: Bool, isInScreen: Bool) {
    let name = terminal.split(separator: "-").first.map(String.init) ?? ""
    let isOld = name.hasPrefix("vt") && name.dropFirst(2).first?.isNumber == true
    if isInTmux || name == "tmux" {
      way = .tmux
    } else if isInScreen {
      way = .screen
    } else if isOld || ["", "linux", "dumb", "ansi", "cons25", "unknown"].contains(name) {
      return nil
    } else {
      way = .direct
    }
  }

  /// Nothing for a text that is too long: half of it would be taken for the whole.
  public func bytes(_ text: String) -> [UInt8] {
    guard text.utf8.count <= Self.textLimit else { return [] }
    let sequence = "\u{1b}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}"
    switch way {
    case .direct: return Array(sequence.utf8)
    case .tmux:
      let passed =
        "\u{1b}Ptmux;" + sequence.replacing("\u{1b}", with: "\u{1b}\u{1b}") + "\u{1b}\\"
      return Array((sequence + passed).utf8)
    case .screen:
      var rest = Array(sequence.utf8)[...]
      var bytes: [UInt8] = []
      while !rest.isEmpty {
        bytes += Array("\u{1b}P".utf8) + rest.prefix(Self.pieceLimit) + Array("\u{1b}\\".utf8)
        rest = rest.dropFirst(Self.pieceLimit)
      }
      return bytes
    }
  }
}
