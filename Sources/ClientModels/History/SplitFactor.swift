/// By what a split multiplies shares: 3:1 makes three of one, 1:3 one of three.
public struct SplitFactor: Hashable, Sendable, CustomStringConvertible {
  public let new: Int
  public let old: Int

  public var description: String { "\(new):\(old)" }

  /// What makes `after` shares of `before`. Parts of a share may have been paid in cash: of the ratios that explain whole shares
  /// the simplest is taken. Nil when none does.
  public init?(from before: FixedDecimal, to after: FixedDecimal) {
    guard !before.isZero, !after.isZero, before.isNegative == after.isNegative else { return nil }
    let shares = (before.magnitude, after.magnitude)
    let found =
      Self.first(1...2, shares, ==)
      ?? (after.isWhole ? Self.first(1...Self.mostOfSmaller, shares, Self.isCutTo) : nil)
      ?? Self.first(1...Self.mostOfSmaller, shares, ==)
    guard let found else { return nil }
    (new, old) = found
  }

  private static let most = 1_000
  private static let mostOfSmaller = 10

  private static func first(
    _ smaller: ClosedRange<Int>, _ shares: (before: FixedDecimal, after: FixedDecimal),
    _ explains: (FixedDecimal, FixedDecimal) -> Bool
  ) -> (new: Int, old: Int)? {
    for small in smaller {
      for large in (small + 1)...most {
        let (new, old) = shares.after > shares.before ? (large, small) : (small, large)
        let made = try? FixedDecimal.multiply(
          shares.before, FixedDecimal(new), dividedBy: FixedDecimal(old))
        if let made, explains(made, shares.after) { return (new, old) }
      }
    }
    return nil
  }

  /// What is left of it when parts of a share are paid in cash.
  private static func isCutTo(_ made: FixedDecimal, _ after: FixedDecimal) -> Bool {
    (try? made - after).map { !$0.isNegative && $0 < .one } ?? false
  }
}
