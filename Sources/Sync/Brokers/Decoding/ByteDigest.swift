/// A quick number of some bytes, which tells apart most names of one object and most words of one vocabulary. Who uses it
/// compares the bytes as well, and bounds how many of them malice can make alike.
enum ByteDigest {
  /// 0 to 255.
  @inline(__always)
  static func of(_ bytes: UnsafeRawBufferPointer) -> Int {
    let count = bytes.count
    var mixed = UInt64(truncatingIfNeeded: count)
    if count >= 8 {
      mixed ^= bytes.loadUnaligned(as: UInt64.self)
      mixed = mixed &* multiplier
      mixed ^= bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
      mixed ^= UInt64(bytes.loadUnaligned(as: UInt32.self)) << 32
      mixed ^= UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    } else {
      for byte in bytes { mixed = mixed << 8 ^ UInt64(byte) }
    }
    return Int(truncatingIfNeeded: (mixed &* multiplier) >> 56)
  }

  /// 2⁶⁴ over the golden ratio: it spreads what differs anywhere to the highest bits.
  private static var multiplier: UInt64 { 0x9e37_79b9_7f4a_7c15 }
}
