/// What an order is held against before it leaves: what the broker takes, and what the profile allows.
public struct OrderRules: Hashable, Sendable {
  public var capabilities: OrderCapabilities
  public var limits: TradingLimits
  /// Which lots an order is reckoned to close. It is our bookkeeping: the broker is not told.
  public var lotMethod: LotMethod

  public init(
    _ capabilities: OrderCapabilities, limits: TradingLimits = TradingLimits(),
    lotMethod: LotMethod = .fifo
  ) {
    self.capabilities = capabilities
    self.limits = limits
    self.lotMethod = lotMethod
  }
}
