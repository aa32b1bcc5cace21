/// Why a text is not a decimal figure.
public enum DecimalParseError: Error, Equatable, Sendable {
  case empty
  /// The first byte that does not belong, counted from zero.
  case malformed(atByte: Int)
  case tooPrecise(digitsAllowed: Int)
  case overflow
}

extension DecimalParseError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "no number was given"
    case .malformed(let byte):
      "not a plain number at character \(byte + 1): use digits and one point, like 1234.56"
    case .tooPrecise(let digits): "more than \(digits) digits after the point"
    case .overflow: "the number is too large"
    }
  }
}

extension FixedDecimal {
  /// Reads what a person types: an optional minus, digits, and at most one point between digits.
  ///
  /// `1,5`, `1_000`, `1e3`, `0x10`, `+1`, `.5`, `1.`, spaces and the empty text are refused.
  public init(strict text: String) throws(DecimalParseError) {
    try self.init(bytes: Array(text.utf8), allowsExponent: false, roundsExcess: false)
  }

  /// Reads a decimal that a broker sent as a JSON string or as the source text of a JSON number.
  ///
  /// Exponents are read exactly; digits beyond the eighteenth after the point are rounded half to even.
  public init(wire text: some StringProtocol) throws(DecimalParseError) {
    var text = String(text)
    let result = text.withUTF8 { bytes in
      Result { () throws(DecimalParseError) in try FixedDecimal(wire: bytes) }
    }
    self = try result.get()
  }

  /// The same from the bytes themselves.
  public init(wire bytes: UnsafeBufferPointer<UInt8>) throws(DecimalParseError) {
    if let plain = FixedDecimal(plain: bytes) {
      self = plain
    } else {
      try self.init(bytes: bytes, allowsExponent: true, roundsExcess: true)
    }
  }

  /// The common case without a detour: up to nineteen digits, at most eighteen of them after a point. Nil for all else, be
  /// it a number or not.
  private init?(plain bytes: UnsafeBufferPointer<UInt8>) {
    var value: UInt64 = 0
    var place = bytes.first == UInt8(ascii: "-") ? 1 : 0
    let isNegative = place == 1
    var point = -1
    guard bytes.count - place <= 20 else { return nil }
    let start = place
    while place < bytes.count {
      let digit = bytes[place] &- UInt8(ascii: "0")
      if digit < 10 {
        value = value &* 10 &+ UInt64(digit)
      } else {
        guard bytes[place] == UInt8(ascii: "."), point < 0, place > start else { return nil }
        point = place
      }
      place += 1
    }
    let digits = place - start - (point < 0 ? 0 : 1)
    let fraction = point < 0 ? 0 : place - point - 1
    guard (1...19).contains(digits), fraction <= Self.scale, point < 0 || fraction > 0 else {
      return nil
    }
    let units = Int128(value) * Self.powersOfTen[Self.scale - fraction]
    self.init(units: isNegative ? -units : units)
  }

  /// 1 to 10¹⁸.
  private static let powersOfTen = (0...scale).map(powerOfTen)

  public init(
    bytes: some RandomAccessCollection<UInt8>, allowsExponent: Bool, roundsExcess: Bool
  ) throws(DecimalParseError) {
    var scanner = DecimalScanner(bytes: Array(bytes))
    let parts = try scanner.scan(allowsExponent: allowsExponent)
    let magnitude = try parts.units(roundsExcess: roundsExcess)
    units = parts.isNegative ? -magnitude : magnitude
  }
}

/// The pieces of a decimal text, before they become units.
private struct DecimalParts {
  var isNegative = false
  /// All digits without the point and without leading zeros.
  var digits: [UInt8] = []
  /// The power of ten that the last of `digits` counts.
  var exponent = 0

  func units(roundsExcess: Bool) throws(DecimalParseError) -> Int128 {
    var digits = self.digits
    var exponent = self.exponent
    while let last = digits.last, last == 0 {
      digits.removeLast()
      exponent += 1
    }
    guard !digits.isEmpty else { return 0 }
    var excess: [UInt8] = []
    if exponent < -FixedDecimal.scale {
      guard roundsExcess else { throw .tooPrecise(digitsAllowed: FixedDecimal.scale) }
      let cut = min(-FixedDecimal.scale - exponent, digits.count)
      let beyond = -FixedDecimal.scale - exponent - cut
      excess = (beyond > 0 ? [0] : []) + digits.suffix(cut)
      digits.removeLast(cut)
      exponent = -FixedDecimal.scale
    }
    guard digits.count + exponent <= 21 else { throw .overflow }
    var value: Int128 = 0
    for digit in digits + Array(repeating: 0, count: exponent + FixedDecimal.scale) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int128(digit))
      guard !overflow, !carry else { throw .overflow }
      value = sum
    }
    guard roundsUp(excess, lastKeptIsOdd: value % 2 == 1) else { return value }
    let (rounded, overflow) = value.addingReportingOverflow(1)
    guard !overflow else { throw .overflow }
    return rounded
  }

  private func roundsUp(_ excess: [UInt8], lastKeptIsOdd: Bool) -> Bool {
    guard let first = excess.first else { return false }
    if first != 5 { return first > 5 }
    return excess.dropFirst().contains { $0 != 0 } || lastKeptIsOdd
  }
}

