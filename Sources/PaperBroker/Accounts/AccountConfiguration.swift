import ClientModels

/// How the holder wants the account to behave (contract section 3).
public struct AccountConfiguration: Hashable, Sendable {
  public enum ConfirmationMail: String, Hashable, Sendable {
    case all, none
  }

  /// New orders are refused while it holds; cancels are taken.
  public var suspendsTrading = false
  public var refusesShortSales = false
  public var allowsFractionalTrading = true
  public var allowsUnusualPartnerships = false
  public var refusesOvernightTrading = false
  /// 1, 2 or 4; what the account is allowed by itself still bounds it.
  public var maximumMarginMultiplier = 4
  /// 0 to 3; what the account is allowed by itself still bounds it.
  public var maximumOptionsLevel = 3
  /// Kept and told; no mail is sent from here.
  public var confirmationMail = ConfirmationMail.all

  public init() {}

  /// What the holder's wishes forbid of a new order, before anything else is looked at.
  func check(isFractional: Bool) throws(Refusal) {
    guard !suspendsTrading else {
      throw .forbidden("new orders are rejected by user request")
    }
    guard allowsFractionalTrading || !isFractional else {
      throw .forbidden("fractional trading is disabled in the account's configuration")
    }
  }
}
