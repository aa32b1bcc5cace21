/// One place on the screen: a character, the role that colours it, and how many columns it takes.
///
/// A frame of 200x60 has 12,000 of them, copied and compared many times a second, so a cell is plain bytes without a reference.
public struct Cell: Hashable, Sendable {
  /// Up to three scalars of 21 bits, the first in the lowest: a character and as many marks as the sanitizer lets through.
  private var scalars: UInt64
  public var role: Role
  private var columns: UInt8

  private static let bits: UInt64 = 21
  private static let most = 1 + Sanitizer.combiningLimit

  /// 0 for the second column of a wide character, else 1 or 2.
  public init(scalar: Unicode.Scalar, role: Role, width: Int = 1) {
    scalars = UInt64(scalar.value)
    self.role = role
    columns = UInt8(width)
  }

  /// Scalars of `text` after the third are left out.
  public init(text: String, role: Role, width: Int = 1) {
    scalars = 0
    self.role = role
    columns = UInt8(width)
    for scalar in text.unicodeScalars { append(scalar) }
  }

  public static let blank = Cell(scalar: " ", role: .text)
  /// What stands in the second column of a wide character.
  static func secondHalf(_ role: Role) -> Cell { Cell(text: "", role: role, width: 0) }

  /// 1 or 2; 0 for the second column of a wide character.
  public var width: Int { Int(columns) }

  public var isBlank: Bool { scalars == 0x20 }

  /// One character that the sanitizer let through, and its marks; empty for the second column of a wide one.
  public var text: String {
    var text = String.UnicodeScalarView()
    forEachScalar { text.append($0) }
    return String(text)
  }

  /// From the character to its last mark.
  func forEachScalar(_ body: (Unicode.Scalar) -> Void) {
    var rest = scalars
    while rest != 0 {
      if let scalar = Unicode.Scalar(UInt32(rest & (1 << Self.bits - 1))) { body(scalar) }
      rest >>= Self.bits
    }
  }

  /// A mark, where there is room for one.
  mutating func append(_ scalar: Unicode.Scalar) {
    for place in 0..<Self.most {
      let shift = Self.bits * UInt64(place)
      if scalars >> shift == 0 {
        scalars |= UInt64(scalar.value) << shift
        return
      }
    }
  }

  /// The only scalar of a cell that is of ASCII.
  var ascii: UInt8? { (1..<0x80).contains(scalars) ? UInt8(scalars) : nil }
}
