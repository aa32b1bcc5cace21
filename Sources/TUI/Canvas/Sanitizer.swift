/// The one gate for untrusted text on its way to a screen, a pipe or a log.
///
/// Controls become `·`. Characters that reorder, hide or join text (bidi controls, zero width, tags, variation selectors)
/// go. A base keeps two combining marks at the most, and the text 4,096 scalars.
public enum Sanitizer {
  public static let scalarLimit = 4_096
  static let combiningLimit = 2

  public static func clean(_ text: String) -> String {
    if text.utf8.count <= scalarLimit, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) {
      return text
    }
    var result = String.UnicodeScalarView()
    var marks = 0
    for scalar in text.unicodeScalars.prefix(scalarLimit) {
      switch kind(of: scalar) {
      case .control: result.append("·")
      case .invisible: continue
      case .combining:
        // A mark without a base would sit on whatever stands before the text.
        guard !result.isEmpty, marks < combiningLimit else { continue }
        marks += 1
        result.append(scalar)
        continue
      case .plain: result.append(scalar)
      }
      marks = 0
    }
    return String(result)
  }

  private enum Kind { case plain, control, invisible, combining }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    switch scalar.value {
    case 0x00...0x1f, 0x7f...0x9f, 0x2028, 0x2029, 0xfff9...0xfffb: return .control
    case 0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b...0x180f, 0x200b...0x200f,
      0x202a...0x202e, 0x2060...0x206f, 0x3164, 0xfe00...0xfe0f, 0xfeff, 0xffa0,
      0x1bca0...0x1bca3, 0x1d173...0x1d17a, 0xe0000...0xe0fff:
      return .invisible
    // Dashes, dots and quotes, lines and blocks: what is drawn most is not looked up.
    case ..<0x300, 0x2010...0x2027, 0x2500...0x259f: return .plain
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: return .combining
      case .control, .privateUse, .unassigned, .surrogate, .lineSeparator, .paragraphSeparator:
        return .control
      case .format: return .invisible
      default: return .plain
      }
    }
  }
}
