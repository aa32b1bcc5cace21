/// A natural number of any size, for a model that must not share its arithmetic with what it checks: 32-bit digits, the
/// lowest first, without leading zeros.
struct BigNatural: Hashable {
  private(set) var digits: [UInt32]

  static let zero = BigNatural(digits: [])
  static let one = BigNatural(1)

  private init(digits: [UInt32]) {
    self.digits = digits
    while self.digits.last == 0 { self.digits.removeLast() }
  }

  init(_ value: UInt128) {
    var (digits, rest): ([UInt32], UInt128) = ([], value)
    while rest != 0 {
      digits.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
    self.digits = digits
  }

  var isZero: Bool { digits.isEmpty }
  var isOdd: Bool { (digits.first ?? 0) & 1 == 1 }

  /// Nil when it does not fit.
  var small: UInt128? {
    guard digits.count <= 4 else { return nil }
    return digits.reversed().reduce(0) { $0 << 32 | UInt128($1) }
  }

  static func power(ofTen exponent: Int) -> BigNatural {
    (0..<exponent).reduce(.one) { power, _ in power * BigNatural(10) }
  }

  static func + (a: BigNatural, b: BigNatural) -> BigNatural {
    var result: [UInt32] = []
    result.reserveCapacity(max(a.digits.count, b.digits.count) + 1)
    var carry: UInt64 = 0
    for place in 0..<max(a.digits.count, b.digits.count) {
      let sum = a.digit(place) + b.digit(place) + carry
      result.append(UInt32(truncatingIfNeeded: sum))
      carry = sum >> 32
    }
    result.append(UInt32(carry))
    return BigNatural(digits: result)
  }

  /// `a` must not be less than `b`.
  static func - (a: BigNatural, b: BigNatural) -> BigNatural {
    precondition(a >= b, "a natural number is not negative")
    var result = a.digits
    var borrow: Int64 = 0
    for place in result.indices {
      let difference = Int64(result[place]) - Int64(b.digit(place)) - borrow
      result[place] = UInt32(truncatingIfNeeded: difference)
      borrow = difference < 0 ? 1 : 0
    }
    return BigNatural(digits: result)
  }

  static func * (a: BigNatural, b: BigNatural) -> BigNatural {
    guard !a.isZero, !b.isZero else { return .zero }
    var result = [UInt32](repeating: 0, count: a.digits.count + b.digits.count)
    for (place, digit) in a.digits.enumerated() {
      var carry: UInt64 = 0
      for (other, factor) in b.digits.enumerated() {
        let sum = UInt64(digit) * UInt64(factor) + UInt64(result[place + other]) + carry
        result[place + other] = UInt32(truncatingIfNeeded: sum)
        carry = sum >> 32
      }
      result[place + b.digits.count] = UInt32(carry)
    }
    return BigNatural(digits: result)
  }

  private func digit(_ place: Int) -> UInt64 {
    place < digits.count ? UInt64(digits[place]) : 0
  }

  /// Long division, a bit at a time where the numbers are large; the machine's own where they are not.
  func quotientAndRemainder(dividingBy divisor: BigNatural) -> (BigNatural, BigNatural) {
    precondition(!divisor.isZero, "a division by zero")
    if let a = small, let b = divisor.small {
      let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
      return (BigNatural(quotient), BigNatural(rest))
    }
    if let short = divisor.small.flatMap({ UInt64(exactly: $0) }) { return divided(by: short) }
    guard self >= divisor else { return (.zero, self) }
    var quotient = [UInt32](repeating: 0, count: digits.count)
    var rest = BigNatural.zero
    for place in digits.indices.reversed() {
      for bit in (0..<32).reversed() {
        rest = rest.doubled(adding: digits[place] >> UInt32(bit) & 1)
        guard rest >= divisor else { continue }
        rest = rest - divisor
        quotient[place] |= 1 << UInt32(bit)
      }
    }
    return (BigNatural(digits: quotient), rest)
  }

  /// One for two zeros.
  static func greatestCommonDivisor(_ a: BigNatural, _ b: BigNatural) -> BigNatural {
    var (a, b) = (a, b)
    while !b.isZero { (a, b) = (b, a.quotientAndRemainder(dividingBy: b).1) }
    return a.isZero ? .one : a
  }

  private func divided(by divisor: UInt64) -> (BigNatural, BigNatural) {
    var quotient = digits
    var rest: UInt128 = 0
    for place in digits.indices.reversed() {
      let (part, left) = (rest << 32 | UInt128(digits[place])).quotientAndRemainder(
        dividingBy: UInt128(divisor))
      // The rest is less than the divisor, so that the part is one digit.
      quotient[place] = UInt32(truncatingIfNeeded: part)
      rest = left
    }
    return (BigNatural(digits: quotient), BigNatural(rest))
  }

  private func doubled(adding bit: UInt32) -> BigNatural {
    var result = digits
    var carry = bit
    for place in result.indices {
      let next = result[place] >> 31
      result[place] = result[place] << 1 | carry
      carry = next
    }
    if carry != 0 { result.append(carry) }
    return BigNatural(digits: result)
  }
}

extension BigNatural: Comparable {
  static func < (a: BigNatural, b: BigNatural) -> Bool {
    guard a.digits.count == b.digits.count else { return a.digits.count < b.digits.count }
    for place in a.digits.indices.reversed() where a.digits[place] != b.digits[place] {
      return a.digits[place] < b.digits[place]
    }
    return false
  }
}
