/// A whole number of any size as decimal digits, worked with as on paper. It is slow and plain on purpose: the fast
/// arithmetic of the program is measured against it, so it must share nothing with it.
struct DigitInteger: Equatable {
  /// The lowest digit first, without leading zeros; empty is zero.
  private(set) var digits: [Int]
  let isNegative: Bool

  init(_ value: some BinaryInteger) {
    digits = String(value).filter(\.isNumber).reversed().compactMap(\.wholeNumberValue)
    isNegative = value < 0
    trim()
  }

  init(digits: [Int], isNegative: Bool = false) {
    self.digits = digits
    self.isNegative = isNegative
    trim()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }

  var isZero: Bool { digits.isEmpty }
  var magnitude: DigitInteger { DigitInteger(digits: digits) }
  var isOdd: Bool { (digits.first ?? 0) % 2 == 1 }
  var text: String {
    isZero ? "0" : (isNegative ? "-" : "") + digits.reversed().map(String.init).joined()
  }

  static prefix func - (a: DigitInteger) -> DigitInteger {
    DigitInteger(digits: a.digits, isNegative: !a.isNegative && !a.isZero)
  }

  static func + (a: DigitInteger, b: DigitInteger) -> DigitInteger {
    if a.isNegative == b.isNegative {
      return DigitInteger(digits: sum(a.digits, b.digits), isNegative: a.isNegative)
    }
    return a.magnitude.isLess(than: b.magnitude)
      ? DigitInteger(digits: difference(b.digits, a.digits), isNegative: b.isNegative)
      : DigitInteger(digits: difference(a.digits, b.digits), isNegative: a.isNegative)
  }

  static func * (a: DigitInteger, b: DigitInteger) -> DigitInteger {
    var columns = Array(repeating: 0, count: a.digits.count + b.digits.count + 1)
    for (i, x) in a.digits.enumerated() {
      for (j, y) in b.digits.enumerated() { columns[i + j] += x * y }
    }
    for index in columns.indices.dropLast() {
      columns[index + 1] += columns[index] / 10
      columns[index] %= 10
    }
    return DigitInteger(digits: columns, isNegative: a.isNegative != b.isNegative)
  }

  /// Long division of sizes.
  func magnitudeDivided(by divisor: DigitInteger) -> (quotient: DigitInteger, rest: DigitInteger) {
    var quotient: [Int] = []
    var rest = DigitInteger(0)
    for digit in digits.reversed() {
      rest = DigitInteger(digits: [digit] + rest.digits)
      var times = 0
      while !rest.isLess(than: divisor.magnitude) {
        rest = DigitInteger(digits: Self.difference(rest.digits, divisor.digits))
        times += 1
      }
      quotient.append(times)
    }
    return (DigitInteger(digits: quotient.reversed()), rest)
  }

  /// Compares sizes, not signs.
  func isLess(than other: DigitInteger) -> Bool {
    guard digits.count == other.digits.count else { return digits.count < other.digits.count }
    for (x, y) in zip(digits.reversed(), other.digits.reversed()) where x != y { return x < y }
    return false
  }

  private static func sum(_ a: [Int], _ b: [Int]) -> [Int] {
    var carry = 0
    return (0...max(a.count, b.count)).map { index in
      let column = (index < a.count ? a[index] : 0) + (index < b.count ? b[index] : 0) + carry
      carry = column / 10
      return column % 10
    }
  }

  /// `a` less `b`, where `a` is at least `b`.
  private static func difference(_ a: [Int], _ b: [Int]) -> [Int] {
    var borrow = 0
    return a.indices.map { index in
      let column = a[index] - (index < b.count ? b[index] : 0) - borrow
      borrow = column < 0 ? 1 : 0
      return (column + 10) % 10
    }
  }
}
