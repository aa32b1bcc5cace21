/// What stands for text where only ASCII can be shown, of the same width.
public enum ASCIIText {
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
