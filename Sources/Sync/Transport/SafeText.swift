/// Text from outside made fit for one line of a message: bounded, and without anything that moves a cursor.
public enum SafeText {
  /// At most `limit` characters. Controls and line ends become `·`; direction marks, zero-width and other
  /// invisible format characters go.
  public static func line(_ text: some StringProtocol, limit: Int = 200) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else { return result + "…" }
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result += "·"
      case .format, .surrogate, .privateUse, .unassigned, .enclosingMark: continue
      default: result.unicodeScalars.append(scalar)
      }
      count += 1
    }
    return result
  }
}
