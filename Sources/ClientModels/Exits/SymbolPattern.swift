/// Symbols by a pattern: `*` stands for any characters, `?` for one; without either it is one symbol.
public struct SymbolPattern: Hashable, Sendable {
  public let text: String
  private let letters: [UInt8]

  private static let any = UInt8(ascii: "*")
  private static let one = UInt8(ascii: "?")

  /// What a person typed, with `a-z` taken for `A-Z`; nil when no symbol could match it.
  public init?(typed text: String) {
    let letters = text.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }
    let rest = letters.filter { $0 != Self.any && $0 != Self.one }
    guard (1...48).contains(letters.count), rest.count <= 24,
      rest.allSatisfy({ Symbol("A" + String(decoding: [$0], as: UTF8.self)) != nil }),
      rest.count < letters.count || Symbol(String(decoding: letters, as: UTF8.self)) != nil
    else { return nil }
    self.letters = letters
    self.text = String(decoding: letters, as: UTF8.self)
  }

  /// Whether it can stand for more than one symbol.
  public var isWide: Bool { letters.contains { $0 == Self.any || $0 == Self.one } }

  public func matches(_ symbol: Symbol) -> Bool {
    let name = Array(symbol.text.utf8)
    var (i, j) = (0, 0)
    // Where the last `*` was, and how much of the name it stands for.
    var star: (pattern: Int, name: Int)?
    while j < name.count {
      if i < letters.count, letters[i] == Self.any {
        star = (i, j)
        i += 1
      } else if i < letters.count, letters[i] == Self.one || letters[i] == name[j] {
        i += 1
        j += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        (i, j) = (last.pattern + 1, last.name + 1)
      } else {
        return false
      }
    }
    return letters[i...].allSatisfy { $0 == Self.any }
  }
}
