/// Which orders a broker takes: what the ticket offers, and why it does not offer the rest.
public struct OrderCapabilities: Hashable, Sendable {
  /// The times in force that each type of order may have, the usual one first.
  public typealias Offer = [OrderType: [TimeInForce]]

  public var equities: Offer
  public var coins: Offer
  /// Classes besides the simple one; for equities only.
  public var classes: [OrderClass]
  /// Orders sized by an amount of money.
  public var takesNotional: Bool
  /// Limit orders that may fill before the open and after the close.
  public var takesExtendedHours: Bool

  public init(
    equities: Offer, coins: Offer, classes: [OrderClass] = [], takesNotional: Bool = false,
    takesExtendedHours: Bool = false
  ) {
    self.equities = equities
    self.coins = coins
    self.classes = classes
    self.takesNotional = takesNotional
    self.takesExtendedHours = takesExtendedHours
  }

  private func offer(_ assetClass: AssetClass) -> Offer {
    assetClass == .crypto ? coins : equities
  }

  /// In the order in which people choose from them.
  public func types(for assetClass: AssetClass) -> [OrderType] {
    OrderType.known.filter { offer(assetClass)[$0] != nil }
  }

  /// Empty for a type that is not offered.
  public func timesInForce(of type: OrderType, for assetClass: AssetClass) -> [TimeInForce] {
    offer(assetClass)[type] ?? []
  }

  public func classes(for assetClass: AssetClass) -> [OrderClass] {
    [.simple] + (assetClass == .crypto ? [] : classes)
  }
}

extension OrderCapabilities {
  /// What Alpaca takes: the matrix of the contract's section 4.
  public static let alpaca = OrderCapabilities(
    equities: [
      .market: [.day, .goodTillCanceled, .immediateOrCancel, .fillOrKill, .onOpen, .onClose],
      .limit: [.day, .goodTillCanceled, .immediateOrCancel, .fillOrKill, .onOpen, .onClose],
      .stop: [.day, .goodTillCanceled], .stopLimit: [.day, .goodTillCanceled],
      .trailingStop: [.day, .goodTillCanceled],
    ],
    coins: [
      .market: [.goodTillCanceled, .immediateOrCancel],
      .limit: [.goodTillCanceled, .immediateOrCancel], .stopLimit: [.goodTillCanceled],
    ],
    classes: [.bracket, .oneTriggersOther, .oneCancelsOther], takesNotional: true,
    takesExtendedHours: true)
}
