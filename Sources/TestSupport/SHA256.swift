/// SHA-256 (FIPS 180-4), so that a journal can be verified without the client's own code.
enum SHA256 {
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var state = initial
    var padded = message + [0x80]
    padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
    padded += bigEndian(UInt64(message.count) * 8)
    for start in stride(from: 0, to: padded.count, by: 64) {
      compress(&state, padded[start..<start + 64])
    }
    return state.flatMap { bigEndian($0) }
  }

  private static func compress(_ state: inout [UInt32], _ block: ArraySlice<UInt8>) {
    var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
      block[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let (early, late) = (words[index - 15], words[index - 2])
      let small = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
      let large = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
      words.append(words[index - 16] &+ small &+ words[index - 7] &+ large)
    }
    var now = state
    for index in 0..<64 {
      let (a, b, c, e, f, g) = (now[0], now[1], now[2], now[4], now[5], now[6])
      let choice = (e & f) ^ (~e & g)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let first =
        now[7] &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ constants[index]
        &+ words[index]
      let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
      now = [first &+ second, a, b, c, now[3] &+ first, e, f, g]
    }
    for index in 0..<8 { state[index] &+= now[index] }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  /// The first 64 primes: the constants are the fractions of their roots.
  private static let primes: [UInt64] = (2...311).filter { number in
    !(2..<number).contains { number % $0 == 0 }
  }

  private static let initial: [UInt32] = primes.prefix(8).map { prime in
    fraction { UInt128($0) * UInt128($0) <= UInt128(prime) << 64 }
  }

  private static let constants: [UInt32] = primes.map { prime in
    fraction { UInt128($0) * UInt128($0) * UInt128($0) <= UInt128(prime) << 96 }
  }

  /// The first 32 bits of a root's fraction: `isBelow` says whether `value / 2^32` is not above the root.
  private static func fraction(isBelow: (UInt64) -> Bool) -> UInt32 {
    var value: UInt64 = 0
    for bit in (0..<40).reversed() where isBelow(value | 1 << UInt64(bit)) {
      value |= 1 << UInt64(bit)
    }
    return UInt32(truncatingIfNeeded: value)
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
