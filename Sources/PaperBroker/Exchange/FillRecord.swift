import ClientModels

/// One execution as the account's history tells it: with what the order had come to by then.
public struct FillRecord: Hashable, Sendable {
  public let fill: Fill
  public let cumulativeQuantity: Quantity
  public let leavesQuantity: Quantity
  /// Of the order, after this execution.
  public let orderStatus: OrderStatus

  /// When it happened, to the millisecond in UTC, and the execution: unique, the same after every restart, and in order of
  /// time when it is sorted as text.
  public var activityID: String {
    fill.at.activityPrefix + "::" + fill.executionID.text
  }
}
