/// One place on the screen: a character, the role that colours it, and how many columns it takes.
public struct Cell: Hashable, Sendable {
  /// One character that the sanitizer let through, and its marks; empty for the second column of a wide one.
  public var text: String
  public var role: Role
  /// 1 or 2; 0 for the second column of a wide character.
  public var width: Int

  public init(text: String, role: Role, width: Int = 1) {
    self.text = text
    self.role = role
    self.width = width
  }

  public static let blank = Cell(text: " ", role: .text)
}
