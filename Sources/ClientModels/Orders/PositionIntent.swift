/// Whether an order opens a position or closes one (contract section 4). A broker that is told refuses an order that would do
/// the other thing by the time it arrives.
public enum PositionIntent: String, CaseIterable, Hashable, Sendable {
  case buyToOpen = "buy_to_open"
  case buyToClose = "buy_to_close"
  case sellToOpen = "sell_to_open"
  case sellToClose = "sell_to_close"

  /// What an order of an account that cannot be short means.
  public init(longOnly side: OrderSide) { self = side == .buy ? .buyToOpen : .sellToClose }

  /// Nil when the side does not make a position of this size smaller.
  public init?(closing held: Quantity, by side: OrderSide) {
    switch side {
    case .buy where held.isNegative: self = .buyToClose
    case .sell where held.isPositive: self = .sellToClose
    case .buy, .sell, .other: return nil
    }
  }

  public var opens: Bool { self == .buyToOpen || self == .sellToOpen }
}
