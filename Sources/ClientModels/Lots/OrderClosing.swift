/// What the executions of one order closed, and what that realised, before fees, in the account's currency.
public struct OrderClosing: Hashable, Sendable {
  /// One for each execution that closed something, the oldest first.
  public let matches: [LotMatch]
  public let method: LotMethod
  public let closed: Quantity
  public let gain: FixedDecimal
  /// Of it, what was held for more than a year.
  public let longTermGain: FixedDecimal

  /// No execution opened a position of the other side.
  public var isAllClosed: Bool { matches.allSatisfy(\.opened.isZero) }

  /// Nil when nothing was closed, or a sum does not fit.
  public init?(_ matches: [LotMatch], by method: LotMethod) {
    var (closed, gain, longTermGain) = (Quantity.zero, FixedDecimal.zero, FixedDecimal.zero)
    do throws(ArithmeticError) {
      for match in matches {
        closed = try closed + match.closed
        gain = try gain + match.gain
        longTermGain = try longTermGain + match.longTermGain
      }
    } catch {
      return nil
    }
    guard closed.isPositive else { return nil }
    self.matches = matches
    self.method = method
    self.closed = closed
    self.gain = gain
    self.longTermGain = longTermGain
  }
}
