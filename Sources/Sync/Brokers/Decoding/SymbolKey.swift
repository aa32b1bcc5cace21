import ClientModels

/// A symbol of at most 24 bytes without memory of its own: what a stream of quotes is keyed by.
public struct SymbolKey: Hashable, Sendable {
  /// The bytes, the first lowest, zero behind the last.
  private let first, second, third: UInt64

  /// Nil unless the bytes are a `Symbol`.
  public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard (1...24).contains(bytes.count), bytes[0] >= 48 else { return nil }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for index in bytes.indices {
      let byte = bytes[index]
      guard (45...57).contains(byte) || (65...90).contains(byte) else { return nil }
      let shifted = UInt64(byte) << UInt64((index & 7) * 8)
      switch index >> 3 {
      case 0: words.0 |= shifted
      case 1: words.1 |= shifted
      default: words.2 |= shifted
      }
    }
    (first, second, third) = words
  }

  public init?(_ symbol: Symbol) {
    var text = symbol.text
    guard let key = text.withUTF8({ SymbolKey($0) }) else { return nil }
    self = key
  }

  /// The same symbol as text.
  public var symbol: Symbol? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { bytes in
      var count = 0
      for word in [first, second, third] {
        var rest = word
        while rest != 0 {
          bytes.initializeElement(at: count, to: UInt8(truncatingIfNeeded: rest))
          rest >>= 8
          count += 1
        }
      }
      return Symbol(UnsafeBufferPointer(rebasing: bytes[..<count]))
    }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(first)
    hasher.combine(second ^ third)
  }
}
