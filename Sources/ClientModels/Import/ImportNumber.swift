/// Figures and days as programs of brokers and spreadsheets write them. What can be read in two ways is not guessed: it counts as
/// unreadable until the file, or the user, says which.
struct ImportNumber: Hashable {
  /// What stands before the part of one.
  enum Mark: String, CaseIterable, Hashable, Sendable {
    case point, comma

    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
    var other: Mark { self == .point ? .comma : .point }
  }

  let isNegative: Bool
  /// Digits, points and commas alone.
  let digits: String

  /// Nil for what is no figure. A sign may stand on either side; so may a currency's; brackets make it negative.
  init?(_ text: String) {
    var rest = text.unicodeScalars.filter {
      !$0.properties.isWhitespace && $0 != "'" && $0 != "\u{2019}" && $0 != "%"
    }.map { $0 == "\u{2212}" ? "-" : $0 }[...]
    var isNegative = false
    if rest.first == "(", rest.last == ")" {
      rest = rest.dropFirst().dropLast()
      isNegative = true
    }
    func isSign(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .currencySymbol
    }
    while let first = rest.first, isSign(first) || first == "-" || first == "+" {
      if first == "-" { isNegative.toggle() }
      rest = rest.dropFirst()
    }
    while let last = rest.last, isSign(last) || last == "-" {
      if last == "-" { isNegative.toggle() }
      rest = rest.dropLast()
    }
    for code in ["USD", "EUR", "GBP", "CHF"] {
      let scalars = Array(code.unicodeScalars)
      if rest.starts(with: scalars) { rest = rest.dropFirst(3) }
      if rest.count > 3, Array(rest.suffix(3)) == scalars { rest = rest.dropLast(3) }
    }
    guard rest.contains(where: { ("0"..."9").contains($0) }), rest.count <= 40,
      rest.allSatisfy({ ("0"..."9").contains($0) || $0 == "." || $0 == "," })
    else { return nil }
    self.isNegative = isNegative
    digits = String(String.UnicodeScalarView(rest))
  }

  /// Which mark it has to be read with; nil where both would do.
  var evidence: Mark? {
    let bytes = Array(digits.utf8)
    let points = bytes.indices.filter { bytes[$0] == Mark.point.byte }
    let commas = bytes.indices.filter { bytes[$0] == Mark.comma.byte }
    guard let last = (points + commas).max() else { return nil }
    let mark: Mark = bytes[last] == Mark.point.byte ? .point : .comma
    if !points.isEmpty, !commas.isEmpty { return mark }
    // Several of one kind stand between thousands.
    if points.count + commas.count > 1 { return mark.other }
    let after = bytes.count - last - 1
    // A point or comma before exactly three digits may be either, unless nothing or a naught stands before it.
    let before = bytes[..<last]
    if after == 3, !before.isEmpty, before.count <= 3, before != [UInt8(ascii: "0")] { return nil }
    return mark
  }

  /// Whether a point or comma is in it that could be either.
  var isAmbiguous: Bool {
    evidence == nil && digits.utf8.contains { $0 == Mark.point.byte || $0 == Mark.comma.byte }
  }

  /// Nil where it cannot be read so: thousands must stand in threes.
  func decimal(_ mark: Mark) -> FixedDecimal? {
    let parts = digits.utf8.split(
      separator: mark.byte, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    let groups = parts[0].split(separator: mark.other.byte, omittingEmptySubsequences: false)
    if groups.count > 1 {
      guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    var text = groups.map { String(Substring($0)) }.joined()
    if text.isEmpty { text = "0" }
    if parts.count == 2 {
      guard !parts[1].contains(mark.other.byte) else { return nil }
      if !parts[1].isEmpty { text += "." + String(Substring(parts[1])) }
    }
    return try? FixedDecimal(strict: isNegative ? "-" + text : text)
  }

  /// How many digits are written after that mark.
  func fractionDigits(_ mark: Mark) -> Int {
    digits.utf8.lastIndex(of: mark.byte).map {
      digits.utf8.distance(from: $0, to: digits.utf8.endIndex) - 1
    } ?? 0
  }
}
