/// A frame to be written down: what is on the screen, and in which colours.
public struct Picture: Hashable, Sendable {
  public enum Format: String, CaseIterable, Hashable, Sendable {
    case svg, text, ansi

    /// How the names of such files end.
    public var fileExtension: String {
      switch self {
      case .svg: "svg"
      case .text: "txt"
      case .ansi: "ansi"
      }
    }
  }

  public let canvas: Canvas
  public let theme: Theme
  /// Not a character beyond ASCII.
  public var isASCII: Bool

  public init(canvas: Canvas, theme: Theme, isASCII: Bool = false) {
    self.canvas = canvas
    self.theme = theme
    self.isASCII = isASCII
  }

  /// The whole file. `depth` counts for `ansi` alone: what reads it has so many colours.
  public func file(_ format: Format, depth: ColorDepth = .direct) -> String {
    switch format {
    case .svg: SVGPicture(self).text
    case .text: isASCII ? ASCIIText.of(canvas.text) : canvas.text
    case .ansi: ANSIPicture(self, depth: depth).text
    }
  }

  func words(of cell: Cell) -> String { isASCII ? ASCIIText.of(cell.text) : cell.text }
}

/// How many colours there are.
public enum ColorDepth: String, CaseIterable, Hashable, Sendable {
  case none, eight = "8", sixteen = "16", many = "256", direct = "24bit"
}

/// Where pictures and tables are kept. The screen asks by an effect and hears by an event.
public protocol PictureShelf: AnyObject {
  /// Writes the picture in every form that people take home; returns the paths.
  func keep(_ picture: Picture) throws(ThemeError) -> [String]
  /// Writes a table (CSV) under a name such as `holdings`; returns the path.
  func keep(table text: String, named name: String) throws(ThemeError) -> String
}