private struct DecimalScanner {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func scan(allowsExponent: Bool) throws(DecimalParseError) -> DecimalParts {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= 128 else { throw .overflow }
    var parts = DecimalParts()
    parts.isNegative = take(UInt8(ascii: "-"))
    parts.digits = try digits()
    if take(UInt8(ascii: ".")) {
      let fraction = try digits()
      parts.digits += fraction
      parts.exponent = -fraction.count
    }
    if allowsExponent, take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      let negative = take(UInt8(ascii: "-"))
      if !negative { _ = take(UInt8(ascii: "+")) }
      let power = try digits()
      guard power.count <= 4 else { throw .overflow }
      let size = power.reduce(0) { $0 * 10 + Int($1) }
      parts.exponent += negative ? -size : size
    }
    guard position == bytes.count else { throw .malformed(atByte: position) }
    parts.digits = Array(parts.digits.drop { $0 == 0 })
    return parts
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func digits() throws(DecimalParseError) -> [UInt8] {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      position += 1
    }
    guard position > start else { throw .malformed(atByte: position) }
    return bytes[start..<position].map { $0 - UInt8(ascii: "0") }
  }
}

extension FixedDecimal: CustomStringConvertible {
  /// The shortest exact text: no exponent and no trailing zeros, as the contract writes decimals.
  public var description: String { text(minimumDigits: 0) }

  /// The exact value with at least `minimumDigits` digits after the point.
  public func text(minimumDigits: Int) -> String {
    text(minimumDigits: minimumDigits, separatesThousands: false)
  }

  /// The value rounded half to even to exactly `digits` digits, with thousands separated, for people.
  public func grouped(digits: Int) -> String {
    ((try? rounded(toDigits: digits)) ?? self)
      .text(minimumDigits: digits, separatesThousands: true)
  }

  /// Two figures with as many digits after the point as it takes to tell them apart, `digits` at least.
  public static func apart(
    _ a: FixedDecimal, _ b: FixedDecimal, digits: Int
  ) -> (String, String) {
    for digits in digits..<18 {
      let texts = (a.grouped(digits: digits), b.grouped(digits: digits))
      if texts.0 != texts.1 || a == b { return texts }
    }
    return (a.grouped(digits: 18), b.grouped(digits: 18))
  }

  /// A screen has hundreds of figures, so that they are written digit by digit, from the last one on.
  private func text(minimumDigits: Int, separatesThousands: Bool) -> String {
    // 21 digits before the point, 18 after it, six commas, a sign and the point.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { buffer in
      var start = buffer.count
      func put(_ byte: UInt8) {
        start -= 1
        buffer[start] = byte
      }
      let (whole, fraction) = units.magnitude.quotientAndRemainder(
        dividingBy: UInt128(Self.unitsPerOne))
      var (large, rest) = (whole, UInt64(truncatingIfNeeded: fraction))
      var hasFraction = false
      for place in stride(from: Self.scale, to: 0, by: -1) {
        let digit = UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
        if digit > 0 || place <= minimumDigits { hasFraction = true }
        if hasFraction { put(UInt8(ascii: "0") + digit) }
      }
      if hasFraction { put(UInt8(ascii: ".")) }
      var count = 0
      func putWhole(_ digit: UInt8) {
        if separatesThousands, count > 0, count % 3 == 0 { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "0") + digit)
        count += 1
      }
      // Nearly every value is small enough for a machine word.
      while large > UInt128(UInt64.max) {
        putWhole(UInt8(truncatingIfNeeded: large % 10))
        large /= 10
      }
      var small = UInt64(truncatingIfNeeded: large)
      repeat {
        putWhole(UInt8(truncatingIfNeeded: small % 10))
        small /= 10
      } while small > 0
      if units < 0 { put(UInt8(ascii: "-")) }
      return String(decoding: UnsafeBufferPointer(rebasing: buffer[start...]), as: UTF8.self)
    }
  }
}
