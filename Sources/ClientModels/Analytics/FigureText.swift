/// Figures of statistics as people read them: rounded to the nearest, half away from zero.
public enum FigureText {
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
