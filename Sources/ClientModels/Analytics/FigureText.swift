/// Figures of statistics as people read them: rounded to the nearest, half away from zero.
public enum FigureText {
  /// Money, or hundredths of something, to two digits, half to even. Nothing that is less than the last of them looks like
  /// nothing: `<0.01`, and with a sign `<+0.01` and `>-0.01`.
  public static func cents(_ amount: FixedDecimal, isSigned: Bool = false) -> String {
    let text = amount.grouped(digits: 2)
    guard !amount.isZero else { return text }
    if text == "0.00" || text == "-0.00" {
      return amount.isNegative ? ">-0.01" : isSigned ? "<+0.01" : "<0.01"
    }
    return isSigned && amount.isPositive ? "+" + text : text
  }

  /// `+12.34%` of 0.1234. What rounds to nothing has no sign.
  public static func percent(_ ratio: Double) -> String {
    let text = share(ratio)
    return (ratio > 0 && text != "0.00%" ? "+" : "") + text
  }

  /// The same of a part of a whole, which has no plus.
  public static func share(_ ratio: Double) -> String {
    (decimal(ratio * 100, digits: 2) ?? "\(ratio * 100)") + "%"
  }

  /// With four digits after the point.
  public static func number(_ value: Double) -> String { decimal(value, digits: 4) ?? "\(value)" }

  /// Nil for what is too large to be read so.
  private static func decimal(_ value: Double, digits: Int) -> String? {
    guard value.magnitude < 1e15 else { return nil }
    var scale = Int128(1)
    for _ in 0..<digits { scale *= 10 }
    let rounded = Int128((value * Double(scale)).rounded())
    return FixedDecimal(units: rounded * (FixedDecimal.one.units / scale)).grouped(digits: digits)
  }
}
