/// How a role looks.
public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  public var isBold: Bool
  public var isReversed: Bool
  public var isUnderlined: Bool

  public init(
    foreground: Color = .terminal, background: Color = .terminal, bold: Bool = false,
    reversed: Bool = false, underlined: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    isBold = bold
    isReversed = reversed
    isUnderlined = underlined
  }
}

/// Colours and attributes for every role.
public struct Theme: Hashable, Sendable {
  public let name: String
  private var styles: [Role: Style]

  public init(name: String, styles: [Role: Style] = [:]) {
    self.name = name
    self.styles = styles
  }

  /// The style of a role: the theme's, else the one without colours.
  public subscript(role: Role) -> Style { styles[role] ?? Self.plain(role) }

  /// The theme without colours: what `NO_COLOR` and colourless terminals get. Attributes alone tell roles apart,
  /// and words, signs and arrows say the rest.
  public static let mono = Theme(name: "mono")

  public var withoutColors: Theme { Theme(name: name) }

  private static func plain(_ role: Role) -> Style {
    switch role {
    case .title, .key, .sheetTitle, .borderFocused, .gain, .loss, .paper, .success, .info:
      Style(bold: true)
    case .selection, .inputFocused, .cursor, .header: Style(reversed: true)
    case .live, .unconfirmed, .failure, .rejected, .offline: Style(bold: true, reversed: true)
    case .warning, .readOnly, .selectionUnfocused, .input, .stale: Style(underlined: true)
    case .text, .dim, .label, .border, .footer, .unchanged, .bid, .ask, .working, .sheet,
      .sheetBorder:
      Style()
    }
  }
}
