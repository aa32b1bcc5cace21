/// What an order is held against before it leaves: what the broker takes, and what the profile allows.
public struct OrderRules: Hashable, Sendable {
  public var capabilities: OrderCapabilities
  public var limits: TradingLimits

  public init(_ capabilities: OrderCapabilities, limits: TradingLimits = TradingLimits()) {
    self.capabilities = capabilities
    self.limits = limits
  }
}
