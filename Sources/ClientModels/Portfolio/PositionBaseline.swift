/// What positions should be as of a place in the account's list of activities: what a later start goes on from.
public struct PositionBaseline: Hashable, Sendable {
  /// Symbols that are not in it should not be held.
  public let expected: [Symbol: Quantity]
  /// The last activity that was counted; nil when the account had none.
  public let lastCounted: ExecutionID?
  /// Differences that were shown, each with the time it was first seen.
  public let differences: [Symbol: PositionDifference]

  public init(
    expected: [Symbol: Quantity], lastCounted: ExecutionID?,
    differences: [Symbol: PositionDifference]
  ) {
    self.expected = expected
    self.lastCounted = lastCounted
    self.differences = differences
  }
}
