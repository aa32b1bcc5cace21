/// How well a style can be read (Web Content Accessibility Guidelines 2.1, 1.4.3 and 1.4.11).
public enum Contrast {
  /// From 1, the same, to 21, black on white; nil where a colour is left to the terminal.
  public static func ratio(_ style: Style) -> Double? {
    guard let a = style.foreground.luminance, let b = style.background.luminance else { return nil }
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// The least that a role needs: text 4.5, lines of frames 3.
  public static func least(for role: Role) -> Double {
    switch role {
    case .border, .sheetBorder: 3
    default: 4.5
    }
  }
}
