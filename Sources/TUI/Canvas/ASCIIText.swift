/// What stands for text where only ASCII can be shown.
public enum ASCIIText {
  /// Of a line that nothing has to stand under: an ellipsis is three dots, and the line longer by them.
  public static func line(_ text: String) -> String {
    of(String(text.unicodeScalars.lazy.map { $0 == "…" ? "..." : String($0) }.joined()))
  }

  /// Of cells: as wide as `text`.
  public static func of(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else {
        result += String(repeating: of(scalar), count: CellWidth.of(scalar))
      }
    }
    return result
  }

  private static func of(_ scalar: Unicode.Scalar) -> Character {
    switch scalar {
    case "─", "━", "–", "—", "−": "-"
    case "×": "x"
    case "÷": "/"
    case "│", "┃", "▏": "|"
    case "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼": "+"
    case "▲", "↑": "^"
    case "▼", "▾", "↓": "v"
    case "…", "·": "."
    case "•": "*"
    case "▸", "→", "›": ">"
    case "←", "‹": "<"
    case "≠": "!"
    default: "?"
    }
  }
}
