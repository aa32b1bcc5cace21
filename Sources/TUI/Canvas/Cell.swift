/// One place on the screen: a grapheme, the role that colours it, and how many columns it takes.
public struct Cell: Hashable, Sendable {
  /// One grapheme cluster that the sanitizer let through; empty for the second column of a wide one.
  public var text: String
  public var role: Role
  /// 1 or 2; 0 for the second column of a wide grapheme.
  public var width: Int

  public init(text: String, role: Role, width: Int = 1) {
    self.text = text
    self.role = role
    self.width = width
  }

  public static let blank = Cell(text: " ", role: .text)
}
