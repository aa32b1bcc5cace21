/// A word of the broker's vocabulary. Words we do not know are kept as they came, never refused.
public protocol WireWord: Hashable, Sendable, CustomStringConvertible {
  /// Every word we know, once.
  static var known: [Self] { get }
  static var byWire: [String: Self] { get }
  static func other(_ word: String) -> Self
  /// The word as it stands on the wire.
  var wire: String { get }
}

extension WireWord {
  @inlinable
  public init(wire word: String) { self = Self.byWire[word] ?? .other(word) }

  public static func index() -> [String: Self] {
    Dictionary(uniqueKeysWithValues: known.map { ($0.wire, $0) })
  }

  public var description: String { wire }
}
