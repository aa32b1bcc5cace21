/// Why what a person typed is no figure, in one line that says what to do.
public struct TypedNumberFault: Error, Hashable, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension FixedDecimal {
  /// Reads what a person types: digits with at most one point, also before them (`.5`), and at the end `k` for thousands or
  /// `m` for millions; a minus may stand before it.
  ///
  /// A comma is refused: `1,500` is fifteen hundred to some and one and a half to others.
  public init(typed text: String) throws(TypedNumberFault) {
    guard !text.isEmpty else { throw TypedNumberFault("no number was given") }
    guard !text.contains(",") else {
      throw TypedNumberFault("a comma is no part of a number: 1000 or 1k, and 0.5 with a point")
    }
    guard !text.contains(" ") else {
      throw TypedNumberFault("a space is no part of a number: 1000 or 1k")
    }
    var digits = text.lowercased()[...]
    let isNegative = digits.first == "-"
    if isNegative { digits.removeFirst() }
    let factor: FixedDecimal =
      switch digits.last {
      case "k": 1_000
      case "m": 1_000_000
      default: 1
      }
    if factor != 1 { digits.removeLast() }
    let whole = digits.first == "." ? "0" + digits : String(digits)
    do throws(DecimalParseError) {
      guard whole.first?.isNumber == true else { throw .malformed(atByte: 0) }
      let value = try FixedDecimal(strict: whole)
      guard let scaled = try? value * factor else { throw .overflow }
      self = isNegative ? -scaled : scaled
    } catch {
      switch error {
      case .tooPrecise, .overflow: throw TypedNumberFault(error.description)
      case .malformed, .empty:
        throw TypedNumberFault(
          "\"\(text.prefix(40))\" is no number: digits and one point, like 1234.56")
      }
    }
  }
}

extension DecimalValue {
  /// Reads what a person types. See `FixedDecimal.init(typed:)`.
  public init(typed text: String) throws(TypedNumberFault) {
    self.init(try FixedDecimal(typed: text))
  }
}
